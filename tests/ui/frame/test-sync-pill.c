/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list behind the sync pill while it is open: what waits is answered, and
 * the row that had the keyboard goes.
 */
#define G_LOG_DOMAIN "dbk-test"

#include "tests/data/client/dbk-test-home.h"
#include "tests/data/store/store-file.h"
#include "ui/frame/dbk-sync-pill.h"

static GtkWidget *
focus_of (GtkWidget *window)
{
  return gtk_root_get_focus (GTK_ROOT (window));
}

static gboolean
is_in_popover (GtkWidget *widget)
{
  return widget != NULL && gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL;
}

/* Until the keyboard is with a row of the popover, or with something else in it. */
static void
wait_focus (GtkWidget *window, gboolean row)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (!is_in_popover (focus_of (window)) || (gtk_widget_get_ancestor (focus_of (window), GTK_TYPE_LIST_BOX_ROW) != NULL) != row)
    {
      g_main_context_iteration (NULL, FALSE);
      if (g_get_monotonic_time () > end)
        g_error ("The keyboard does not come to %s; it is with %s", row ? "the row" : "what is left", focus_of (window) != NULL ? G_OBJECT_TYPE_NAME (focus_of (window)) : "nothing");
      g_usleep (1000);
    }
}

/* As an exchange leaves it that was answered. */
static void
answer (DbkHome *home, const char *directory)
{
  g_autofree char *path = test_store_path (directory, "fill.P01");

  g_assert_cmpint (store_file_run (path, "DELETE FROM pending"), >, 0);
  g_object_notify (G_OBJECT (home), "pending");
}

/* Of the program's window, as far as the popover offers them. */
static void
add_actions (GtkWidget *window)
{
  static const char *const NAMES[] = { "sync", "save-courier", "take-courier" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (NAMES[i], NULL);

      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

static void
test_row_goes (void)
{
  g_autofree char *directory = test_directory ();
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (DbkHome) home = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pill = g_object_new (DBK_TYPE_SYNC_PILL, NULL);

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01", "coal_in", "9000");
  add_actions (window);
  gtk_window_set_child (GTK_WINDOW (window), pill);
  dbk_sync_pill_set_home (DBK_SYNC_PILL (pill), home);
  gtk_widget_show (window);
  dbk_sync_pill_popup (DBK_SYNC_PILL (pill));
  wait_focus (window, TRUE);

  answer (home, directory);
  wait_focus (window, FALSE);
  g_assert_true (gtk_widget_get_mapped (focus_of (window)));

  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&document);
  dbk_home_close (home);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  test_remove (directory);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/frame/sync-pill/row-goes", test_row_goes);
  return g_test_run ();
}
