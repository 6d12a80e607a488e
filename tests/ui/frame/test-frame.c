/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frame builds what is shown and no more: the start waits for nothing else.
 */
#define G_LOG_DOMAIN "dbk-test"

#include "tests/data/client/dbk-test-home.h"
#include "ui/common/dbk-month.h"
#include "ui/entry/dbk-entry-page.h"
#include "ui/frame/dbk-date-chooser.h"
#include "ui/frame/dbk-frame.h"
#include "ui/home/dbk-home-page.h"
#include "ui/reports/dbk-reports-page.h"
#include "ui/review/dbk-review-page.h"

/* (nullable): the first of @type in @widget or below */
static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
check_built (GtkWidget *frame, gboolean home, gboolean entry, gboolean reports)
{
  g_assert_true ((find (frame, DBK_TYPE_HOME_PAGE) != NULL) == home);
  g_assert_true ((find (frame, DBK_TYPE_ENTRY_PAGE) != NULL) == entry);
  g_assert_true ((find (frame, DBK_TYPE_REPORTS_PAGE) != NULL) == reports);
  g_assert_null (find (frame, DBK_TYPE_REVIEW_PAGE));
}

static gboolean
holds_focus (GtkWidget *window, GType type)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && gtk_widget_get_ancestor (focus, type) != NULL;
}

static void
test_first_shown (void)
{
  g_autofree char *directory = test_directory ();
  g_autoptr (DbkHome) home = NULL;
  g_autoptr (DbkPlace) place = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *frame;
  GtkWidget *chooser;
  DbkDay today;

  dbk_day_parse (TEST_TODAY, &today);
  dbk_clock_set_today (today);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  place = dbk_place_new (home);
  frame = dbk_frame_new (place, "entry");
  gtk_window_set_child (GTK_WINDOW (window), frame);
  gtk_widget_show (window);
  g_assert_cmpstr (dbk_frame_get_page (DBK_FRAME (frame)), ==, "entry");
  check_built (frame, FALSE, TRUE, FALSE);
  dbk_frame_focus_page (DBK_FRAME (frame));
  g_assert_true (holds_focus (window, DBK_TYPE_ENTRY_PAGE));

  /* The calendar comes with its first look. */
  g_assert_null (find (frame, DBK_TYPE_MONTH));
  dbk_frame_choose_day (DBK_FRAME (frame));
  g_assert_nonnull (find (frame, DBK_TYPE_MONTH));

  /* A page that comes late is about the day that is looked at. */
  dbk_place_set_day (place, today - 9);
  g_assert_true (dbk_frame_set_page (DBK_FRAME (frame), "reports"));
  check_built (frame, FALSE, TRUE, TRUE);
  g_assert_true (holds_focus (window, DBK_TYPE_REPORTS_PAGE));
  chooser = find (find (frame, DBK_TYPE_REPORTS_PAGE), DBK_TYPE_DATE_CHOOSER);
  g_assert_cmpint (dbk_date_chooser_get_day (DBK_DATE_CHOOSER (chooser)), ==, today - 9);

  /* Nobody is asked to review here, and leaving asks for no page. */
  g_assert_false (dbk_frame_set_page (DBK_FRAME (frame), "review"));
  dbk_frame_settle (DBK_FRAME (frame));
  check_built (frame, FALSE, TRUE, TRUE);

  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&place);
  dbk_home_close (home);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  test_remove (directory);
}

static void
test_not_allowed (void)
{
  g_autofree char *directory = test_directory ();
  g_autoptr (DbkHome) home = NULL;
  g_autoptr (DbkPlace) place = NULL;
  g_autoptr (GtkWidget) frame = NULL;

  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  place = dbk_place_new (home);
  frame = g_object_ref_sink (dbk_frame_new (place, "review"));
  g_assert_cmpstr (dbk_frame_get_page (DBK_FRAME (frame)), ==, "home");
  check_built (frame, TRUE, FALSE, FALSE);

  g_clear_object (&frame);
  g_clear_object (&place);
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
  g_test_add_func ("/ui/frame/frame/first-shown", test_first_shown);
  g_test_add_func ("/ui/frame/frame/not-allowed", test_not_allowed);
  return g_test_run ();
}
