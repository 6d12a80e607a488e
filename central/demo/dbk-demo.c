/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sample group: the store is filled under another name and renamed when it
 * is whole, so that a start that was cut short begins anew.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "central/dbk-secret.h"
#include "central/dbk-seed.h"
#include "central/dbk-service.h"
#include "central/demo/dbk-demo-filing.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"

#define CATALOGUE_VERSION "demo-1"
#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* --- Accounts --- */

static const struct
{
  const char *account;
  const char *name;
  const char *role;
  const char *node;
} people[] = {
  { "fill.P01", "周明远", "filler", "P01" },
  { "fill.P02", "陈静怡", "filler", "P02" },
  { "fill.P03", "吴启航", "filler", "P03" },
  { "fill.P04", "杨清源", "filler", "P04" },
  { "fill.P05", "刘思齐", "filler", "P05" },
  { "fill.P06", "马长风", "filler", "P06" },
  { "fill.P07", "何雨泽", "filler", "P07" },
  { "fill.P08", "高晓阳", "filler", "P08" },
  { "fill.P09", "梁禾", "filler", "P09" },
  { "fill.P10", "宋电波", "filler", "P10" },
  { "fill.P11", "唐澜", "filler", "P11" },
  { "fill.P12", "许暖春", "filler", "P12" },
  { "fill.P13", "罗聚贤", "filler", "P13" },
  { "fill2.P01", "李建国", "filler", "P01" },
  { "check.P01", "王志刚", "plant_checker", "P01" },
  { "check.P02", "赵敏", "plant_checker", "P02" },
  { "check.P03", "孙立群", "plant_checker", "P03" },
  { "check.P04", "黄海涛", "plant_checker", "P04" },
  { "check.P05", "徐文博", "plant_checker", "P05" },
  { "check.P06", "朱云帆", "plant_checker", "P06" },
  { "check.P07", "林峰", "plant_checker", "P07" },
  { "check.P08", "郭丽华", "plant_checker", "P08" },
  { "check.P09", "谢秋实", "plant_checker", "P09" },
  { "check.P10", "罗恒", "plant_checker", "P10" },
  { "check.P11", "韩冰", "plant_checker", "P11" },
  { "check.P12", "冯雪梅", "plant_checker", "P12" },
  { "check.P13", "秦可调", "plant_checker", "P13" },
  { "region.R1", "郑国栋", "regional_reviewer", "R1" },
  { "region.R2", "曾晓岚", "regional_reviewer", "R2" },
  { "region.R3", "彭勇", "regional_reviewer", "R3" },
  { "plan.G", "蒋瑞", "planner", "G" },
  { "group", "沈立峰", "group_reviewer", "G" },
  { "admin", "系统管理员", "administrator", "G" },
  { "auditor", "邓审言", "auditor", "G" },
  { "sis.P01", "朔峰 SIS 接口", "interface", "P01" },
};

static DbkActor *
make_actor (guint i)
{
  DbkActor *actor = dbk_actor_new (people[i].account, people[i].name);

  dbk_actor_add_grant (actor, people[i].role, people[i].node, DBK_DAY_NONE, DBK_DAY_NONE);
  return actor;
}

static gboolean
add_people (DbkCentralStore *store, GHashTable *actors, GError **error)
{
  g_autofree char *password = dbk_password_hash (DBK_DEMO_PASSWORD);

  if (password == NULL)
    {
      g_set_error_literal (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "No memory for the demo's passwords");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      DbkAccount account = { 0 };

      account.password = password;
      account.is_interface = g_str_equal (people[i].role, "interface");
      account.actor = make_actor (i);
      g_hash_table_insert (actors, account.actor->account, account.actor);
      if (!dbk_central_store_put_account (store, &account, dbk_clock_now (), error))
        return FALSE;
    }
  return TRUE;
}

/* --- Filling --- */

static DbkCatalogue *
add_catalogue (DbkCentralStore *store, GError **error)
{
  g_autofree char *text = dbk_seed_catalogue (CATALOGUE_VERSION, TRUE, error);
  g_autoptr (JsonNode) root = NULL;

  if (text == NULL || !dbk_central_store_put_catalogue (store, CATALOGUE_VERSION, text, NULL, dbk_clock_now (), error))
    return NULL;
  root = dbk_json_parse (text, strlen (text), 16 * 1024 * 1024, error);
  return root != NULL ? dbk_catalogue_load (json_node_get_object (root), error) : NULL;
}

static gboolean
fill (DbkCentralStore *store, DbkDay today, guint days, GError **error)
{
  g_autoptr (GHashTable) actors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_actor_free);
  g_autoptr (DbkCatalogue) catalogue = add_catalogue (store, error);

  return catalogue != NULL &&
         dbk_central_store_set_meta (store, "demo", "1", error) &&
         add_people (store, actors, error) &&
         dbk_demo_file (store, catalogue, actors, today - 2 - (DbkDay)days + 1, today - 2, error);
}

static gboolean
make_durable (const char *path, GError **error)
{
  int descriptor = g_open (path, O_RDWR | O_CLOEXEC, 0);
  gboolean done = descriptor >= 0 && fsync (descriptor) == 0;

  if (!done)
    g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be written: %s", path, g_strerror (errno));
  if (descriptor >= 0)
    close (descriptor);
  return done;
}

gboolean
dbk_demo_fill (const char *path, gint32 today, guint days, GError **error)
{
  g_autofree char *draft = g_strconcat (path, ".filling", NULL);
  g_autoptr (DbkCentralStore) store = NULL;

  g_unlink (draft);
  store = dbk_sqlite_store_open_to_fill (draft, error);
  if (store == NULL)
    return FALSE;
  if (!dbk_central_store_begin (store, error) || !fill (store, today, days, error) || !dbk_central_store_commit (store, error) ||
      !dbk_sqlite_store_finish_filling (store, error))
    return FALSE;
  g_clear_pointer (&store, dbk_central_store_free);
  if (!make_durable (draft, error))
    return FALSE;
  if (g_rename (draft, path) != 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be renamed: %s", draft, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/* --- Starting --- */

/* The demo's day is today for everybody, and its times lie on that day. */
static void
set_clock (DbkDay today)
{
  DbkDay real;

  if (today == DBK_DAY_NONE)
    return;
  dbk_clock_set_offset (0);
  dbk_clock_set_today (DBK_DAY_NONE);
  real = dbk_clock_today ();
  dbk_clock_set_offset ((gint64)(today - real) * DAY_USEC);
  dbk_clock_set_today (today);
}

static gboolean
check_demo (const char *path, DbkDay *date, GError **error)
{
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, error);
  g_autofree char *demo = NULL;
  g_autofree char *text = NULL;

  if (store == NULL || !dbk_central_store_get_meta (store, "demo", &demo, error) || !dbk_central_store_get_meta (store, "demo_date", &text, error))
    return FALSE;
  if (demo == NULL)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_EMPTY, "%s holds a real service; give --demo an empty folder", path);
      return FALSE;
    }
  if (*date == DBK_DAY_NONE && text != NULL)
    dbk_day_parse (text, date);
  return TRUE;
}

static gboolean
remember_date (const char *path, DbkDay date, GError **error)
{
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, error);
  g_autofree char *text = dbk_day_to_string (date);

  return store != NULL && dbk_central_store_set_meta (store, "demo_date", text, error);
}

gboolean
dbk_demo_prepare (const char *path, gint32 date, GError **error)
{
  DbkDay asked = date;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!check_demo (path, &date, error))
        return FALSE;
      set_clock (date);
      return TRUE;
    }
  set_clock (date);
  if (!dbk_demo_fill (path, dbk_clock_today (), DBK_DEMO_DAYS, error))
    return FALSE;
  return asked == DBK_DAY_NONE || remember_date (path, asked, error);
}
