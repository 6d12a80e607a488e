/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists over many reports: what is filed, what waits, what is on its way.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-predict.h"

/* Any day a store can hold. */
#define FIRST_DAY (-200000)
#define LAST_DAY 400000

void
dbk_report_info_free (DbkReportInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->submitted_by);
  g_free (info);
}

void
dbk_pending_item_free (DbkPendingItem *item)
{
  if (item == NULL)
    return;
  g_free (item->message);
  g_free (item);
}

DbkReport *
dbk_home_predict (DbkHome *home, const DbkReportKey *key, gboolean with_cells, GError **error)
{
  g_autoptr (DbkReport) report = with_cells ? dbk_store_load_report (home->store, key, error) : dbk_store_load_state (home->store, key, error);
  g_autoptr (GPtrArray) unanswered = report != NULL ? dbk_store_load_unanswered (home->store, key, error) : NULL;

  if (unanswered == NULL)
    return NULL;
  if (unanswered->len == 0)
    return g_steal_pointer (&report);
  return dbk_predict (report, unanswered, home->engine->catalogue, home->actor);
}

/* --- A line --- */

static DbkReportInfo *
new_info (const DbkReportKey *key)
{
  DbkReportInfo *info = g_new0 (DbkReportInfo, 1);

  info->key = *key;
  info->due = G_MAXINT64;
  return info;
}

/* @report: (nullable): not read, as it is its filler's turn anyway */
static void
set_due (DbkHome *home, DbkReportInfo *info, const DbkReport *report)
{
  const DbkForm *form = dbk_catalogue_form (home->engine->catalogue, info->key.form);

  if (report != NULL)
    info->due = dbk_report_due (report, form);
  else if (form != NULL && (info->state == DBK_STATE_DRAFT || info->state == DBK_STATE_RETURNED))
    info->due = dbk_form_deadline (form, info->key.period);
  info->overdue = dbk_clock_now_on_today () > info->due;
}

static gboolean
may_review (DbkHome *home, const DbkReport *report)
{
  return (dbk_report_may (report, home->engine->catalogue, home->actor, dbk_clock_today ()) & (DBK_MAY_APPROVE | DBK_MAY_RETURN)) != 0;
}

/* Only a report that moved by my own doing, or that I might act on, is worth reading in full. */
static gboolean
look_closer (DbkHome *home, const DbkStoreLine *line, DbkReportInfo *info, GError **error)
{
  g_autoptr (DbkReport) report = NULL;

  if (line->actions == 0 && line->state != DBK_STATE_IN_REVIEW)
    {
      set_due (home, info, NULL);
      return TRUE;
    }
  /* Cells tell no more than that some of them are this account's own: where it is not its turn anyway, they need not be read. */
  if (line->actions == 0)
    {
      g_autoptr (DbkReport) standing = line->pending == 0 ? dbk_store_load_state (home->store, &line->key, error) : dbk_home_predict (home, &line->key, FALSE, error);

      if (standing == NULL)
        return FALSE;
      set_due (home, info, standing);
      if (!may_review (home, standing))
        return TRUE;
    }
  report = dbk_home_predict (home, &line->key, TRUE, error);
  if (report == NULL)
    return FALSE;
  info->state = report->state;
  info->step = report->step;
  set_due (home, info, report);
  info->for_me = report->state == DBK_STATE_IN_REVIEW && may_review (home, report);
  return TRUE;
}

static DbkReportInfo *
info_from_line (DbkHome *home, const DbkStoreLine *line, GError **error)
{
  DbkReportInfo *info = new_info (&line->key);

  info->state = line->state;
  info->step = line->step;
  info->revision = line->revision;
  info->late = line->late;
  info->carried = line->carried;
  info->pending = line->pending + line->actions;
  info->reasons = line->reasons;
  info->unseen = line->unseen;
  info->submissions = line->submissions;
  info->submitted_at = line->submitted_at;
  info->submitted_by = g_strdup (line->submitted_by);
  if (!look_closer (home, line, info, error))
    g_clear_pointer (&info, dbk_report_info_free);
  return info;
}

/* --- Reports of a range --- */

static GHashTable *
index_lines (const GPtrArray *lines)
{
  GHashTable *index = g_hash_table_new ((GHashFunc)dbk_report_key_hash, (GEqualFunc)dbk_report_key_equal);

  for (guint i = 0; i < lines->len; i++)
    {
      DbkStoreLine *line = g_ptr_array_index (lines, i);

      g_hash_table_insert (index, &line->key, line);
    }
  return index;
}

static gboolean
add_period (DbkHome *home, const DbkForm *form, DbkPeriod period, const GPtrArray *plants, GHashTable *index, GPtrArray *list, GError **error)
{
  for (guint i = 0; i < plants->len; i++)
    {
      const DbkNode *plant = g_ptr_array_index (plants, i);
      DbkReportKey key = { form->code, plant->code, period };
      const DbkStoreLine *line = g_hash_table_lookup (index, &key);
      DbkReportInfo *info;

      if (line == NULL && !dbk_node_valid (plant, period.first))
        continue;
      info = line != NULL ? info_from_line (home, line, error) : new_info (&key);
      if (info == NULL)
        return FALSE;
      if (line == NULL)
        set_due (home, info, NULL);
      g_ptr_array_add (list, info);
    }
  return TRUE;
}

static GPtrArray *
plants_below (DbkHome *home, const DbkNode *node)
{
  GPtrArray *plants = dbk_home_plants (home, NULL);

  for (guint i = plants->len; node != NULL && i > 0; i--)
    {
      if (!dbk_node_within (g_ptr_array_index (plants, i - 1), node))
        g_ptr_array_remove_index (plants, i - 1);
    }
  return plants;
}

GPtrArray *
dbk_home_list_reports (DbkHome *home, const char *form, const DbkNode *node, DbkDay first, DbkDay last, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_report_info_free);
  g_autoptr (GPtrArray) plants = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GHashTable) index = NULL;
  const DbkForm *known;
  DbkPeriod period;

  if (!dbk_home_check_account (home, error))
    return NULL;
  known = dbk_catalogue_form (home->engine->catalogue, form);
  if (known == NULL)
    {
      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no form “%s”."), form);
      return NULL;
    }
  period = dbk_period_around (known->period, first);
  lines = dbk_store_list (home->store, DBK_STORE_LIST_ALL, known->code, period.first, last, error);
  if (lines == NULL)
    return NULL;
  index = index_lines (lines);
  plants = plants_below (home, node);
  for (; period.first != DBK_DAY_NONE && period.first <= last; period = dbk_period_step (period, 1))
    {
      if (!add_period (home, known, period, plants, index, list, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

/* --- What waits for me --- */

static gboolean
waits_for_me (DbkHome *home, const DbkReportInfo *info)
{
  const DbkNode *plant = dbk_catalogue_node (home->engine->catalogue, info->key.org);

  if (info->for_me)
    return TRUE;
  return info->state == DBK_STATE_RETURNED && plant != NULL &&
         dbk_actor_has_role (home->actor, home->engine->catalogue, "filler", plant, dbk_clock_today ());
}

GPtrArray *
dbk_home_list_inbox (DbkHome *home, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_report_info_free);
  g_autoptr (GPtrArray) lines = NULL;

  if (!dbk_home_check_account (home, error))
    return NULL;
  lines = dbk_store_list (home->store, DBK_STORE_LIST_WAITING, NULL, FIRST_DAY, LAST_DAY, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      DbkReportInfo *info = info_from_line (home, g_ptr_array_index (lines, i), error);

      if (info == NULL)
        return NULL;
      if (waits_for_me (home, info))
        g_ptr_array_add (list, info);
      else
        dbk_report_info_free (info);
    }
  return lines != NULL ? g_steal_pointer (&list) : NULL;
}

/* --- What is on its way --- */

static gint64
earliest (gint64 since, gint64 other)
{
  return since == 0 || other < since ? other : since;
}

static gboolean
describe_waiting (DbkHome *home, DbkPendingItem *item, GError **error)
{
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (home->store, &item->key, error);

  for (guint i = 0; unanswered != NULL && i < unanswered->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (unanswered, i);

      item->since = earliest (item->since, operation->made_at);
      if (operation->edits->len == 0)
        {
          item->has_action = TRUE;
          item->action = operation->kind;
        }
    }
  return unanswered != NULL;
}

static gboolean
describe_refused (DbkHome *home, DbkPendingItem *item, GError **error)
{
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (home->store, &item->key, error);

  for (guint i = 0; refused != NULL && i < refused->len; i++)
    {
      const DbkStoreRefused *one = g_ptr_array_index (refused, i);

      item->refused = TRUE;
      item->edits += one->operation->edits->len;
      item->since = earliest (item->since, one->operation->made_at);
      if (one->operation->edits->len == 0)
        {
          item->has_action = TRUE;
          item->action = one->operation->kind;
        }
      g_free (item->message);
      item->message = g_strdup (dbk_refusal_message (one->refusal));
    }
  return refused != NULL;
}

/* What waits for a decision waits since it was typed. */
static gboolean
describe_conflicts (DbkHome *home, DbkPendingItem *item, GError **error)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (home->store, &item->key, error);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    item->since = earliest (item->since, ((const DbkStoreConflict *)g_ptr_array_index (conflicts, i))->mine_at);
  if (conflicts == NULL)
    return FALSE;
  if (conflicts->len > 0 && item->message == NULL)
    item->message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u conflict to decide", "%u conflicts to decide", conflicts->len), conflicts->len);
  return TRUE;
}

static DbkPendingItem *
new_item (DbkHome *home, const DbkStoreLine *line, GError **error)
{
  DbkPendingItem *item = g_new0 (DbkPendingItem, 1);
  gint64 typed;

  item->key = line->key;
  item->edits = line->pending;
  if (!dbk_store_get_typed_since (home->store, &line->key, &typed, error) ||
      !describe_waiting (home, item, error) || !describe_refused (home, item, error) || !describe_conflicts (home, item, error))
    {
      dbk_pending_item_free (item);
      return NULL;
    }
  if (typed != 0)
    item->since = earliest (item->since, typed);
  return item;
}

GPtrArray *
dbk_home_list_pending (DbkHome *home, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pending_item_free);
  g_autoptr (GPtrArray) lines = NULL;

  if (home->store == NULL)
    return g_steal_pointer (&list);
  lines = dbk_store_list (home->store, DBK_STORE_LIST_MINE, NULL, FIRST_DAY, LAST_DAY, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      DbkPendingItem *item = new_item (home, g_ptr_array_index (lines, i), error);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (list, item);
    }
  return lines != NULL ? g_steal_pointer (&list) : NULL;
}

/* --- What was refused --- */

void
dbk_refused_item_free (DbkRefusedItem *item)
{
  if (item == NULL)
    return;
  dbk_operation_free (item->operation);
  g_free (item->detail);
  g_free (item);
}

static DbkRefusedItem *
take_refused (DbkStoreRefused *refused)
{
  DbkRefusedItem *item = g_new0 (DbkRefusedItem, 1);

  item->operation = g_steal_pointer (&refused->operation);
  item->detail = g_steal_pointer (&refused->detail);
  item->code = dbk_refusal_to_string (refused->refusal);
  item->message = dbk_refusal_message (refused->refusal);
  item->answered_at = refused->answered_at;
  return item;
}

GPtrArray *
dbk_home_list_refused (DbkHome *home, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_refused_item_free);
  g_autoptr (GPtrArray) lines = NULL;

  if (home->store == NULL)
    return g_steal_pointer (&list);
  lines = dbk_store_list (home->store, DBK_STORE_LIST_MINE, NULL, FIRST_DAY, LAST_DAY, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const DbkStoreLine *line = g_ptr_array_index (lines, i);
      g_autoptr (GPtrArray) refused = line->held > 0 ? dbk_store_load_refused (home->store, &line->key, error) : g_ptr_array_new ();

      if (refused == NULL)
        return NULL;
      for (guint k = 0; k < refused->len; k++)
        g_ptr_array_add (list, take_refused (g_ptr_array_index (refused, k)));
    }
  return lines != NULL ? g_steal_pointer (&list) : NULL;
}

GPtrArray *
dbk_home_plants (DbkHome *home, const char *role)
{
  if (home->engine == NULL || home->actor == NULL)
    return g_ptr_array_new ();
  return dbk_actor_plants (home->actor, home->engine->catalogue, role, dbk_clock_today ());
}
