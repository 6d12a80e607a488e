/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a receipt says, and whether it holds.
 */
#define G_LOG_DOMAIN "dbk-courier"

#include "data/courier/dbk-receipt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"

#define MAX_FILE (16 * 1024 * 1024)
#define MAX_FIGURES 20000

/* --- Text --- */

static void
append_escaped (GString *text, const char *value)
{
  static const char special[] = "\\\t\n\r";
  static const char letters[] = "\\tnr";

  while (TRUE)
    {
      gsize plain = strcspn (value, special);

      g_string_append_len (text, value, (gssize)plain);
      value += plain;
      if (*value == '\0')
        return;
      g_string_append_c (text, '\\');
      g_string_append_c (text, letters[strchr (special, *value) - special]);
      value++;
    }
}

static void
append_figure (GString *text, const char *entity, const char *indicator, const char *value)
{
  g_string_append (text, entity);
  g_string_append_c (text, '\t');
  g_string_append (text, indicator);
  g_string_append_c (text, '\t');
  append_escaped (text, value);
  g_string_append_c (text, '\n');
}

/* What append_escaped() made of it. */
static char *
unescape (const char *text)
{
  GString *value = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '\\' || p[1] == '\0')
        {
          g_string_append_c (value, *p);
          continue;
        }
      p++;
      g_string_append_c (value, *p == 't' ? '\t' : *p == 'n' ? '\n'
                                               : *p == 'r'   ? '\r'
                                                             : *p);
    }
  return g_string_free (value, FALSE);
}

/* A tab comes before whatever a code is made of: the order of the cells is that of their lines. */
char *
dbk_receipt_figures (const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (cell->value != NULL)
        append_figure (text, cell->entity, cell->indicator, cell->value);
    }
  return g_string_free (text, FALSE);
}

static GString *
statement (const DbkReceipt *receipt)
{
  GString *text = g_string_new ("daybook-receipt\t1\n");
  g_autofree char *period = dbk_period_to_string (receipt->report.period);
  g_autofree char *at = dbk_clock_format_utc (receipt->at);

  g_string_append_printf (text, "report\t%s\t%s\t%s\n", receipt->report.form, receipt->report.org, period);
  g_string_append_printf (text, "revision\t%" G_GINT64_FORMAT "\n", receipt->revision);
  g_string_append (text, "catalogue\t");
  append_escaped (text, receipt->catalogue);
  g_string_append_printf (text, "\ntime\t%s\n", at != NULL ? at : "");
  return text;
}

char *
dbk_receipt_digest (const DbkReceipt *receipt, const char *figures)
{
  g_autoptr (GString) text = statement (receipt);

  g_string_append (text, figures);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *)text->str, text->len);
}

char *
dbk_receipt_statement (const DbkReceipt *receipt)
{
  GString *text = statement (receipt);

  g_string_append_printf (text, "sha256\t%s\n", receipt->sha256);
  return g_string_free (text, FALSE);
}

/* --- Making and checking --- */

DbkReceipt *
dbk_receipt_new (const DbkReport *report, gint64 at, const DbkKey *key)
{
  DbkReceipt *receipt = g_new0 (DbkReceipt, 1);
  g_autofree char *figures = dbk_receipt_figures (report);
  g_autofree char *signed_text = NULL;

  receipt->report = report->key;
  receipt->revision = report->revision;
  receipt->catalogue = g_strdup (report->catalogue != NULL ? report->catalogue : "");
  receipt->at = at - at % G_USEC_PER_SEC;
  receipt->sha256 = dbk_receipt_digest (receipt, figures);
  receipt->key = g_strdup (dbk_key_get_public (key));
  signed_text = dbk_receipt_statement (receipt);
  receipt->signature = dbk_key_sign (key, signed_text, strlen (signed_text));
  return receipt;
}

DbkReceiptState
dbk_receipt_check (const DbkReceipt *receipt, const char *figures, const char *const *trusted)
{
  g_autofree char *signed_text = dbk_receipt_statement (receipt);
  g_autofree char *digest = figures != NULL ? dbk_receipt_digest (receipt, figures) : NULL;

  if (trusted != NULL && !g_strv_contains (trusted, receipt->key))
    return DBK_RECEIPT_WRONG_KEY;
  if (!dbk_key_verify (receipt->key, signed_text, strlen (signed_text), receipt->signature) ||
      (digest != NULL && strcmp (digest, receipt->sha256) != 0))
    return DBK_RECEIPT_ALTERED;
  return DBK_RECEIPT_VALID;
}

const char *
dbk_receipt_state_name (DbkReceiptState state)
{
  static const char *const names[] = { "valid", "altered", "wrong-key" };

  return names[state];
}

/* --- Files --- */

char *
dbk_receipt_file_new (const DbkReceipt *receipt, const char *figures)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_auto (GStrv) lines = g_strsplit (figures, "\n", -1);

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "format", "daybook-receipt");
  dbk_json_writer_add_int (writer, "version", 1);
  dbk_json_writer_member (writer, "receipt");
  dbk_receipt_to_json (receipt, writer);
  dbk_json_writer_member (writer, "figures");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], "\t", 3);
      g_autofree char *value = unescape (words[2]);

      dbk_json_writer_begin_array (writer);
      dbk_json_writer_string (writer, words[0]);
      dbk_json_writer_string (writer, words[1]);
      dbk_json_writer_string (writer, value);
      dbk_json_writer_end_array (writer);
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

static gboolean
set_no_receipt (const char *why, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER, _ ("This is no receipt file (%s)."), why);
  return FALSE;
}

/* A code holds neither tab nor newline: a line could be read in two ways otherwise. */
static gboolean
is_word (const char *text)
{
  return *text != '\0' && strpbrk (text, "\t\n\r\\") == NULL;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
read_figures (JsonObject *object, char **figures, GError **error)
{
  JsonArray *list = dbk_json_array (object, "figures", error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (list == NULL)
    return FALSE;
  if (json_array_get_length (list) > MAX_FIGURES)
    return set_no_receipt ("figures", error);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonArray *words = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *word[3];
      GString *line;

      if (words == NULL || json_array_get_length (words) != 3)
        return set_no_receipt ("figures", error);
      for (guint k = 0; k < 3; k++)
        if (!dbk_json_element_string (words, k, FALSE, &word[k], error))
          return FALSE;
      if (!is_word (word[0]) || !is_word (word[1]))
        return set_no_receipt ("figures", error);
      line = g_string_new (NULL);
      append_figure (line, word[0], word[1], word[2]);
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  *figures = g_strjoinv (NULL, (char **)lines->pdata);
  return TRUE;
}

gboolean
dbk_receipt_file_read (const char *text, gsize length, DbkReceipt **receipt, char **figures, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_FILE, error);
  JsonObject *object, *member;
  const char *format;
  gint64 version;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return set_no_receipt ("format", error);
  object = json_node_get_object (root);
  format = dbk_json_string (object, "format", error);
  if (format == NULL)
    return FALSE;
  if (strcmp (format, "daybook-receipt") != 0)
    return set_no_receipt ("format", error);
  if (!dbk_json_int (object, "version", 1, 1, &version, error))
    return FALSE;
  member = dbk_json_object (object, "receipt", error);
  *receipt = member != NULL ? dbk_receipt_from_json (member, error) : NULL;
  if (*receipt == NULL)
    return FALSE;
  if (read_figures (object, figures, error))
    return TRUE;
  g_clear_pointer (receipt, dbk_receipt_free);
  return FALSE;
}
