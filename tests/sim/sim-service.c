/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service of the simulation: the real store, applier and feed, killed,
 * restored and watched.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "central/store/sqlite/dbk-sqlite-store-private.h"
#include "data/base/dbk-clock.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"

/* --- Opening and killing --- */

static int
count_commit (gpointer data)
{
  SimWorld *world = data;

  if (world->commits_left > 0)
    world->commits_left--;
  world->dead |= world->commits_left == 0;
  return world->dead;
}

static void
open_service (SimWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *published = NULL;
  gboolean found;

  world->store = dbk_sqlite_store_open (world->path, &error);
  g_assert_no_error (error);
  world->commits_left = -1;
  world->dead = FALSE;
  sqlite3_commit_hook (dbk_database_handle (((DbkSqliteStore *)world->store)->database), count_commit, world);
  g_assert_true (dbk_feed_secret_load (world->store, &world->secret, &found, &error) && found);
  sim_bug_wrap_store (world);
  world->applier = dbk_applier_new (world->store);
  dbk_applier_set_key (world->applier, world->key);
  /* A restored backup has an older one. */
  g_assert_true (dbk_central_store_get_catalogue (world->store, &published, &error));
  for (guint n = 0; n < SIM_PUBLICATIONS; n++)
    if (g_str_equal (published, sim_publication_text (n)))
      world->model->publication = n;
  sim_world_load_sessions (world);
}

static void
close_service (SimWorld *world)
{
  g_clear_pointer (&world->applier, dbk_applier_free);
  g_clear_pointer (&world->store, dbk_central_store_free);
}

void
sim_world_reopen_service (SimWorld *world)
{
  sim_log (world, "service: killed and reopened");
  if (world->store != NULL)
    close_service (world);
  open_service (world);
}

void
sim_world_publish (SimWorld *world)
{
  guint next = world->model->publication + 1;
  g_autoptr (GError) error = NULL;

  if (next == SIM_PUBLICATIONS)
    return;
  sim_log (world, "service: catalogue %u is published", next);
  if (dbk_central_store_begin (world->store, &error) &&
      dbk_central_store_put_catalogue (world->store, dbk_catalogue_version (sim_publication (next)), sim_publication_text (next), NULL, 1, &error) &&
      dbk_central_store_commit (world->store, &error))
    {
      world->model->publication = next;
      world->stamp++;
    }
  else if (!world->dead)
    sim_fail (world, "nothing could be published: %s", error->message);
  if (world->dead)
    sim_world_reopen_service (world);
}

static char *
backup_path (SimWorld *world)
{
  return g_strconcat (world->path, ".backup", NULL);
}

void
sim_world_back_up (SimWorld *world)
{
  g_autofree char *path = backup_path (world);

  sim_log (world, "service: backup after %u operations", world->model->log->len);
  close_service (world);
  sim_copy_file (world->path, path);
  world->backup_length = world->model->log->len;
  sim_model_back_up (world->model);
  g_clear_pointer (&world->kept_let_in, g_ptr_array_unref);
  world->kept_let_in = sim_sessions_copy (world->let_in);
  open_service (world);
}

static void
put_person (SimWorld *world, const SimPerson *person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkAccount) account = g_new0 (DbkAccount, 1);

  account->password = g_strdup (sim_password_hash ());
  account->actor = sim_actor (person);
  account->disabled = person->disabled;
  account->is_interface = g_str_has_prefix (person->name, "sis.");
  dbk_central_store_put_account (world->store, account, 1, &error);
  g_assert_no_error (error);
}

void
sim_world_restore (SimWorld *world)
{
  g_autofree char *path = backup_path (world);

  if (world->backup_length == G_MAXUINT)
    return;
  sim_log (world, "service: backup restored, %u of %u operations left", world->backup_length, world->model->log->len);
  close_service (world);
  sim_copy_file (path, world->path);
  sim_model_restore (world->model, world->backup_length);
  g_ptr_array_unref (world->let_in);
  world->let_in = sim_sessions_copy (world->kept_let_in);
  open_service (world);
  /* Its administrator looks after the accounts first. */
  for (guint i = 0; i < world->people->len; i++)
    put_person (world, g_ptr_array_index (world->people, i));
  world->stamp++;
}

void
sim_world_set_grants (SimWorld *world, const char *name, const char *grants)
{
  SimPerson *person = (SimPerson *)sim_world_person (world, name);
  g_autoptr (GPtrArray) list = person->grants;
  SimPerson *changed = sim_person_new (name, grants);

  sim_log (world, "service: %s is now \"%s\"", name, grants);
  person->grants = g_ptr_array_ref (changed->grants);
  sim_person_free (changed);
  put_person (world, person);
  world->stamp++;
}

void
sim_world_set_disabled (SimWorld *world, const char *name, gboolean disabled)
{
  SimPerson *person = (SimPerson *)sim_world_person (world, name);

  if (person->disabled == disabled)
    return;
  sim_log (world, "service: %s is %s", name, disabled ? "disabled" : "enabled");
  person->disabled = disabled;
  put_person (world, person);
}

/* --- What it answers, against the model --- */

static gboolean
same_conflicts (const DbkOutcome *outcome, const GPtrArray *expected)
{
  if (outcome->conflicts->len != (expected != NULL ? expected->len : 0))
    return FALSE;
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);
      g_autofree char *place = g_strconcat (conflict->entity, " ", conflict->indicator, NULL);

      if (!g_ptr_array_find_with_equal_func ((GPtrArray *)expected, place, g_str_equal, NULL))
        return FALSE;
    }
  return TRUE;
}

static void
check_result (SimWorld *world, const SimPerson *person, const DbkOperation *operation, const DbkOutcome *outcome)
{
  DbkOutcomeKind kind;
  DbkRefusal refusal;
  gint64 revision;
  GPtrArray *conflicts;
  gboolean known = sim_model_has (world->model, operation->id);
  g_autofree char *complaint = sim_model_apply (world->model, operation, person, dbk_clock_now (), &kind, &refusal, &revision, &conflicts);
  g_autofree char *key = sim_key_text (&operation->key);

  world->operations += known ? 0 : 1;
  sim_log (world, "service: %s%s %s %s of %s on %s: %s %s", known ? "(again) " : "", dbk_operation_kind_to_string (operation->kind), operation->id, key, person->name, operation->base_op,
           dbk_outcome_kind_to_string (outcome->kind), outcome->detail != NULL ? outcome->detail : "");
  if (outcome->kind != kind || outcome->refusal != refusal)
    sim_fail (world, "%s: %s %s was answered %s %s (%s), it ought to be %s %s", known ? "I2" : kind == DBK_OUTCOME_REFUSED && refusal == DBK_REFUSAL_STALE ? "I4"
                                                                                                                                                           : "I6",
              dbk_operation_kind_to_string (operation->kind), operation->id, dbk_outcome_kind_to_string (outcome->kind), dbk_refusal_to_string (outcome->refusal), outcome->detail,
              dbk_outcome_kind_to_string (kind), dbk_refusal_to_string (refusal));
  else if (kind != DBK_OUTCOME_REFUSED && (outcome->revision != revision || !same_conflicts (outcome, conflicts)))
    sim_fail (world, "%s: %s is answered with revision %" G_GINT64_FORMAT " and %u conflicts, it ought to be %" G_GINT64_FORMAT " and %u", known ? "I2" : "I6", operation->id,
              outcome->revision, outcome->conflicts->len, revision, conflicts->len);
  else if (complaint != NULL && outcome->kind != DBK_OUTCOME_REFUSED)
    sim_fail (world, "%s", complaint);
}

static void
check_report (SimWorld *world, const DbkReportKey *key)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReport) none = NULL;
  g_autofree char *expected = sim_report_print (sim_model_report (world->model, key), TRUE);
  g_autofree char *text = NULL;

  dbk_central_store_load_report (world->store, key, TRUE, &stored, &error);
  g_assert_no_error (error);
  if (stored == NULL)
    none = dbk_report_new (key);
  text = sim_print_real (stored != NULL ? stored->report : none, TRUE);
  if (!g_str_equal (text, expected))
    sim_fail (world, "I6: %s at the service\n%s--- ought to be\n%s", key->org, text, expected);
}

/* (nullable): what is in force of it, if anything was ever approved */
static GHashTable *
figures_in_force (const SimReport *report)
{
  return report->approved != NULL ? report->approved : report->state == DBK_STATE_APPROVED ? report->cells
                                                                                           : NULL;
}

/* (nullable): the opening that is frozen in the cells in force, or handed in */
static const DbkCell *
find_opening (const GPtrArray *cells, const char *entity)
{
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (g_str_equal (cell->entity, entity) && g_str_equal (cell->indicator, "open"))
        return cell;
    }
  return NULL;
}

/*
 * I8: an opening that is frozen is flagged if and only if the closing in force
 * the day before is another one; what it would be now stands in the flag.
 * That nothing but an operation on its own report changes it, the replay tells.
 */
static void
check_opening (SimWorld *world, const DbkReport *report, const GPtrArray *cells, GHashTable *before, const char *unit)
{
  g_autofree char *entity = g_strconcat (report->key.org, unit, NULL);
  g_autofree char *place = g_strconcat (entity, " close", NULL);
  const DbkCell *opening = find_opening (cells, entity);
  const SimCell *closing = g_hash_table_lookup (before, place);
  const char *expected = closing != NULL ? closing->value : NULL;
  gboolean moved = g_strcmp0 (expected, opening != NULL ? opening->value : NULL) != 0;
  const DbkCarryFlag *flag = NULL;

  for (guint i = 0; report->carried != NULL && i < report->carried->len; i++)
    if (g_str_equal (((DbkCarryFlag *)g_ptr_array_index (report->carried, i))->entity, entity))
      flag = g_ptr_array_index (report->carried, i);
  world->flags += flag != NULL ? 1 : 0;
  if (moved != (flag != NULL) || (flag != NULL && g_strcmp0 (flag->value, expected) != 0))
    sim_fail (world, "I8: the opening of %s is %s, the closing before it %s, the flag says %s", entity, opening != NULL ? opening->value : "none", expected, flag == NULL ? "nothing" : flag->value);
}

static void
check_openings (SimWorld *world, const char *plant)
{
  DbkReportKey key = sim_key (plant, 1), first = sim_key (plant, 0);
  GHashTable *before = figures_in_force (sim_model_report (world->model, &first));
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (GPtrArray) own = NULL;
  const DbkReport *report;

  if (before == NULL || !dbk_central_store_load_report (world->store, &key, TRUE, &stored, NULL) || stored == NULL)
    return;
  report = stored->report;
  own = dbk_report_list_cells (report);
  /* At the filler's desk, and never in force, openings are live. */
  if (report->approved == NULL && report->state != DBK_STATE_APPROVED && report->state != DBK_STATE_IN_REVIEW)
    return;
  check_opening (world, report, report->approved != NULL ? report->approved : own, before, "-U1");
  check_opening (world, report, report->approved != NULL ? report->approved : own, before, "-U2");
}

static gboolean
is_figure (GHashTable *cells, const char *value)
{
  GHashTableIter iter;
  gpointer cell;

  if (cells == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    if (g_strcmp0 (((SimCell *)cell)->value, value) == 0)
      return TRUE;
  return FALSE;
}

/* I5: what a machine delivered is for the plant's own accounts, until a submission makes a figure of it. */
static void
check_delivered (SimWorld *world, const SimPerson *person, const DbkReportKey *key, const char *text)
{
  g_autofree char *name = sim_key_text (key);
  GPtrArray *values = g_hash_table_lookup (world->delivered, name);
  const SimReport *report = sim_model_report (world->model, key);

  if (values == NULL || sim_person_is_of_plant (person, key->org))
    return;
  for (guint i = 0; i < values->len; i++)
    {
      const char *value = g_ptr_array_index (values, i);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", value);

      if (strstr (text, quoted) != NULL && !is_figure (report->cells, value) && !is_figure (report->approved, value))
        sim_fail (world, "I5: %s was sent the reading %s of %s\n%s", person->name, value, name, text);
    }
}

/*
 * I5: the raw text, whatever it means. Names of plants in "drop" tell what to
 * forget; conflicts name cells that he sent himself. Values may stand nowhere.
 */
void
sim_world_check_scope (SimWorld *world, const SimPerson *person, const char *answer)
{
  static const char *const plants[] = { "PLANTA", "PLANTB", "PLANTC" };
  g_autofree char *text = g_strdup (answer);
  char *drop = strstr (text, "\"drop\":[");

  for (char *end = drop != NULL ? strchr (drop, ']') : NULL; end != NULL && drop < end; drop++)
    *drop = ' ';
  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    {
      if (!sim_person_covers (person, plants[i]) && strstr (strstr (text, "\"changes\":"), plants[i]) != NULL)
        sim_fail (world, "I5: %s, who may not see %s, was sent\n%s", person->name, plants[i], answer);
      for (guint day = 0; day < SIM_DAYS; day++)
        {
          DbkReportKey key = sim_key (plants[i], day);
          g_autofree char *name = sim_key_text (&key);
          GPtrArray *secrets = g_hash_table_lookup (world->secrets, name);

          if (secrets == NULL || sim_report_is_seen_by (sim_model_report (world->model, &key), person))
            continue;
          for (guint k = 0; k < secrets->len; k++)
            if (strstr (text, g_ptr_array_index (secrets, k)) != NULL)
              sim_fail (world, "I5: %s was sent %s of %s, which he may not see\n%s", person->name, (char *)g_ptr_array_index (secrets, k), name, answer);
        }
    }
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);

      check_delivered (world, person, &key, text);
    }
}

void
sim_world_check_results (SimWorld *world, const SimPerson *person, const GPtrArray *operations, const GPtrArray *results)
{
  if (results->len != operations->len)
    sim_fail (world, "I2: %u operations and %u results", operations->len, results->len);
  for (guint i = 0; i < MIN (results->len, operations->len); i++)
    {
      const DbkSyncResult *result = g_ptr_array_index (results, i);
      const DbkOperation *operation = g_ptr_array_index (operations, i);

      if (g_strcmp0 (result->id, operation->id) != 0)
        sim_fail (world, "I2: %s is answered in the place of %s", result->id, operation->id);
      check_result (world, person, operation, result->outcome);
    }
}

void
sim_world_check_reports (SimWorld *world, const GPtrArray *keys)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const DbkReportKey *key = g_ptr_array_index (keys, i);

      check_report (world, key);
      check_openings (world, key->org);
    }
}

static GPtrArray *
copy_operations (const GPtrArray *operations)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_operation_free);

  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (copies, dbk_operation_copy (g_ptr_array_index (operations, i)));
  return copies;
}

static gboolean
apply_round (SimWorld *world, DbkRound *round, const SimPerson *person, GError **error)
{
  g_autoptr (GPtrArray) operations = copy_operations (round->sent->operations);
  gboolean ok;

  sim_bug_before_apply (world, round->sent->operations);
  ok = dbk_round_apply (round, world->store, world->applier, sim_publication (world->model->publication), error);
  if (round->hold || !ok)
    return ok; /* one batch: nothing of it happened */
  world->stamp += round->changed->len > 0 ? 1 : 0;
  sim_world_check_results (world, person, operations, round->answer->results);
  sim_world_check_reports (world, round->changed);
  return TRUE;
}

/* The steps of the route, in its order. */
static char *
answer_round (SimWorld *world, DbkRound *round, const SimPerson *person, GError **error)
{
  char *text;

  if (!dbk_round_check (round, world->store, error) || !apply_round (world, round, person, error))
    return NULL;
  sim_bug_before_read (world, round);
  text = dbk_round_read (round, world->store, sim_publication (world->model->publication), error);
  if (text != NULL || !round->lost)
    return text;
  sim_log (world, "service: a new epoch begins");
  if (!dbk_round_begin_epoch (round, world->store, error))
    return NULL;
  world->secret = round->secret;
  return dbk_round_read (round, world->store, sim_publication (world->model->publication), error);
}

char *
sim_world_deliver (SimWorld *world, const SimPerson *person, const char *text, gsize length, guint *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkActor) actor = sim_actor (person);
  DbkRound round;
  char *answer = NULL;

  sim_time_set_ahead (0);
  world->model->request++;
  dbk_round_init (&round, actor, &world->secret);
  *status = 200;
  if (!dbk_round_parse (&round, text, length, &error))
    *status = 400;
  else
    {
      answer = answer_round (world, &round, person, &error);
      if (answer == NULL)
        *status = 500;
    }
  if (*status == 500 && !world->dead)
    sim_fail (world, "the service failed: %s", error->message);
  dbk_round_clear (&round);
  if (answer != NULL)
    sim_world_check_scope (world, person, answer);
  return answer;
}

static void
post_free (gpointer data)
{
  SimPost *post = data;

  g_free (post->token);
  g_free (post->text);
  g_free (post);
}

void
sim_world_deliver_late (SimWorld *world)
{
  SimPost *post;
  g_autofree char *answer = NULL;
  const char *code;
  guint status;

  if (world->posts->len == 0)
    return;
  post = g_ptr_array_steal_index_fast (world->posts, sim_random_below (&world->random, world->posts->len));
  sim_log (world, "line: a late %s of %s arrives", post->token != NULL ? "request" : "sign-in", post->person->name);
  sim_time_set_ahead (0);
  if (post->token == NULL)
    answer = sim_world_sign_in (world, post->text, strlen (post->text), &status);
  else if (sim_world_lets_in (world, post->token, &code))
    answer = sim_world_deliver (world, post->person, post->text, strlen (post->text), &status);
  if (world->dead)
    sim_world_reopen_service (world);
  post_free (post);
}

/* --- The world --- */

void
sim_fail (SimWorld *world, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (world->failure == NULL)
    {
      world->failure = g_strdup_vprintf (format, arguments);
      sim_log (world, "FAILED %s", world->failure);
    }
  va_end (arguments);
}

void
sim_log (SimWorld *world, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  if (!world->verbose)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("# %s\n", text);
}

const SimPerson *
sim_world_person (SimWorld *world, const char *name)
{
  for (guint i = 0; i < world->people->len; i++)
    if (g_str_equal (((SimPerson *)g_ptr_array_index (world->people, i))->name, name))
      return g_ptr_array_index (world->people, i);
  g_assert_not_reached ();
}

static void
home_free (gpointer data)
{
  SimHome *home = data;

  g_free (home->id);
  dbk_key_free (home->key);
  g_free (home);
}

static void
file_free (gpointer data)
{
  SimFile *file = data;

  g_bytes_unref (file->bytes);
  g_free (file);
}

static void
strings_free (gpointer data)
{
  g_ptr_array_unref (data);
}

/* Made once, then copied: a catalogue, the accounts, nothing filed. */
static void
make_template (SimWorld *world, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, &error);
  DbkFeedSecret secret;

  g_assert_no_error (error);
  g_assert_true (dbk_central_store_begin (store, &error));
  g_assert_true (dbk_central_store_put_catalogue (store, dbk_catalogue_version (sim_publication (0)), sim_publication_text (0), NULL, 1, &error));
  g_assert_true (dbk_feed_secret_make (store, &secret, &error));
  g_assert_true (dbk_central_store_commit (store, &error));
  world->store = store;
  for (guint i = 0; i < world->people->len; i++)
    put_person (world, g_ptr_array_index (world->people, i));
  world->store = NULL;
}

SimWorld *
sim_world_new (const char *directory, guint64 seed, SimBug bug, gboolean verbose)
{
  static const char *const people[][2] = {
    { "fill.a1", "filler PLANTA" },
    { "fill.a2", "filler PLANTA" },
    { "check.a", "plant_checker PLANTA" },
    { "region", "regional_reviewer REGIONX" },
    { "group", "group_reviewer GROUPX" },
    { "fill.b", "filler PLANTB" },
    { "outsider", "filler PLANTC" },
    { "fill.a3", "filler PLANTA" },
    { SIM_MACHINE, "interface PLANTA,interface PLANTB" },
  };
  SimWorld *world = g_new0 (SimWorld, 1);
  g_autofree char *template = g_build_filename (directory, "service.template", NULL);

  sim_time_reset (seed);
  world->seed = seed;
  world->random.state = seed;
  world->verbose = verbose;
  world->bug = bug;
  world->directory = g_strdup (directory);
  world->path = g_build_filename (directory, "service.db", NULL);
  world->backup_length = G_MAXUINT;
  world->model = sim_model_new ();
  world->key = dbk_key_new ();
  world->let_in = sim_sessions_copy (NULL);
  world->homes = g_ptr_array_new_with_free_func (home_free);
  world->files = g_ptr_array_new_with_free_func (file_free);
  world->people = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_person_free);
  world->clients = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_client_free);
  world->posts = g_ptr_array_new_with_free_func (post_free);
  world->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, strings_free);
  world->rewritten = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, strings_free);
  world->delivered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, strings_free);
  world->serial = 100000;
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    g_ptr_array_add (world->people, sim_person_new (people[i][0], people[i][1]));
  if (!g_file_test (template, G_FILE_TEST_EXISTS))
    {
      make_template (world, template);
      sim_client_make_template (directory);
      /* A seed means the same whether it is the first one or not. */
      sim_time_reset (seed);
    }
  sim_copy_file (template, world->path);
  open_service (world);
  return world;
}

void
sim_world_free (SimWorld *world)
{
  g_ptr_array_unref (world->clients);
  g_ptr_array_unref (world->homes);
  g_ptr_array_unref (world->files);
  close_service (world);
  dbk_session_table_free (world->sessions);
  g_ptr_array_unref (world->let_in);
  g_clear_pointer (&world->kept_let_in, g_ptr_array_unref);
  dbk_key_free (world->key);
  sim_model_free (world->model);
  g_ptr_array_unref (world->people);
  g_ptr_array_unref (world->posts);
  g_hash_table_unref (world->secrets);
  g_hash_table_unref (world->rewritten);
  g_hash_table_unref (world->delivered);
  g_free (world->path);
  g_free (world->directory);
  g_free (world->failure);
  sim_bug_forget ();
  g_free (world);
}
