/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Handing over: unsent work goes to the next shift's account.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-handover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/client/dbk-home-private.h"
#include "data/wire/dbk-wire-actor.h"

/* Any day a store can hold. */
#define FIRST_DAY (-200000)
#define LAST_DAY 400000
#define MAX_ACTOR (8 * 1024 * 1024)

static DbkStore *
open_other (DbkHome *home, const char *account, GError **error)
{
  g_autofree char *path = dbk_home_account_path (home, account, "store.db");

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return dbk_store_open (path, error);
  g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("%s has never signed in on this computer."), account);
  return NULL;
}

/* (transfer full) (nullable): as that account was seen last */
static DbkActor *
load_actor (DbkStore *store)
{
  g_autofree char *text = dbk_store_get_meta (store, "actor");
  g_autoptr (JsonNode) root = text != NULL ? dbk_json_parse (text, strlen (text), MAX_ACTOR, NULL) : NULL;

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? dbk_actor_from_json (json_node_get_object (root), NULL) : NULL;
}

static gboolean
fills_in (DbkHome *home, const DbkActor *actor, const char *org)
{
  const DbkNode *plant = dbk_catalogue_node (home->engine->catalogue, org);

  return actor != NULL && plant != NULL && dbk_actor_has_role (actor, home->engine->catalogue, "filler", plant, dbk_clock_today ());
}

static gboolean
fills_in_any (DbkHome *home, const DbkActor *actor)
{
  g_autoptr (GPtrArray) plants = dbk_actor_plants (home->actor, home->engine->catalogue, "filler", dbk_clock_today ());

  for (guint i = 0; i < plants->len; i++)
    if (fills_in (home, actor, ((const DbkNode *)g_ptr_array_index (plants, i))->code))
      return TRUE;
  return FALSE;
}

GStrv
dbk_home_list_successors (DbkHome *home)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) accounts = dbk_home_list_accounts (home);

  for (guint i = 0; dbk_home_check_account (home, NULL) && accounts[i] != NULL; i++)
    {
      g_autoptr (DbkStore) store = strcmp (accounts[i], home->account) != 0 ? open_other (home, accounts[i], NULL) : NULL;
      g_autoptr (DbkActor) actor = store != NULL ? load_actor (store) : NULL;

      if (fills_in_any (home, actor))
        g_strv_builder_add (builder, accounts[i]);
    }
  return g_strv_builder_end (builder);
}

/* --- One report --- */

static gboolean
give_edits (DbkHome *home, DbkStore *to, const DbkReportKey *key, const GPtrArray *edits, guint *cells, GError **error)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);
      g_autoptr (DbkCellEdit) given = dbk_cell_edit_copy (edit);

      if (given->author == NULL)
        given->author = g_strdup (home->account);
      if (!dbk_store_put_edit (to, key, given, NULL, error))
        return FALSE;
      (*cells)++;
    }
  return TRUE;
}

/* Operations from @first on were never sent; the ones before may be known to the service. */
static gboolean
give_report (DbkHome *home, DbkStore *to, const DbkReportKey *key, GPtrArray *taken, guint *cells, guint *left, GError **error)
{
  g_autoptr (GPtrArray) operations = dbk_store_load_unanswered (home->store, key, error);
  g_autoptr (GPtrArray) pending = operations != NULL ? dbk_store_load_pending (home->store, key, error) : NULL;

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);
      gboolean sent;

      if (!dbk_store_is_sent (home->store, operation->id, &sent, error))
        return FALSE;
      *left += sent;
      if (sent)
        continue;
      g_ptr_array_add (taken, g_strdup (operation->id));
      if (!give_edits (home, to, key, operation->edits, cells, error))
        return FALSE;
    }
  return give_edits (home, to, key, pending, cells, error);
}

static gboolean
let_go (DbkHome *home, const GPtrArray *keys, const GPtrArray *taken, GError **error)
{
  for (guint i = 0; i < taken->len; i++)
    {
      gboolean gone;

      if (!dbk_store_take_back (home->store, g_ptr_array_index (taken, i), &gone, error))
        return FALSE;
    }
  for (guint i = 0; i < keys->len; i++)
    {
      const DbkReportKey *key = g_ptr_array_index (keys, i);
      g_autoptr (GPtrArray) pending = dbk_store_load_pending (home->store, key, error);
      gboolean dropped;

      for (guint k = 0; pending != NULL && k < pending->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (pending, k);

          if (!dbk_store_drop_edit (home->store, key, edit->entity, edit->indicator, &dropped, error))
            return FALSE;
        }
      if (pending == NULL)
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (nullable): keys of the reports with something to hand over that @actor may fill in */
static GPtrArray *
list_keys (DbkHome *home, const DbkActor *actor, GError **error)
{
  g_autoptr (GPtrArray) lines = dbk_store_list (home->store, DBK_STORE_LIST_MINE, NULL, FIRST_DAY, LAST_DAY, error);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const DbkStoreLine *line = g_ptr_array_index (lines, i);

      if ((line->pending > 0 || line->actions > 0) && fills_in (home, actor, line->key.org))
        g_ptr_array_add (keys, g_memdup2 (&line->key, sizeof line->key));
    }
  return lines != NULL ? g_steal_pointer (&keys) : NULL;
}

static gboolean
in_batch (DbkStore *store, gboolean ok, GError **error)
{
  if (ok)
    return dbk_store_end_batch (store, TRUE, error);
  dbk_store_end_batch (store, FALSE, NULL);
  return FALSE;
}

static gboolean
give_all (DbkHome *home, DbkStore *to, const GPtrArray *keys, GPtrArray *taken, guint *cells, guint *left, GError **error)
{
  gboolean ok = TRUE;

  if (!dbk_store_begin_batch (to, error))
    return FALSE;
  for (guint i = 0; ok && i < keys->len; i++)
    ok = give_report (home, to, g_ptr_array_index (keys, i), taken, cells, left, error);
  return in_batch (to, ok, error);
}

gboolean
dbk_home_hand_over (DbkHome *home, const char *to, guint *cells, guint *left, GError **error)
{
  g_autoptr (DbkStore) store = NULL;
  g_autoptr (DbkActor) actor = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_free);
  gboolean done;

  *cells = *left = 0;
  if (!dbk_home_check_account (home, error))
    return FALSE;
  dbk_home_cancel_exchange (home);
  store = strcmp (to, home->account) != 0 ? open_other (home, to, error) : NULL;
  if (store == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("Work is handed over to another account."));
      return FALSE;
    }
  actor = load_actor (store);
  if (!fills_in_any (home, actor))
    {
      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("%s may not fill in reports of this plant."), to);
      return FALSE;
    }
  keys = list_keys (home, actor, error);
  if (keys == NULL || !give_all (home, store, keys, taken, cells, left, error) || !dbk_store_begin_batch (home->store, error))
    return FALSE;
  done = in_batch (home->store, let_go (home, keys, taken, error), error);
  dbk_home_take_news (home, NULL);
  return done;
}
