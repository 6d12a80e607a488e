/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * I7: the operation log, played again from empty, gives exactly the service's
 * state: reports, what lies beside them, and every outcome.
 */
#include <string.h>

#include "central/dbk-applier.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/central/central-fixture.h"

typedef struct
{
  DbkCentralStore *from;
  DbkCentralStore *to;
  DbkApplier *applier;
  DbkCatalogue *catalogue;
  GHashTable *actors; /* (owned): account → DbkActor */
  GHashTable *keys;   /* (owned): set of DbkReportKey */
  guint operations;
  guint readings;
} Replay;

static const DbkActor *
actor_of (Replay *replay, const char *name)
{
  DbkActor *actor = g_hash_table_lookup (replay->actors, name);
  g_autoptr (DbkAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  if (actor != NULL)
    return actor;
  dbk_central_store_get_account (replay->from, name, &account, &error);
  g_assert_no_error (error);
  g_assert_nonnull (account);
  actor = g_steal_pointer (&account->actor);
  g_hash_table_insert (replay->actors, actor->account, actor);
  return actor;
}

static DbkOutcomeKind
outcome_of (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) outcome = dbk_outcome_from_json (json_node_get_object (root), &id, NULL);

  g_assert_nonnull (outcome);
  return outcome->kind;
}

static void
play_operation (Replay *replay, const DbkLogRecord *record)
{
  g_autoptr (JsonNode) root = json_from_string (record->content, NULL);
  g_autoptr (GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_operation_free);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_result_free);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  DbkOperation *operation = dbk_operation_from_json (json_node_get_object (root), &error);

  g_assert_no_error (error);
  g_ptr_array_add (operations, operation);
  dbk_central_store_begin (replay->to, &error);
  g_assert_no_error (error);
  dbk_applier_run (replay->applier, replay->catalogue, actor_of (replay, record->account), operations, results, changed, &error);
  g_assert_no_error (error);
  dbk_central_store_commit (replay->to, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((DbkSyncResult *)g_ptr_array_index (results, 0))->outcome->kind, ==, outcome_of (record->outcome));
  replay->operations++;
}

static void
play_readings (Replay *replay, const DbkLogRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReadingsRequest) request = dbk_readings_request_from_text (record->content, strlen (record->content), &error);
  guint changed;

  g_assert_no_error (error);
  g_assert_null (dbk_readings_check (replay->catalogue, actor_of (replay, record->account), request));
  dbk_applier_put_readings (replay->applier, actor_of (replay, record->account), request, &changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed, >, 0);
  replay->readings++;
}

static gboolean
play_record (const DbkLogRecord *record, gpointer user_data)
{
  Replay *replay = user_data;

  /* As it was then: grants are dated, and so is what is late. */
  dbk_clock_set_offset (record->received_at - g_get_real_time ());
  g_hash_table_add (replay->keys, g_memdup2 (&record->key, sizeof record->key));
  if (strcmp (record->kind, DBK_LOG_READINGS) == 0)
    play_readings (replay, record);
  else if (strcmp (record->kind, DBK_LOG_CARRIED) != 0) /* follows by itself */
    play_operation (replay, record);
  return TRUE;
}

/* Without the times at which it was applied, which are those of now. */
static char *
print_report (DbkCentralStore *store, const DbkReportKey *key)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autoptr (GError) error = NULL;

  dbk_central_store_load_report (store, key, TRUE, &stored, &error);
  g_assert_no_error (error);
  if (stored == NULL)
    return NULL;
  for (guint i = 0; i < stored->report->log->len; i++)
    ((DbkEvent *)g_ptr_array_index (stored->report->log, i))->at = 0;
  dbk_report_to_json (stored->report, TRUE, writer);
  return dbk_json_writer_finish (writer);
}

static void
compare_all (Replay *replay)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, replay->keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autofree char *before = print_report (replay->from, key);
      g_autofree char *after = print_report (replay->to, key);

      g_assert_cmpstr (after, ==, before);
    }
}

/* What a walk over the history came by. */
typedef struct
{
  DbkDay last;
  guint asked;  /* figures of the indicator that was asked for, on earlier days */
  guint others; /* of others, on the last day */
} Walk;

static void
count_figure (DbkDay day, const char *entity, const char *indicator, const char *value, gpointer user_data)
{
  Walk *walk = user_data;

  if (day == walk->last)
    walk->others += !g_str_equal (indicator, "gen");
  else
    {
      g_assert_cmpstr (indicator, ==, "gen");
      walk->asked++;
    }
}

static void
walk_history (DbkCentralStore *store, DbkCatalogue *catalogue)
{
  g_autoptr (GPtrArray) windowed = g_ptr_array_new ();
  g_autoptr (DbkLayout) layout = NULL;
  DbkPeriod yesterday;
  Walk walk = { DBK_DAY_NONE, 0, 0 };
  DbkReportKey key;
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_period_parse (FIXTURE_YESTERDAY, &yesterday));
  key = (DbkReportKey){ g_intern_string ("daily"), g_intern_string ("P01"), yesterday };
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, key.form), dbk_catalogue_node (catalogue, key.org), yesterday, &error);
  g_assert_no_error (error);
  g_ptr_array_add (windowed, (gpointer)dbk_layout_find_codes (layout, "P01-U1", "gen"));
  g_ptr_array_add (windowed, (gpointer)dbk_layout_find_codes (layout, "P01-U2", "gen"));
  walk.last = yesterday.first - 1;
  dbk_central_store_walk_history (store, &key, walk.last - 3, walk.last, windowed, count_figure, &walk, &error);
  g_assert_no_error (error);
  /* Two units on three days. */
  g_assert_cmpuint (walk.asked, ==, 6);
  g_assert_cmpuint (walk.others, >, 6);
}

static void
replay_folder (const char *directory, DbkCatalogue *catalogue, guint operations, guint readings)
{
  g_autofree char *path = g_build_filename (directory, "central.db", NULL);
  g_autofree char *again = g_build_filename (directory, "again.db", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Replay replay = { .catalogue = catalogue };

  replay.from = dbk_sqlite_store_open (path, &error);
  g_assert_no_error (error);
  replay.to = dbk_sqlite_store_open (again, &error);
  g_assert_no_error (error);
  replay.applier = dbk_applier_new (replay.to);
  replay.actors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_actor_free);
  replay.keys = g_hash_table_new_full ((GHashFunc)dbk_report_key_hash, (GEqualFunc)dbk_report_key_equal, g_free, NULL);
  dbk_central_store_walk_log (replay.from, play_record, &replay, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (replay.operations, ==, operations);
  g_assert_cmpuint (replay.readings, ==, readings);
  compare_all (&replay);
  walk_history (replay.to, catalogue);
  dbk_clock_set_offset (0);
  dbk_applier_free (replay.applier);
  dbk_central_store_free (replay.to);
  dbk_central_store_free (replay.from);
  g_hash_table_unref (replay.actors);
  g_hash_table_unref (replay.keys);
}

/* A few of everything on top of the demonstration's history. */
static guint
make_history (Fixture *fixture)
{
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "dcs");
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  const char *json = "{\"report\":{\"form\":\"daily\",\"org\":\"P01\",\"period\":\"" FIXTURE_YESTERDAY "\"},\"readings\":"
                     "{\"entities\":[\"P01-U2\"],\"indicators\":[\"gen\"],\"values\":[\"1000\"],\"at\":\"2026-03-16T00:10:00Z\"}}";
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (Answer) answer = fixture_ask (fixture, "PUT", "/v1/readings", machine, body, NULL);
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P01");
  g_autoptr (DbkOperation) again = fixture_edit (fixture, "P01");
  g_autoptr (DbkOperation) submit = fixture_action (DBK_OPERATION_SUBMIT, "P01", FIXTURE_YESTERDAY, edit->id);
  g_autoptr (DbkOutcome) applied = fixture_sync_one (fixture, filler, edit);
  g_autoptr (DbkOutcome) merged = NULL;
  g_autoptr (DbkOutcome) submitted = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (applied->kind, ==, DBK_OUTCOME_APPLIED);
  ((DbkCellEdit *)g_ptr_array_index (again->edits, 0))->note = g_strdup ("同值");
  merged = fixture_sync_one (fixture, filler, again);
  g_assert_cmpint (merged->kind, ==, DBK_OUTCOME_MERGED);
  submitted = fixture_sync_one (fixture, filler, submit);
  g_assert_cmpint (submitted->kind, ==, DBK_OUTCOME_REFUSED);
  return 3;
}

static void
test_replay (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  guint more = make_history (fixture);

  dbk_service_stop (g_steal_pointer (&fixture->service));
  replay_folder (fixture->directory, fixture->catalogue, 2600 + more, 1);
  fixture_restart (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay", test_replay);
  return g_test_run ();
}
