/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A group of many plants for the service to be loaded with.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench-group.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "central/dbk-secret.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/wire/dbk-wire.h"
#include "tests/bench/dbk-bench-figures.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/e2e/dbk-stage.h"

#define PLANTS 12
#define REVIEWERS 8

struct _DbkBenchGroup
{
  char *folder;
  guint copies;
  guint days;
  DbkDay first;
  GPtrArray *tokens;    /* (owned) (element-type utf8) */
  GPtrArray *reviewers; /* (owned) (element-type utf8) */
  GPtrArray *templates; /* (owned) (element-type utf8): of plant × day, for every copy; PREFIX stands where codes begin */
  guint cells;
};

/* Codes of a copy begin with it; so does nothing else in a request. */
#define PREFIX "@@@"

static char *
prefix_of (guint copy)
{
  return g_strdup_printf ("A%02u", copy);
}

/* --- The catalogue --- */

static void
rename_member (JsonObject *node, const char *member, const char *prefix)
{
  const char *code = json_object_get_string_member_with_default (node, member, NULL);
  g_autofree char *renamed = NULL;

  if (code == NULL || *code != 'P')
    return;
  renamed = g_strconcat (prefix, code, NULL);
  json_object_set_string_member (node, member, renamed);
}

static void
add_copy (JsonArray *target, const char *text, guint copy)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 16 << 20, NULL);
  JsonArray *nodes = json_object_get_array_member (json_node_get_object (root), "nodes");
  g_autofree char *prefix = prefix_of (copy);

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *node = json_array_get_object_element (nodes, i);
      gboolean is_plant = *json_object_get_string_member (node, "code") == 'P';

      if (!is_plant && copy > 0)
        continue;
      rename_member (node, "code", prefix);
      rename_member (node, "parent", prefix);
      json_array_add_object_element (target, json_object_ref (node));
    }
}

static char *
make_catalogue (guint copies)
{
  g_autoptr (JsonNode) root = dbk_test_read_builtin ("bench");
  g_autofree char *text = dbk_json_print (root);
  JsonArray *all = json_array_new ();

  for (guint i = 0; i < copies; i++)
    add_copy (all, text, i);
  json_object_set_array_member (json_node_get_object (root), "nodes", all);
  return dbk_json_print (root);
}

/* --- The store --- */

static void
add_account (DbkCentralStore *store, const char *name, const char *role, const char *node, const char *password, GPtrArray *tokens)
{
  DbkAccount account = { 0, (char *)password, FALSE, FALSE, dbk_actor_new (name, name) };
  DbkStoredSession session = { { 0 }, (char *)name, (char *)"bench", dbk_clock_now (), dbk_clock_now () + G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC, NULL };
  g_autoptr (GError) error = NULL;
  char *token = dbk_token_new ();

  dbk_actor_add_grant (account.actor, role, node, DBK_DAY_NONE, DBK_DAY_NONE);
  dbk_central_store_put_account (store, &account, dbk_clock_now (), &error);
  g_assert_no_error (error);
  dbk_token_hash (token, session.token);
  dbk_central_store_put_session (store, &session, &error);
  g_assert_no_error (error);
  g_ptr_array_add (tokens, token);
  dbk_actor_free (account.actor);
}

static void
fill_store (DbkBenchGroup *group)
{
  g_autofree char *path = g_build_filename (group->folder, "central.db", NULL);
  g_autofree char *catalogue = make_catalogue (group->copies);
  g_autofree char *password = dbk_password_hash ("never used");
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, &error);

  g_assert_no_error (error);
  dbk_central_store_begin (store, &error);
  g_assert_no_error (error);
  dbk_central_store_put_catalogue (store, "bench", catalogue, NULL, dbk_clock_now (), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < dbk_bench_group_plants (group); i++)
    {
      g_autofree char *prefix = prefix_of (i / PLANTS);
      g_autofree char *plant = g_strdup_printf ("%sP%02u", prefix, i % PLANTS + 1);
      g_autofree char *name = g_strconcat ("fill.", plant, NULL);

      add_account (store, name, "filler", plant, password, group->tokens);
    }
  for (guint i = 0; i < REVIEWERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("group%u", i);

      add_account (store, name, "group_reviewer", "G", password, group->reviewers);
    }
  dbk_central_store_commit (store, &error);
  g_assert_no_error (error);
}

/* --- The reports --- */

static DbkOperation *
make_edit (const DbkReportKey *key, const DbkFigures *figures)
{
  const DbkLayout *layout = dbk_figures_layout (figures);
  DbkOperation *operation = dbk_operation_new (key, DBK_OPERATION_EDIT);

  for (guint s = 0; s < dbk_layout_n_slots (layout); s++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, s);
      g_autofree char *value = dbk_value_to_wire (dbk_figures_get (figures, s));
      g_autofree char *entity = g_strconcat (PREFIX, slot->entity->code, NULL);

      if (value != NULL && slot->editable && dbk_figures_is_typed (figures, s))
        g_ptr_array_add (operation->edits, dbk_cell_edit_new (g_intern_string (entity), slot->indicator->code, value));
    }
  return operation;
}

static DbkOperation *
make_submit (const DbkReportKey *key, DbkEvaluator *evaluator, const DbkFigures *figures)
{
  DbkOperation *operation = dbk_operation_new (key, DBK_OPERATION_SUBMIT);
  g_autoptr (GPtrArray) findings = dbk_evaluator_validate (evaluator, figures, dbk_clock_today ());

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *entity = g_strconcat (PREFIX, finding->entity->code, NULL);

      if (finding->rule->severity == DBK_SEVERITY_ERROR)
        g_error ("the figures of %s fail %s", key->org, finding->rule->code);
      if (finding->rule->severity == DBK_SEVERITY_WARNING)
        g_ptr_array_add (operation->reasons, dbk_reason_new (finding->rule->code, entity, "与前一日工况一致，已核对", FALSE));
    }
  return operation;
}

/* Ids and the cursor differ from copy to copy and from day to day: they are filled in when it is sent. */
static char *
make_template (const DbkReportKey *key, DbkEvaluator *evaluator, const DbkFigures *figures, guint *cells)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  DbkOperation *edit = make_edit (key, figures);
  DbkOperation *submit = make_submit (key, evaluator, figures);

  *cells += edit->edits->len;
  g_free (edit->id);
  edit->id = g_strdup ("EDIT-ID");
  edit->made_at = submit->made_at = dbk_clock_now ();
  edit->catalogue = g_strdup ("bench");
  g_free (submit->id);
  submit->id = g_strdup ("SUBMIT-ID");
  submit->base_op = g_strdup ("EDIT-ID");
  submit->catalogue = g_strdup ("bench");
  request->cursor = g_strdup ("CURSOR");
  g_ptr_array_add (request->operations, edit);
  g_ptr_array_add (request->operations, submit);
  return dbk_sync_request_to_text (request);
}

static void
make_templates (DbkBenchGroup *group)
{
  g_autoptr (DbkCatalogue) catalogue = dbk_bench_catalogue ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkEvaluator) evaluator = dbk_evaluator_new (catalogue, &error);

  g_assert_no_error (error);
  for (guint plant = 0; plant < PLANTS; plant++)
    {
      g_autofree char *code = g_strdup_printf ("P%02u", plant + 1);
      g_autofree char *org = g_strconcat (PREFIX, code, NULL);
      g_autoptr (GPtrArray) days = dbk_bench_make_days (catalogue, evaluator, code, group->first, group->days);

      for (guint day = 0; day < group->days; day++)
        {
          DbkReportKey key = { g_intern_static_string ("daily"), g_intern_string (org), dbk_period_day (group->first + (DbkDay)day) };

          g_ptr_array_add (group->templates, make_template (&key, evaluator, g_ptr_array_index (days, day), &group->cells));
        }
    }
  group->cells /= group->templates->len;
}

char *
dbk_bench_group_request (DbkBenchGroup *group, guint i, guint day, const char *cursor)
{
  const char *template = g_ptr_array_index (group->templates, (i % PLANTS) * group->days + day);
  g_autoptr (GString) text = g_string_new (template);
  g_autofree char *prefix = prefix_of (i / PLANTS);
  g_autofree char *edit = g_uuid_string_random ();
  g_autofree char *submit = g_uuid_string_random ();
  g_autofree char *quoted = cursor != NULL ? g_strdup_printf ("\"%s\"", cursor) : g_strdup ("null");

  g_string_replace (text, PREFIX, prefix, 0);
  g_string_replace (text, "EDIT-ID", edit, 0);
  g_string_replace (text, "SUBMIT-ID", submit, 0);
  g_string_replace (text, "\"CURSOR\"", quoted, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- The whole --- */

DbkBenchGroup *
dbk_bench_group_new (const char *folder, guint copies, guint days)
{
  DbkBenchGroup *group = g_new0 (DbkBenchGroup, 1);

  g_assert_true (dbk_secret_init ());
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  group->folder = g_strdup (folder);
  group->copies = copies;
  group->days = days;
  group->first = dbk_clock_today () - (DbkDay)days;
  group->tokens = g_ptr_array_new_with_free_func (g_free);
  group->reviewers = g_ptr_array_new_with_free_func (g_free);
  group->templates = g_ptr_array_new_with_free_func (g_free);
  fill_store (group);
  make_templates (group);
  return group;
}

void
dbk_bench_group_free (DbkBenchGroup *group)
{
  g_ptr_array_unref (group->tokens);
  g_ptr_array_unref (group->reviewers);
  g_ptr_array_unref (group->templates);
  g_free (group->folder);
  g_free (group);
}

guint
dbk_bench_group_plants (DbkBenchGroup *group)
{
  return group->copies * PLANTS;
}

guint
dbk_bench_group_cells (DbkBenchGroup *group)
{
  return group->cells;
}

const char *
dbk_bench_group_token (DbkBenchGroup *group, guint i)
{
  return g_ptr_array_index (group->tokens, i);
}

const char *
dbk_bench_group_reviewer (DbkBenchGroup *group, guint i)
{
  return g_ptr_array_index (group->reviewers, i % group->reviewers->len);
}

char *
dbk_bench_group_ca (DbkBenchGroup *group)
{
  return g_build_filename (group->folder, "tls", "ca.pem", NULL);
}

/* A benchmark that is killed leaves no service behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

GSubprocess *
dbk_bench_group_start (DbkBenchGroup *group, char **url)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *service;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  service = g_subprocess_launcher_spawn (launcher, &error, program, "--data", group->folder, "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (service));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening "));
  *url = g_strdup (line + strlen ("listening "));
  return service;
}
