/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands beside a figure: a machine's reading, an opening that moved, one
 * reason for all findings of one cause, and its history as this client knows it.
 */
#include "tests/data/client/dbk-test-home.h"
#include "tests/data/store/store-file.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model.h"
#include "ui/entry/dbk-finding-row.h"
#include "ui/entry/dbk-findings-pane.h"

typedef struct
{
  char *directory;
  DbkHome *home;
  DbkDocument *document;
} Fixture;

static void
open_home (Fixture *f)
{
  f->home = test_open_home (f->directory);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
}

static void
close_home (Fixture *f)
{
  g_clear_object (&f->document);
  test_close_home (&f->home);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  open_home (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_home (f);
  test_remove (f->directory);
  g_free (f->directory);
}

/* As an exchange would leave it: beside the report, without a revision. */
static void
put_beside (Fixture *f, const char *sql)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");

  close_home (f);
  g_assert_cmpint (store_file_run (path, sql), >, 0);
  open_home (f);
}

static DbkGridCellFlags
flags_of (DbkEntryModel *model, guint slot)
{
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (DBK_GRID_MODEL (model), dbk_entry_model_find (model, slot), &cell);
  return cell.flags;
}

static void
assert_said (DbkEntryModel *model, guint slot, const char *words)
{
  DbkGridPos pos = dbk_entry_model_find (model, slot);
  g_autofree char *status = dbk_entry_model_dup_status (model, pos);
  g_autofree char *tooltip = dbk_grid_model_dup_tooltip (DBK_GRID_MODEL (model), pos);
  g_autofree char *spoken = dbk_grid_model_dup_description (DBK_GRID_MODEL (model), pos);

  g_assert_nonnull (strstr (status, words));
  g_assert_nonnull (strstr (tooltip, words));
  g_assert_nonnull (strstr (spoken, words));
}

/* What is said of a reading is said everywhere; what is typed over it stands, and both are known. */
static void
test_reading (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryModel) model = NULL;
  g_autofree char *words = NULL;
  guint slot;

  test_type (f->document, "P01", "coal_in", "9000");
  put_beside (f, "UPDATE report SET readings = '[{\"entity\":\"P01-U1\",\"indicator\":\"gen\",\"value\":\"1200.5000\",\"by\":\"sis.P01\",\"at\":1773619800000000}]'");
  slot = test_slot (f->document, "P01-U1", "gen");
  model = dbk_entry_model_new (f->document, "fill.P01", FALSE);
  test_assert_value (f->document, "P01-U1", "gen", "1200.5000");
  assert_said (model, slot, "Read by sis.P01 at");
  g_assert_false (flags_of (model, slot) & DBK_GRID_CELL_INFO);
  g_assert_false (dbk_words_is_over_reading (f->document, slot));

  test_type (f->document, "P01-U1", "gen", "1190");
  assert_said (model, slot, "sis.P01 read 1,200.5000 at");
  assert_said (model, slot, "1,190.0000 stands instead");
  g_assert_true (flags_of (model, slot) & DBK_GRID_CELL_INFO);
  words = dbk_words_reading (f->document, test_slot (f->document, "P01-U2", "gen"));
  g_assert_null (words);
}

static void
test_carried (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryModel) model = NULL;
  g_autoptr (DbkEntryModel) review = NULL;
  guint slot;

  test_type (f->document, "P01", "coal_in", "9000");
  put_beside (f, "UPDATE report SET carried = '[{\"entity\":\"P01\",\"indicator\":\"coal_open\",\"value\":\"235148.3\"}]'");
  slot = test_slot (f->document, "P01", "coal_open");
  model = dbk_entry_model_new (f->document, "fill.P01", FALSE);
  review = dbk_entry_model_new (f->document, NULL, TRUE);
  assert_said (model, slot, "to 235,148.3");
  g_assert_true (flags_of (model, slot) & DBK_GRID_CELL_WARNING);
  g_assert_false (flags_of (model, test_slot (f->document, "P01", "coal_in")) & DBK_GRID_CELL_WARNING);
  if (dbk_entry_model_find (review, slot).block >= 0)
    g_assert_true (flags_of (review, slot) & DBK_GRID_CELL_WARNING);
  /* Shown, never changed. */
  test_assert_value (f->document, "P01", "coal_open", NULL);
}

/* --- Reasons --- */

/* The warning of @cause on @entity; (nullable). */
static const DbkFinding *
find_warning (Fixture *f, const char *cause, const char *entity)
{
  const GPtrArray *findings = dbk_document_get_findings (f->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING && g_strcmp0 (finding->rule->cause, cause) == 0 && g_str_equal (finding->entity->code, entity))
        return finding;
    }
  return NULL;
}

/* A cause that both units are warned of. */
static const char *
common_cause (Fixture *f)
{
  const GPtrArray *findings = dbk_document_get_findings (f->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING && g_str_equal (finding->entity->code, "P01-U1") && finding->rule->cause != NULL &&
          find_warning (f, finding->rule->cause, "P01-U2") != NULL)
        return g_intern_string (finding->rule->cause);
    }
  return NULL;
}

static GtkWidget *
find_card (GtkWidget *widget, const char *key)
{
  if (DBK_IS_FINDING_ROW (widget) && g_str_equal (dbk_finding_row_get_key (DBK_FINDING_ROW (widget)), key))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_card (child, key);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
reason_of (Fixture *f, const char *cause, const char *entity)
{
  const DbkFinding *finding = find_warning (f, cause, entity);

  g_assert_nonnull (finding);
  return dbk_document_get_reason (f->document, finding->rule->code, entity);
}

static void
test_one_reason (Fixture *f, gconstpointer data)
{
  g_autoptr (GtkWidget) pane = g_object_ref_sink (g_object_new (DBK_TYPE_FINDINGS_PANE, NULL));
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  const char *cause;
  GtkWidget *card;

  for (int unit = 1; unit <= 2; unit++)
    {
      g_autofree char *entity = g_strdup_printf ("P01-U%d", unit);

      test_type (f->document, entity, "unit_state", "running");
      test_type (f->document, entity, "gen", "500");
      test_type (f->document, entity, "run_hours", "0");
    }
  dbk_findings_pane_set_document (DBK_FINDINGS_PANE (pane), f->document, FALSE);
  cause = common_cause (f);
  g_assert_nonnull (cause);
  first = g_strdup_printf ("%d|%s|P01-U1", (int)DBK_SEVERITY_WARNING, find_warning (f, cause, "P01-U1")->rule->cause);
  second = g_strdup_printf ("%d|%s|P01-U2", (int)DBK_SEVERITY_WARNING, cause);
  card = find_card (pane, first);
  g_assert_nonnull (card);
  g_assert_nonnull (find_card (pane, second));

  /* Typed on the one card, offered for the other. */
  g_signal_emit_by_name (card, "reason-changed", "the grid failed");
  g_assert_cmpstr (reason_of (f, cause, "P01-U1"), ==, "the grid failed");
  g_assert_null (reason_of (f, cause, "P01-U2"));
  g_signal_emit_by_name (find_card (pane, first), "answered", 0u);
  g_assert_cmpstr (reason_of (f, cause, "P01-U2"), ==, "the grid failed");

  /* What somebody explained himself is not overwritten. */
  g_signal_emit_by_name (find_card (pane, second), "reason-changed", "its own");
  g_signal_emit_by_name (find_card (pane, first), "answered", 0u);
  g_assert_cmpstr (reason_of (f, cause, "P01-U2"), ==, "its own");
}

/* --- History --- */

static void
test_local_history (Fixture *f, gconstpointer data)
{
  const DbkReportKey *key = dbk_document_get_key (f->document);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = dbk_home_list_cell_history (f->home, key, "P01-U1", "gen", &error);
  g_autoptr (GPtrArray) one = NULL;
  const DbkCellChange *change;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  test_type (f->document, "P01-U1", "gen", "500");
  test_type (f->document, "P01-U2", "gen", "600");
  one = dbk_home_list_cell_history (f->home, key, "P01-U1", "gen", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
  change = g_ptr_array_index (one, 0);
  g_assert_null (change->op);
  g_assert_cmpstr (change->to, ==, "500.0000");
  g_assert_cmpstr (change->by, ==, "fill.P01");
  g_assert_cmpint (change->source, ==, DBK_CELL_TYPED);
}

#define ADD(path, function) g_test_add ("/ui/common/around/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("reading", test_reading);
  ADD ("carried", test_carried);
  ADD ("one-reason", test_one_reason);
  ADD ("local-history", test_local_history);
  return g_test_run ();
}
