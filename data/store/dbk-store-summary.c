/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures of many days, as the summary asks for them: whole reports in the
 * order they lie on disk, or single cells where few are asked for.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-store-summary.h"

#include "data/store/dbk-store-private.h"

/* Up to how many cells of a report it is quicker to seek each than to read past all. */
#define SEEK_CELLS 12

G_STATIC_ASSERT (DBK_STATE_IN_REVIEW == 1 && DBK_STATE_APPROVED == 3);

/* Approved figures are in force until their correction is approved, whatever its state. */
#define REPORTS "FROM report r WHERE r.org = ?1 AND r.form = ?2 AND r.kind = 0 AND r.day BETWEEN ?3 AND ?4 "
#define COUNTS "(r.has_approved = 1 OR r.state = 3 OR (r.state = 1 AND ?5 = 0)) "
#define CELLS(table, has, which)                                                                          \
  "SELECT r.day, c.entity, c.indicator, c.value FROM report r CROSS JOIN " table " c ON c.report = r.id " \
  "WHERE r.org = ?1 AND r.form = ?2 AND r.kind = 0 AND r.day BETWEEN ?3 AND ?4 AND r.has_approved = " has " AND " COUNTS "AND " which

/* The plus keeps the planner from seeking each. */
#define ALL "+c.indicator IN (SELECT value FROM json_each (?7))"
#define FEW "c.entity IN (SELECT value FROM json_each (?6)) AND c.indicator IN (SELECT value FROM json_each (?7))"

static const char *const cells_sql[2][2] = {
  { CELLS ("cell", "0", ALL), CELLS ("approved_cell", "1", ALL) },
  { CELLS ("cell", "0", FEW), CELLS ("approved_cell", "1", FEW) },
};

/**
 * Places: ids to their places in the request
 * @list: the ids as a JSON array
 */
typedef struct
{
  GArray *of;    /* (owned) (element-type guint): by id: place + 1 */
  GString *list; /* (owned) */
} Places;

static void
places_init (Places *places)
{
  places->of = g_array_new (FALSE, TRUE, sizeof (guint));
  places->list = g_string_new ("[");
}

static void
places_clear (Places *places)
{
  g_array_unref (places->of);
  g_string_free (places->list, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

static void
places_add (Places *places, gint64 id, guint place)
{
  if (id <= 0)
    return;
  if (places->of->len <= id)
    g_array_set_size (places->of, (guint)id + 1);
  g_array_index (places->of, guint, id) = place + 1;
  g_string_append_printf (places->list, "%s%" G_GINT64_FORMAT, places->list->len > 1 ? "," : "", id);
}

static gboolean
places_find (const Places *places, gint64 id, guint *place)
{
  guint found = id >= 0 && id < places->of->len ? g_array_index (places->of, guint, id) : 0;

  *place = found - 1;
  return found > 0;
}

static gboolean
find_places (DbkStore *store, const DbkSummaryRequest *request, Places *entities, Places *indicators, GError **error)
{
  for (guint i = 0; i < request->n_entities; i++)
    {
      gint64 id;

      if (!dbk_store_look_up (store, request->entities[i], &id, error))
        return FALSE;
      places_add (entities, id, i);
    }
  for (guint i = 0; i < request->n_indicators; i++)
    {
      gint64 id;

      if (!dbk_store_get_int (store, 0, &id, error, "SELECT id FROM indicator WHERE code = ?", "t", request->indicators[i]))
        return FALSE;
      places_add (indicators, id, i);
    }
  g_string_append_c (entities->list, ']');
  g_string_append_c (indicators->list, ']');
  return TRUE;
}

static gboolean
read_reports (DbkStore *store, sqlite3_stmt *statement, DbkSummaryTake *take, GError **error)
{
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    dbk_summary_take_report (take, sqlite3_column_int (statement, 0), sqlite3_column_int (statement, 1) != 0);
  return code == SQLITE_DONE;
}

static gboolean
read_cells (DbkStore *store, sqlite3_stmt *statement, const Places *entities, const Places *indicators, DbkSummaryTake *take, GError **error)
{
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkDay day = sqlite3_column_int (statement, 0);
      guint entity, indicator;

      if (!places_find (entities, sqlite3_column_int64 (statement, 1), &entity) || !places_find (indicators, sqlite3_column_int64 (statement, 2), &indicator))
        continue;
      if (sqlite3_column_type (statement, 3) == SQLITE_INTEGER)
        dbk_summary_take_number (take, day, entity, indicator, sqlite3_column_int64 (statement, 3));
      else if (sqlite3_column_type (statement, 3) != SQLITE_NULL)
        dbk_summary_take_text (take, day, entity, indicator, dbk_column_text (statement, 3));
    }
  return code == SQLITE_DONE;
}

gboolean
dbk_store_summary_read (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error)
{
  DbkStore *store = data;
  g_auto (Places) entities;
  g_auto (Places) indicators;
  gboolean few = request->n_entities * request->n_indicators <= SEEK_CELLS;
  int approved_only = request->counting == DBK_COUNT_APPROVED;
  gint64 org, form;

  places_init (&entities);
  places_init (&indicators);
  if (!dbk_store_look_up (store, request->org, &org, error) || !dbk_store_look_up (store, request->form, &form, error))
    return FALSE;
  if (org == 0 || form == 0)
    return TRUE;
  if (!find_places (store, request, &entities, &indicators, error) ||
      !read_reports (store, dbk_store_bind (store, error, "SELECT r.day, r.has_approved = 1 OR r.state = 3 " REPORTS "AND " COUNTS, "iinnn", org, form, (int)request->span.first, (int)request->span.last, approved_only), take, error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!read_cells (store, dbk_store_bind (store, error, cells_sql[few][i], "iinnntt", org, form, (int)request->span.first, (int)request->span.last, approved_only, entities.list->str, indicators.list->str), &entities, &indicators, take, error))
      return FALSE;
  return TRUE;
}

GArray *
dbk_store_list_acting (DbkStore *store, const char *form, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT DISTINCT report FROM outbox WHERE answered_at IS NULL AND kind <> 0", "");
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  if (code != SQLITE_DONE)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      DbkReportKey key;

      if (!dbk_store_key (store, g_array_index (ids, gint64, i), &key, error))
        return NULL;
      if (g_strcmp0 (key.form, form) == 0)
        g_array_append_val (keys, key);
    }
  return g_steal_pointer (&keys);
}
