/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people do at a client, as an open document does it to the store.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "data/client/dbk-predict.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-files.h"

#define YEARS_US (G_GINT64_CONSTANT (365) * 86400 * G_USEC_PER_SEC)

/* --- Seeing --- */

DbkReport *
sim_client_predict (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (DbkReport) acknowledged = dbk_store_load_report (client->store, key, NULL);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  g_autoptr (DbkActor) actor = sim_client_load_actor (client);

  return dbk_predict (acknowledged, unanswered, sim_catalogue (), actor);
}

static DbkMay
get_may (SimClient *client, const DbkReport *report)
{
  g_autoptr (DbkActor) actor = sim_client_load_actor (client);

  return dbk_report_may (report, sim_catalogue (), actor, SIM_TODAY);
}

char *
sim_client_get (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator)
{
  g_autoptr (DbkReport) report = dbk_store_load_report (client->store, key, NULL);
  const DbkCell *cell = dbk_report_cell (report, g_intern_string (entity), g_intern_string (indicator));

  return cell != NULL ? g_strdup (cell->value) : NULL;
}

guint
sim_client_count_conflicts (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, key, NULL);

  return conflicts->len;
}

guint
sim_client_count_refused (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, key, NULL);

  return refused->len;
}

/* Of the catalogue that it works under. */
static const char *
held_version (SimClient *client)
{
  return dbk_catalogue_version (sim_publication (sim_client_get_publication (client)));
}

/* --- Typing --- */

char *
sim_typed_place (const DbkReportKey *key, const char *entity, const char *indicator, const char *author)
{
  g_autofree char *text = sim_key_text (key);

  return g_strdup_printf ("%s|%s %s|%s", text, entity, indicator, author != NULL ? author : "");
}

static const DbkCellEdit *
find_edit (const GPtrArray *edits, const char *entity, const char *indicator)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      if (g_str_equal (edit->entity, entity) && g_str_equal (edit->indicator, indicator))
        return edit;
    }
  return NULL;
}

/* @author: (nullable): whoever it was */
static void
forget_typed (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *author)
{
  g_autofree char *place = sim_typed_place (key, entity, indicator, author);
  GHashTableIter iter;
  gpointer one;

  g_hash_table_iter_init (&iter, client->typed);
  while (g_hash_table_iter_next (&iter, &one, NULL))
    if (author != NULL ? g_str_equal (one, place) : g_str_has_prefix (one, place))
      g_hash_table_iter_remove (&iter);
}

/* Of two who typed the same, one goes on: taken back, it is neither's. */
static void
forget_same (SimClient *client, const DbkReportKey *key, const DbkCellEdit *edit)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, client->typed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimTyped *typed = value;

      if (dbk_report_key_equal (&typed->key, key) && g_str_equal (typed->entity, edit->entity) && g_str_equal (typed->indicator, edit->indicator) && g_strcmp0 (typed->value, edit->value) == 0)
        g_hash_table_iter_remove (&iter);
    }
}

static void
remember_secret (SimWorld *world, const DbkReportKey *key, const char *value)
{
  g_autofree char *name = sim_key_text (key);
  GPtrArray *secrets = g_hash_table_lookup (world->secrets, name);

  if (secrets == NULL)
    {
      secrets = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (world->secrets, g_strdup (name), secrets);
    }
  g_ptr_array_add (secrets, g_strdup_printf ("\"%s\"", value));
}

/* It takes the place of whatever stood there before the eyes of who typed it. */
static void
remember_typed (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note, const char *author)
{
  SimTyped *typed = g_new0 (SimTyped, 1);

  forget_typed (client, key, entity, indicator, NULL);
  typed->key = *key;
  typed->author = g_intern_string (author);
  typed->entity = g_intern_string (entity);
  typed->indicator = g_intern_string (indicator);
  typed->value = g_strdup (value);
  typed->note = g_strdup (note);
  g_hash_table_insert (client->typed, sim_typed_place (key, entity, indicator, author), typed);
  /* A closing is the next day's opening too, which others may see sooner; "yes" is everywhere. */
  if (value != NULL && !g_str_equal (indicator, "close") && !g_str_equal (indicator, "filled"))
    remember_secret (client->world, key, value);
}

/* As an open document stores what was typed: the base is what lies under it. */
gboolean
sim_client_type_for (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note, const char *author)
{
  g_autoptr (DbkReport) report = sim_client_predict (client, key);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  const DbkCellEdit *before = find_edit (pending, entity, indicator);
  const DbkCell *under = dbk_report_cell (report, g_intern_string (entity), g_intern_string (indicator));
  g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (g_intern_string (entity), g_intern_string (indicator), value);
  g_autofree char *name = sim_key_text (key);

  if (client->dead || !(get_may (client, report) & DBK_MAY_EDIT))
    return FALSE;
  edit->note = g_strdup (note);
  edit->author = g_strdup (author);
  edit->base = g_strdup (before != NULL ? before->base : under != NULL ? under->op
                                                                       : NULL);
  if (!dbk_store_put_edit (client->store, key, edit, under != NULL ? under->value : NULL, NULL))
    return FALSE;
  sim_log (client->world, "%u: types %s (%s) into %s %s %s over %s", client->number, value, note, name, entity, indicator, edit->base);
  remember_typed (client, key, entity, indicator, value, note, author != NULL ? author : client->person->name);
  return TRUE;
}

gboolean
sim_client_type (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note)
{
  return sim_client_type_for (client, key, entity, indicator, value, note, NULL);
}

/* Nothing of a batch that could not be committed was acknowledged. */
static gboolean
end_batch (SimClient *client, GHashTable *before)
{
  if (dbk_store_end_batch (client->store, TRUE, NULL))
    return TRUE;
  sim_log (client->world, "%u: the batch was not stored", client->number);
  g_hash_table_unref (client->typed);
  client->typed = g_hash_table_ref (before);
  return FALSE;
}

static gboolean
take_back_edit (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  const DbkCellEdit *edit = pending->len > 0 ? g_ptr_array_index (pending, 0) : NULL;
  gboolean dropped = FALSE;

  if (edit == NULL || client->dead || !dbk_store_drop_edit (client->store, key, edit->entity, edit->indicator, &dropped, NULL) || !dropped)
    return FALSE;
  sim_log (client->world, "%u: takes %s of %s back", client->number, edit->value, edit->entity);
  forget_typed (client, key, edit->entity, edit->indicator, edit->author != NULL ? edit->author : client->person->name);
  forget_same (client, key, edit);
  return TRUE;
}

gboolean
sim_client_discard (SimClient *client, const DbkReportKey *key)
{
  g_autofree char *name = sim_key_text (key);
  GHashTableIter iter;
  gpointer value;

  if (client->dead || !dbk_store_discard (client->store, key, NULL))
    return FALSE;
  sim_log (client->world, "%u: discards what of %s is not sent", client->number, name);
  g_hash_table_iter_init (&iter, client->typed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (dbk_report_key_equal (&((SimTyped *)value)->key, key))
      g_hash_table_iter_remove (&iter);
  return TRUE;
}

gboolean
sim_client_resolve (SimClient *client, const DbkReportKey *key, gboolean mine)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, key, NULL);
  const DbkStoreConflict *conflict = conflicts->len > 0 ? g_ptr_array_index (conflicts, 0) : NULL;

  if (conflict == NULL || client->dead)
    return FALSE;
  sim_log (client->world, "%u: decides for %s at %s %s", client->number, mine ? "mine" : "theirs", conflict->entity, conflict->indicator);
  if (mine)
    return sim_client_type_for (client, key, conflict->entity, conflict->indicator, conflict->mine, conflict->mine_note, conflict->author);
  if (!dbk_store_drop_conflict (client->store, key, conflict->entity, conflict->indicator, NULL))
    return FALSE;
  forget_typed (client, key, conflict->entity, conflict->indicator, conflict->author != NULL ? conflict->author : client->person->name);
  return TRUE;
}

gboolean
sim_client_use_unsent (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, key, NULL);
  g_autoptr (DbkReport) report = sim_client_predict (client, key);
  g_autoptr (GHashTable) before = sim_typed_copy (client->typed);

  if (client->dead || !(get_may (client, report) & DBK_MAY_EDIT) || refused->len == 0)
    return FALSE;
  if (!dbk_store_begin_batch (client->store, NULL))
    return FALSE;
  sim_log (client->world, "%u: uses %u refused operations", client->number, refused->len);
  for (guint i = 0; i < refused->len; i++)
    {
      const GPtrArray *edits = ((DbkStoreRefused *)g_ptr_array_index (refused, i))->operation->edits;

      for (guint k = 0; k < edits->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (edits, k);

          sim_client_type_for (client, key, edit->entity, edit->indicator, edit->value, edit->note, edit->author);
        }
    }
  dbk_store_settle (client->store, key, TRUE, NULL);
  return end_batch (client, before);
}

/* --- Acting --- */

static gboolean
is_unanswered (const GPtrArray *unanswered, const char *id)
{
  for (guint i = 0; i < unanswered->len; i++)
    if (g_strcmp0 (((DbkOperation *)g_ptr_array_index (unanswered, i))->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
explain (DbkOperation *operation, const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (g_str_equal (cell->indicator, "gen") && cell->value != NULL && g_ascii_strtoll (cell->value, NULL, 10) > SIM_LARGE)
        g_ptr_array_add (operation->reasons, dbk_reason_new (g_intern_static_string ("large"), cell->entity, "known", FALSE));
    }
}

/* Makes the action that a document would make of what this client sees. */
static gboolean
queue (SimClient *client, const DbkReportKey *key, DbkOperation *operation)
{
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) unanswered = NULL;
  g_autofree char *seen = NULL;

  if (operation->kind == DBK_OPERATION_SUBMIT && (!sim_client_adopt_readings (client, key) || !dbk_store_seal (client->store, held_version (client), NULL)))
    return FALSE;
  report = sim_client_predict (client, key);
  unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  for (guint i = 0; i < unanswered->len; i++)
    sim_model_know (client->world->model, g_ptr_array_index (unanswered, i), i > 0, NULL);
  operation->base_op = g_strdup (report->head);
  operation->made_at = 1;
  if (operation->kind == DBK_OPERATION_APPROVE || !is_unanswered (unanswered, report->head))
    operation->revision = report->revision;
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (held_version (client));
  if (operation->kind == DBK_OPERATION_SUBMIT && sim_random_percent (&client->world->random, 85))
    explain (operation, report);
  if (!dbk_store_add_operation (client->store, operation, NULL))
    return FALSE;
  /* After a restored backup one's own figures are not shown again before they are sent again. */
  if (!dbk_store_has_resends (client->store))
    seen = sim_print_figures (report);
  sim_model_know (client->world->model, operation, is_unanswered (unanswered, operation->base_op), seen);
  return TRUE;
}

gboolean
sim_client_act (SimClient *client, const DbkReportKey *key, DbkOperationKind kind, int to_step)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (key, kind);
  g_autofree char *name = sim_key_text (key);
  gboolean ok;

  if (client->dead || !dbk_store_begin_batch (client->store, NULL))
    return FALSE;
  if (kind == DBK_OPERATION_RETURN || kind == DBK_OPERATION_CORRECT)
    operation->comment = g_strdup ("look again");
  operation->to_step = to_step;
  ok = queue (client, key, operation);
  ok = dbk_store_end_batch (client->store, ok, NULL) && ok;
  if (ok)
    sim_log (client->world, "%u: %ss %s as %s on %s", client->number, dbk_operation_kind_to_string (kind), name, operation->id, operation->base_op);
  return ok;
}

gboolean
sim_client_take_back (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  const DbkOperation *last = unanswered->len > 0 ? g_ptr_array_index (unanswered, unanswered->len - 1) : NULL;
  gboolean taken = FALSE;

  return last != NULL && !client->dead && last->kind == DBK_OPERATION_SUBMIT &&
         dbk_store_take_back (client->store, last->id, &taken, NULL) && taken;
}

/* --- Chance --- */

static void
random_value (SimClient *client, char **indicator, char **value)
{
  SimWorld *world = client->world;
  guint kind = sim_random_below (&world->random, 26);

  *indicator = g_strdup (kind < 10 ? "gen" : kind < 16 ? "aux"
                                         : kind < 20   ? "remark"
                                         : kind < 24   ? "close"
                                                       : "filled");
  if (kind >= 24)
    *value = sim_random_percent (&world->random, 70) ? g_strdup ("yes") : NULL;
  else if (kind == 0)
    *value = g_strdup_printf ("-%u", world->serial++);
  else if (kind == 1)
    *value = g_strdup_printf ("%u", SIM_LARGE + world->serial++);
  else if (kind == 2)
    *value = NULL;
  else
    *value = g_strdup_printf (kind < 16 || kind >= 20 ? "%u" : "k%u", world->serial++);
}

static gboolean
type_random (SimClient *client, const DbkReportKey *key)
{
  SimWorld *world = client->world;
  g_autofree char *unit = g_strdup_printf ("%s-U%u", key->org, 1 + sim_random_below (&world->random, 2));
  g_autofree char *indicator = NULL;
  g_autofree char *value = NULL;
  g_autofree char *note = sim_random_percent (&world->random, 15) ? g_strdup_printf ("note %u", world->serial++) : NULL;

  random_value (client, &indicator, &value);
  /* Two who read the same meter. */
  if (sim_random_percent (&world->random, 10))
    {
      g_free (value);
      value = g_strdup_printf ("77%d%d", (int)key->period.first, key->org[5]);
      g_free (indicator);
      indicator = g_strdup ("aux");
    }
  return sim_client_type (client, key, g_str_equal (indicator, "filled") ? key->org : unit, indicator, value, note);
}

static void
type_batch (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (GHashTable) before = sim_typed_copy (client->typed);

  if (client->dead || !dbk_store_begin_batch (client->store, NULL))
    return;
  for (guint i = sim_random_below (&client->world->random, 5) + 1; i > 0; i--)
    type_random (client, key);
  end_batch (client, before);
}

/* An action made without looking at what there is. */
static void
act_wildly (SimClient *client, const DbkReportKey *key)
{
  SimWorld *world = client->world;
  g_autoptr (DbkOperation) operation = dbk_operation_new (key, (DbkOperationKind)(1 + sim_random_below (&world->random, 6)));
  const GPtrArray *log = world->model->log;

  if (client->dead)
    return;
  if (log->len > 0)
    operation->base_op = g_strdup (((SimOperation *)g_ptr_array_index (log, sim_random_below (&world->random, log->len)))->operation->id);
  operation->made_at = 1;
  operation->revision = operation->kind == DBK_OPERATION_APPROVE ? sim_random_below (&world->random, 10) : 0;
  operation->to_step = (int)sim_random_below (&world->random, 3);
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (sim_random_percent (&world->random, 50) ? held_version (client) : "older");
  operation->comment = sim_random_percent (&world->random, 50) ? g_strdup ("wild") : NULL;
  if (!dbk_store_add_operation (client->store, operation, NULL))
    return;
  sim_log (world, "%u: wildly %ss as %s on %s", client->number, dbk_operation_kind_to_string (operation->kind), operation->id, operation->base_op);
  sim_model_know (world->model, operation, operation->revision == 0, NULL); /* names none: as if he had no answer */
}

/* Sent by a script of his own. */
void
sim_client_amend (SimClient *client, const DbkReportKey *key, const char *value)
{
  SimWorld *world = client->world;
  g_autoptr (DbkReport) report = dbk_store_load_report (client->store, key, NULL);
  DbkOperation *operation = dbk_operation_new (key, DBK_OPERATION_AMEND);
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autofree char *entity = g_strdup_printf ("%s-U1", key->org);
  const DbkCell *under = dbk_report_cell (report, g_intern_string (entity), g_intern_static_string ("gen"));
  DbkCellEdit *edit = dbk_cell_edit_new (g_intern_string (entity), g_intern_static_string ("gen"), value);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  guint status;

  edit->base = g_strdup (under != NULL ? under->op : NULL);
  g_ptr_array_add (operation->edits, edit);
  operation->base_op = g_strdup (report->head);
  operation->made_at = 1;
  operation->revision = report->revision;
  g_ptr_array_add (request->operations, operation);
  text = dbk_sync_request_to_text (request);
  sim_model_know (world->model, operation, FALSE, NULL);
  sim_log (world, "%u: amends %s as %s", client->number, entity, operation->id);
  answer = sim_world_deliver (world, client->person, text, strlen (text), &status);
}

static void
act_sensibly (SimClient *client, const DbkReportKey *key)
{
  static const struct
  {
    DbkMay may;
    DbkOperationKind kind;
  } actions[] = {
    { DBK_MAY_SUBMIT, DBK_OPERATION_SUBMIT },
    { DBK_MAY_SUBMIT, DBK_OPERATION_SUBMIT },
    { DBK_MAY_WITHDRAW, DBK_OPERATION_WITHDRAW },
    { DBK_MAY_APPROVE, DBK_OPERATION_APPROVE },
    { DBK_MAY_APPROVE, DBK_OPERATION_APPROVE },
    { DBK_MAY_APPROVE, DBK_OPERATION_APPROVE },
    { DBK_MAY_RETURN, DBK_OPERATION_RETURN },
    { DBK_MAY_CORRECT, DBK_OPERATION_CORRECT },
    { DBK_MAY_CANCEL, DBK_OPERATION_CANCEL },
    { DBK_MAY_AMEND, DBK_OPERATION_AMEND },
  };
  SimWorld *world = client->world;
  g_autoptr (DbkReport) report = sim_client_predict (client, key);
  DbkMay may = get_may (client, report);
  guint first = sim_random_below (&world->random, G_N_ELEMENTS (actions));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      guint at = (first + i) % G_N_ELEMENTS (actions);

      if (!(may & actions[at].may))
        continue;
      /* A document does not offer it. */
      if (actions[at].kind == DBK_OPERATION_SUBMIT && sim_client_count_conflicts (client, key) > 0)
        continue;
      if (actions[at].kind == DBK_OPERATION_AMEND && client->world->posts->len < 3)
        {
          g_autofree char *value = g_strdup_printf ("%u", world->serial++);

          sim_client_amend (client, key, value);
        }
      else if (actions[at].kind != DBK_OPERATION_AMEND)
        sim_client_act (client, key, actions[at].kind, report->step > 1 ? (int)sim_random_below (&world->random, (guint)report->step) : 0);
      return;
    }
}

/* What brings a report nearer to being in force, if this person may do that now. */
void
sim_client_press_on (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (DbkReport) report = NULL;
  DbkMay may;

  if (client->dead)
    return;
  sim_time_set_ahead (client->ahead);
  report = sim_client_predict (client, key);
  may = get_may (client, report);
  if (may & DBK_MAY_APPROVE)
    sim_client_act (client, key, DBK_OPERATION_APPROVE, 0);
  else if (may & DBK_MAY_CORRECT && !(may & DBK_MAY_RETURN))
    sim_client_act (client, key, DBK_OPERATION_CORRECT, 0);
  if (may & (DBK_MAY_EDIT | DBK_MAY_CORRECT))
    {
      g_autofree char *entity = g_strdup_printf ("%s-U1", key->org);
      g_autofree char *value = g_strdup_printf ("%u", client->world->serial++);

      sim_client_type (client, key, entity, "close", value, NULL);
      sim_client_act (client, key, DBK_OPERATION_SUBMIT, 0);
    }
  sim_time_set_ahead (0);
}

void
sim_client_random (SimClient *client)
{
  SimWorld *world = client->world;
  const char *plant = sim_person_covers (client->person, "PLANTC") && !g_str_equal (client->person->name, "group") ? "PLANTC" : g_str_equal (client->person->name, "fill.b") || sim_random_percent (&world->random, 10) ? "PLANTB"
                                                                                                                                                                                                                        : "PLANTA";
  DbkReportKey key = sim_key (plant, sim_random_below (&world->random, 4) / 3);
  guint choice = sim_random_below (&world->random, 100);

  if (client->dead)
    return;
  sim_time_set_ahead (client->ahead);
  if (choice < 40)
    type_random (client, &key);
  else if (choice < 46)
    type_batch (client, &key);
  else if (choice < 72)
    act_sensibly (client, &key);
  else if (choice < 75)
    act_wildly (client, &key);
  else if (choice < 85)
    sim_client_resolve (client, &key, sim_random_percent (&world->random, 50));
  else if (choice < 89)
    sim_client_use_unsent (client, &key);
  else if (choice < 92)
    take_back_edit (client, &key);
  else if (choice < 94)
    sim_client_take_back (client, &key);
  else if (choice < 96)
    sim_client_discard (client, &key);
  else if (choice < 98)
    client->ahead = sim_random_percent (&world->random, 50) ? 0 : ((gint64)sim_random_below (&world->random, 7) - 3) * YEARS_US;
  else
    dbk_store_mark_seen (client->store, &key, NULL);
  sim_time_set_ahead (0);
}
