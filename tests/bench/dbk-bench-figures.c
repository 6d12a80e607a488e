/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Years of the sample group's figures under the built-in catalogue, without a service.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench-figures.h"

#include "central/demo/dbk-demo-figures.h"
#include "tests/data/rules/dbk-builtin.h"

DbkCatalogue *
dbk_bench_catalogue (void)
{
  g_autoptr (JsonNode) root = dbk_test_read_builtin ("bench");

  return dbk_test_load (root);
}

typedef struct
{
  DbkEvaluator *evaluator;
  GPtrArray *days;
} Work;

/* The days before, as a document hands them over. */
static void
set_history (GPtrArray *days, DbkFigures *figures)
{
  guint n = dbk_layout_n_slots (dbk_figures_layout (figures));

  for (guint back = 1; back <= MIN (days->len, DBK_FIGURES_WINDOW); back++)
    {
      DbkFigures *before = g_ptr_array_index (days, days->len - back);

      /* A unit that came or went makes other slots: the windows begin anew. */
      if (dbk_layout_n_slots (dbk_figures_layout (before)) != n)
        break;
      for (guint s = 0; s < n; s++)
        dbk_figures_set_previous (figures, s, back, dbk_figures_get (before, s));
    }
}

static void
take_day (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  Work *work = data;
  DbkFigures *figures = dbk_figures_new (layout);

  for (guint i = 0; i < n; i++)
    dbk_figures_set (figures, slots[i], &values[i], TRUE);
  set_history (work->days, figures);
  dbk_evaluator_derive (work->evaluator, figures, -1, NULL);
  g_ptr_array_add (work->days, figures);
}

GPtrArray *
dbk_bench_make_days (DbkCatalogue *catalogue, DbkEvaluator *evaluator, const char *plant, DbkDay first, guint n)
{
  g_autoptr (DbkDemoFigures) demo = dbk_demo_figures_new (catalogue, first, first + (DbkDay)n - 1, 1);
  Work work = { evaluator, g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_figures_free) };

  dbk_demo_figures_run (demo, dbk_catalogue_node (catalogue, plant), take_day, &work);
  g_assert_cmpuint (work.days->len, ==, n);
  return work.days;
}
