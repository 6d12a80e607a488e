/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long a plant's day and year take to derive and validate with the built-in
 * catalogue, beside the same rules as bare statements and as one query.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <sqlite3.h>
#include <string.h>

#include "data/rules/dbk-evaluator-private.h"
#include "tests/bench/dbk-bench-figures.h"
#include "tests/bench/dbk-bench.h"

/* A cogeneration plant of four coal units: the largest of the usual ones. */
#define PLANT "P02"
#define FIRST_DAY 20454 /* 2026-01-01 */

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

/* --- The same rules, barely --- */

/** Raw: a rule on an entity: a bare statement with its parameters */
typedef struct
{
  const DbkRule *rule;
  const DbkNode *entity;
  sqlite3_stmt *statement;
  GArray *bounds; /* (element-type DbkBound) */
} Raw;

static gboolean
has_cell (const DbkRule *rule, DbkLayout *layout, const DbkNode *entity)
{
  for (guint s = 0; s < dbk_layout_n_slots (layout); s++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, s);

      if (g_ptr_array_find (rule->cells, slot->indicator, NULL) &&
          (dbk_node_within (slot->entity, entity) || dbk_node_within (entity, slot->entity)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
applies (const DbkRule *rule, DbkLayout *layout, const DbkNode *entity)
{
  if (rule->expression == NULL || (entity->kind != rule->level && !(rule->level == DBK_NODE_STATION && entity->kind == DBK_NODE_PLANT)))
    return FALSE;
  return (dbk_binding_energies (layout, entity, rule->level) & rule->energies) != 0 && has_cell (rule, layout, entity);
}

static void
bind_raw (Raw *raw, const DbkFigures *figures, DbkDay today)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (int i = 1; i <= sqlite3_bind_parameter_count (raw->statement); i++)
    {
      DbkBinding binding;
      DbkParameter parameter;
      DbkBound bound;

      g_assert_true (dbk_parameter_parse (sqlite3_bind_parameter_name (raw->statement, i) + 1, &parameter));
      dbk_binding_resolve (&binding, layout, raw->entity, &parameter);
      bound = dbk_binding_get (&binding, figures, today);
      g_array_append_val (raw->bounds, bound);
      dbk_binding_clear (&binding);
    }
}

static void
raw_clear (gpointer data)
{
  Raw *raw = data;

  sqlite3_finalize (raw->statement);
  g_array_unref (raw->bounds);
}

/* (element-type Raw): every rule on every entity it is for, with this day's values */
static GArray *
make_raw (sqlite3 *db, const DbkFigures *figures, DbkDay today)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  const GPtrArray *rules = dbk_catalogue_rules (catalogue);
  const DbkNode *plant = dbk_layout_plant (layout);
  GArray *raws = g_array_new (FALSE, TRUE, sizeof (Raw));

  g_array_set_clear_func (raws, raw_clear);
  for (guint i = 0; i < rules->len; i++)
    for (guint e = 0; e <= plant->children->len; e++)
      {
        Raw raw = { g_ptr_array_index (rules, i), e == 0 ? plant : g_ptr_array_index (plant->children, e - 1) };
        g_autofree char *sql = NULL;

        if (!applies (raw.rule, layout, raw.entity))
          continue;
        sql = g_strdup_printf ("SELECT %s", raw.rule->expression);
        g_assert_cmpint (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw.statement, NULL), ==, SQLITE_OK);
        raw.bounds = g_array_new (FALSE, FALSE, sizeof (DbkBound));
        bind_raw (&raw, figures, today);
        g_array_append_val (raws, raw);
      }
  return raws;
}

static double
time_raw (GArray *raws)
{
  double start = dbk_bench_now ();
  guint failed = 0;

  for (guint i = 0; i < raws->len; i++)
    {
      const Raw *raw = &g_array_index (raws, Raw, i);

      for (guint p = 0; p < raw->bounds->len; p++)
        {
          const DbkBound *bound = &g_array_index (raw->bounds, DbkBound, p);

          if (bound->kind == DBK_RESULT_NUMBER)
            sqlite3_bind_double (raw->statement, (int)p + 1, bound->number);
          else if (bound->kind == DBK_RESULT_TEXT)
            sqlite3_bind_text (raw->statement, (int)p + 1, bound->text, -1, SQLITE_STATIC);
          else
            sqlite3_bind_null (raw->statement, (int)p + 1);
        }
      g_assert_cmpint (sqlite3_step (raw->statement), ==, SQLITE_ROW);
      failed += sqlite3_column_type (raw->statement, 0) != SQLITE_NULL && sqlite3_column_int (raw->statement, 0) == 0;
      sqlite3_reset (raw->statement);
    }
  return (dbk_bench_now () - start) / 1000 + (failed > raws->len);
}

/* --- One day --- */

/* Milliseconds of a plant-day. */
static double
bench_day (GPtrArray *year, sqlite3 *db)
{
  DbkFigures *figures = g_ptr_array_index (year, year->len - 1);
  DbkDay today = FIRST_DAY + (DbkDay)year->len;
  g_autoptr (GArray) raws = make_raw (db, figures, today);
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  g_autoptr (DbkSamples) keystroke = dbk_samples_new ();
  g_autoptr (DbkValidation) validation = dbk_validation_new (evaluator, figures);
  const DbkSlot *gen = dbk_layout_find_codes (dbk_figures_layout (figures), PLANT "-U1", "gen");
  guint found = 0;

  for (guint i = dbk_bench_count (500, 3); i > 0; i--)
    {
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      double start = dbk_bench_now ();
      g_autoptr (GPtrArray) findings = dbk_evaluator_validate (evaluator, figures, today);

      dbk_samples_add (ours, (dbk_bench_now () - start) / 1000);
      found = findings->len;
      dbk_samples_add (limit, time_raw (raws));
      g_clear_pointer (&findings, g_ptr_array_unref);
      start = dbk_bench_now ();
      dbk_value_set_number (&value, (DbkDecimal){ 6200000 + i, 4 });
      dbk_figures_set (figures, gen->index, &value, TRUE);
      dbk_evaluator_derive (evaluator, figures, (int)gen->index, NULL);
      findings = dbk_validation_update (validation, today);
      dbk_samples_add (keystroke, (dbk_bench_now () - start) / 1000);
    }
  dbk_bench_samples ("validate: a plant-day, all rules | the same rules as bare statements", ours, limit, "ms", "<=2");
  dbk_bench_samples ("validate: after a keystroke, derived and validated", keystroke, NULL, "ms", "<=2");
  dbk_bench_note ("the day has %u cells, %u rules on entities, %u findings; the keystroke asks %u of the rules",
                  dbk_layout_n_slots (dbk_figures_layout (figures)), raws->len, found, dbk_validation_get_asked (validation));
  return dbk_samples_median (ours);
}

/* --- One year --- */

/* The parameters of all rules as columns: names cannot clash with SQL's, they are quoted. */
static GPtrArray *
list_parameters (GArray *raws)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < raws->len; i++)
    {
      sqlite3_stmt *statement = g_array_index (raws, Raw, i).statement;

      for (int p = 1; p <= sqlite3_bind_parameter_count (statement); p++)
        if (g_hash_table_add (seen, (gpointer)g_intern_string (sqlite3_bind_parameter_name (statement, p) + 1)))
          g_ptr_array_add (names, g_strdup (sqlite3_bind_parameter_name (statement, p) + 1));
    }
  return names;
}

static char *
with_columns (const char *expression)
{
  g_autoptr (GRegex) parameter = g_regex_new (":([a-z][a-z0-9_]*)", 0, 0, NULL);

  return g_regex_replace (parameter, expression, -1, 0, "\"\\1\"", 0, NULL);
}

/* Counts the failures of all rules of units (or of the plant) in one pass. */
static sqlite3_stmt *
make_query (sqlite3 *db, GArray *raws, gboolean units)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 0");
  const DbkRule *last = NULL;
  sqlite3_stmt *query;

  for (guint i = 0; i < raws->len; i++)
    {
      const Raw *raw = &g_array_index (raws, Raw, i);
      g_autofree char *expression = with_columns (raw->rule->expression);

      if ((raw->entity->kind == DBK_NODE_UNIT) != units || raw->rule == last)
        continue;
      last = raw->rule;
      g_string_append_printf (sql, ", sum(NOT (%s))", expression);
    }
  g_string_append_printf (sql, " FROM %s", units ? "unit" : "plant");
  if (sqlite3_prepare_v2 (db, sql->str, -1, &query, NULL) != SQLITE_OK)
    g_error ("%s in %s", sqlite3_errmsg (db), sql->str);
  return query;
}

static void
insert_row (sqlite3 *db, const DbkFigures *figures, const DbkNode *entity, GPtrArray *names, DbkDay today)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *insert;

  g_string_printf (sql, "INSERT INTO %s VALUES (", entity->kind == DBK_NODE_UNIT ? "unit" : "plant");
  for (guint i = 0; i < names->len; i++)
    g_string_append (sql, i == 0 ? "?" : ", ?");
  g_string_append (sql, ")");
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql->str, -1, &insert, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < names->len; i++)
    {
      DbkBinding binding;
      DbkParameter parameter;
      DbkBound bound;

      g_assert_true (dbk_parameter_parse (g_ptr_array_index (names, i), &parameter));
      dbk_binding_resolve (&binding, dbk_figures_layout (figures), entity, &parameter);
      bound = dbk_binding_get (&binding, figures, today);
      if (bound.kind == DBK_RESULT_NUMBER)
        sqlite3_bind_double (insert, (int)i + 1, bound.number);
      else if (bound.kind == DBK_RESULT_TEXT)
        sqlite3_bind_text (insert, (int)i + 1, bound.text, -1, SQLITE_TRANSIENT);
      dbk_binding_clear (&binding);
    }
  g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
  sqlite3_finalize (insert);
}

static void
fill_tables (sqlite3 *db, GPtrArray *year, GPtrArray *names, DbkDay today)
{
  const DbkNode *plant = dbk_catalogue_node (catalogue, PLANT);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (columns, "%s\"%s\"", i == 0 ? "" : ", ", (char *)g_ptr_array_index (names, i));
  sql = g_strdup_printf ("CREATE TABLE unit (%s); CREATE TABLE plant (%s)", columns->str, columns->str);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint d = 0; d < year->len; d++)
    for (guint e = 0; e <= plant->children->len; e++)
      insert_row (db, g_ptr_array_index (year, d), e == 0 ? plant : g_ptr_array_index (plant->children, e - 1), names, today);
}

static double
time_query (sqlite3_stmt *query)
{
  double start = dbk_bench_now ();

  g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
  sqlite3_reset (query);
  return (dbk_bench_now () - start) / 1000;
}

static double
time_year (GPtrArray *year, DbkDay today)
{
  double start = dbk_bench_now ();

  for (guint d = 0; d < year->len; d++)
    {
      g_autoptr (GPtrArray) findings = dbk_evaluator_validate (evaluator, g_ptr_array_index (year, d), today);
    }
  return (dbk_bench_now () - start) / 1000;
}

static void
bench_year (GPtrArray *year, sqlite3 *db, double day)
{
  DbkDay today = FIRST_DAY + (DbkDay)year->len;
  g_autoptr (GArray) raws = make_raw (db, g_ptr_array_index (year, year->len - 1), today);
  g_autoptr (GPtrArray) names = list_parameters (raws);
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  sqlite3_stmt *units, *plant;

  fill_tables (db, year, names, today);
  units = make_query (db, raws, TRUE);
  plant = make_query (db, raws, FALSE);
  for (guint i = dbk_bench_count (20, 1); i > 0; i--)
    {
      dbk_samples_add (ours, time_year (year, today));
      dbk_samples_add (limit, time_query (units) + time_query (plant));
    }
  sqlite3_finalize (units);
  sqlite3_finalize (plant);
  dbk_bench_samples ("validate: a plant-year, day by day | all of it as one query a table", ours, limit, "ms", "<=5x");
  dbk_bench_line ("validate: a plant-year", dbk_samples_median (ours), DBK_BENCH_NONE, "ms", "<=500");
  dbk_bench_note ("of the plant-year, %.1f ms go into evaluating, the rest into binding the rules to the layout of each day", day * year->len);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) year = NULL;
  sqlite3 *db;

  dbk_bench_init (argc, argv);
  catalogue = dbk_bench_catalogue ();
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_no_error (error);
  year = dbk_bench_make_days (catalogue, evaluator, PLANT, FIRST_DAY, dbk_bench_count (365, 40));
  g_assert_cmpint (sqlite3_open_v2 (":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL), ==, SQLITE_OK);
  bench_year (year, db, bench_day (year, db));
  sqlite3_close (db);
  g_clear_pointer (&year, g_ptr_array_unref);
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return 0;
}
