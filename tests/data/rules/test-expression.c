/* SPDX-License-Identifier: GPL-3.0-or-later
 * The meaning of expressions: what they yield, what is refused, and where. */
#include <math.h>
#include <string.h>

#include "data/rules/dbk-expression.h"

static gboolean
known_cb (const char *name,
          gpointer data)
{
  static const char *const names[] = { "a", "b", "n", "z", "s", "prev_coal_stock" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* a = 6, b = 4.5, z = 0, s = 'run', n and the rest NULL. */
static void
bind_all (DbkExpression *expression)
{
  for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
    {
      const char *name = dbk_expression_get_parameter (expression, i);

      if (strcmp (name, "a") == 0)
        dbk_expression_bind_number (expression, i, 6);
      else if (strcmp (name, "b") == 0)
        dbk_expression_bind_number (expression, i, 4.5);
      else if (strcmp (name, "z") == 0)
        dbk_expression_bind_number (expression, i, 0);
      else if (strcmp (name, "s") == 0)
        dbk_expression_bind_text (expression, i, "run");
      else
        dbk_expression_bind_null (expression, i);
    }
}

/* The result in words: NULL, a number with %.10g, or 'text'. */
static char *
evaluate (DbkSandbox *sandbox,
          const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, text, known_cb, NULL, &error);
  DbkResult result;

  if (expression == NULL)
    return g_strdup_printf ("refused: %s", error->message);
  bind_all (expression);
  if (!dbk_expression_evaluate (expression, &result, &error))
    return g_strdup_printf ("failed: %s", error->message);
  if (result.kind == DBK_RESULT_TEXT)
    return g_strdup_printf ("'%s'", result.text);
  if (result.kind == DBK_RESULT_NUMBER)
    return g_strdup_printf ("%.10g", result.number);
  return g_strdup ("NULL");
}

static const struct
{
  const char *text;
  const char *expected;
} meanings[] = {
  { "1", "1" },
  { " 1 + 2 * 3 ", "7" },
  { "(1+2)*3", "9" },
  { "-2 - -3", "1" },
  { "+-+2", "-2" },
  { ".5 + 5. + 1e-1 + 1.5E+1", "20.6" },
  { "0007", "7" },
  { ":a/4", "1.5" },
  { "9/:a", "1.5" },
  { ":a/:b", "1.333333333" },
  { "1.0/4", "0.25" },
  { "1/4.0", "0.25" },
  { "1/3.0*:a", "2" },
  { "round(3)/2", "1.5" },
  { "max(:z, 0)/24", "0" },
  { "iif(:a>1,1,0)/:a*6", "1" },
  { "coalesce(:n, 1.0)/2", "0.5" },
  { "99999999999999999999/2", "5e+19" },
  { ":a % 4", "2" },
  { "10 - 4 - 3", "3" },
  { "2 || 3 * 2", "46" }, /* '23' * 2 */
  { "'a' || 'b''c'", "'ab'c'" },
  { "'' || ''", "''" },
  { "'电厂'", "'电厂'" },
  { ":s", "'run'" },
  { ":s = 'run'", "1" },
  { ":s = 'RUN'", "0" },
  { ":s IN ('run', 'trial')", "1" },
  { ":s NOT IN ('run', 'trial')", "0" },
  { ":s = 1", "0" },
  { "1 = 1.0", "1" },
  { "2 <> 3 AND 2 != 3 AND 2 == 2", "1" },
  { "1 OR 0 AND 0", "1" },
  { "NOT 1 = 2", "1" },
  { "not not 1", "1" },
  { "1 < 2 AND 2 <= 2 AND 3 > 2 AND 3 >= 3", "1" },
  { ":a BETWEEN 5 AND 7", "1" },
  { ":a NOT BETWEEN 5 AND 7", "0" },
  { ":a BETWEEN 5 AND 7 AND 0", "0" },
  { "(:a > 1) = (:b > 1)", "1" },
  { ":a > 1 = :b > 100", "0" },
  { "TRUE", "1" },
  { "False", "0" },
  { "(:a > 1) IS TRUE", "1" },
  { "abs(-2.5)", "2.5" },
  { "ABS(:b - :a)", "1.5" },
  { "round(2.345, 2)", "2.35" },
  { "round(-0.001, 2)", "0" },
  { "round(1e15 + 0.5)", "1e+15" },
  { "min(3, 1, 2)", "1" },
  { "max(:a, :b)", "6" },
  { "nullif(:a, 6)", "NULL" },
  { "nullif(:a, 7)", "6" },
  { "iif(:a > 5, 'yes', 'no')", "'yes'" },
  { "CASE WHEN :a > 7 THEN 1 WHEN :a > 5 THEN 2 ELSE 3 END", "2" },
  { "CASE :s WHEN 'run' THEN 'R' END", "'R'" },
  { "CASE :s WHEN 'x' THEN 'R' END", "NULL" },
  { "abs(round(:a - :b, 1) - 1.5) <= 0.02", "1" },
  /* NULL is missing, and goes through everything that computes. */
  { "NULL", "NULL" },
  { ":n + 1", "NULL" },
  { ":n * 0", "NULL" },
  { "-:n", "NULL" },
  { ":n || 'x'", "NULL" },
  { ":n = :n", "NULL" },
  { ":n IN (1, 2)", "NULL" },
  { "1 IN (2, :n)", "NULL" },
  { ":n BETWEEN 1 AND 2", "NULL" },
  { "NOT :n", "NULL" },
  { ":n AND 0", "0" },
  { ":n AND 1", "NULL" },
  { ":n OR 1", "1" },
  { ":n OR 0", "NULL" },
  { "max(:n, 1)", "NULL" },
  { "min(1, :n)", "NULL" },
  { "abs(:n)", "NULL" },
  { "round(:n, 2)", "NULL" },
  { "coalesce(:n, :prev_coal_stock, 7)", "7" },
  { "iif(:n, 1, 2)", "2" },
  { ":n IS NULL", "1" },
  { ":n IS NOT NULL", "0" },
  { ":n ISNULL", "1" },
  { ":a NOTNULL", "1" },
  { ":a NOT NULL", "1" },
  { ":n IS :prev_coal_stock", "1" },
  { "5/:z", "NULL" },
  { "5.0/0", "NULL" },
  { ":a % 0", "NULL" },
  { "9e999", "NULL" },
  { "-9e999", "NULL" },
  { "9e999 - 9e999", "NULL" },
  { "1e308 * :a", "NULL" },
};

static void
test_meaning (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      g_autofree char *result = evaluate (sandbox, meanings[i].text);

      g_test_message ("%s", meanings[i].text);
      g_assert_cmpstr (result, ==, meanings[i].expected);
    }
}

static const struct
{
  const char *text;
  DbkRuleError code;
  gssize offset;
} refusals[] = {
  { "", DBK_RULE_ERROR_SYNTAX, 0 },
  { "  ", DBK_RULE_ERROR_SYNTAX, 2 },
  { "1 +", DBK_RULE_ERROR_SYNTAX, 3 },
  { "1 2", DBK_RULE_ERROR_SYNTAX, 2 },
  { "(1", DBK_RULE_ERROR_SYNTAX, 2 },
  { "1)", DBK_RULE_ERROR_SYNTAX, 1 },
  { "1), (2", DBK_RULE_ERROR_SYNTAX, 1 },
  { "1, 2", DBK_RULE_ERROR_SYNTAX, 1 },
  { "(1, 2) = (1, 2)", DBK_RULE_ERROR_SYNTAX, 2 },
  { "'abc", DBK_RULE_ERROR_SYNTAX, 0 },
  { "1 + 'a''", DBK_RULE_ERROR_SYNTAX, 4 },
  { "12x", DBK_RULE_ERROR_SYNTAX, 0 },
  { "0x10", DBK_RULE_ERROR_SYNTAX, 0 },
  { "1.2.3", DBK_RULE_ERROR_SYNTAX, 3 },
  { ":a ＋ 1", DBK_RULE_ERROR_SYNTAX, 3 },
  { "'电厂' + !", DBK_RULE_ERROR_SYNTAX, 11 },
  { "\xff", DBK_RULE_ERROR_SYNTAX, 0 },
  { ":a IN ()", DBK_RULE_ERROR_SYNTAX, 7 },
  { "abs()", DBK_RULE_ERROR_SYNTAX, 4 },
  { "1 + abs(1, 2)", DBK_RULE_ERROR_SYNTAX, 4 },
  { "round(1, 2, 3)", DBK_RULE_ERROR_SYNTAX, 0 },
  { "iif(1, 2)", DBK_RULE_ERROR_SYNTAX, 0 },
  { "coalesce(1)", DBK_RULE_ERROR_SYNTAX, 0 },
  { "CASE WHEN 1 THEN 2", DBK_RULE_ERROR_SYNTAX, 18 },
  { "(SELECT 1)", DBK_RULE_ERROR_FORBIDDEN, 1 },
  { "1 IN (SELECT 1)", DBK_RULE_ERROR_FORBIDDEN, 6 },
  { "EXISTS (SELECT 1)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "1 IN sqlite_master", DBK_RULE_ERROR_FORBIDDEN, 5 },
  { "1 FROM sqlite_master", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 AS x", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 UNION SELECT 2", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 LIMIT 1", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "gen", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "1; DROP TABLE x", DBK_RULE_ERROR_FORBIDDEN, 1 },
  { "1;", DBK_RULE_ERROR_FORBIDDEN, 1 },
  { "1 -- x", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 /* x */", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1--1", DBK_RULE_ERROR_FORBIDDEN, 1 },
  { "\"gen\"", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "`gen`", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "[gen]", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "x'00'", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "1 & 2", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 | 2", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "1 << 2", DBK_RULE_ERROR_FORBIDDEN, 2 },
  { "~1", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "'{}' -> 'a'", DBK_RULE_ERROR_FORBIDDEN, 5 },
  { "'{}' ->> 'a'", DBK_RULE_ERROR_FORBIDDEN, 5 },
  { "'a' LIKE 'b'", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "'a' NOT LIKE 'b'", DBK_RULE_ERROR_FORBIDDEN, 8 },
  { "'a' GLOB 'b'", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "'a' MATCH 'b'", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "'a' REGEXP 'b'", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "'a' COLLATE NOCASE = 'A'", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "CAST(1 AS BLOB)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "RAISE(IGNORE)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "like('a', 'b')", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "printf('%s', 1)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "randomblob(9)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "zeroblob(9)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "load_extension('x')", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "1 + sum(1)", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "count(*)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "max(:a)", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "1 - min(:a)", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "max(DISTINCT 1, 2)", DBK_RULE_ERROR_FORBIDDEN, 4 },
  { "max(1, 2) OVER ()", DBK_RULE_ERROR_FORBIDDEN, 10 },
  { "max(1, 2) FILTER (WHERE 1)", DBK_RULE_ERROR_FORBIDDEN, 10 },
  { "CURRENT_TIMESTAMP", DBK_RULE_ERROR_FORBIDDEN, 0 },
  { "0 <= :a <= 24", DBK_RULE_ERROR_FORBIDDEN, 8 },
  { "1 = 1 = 1", DBK_RULE_ERROR_FORBIDDEN, 6 },
  { ":gne", DBK_RULE_ERROR_PARAMETER, 0 },
  { "1 + :A", DBK_RULE_ERROR_PARAMETER, 4 },
  { "?", DBK_RULE_ERROR_PARAMETER, 0 },
  { "1 + ?1", DBK_RULE_ERROR_PARAMETER, 4 },
  { "@a", DBK_RULE_ERROR_PARAMETER, 0 },
  { "$a", DBK_RULE_ERROR_PARAMETER, 0 },
  { "#a", DBK_RULE_ERROR_PARAMETER, 0 },
  { ":", DBK_RULE_ERROR_PARAMETER, 0 },
  { ":1", DBK_RULE_ERROR_PARAMETER, 0 },
  { ": a", DBK_RULE_ERROR_PARAMETER, 0 },
  { "::a", DBK_RULE_ERROR_PARAMETER, 0 },
  { ":a::b", DBK_RULE_ERROR_PARAMETER, 2 },
  { ":a$b", DBK_RULE_ERROR_PARAMETER, 2 },
  { ":a(b)", DBK_RULE_ERROR_SYNTAX, 2 },
  { ":发电量", DBK_RULE_ERROR_PARAMETER, 0 },
  { "1/3", DBK_RULE_ERROR_INTEGER_DIVISION, 1 },
  { "0/3", DBK_RULE_ERROR_INTEGER_DIVISION, 1 },
  { "1/3*:a", DBK_RULE_ERROR_INTEGER_DIVISION, 1 },
  { "(1)/(3)", DBK_RULE_ERROR_INTEGER_DIVISION, 3 },
  { "10/(2+1)", DBK_RULE_ERROR_INTEGER_DIVISION, 2 },
  { ":a*(1/2)", DBK_RULE_ERROR_INTEGER_DIVISION, 5 },
  { "-1/-3", DBK_RULE_ERROR_INTEGER_DIVISION, 2 },
  { "min(1,2)/3", DBK_RULE_ERROR_INTEGER_DIVISION, 8 },
  { "abs(1)/3", DBK_RULE_ERROR_INTEGER_DIVISION, 6 },
  { "'1'/'3'", DBK_RULE_ERROR_INTEGER_DIVISION, 3 },
  { "1/(1 || 1)", DBK_RULE_ERROR_INTEGER_DIVISION, 1 },
  { "TRUE/2", DBK_RULE_ERROR_INTEGER_DIVISION, 4 },
  { "(1=1)/2", DBK_RULE_ERROR_INTEGER_DIVISION, 5 },
  { "(:a > 0)/2", DBK_RULE_ERROR_INTEGER_DIVISION, 8 },
  { "((:a > 0) + (:b > 0))/2", DBK_RULE_ERROR_INTEGER_DIVISION, 21 },
  { "coalesce(:a, 1)/2", DBK_RULE_ERROR_INTEGER_DIVISION, 15 },
  { "iif(:a, 1, 2)/3", DBK_RULE_ERROR_INTEGER_DIVISION, 13 },
  { "CASE WHEN :a THEN 1 END/3", DBK_RULE_ERROR_INTEGER_DIVISION, 23 },
  { "max(:a, 0)*5/(max(:a, 0) + 1)*0 + coalesce(:a, 1)*5/3", DBK_RULE_ERROR_INTEGER_DIVISION, 51 },
  { "7 % 3", DBK_RULE_ERROR_INTEGER_DIVISION, 2 },
  { "5 % (2)", DBK_RULE_ERROR_INTEGER_DIVISION, 2 },
};

static void
test_refusal (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, refusals[i].text, known_cb, NULL, &error);
      g_autofree char *shown = g_utf8_make_valid (refusals[i].text, -1);

      g_test_message ("%s: %s", shown, error != NULL ? error->message : "accepted");
      g_assert_null (expression);
      g_assert_error (error, DBK_RULE_ERROR, (int)refusals[i].code);
      g_assert_cmpint (dbk_rule_error_get_offset (error), ==, refusals[i].offset);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_message (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  g_assert_null (dbk_expression_new (sandbox, "'电厂' = :gne", known_cb, NULL, &error));
  g_assert_cmpstr (error->message, ==, "There is no parameter “:gne” (at character 8)");
  copy = g_error_copy (error);
  g_assert_cmpint (dbk_rule_error_get_offset (copy), ==, 11);
}

static char *
repeat (const char *before,
        const char *what,
        guint n,
        const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, what);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static void
assert_limit (DbkSandbox *sandbox,
              const char *before,
              const char *what,
              guint allowed,
              guint refused,
              const char *after)
{
  g_autofree char *good = repeat (before, what, allowed, after);
  g_autofree char *bad = repeat (before, what, refused, after);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, good, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (dbk_expression_new (sandbox, bad, NULL, NULL, &error));
  g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_LIMIT);
}

static void
test_limit (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (GString) many = g_string_new ("0");
  g_autoptr (GError) error = NULL;

  assert_limit (sandbox, "1", " ", 3999, 4000, "");
  assert_limit (sandbox, "1", "+1", 199, 200, "");
  assert_limit (sandbox, "1", "||1", 199, 200, "");
  assert_limit (sandbox, "1", " AND 1", 190, 200, "");
  assert_limit (sandbox, "", "-(", 10, 33, "1))))))))))");
  assert_limit (sandbox, "max(1", ",1", 31, 32, ")");
  assert_limit (sandbox, "", "- ", 80, 1900, "1");
  assert_limit (sandbox, "", "NOT ", 50, 900, "1");
  assert_limit (sandbox, "", "1+max(1,", 5, 40, "1)))))");

  for (guint i = 1; i <= 101; i++)
    {
      g_autoptr (DbkExpression) expression = NULL;

      g_string_append_printf (many, "%s:p%u", i % 20 == 0 ? " OR " : "+", i);
      expression = dbk_expression_new (sandbox, many->str, NULL, NULL, &error);
      if (i > 100)
        break;
      g_assert_no_error (error);
      g_assert_cmpuint (dbk_expression_get_n_parameters (expression), ==, i);
    }
  g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_LIMIT);
}

/* Text cannot grow beyond the limit, neither when bound nor when put together. */
static void
test_long_text (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autofree char *text = repeat ("", "x", 10000, "");
  g_autofree char *longer = repeat ("", "x", 10001, "");
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, ":a || :b", NULL, NULL, &error);
  DbkResult result;

  g_assert_no_error (error);
  dbk_expression_bind_static_text (expression, 0, text);
  dbk_expression_bind_text (expression, 1, "");
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  g_assert_cmpuint (strlen (result.text), ==, 10000);

  dbk_expression_bind_text (expression, 1, "y");
  g_assert_false (dbk_expression_evaluate (expression, &result, &error));
  g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_LIMIT);
  g_assert_cmpint (result.kind, ==, DBK_RESULT_NULL);
  g_clear_error (&error);

  /* A binding that was refused must not leave the former value to be computed with. */
  dbk_expression_bind_number (expression, 0, 1);
  dbk_expression_bind_text (expression, 1, longer);
  g_assert_false (dbk_expression_evaluate (expression, &result, &error));
  g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_LIMIT);
  g_clear_error (&error);

  dbk_expression_bind_text (expression, 1, NULL);
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  g_assert_cmpint (result.kind, ==, DBK_RESULT_NULL);
}

static void
test_binding (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, ":b - :a + :b", NULL, NULL, &error);
  DbkResult result;

  g_assert_no_error (error);
  g_assert_cmpuint (dbk_expression_get_n_parameters (expression), ==, 2);
  g_assert_cmpstr (dbk_expression_get_parameter (expression, 0), ==, "b");
  g_assert_cmpstr (dbk_expression_get_parameter (expression, 1), ==, "a");

  /* Unbound is missing; the expression outlives the caller's hold on the sandbox. */
  g_clear_pointer (&sandbox, dbk_sandbox_free);
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  g_assert_cmpint (result.kind, ==, DBK_RESULT_NULL);

  dbk_expression_bind_number (expression, 0, 5);
  dbk_expression_bind_number (expression, 1, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (dbk_expression_evaluate (expression, &result, &error));
      g_assert_cmpfloat (result.number, ==, 7);
    }

  dbk_expression_bind_number (expression, 1, NAN);
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  g_assert_cmpint (result.kind, ==, DBK_RESULT_NULL);
  dbk_expression_bind_number (expression, 1, -INFINITY);
  g_assert_true (dbk_expression_evaluate (expression, &result, &error));
  g_assert_cmpint (result.kind, ==, DBK_RESULT_NULL);
}

/* abs() of the smallest whole number is SQLite's only error of arithmetic; it is reported, not swallowed. */
static void
test_failure (void)
{
  g_autoptr (DbkSandbox) sandbox = dbk_sandbox_new (NULL);
  g_autofree char *result = evaluate (sandbox, "abs(-9223372036854775808)");

  g_assert_true (g_str_has_prefix (result, "failed: "));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/expression/meaning", test_meaning);
  g_test_add_func ("/rules/expression/refusal", test_refusal);
  g_test_add_func ("/rules/expression/message", test_message);
  g_test_add_func ("/rules/expression/limit", test_limit);
  g_test_add_func ("/rules/expression/long-text", test_long_text);
  g_test_add_func ("/rules/expression/binding", test_binding);
  g_test_add_func ("/rules/expression/failure", test_failure);
  return g_test_run ();
}
