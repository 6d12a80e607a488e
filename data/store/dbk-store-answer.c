/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exchange as the store sees it: what goes out, and how answers come in.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/base/dbk-clock.h"
#include "data/store/dbk-store-private.h"

#define DAY_US (G_TIME_SPAN_DAY)

/* Values of outbox.resend. */
enum
{
  AGAIN = 1,       /* answered before the service was restored */
  UNCONFIRMED = 2, /* answered, and the cursor behind the answer is not stored yet */
};

/* --- Out --- */

static gboolean
mark_tried (DbkStore *store, const GArray *seqs, GError **error)
{
  for (guint i = 0; i < seqs->len; i++)
    {
      if (!dbk_store_do (store, error, "UPDATE outbox SET tries = tries + 1 WHERE seq = ?", "i", g_array_index (seqs, gint64, i)))
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
take_outbox (DbkStore *store, guint max, GError **error)
{
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) operations = NULL;

  operations = dbk_store_read_operations (store,
                                          dbk_store_bind (store, error, "SELECT " DBK_STORE_OPERATION " FROM outbox WHERE answered_at IS NULL OR resend <> 0 ORDER BY seq LIMIT ?", "n", (int)max),
                                          seqs, error);
  if (operations == NULL || !mark_tried (store, seqs, error))
    return NULL;
  return g_steal_pointer (&operations);
}

GPtrArray *
dbk_store_take_outbox (DbkStore *store, guint max, GError **error)
{
  g_autoptr (GPtrArray) operations = NULL;
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return NULL;
  operations = take_outbox (store, max, error);
  if (!dbk_store_end (store, own, operations != NULL, error))
    return NULL;
  return g_steal_pointer (&operations);
}

static gboolean
put_back (DbkStore *store, const GPtrArray *operations, GError **error)
{
  for (guint i = 0; i < operations->len; i++)
    if (!dbk_store_do (store, error, "UPDATE outbox SET tries = tries - 1 WHERE id = ? AND tries > 0", "t", ((const DbkOperation *)g_ptr_array_index (operations, i))->id))
      return FALSE;
  return TRUE;
}

gboolean
dbk_store_put_back (DbkStore *store, const GPtrArray *operations, GError **error)
{
  gboolean own;

  return dbk_store_begin (store, &own, error) && dbk_store_end (store, own, put_back (store, operations, error), error);
}

/* --- In: results --- */

/* The row of a waiting operation. */
typedef struct
{
  gint64 seq;
  gint64 report;
  DbkOperationKind kind;
  int resend;             /* not 0: it was answered once already */
  DbkOutcomeKind outcome; /* if so: how */
} Waiting;

static gboolean
find_waiting (DbkStore *store, const char *id, Waiting *waiting, gboolean *found, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT seq, report, kind, iif (answered_at IS NULL, 0, resend), outcome FROM outbox WHERE id = ? AND (answered_at IS NULL OR resend <> 0)", "t", id);
  int code = statement != NULL ? dbk_database_step (store->database, statement, error) : -1;

  *found = code == SQLITE_ROW;
  if (*found)
    {
      waiting->seq = sqlite3_column_int64 (statement, 0);
      waiting->report = sqlite3_column_int64 (statement, 1);
      waiting->kind = (DbkOperationKind)sqlite3_column_int (statement, 2);
      waiting->resend = sqlite3_column_int (statement, 3);
      waiting->outcome = (DbkOutcomeKind)sqlite3_column_int (statement, 4);
      dbk_database_reset (statement);
    }
  return code >= 0;
}

static gboolean
is_conflict (const DbkOutcome *outcome, const char *entity, const char *indicator, const DbkConflict **found)
{
  for (guint i = 0; outcome->conflicts != NULL && i < outcome->conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);

      if (g_strcmp0 (conflict->entity, entity) == 0 && g_strcmp0 (conflict->indicator, indicator) == 0)
        {
          *found = conflict;
          return TRUE;
        }
    }
  return FALSE;
}

static DbkEvent *
new_event (const DbkOperation *operation, const DbkReport *report, const DbkOutcome *outcome, const DbkActor *actor, gint64 now)
{
  DbkEvent *event = g_new0 (DbkEvent, 1);

  event->op = g_strdup (operation->id);
  event->kind = operation->kind;
  event->by = g_strdup (actor != NULL ? actor->account : "");
  event->by_name = g_strdup (actor != NULL ? actor->name : "");
  event->at = now;
  event->revision = outcome->revision;
  event->step = report->step;
  event->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
  return event;
}

static gboolean
keep_both (DbkStore *store, const Waiting *waiting, const DbkOperation *operation, const DbkCellEdit *edit, const DbkConflict *met, GError **error)
{
  g_autoptr (DbkStoreConflict) conflict = g_new0 (DbkStoreConflict, 1);

  conflict->entity = edit->entity;
  conflict->indicator = edit->indicator;
  conflict->mine = g_strdup (edit->value);
  conflict->mine_note = g_strdup (edit->note);
  conflict->mine_source = edit->source;
  conflict->mine_at = operation->made_at;
  conflict->theirs = g_strdup (met->theirs);
  conflict->theirs_op = g_strdup (met->theirs_op);
  conflict->author = g_strdup (edit->author);
  return dbk_store_keep_both (store, &operation->key, conflict, waiting->seq, waiting->resend != 0, error);
}

static gboolean
fold_edit (DbkStore *store, const Waiting *waiting, const DbkOperation *operation, const DbkOutcome *outcome, const DbkActor *actor, gint64 now, GError **error)
{
  g_autoptr (DbkReport) report = dbk_store_load_state (store, &operation->key, error);
  g_autoptr (GPtrArray) taken = g_ptr_array_new ();

  if (report == NULL)
    return FALSE;
  for (guint i = 0; i < operation->edits->len; i++)
    {
      DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      const DbkConflict *conflict = NULL;

      if (!is_conflict (outcome, edit->entity, edit->indicator, &conflict))
        g_ptr_array_add (taken, edit);
      else if (!keep_both (store, waiting, operation, edit, conflict, error))
        return FALSE;
    }
  /* The feed may have been quicker than the answer, and have brought what came after it too. */
  if (dbk_report_event (report, operation->id) != NULL || (taken->len == 0 && outcome->revision <= report->revision))
    return TRUE;
  g_ptr_array_add (report->log, new_event (operation, report, outcome, actor, now));
  /* After anything but "applied" there is more to see than this: until the feed brings it, no action may bind to it. */
  if (outcome->kind == DBK_OUTCOME_APPLIED)
    {
      g_free (report->head);
      report->head = g_strdup (operation->id);
      report->revision = outcome->revision;
    }
  return dbk_store_append (store, report, taken, error);
}

/* As long as nothing is frozen, which only the service does. */
static gboolean
leaves_cells (DbkOperationKind kind)
{
  return kind == DBK_OPERATION_SUBMIT || kind == DBK_OPERATION_APPROVE;
}

/* Where our own reckoning differs, the report itself comes with the same answer. */
static gboolean
fold_action (DbkStore *store, const DbkOperation *operation, const DbkOutcome *outcome, const DbkActor *actor, DbkCatalogue *catalogue, gint64 now, GError **error)
{
  gboolean appends = leaves_cells (operation->kind);
  g_autoptr (DbkReport) report = appends ? dbk_store_load_state (store, &operation->key, error) : dbk_store_load_report (store, &operation->key, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (DbkOutcome) predicted = NULL;
  DbkApplyContext context = { 0 };

  if (report == NULL)
    return FALSE;
  if (actor == NULL || catalogue == NULL)
    return TRUE;
  context.catalogue = catalogue;
  context.actor = actor;
  context.today = dbk_clock_today ();
  context.now = now;
  context.base_clean = TRUE;
  context.seen_warnings_only = TRUE;
  predicted = dbk_report_apply (report, operation, &context);
  if (predicted->kind == DBK_OUTCOME_REFUSED)
    return TRUE;
  report->revision = outcome->revision;
  return appends ? dbk_store_append (store, report, none, error) : dbk_store_write_report (store, report, TRUE, error);
}

/* What was typed on top of a refused edit stands on what the refused one stood on. */
static gboolean
rebase_on_refused (DbkStore *store, const Waiting *waiting, const char *id, GError **error)
{
  return dbk_store_do (store, error,
                       "UPDATE pending SET (base, base_value) = (SELECT base, base_value FROM outbox_cell c WHERE c.seq = ?1 AND c.entity = pending.entity AND c.indicator = pending.indicator) "
                       "WHERE report = ?2 AND base = ?3 AND EXISTS (SELECT 1 FROM outbox_cell c WHERE c.seq = ?1 AND c.entity = pending.entity AND c.indicator = pending.indicator)",
                       "iit", waiting->seq, waiting->report, id);
}

/*
 * Sent again after the service was restored, it may meet what others did since:
 * both are kept. A conflict that was told of before, and of which nothing was
 * in force, has been decided.
 */
static gboolean
fold_again (DbkStore *store, const Waiting *waiting, const DbkOperation *operation, const DbkOutcome *outcome, GError **error)
{
  for (guint i = 0; waiting->outcome != DBK_OUTCOME_CONFLICT && i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      const DbkConflict *conflict = NULL;

      if (is_conflict (outcome, edit->entity, edit->indicator, &conflict) && !keep_both (store, waiting, operation, edit, conflict, error))
        return FALSE;
    }
  return TRUE;
}

/* An answer counts once the cursor behind it is stored: before that, a restored service would be taken for one that never answered. */
static gboolean
close_waiting (DbkStore *store, const Waiting *waiting, const DbkOutcome *outcome, gint64 now, GError **error)
{
  gboolean refused = outcome->kind == DBK_OUTCOME_REFUSED;

  return dbk_store_do (store, error, "UPDATE outbox SET answered_at = ?, outcome = ?, refusal = ?, detail = ?, held = ?, resend = ? WHERE seq = ?", "inntnni",
                       now, (int)outcome->kind, (int)outcome->refusal, outcome->detail, refused, refused ? 0 : UNCONFIRMED, waiting->seq);
}

/* --- In: pages --- */

/* A report is "form⇥org⇥period", a drop "⇥org"; LOST is nothing that could come again. */
#define NOTED "page"
#define LOST "lost"

GHashTable *
dbk_store_page_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
dbk_store_page_add (GHashTable *page, const DbkReportKey *key)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  g_hash_table_add (page, g_strdup_printf ("%s\t%s\t%s", key->form, key->org, period));
}

void
dbk_store_page_add_drop (GHashTable *page, const char *org)
{
  g_hash_table_add (page, g_strconcat ("\t", org, NULL));
}

/* (transfer full) (nullable): what was noted; NULL: nothing */
static GHashTable *
load_noted (DbkStore *store)
{
  g_autofree char *text = dbk_store_get_meta (store, NOTED);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  GHashTable *noted = lines != NULL ? dbk_store_page_new () : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_hash_table_add (noted, g_strdup (lines[i]));
  return noted;
}

static gboolean
save_noted (DbkStore *store, GHashTable *noted, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, noted);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_string_append_printf (text, "%s\n", (const char *)line);
  return dbk_store_set_meta (store, NOTED, text->len > 0 ? text->str : NULL, error);
}

gboolean
dbk_store_note_page (DbkStore *store, GHashTable *page, GError **error)
{
  g_autoptr (GHashTable) noted = load_noted (store);
  GHashTableIter iter;
  gpointer line;

  if (noted == NULL)
    noted = dbk_store_page_new ();
  g_hash_table_iter_init (&iter, page);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_hash_table_add (noted, g_strdup (line));
  return save_noted (store, noted, error);
}

static gboolean
note_lost (DbkStore *store, GError **error)
{
  g_autoptr (GHashTable) page = dbk_store_page_new ();

  g_hash_table_add (page, g_strdup (LOST));
  return dbk_store_note_page (store, page, error);
}

/* A report comes again itself, or goes with all of its plant. */
static gboolean
has_come (GHashTable *page, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 3);
  g_autofree char *drop = g_strv_length (fields) > 1 ? g_strconcat ("\t", fields[1], NULL) : NULL;

  return g_hash_table_contains (page, line) || (drop != NULL && g_hash_table_contains (page, drop));
}

gboolean
dbk_store_settle_page (DbkStore *store, GHashTable *page, gboolean last, gboolean *lost, GError **error)
{
  g_autoptr (GHashTable) noted = load_noted (store);
  GHashTableIter iter;
  gpointer line;

  *lost = FALSE;
  if (noted == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, noted);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    if (has_come (page, line))
      g_hash_table_iter_remove (&iter);
  *lost = last && g_hash_table_size (noted) > 0;
  return save_noted (store, noted, error);
}

/* --- In: results, all of one --- */

static gboolean
fold (DbkStore *store, const Waiting *waiting, const DbkOperation *operation, const DbkOutcome *outcome, const DbkActor *actor, DbkCatalogue *catalogue, gint64 now, GError **error)
{
  gboolean ok = TRUE;

  /* The same service would have given the answer that it gave before. */
  if (waiting->resend == UNCONFIRMED && outcome->kind == DBK_OUTCOME_REFUSED && !note_lost (store, error))
    return FALSE;
  if (outcome->kind == DBK_OUTCOME_REFUSED)
    ok = rebase_on_refused (store, waiting, operation->id, error);
  else if (waiting->resend)
    ok = fold_again (store, waiting, operation, outcome, error); /* the feed brings what it is now */
  else if (operation->edits->len > 0)
    ok = fold_edit (store, waiting, operation, outcome, actor, now, error);
  else
    ok = fold_action (store, operation, outcome, actor, catalogue, now, error);
  return ok && close_waiting (store, waiting, outcome, now, error);
}

static gboolean
fold_stored (DbkStore *store, const Waiting *waiting, const DbkOutcome *outcome, const DbkActor *actor, DbkCatalogue *catalogue, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) one = dbk_store_read_operations (store, dbk_store_bind (store, error, "SELECT " DBK_STORE_OPERATION " FROM outbox WHERE seq = ?", "i", waiting->seq), NULL, error);

  return one != NULL && one->len > 0 && fold (store, waiting, g_ptr_array_index (one, 0), outcome, actor, catalogue, now, error);
}

gboolean
dbk_store_fold (DbkStore *store, const char *id, const DbkOperation *sent, const DbkOutcome *outcome, const DbkActor *actor, DbkCatalogue *catalogue, gint64 now, DbkReportKey *key, gboolean *found, GError **error)
{
  Waiting waiting;
  gboolean own, ok;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  ok = find_waiting (store, id, &waiting, found, error);
  if (ok && *found)
    ok = dbk_store_key (store, waiting.report, key, error) &&
         (sent != NULL ? fold (store, &waiting, sent, outcome, actor, catalogue, now, error) : fold_stored (store, &waiting, outcome, actor, catalogue, now, error));
  return dbk_store_end (store, own, ok, error);
}

/* --- In: scope and epochs --- */

static gboolean
clear_matching (DbkStore *store, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  for (guint i = 0; code == SQLITE_DONE && i < ids->len; i++)
    {
      if (!dbk_store_clear_report (store, g_array_index (ids, gint64, i), error))
        return FALSE;
    }
  return code == SQLITE_DONE;
}

gboolean
dbk_store_drop_org (DbkStore *store, const char *org, GError **error)
{
  gint64 code;
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  code = dbk_store_code (store, org, error);
  return dbk_store_end (store, own, code != 0 && clear_matching (store, dbk_store_bind (store, error, "SELECT id FROM report WHERE org = ?", "i", code), error), error);
}

/* Of these, other cells were in force: should those meet a conflict now, it is a new one. */
static gboolean
mark_in_force (DbkStore *store, GError **error)
{
  return dbk_store_do (store, error,
                       "UPDATE outbox SET outcome = ?1 WHERE answered_at IS NOT NULL AND outcome = ?2 AND EXISTS (SELECT 1 FROM cell k "
                       "JOIN event e ON e.report = k.report AND e.n = k.origin / 8 - 1 WHERE k.report = outbox.report "
                       "AND (e.op = outbox.id OR lower (hex (e.op)) = replace (outbox.id, '-', '')))",
                       "nn", (int)DBK_OUTCOME_MERGED, (int)DBK_OUTCOME_CONFLICT);
}

gboolean
dbk_store_doubt (DbkStore *store, GError **error)
{
  return dbk_store_set_meta (store, NOTED, NULL, error) &&
         dbk_store_do (store, error, "UPDATE report SET stale = 1 WHERE revision > 0 OR readings IS NOT NULL", "");
}

gboolean
dbk_store_new_epoch (DbkStore *store, gint64 now, GError **error)
{
  g_autofree char *met = g_strdup_printf ("%" G_GINT64_FORMAT, dbk_clock_now ());
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own,
                        mark_in_force (store, error) &&
                            dbk_store_do (store, error, "UPDATE outbox SET resend = ? WHERE answered_at >= ? AND outcome <> ?", "nin",
                                          AGAIN, now - DBK_STORE_KEEP_DAYS * DAY_US, (int)DBK_OUTCOME_REFUSED) &&
                            dbk_store_doubt (store, error) &&
                            dbk_store_set_meta (store, "restored", met, error) &&
                            dbk_store_set_meta (store, "cursor", NULL, error),
                        error);
}

gboolean
dbk_store_has_resends (DbkStore *store)
{
  gint64 any;

  return dbk_store_get_int (store, 0, &any, NULL, "SELECT 1 FROM outbox WHERE resend <> 0 LIMIT 1", "") && any != 0;
}

gboolean
dbk_store_end_of_feed (DbkStore *store, DbkDay today, gint64 now, GError **error)
{
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own,
                        clear_matching (store, dbk_store_bind (store, error, "SELECT id FROM report WHERE stale = 1 AND day >= ?", "n", (int)today - DBK_STORE_KEEP_DAYS), error) &&
                            dbk_store_do (store, error, "UPDATE report SET stale = 0 WHERE stale = 1", "") &&
                            dbk_store_do (store, error, "UPDATE outbox SET resend = 0 WHERE resend = ?", "n", UNCONFIRMED) &&
                            dbk_store_do (store, error, "DELETE FROM outbox WHERE answered_at < ? AND held = 0 AND resend = 0", "i",
                                          now - DBK_STORE_KEEP_DAYS * DAY_US),
                        error);
}
