/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams of a compound file, the container of old and of encrypted workbooks.
 *
 * Every number in such a file may lie: each offset is checked, and no chain of
 * sectors is followed for longer than the file has sectors.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-compound.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-workbook-private.h"

#define HEADER_BYTES 512
#define HEADER_TABLES 109 /* sectors of the table that the header itself lists */
#define ENTRY_BYTES 128
#define LAST_SECTOR 0xfffffffau /* what lies above are marks: end of chain, free, … */
#define STREAM 2
#define ROOT 5

struct _DbkCompound
{
  GBytes *content;
  guint sector_shift;
  guint mini_shift;
  guint32 mini_cutoff; /* smaller streams lie in the mini stream */
  GArray *table;       /* of guint32: the sector after each */
  GArray *mini_table;
  GByteArray *folder; /* all directory entries */
  GByteArray *mini;   /* the mini stream */
};

static guint16
get16 (const guint8 *data)
{
  return (guint16)(data[0] | data[1] << 8);
}

static guint32
get32 (const guint8 *data)
{
  return get16 (data) | (guint32)get16 (data + 2) << 16;
}

/* The bytes of a sector, fewer where the file ends; NULL beyond. */
static const guint8 *
sector (const DbkCompound *compound, guint32 number, gsize *length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (compound->content, &size);
  guint64 start = ((guint64)number + 1) << compound->sector_shift;

  if (number > LAST_SECTOR || start >= size)
    return NULL;
  *length = MIN ((gsize)1 << compound->sector_shift, size - (gsize)start);
  return data + start;
}

static guint32
next_of (const GArray *table, guint32 number)
{
  return number < table->len ? g_array_index (table, guint32, number) : G_MAXUINT32;
}

/* The bytes of a chain of sectors, @wanted at most. */
static GByteArray *
read_chain (const DbkCompound *compound, guint32 first, gsize wanted)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize length;
  guint n = 0;

  for (guint32 number = first; number <= LAST_SECTOR && n <= compound->table->len && bytes->len < wanted; number = next_of (compound->table, number), n++)
    {
      const guint8 *data = sector (compound, number, &length);

      if (data == NULL)
        break;
      g_byte_array_append (bytes, data, (guint)MIN (length, wanted - bytes->len));
    }
  return bytes;
}

static GByteArray *
read_mini_chain (const DbkCompound *compound, guint32 first, gsize wanted)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize sector_bytes = (gsize)1 << compound->mini_shift;
  guint n = 0;

  for (guint32 number = first; number <= LAST_SECTOR && n <= compound->mini_table->len && bytes->len < wanted; number = next_of (compound->mini_table, number), n++)
    {
      gsize start = (gsize)number << compound->mini_shift;

      if (start >= compound->mini->len)
        break;
      g_byte_array_append (bytes, compound->mini->data + start, (guint)MIN (MIN (sector_bytes, compound->mini->len - start), wanted - bytes->len));
    }
  return bytes;
}

static void
append_table (GArray *table, const guint8 *data, gsize length)
{
  for (gsize i = 0; i + 4 <= length; i += 4)
    {
      guint32 number = get32 (data + i);

      g_array_append_val (table, number);
    }
}

/* The table of sectors lies in sectors itself; those that the header cannot list stand in a chain of their own. */
static void
read_table (DbkCompound *compound, const guint8 *header, guint n_sectors)
{
  gsize per_sector = ((gsize)1 << compound->sector_shift) / 4;
  guint32 extra = get32 (header + 0x44);
  gsize length;

  for (guint i = 0; i < HEADER_TABLES; i++)
    {
      const guint8 *data = sector (compound, get32 (header + 0x4c + 4 * i), &length);

      if (data != NULL)
        append_table (compound->table, data, length);
    }
  for (guint n = 0; n < n_sectors && compound->table->len < n_sectors; n++)
    {
      const guint8 *list = sector (compound, extra, &length);

      if (list == NULL || length < per_sector * 4)
        return;
      for (gsize i = 0; i + 1 < per_sector && compound->table->len < n_sectors; i++)
        {
          gsize data_length;
          const guint8 *data = sector (compound, get32 (list + 4 * i), &data_length);

          if (data != NULL)
            append_table (compound->table, data, data_length);
        }
      extra = get32 (list + 4 * (per_sector - 1));
    }
}

static const guint8 *
entry (const DbkCompound *compound, guint32 index)
{
  return (guint64)index * ENTRY_BYTES + ENTRY_BYTES <= compound->folder->len ? compound->folder->data + (gsize)index * ENTRY_BYTES : NULL;
}

static gboolean
read_structure (DbkCompound *compound)
{
  gsize size;
  const guint8 *header = g_bytes_get_data (compound->content, &size);
  g_autoptr (GByteArray) mini_table = NULL;
  const guint8 *root;

  if (size < HEADER_BYTES || get16 (header + 0x1c) != 0xfffe)
    return FALSE;
  compound->sector_shift = get16 (header + 0x1e);
  compound->mini_shift = get16 (header + 0x20);
  compound->mini_cutoff = get32 (header + 0x38);
  if ((compound->sector_shift != 9 && compound->sector_shift != 12) || compound->mini_shift != 6)
    return FALSE;
  read_table (compound, header, (guint)(size >> compound->sector_shift) + 1);
  compound->folder = read_chain (compound, get32 (header + 0x30), size);
  root = entry (compound, 0);
  if (root == NULL || root[0x42] != ROOT || compound->folder->len % (1u << compound->sector_shift) != 0)
    return FALSE;
  mini_table = read_chain (compound, get32 (header + 0x3c), size);
  append_table (compound->mini_table, mini_table->data, mini_table->len);
  compound->mini = read_chain (compound, get32 (root + 0x74), MIN (size, get32 (root + 0x78)));
  return TRUE;
}

DbkCompound *
dbk_compound_new (GBytes *content, GError **error)
{
  g_autoptr (DbkCompound) compound = g_new0 (DbkCompound, 1);

  compound->content = g_bytes_ref (content);
  compound->table = g_array_new (FALSE, FALSE, sizeof (guint32));
  compound->mini_table = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!read_structure (compound))
    {
      dbk_sheet_set_damaged (error, _ ("its directory cannot be read"));
      return NULL;
    }
  return g_steal_pointer (&compound);
}

void
dbk_compound_free (DbkCompound *compound)
{
  g_clear_pointer (&compound->folder, g_byte_array_unref);
  g_clear_pointer (&compound->mini, g_byte_array_unref);
  g_array_unref (compound->table);
  g_array_unref (compound->mini_table);
  g_bytes_unref (compound->content);
  g_free (compound);
}

static gboolean
has_name (const guint8 *found, const char *name)
{
  gsize length = strlen (name);

  if (found[0x42] != STREAM || get16 (found + 0x40) != 2 * (length + 1))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (found[2 * i + 1] != 0 || g_ascii_tolower ((char)found[2 * i]) != g_ascii_tolower (name[i]))
      return FALSE;
  return TRUE;
}

/* Only in the root folder: what is embedded in the workbook has streams of the same name. */
static const guint8 *
find (const DbkCompound *compound, const char *name)
{
  guint n_entries = compound->folder->len / ENTRY_BYTES;
  g_autofree gboolean *seen = g_new0 (gboolean, n_entries);
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 child = get32 (compound->folder->data + 0x4c);

  g_array_append_val (waiting, child);
  while (waiting->len > 0)
    {
      guint32 index = g_array_index (waiting, guint32, waiting->len - 1);
      const guint8 *found = entry (compound, index);
      guint32 left, right;

      g_array_set_size (waiting, waiting->len - 1);
      if (found == NULL || seen[index])
        continue;
      seen[index] = TRUE;
      if (has_name (found, name))
        return found;
      left = get32 (found + 0x44);
      right = get32 (found + 0x48);
      g_array_append_val (waiting, left);
      g_array_append_val (waiting, right);
    }
  return NULL;
}

gboolean
dbk_compound_has (const DbkCompound *compound, const char *name)
{
  return find (compound, name) != NULL;
}

GBytes *
dbk_compound_read (const DbkCompound *compound, const char *name, GError **error)
{
  const guint8 *found = find (compound, name);
  GByteArray *bytes;
  guint32 size;

  if (found == NULL)
    {
      dbk_sheet_set_damaged (error, _ ("%s is missing"), name);
      return NULL;
    }
  size = get32 (found + 0x78);
  if (size < compound->mini_cutoff)
    bytes = read_mini_chain (compound, get32 (found + 0x74), size);
  else
    bytes = read_chain (compound, get32 (found + 0x74), MIN (size, g_bytes_get_size (compound->content)));
  if (bytes->len < size)
    {
      g_byte_array_unref (bytes);
      dbk_sheet_set_damaged (error, _ ("its end is missing"));
      return NULL;
    }
  return g_byte_array_free_to_bytes (bytes);
}
