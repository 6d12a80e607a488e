/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The change feed: what changed in an account's scope since its cursor.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-feed.h"

#include <sodium.h>
#include <string.h>

#include "data/base/dbk-clock.h"

#define HASH_TEXT 16 /* hex digits of the log's hash in a cursor */
#define SCOPE_TEXT 12
#define MAC_TEXT 24
#define EPOCH_TEXT 16

/* A cursor taken apart. */
typedef struct
{
  char epoch[EPOCH_TEXT + 1];
  char scope[SCOPE_TEXT + 1];
  DbkDay from;   /* first day of the back-fill's window */
  gint64 unread; /* of the back-fill: what changed up to this sequence, newest first; 0: nothing */
  gint64 seq;    /* what changed later comes whatever its day, oldest first */
  char hash[HASH_TEXT + 1];
} Cursor;

/* --- Epoch and key --- */

gboolean
dbk_feed_secret_load (DbkCentralStore *store, DbkFeedSecret *secret, gboolean *found, GError **error)
{
  g_autofree char *epoch = NULL;
  g_autofree char *key = NULL;
  size_t length = 0;

  memset (secret, 0, sizeof *secret);
  if (!dbk_central_store_get_meta (store, "epoch", &epoch, error) || !dbk_central_store_get_meta (store, "cursor_key", &key, error))
    return FALSE;
  *found = epoch != NULL && strlen (epoch) == EPOCH_TEXT && key != NULL &&
           sodium_hex2bin (secret->key, sizeof secret->key, key, strlen (key), NULL, &length, NULL) == 0 && length == sizeof secret->key;
  if (*found)
    g_strlcpy (secret->epoch, epoch, sizeof secret->epoch);
  return TRUE;
}

gboolean
dbk_feed_secret_make (DbkCentralStore *store, DbkFeedSecret *secret, GError **error)
{
  guint8 random[EPOCH_TEXT / 2];
  char key[2 * sizeof secret->key + 1];
  gboolean found;

  if (!dbk_feed_secret_load (store, secret, &found, error))
    return FALSE;
  if (!found)
    randombytes_buf (secret->key, sizeof secret->key);
  randombytes_buf (random, sizeof random);
  sodium_bin2hex (secret->epoch, sizeof secret->epoch, random, sizeof random);
  sodium_bin2hex (key, sizeof key, secret->key, sizeof secret->key);
  return dbk_central_store_set_meta (store, "epoch", secret->epoch, error) &&
         dbk_central_store_set_meta (store, "cursor_key", key, error);
}

/* --- Cursors --- */

static void
sign (const DbkFeedSecret *secret, const char *text, gsize length, char mac[MAC_TEXT + 1])
{
  guint8 binary[crypto_generichash_BYTES_MIN];

  crypto_generichash (binary, sizeof binary, (const guint8 *)text, length, secret->key, sizeof secret->key);
  sodium_bin2hex (mac, MAC_TEXT + 1, binary, MAC_TEXT / 2);
}

static char *
cursor_to_text (const Cursor *cursor, const DbkFeedSecret *secret)
{
  g_autofree char *text = g_strdup_printf ("%s.%s.%d.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", cursor->epoch, cursor->scope, cursor->from, -cursor->unread, cursor->seq, cursor->hash);
  char mac[MAC_TEXT + 1];

  sign (secret, text, strlen (text), mac);
  return g_strconcat (text, ".", mac, NULL);
}

/* The first release back-filled oldest first, and wrote where that ends: whoever had not come so far begins again. */
static gboolean
set_unread (Cursor *cursor, gint64 number)
{
  cursor->unread = number < 0 ? -number : 0;
  return number <= cursor->seq;
}

/* FALSE for anything that this service did not write itself. */
static gboolean
cursor_from_text (const char *text, const DbkFeedSecret *secret, Cursor *cursor)
{
  const char *dot = text != NULL ? strrchr (text, '.') : NULL;
  char mac[MAC_TEXT + 1];
  g_auto (GStrv) parts = NULL;

  if (dot == NULL || strlen (dot + 1) != MAC_TEXT)
    return FALSE;
  sign (secret, text, (gsize)(dot - text), mac);
  if (sodium_memcmp (mac, dot + 1, MAC_TEXT) != 0)
    return FALSE;
  parts = g_strsplit (text, ".", -1);
  if (g_strv_length (parts) != 7)
    return FALSE;
  g_strlcpy (cursor->epoch, parts[0], sizeof cursor->epoch);
  g_strlcpy (cursor->scope, parts[1], sizeof cursor->scope);
  cursor->from = (DbkDay)g_ascii_strtoll (parts[2], NULL, 10);
  cursor->seq = g_ascii_strtoll (parts[4], NULL, 10);
  g_strlcpy (cursor->hash, parts[5], sizeof cursor->hash);
  return set_unread (cursor, g_ascii_strtoll (parts[3], NULL, 10));
}

/* --- Scope --- */

GPtrArray *
dbk_feed_plants (DbkCatalogue *catalogue, const DbkActor *actor)
{
  g_autoptr (GPtrArray) nodes = dbk_actor_plants (actor, catalogue, NULL, dbk_clock_today ());
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add (codes, g_strdup (((const DbkNode *)g_ptr_array_index (nodes, i))->code));
  g_ptr_array_add (codes, NULL);
  return codes;
}

/* What a draft of the plant would show is for its own accounts. */
static gboolean
is_own_plant (const DbkReportKey *key, DbkCatalogue *catalogue, const DbkActor *actor)
{
  g_autoptr (DbkReport) draft = dbk_report_new (key);

  return dbk_report_can_see_cells (draft, catalogue, actor, dbk_clock_today ());
}

void
dbk_feed_trim (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor)
{
  if (report->readings != NULL && !is_own_plant (&report->key, catalogue, actor))
    g_clear_pointer (&report->readings, g_ptr_array_unref);
}

/* Which plants, and of which the drafts too: who gains either reads from the start. */
static void
scope_text (DbkCatalogue *catalogue, const DbkActor *actor, GPtrArray *plants, char text[SCOPE_TEXT + 1])
{
  const GPtrArray *forms = dbk_catalogue_forms (catalogue);
  const char *form = forms->len > 0 ? ((const DbkForm *)g_ptr_array_index (forms, 0))->code : g_intern_static_string ("");
  crypto_generichash_state state;
  guint8 hash[crypto_generichash_BYTES_MIN];

  crypto_generichash_init (&state, NULL, 0, sizeof hash);
  for (guint i = 0; i + 1 < plants->len; i++)
    {
      const char *plant = g_ptr_array_index (plants, i);
      DbkReportKey key = { form, g_intern_string (plant), dbk_period_day (0) };
      guint8 drafts = is_own_plant (&key, catalogue, actor);

      crypto_generichash_update (&state, (const guint8 *)plant, strlen (plant) + 1);
      crypto_generichash_update (&state, &drafts, 1);
    }
  crypto_generichash_final (&state, hash, sizeof hash);
  sodium_bin2hex (text, SCOPE_TEXT + 1, hash, SCOPE_TEXT / 2);
}

/* Every plant of the catalogue that the account may not see: stateless, and harmless where nothing is held. */
static GStrv
plants_outside (DbkCatalogue *catalogue, const DbkActor *actor)
{
  g_autoptr (GStrvBuilder) outside = g_strv_builder_new ();
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);

  for (guint i = 0; i < nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (nodes, i);

      if (node->kind == DBK_NODE_PLANT && !dbk_actor_covers (actor, catalogue, node, dbk_clock_today ()))
        g_strv_builder_add (outside, node->code);
    }
  return g_strv_builder_end (outside);
}

/* --- Reading --- */

/* Whether the log still is what it was when @cursor was given. */
static gboolean
bears_out (DbkCentralStore *store, const Cursor *cursor, gint64 tail, gboolean *fine, GError **error)
{
  guint8 hash[DBK_LOG_HASH];
  char text[2 * DBK_LOG_HASH + 1];
  gboolean found = FALSE;

  if (cursor->seq <= tail && !dbk_central_store_get_hash (store, cursor->seq, hash, &found, error))
    return FALSE;
  if (found)
    sodium_bin2hex (text, sizeof text, hash, sizeof hash);
  *fine = found && strncmp (text, cursor->hash, HASH_TEXT) == 0;
  return TRUE;
}

gboolean
dbk_feed_is_current (DbkCentralStore *store, const DbkFeedSecret *secret, const char *cursor_text, gboolean *current, GError **error)
{
  Cursor cursor = { 0 };
  guint8 hash[DBK_LOG_HASH];
  gint64 tail;

  *current = cursor_text == NULL;
  if (*current || !cursor_from_text (cursor_text, secret, &cursor) || strcmp (cursor.epoch, secret->epoch) != 0)
    return TRUE;
  return dbk_central_store_get_tail (store, &tail, hash, error) && bears_out (store, &cursor, tail, current, error);
}

static gboolean
set_position (DbkCentralStore *store, Cursor *cursor, gint64 seq, GError **error)
{
  guint8 hash[DBK_LOG_HASH];
  char text[2 * DBK_LOG_HASH + 1];
  gboolean found;

  if (!dbk_central_store_get_hash (store, seq, hash, &found, error))
    return FALSE;
  cursor->seq = seq;
  sodium_bin2hex (text, sizeof text, hash, sizeof hash);
  g_strlcpy (cursor->hash, text, sizeof cursor->hash);
  return TRUE;
}

/* Whether all that is new of the report since @seq are edits of this very request, which its author reckons himself. */
static gboolean
is_own (const GArray *own, const DbkStoredReport *stored, gint64 seq)
{
  const DbkReportKey *key = &stored->report->key;

  for (guint i = 0; i < own->len; i++)
    {
      const DbkOwnEdit *edit = &g_array_index (own, DbkOwnEdit, i);

      if (edit->key.org != key->org || edit->key.form != key->form || !dbk_period_equal (edit->key.period, key->period))
        continue;
      if (edit->from > seq)
        return FALSE;
      seq = edit->to;
    }
  return stored->seq == seq;
}

/* (transfer full) (nullable): what is stored of the report, if it stands as the request has left it */
static DbkStoredReport *
take_saved (GHashTable *saved, const DbkStoredReport *stored)
{
  DbkStoredReport *here = g_hash_table_lookup (saved, &stored->report->key);

  if (here == NULL || here->seq != stored->seq)
    return NULL;
  g_hash_table_steal (saved, &stored->report->key);
  return here;
}

/* @saved: (nullable): what need not be read again */
static gboolean
load_change (DbkCentralStore *store, gint64 id, gint64 seq, const GArray *own, GHashTable *saved, DbkStoredReport **stored, gboolean *left_out, GError **error)
{
  *left_out = FALSE;
  if (saved != NULL && g_hash_table_size (saved) > 0)
    {
      g_autoptr (DbkStoredReport) head = NULL;

      if (!dbk_central_store_load_report_by_id (store, id, FALSE, &head, error))
        return FALSE;
      *left_out = own != NULL && is_own (own, head, seq);
      *stored = *left_out ? g_steal_pointer (&head) : take_saved (saved, head);
      if (*stored != NULL)
        return TRUE;
    }
  return dbk_central_store_load_report_by_id (store, id, TRUE, stored, error);
}

/* One page for one reader. */
typedef struct
{
  DbkCentralStore *store;
  DbkCatalogue *catalogue;
  const DbkActor *actor;
  const char *const *plants;
  const GArray *own; /* (element-type DbkOwnEdit) */
  GHashTable *saved; /* (nullable): DbkReportKey → DbkStoredReport */
  gint64 tail;       /* of the log */
  guint limit;
  DbkSyncAnswer *answer;
} Page;

/* How much a new reader has before him: he is told once, and counts for himself from then on. */
static gboolean
count_left (const Page *page, const Cursor *cursor, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  if (!dbk_central_store_list_changes (page->store, page->plants, 0, cursor->unread, cursor->from, TRUE, G_MAXINT32, &ids, error))
    return FALSE;
  page->answer->left = ids->len;
  return TRUE;
}

/* @own: (nullable): made on what there was at @since; @last: receives the sequence of the last of @ids */
static gboolean
add_changes (const Page *page, const GArray *ids, gint64 since, const GArray *own, gint64 *last, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (DbkStoredReport) stored = NULL;
      gboolean has_cells, left_out;

      if (!load_change (page->store, g_array_index (ids, gint64, i), since, own, page->saved, &stored, &left_out, error))
        return FALSE;
      *last = stored->seq;
      if (left_out)
        continue;
      dbk_feed_trim (stored->report, page->catalogue, page->actor);
      has_cells = dbk_report_can_see_cells (stored->report, page->catalogue, page->actor, dbk_clock_today ());
      g_ptr_array_add (page->answer->changes, dbk_sync_change_new (g_steal_pointer (&stored->report), has_cells));
    }
  return TRUE;
}

/* The newest days are what a new reader needs first. */
static gboolean
fill (const Page *page, Cursor *cursor, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 last = 0;

  if (!dbk_central_store_list_changes (page->store, page->plants, 0, cursor->unread, cursor->from, TRUE, page->limit, &ids, error) ||
      !add_changes (page, ids, 0, NULL, &last, error))
    return FALSE;
  cursor->unread = ids->len == page->limit ? last - 1 : 0;
  return TRUE;
}

/* Only whoever has read everything up to here holds what his own edits stand on. */
static gboolean
follow (const Page *page, Cursor *cursor, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 last = page->tail;

  if (!dbk_central_store_list_changes (page->store, page->plants, cursor->seq, page->tail, DBK_DAY_NONE, FALSE, page->limit, &ids, error) ||
      !add_changes (page, ids, cursor->seq, cursor->unread == 0 ? page->own : NULL, &last, error))
    return FALSE;
  return set_position (page->store, cursor, ids->len == page->limit ? last : page->tail, error);
}

/* Also while the back-fill goes on, what is new comes before what is old. */
static gboolean
read_page (const Page *page, Cursor *cursor, GError **error)
{
  gboolean filling = cursor->unread > 0 && cursor->seq == page->tail;

  if (!(filling ? fill (page, cursor, error) : follow (page, cursor, error)))
    return FALSE;
  page->answer->more = cursor->unread > 0 || cursor->seq < page->tail;
  return TRUE;
}

DbkFeedResult
dbk_feed_read (DbkCentralStore *store, const DbkFeedSecret *secret, DbkCatalogue *catalogue, const DbkActor *actor, const char *cursor_text, guint limit, const GArray *own, GHashTable *saved, DbkSyncAnswer *answer, GError **error)
{
  g_autoptr (GPtrArray) plants = dbk_feed_plants (catalogue, actor);
  Page page = { store, catalogue, actor, (const char *const *)plants->pdata, own, saved, 0, limit, answer };
  Cursor cursor = { 0 };
  guint8 hash[DBK_LOG_HASH];
  char scope[SCOPE_TEXT + 1];
  gboolean ours, fine = FALSE;

  scope_text (catalogue, actor, plants, scope);
  if (!dbk_central_store_get_tail (store, &page.tail, hash, error))
    return DBK_FEED_FAILED;
  ours = cursor_from_text (cursor_text, secret, &cursor) && strcmp (cursor.epoch, secret->epoch) == 0;
  if (ours)
    {
      if (!bears_out (store, &cursor, page.tail, &fine, error))
        return DBK_FEED_FAILED;
      if (!fine)
        return DBK_FEED_LOST;
    }
  ours = ours && strcmp (cursor.scope, scope) == 0;
  if (!ours)
    {
      /* Also for who has read nothing yet: an operation that was applied while a plant was still his is answered as ever. */
      answer->drop = plants_outside (catalogue, actor);
      g_strlcpy (cursor.epoch, secret->epoch, sizeof cursor.epoch);
      g_strlcpy (cursor.scope, scope, sizeof cursor.scope);
      cursor.from = dbk_clock_today () - DBK_FEED_WINDOW;
      cursor.unread = page.tail;
      if (!set_position (store, &cursor, page.tail, error))
        return DBK_FEED_FAILED;
    }
  if (!read_page (&page, &cursor, error) || (!ours && cursor.unread > 0 && !count_left (&page, &cursor, error)))
    return DBK_FEED_FAILED;

  answer->cursor = cursor_to_text (&cursor, secret);
  answer->account = dbk_actor_copy (actor);
  answer->catalogue = g_strdup (dbk_catalogue_version (catalogue));
  answer->today = dbk_clock_today ();
  answer->now = dbk_clock_now ();
  return DBK_FEED_DONE;
}
