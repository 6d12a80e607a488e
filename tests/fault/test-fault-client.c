/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shift's work on a disk that fails at every single change of it: nothing that
 * was taken is lost, it is told in words, and it goes on when the disk does.
 */
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document.h"
#include "data/client/dbk-home-handover.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-home-receipts.h"
#include "tests/central/central-fixture.h"
#include "tests/data/base/test-folder.h"
#include "tests/fault/fault-acts.h"

#define PLANT "P01"
#define TODAY FIXTURE_TODAY

/** Taken: a value that was accepted: it has to be there from then on */
typedef struct
{
  const char *period;
  guint slot;
  char *value;
} Taken;

typedef struct
{
  FaultPlay parent;
  Fixture *fixture;
  DbkOperation *honest;  /* (owned): what fill.P01 types */
  char *folder;          /* (owned): of everything */
  char *saved;           /* (owned) */
  DbkHome *home;         /* (owned) (nullable) */
  DbkDocument *document; /* (owned) (nullable): yesterday's */
  GPtrArray *taken;      /* (owned) (element-type Taken) */
} Play;

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_free (taken->value);
  g_free (taken);
}

/* --- The play --- */

static void
close_home (Play *play)
{
  g_clear_object (&play->document);
  if (play->home != NULL)
    dbk_home_close (play->home);
  g_clear_object (&play->home);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
open_home (Play *play, GError **error)
{
  if (play->home == NULL)
    play->home = dbk_home_open (play->parent.watched, error);
  if (play->home == NULL)
    return FALSE;
  dbk_home_end_backup (play->home);
  if (play->document == NULL && dbk_home_get_catalogue (play->home) != NULL)
    {
      play->document = dbk_home_open_document (play->home, "daily", PLANT, FIXTURE_YESTERDAY, error);
      return play->document != NULL;
    }
  return TRUE;
}

/* The service comes back at another port. */
static void
follow_service (Play *play)
{
  g_autofree char *path = g_build_filename (play->parent.watched, "home.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *followed = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("https://[^\"]*", 0, 0, NULL);

  fixture_restart (play->fixture);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  followed = g_regex_replace_literal (regex, text, -1, 0, play->fixture->url, 0, NULL);
  g_assert_true (g_file_set_contents (path, followed, -1, NULL));
}

static void
save (gpointer data)
{
  Play *play = data;
  g_autofree char *home = g_build_filename (play->saved, "home", NULL);
  g_autofree char *central = g_build_filename (play->saved, "central", NULL);

  close_home (play);
  fixture_stop (play->fixture);
  fault_copy_folder (play->parent.watched, home);
  fault_copy_folder (play->fixture->directory, central);
  follow_service (play);
}

static void
restore (gpointer data)
{
  Play *play = data;
  g_autofree char *home = g_build_filename (play->saved, "home", NULL);
  g_autofree char *central = g_build_filename (play->saved, "central", NULL);

  close_home (play);
  fixture_stop (play->fixture);
  fault_copy_folder (home, play->parent.watched);
  fault_copy_folder (central, play->fixture->directory);
  follow_service (play);
  g_ptr_array_set_size (play->taken, 0);
}

static void
reopen (gpointer data)
{
  Play *play = data;
  g_autoptr (GError) error = NULL;

  close_home (play);
  open_home (play, &error);
  g_assert_no_error (error);
  if (dbk_home_get_account (play->home) == NULL)
    return;
  dbk_home_verify (play->home, &error);
  g_assert_no_error (error);
}

/* What was taken is shown, at once and ever after. */
static void
check (gpointer data)
{
  Play *play = data;

  for (guint i = 0; play->home != NULL && i < play->taken->len; i++)
    {
      const Taken *taken = g_ptr_array_index (play->taken, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkDocument) document = dbk_home_open_document (play->home, "daily", PLANT, taken->period, &error);
      g_autofree char *value = NULL;

      g_assert_no_error (error);
      value = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), taken->slot));
      g_assert_cmpstr (value, ==, taken->value);
    }
}

static void
print_document (GString *text, DbkHome *home, const char *period)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDocument) document = dbk_home_open_document (home, "daily", PLANT, period, &error);
  g_autoptr (GPtrArray) receipts = NULL;

  g_assert_no_error (error);
  receipts = dbk_document_list_receipts (document, NULL);
  g_string_append_printf (text, "%s: state %d, revision %" G_GINT64_FORMAT ", %u receipts\n", period, dbk_document_get_state (document), dbk_document_get_report (document)->revision,
                          receipts != NULL ? receipts->len : 0);
  for (guint i = 0; i < dbk_layout_n_slots (dbk_document_get_layout (document)); i++)
    {
      g_autofree char *value = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), i));
      const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (document), i);
      const char *note = dbk_document_get_note (document, i);

      if (value != NULL || dbk_document_get_marks (document, i) != 0)
        g_string_append_printf (text, "%s %s = %s, marks %x, source %d, %s\n", slot->entity->code, slot->indicator->code, value, dbk_document_get_marks (document, i), dbk_document_get_source (document, i), note);
    }
}

/* What the next shift was given. */
static void
print_successor (GString *text, Play *play)
{
  g_autofree char *path = dbk_home_account_path (play->home, "fill2.P01", "store.db");
  g_autoptr (DbkStore) store = g_file_test (path, G_FILE_TEST_EXISTS) ? dbk_store_open (path, NULL) : NULL;
  DbkDay day;

  if (store == NULL || !dbk_day_parse (TODAY, &day))
    return;
  {
    DbkReportKey key = { g_intern_static_string ("daily"), g_intern_static_string (PLANT), dbk_period_day (day) };
    g_autoptr (GPtrArray) pending = dbk_store_load_pending (store, &key, NULL);

    for (guint i = 0; pending != NULL && i < pending->len; i++)
      {
        const DbkCellEdit *edit = g_ptr_array_index (pending, i);

        g_string_append_printf (text, "given: %s %s = %s by %s\n", edit->entity, edit->indicator, edit->value, edit->author);
      }
  }
}

static char *
print (gpointer data)
{
  Play *play = data;
  GString *text = g_string_new (NULL);

  if (dbk_home_get_account (play->home) == NULL)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "%s, signed in %d, %u pending, %u in the outbox, %u conflicts\n", dbk_home_get_account (play->home), dbk_home_is_signed_in (play->home),
                          dbk_home_get_pending (play->home), dbk_home_get_outbox (play->home), dbk_home_get_conflicts (play->home));
  print_document (text, play->home, FIXTURE_YESTERDAY);
  print_document (text, play->home, TODAY);
  print_successor (text, play);
  return g_string_free (text, FALSE);
}

/* --- What people do --- */

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static gboolean
sign_in_as (Play *play, const char *user, GError **error)
{
  g_autofree char *ca = g_build_filename (play->fixture->directory, "tls", "ca.pem", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sign_in_async (play->home, play->fixture->url, ca, user, "Daybook-demo-1", NULL, NULL, finished_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!dbk_home_sign_in_finish (play->home, result, error))
    return FALSE;
  dbk_home_end_backup (play->home);
  return TRUE;
}

static gboolean
sign_in (gpointer data, GError **error)
{
  Play *play = data;

  return open_home (play, error) && sign_in_as (play, "fill2.P01", error) && sign_in_as (play, "fill.P01", error);
}

static gboolean
sync_home (gpointer data, GError **error)
{
  Play *play = data;
  g_autoptr (GAsyncResult) result = NULL;

  if (!open_home (play, error))
    return FALSE;
  dbk_home_sync_async (play->home, NULL, finished_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_sync_finish (play->home, result, error);
}

static void
take (Play *play, const char *period, guint slot, const char *value)
{
  Taken *taken = g_new0 (Taken, 1);

  for (guint i = 0; i < play->taken->len; i++)
    {
      Taken *before = g_ptr_array_index (play->taken, i);

      if (strcmp (before->period, period) == 0 && before->slot == slot)
        {
          g_ptr_array_remove_index (play->taken, i);
          break;
        }
    }
  taken->period = period;
  taken->slot = slot;
  taken->value = g_strdup (value);
  g_ptr_array_add (play->taken, taken);
}

/* The value that was there stays, in the figures as in the store, if it is not taken. */
static gboolean
type (Play *play, DbkDocument *document, const char *period, const DbkCellEdit *edit, gboolean alone, GError **error)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), edit->entity, edit->indicator);
  g_autofree char *before = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot->index));

  if (dbk_document_set_text (document, slot->index, edit->value, DBK_CELL_TYPED, error))
    {
      if (alone)
        take (play, period, slot->index, edit->value);
      return TRUE;
    }
  if (alone)
    {
      g_autofree char *after = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot->index));

      g_assert_cmpstr (after, ==, before);
    }
  return FALSE;
}

#define ALONE 4

static gboolean
type_day (gpointer data, GError **error)
{
  Play *play = data;
  const GPtrArray *edits = play->honest->edits;
  const DbkSlot *slot;
  g_autoptr (GError) failure = NULL;

  if (!open_home (play, error))
    return FALSE;
  for (guint i = 0; i < ALONE; i++)
    if (!type (play, play->document, FIXTURE_YESTERDAY, g_ptr_array_index (edits, i), TRUE, error))
      return FALSE;
  slot = dbk_layout_find_codes (dbk_document_get_layout (play->document), "P01-U1", "gen");
  if (!dbk_document_set_note (play->document, slot->index, "checked twice", error))
    return FALSE;
  /* And back: an edit that is taken away. */
  slot = dbk_layout_find_codes (dbk_document_get_layout (play->document), "P01-U2", "starts");
  if (!dbk_document_set_text (play->document, slot->index, "7", DBK_CELL_TYPED, error) || !dbk_document_set_text (play->document, slot->index, "", DBK_CELL_TYPED, error))
    return FALSE;
  dbk_document_begin_batch (play->document);
  for (guint i = ALONE; i < edits->len; i++)
    if (((DbkCellEdit *)g_ptr_array_index (edits, i))->value != NULL)
      type (play, play->document, FIXTURE_YESTERDAY, g_ptr_array_index (edits, i), FALSE, NULL);
  if (!dbk_document_end_batch (play->document, error))
    return FALSE;
  for (guint i = ALONE; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      if (edit->value != NULL)
        take (play, FIXTURE_YESTERDAY, dbk_layout_find_codes (dbk_document_get_layout (play->document), edit->entity, edit->indicator)->index, edit->value);
    }
  return TRUE;
}

static gboolean
resolve (gpointer data, GError **error)
{
  Play *play = data;
  g_autoptr (GPtrArray) conflicts = NULL;

  if (!open_home (play, error))
    return FALSE;
  conflicts = dbk_document_list_conflicts (play->document);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkDocumentConflict *conflict = g_ptr_array_index (conflicts, i);
      const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (play->document), conflict->slot);

      /* One is mine; at the other their value is typed. */
      if (strcmp (slot->indicator->code, "gen") == 0 ? !dbk_document_resolve (play->document, conflict->slot, TRUE, error)
                                                     : !dbk_document_set_text (play->document, conflict->slot, conflict->theirs, DBK_CELL_TYPED, error))
        {
          g_autoptr (GPtrArray) still = dbk_document_list_conflicts (play->document);

          g_assert_cmpuint (still->len, ==, conflicts->len - i);
          return FALSE;
        }
      take (play, FIXTURE_YESTERDAY, conflict->slot, strcmp (slot->indicator->code, "gen") == 0 ? conflict->mine : conflict->theirs);
    }
  return TRUE;
}

static gboolean
submit (gpointer data, GError **error)
{
  Play *play = data;

  if (!open_home (play, error))
    return FALSE;
  if (dbk_document_get_state (play->document) == DBK_STATE_IN_REVIEW)
    return TRUE;
  for (guint i = 0; i < dbk_document_get_findings (play->document)->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (dbk_document_get_findings (play->document), i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING && !dbk_document_set_reason (play->document, finding->rule->code, finding->entity->code, "已核实", error))
        return FALSE;
    }
  return dbk_document_submit (play->document, error);
}

/* Some figures of today already, and then the shift ends. */
static gboolean
hand_over (gpointer data, GError **error)
{
  Play *play = data;
  g_autoptr (DbkDocument) today = NULL;
  DbkHandedOver what;

  if (!open_home (play, error))
    return FALSE;
  today = dbk_home_open_document (play->home, "daily", PLANT, TODAY, error);
  if (today == NULL)
    return FALSE;
  if (dbk_home_get_pending (play->home) == 0 && !type (play, today, TODAY, g_ptr_array_index (play->honest->edits, 1), FALSE, error))
    return FALSE;
  return dbk_home_hand_over (play->home, "fill2.P01", &what, error);
}

static gboolean
back_up (gpointer data, GError **error)
{
  Play *play = data;
  g_autofree char *path = g_build_filename (play->parent.watched, "copy.db", NULL);
  g_autoptr (DbkDatabase) copy = NULL;

  if (!open_home (play, error) || !dbk_home_backup (play->home, path, error))
    return FALSE;
  copy = dbk_database_open_reader (path, error);
  return copy != NULL && dbk_database_verify (copy, error);
}

/* Somebody else writes the same cells meanwhile. */
static void
interfere (Play *play)
{
  g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_EDIT, PLANT, FIXTURE_YESTERDAY, NULL);
  g_autofree char *token = fixture_sign_in (play->fixture, "fill2.P01", "elsewhere");
  static const char *const cells[][2] = { { "gen", "1300.0000" }, { "aux", "60.0000" } };
  g_autoptr (DbkOutcome) outcome = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_ptr_array_add (operation->edits, dbk_cell_edit_new (g_intern_static_string ("P01-U1"), g_intern_string (cells[i][0]), cells[i][1]));
  outcome = fixture_sync_one (play->fixture, token, operation);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
}

static void
test_client (void)
{
  static const FaultAct first[] = { { "sign in", sign_in, 30 }, { "type", type_day, 0 } };
  static const FaultAct second[] = { { "sync into a conflict", sync_home, 0 }, { "resolve", resolve, 0 }, { "submit", submit, 0 }, { "sync", sync_home, 0 }, { "hand over", hand_over, 0 }, { "back up", back_up, 3 } };
  Play play = { { NULL, save, restore, reopen, print, check, 0, 0, 0 } };
  DbkDay today;

  g_assert_true (dbk_day_parse (FIXTURE_TODAY, &today));
  dbk_clock_set_today (today);
  play.fixture = fixture_new (NULL);
  play.honest = fixture_edit (play.fixture, PLANT);
  play.folder = test_directory ();
  play.saved = g_build_filename (play.folder, "saved", NULL);
  play.parent.watched = g_build_filename (play.folder, "home", NULL);
  play.taken = g_ptr_array_new_with_free_func (taken_free);
  fault_play (&play.parent, first, G_N_ELEMENTS (first));
  interfere (&play);
  fault_play (&play.parent, second, G_N_ELEMENTS (second));
  close_home (&play);
  test_remove (play.folder);
  fixture_free (play.fixture);
  dbk_operation_free (play.honest);
  g_ptr_array_unref (play.taken);
  g_free (play.folder);
  g_free (play.saved);
  g_free (play.parent.watched);
}

int
main (int argc, char **argv)
{
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  /* What cannot be written is told in the journal too. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  fault_disk_install ();
  g_test_add_func ("/fault/client", test_client);
  return g_test_run ();
}
