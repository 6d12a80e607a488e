/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a submitted report and a first exchange put on the line, counted by a
 * proxy between the real client and the real service.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench.h"
#include "tests/bench/dbk-proxy.h"

/* A line of 50 kbit/s, as the standard grants a user (6.2), carries this many bytes a second. */
#define THIN_LINE 6250.0

static double
kilobytes (DbkProxy *proxy)
{
  DbkTraffic traffic;

  /* The end of a connection may still be on its way. */
  g_usleep (100000);
  dbk_proxy_traffic (proxy, &traffic);
  return (double)(traffic.up + traffic.down) / 1000;
}

static void
bench_first_sync (DbkStage *stage, DbkProxy *proxy, const char *home)
{
  double start, taken, size;

  if (dbk_stage_ctl (home, NULL, "login", "--server", dbk_proxy_url (proxy), "--ca", dbk_stage_ca (stage), "--user", "fill.P01", NULL) != 0)
    g_error ("fill.P01 cannot sign in through the proxy");
  dbk_bench_line ("wire: signing in, catalogue included", kilobytes (proxy), DBK_BENCH_NONE, "kB", "-");
  dbk_proxy_reset (proxy);
  start = dbk_bench_now ();
  if (dbk_stage_ctl (home, NULL, "sync", NULL) != 0)
    g_error ("fill.P01 cannot read the service");
  taken = (dbk_bench_now () - start) / 1e6;
  size = kilobytes (proxy);
  dbk_bench_line ("wire: first exchange of a plant, 400 days", size, DBK_BENCH_NONE, "kB", "-");
  dbk_bench_line ("wire: first exchange of a plant, time on loopback", taken, DBK_BENCH_NONE, "s", "-");
  dbk_bench_note ("over a line of 50 kbit/s the first exchange takes %.0f s", size * 1000 / THIN_LINE);
}

static void
fill_day (const char *path, int days_ago)
{
  DbkHome *home = dbk_bench_open_home (path);
  DbkDocument *document = dbk_bench_open_day (home, "P01", days_ago);
  guint filled = dbk_bench_fill (document);
  g_autofree char *why = NULL;

  dbk_bench_explain (document);
  why = dbk_document_why_not_submit (document);
  if (why != NULL)
    g_error ("the report cannot be submitted: %s", why);
  dbk_bench_note ("the report has %u typed figures", filled);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
}

/* A process of its own: nothing of an earlier TLS session can be used again. */
static void
bench_submission (DbkProxy *proxy, const char *home)
{
  fill_day (home, 1);
  dbk_proxy_reset (proxy);
  if (dbk_stage_ctl (home, NULL, "submit", "daily", "P01", dbk_stage_yesterday (), NULL) != 0)
    g_error ("the report was not submitted");
  dbk_bench_line ("wire: a submitted daily report with the TLS handshake", kilobytes (proxy), DBK_BENCH_NONE, "kB", "<=16");
}

static void
bench_again (DbkProxy *proxy, const char *path)
{
  DbkHome *home = dbk_bench_open_home (path);
  DbkDocument *document;
  g_autoptr (GError) error = NULL;
  DbkTraffic traffic;

  dbk_bench_sync (home);
  document = dbk_bench_open_day (home, "P01", 1);
  dbk_document_withdraw (document, &error);
  g_assert_no_error (error);
  dbk_bench_sync (home);
  dbk_bench_explain (document);
  dbk_document_submit (document, &error);
  g_assert_no_error (error);
  dbk_proxy_reset (proxy);
  dbk_bench_sync (home);
  dbk_bench_line ("wire: submitted again over the open connection", kilobytes (proxy), DBK_BENCH_NONE, "kB", "<=16");
  dbk_proxy_traffic (proxy, &traffic);
  if (traffic.connections > 0)
    dbk_bench_note ("the second submission opened a new connection");
  dbk_proxy_reset (proxy);
  dbk_bench_sync (home);
  dbk_bench_line ("wire: an exchange without news over the open connection", kilobytes (proxy), DBK_BENCH_NONE, "kB", "-");
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
}

int
main (int argc, char **argv)
{
  DbkStage *stage;
  DbkProxy *proxy;
  g_autofree char *home = NULL;

  dbk_bench_init (argc, argv);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  proxy = dbk_proxy_new (dbk_stage_url (stage));
  home = dbk_stage_home (stage, "fill.P01");
  bench_first_sync (stage, proxy, home);
  bench_submission (proxy, home);
  bench_again (proxy, home);
  dbk_bench_note ("TCP payload of both directions, without the headers of TCP and IP (about 4 %% more)");
  dbk_proxy_free (proxy);
  dbk_stage_free (stage);
  return 0;
}
