/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine of a plant: it delivers readings, which lie beside the reports,
 * and fill in a submission what nobody has filled.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "central/dbk-applier.h"
#include "data/client/dbk-predict.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"

/* --- Delivering --- */

static DbkReadingsRequest *
write_request (const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  DbkReadingsRequest *request = g_new0 (DbkReadingsRequest, 1);

  request->key = *key;
  request->readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  g_ptr_array_add (request->readings, dbk_reading_new (entity, indicator, value, NULL, 1));
  return request;
}

/* The steps of the route, in its order; FALSE: refused, or not stored. */
static gboolean
put (SimWorld *world, const char *text, guint *changed, gboolean *refused)
{
  const SimPerson *machine = sim_world_person (world, SIM_MACHINE);
  g_autoptr (DbkActor) actor = sim_actor (machine);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReadingsRequest) sent = dbk_readings_request_from_text (text, strlen (text), &error);
  DbkCatalogue *catalogue = sim_publication (world->model->publication);
  const DbkNode *plant;
  g_autofree char *problem = NULL;

  g_assert_no_error (error);
  *refused = !dbk_report_key_check (&sent->key, catalogue, &plant) || !dbk_actor_has_role (actor, catalogue, "interface", plant, SIM_TODAY);
  if (*refused)
    return FALSE;
  problem = dbk_readings_check (catalogue, actor, sent);
  *refused = problem != NULL;
  if (*refused)
    return FALSE;
  if (dbk_applier_put_readings (world->applier, actor, sent, changed, &error))
    return TRUE;
  if (!world->dead)
    sim_fail (world, "a reading could not be stored: %s", error->message);
  return FALSE;
}

static void
remember_delivered (SimWorld *world, const DbkReportKey *key, const char *value)
{
  g_autofree char *name = sim_key_text (key);
  GPtrArray *values = g_hash_table_lookup (world->delivered, name);

  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (world->delivered, g_strdup (name), values);
    }
  if (value != NULL)
    g_ptr_array_add (values, g_strdup (value));
}

gboolean
sim_world_deliver_reading (SimWorld *world, const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  g_autoptr (DbkReadingsRequest) request = write_request (key, entity, indicator, value);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *text = dbk_readings_request_to_text (request);
  g_autofree char *name = sim_key_text (key);
  gboolean allowed = sim_person_is (sim_world_person (world, SIM_MACHINE), "interface", key->org) && !g_str_equal (indicator, "supply") && !g_str_equal (indicator, "open");
  guint changed = 0, expected;
  gboolean taken, refused;

  sim_time_set_ahead (0);
  sim_log (world, "service: a machine delivers %s for %s %s %s", value, name, entity, indicator);
  taken = put (world, text, &changed, &refused);
  if (world->dead)
    sim_world_reopen_service (world);
  if (refused == allowed)
    sim_fail (world, "I6: a reading for %s %s %s was %s", name, entity, indicator, refused ? "refused" : "taken");
  if (!taken)
    return FALSE;
  expected = sim_model_put_reading (world->model, key, entity, indicator, value) ? 1 : 0;
  remember_delivered (world, key, value);
  world->stamp += expected;
  if (changed != expected)
    sim_fail (world, "I2: %u readings of %s changed, it ought to be %u", changed, name, expected);
  g_ptr_array_add (keys, (gpointer)key);
  sim_world_check_reports (world, keys); /* readings bump nothing */
  return TRUE;
}

void
sim_world_deliver_random (SimWorld *world)
{
  DbkReportKey key = sim_key (sim_random_percent (&world->random, 90) ? "PLANTA" : "PLANTB", sim_random_below (&world->random, 4) / 3);
  g_autofree char *entity = g_strdup_printf ("%s-U%u", key.org, 1 + sim_random_below (&world->random, 2));
  const char *indicator = sim_random_percent (&world->random, 60) ? "gen" : sim_random_percent (&world->random, 90) ? "aux"
                                                                                                                    : "supply";
  g_autofree char *value = NULL;
  guint choice = sim_random_below (&world->random, 10);
  guint times = sim_random_percent (&world->random, 20) ? 2 : 1;

  /* Now and then what somebody types, too; now and then nothing. */
  if (choice == 0)
    value = g_strdup_printf ("77%d%d", (int)key.period.first, key.org[5]);
  else if (choice > 1)
    value = g_strdup_printf ("%u", world->serial++);
  if (world->fault_percent > 0 && sim_random_percent (&world->random, 10))
    world->commits_left = 1;
  for (guint i = 0; i < times; i++)
    sim_world_deliver_reading (world, &key, entity, indicator, value);
  world->commits_left = -1;
}

/* --- Adopting --- */

static const DbkCellEdit *
find_pending (const GPtrArray *pending, const DbkSlot *slot)
{
  for (guint i = 0; i < pending->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (pending, i);

      if (g_str_equal (edit->entity, slot->entity->code) && g_str_equal (edit->indicator, slot->indicator->code))
        return edit;
    }
  return NULL;
}

static gboolean
adopt (SimClient *client, const DbkReportKey *key, const DbkReading *reading, const char *base)
{
  g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (reading->entity, reading->indicator, reading->value);

  edit->source = DBK_CELL_INTERFACE;
  edit->base = g_strdup (base);
  sim_log (client->world, "%u: adopts the reading %s into %s %s", client->number, reading->value, reading->entity, reading->indicator);
  return dbk_store_put_edit (client->store, key, edit, NULL, NULL);
}

gboolean
sim_client_adopt_readings (SimClient *client, const DbkReportKey *key)
{
  g_autoptr (DbkReport) report = sim_client_predict (client, key);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  g_autoptr (DbkLayout) layout = NULL;

  if (report->readings == NULL)
    return TRUE;
  layout = dbk_layout_new (sim_catalogue (), dbk_catalogue_form (sim_catalogue (), key->form), dbk_catalogue_node (sim_catalogue (), key->org), key->period, NULL);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      const char *base = NULL;
      const DbkReading *reading = find_pending (pending, slot) == NULL ? sim_bug_predict_reading (client, report, slot, &base) : NULL;

      if (reading != NULL && !adopt (client, key, reading, base))
        return FALSE;
    }
  return TRUE;
}

/* --- At rest --- */

typedef struct
{
  SimWorld *world;
  GHashTable *values; /* by sim_key_text() and place */
} Walk;

static gboolean
take_record (const DbkLogRecord *record, gpointer user_data)
{
  Walk *walk = user_data;
  g_autoptr (DbkReadingsRequest) request = NULL;
  g_autofree char *name = NULL;

  if (!g_str_equal (record->kind, DBK_LOG_READINGS))
    return TRUE;
  request = dbk_readings_request_from_text (record->content, strlen (record->content), NULL);
  g_assert_nonnull (request);
  name = sim_key_text (&request->key);
  for (guint i = 0; i < request->readings->len; i++)
    {
      const DbkReading *reading = g_ptr_array_index (request->readings, i);
      char *place = g_strdup_printf ("%s|%s %s", name, reading->entity, reading->indicator);

      g_hash_table_insert (walk->values, place, g_strdup (reading->value));
    }
  return TRUE;
}

/* I7: the log gives what lies beside the reports as well. */
void
sim_world_check_readings (SimWorld *world)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Walk walk = { world, values };

  dbk_central_store_walk_log (world->store, take_record, &walk, NULL);
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);
      g_autoptr (DbkStoredReport) stored = NULL;
      g_autofree char *there = NULL;
      g_autofree char *expected = sim_model_print_readings (world->model, &key);
      g_autofree char *name = sim_key_text (&key);
      GHashTableIter iter;
      gpointer place, value;
      guint logged = 0;

      dbk_central_store_load_report (world->store, &key, TRUE, &stored, NULL);
      there = sim_print_readings (stored != NULL ? stored->report->readings : NULL);
      if (!g_str_equal (there, expected))
        sim_fail (world, "I6: readings of %s at the service\n%s--- ought to be\n%s", name, there, expected);
      g_hash_table_iter_init (&iter, values);
      while (g_hash_table_iter_next (&iter, &place, &value))
        {
          if (!g_str_has_prefix (place, name) || value == NULL)
            continue;
          logged++;
          if (g_strcmp0 (g_hash_table_lookup (sim_model_readings (world->model, &key), (char *)place + strlen (name) + 1), value) != 0)
            sim_fail (world, "I7: by the log %s has the reading %s", (char *)place, (char *)value);
        }
      if (logged != g_hash_table_size (sim_model_readings (world->model, &key)))
        sim_fail (world, "I7: by the log %s has %u readings, it ought to have %u", name, logged, g_hash_table_size (sim_model_readings (world->model, &key)));
    }
}
