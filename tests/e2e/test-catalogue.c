/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window under a newer catalogue: published while somebody types, it comes
 * by the next exchange, takes nothing away and moves nobody; one that this
 * program cannot read leaves the old one in force, and says so.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <locale.h>
#include <string.h>

#include "data/base/dbk-json.h"
#include "tests/e2e/dbk-desk.h"
#include "tests/e2e/dbk-machine.h"
#include "tests/e2e/dbk-proxy.h"

static DbkStage *stage;
static DbkDriver *driver;
static DbkProxy *proxy;

static void
open_window (void)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *authority = dbk_stage_path (stage, "proxy.pem");
  const char *argv[] = { program, "--home", home, "--server", dbk_proxy_url (proxy), "--ca", authority, "--user", "fill.P01", NULL };

  dbk_driver_launch (driver, argv, NULL);
  dbk_driver_maximize (driver);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (driver);
}

static void
add (JsonObject *object, const char *list, const char *text)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (quoted, &error);

  g_assert_no_error (error);
  json_array_add_element (json_object_get_array_member (object, list), node);
}

/* A rule of the house, and a figure more in a block of its own. */
static void
change (JsonObject *document)
{
  JsonArray *forms = json_object_get_array_member (document, "forms");

  add (document, "rules",
       "{'code':'house','severity':'warning','level':'unit','energies':['coal'],'cause':'house','expression':':gen <= 900','cells':['gen'],"
       "'message':{'zh':'发电量超过厂内限值','en':'over the limit of the house'}}");
  add (document, "indicators", "{'code':'ash_out','name':{'zh':'出灰量','en':'Ash'},'unit':'t','decimals':1,'energies':['coal'],'over_time':'sum','over_organisation':'sum'}");
  add (json_array_get_object_element (forms, 0), "sections",
       "{'code':'ash','name':{'zh':'灰渣','en':'Ash'},'level':'plant','energies':['coal'],'department':'fuel','indicators':['ash_out']}");
}

/* Without the rule of the house. */
static void
withdraw (JsonObject *document)
{
  JsonArray *rules = json_object_get_array_member (document, "rules");

  json_array_remove_element (rules, json_array_get_length (rules) - 1);
}

/* What is stored of a cell of yesterday's report. */
static void
assert_stored (const char *entity, const char *indicator, const char *value)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *found = dbk_stage_value (home, "P01", entity, indicator);

  g_assert_cmpstr (found, ==, value);
}

static void
test_newer (void)
{
  open_window ();
  dbk_desk_go_to_column (driver, "发电量");
  dbk_driver_keys (driver, "Down");
  dbk_desk_enter (driver, "930");
  dbk_desk_go_to_column (driver, "发电量");
  g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_INVALID, "发电量超过厂内限值"));

  /* In the middle of a figure: it stays as it is until it is left. */
  dbk_driver_type (driver, "91");
  dbk_machine_publish (stage, "e2e-2", change);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait (driver, "已同步");
  dbk_driver_settle (600);
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "91");
  dbk_driver_type (driver, "0");
  dbk_desk_wait_cell_text (driver, "910");
  dbk_driver_keys (driver, "Return");

  /* There it is, without a new start; the cursor stands where it stood. */
  dbk_desk_wait (driver, "发电量超过厂内限值");
  dbk_driver_settle (600);
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "930");
  dbk_driver_keys (driver, "Up");
  dbk_desk_wait_cell_text (driver, "910");
  dbk_desk_shot (driver, "catalogue-newer");
  dbk_driver_keys (driver, "ctrl+End");
  dbk_driver_wait_focus (driver, "出灰量");
  dbk_desk_shot (driver, "catalogue-newer-figure");
  assert_stored ("P01-U1", "gen", "910.0000");
  assert_stored ("P01-U2", "gen", "930.0000");
  assert_stored ("P01", "ash_out", NULL);
}

static void
test_unreadable (void)
{
  g_autofree char *at = NULL;
  g_autofree char *after = NULL;

  dbk_proxy_spoil (proxy, TRUE);
  dbk_machine_publish (stage, "e2e-3", NULL);
  dbk_driver_keys (driver, "F5");
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "新的主数据 e2e-3 无法使用");
  dbk_desk_wait (driver, "原主数据继续有效");
  dbk_desk_shot (driver, "catalogue-unreadable");
  dbk_driver_keys (driver, "Escape");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "立即同步");
  dbk_driver_settle (300);

  /* Work goes on under the old one. */
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait (driver, "发电量超过厂内限值");
  dbk_desk_enter (driver, "880");
  dbk_driver_keys (driver, "F5");
  dbk_driver_settle (600);
  assert_stored ("P01-U1", "gen", "880.0000");

  /* A readable one after it takes its place, and leaves the cursor even where no figure stands. */
  dbk_proxy_spoil (proxy, FALSE);
  dbk_driver_keys (driver, "ctrl+End");
  dbk_driver_wait_focus (driver, "出灰量");
  at = dbk_desk_cell (driver);
  dbk_machine_publish (stage, "e2e-4", withdraw);
  dbk_driver_keys (driver, "F5");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "发电量超过厂内限值");
  after = dbk_desk_cell (driver);
  g_assert_cmpstr (after, ==, at);
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "立即同步");
  g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_INVALID, "无法使用"));
  dbk_driver_keys (driver, "Escape");
  dbk_desk_close (driver);
}

int
main (int argc, char **argv)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  stage = dbk_stage_new ();
  driver = dbk_driver_new ();
  dbk_stage_start_service (stage);
  certificate = dbk_stage_path (stage, "proxy.pem");
  key = dbk_stage_path (stage, "proxy-key.pem");
  dbk_stage_make_certificate (certificate, key, 30);
  proxy = dbk_proxy_new (dbk_stage_url (stage), dbk_stage_ca (stage), certificate, key);
  g_test_add_func ("/e2e/catalogue/newer", test_newer);
  g_test_add_func ("/e2e/catalogue/unreadable", test_unreadable);
  status = g_test_run ();
  dbk_driver_free (driver);
  dbk_proxy_free (proxy);
  dbk_stage_free (stage);
  return status;
}
