/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bugs put in around the code under test, to prove that they would be found.
 */
#include "tests/sim/sim-bugs.h"

#include "central/dbk-home-key.h"
#include "data/client/dbk-delivery.h"
#include "data/client/dbk-predict.h"

/* One at a time: a driver has no place for data of its own. */
static const DbkCentralStoreDriver *real;
static DbkCentralStoreDriver faulty;
static const GPtrArray *incoming; /* operations of the request being applied */

static gboolean
is_incoming (const char *id)
{
  for (guint i = 0; incoming != NULL && i < incoming->len; i++)
    if (g_str_equal (((DbkOperation *)g_ptr_array_index (incoming, i))->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
find_nothing (DbkCentralStore *store, const char *id, DbkLogRecord **record, GError **error)
{
  *record = NULL;
  return is_incoming (id) || real->find_operation (store, id, record, error);
}

static gboolean
append_anyway (DbkCentralStore *store, DbkLogRecord *record, GError **error)
{
  g_autoptr (DbkLogRecord) there = NULL;

  if (!real->find_operation (store, record->id, &there, error))
    return FALSE;
  if (there != NULL)
    {
      g_free (record->id);
      record->id = g_uuid_string_random ();
    }
  return real->append_operation (store, record, error);
}

static gboolean
save_as_in_time (DbkCentralStore *store, const DbkReport *report, gint64 seq, GError **error)
{
  ((DbkReport *)report)->late = FALSE;
  return real->save_report (store, report, seq, error);
}

static gboolean
save_without_flags (DbkCentralStore *store, const DbkReport *report, gint64 seq, GError **error)
{
  g_clear_pointer (&((DbkReport *)report)->carried, g_ptr_array_unref);
  return real->save_report (store, report, seq, error);
}

void
sim_bug_wrap_store (SimWorld *world)
{
  if (world->bug != SIM_BUG_FORGETFUL && world->bug != SIM_BUG_NEVER_LATE && world->bug != SIM_BUG_NO_FLAGS)
    return;
  real = world->store->driver;
  faulty = *real;
  if (world->bug == SIM_BUG_FORGETFUL)
    {
      faulty.find_operation = find_nothing;
      faulty.append_operation = append_anyway;
    }
  else
    faulty.save_report = world->bug == SIM_BUG_NEVER_LATE ? save_as_in_time : save_without_flags;
  world->store->driver = &faulty;
}

static DbkReport *
stored_report (SimWorld *world, const DbkReportKey *key)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (GError) error = NULL;

  dbk_central_store_load_report (world->store, key, TRUE, &stored, &error);
  g_assert_no_error (error);
  return stored != NULL ? g_steal_pointer (&stored->report) : dbk_report_new (key);
}

/* The same operation sent again is tampered with in the same way: only the merge is wrong, not its content. */
static void
rebase (SimWorld *world, DbkOperation *operation)
{
  GPtrArray *bases = g_hash_table_lookup (world->rewritten, operation->id);

  if (bases == NULL)
    {
      g_autoptr (DbkReport) report = stored_report (world, &operation->key);

      bases = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < operation->edits->len; i++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
          const DbkCell *cell = dbk_report_cell (report, edit->entity, edit->indicator);

          g_ptr_array_add (bases, g_strdup (cell != NULL ? cell->op : NULL));
        }
      g_hash_table_insert (world->rewritten, g_strdup (operation->id), bases);
    }
  for (guint i = 0; i < operation->edits->len; i++)
    {
      DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      g_free (edit->base);
      edit->base = g_strdup (g_ptr_array_index (bases, i));
    }
}

static void
accept_any (SimWorld *world, DbkOperation *operation)
{
  g_autoptr (DbkReport) report = stored_report (world, &operation->key);

  if (operation->edits->len > 0)
    return;
  g_free (operation->base_op);
  operation->base_op = g_strdup (report->head);
  operation->revision = report->revision;
}

void
sim_bug_before_apply (SimWorld *world, GPtrArray *operations)
{
  incoming = operations;
  for (guint i = 0; i < operations->len; i++)
    {
      if (world->bug == SIM_BUG_LAST_WINS)
        rebase (world, g_ptr_array_index (operations, i));
      else if (world->bug == SIM_BUG_LAX_BASE)
        accept_any (world, g_ptr_array_index (operations, i));
    }
}

void
sim_bug_before_read (SimWorld *world, DbkRound *round)
{
  incoming = NULL;
  if (world->bug == SIM_BUG_SHOWS_DRAFTS)
    dbk_actor_add_grant (round->actor, "plant_checker", "REGIONX", DBK_DAY_NONE, DBK_DAY_NONE);
}

void
sim_bug_after_exchange (SimClient *client, const GArray *keys)
{
  if (client->world->bug != SIM_BUG_CLEARS_REPORT)
    return;
  for (guint i = 0; i < keys->len; i++)
    {
      const DbkReportKey *key = &g_array_index (keys, DbkReportKey, i);
      g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
      gboolean dropped;

      for (guint k = 0; pending != NULL && k < pending->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (pending, k);

          dbk_store_drop_edit (client->store, key, edit->entity, edit->indicator, &dropped, NULL);
        }
    }
}

const DbkReading *
sim_bug_predict_reading (SimClient *client, const DbkReport *report, const DbkSlot *slot, const char **base)
{
  const DbkCell *cell = dbk_report_cell (report, slot->entity->code, slot->indicator->code);

  *base = NULL;
  if (client->world->bug != SIM_BUG_READING_WINS)
    return dbk_predict_reading (report, slot);
  *base = cell != NULL ? cell->op : NULL;
  return dbk_readings_find (report->readings, slot->entity->code, slot->indicator->code);
}

static void
drop_conflicts (SimClient *client)
{
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);
      g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, &key, NULL);

      for (guint k = 0; k < conflicts->len; k++)
        {
          const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, k);

          dbk_store_drop_conflict (client->store, &key, conflict->entity, conflict->indicator, NULL);
        }
    }
}

static void
put_all (SimClient *client, const DbkReportKey *key, const GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    dbk_store_put_edit (client->store, key, g_ptr_array_index (edits, i), NULL, NULL);
}

static void
lay_over (SimClient *client)
{
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);
      g_autoptr (DbkReport) report = dbk_store_load_report (client->store, &key, NULL);
      g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, &key, NULL);

      for (guint k = 0; k < pending->len; k++)
        {
          DbkCellEdit *edit = g_ptr_array_index (pending, k);
          const DbkCell *cell = dbk_report_cell (report, edit->entity, edit->indicator);
          gboolean dropped;

          g_free (edit->base);
          edit->base = g_strdup (cell != NULL ? cell->op : NULL);
          dbk_store_drop_edit (client->store, &key, edit->entity, edit->indicator, &dropped, NULL);
        }
      put_all (client, &key, pending);
    }
}

static gboolean
hand_over (SimClient *from, SimClient *to, const DbkActor *actor, DbkHandedOver *what, GError **error)
{
  return dbk_hand_over_stores (from->store, from->person->name, sim_catalogue (), to->store, to->person->name, actor, what, error);
}

static gboolean
hand_over_and_keep (SimClient *from, SimClient *to, const DbkActor *actor, DbkHandedOver *what, GError **error)
{
  DbkReportKey key = sim_key_at (0);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (from->store, &key, NULL);

  if (!hand_over (from, to, actor, what, error))
    return FALSE;
  put_all (from, &key, pending);
  return TRUE;
}

gboolean
sim_bug_hand_over (SimClient *from, SimClient *to, const DbkActor *actor, DbkHandedOver *what, GError **error)
{
  if (from->world->bug == SIM_BUG_FORGETS_SHIFT)
    drop_conflicts (from);
  if (from->world->bug == SIM_BUG_STAYS_BEHIND)
    return hand_over_and_keep (from, to, actor, what, error);
  if (!hand_over (from, to, actor, what, error))
    return FALSE;
  if (from->world->bug == SIM_BUG_LIES_OVER)
    lay_over (to);
  return TRUE;
}

void
sim_bug_before_import (SimWorld *world, SimClient *client)
{
  g_autoptr (DbkKey) other = NULL;

  if (world->bug != SIM_BUG_LOSES_KEYS)
    return;
  other = dbk_key_new ();
  g_assert_true (dbk_central_store_begin (world->store, NULL));
  g_assert_true (dbk_home_key_register (world->store, client->person->name, client->home->id, dbk_key_get_public (other), NULL));
  g_assert_true (dbk_central_store_commit (world->store, NULL));
}

gboolean
sim_bug_take_pages (SimClient *client, DbkExchange *exchange, const GPtrArray *answers, const char *catalogue, const char *cursor, gboolean *overtaken, GError **error)
{
  g_autofree char *here = client->world->bug == SIM_BUG_ANY_ORDER ? dbk_store_get_meta (exchange->store, "cursor") : NULL;

  return dbk_delivery_take_pages (exchange, answers, catalogue, client->world->bug == SIM_BUG_ANY_ORDER ? here : cursor, overtaken, error);
}

void
sim_bug_forget (void)
{
  real = NULL;
  incoming = NULL;
}
