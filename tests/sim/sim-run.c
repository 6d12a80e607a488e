/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A random schedule from a seed, and what has to hold once all is at rest.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "central/dbk-applier.h"
#include "data/rules/dbk-evaluator.h"
#include "tests/data/report/report-fixture.h"
#include "tests/sim/sim-files.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* --- Replaying the log --- */

static DbkEvaluator *
evaluator (void)
{
  static DbkEvaluator *made;
  g_autoptr (GError) error = NULL;

  if (made == NULL)
    made = dbk_evaluator_new (sim_catalogue (), &error);
  g_assert_no_error (error);
  return made;
}

typedef struct
{
  DbkApplyContext context;
  GPtrArray *warnings;
  GPtrArray *frozen;
} Replay;

/* What is in force of the day before, or was filled in there so far: openings are carried from it. */
static void
take_day_before (DbkFigures *figures, DbkReport *before)
{
  g_autoptr (GPtrArray) own = NULL;
  const GPtrArray *cells;

  if (before == NULL)
    return;
  own = dbk_report_list_cells (before);
  cells = before->approved != NULL ? before->approved : own;
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);
      const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), cell->entity, cell->indicator);
      g_auto (DbkValue) value = DBK_VALUE_INIT;

      if (slot != NULL && cell->value != NULL && dbk_indicator_parse (slot->indicator, cell->value, &value, NULL))
        dbk_figures_set_previous (figures, slot->index, 1, &value);
    }
}

static void
evaluate (Replay *replay, const DbkReport *report, DbkReport *before)
{
  g_autoptr (DbkLayout) layout = dbk_layout_new (sim_catalogue (), dbk_catalogue_form (sim_catalogue (), report->key.form), dbk_catalogue_node (sim_catalogue (), report->key.org), report->key.period, NULL);
  g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
  g_autoptr (GPtrArray) findings = NULL;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      const DbkCell *cell = dbk_report_cell (report, slot->entity->code, slot->indicator->code);
      g_auto (DbkValue) value = DBK_VALUE_INIT;

      if (cell != NULL && cell->value != NULL && !dbk_cell_is_computed (cell) && dbk_indicator_parse (slot->indicator, cell->value, &value, NULL))
        dbk_figures_set (figures, i, &value, TRUE);
    }
  take_day_before (figures, before);
  dbk_evaluator_derive (evaluator (), figures, -1, NULL);
  findings = dbk_evaluator_validate (evaluator (), figures, SIM_TODAY);
  replay->context.errors = dbk_findings_count (findings, DBK_SEVERITY_ERROR);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING)
        g_ptr_array_add (replay->warnings, dbk_reason_new (finding->rule->code, finding->entity->code, NULL, FALSE));
    }
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      char *value = slot->indicator->source != DBK_SOURCE_ENTERED ? dbk_value_to_wire (dbk_figures_get (figures, i)) : NULL;
      DbkCell *cell;

      if (value == NULL)
        continue;
      cell = dbk_cell_new (slot->entity->code, slot->indicator->code);
      cell->value = value;
      cell->source = slot->indicator->source == DBK_SOURCE_CARRIED ? DBK_CELL_CARRIED : DBK_CELL_DERIVED;
      g_ptr_array_add (replay->frozen, cell);
    }
}

static DbkOperation *
read_operation (const DbkLogRecord *record)
{
  g_autoptr (JsonNode) root = dbk_json_parse (record->content, strlen (record->content), 1 << 20, NULL);
  g_autoptr (GError) error = NULL;
  DbkOperation *operation = dbk_operation_from_json (json_node_get_object (root), &error);

  g_assert_no_error (error);
  return operation;
}

static gboolean
was_clean (SimWorld *world, const SimOperation *known, const DbkReport *report)
{
  const SimOperation *base = known->operation->base_op != NULL ? g_hash_table_lookup (world->model->facts, known->operation->base_op) : NULL;

  if (known->operation->base_op != NULL && known->operation->revision > 0 && known->operation->revision != report->revision)
    return FALSE;
  if (known->operation->base_op != NULL && known->operation->revision > 0 && (base == NULL || base->request != known->request))
    return TRUE;
  return base == NULL || base->person == NULL || base->person->name != known->person->name || base->outcome == DBK_OUTCOME_APPLIED;
}

static DbkReport *
find_day_before (GHashTable *reports, const DbkReport *report)
{
  DbkReportKey key = report->key;
  g_autofree char *name = NULL;

  key.period = dbk_period_day (key.period.first - 1);
  name = sim_key_text (&key);
  return g_hash_table_lookup (reports, name);
}

static void
replay_one (SimWorld *world, GHashTable *reports, const SimOperation *known)
{
  g_autoptr (DbkLogRecord) record = NULL;
  g_autoptr (DbkOperation) operation = NULL;
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (DbkActor) actor = sim_actor (known->person);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  g_autoptr (GPtrArray) frozen = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  g_autofree char *key = sim_key_text (&known->operation->key);
  DbkReport *report = g_hash_table_lookup (reports, key);
  Replay replay = { { 0 }, warnings, frozen };

  dbk_central_store_find_operation (world->store, known->operation->id, &record, NULL);
  if (record == NULL)
    {
      sim_fail (world, "I7: %s is not in the log", known->operation->id);
      return;
    }
  operation = read_operation (record);
  if (report == NULL)
    {
      report = dbk_report_new (&operation->key);
      g_hash_table_insert (reports, g_steal_pointer (&key), report);
    }
  replay.context.catalogue = sim_publication (known->publication);
  replay.context.actor = actor;
  replay.context.today = SIM_TODAY;
  replay.context.now = record->received_at;
  replay.context.late = record->received_at + 8 * HOUR_US > ((gint64)(operation->key.period.first + 1) * 24 + 8) * HOUR_US;
  replay.context.base_clean = was_clean (world, known, report);
  if (operation->kind == DBK_OPERATION_SUBMIT || operation->kind == DBK_OPERATION_APPROVE || operation->kind == DBK_OPERATION_AMEND)
    evaluate (&replay, report, find_day_before (reports, report));
  replay.context.warnings = warnings;
  replay.context.frozen = frozen;
  outcome = dbk_report_apply (report, operation, &replay.context);
  if (outcome->kind != known->outcome)
    sim_fail (world, "I7: replayed, %s is %s and not %s", known->operation->id, dbk_outcome_kind_to_string (outcome->kind), dbk_outcome_kind_to_string (known->outcome));
}

/* I7: the log, from empty, makes the state; to the last character, computed cells and times included. */
static void
check_replay (SimWorld *world)
{
  g_autoptr (GHashTable) reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)dbk_report_free);
  GHashTableIter iter;
  gpointer report;

  for (guint i = 0; i < world->model->log->len; i++)
    replay_one (world, reports, g_ptr_array_index (world->model->log, i));
  g_hash_table_iter_init (&iter, reports);
  while (g_hash_table_iter_next (&iter, NULL, &report))
    {
      g_autoptr (DbkStoredReport) stored = NULL;
      g_autofree char *replayed = fixture_print (report);
      g_autofree char *there = NULL;

      dbk_central_store_load_report (world->store, &((DbkReport *)report)->key, TRUE, &stored, NULL);
      there = stored != NULL ? fixture_print (stored->report) : NULL;
      /* Where nothing took effect there is none, unless a reading made it. */
      if ((((DbkReport *)report)->revision > 0 || there != NULL) && g_strcmp0 (there, replayed) != 0)
        sim_fail (world, "I7: replayed\n%s--- the service has\n%s", replayed, there);
    }
}

/* --- Coming to rest --- */

static gboolean
has_waiting (SimClient *client)
{
  DbkStoreCounts counts;

  dbk_store_count (client->store, &counts, NULL);
  return counts.outbox > 0 || counts.pending > 0 || dbk_store_has_resends (client->store);
}

/* A plant without a line, whose key a restored backup no longer has, gets a new file; so does one that has begun with none. */
static void
sync_cut_off (SimWorld *world, SimClient *client)
{
  g_autoptr (GError) error = NULL;
  const SimFile *starter;

  if (sim_client_sync (client))
    return;
  starter = sim_world_write_starter (world, client->person->name);
  if (starter == NULL || !sim_client_start (client, starter, SIM_PASSWORD, &error))
    sim_fail (world, "client %u cannot be started: %s", client->number, error != NULL ? error->message : "no file");
  if (!sim_client_sync (client))
    sim_fail (world, "client %u, started anew, cannot exchange by courier", client->number);
}

/* Everybody in turn; whose session was ended by the same account elsewhere signs in again. */
static void
sync_at_rest (SimWorld *world, SimClient *client)
{
  client->home->desk = client;
  if (client->cut_off)
    sync_cut_off (world, client);
  else if (!sim_client_sync (client))
    sim_client_sync (client);
}

static void
sync_all (SimWorld *world)
{
  guint64 before;

  /* Refusals, conflicts and old epochs may each need a round more. */
  for (guint round = 0; round < 8 && world->failure == NULL; round++)
    {
      before = world->stamp;
      for (guint i = 0; i < world->clients->len; i++)
        sync_at_rest (world, g_ptr_array_index (world->clients, i));
      if (world->stamp == before && round > 0)
        return;
    }
  sim_fail (world, "it does not come to rest");
}

void
sim_world_finish (SimWorld *world)
{
  world->fault_percent = 0;
  world->commits_left = -1;
  for (guint i = 0; i < world->clients->len; i++)
    ((SimClient *)g_ptr_array_index (world->clients, i))->commits_left = -1;
  for (guint i = 0; i < world->people->len; i++)
    sim_world_set_disabled (world, ((SimPerson *)g_ptr_array_index (world->people, i))->name, FALSE);
  while (world->posts->len > 0 && world->failure == NULL)
    sim_world_deliver_late (world);
  sync_all (world);
  for (guint i = 0; i < world->clients->len && world->failure == NULL; i++)
    {
      SimClient *client = g_ptr_array_index (world->clients, i);

      if (has_waiting (client))
        sim_fail (world, "I2: client %u still waits for an answer", client->number);
      sim_client_check_typed (client, TRUE);
      sim_client_check_same (client);
      sim_client_check_answers (client);
      sim_client_check_receipts (client);
      sim_client_check_grants (client);
      if (sim_client_get_publication (client) != world->model->publication)
        sim_fail (world, "client %u has not followed to catalogue %u", client->number, world->model->publication);
    }
  if (world->failure == NULL)
    check_replay (world);
  if (world->failure == NULL)
    sim_world_check_readings (world);
}

/* --- One schedule --- */

static void
change_grants (SimWorld *world)
{
  static const char *const changes[][2] = {
    { "fill.a2", "filler PLANTA,filler PLANTB" },
    { "fill.a2", "filler PLANTB" },
    { "fill.a2", "filler PLANTA" },
    { "fill.a1", "filler PLANTA,plant_checker PLANTA" },
    { "fill.a1", "reader PLANTA" },
    { "fill.a1", "filler PLANTA" },
    { "region", "regional_reviewer PLANTB" },
    { "region", "regional_reviewer REGIONX,plant_checker PLANTA" },
    { "region", "regional_reviewer REGIONX" },
    { "outsider", "filler PLANTC,reader REGIONX" },
    { "outsider", "filler PLANTC" },
  };
  guint i = sim_random_below (&world->random, G_N_ELEMENTS (changes));

  sim_world_set_grants (world, changes[i][0], changes[i][1]);
}

/* A shift, or longer than a session lasts; not so long that what was answered is forgotten. */
static void
let_time_pass (SimWorld *world)
{
  if (world->leaps == 3 || sim_random_percent (&world->random, 50))
    sim_time_pass (6 * HOUR_US);
  else
    {
      world->leaps++;
      sim_log (world, "forty days pass");
      sim_time_pass (40 * 24 * HOUR_US);
    }
}

static void
disturb (SimWorld *world, SimClient *client)
{
  guint choice = sim_random_below (&world->random, 100);

  if (choice < 20)
    sim_world_deliver_late (world);
  else if (choice < 35)
    sim_client_reopen (client);
  else if (choice < 45)
    sim_world_reopen_service (world);
  else if (choice < 55)
    sim_world_back_up (world);
  else if (choice < 62)
    sim_world_restore (world);
  else if (choice < 72)
    sim_client_save_copy (client);
  else if (choice < 78)
    sim_client_restore_copy (client);
  else if (choice < 90)
    change_grants (world);
  else if (choice < 93)
    sim_world_publish (world);
  else if (choice < 96)
    client->commits_left = 1 + (int)sim_random_below (&world->random, 3);
  else if (choice < 98)
    sim_world_set_disabled (world, client->person->name, !client->person->disabled);
  else
    let_time_pass (world);
}

/* All in turn do what is theirs, as on a good day: by chance alone hardly any report comes into force twice. */
static void
press_on (SimWorld *world, guint day)
{
  DbkReportKey key = sim_key ("PLANTA", day);

  sim_log (world, "all press on with day %u", day);
  for (guint i = 0; i < world->clients->len && world->failure == NULL; i++)
    {
      SimClient *client = g_ptr_array_index (world->clients, i);

      if (!sim_client_sit_down (client))
        continue;
      sim_client_sync (client);
      sim_client_press_on (client, &key);
      sim_client_sync (client);
      if (client->dead)
        sim_client_reopen (client);
    }
}

static void
step (SimWorld *world)
{
  SimClient *client = g_ptr_array_index (world->clients, sim_random_below (&world->random, world->clients->len));
  guint choice = sim_random_below (&world->random, 100);

  if (!sim_client_sit_down (client))
    return;
  if (world->machine && sim_random_percent (&world->random, 10))
    sim_world_deliver_random (world);
  if (world->courier && sim_random_percent (&world->random, 15))
    sim_world_carry_random (world, client);
  else if (world->chain && choice < 6)
    press_on (world, sim_random_below (&world->random, SIM_DAYS));
  else if (choice < 62)
    sim_client_random (client);
  else if (choice < 90 && (client->token != NULL || sim_random_percent (&world->random, 75)))
    sim_client_sync (client);
  else if (choice < 91)
    sim_client_sign_out (client);
  else
    disturb (world, client);
  if (client->dead)
    sim_client_reopen (client);
  sim_client_check_typed (client, FALSE);
}

static void
begin_cut_off (SimWorld *world)
{
  SimClient *client = sim_client_new_cut_off (world, "fill.a3");
  const SimFile *starter = sim_world_write_starter (world, client->person->name);
  g_autoptr (GError) error = NULL;

  if (!sim_client_start (client, starter, SIM_PASSWORD, &error))
    sim_fail (world, "client %u cannot be started: %s", client->number, error->message);
}

void
sim_world_run (SimWorld *world, guint steps)
{
  static const char *const often[] = { "fill.a1", "fill.a2", "check.a", "region", "group", "fill.b", "fill.a1", "fill.a2", "outsider", "check.a" };
  static const char *const chain[] = { "fill.a1", "check.a", "region", "group", "fill.a2" };
  static const char *const shifts[] = { "fill.a1", "fill.a2", "fill.a3", "check.a" };
  guint n = 2 + sim_random_below (&world->random, 5);
  guint first = sim_random_below (&world->random, 3);

  world->fault_percent = sim_random_below (&world->random, 3) * 20;
  world->chain = sim_random_percent (&world->random, 25);
  if (world->chain)
    {
      for (guint i = 0; i < G_N_ELEMENTS (chain); i++)
        sim_client_new (world, chain[i]);
      for (guint day = 0; day < SIM_DAYS; day++)
        press_on (world, day);
    }
  world->machine = sim_random_percent (&world->random, 40);
  world->courier = sim_random_percent (&world->random, 30);
  /* One computer for all shifts of a plant. */
  if (!world->chain && sim_random_percent (&world->random, 35))
    {
      SimHome *home = sim_home_new (world);
      guint accounts = 2 + sim_random_below (&world->random, 3);

      for (guint i = 0; i < accounts; i++)
        sim_client_new_at (world, home, shifts[i]);
      n = n > 2 ? n - 2 : 1;
    }
  for (guint i = 0; i < n && !world->chain; i++)
    sim_client_new (world, i == 0 ? "fill.a1" : often[(first + sim_random_below (&world->random, 2) + i) % G_N_ELEMENTS (often)]);
  if (world->courier && sim_random_percent (&world->random, 40))
    begin_cut_off (world);
  for (guint i = 0; i < steps && world->failure == NULL; i++)
    step (world);
  sim_world_finish (world);
}
