/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The month to choose a day from: which days stand there, and what is said of each; deadlines in words.
 */
#include <string.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-month.h"
#include "ui/common/dbk-state-mark.h"
#include "ui/common/dbk-words.h"

static DbkDay
day (const char *text)
{
  DbkDay parsed;

  g_assert_true (dbk_day_parse (text, &parsed));
  return parsed;
}

static void
assert_days (DbkMonth *month, const char *first, const char *last)
{
  g_autofree char *from = dbk_day_to_string (dbk_month_get_first (month));
  g_autofree char *to = dbk_day_to_string (dbk_month_get_last (month));

  g_assert_cmpstr (from, ==, first);
  g_assert_cmpstr (to, ==, last);
}

static void
assert_words (DbkMonth *month, const char *of, const char *expected)
{
  g_autofree char *words = dbk_month_dup_words (month, day (of));

  g_assert_cmpstr (words, ==, expected);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_days (void)
{
  g_autoptr (DbkMonth) month = g_object_ref_sink (g_object_new (DBK_TYPE_MONTH, NULL));
  guint shown = 0;

  g_signal_connect_swapped (month, "shown", G_CALLBACK (count_cb), &shown);
  /* Six weeks from the Monday on or before the first. */
  dbk_month_show (month, day ("2026-05-20"));
  assert_days (month, "2026-04-27", "2026-06-07");
  dbk_month_show (month, day ("2026-06-01"));
  assert_days (month, "2026-06-01", "2026-07-12");
  g_assert_cmpuint (shown, ==, 2);
  dbk_month_show (month, day ("2026-06-30"));
  g_assert_cmpuint (shown, ==, 2);
  dbk_month_show (month, day ("2024-02-29"));
  assert_days (month, "2024-01-29", "2024-03-10");
}

static void
add_report (GPtrArray *infos, const char *of, DbkReportState state, gint64 revision, gboolean late, gboolean carried)
{
  DbkReportInfo *info = g_new0 (DbkReportInfo, 1);

  info->key = (DbkReportKey){ "daily", "P01", dbk_period_day (day (of)) };
  info->state = state;
  info->revision = revision;
  info->late = late;
  info->carried = carried;
  g_ptr_array_add (infos, info);
}

static void
test_states (void)
{
  g_autoptr (DbkMonth) month = g_object_ref_sink (g_object_new (DBK_TYPE_MONTH, NULL));
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_report_info_free);

  add_report (infos, "2026-03-10", DBK_STATE_APPROVED, 4, TRUE, TRUE);
  add_report (infos, "2026-03-11", DBK_STATE_IN_REVIEW, 1, FALSE, FALSE);
  add_report (infos, "2026-03-12", DBK_STATE_RETURNED, 2, FALSE, FALSE);
  add_report (infos, "2026-03-13", DBK_STATE_IN_CORRECTION, 6, FALSE, TRUE);
  add_report (infos, "2026-03-14", DBK_STATE_DRAFT, 0, FALSE, FALSE);
  add_report (infos, "2026-03-15", DBK_STATE_DRAFT, 1, FALSE, FALSE);
  add_report (infos, "2026-03-16", DBK_STATE_DRAFT, 0, FALSE, FALSE);
  add_report (infos, "2026-08-01", DBK_STATE_APPROVED, 4, FALSE, FALSE);
  dbk_month_show (month, day ("2026-03-15"));
  assert_words (month, "2026-03-10", "2026-03-10 Tue");
  dbk_month_set_reports (month, infos);
  assert_words (month, "2026-03-10", "2026-03-10 Tue, Approved, Late, Opening changed");
  assert_words (month, "2026-03-11", "2026-03-11 Wed, In review");
  assert_words (month, "2026-03-12", "2026-03-12 Thu, Returned");
  assert_words (month, "2026-03-13", "2026-03-13 Fri, In correction, Opening changed");
  assert_words (month, "2026-03-14", "2026-03-14 Sat, Missing");
  assert_words (month, "2026-03-15", "2026-03-15 Sun, Draft");
  assert_words (month, "2026-03-16", "2026-03-16 Mon, today, not due yet");
  /* Past the deadline of whose turn it is; what is missing says so already. */
  for (guint i = 0; i < infos->len; i++)
    ((DbkReportInfo *)g_ptr_array_index (infos, i))->overdue = TRUE;
  dbk_month_set_reports (month, infos);
  assert_words (month, "2026-03-11", "2026-03-11 Wed, In review, Late");
  assert_words (month, "2026-03-14", "2026-03-14 Sat, Missing");
  assert_words (month, "2026-03-17", "2026-03-17 Tue");
  /* Days of another month know nothing of these. */
  dbk_month_show (month, day ("2026-05-01"));
  assert_words (month, "2026-05-10", "2026-05-10 Sun");
}

/* Against the day that is shown as today, at this time of day. */
static void
test_due (void)
{
  gint64 now = dbk_clock_now_on_today ();
  g_autofree char *none = dbk_words_due (G_MAXINT64, NULL);
  g_autofree char *past = NULL;
  g_autofree char *ahead = NULL;
  gboolean late;

  g_assert_cmpstr (none, ==, "");
  past = dbk_words_due (now - 50 * G_TIME_SPAN_HOUR, &late);
  g_assert_true (late);
  g_assert_nonnull (strstr (past, "late by 2 days"));
  ahead = dbk_words_due (now + 90 * G_TIME_SPAN_MINUTE + 10 * G_TIME_SPAN_SECOND, &late);
  g_assert_false (late);
  g_assert_nonnull (strstr (ahead, "1 h 30 min left"));
}

/* Every state has a shape of its own: told apart without their colours. */
static void
test_shapes (void)
{
  g_autoptr (GtkWidget) mark = g_object_ref_sink (dbk_state_mark_new ());
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int look = 0; look <= DBK_LOOK_NOT_DUE; look++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 24, 24);
      cairo_t *cr = cairo_create (surface);
      char *shape;

      dbk_look_draw (mark, cr, (DbkLook)look, 5, 5);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      shape = g_base64_encode (cairo_image_surface_get_data (surface), (gsize)(cairo_image_surface_get_stride (surface) * 24));
      g_assert_true (g_hash_table_add (seen, shape));
      cairo_surface_destroy (surface);
    }
}

/* Of another year, a month and a day alone would pass for this one's. */
static void
test_times (void)
{
  gint64 now = dbk_clock_now ();
  g_autofree char *today = dbk_words_time (now);
  g_autofree char *old = dbk_words_time (now - 800 * G_TIME_SPAN_DAY);

  g_assert_cmpuint (strlen (today), ==, strlen ("10:32"));
  g_assert_cmpuint (strlen (old), ==, strlen ("2024-09-11 10:32"));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dbk_clock_set_today (day ("2026-03-16"));
  g_test_add_func ("/ui/common/month/days", test_days);
  g_test_add_func ("/ui/common/month/states", test_states);
  g_test_add_func ("/ui/common/month/shapes", test_shapes);
  g_test_add_func ("/ui/common/month/times", test_times);
  g_test_add_func ("/ui/common/month/due", test_due);
  return g_test_run ();
}
