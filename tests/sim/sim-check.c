/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must hold of a client, at any time and at rest.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "data/courier/dbk-receipt.h"
#include "data/store/dbk-store-private.h"
#include "tests/data/report/report-fixture.h"
#include "tests/sim/sim-files.h"

static void
add_edits (GHashTable *marks, SimClient *client, const DbkReportKey *key, const GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      g_hash_table_add (marks, sim_mark_of (edit->author != NULL ? edit->author : client->person->name, key, edit->entity, edit->indicator, edit->value, edit->note));
    }
}

GHashTable *
sim_client_list_marks (SimClient *client, const DbkReportKey *key)
{
  GHashTable *marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, key, NULL);
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, key, NULL);

  add_edits (marks, client, key, pending);
  for (guint i = 0; i < unanswered->len; i++)
    add_edits (marks, client, key, ((DbkOperation *)g_ptr_array_index (unanswered, i))->edits);
  for (guint i = 0; i < refused->len; i++)
    add_edits (marks, client, key, ((DbkStoreRefused *)g_ptr_array_index (refused, i))->operation->edits);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);

      g_hash_table_add (marks, sim_mark_of (conflict->author != NULL ? conflict->author : client->person->name, key, conflict->entity, conflict->indicator, conflict->mine, conflict->mine_note));
    }
  return marks;
}

static gboolean
holds (const GPtrArray *edits, const SimTyped *typed)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      if (g_str_equal (edit->entity, typed->entity) && g_str_equal (edit->indicator, typed->indicator) && g_strcmp0 (edit->value, typed->value) == 0 &&
          (typed->note == NULL || (edit->note != NULL && strstr (edit->note, typed->note) != NULL)))
        return TRUE;
    }
  return FALSE;
}

/* Of two who typed the same, one goes on, with both notes. */
gboolean
sim_client_says_the_same (SimClient *client, const SimTyped *typed)
{
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, &typed->key, NULL);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, &typed->key, NULL);

  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, &typed->key, NULL);
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, &typed->key, NULL);

  for (guint i = 0; i < unanswered->len; i++)
    if (holds (((DbkOperation *)g_ptr_array_index (unanswered, i))->edits, typed))
      return TRUE;
  for (guint i = 0; i < refused->len; i++)
    if (holds (((DbkStoreRefused *)g_ptr_array_index (refused, i))->operation->edits, typed))
      return TRUE;
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);
      g_autoptr (DbkCellEdit) mine = dbk_cell_edit_new (conflict->entity, conflict->indicator, conflict->mine);
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      mine->note = g_strdup (conflict->mine_note);
      g_ptr_array_add (one, mine);
      if (holds (one, typed))
        return TRUE;
    }
  return holds (pending, typed);
}

/* I1: what was typed is pending, on its way, in conflict, refused, or was taken over. */
void
sim_client_check_typed (SimClient *client, gboolean at_rest)
{
  SimModel *model = client->world->model;
  GHashTable *done = at_rest ? model->effective : model->ever_effective;
  g_autoptr (GHashTable) marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, client->typed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimTyped *typed = value;
      g_autofree char *mark = sim_mark_of (typed->author, &typed->key, typed->entity, typed->indicator, typed->value, typed->note);
      g_autofree char *key = sim_key_text (&typed->key);
      GHashTable *there = g_hash_table_lookup (marks, key);

      if (g_hash_table_contains (done, mark))
        continue;
      if (there == NULL)
        {
          there = sim_client_list_marks (client, &typed->key);
          g_hash_table_insert (marks, g_steal_pointer (&key), there);
        }
      if (g_hash_table_contains (there, mark) || sim_client_says_the_same (client, typed))
        continue;
      /* Somebody else came to the same value: nothing is left to decide, whatever comes later. */
      if (sim_model_has_value (model, &typed->key, typed->entity, typed->indicator, typed->value, typed->note))
        g_hash_table_iter_remove (&iter);
      else
        sim_fail (client->world, "I1: client %u has lost what was typed: %s%s", client->number, mark, at_rest ? " (at rest)" : "");
    }
}

/* To the last character, times and names included. */
static void
check_identical (SimClient *client, const DbkReport *held)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autofree char *ours = fixture_print (held);
  g_autofree char *theirs = NULL;

  dbk_central_store_load_report (client->world->store, &held->key, TRUE, &stored, NULL);
  theirs = stored != NULL ? fixture_print (stored->report) : NULL;
  if (theirs != NULL && !g_str_equal (ours, theirs))
    sim_fail (client->world, "I3: at client %u\n%s--- the service has\n%s", client->number, ours, theirs);
  else if (theirs != NULL && !dbk_carry_flags_equal (held->carried, stored->report->carried))
    sim_fail (client->world, "I8: client %u has other flags of openings at revision %" G_GINT64_FORMAT " of %s than the service", client->number, held->revision, held->key.org);
}

/* I3 of what lies beside the report; I5: it is for the plant's own accounts, whatever the report's state. */
static void
check_readings (SimClient *client, const DbkReport *report)
{
  g_autofree char *held = sim_print_readings (report->readings);
  g_autofree char *expected = sim_person_is_of_plant (client->person, report->key.org) ? sim_model_print_readings (client->world->model, &report->key) : g_strdup ("");

  if (!g_str_equal (held, expected))
    sim_fail (client->world, "I3: readings of %s at client %u\n%s--- ought to be\n%s", report->key.org, client->number, held, expected);
}

/* I3, and I5 at rest: what it holds is what the service has for it. */
void
sim_client_check_same (SimClient *client)
{
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);
      g_autoptr (DbkReport) report = dbk_store_load_report (client->store, &key, NULL);
      const SimReport *model = sim_model_report (client->world->model, &key);
      gboolean in_scope = sim_person_covers (client->person, key.org);
      g_autofree char *name = sim_key_text (&key);
      g_autofree char *held = NULL;
      g_autofree char *expected = NULL;
      g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);

      if (!in_scope)
        {
          if (report->revision != 0 || cells->len > 0)
            sim_fail (client->world, "I5: client %u keeps %s, which %s may not see", client->number, name, client->person->name);
          continue;
        }
      if (!sim_report_is_seen_by (model, client->person) && cells->len > 0)
        sim_fail (client->world, "I5: client %u holds cells of the draft %s", client->number, name);
      held = sim_print_real (report, sim_report_is_seen_by (model, client->person));
      expected = sim_report_print (model, sim_report_is_seen_by (model, client->person));
      if (!g_str_equal (held, expected))
        sim_fail (client->world, "I3: %s at client %u\n%s--- ought to be\n%s", name, client->number, held, expected);
      if (sim_report_is_seen_by (model, client->person))
        check_identical (client, report);
      check_readings (client, report);
    }
}

/* I5: what it may do here is what it may do there. */
void
sim_client_check_grants (SimClient *client)
{
  g_autoptr (DbkActor) held = sim_client_load_actor (client);
  g_autoptr (DbkActor) there = sim_actor (client->person);
  g_autofree char *ours = held != NULL ? dbk_actor_to_text (held) : NULL;
  g_autofree char *theirs = dbk_actor_to_text (there);

  if (g_strcmp0 (ours, theirs) != 0)
    sim_fail (client->world, "I5: client %u takes %s for %s", client->number, theirs, ours);
}

guint
sim_client_get_publication (SimClient *client)
{
  g_autofree char *version = NULL;
  g_autofree char *body = dbk_store_load_catalogue (client->store, &version, NULL);

  return sim_publication_find (version);
}

/* For what it handed in itself, and has been told of; an answer of before it was restored from a copy went to another. */
void
sim_client_check_receipts (SimClient *client)
{
  const char *const trusted[] = { dbk_key_get_public (client->world->key), NULL };

  for (guint i = 0; i < client->world->model->log->len; i++)
    {
      const SimOperation *known = g_ptr_array_index (client->world->model->log, i);
      g_autoptr (GPtrArray) receipts = NULL;
      gint64 own;
      gboolean found = FALSE;

      if (known->operation->kind != DBK_OPERATION_SUBMIT || known->outcome == DBK_OUTCOME_REFUSED || !dbk_store_get_int (client->store, 0, &own, NULL, "SELECT 1 FROM outbox WHERE id = ?1 AND answered_at IS NOT NULL AND outcome <> ?2", "ti", known->operation->id, (gint64)DBK_OUTCOME_REFUSED) || own == 0)
        continue;
      receipts = dbk_store_load_receipts (client->store, &known->operation->key, NULL);
      for (guint k = 0; k < receipts->len; k++)
        {
          const DbkStoreReceipt *stored = g_ptr_array_index (receipts, k);
          g_autoptr (DbkReceipt) receipt = dbk_receipt_from_text (stored->body, strlen (stored->body), NULL);

          if (stored->revision != known->revision)
            continue;
          found = TRUE;
          if (receipt == NULL || dbk_receipt_check (receipt, stored->figures, trusted) != DBK_RECEIPT_VALID)
            sim_fail (client->world, "client %u holds a receipt for %s that does not hold", client->number, known->operation->id);
        }
      if (!found)
        sim_fail (client->world, "client %u has no receipt for %s, revision %" G_GINT64_FORMAT, client->number, known->operation->id, known->revision);
    }
}

/* I2: an answer that it has stands in the service's history. */
void
sim_client_check_answers (SimClient *client)
{
  DbkDatabase *database = dbk_store_database (client->store);
  sqlite3_stmt *statement = dbk_database_prepare (database, "SELECT id, outcome FROM outbox WHERE answered_at IS NOT NULL", NULL);

  while (dbk_database_step (database, statement, NULL) == SQLITE_ROW)
    {
      const char *id = dbk_column_text (statement, 0);
      const SimOperation *known = g_hash_table_lookup (client->world->model->facts, id);
      int outcome = sqlite3_column_int (statement, 1);

      if (outcome != DBK_OUTCOME_REFUSED && !sim_model_has (client->world->model, id))
        sim_fail (client->world, "I2: %s was answered to client %u, and the service does not have it", id, client->number);
      else if (sim_model_has (client->world->model, id) && outcome != (int)known->outcome && outcome != DBK_OUTCOME_REFUSED)
        sim_fail (client->world, "I2: client %u holds %s for %s, the service %s", client->number, dbk_outcome_kind_to_string ((DbkOutcomeKind)outcome), id, dbk_outcome_kind_to_string (known->outcome));
    }
}
