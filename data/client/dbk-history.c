/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The days before a report, as rules and formulas look back on them.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-history.h"

/* A place in a form, by its interned codes: layouts of different days have different slots. */
typedef struct
{
  const char *entity;
  const char *indicator;
  DbkValue value;
  gboolean typed; /* no derivation may replace it */
} Place;

static guint
place_hash (gconstpointer data)
{
  const Place *place = data;

  return g_direct_hash (place->entity) * 31 + g_direct_hash (place->indicator);
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  return x->entity == y->entity && x->indicator == y->indicator;
}

static void
place_free (gpointer data)
{
  dbk_value_clear (&((Place *)data)->value);
  g_free (data);
}

/* Days in a row that were typed and not submitted, at the most. */
#define REACH 400

/* days[n]: n days back. */
typedef struct
{
  guint reach;                 /* days back that were read */
  GHashTable *days[REACH + 1]; /* (owned) (nullable): set of Place */
} History;

static void
history_free (History *history)
{
  for (guint i = 0; i < G_N_ELEMENTS (history->days); i++)
    g_clear_pointer (&history->days[i], g_hash_table_unref);
  g_free (history);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (History, history_free)

static Place *
get_place (GHashTable *day, const char *entity, const char *indicator)
{
  Place probe = { .entity = entity, .indicator = indicator };

  return day != NULL ? g_hash_table_lookup (day, &probe) : NULL;
}

static Place *
ensure_place (History *history, guint back, const char *entity, const char *indicator)
{
  Place *place;

  if (history->days[back] == NULL)
    history->days[back] = g_hash_table_new_full (place_hash, place_equal, place_free, NULL);
  place = get_place (history->days[back], entity, indicator);
  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      place->entity = entity;
      place->indicator = indicator;
      g_hash_table_add (history->days[back], place);
    }
  return place;
}

static void
take_values (History *history, const GPtrArray *values, DbkCatalogue *catalogue, DbkDay today)
{
  for (guint i = 0; i < values->len; i++)
    {
      const DbkStoreValue *value = g_ptr_array_index (values, i);
      const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, value->indicator);
      gint64 back = (gint64)today - value->day;
      Place *place;

      if (indicator == NULL || back < 1 || back > history->reach)
        continue;
      place = ensure_place (history, (guint)back, g_intern_string (value->entity), indicator->code);
      if (!dbk_indicator_parse (indicator, value->value, &place->value, NULL))
        dbk_value_clear (&place->value);
      place->typed = value->value != NULL && value->source != DBK_CELL_DERIVED && value->source != DBK_CELL_CARRIED;
    }
}

static void
set_previous (const History *history, DbkFigures *figures, guint start)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint slot = 0; slot < dbk_layout_n_slots (layout); slot++)
    {
      const DbkSlot *place_of = dbk_layout_slot (layout, slot);

      for (guint back = 1; back <= DBK_FIGURES_WINDOW && start + back <= history->reach; back++)
        {
          const Place *place = get_place (history->days[start + back], place_of->entity->code, place_of->indicator->code);

          if (place != NULL && place->value.kind != DBK_VALUE_MISSING)
            dbk_figures_set_previous (figures, slot, back, &place->value);
        }
    }
}

static void
take_derived (History *history, guint back, const DbkFigures *figures)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint slot = 0; slot < dbk_layout_n_slots (layout); slot++)
    {
      const DbkSlot *place_of = dbk_layout_slot (layout, slot);
      const DbkValue *value = dbk_figures_get (figures, slot);

      if (place_of->indicator->source == DBK_SOURCE_ENTERED || dbk_figures_is_typed (figures, slot))
        continue;
      dbk_value_copy (&ensure_place (history, back, place_of->entity->code, place_of->indicator->code)->value, value);
    }
}

/* A day that no submission froze: derived from its own figures and from the days before it. */
static gboolean
derive_day (History *history, guint back, DbkEvaluator *evaluator, DbkLayout *like, DbkDay day, GError **error)
{
  g_autoptr (DbkLayout) layout = dbk_layout_new (dbk_layout_catalogue (like), dbk_layout_form (like), dbk_layout_plant (like), dbk_period_day (day), error);
  g_autoptr (DbkFigures) figures = NULL;

  if (layout == NULL)
    return FALSE;
  figures = dbk_figures_new (layout);
  for (guint slot = 0; slot < dbk_layout_n_slots (layout); slot++)
    {
      const DbkSlot *place_of = dbk_layout_slot (layout, slot);
      const Place *place = get_place (history->days[back], place_of->entity->code, place_of->indicator->code);

      if (place != NULL && (place->typed || place_of->indicator->source == DBK_SOURCE_ENTERED))
        dbk_figures_set (figures, slot, &place->value, place->typed);
    }
  set_previous (history, figures, back);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  take_derived (history, back, figures);
  return TRUE;
}

static gboolean
has_day (const GArray *days, DbkDay day)
{
  for (guint i = 0; i < days->len; i++)
    if (g_array_index (days, DbkDay, i) == day)
      return TRUE;
  return FALSE;
}

/*
 * The window, and further back as long as its first day is one that nobody has
 * submitted: what it carries over comes from the day before it, and so on. Weeks
 * without a line make such days.
 */
static GPtrArray *
load_values (DbkStore *store, const DbkReportKey *key, History *history, GArray *live, GError **error)
{
  DbkDay today = key->period.first;

  for (guint reach = DBK_FIGURES_WINDOW;; reach = MIN (2 * reach, REACH))
    {
      g_autoptr (GPtrArray) values = NULL;

      g_array_set_size (live, 0);
      values = dbk_store_load_history (store, key, today - (DbkDay)reach, today - 1, live, error);
      history->reach = reach;
      if (values == NULL || reach == REACH || !has_day (live, today - (DbkDay)reach))
        return g_steal_pointer (&values);
    }
}

gboolean
dbk_history_fill (DbkStore *store, DbkEvaluator *evaluator, const DbkReportKey *key, DbkFigures *figures, GError **error)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  DbkDay today = key->period.first;
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (DbkDay));
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (History) history = NULL;

  if (key->period.kind != DBK_PERIOD_DAY)
    return TRUE;
  history = g_new0 (History, 1);
  values = load_values (store, key, history, live, error);
  if (values == NULL)
    return FALSE;
  take_values (history, values, dbk_layout_catalogue (layout), today);
  for (guint i = 0; i < live->len; i++)
    {
      DbkDay day = g_array_index (live, DbkDay, i);
      guint back = (guint)(today - day);

      if (history->days[back] != NULL && !derive_day (history, back, evaluator, layout, day, error))
        return FALSE;
    }
  set_previous (history, figures, 0);
  return TRUE;
}
