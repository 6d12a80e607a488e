/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long one rule takes, beside the same expression in a bare SQLite statement.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "data/rules/dbk-expression.h"
#include "tests/bench/dbk-bench.h"

#include <sqlite3.h>

#define BLOCK 1000
#define RULE ":gen <= :attr_capacity * 24 / 10 * 1.05"

static double
time_expression (DbkExpression *expression)
{
  double start = dbk_bench_now ();
  double sum = 0;

  for (int i = 0; i < BLOCK; i++)
    {
      DbkResult result;

      dbk_expression_bind_number (expression, 0, 1183.62 + i);
      dbk_expression_bind_number (expression, 1, 660);
      g_assert_true (dbk_expression_evaluate (expression, &result, NULL));
      sum += result.number;
    }
  g_assert_cmpfloat (sum, >, 0);
  return (dbk_bench_now () - start) / BLOCK;
}

static double
time_statement (sqlite3_stmt *statement)
{
  double start = dbk_bench_now ();
  double sum = 0;

  for (int i = 0; i < BLOCK; i++)
    {
      sqlite3_bind_double (statement, 1, 1183.62 + i);
      sqlite3_bind_double (statement, 2, 660);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      sum += sqlite3_column_double (statement, 0);
      sqlite3_reset (statement);
    }
  g_assert_cmpfloat (sum, >, 0);
  return (dbk_bench_now () - start) / BLOCK;
}

static void
bench_one_rule (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, RULE, NULL, NULL, NULL);
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  sqlite3 *db;
  sqlite3_stmt *statement;

  g_assert_nonnull (expression);
  g_assert_cmpint (sqlite3_open_v2 (":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v3 (db, "SELECT " RULE, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), ==, SQLITE_OK);
  for (guint i = dbk_bench_count (500, 2); i > 0; i--)
    {
      dbk_samples_add (ours, time_expression (expression));
      dbk_samples_add (limit, time_statement (statement));
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  dbk_bench_samples ("rule: one evaluation | a bare statement, bind, step, reset", ours, limit, "µs", "<=2x");
}

int
main (int argc, char **argv)
{
  dbk_bench_init (argc, argv);
  bench_one_rule ();
  return 0;
}
