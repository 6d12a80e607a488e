/* SPDX-License-Identifier: GPL-3.0-or-later
 * Attacks on the sandbox: hostile and random expressions must neither crash, write, open a file nor take long;
 * and a law: no accepted expression drops the fraction of a division. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "data/rules/dbk-expression.h"
#include "data/rules/dbk-sandbox-private.h"

#define N_RANDOM 10000
/* What an evaluation may take; a sanitizer slows it down several times. */
#ifdef __SANITIZE_ADDRESS__
#define LIMIT_US 250000
#else
#define LIMIT_US 50000
#endif

typedef struct
{
  GRand *random;
  GString *text;
  const GPtrArray *functions; /* (element-type utf8): all that SQLite has */
  const char *bait;           /* path of a file that must never come to be */
} Generator;

static const char *
pick (Generator *generator,
      const char *const *from,
      gsize n)
{
  return from[g_rand_int_range (generator->random, 0, (gint32)n)];
}

static gboolean
chance (Generator *generator,
        int percent)
{
  return g_rand_int_range (generator->random, 0, 100) < percent;
}

static void
add_repeated (Generator *generator)
{
  static const char *const what[] = { "(", "-", "NOT ", "1+", "1||", "'x'||", "max(1,", "CASE WHEN 1 THEN ", "iif(1,", "(SELECT ", "\n", "1 IN (", ":a=", "9", "/*", "'", "\"" };
  const char *one = pick (generator, what, G_N_ELEMENTS (what));
  int n = g_rand_int_range (generator->random, 1, chance (generator, 10) ? 6000 : 60);

  for (int i = 0; i < n; i++)
    g_string_append (generator->text, one);
}

static void
add_file_attack (Generator *generator)
{
  static const char *const attacks[] = {
    "ATTACH DATABASE '%s' AS x", "VACUUM INTO '%s'", "PRAGMA temp_store_directory = '%s'", "SELECT load_extension('%s')",
    "1; ATTACH DATABASE '%s' AS x", "1); ATTACH '%s' AS x; SELECT (1", "(SELECT readfile('%s'))", "writefile('%s', 'x')",
    "load_extension('%s')", "load_extension('%s', 'entry')", "1; VACUUM INTO '%s'", "1; PRAGMA temp_store_directory = '%s'",
    "fts3_tokenizer('%s')", "1 FROM fsdir('%s')", "1); DETACH '%s'; --", "edit('%s')", "(SELECT * FROM pragma_database_list('%s'))"
  };

  g_string_append_printf (generator->text, pick (generator, attacks, G_N_ELEMENTS (attacks)), generator->bait);
}

static void
add_hostile (Generator *generator)
{
  static const char *const pieces[] = {
    "(SELECT 1)", "(SELECT count(*) FROM sqlite_master)", "EXISTS (SELECT 1)", "1 IN sqlite_schema", "(VALUES (1))",
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT max(x) FROM c)",
    "(WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x||x FROM c) SELECT x FROM c LIMIT 40)",
    "1) FROM (SELECT 1", "1) UNION SELECT (2", "1); CREATE TABLE t(x", "1); DROP TABLE sqlite_master; --", "1); PRAGMA writable_schema = ON; --",
    "1 FROM pragma_function_list", "1) FROM pragma_compile_options --", "x'00ff'", "\"main\"", "[a]", "`a`", "main.sqlite_master.sql",
    "1 COLLATE nocase", "CAST('x' AS BLOB)", "RAISE(ABORT, 'x')", "CURRENT_TIMESTAMP", "max(1) OVER (ORDER BY 1)", "count(*) FILTER (WHERE 1)",
    "'a' LIKE '%%%%%%%%%%%%b'", "'a' GLOB '*a*a*a*a*b'", "'{}' ->> '$'", "?", "?99999999", "@a", "$a::b(c)", ":a(b)", "#1",
    "9e999", "-9e999", "99999999999999999999999999", "9223372036854775807", "-9223372036854775808", "abs(-9223372036854775808)", "0x7fffffffffffffff",
    "1e", "0x", "'", "\"", "--", "/*", "*/", ";", "\\", "\xe7", "\xef\xbc\x88", "\x01", "\x7f", "EXPLAIN SELECT 1", "BEGIN", "%s%n", "ROWID", "*"
  };

  if (chance (generator, 15))
    add_repeated (generator);
  else if (chance (generator, 15))
    add_file_attack (generator);
  else if (chance (generator, 20))
    g_string_append_printf (generator->text, "%s(%s)",
                            (const char *)g_ptr_array_index (generator->functions, g_rand_int_range (generator->random, 0, (gint32)generator->functions->len)),
                            chance (generator, 50) ? "1000000000" : "'a', 1");
  else
    g_string_append (generator->text, pick (generator, pieces, G_N_ELEMENTS (pieces)));
}

/* Whether hostile or not, @percent says; at 0 only the language of rules comes out. */
static void
add_expression (Generator *generator,
                guint depth,
                int percent)
{
  static const char *const leaves[] = { "0", "1", "2", "3", "7", "10", "24", "0.5", "2.5", ":a", ":b", ":c", ":d", "NULL", "TRUE", "FALSE" };
  static const char *const binary[] = { "+", "-", "*", "/", "/", "/", " = ", " < ", " >= ", " AND ", " OR ", " IS NOT " };
  static const char *const calls[] = { "abs(%s)", "round(%s)", "min(%s, %s)", "max(%s, %s)", "coalesce(%s, %s)", "nullif(%s, %s)", "iif(%s, %s, %s)",
                                       "(CASE WHEN %s THEN %s ELSE %s END)", "(%s)", "-%s", "(NOT %s)", "(%s BETWEEN %s AND %s)", "(%s IN (%s, %s))", "(%s ISNULL)" };

  if (percent > 0 && chance (generator, percent))
    add_hostile (generator);
  else if (depth == 0 || chance (generator, 15))
    g_string_append (generator->text, pick (generator, leaves, G_N_ELEMENTS (leaves)));
  else if (chance (generator, 55))
    {
      g_string_append_c (generator->text, '(');
      add_expression (generator, depth - 1, percent);
      g_string_append (generator->text, pick (generator, binary, G_N_ELEMENTS (binary)));
      add_expression (generator, depth - 1, percent);
      g_string_append_c (generator->text, ')');
    }
  else
    for (const char *p = pick (generator, calls, G_N_ELEMENTS (calls)); *p != '\0'; p++)
      {
        if (p[0] == '%')
          add_expression (generator, depth - 1, percent), p++;
        else
          g_string_append_c (generator->text, *p);
      }
}

static GPtrArray *
list_functions (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT DISTINCT name FROM pragma_function_list", -1, &stmt, NULL), ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_ptr_array_add (names, g_strdup ((const char *)sqlite3_column_text (stmt, 0)));
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  g_assert_cmpuint (names->len, >, 100);
  return names;
}

/* A VFS that stands for the file system: whoever opens or removes a file through SQLite is counted. */
static guint n_files_touched;

static int
count_open_cb (sqlite3_vfs *vfs,
               sqlite3_filename name,
               sqlite3_file *file,
               int flags,
               int *out_flags)
{
  n_files_touched++;
  file->pMethods = NULL;
  return SQLITE_CANTOPEN;
}

static int
count_delete_cb (sqlite3_vfs *vfs,
                 const char *name,
                 int sync)
{
  n_files_touched++;
  return SQLITE_IOERR_DELETE;
}

static int
count_access_cb (sqlite3_vfs *vfs,
                 const char *name,
                 int flags,
                 int *result)
{
  n_files_touched++;
  *result = 0;
  return SQLITE_OK;
}

static void *
count_load_cb (sqlite3_vfs *vfs,
               const char *name)
{
  n_files_touched++;
  return NULL;
}

static sqlite3_vfs watch;

/* Becomes the file system of every connection opened from now on. */
static void
watch_files (void)
{
  watch = *sqlite3_vfs_find (NULL);
  watch.zName = "watch";
  watch.pNext = NULL;
  watch.xOpen = count_open_cb;
  watch.xDelete = count_delete_cb;
  watch.xAccess = count_access_cb;
  watch.xDlOpen = count_load_cb;
  g_assert_cmpint (sqlite3_vfs_register (&watch, 1), ==, SQLITE_OK);
}

static void
check_state (DbkSandbox *sandbox)
{
  g_assert_cmpint (sqlite3_total_changes (sandbox->db), ==, 0);
  g_assert_cmpint (sqlite3_get_autocommit (sandbox->db), ==, 1);
  g_assert_cmpuint (n_files_touched, ==, 0);
}

/* The wall clock of a busy machine is no measure, the time of the processor is. */
static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Both walls are tried: the whole engine, and SQLite with its authorizer alone. */
static gboolean
attack (DbkSandbox *sandbox,
        const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 before = processor_time ();
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, text, NULL, NULL, &error);
  gboolean accepted = expression != NULL;

  g_assert_true (accepted == (error == NULL));
  if (accepted)
    {
      DbkResult result;

      for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
        dbk_expression_bind_number (expression, i, i + 0.5);
      if (dbk_expression_evaluate (expression, &result, &error))
        g_assert_true (result.kind != DBK_RESULT_NUMBER || isfinite (result.number));
    }
  else
    g_assert_cmpint (dbk_rule_error_get_offset (error), <=, (gssize)strlen (text));
  g_assert_cmpint (processor_time () - before, <, LIMIT_US);
  check_state (sandbox);
  return accepted;
}

static void
attack_sqlite (DbkSandbox *sandbox,
               const char *text)
{
  g_autofree char *sql = g_strconcat (DBK_SANDBOX_BEFORE, text, DBK_SANDBOX_AFTER, NULL);
  const char *const variants[] = { sql, sql + strlen (DBK_SANDBOX_BEFORE), text };

  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autoptr (sqlite3_stmt) stmt = NULL;
      gint64 before = processor_time ();

      if (dbk_sandbox_prepare (sandbox, variants[i], &stmt) == SQLITE_OK)
        dbk_sandbox_step (sandbox, stmt);
      g_assert_cmpint (processor_time () - before, <, LIMIT_US);
      g_assert_cmpuint (sandbox->ticks, <, 20);
      check_state (sandbox);
    }
}

static void
test_random (void)
{
  g_autoptr (DbkSandbox) sandbox = NULL;
  g_autoptr (GPtrArray) functions = list_functions ();
  g_autofree char *dir = g_dir_make_tmp ("daybook-hostile-XXXXXX", NULL);
  g_autofree char *bait = g_build_filename (dir, "bait", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  Generator generator = { g_rand_new_with_seed ((guint32)g_test_rand_int ()), text, functions, bait };
  guint n_accepted = 0;

  watch_files ();
  sandbox = dbk_sandbox_new (NULL);
  for (int i = 0; i < N_RANDOM; i++)
    {
      g_string_truncate (text, 0);
      if (i % 20 == 1)
        add_file_attack (&generator);
      else
        add_expression (&generator, (guint)g_rand_int_range (generator.random, 0, 7), i % 4 == 0 ? 0 : 12);
      n_accepted += attack (sandbox, text->str);
      attack_sqlite (sandbox, text->str);
    }
  g_test_message ("%u of %d accepted", n_accepted, N_RANDOM);
  g_assert_cmpuint (n_accepted, >, N_RANDOM / 20);
  g_assert_cmpuint (n_accepted, <, N_RANDOM * 9 / 10);

  g_assert_false (g_file_test (bait, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  sqlite3_vfs_unregister (&watch);
  g_rand_free (generator.random);
}

/* Every function of SQLite, with any number of arguments, meets the authorizer; seven pass. */
static void
test_functions (void)
{
  static const char *const arguments[] = { "", "1", "1, 2", "1, 2, 3", "*" };
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (GPtrArray) functions = list_functions ();
  g_autoptr (GHashTable) passed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < functions->len; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (arguments); j++)
      {
        const char *name = g_ptr_array_index (functions, i);
        g_autofree char *text = g_strdup_printf ("\"%s\"(%s)", name, arguments[j]);
        g_autofree char *sql = g_strdup_printf ("SELECT %s", text);
        g_autoptr (sqlite3_stmt) stmt = NULL;

        if (dbk_sandbox_prepare (sandbox, sql, &stmt) == SQLITE_OK)
          g_hash_table_add (passed, (char *)name);
      }

  g_assert_cmpuint (g_hash_table_size (passed), ==, 7);
  for (const char *const *name = (const char *const[]){ "abs", "round", "min", "max", "coalesce", "nullif", "iif", NULL }; *name != NULL; name++)
    g_assert_true (g_hash_table_contains (passed, *name));
}

/* What the parser refuses first, SQLite refuses as well. */
static void
test_second_wall (void)
{
  static const char *const statements[] = {
    "", ";", "SELECT 1; SELECT 2", "SELECT 1, 2", "SELECT (SELECT 1)", "SELECT 1 UNION SELECT 2", "SELECT * FROM sqlite_master",
    "SELECT 1 FROM pragma_function_list", "SELECT \"x\"", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c",
    "EXPLAIN SELECT 1", "EXPLAIN QUERY PLAN SELECT 1", "PRAGMA user_version", "PRAGMA temp_store = FILE", "ATTACH ':memory:' AS x", "DETACH main",
    "VACUUM", "VACUUM INTO '/tmp/daybook-never'", "BEGIN", "COMMIT", "SAVEPOINT x", "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)", "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE VIRTUAL TABLE t USING fts5 (x)", "DROP TABLE sqlite_master", "INSERT INTO sqlite_master VALUES (1)", "DELETE FROM sqlite_master", "ANALYZE", "REINDEX", "ALTER TABLE t RENAME TO u"
  };
  g_autoptr (DbkSandbox) sandbox = NULL;

  watch_files ();
  sandbox = dbk_sandbox_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (sqlite3_stmt) stmt = NULL;

      g_test_message ("%s", statements[i]);
      g_assert_cmpint (dbk_sandbox_prepare (sandbox, statements[i], &stmt), !=, SQLITE_OK);
      g_assert_null (stmt);
      check_state (sandbox);
    }
  sqlite3_vfs_unregister (&watch);
}

/* With the other walls taken down, an endless query still ends. */
static void
test_endless (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (sqlite3_stmt) stmt = NULL;
  gint64 before;

  sqlite3_set_authorizer (sandbox->db, NULL, NULL);
  sqlite3_limit (sandbox->db, SQLITE_LIMIT_COMPOUND_SELECT, 500);
  g_assert_cmpint (dbk_sandbox_prepare (sandbox, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT max(x) FROM c", &stmt), ==, SQLITE_OK);

  for (int i = 0; i < 3; i++)
    {
      before = processor_time ();
      g_assert_cmpint (dbk_sandbox_step (sandbox, stmt), ==, SQLITE_INTERRUPT);
      g_assert_cmpint (processor_time () - before, <, LIMIT_US);
      g_assert_cmpuint (sandbox->ticks, >, 1);
      sqlite3_reset (stmt);
    }
}

/* The longest honest texts at the limits of everything, evaluated with the longest strings. */
static void
test_slowest (void)
{
  static const char *const pieces[] = { "(:a||:b)=:c||:d OR ", "max(:a,:b,:c,:d)=min(:d,:c,:b,:a) OR ", ":a IN(:b,:c,:d) OR ", "CASE WHEN :a>:b THEN 0 ELSE :c=:d END OR ", "round(1e308*1e-300,30)=0 OR " };
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autofree char *tail = g_strnfill (4990, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkExpression) expression = NULL;
      DbkResult result;
      gint64 before;

      for (int n = 0; n < 190 && text->len + strlen (pieces[i]) < 3990; n++)
        g_string_append (text, pieces[i]);
      g_string_append (text, "0");
      before = processor_time ();
      expression = dbk_expression_new (sandbox, text->str, NULL, NULL, &error);
      g_assert_no_error (error);
      for (guint n = 0; n < dbk_expression_get_n_parameters (expression); n++)
        {
          g_autofree char *value = g_strdup_printf ("%s%u", tail, n);

          dbk_expression_bind_text (expression, n, value);
        }
      g_assert_true (dbk_expression_evaluate (expression, &result, &error));
      g_assert_cmpint (processor_time () - before, <, LIMIT_US);
      g_test_message ("%.40s…: %" G_GINT64_FORMAT " µs", text->str, processor_time () - before);
    }
}

/* The same text with every whole number written as a REAL one. */
static char *
with_reals (const char *text)
{
  GString *reals = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize n = strspn (text, "0123456789.");

      g_string_append_len (reals, text, (gssize)MAX (n, 1));
      if (n > 0 && memchr (text, '.', n) == NULL)
        g_string_append (reals, ".0");
      text += MAX (n, 1);
    }
  return g_string_free (reals, FALSE);
}

static DbkResult
value_of (DbkSandbox *sandbox,
          const char *text,
          const double *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, text, NULL, NULL, &error);
  DbkResult result;

  g_assert_no_error (error);
  for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
    {
      int which = dbk_expression_get_parameter (expression, i)[0] - 'a';

      if (isnan (values[which]))
        dbk_expression_bind_null (expression, i);
      else
        dbk_expression_bind_number (expression, i, values[which]);
    }
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  return result;
}

/* What is accepted means the same whether its numbers are written 3 or 3.0; the rest is refused. */
static void
test_no_fraction_lost (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  Generator generator = { g_rand_new_with_seed ((guint32)g_test_rand_int ()), text, NULL, NULL };
  guint n_accepted = 0;
  guint n_refused = 0;

  while (n_accepted < N_RANDOM / 2)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkExpression) expression = NULL;
      g_autofree char *reals = NULL;
      double values[4];
      DbkResult result, expected;

      g_string_truncate (text, 0);
      add_expression (&generator, (guint)g_rand_int_range (generator.random, 1, 6), 0);
      if (strstr (text->str, "--") != NULL)
        continue;
      expression = dbk_expression_new (sandbox, text->str, NULL, NULL, &error);
      if (expression == NULL)
        {
          g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_INTEGER_DIVISION);
          n_refused++;
          continue;
        }

      for (int i = 0; i < 4; i++)
        values[i] = chance (&generator, 15) ? NAN : g_rand_int_range (generator.random, -3, 9);
      reals = with_reals (text->str);
      result = value_of (sandbox, text->str, values);
      expected = value_of (sandbox, reals, values);
      g_assert_cmpint (result.kind, ==, expected.kind);
      g_assert_cmpfloat_with_epsilon (result.number, expected.number, 1e-9 * MAX (1, fabs (expected.number)));
      n_accepted++;
    }
  g_test_message ("%u accepted, %u refused", n_accepted, n_refused);
  g_assert_cmpuint (n_refused, >, 100);
  g_rand_free (generator.random);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/expression/hostile/random", test_random);
  g_test_add_func ("/rules/expression/hostile/functions", test_functions);
  g_test_add_func ("/rules/expression/hostile/second-wall", test_second_wall);
  g_test_add_func ("/rules/expression/hostile/endless", test_endless);
  g_test_add_func ("/rules/expression/hostile/slowest", test_slowest);
  g_test_add_func ("/rules/expression/no-fraction-lost", test_no_fraction_lost);
  return g_test_run ();
}
