/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of a workbook in a home, as a window takes them: on a worker, with
 * progress, called off half-way, and never over what changed meanwhile.
 */
#include <locale.h>
#include <string.h>

#include "data/client/dbk-home-import.h"
#include "tests/data/client/dbk-test-home.h"

#define HEADING "日期,机组,运行小时,发电量\n"

typedef struct
{
  char *directory;
  DbkHome *home;
  char *path;
  GMainLoop *loop;
  GAsyncResult *result;
  GCancellable *cancellable;
  guint told; /* calls of the progress */
  goffset cancel_at;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  f->home = test_open_home (f->directory);
  f->path = g_build_filename (f->directory, "book.csv", NULL);
  f->loop = g_main_loop_new (NULL, FALSE);
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  dbk_home_close (f->home);
  g_clear_object (&f->home);
  g_clear_object (&f->cancellable);
  g_main_loop_unref (f->loop);
  test_remove (f->directory);
  g_free (f->path);
  g_free (f->directory);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_set_object (&f->result, result);
  g_main_loop_quit (f->loop);
}

static void
progress_cb (goffset done, goffset total, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpint (done, <=, total);
  f->told++;
  if (f->cancel_at > 0 && done >= f->cancel_at)
    g_cancellable_cancel (f->cancellable);
}

static DbkImport *
try_read (Fixture *f, GError **error)
{
  DbkDay day;

  dbk_day_parse (TEST_DAY, &day);
  dbk_home_read_import_async (f->home, f->path, "daily", "P01", day, progress_cb, f, f->cancellable, done_cb, f);
  g_main_loop_run (f->loop);
  return dbk_home_read_import_finish (f->home, f->result, error);
}

static DbkImport *
read_text (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  DbkImport *import;

  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  import = try_read (f, &error);
  g_assert_no_error (error);
  return import;
}

static guint
apply (Fixture *f, DbkImport *import, GError **error)
{
  guint stored;

  dbk_home_apply_import_async (f->home, import, progress_cb, f, f->cancellable, done_cb, f);
  g_main_loop_run (f->loop);
  dbk_home_apply_import_finish (f->home, f->result, &stored, error);
  return stored;
}

static void
test_classes (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", TEST_DAY);
  g_autoptr (DbkImport) import = NULL;
  g_autoptr (GError) error = NULL;

  test_type (document, "P01-U1", "gen", "1000");
  test_type (document, "P01-U2", "gen", "900");
  import = read_text (f, "机组,运行小时,发电量,利用小时\n1号机组,23:40,1100,1\n2号机组,停机,900,\n");
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_NEW), ==, 1);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_CHANGED), ==, 1);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_UNCHANGED), ==, 1);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_LOCKED), ==, 1);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_INVALID), ==, 1);
  g_assert_cmpuint (f->told, >, 0);
  /* Looking changes nothing. */
  test_assert_value (document, "P01-U1", "gen", "1000.0000");

  g_assert_cmpuint (apply (f, import, &error), ==, 2);
  g_assert_no_error (error);
  test_assert_value (document, "P01-U1", "gen", "1100.0000");
  test_assert_value (document, "P01-U1", "run_hours", "23.67");
  test_assert_value (document, "P01-U2", "run_hours", NULL);
  g_assert_cmpint (dbk_document_get_source (document, test_slot (document, "P01-U1", "gen")), ==, DBK_CELL_IMPORTED);
  g_assert_cmpint (dbk_document_get_source (document, test_slot (document, "P01-U2", "gen")), ==, DBK_CELL_TYPED);
}

/* What was typed while the preview was open was never shown there: it stays. */
static void
test_changed_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", TEST_DAY);
  g_autoptr (DbkImport) import = read_text (f, HEADING TEST_DAY ",1号机组,24,1100\n");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_NEW), ==, 2);
  test_type (document, "P01-U1", "gen", "1000");
  g_assert_cmpuint (apply (f, import, &error), ==, 1);
  g_assert_no_error (error);
  test_assert_value (document, "P01-U1", "gen", "1000.0000");
  test_assert_value (document, "P01-U1", "run_hours", "24.00");
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_CONFLICT), ==, 1);
}

/* What is in conflict is written where a person has said so, and where it is still what he saw. */
static void
test_taken_over (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", TEST_DAY);
  g_autoptr (DbkImport) import = read_text (f, HEADING TEST_DAY ",1号机组,24,1100\n");
  DbkImportRow *gen = g_ptr_array_index (import->rows, 1);
  g_autoptr (GError) error = NULL;

  test_type (document, "P01-U1", "gen", "1000");
  g_assert_cmpuint (apply (f, import, &error), ==, 1);
  dbk_import_settle (import);
  g_assert_cmpint (gen->kind, ==, DBK_IMPORT_CONFLICT);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_UNCHANGED), ==, 1);
  /* Not by itself. */
  g_assert_cmpuint (apply (f, import, &error), ==, 0);
  test_assert_value (document, "P01-U1", "gen", "1000.0000");

  gen->taken = TRUE;
  test_type (document, "P01-U1", "gen", "1001");
  g_assert_cmpuint (apply (f, import, &error), ==, 0);
  g_assert_false (gen->taken);
  test_assert_value (document, "P01-U1", "gen", "1001.0000");
  gen->taken = TRUE;
  g_assert_cmpuint (apply (f, import, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_true (gen->stored);
  test_assert_value (document, "P01-U1", "gen", "1100.0000");
}

static char *
many_days (guint n)
{
  GString *text = g_string_new (HEADING);
  DbkDay last;

  dbk_day_parse (TEST_DAY, &last);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *day = dbk_day_to_string (last - (DbkDay)i);

      g_string_append_printf (text, "%s,1号机组,24,1000\n%s,2号机组,24,1001\n", day, day);
    }
  return g_string_free (text, FALSE);
}

/* Reports that were done stay done, and it is known how much that is. */
static void
test_called_off (Fixture *f, gconstpointer data)
{
  g_autofree char *text = many_days (10);
  g_autoptr (DbkImport) import = read_text (f, text);
  g_autoptr (DbkDocument) first = test_open_document (f->home, "P01", TEST_DAY);
  g_autoptr (DbkDocument) last = test_open_document (f->home, "P01", "2026-03-06");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_NEW), ==, 40);
  f->cancel_at = 3;
  g_assert_cmpuint (apply (f, import, &error), ==, 12);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 12);
  test_assert_value (first, "P01-U1", "gen", "1000.0000");
  test_assert_value (last, "P01-U1", "gen", NULL);
}

static void
test_reading_called_off (Fixture *f, gconstpointer data)
{
  g_autofree char *text = many_days (300);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  f->cancel_at = 1;
  g_assert_null (try_read (f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
test_bad_files (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } FILES[] = {
    { "PK\003\004 cut short", 14 },
    { "%PDF-1.7 of another kind", 24 },
    { "\320\317\021\340\241\261\032\341 an old one, cut short", 31 },
    { "", 0 },
    { "a,b\n1,2\n", 8 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (f->path, FILES[i].bytes, (gssize)FILES[i].length, NULL));
      g_assert_null (try_read (f, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, DBK_SHEET_ERROR);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
test_mark (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkImport) import = read_text (f, HEADING TEST_DAY ",1号机组,停机,1100\n");
  g_autofree char *path = g_build_filename (f->directory, "marked.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = NULL;

  dbk_home_mark_import_async (f->home, import, path, NULL, done_cb, f);
  g_main_loop_run (f->loop);
  g_assert_true (dbk_home_mark_import_finish (f->home, f->result, &error));
  g_assert_no_error (error);
  workbook = dbk_workbook_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dbk_sheet_cell (dbk_workbook_sheet (workbook, 0), 1, 2)->text, ==, "停机");
}

/* All of an import goes back at once, in a later run as well; what was written since stays. */
static void
test_taken_back (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", TEST_DAY);
  g_autoptr (DbkImport) import = NULL;
  g_autoptr (GError) error = NULL;
  DbkReplayed replayed;
  guint stored;

  g_assert_false (dbk_home_take_back_import (f->home, &replayed, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);
  test_type (document, "P01-U1", "gen", "1000");
  import = read_text (f, HEADING TEST_DAY ",1号机组,24,1100\n2026-03-14,1号机组,23,1050\n");
  g_assert_true (dbk_home_apply_import (f->home, import, &stored, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (stored, ==, 4);
  test_assert_value (document, "P01-U1", "gen", "1100.0000");
  test_type (document, "P01-U1", "run_hours", "12");

  g_clear_object (&document);
  dbk_home_close (f->home);
  g_object_unref (f->home);
  f->home = test_open_home (f->directory);
  g_assert_true (dbk_home_take_back_import (f->home, &replayed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (replayed.cells, ==, 3);
  g_assert_cmpuint (replayed.reports, ==, 2);
  g_assert_cmpuint (replayed.kept, ==, 1);
  document = test_open_document (f->home, "P01", TEST_DAY);
  test_assert_value (document, "P01-U1", "gen", "1000.0000");
  test_assert_value (document, "P01-U1", "run_hours", "12.00");
  g_assert_false (dbk_home_take_back_import (f->home, &replayed, &error));
}

#define ADD(path, function) g_test_add ("/client/import/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  test_set_today (TEST_TODAY);
  ADD ("classes", test_classes);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("taken-over", test_taken_over);
  ADD ("taken-back", test_taken_back);
  ADD ("called-off", test_called_off);
  ADD ("reading-called-off", test_reading_called_off);
  ADD ("bad-files", test_bad_files);
  ADD ("mark", test_mark);
  return g_test_run ();
}
