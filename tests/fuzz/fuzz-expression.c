/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fuzz target: any bytes as a rule, against the whole engine and against the locked-down SQLite alone. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "data/rules/dbk-expression.h"
#include "data/rules/dbk-sandbox-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size);

static void
evaluate (DbkExpression *expression)
{
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GError) error = NULL;
      DbkResult result;
      gboolean done;

      for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
        {
          if (round == 1)
            dbk_expression_bind_number (expression, i, i * 1.5 - 2);
          else if (round == 2)
            dbk_expression_bind_text (expression, i, dbk_expression_get_parameter (expression, i));
        }
      done = dbk_expression_evaluate (expression, &result, &error);
      g_assert_true (done == (error == NULL));
      g_assert_true (result.kind != DBK_RESULT_NUMBER || isfinite (result.number));
      g_assert_true ((result.kind == DBK_RESULT_TEXT) == (result.text != NULL));
    }
}

static void
check_engine (DbkSandbox *sandbox,
              const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkExpression) expression = dbk_expression_new (sandbox, text, NULL, NULL, &error);

  g_assert_true ((expression != NULL) == (error == NULL));
  if (expression != NULL)
    {
      evaluate (expression);
      return;
    }
  g_assert_cmpint (dbk_rule_error_get_offset (error), >=, -1);
  g_assert_cmpint (dbk_rule_error_get_offset (error), <=, (gssize)strlen (text));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
check_sqlite (DbkSandbox *sandbox,
              const char *sql)
{
  g_autoptr (sqlite3_stmt) stmt = NULL;

  if (dbk_sandbox_prepare (sandbox, sql, &stmt) == SQLITE_OK)
    dbk_sandbox_step (sandbox, stmt);
  g_assert_cmpint (sqlite3_total_changes (sandbox->db), ==, 0);
  g_assert_cmpint (sqlite3_get_autocommit (sandbox->db), ==, 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  static DbkSandbox *sandbox;
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autofree char *sql = g_strconcat (DBK_SANDBOX_BEFORE, text, DBK_SANDBOX_AFTER, NULL);

  if (sandbox == NULL)
    sandbox = dbk_sandbox_new (NULL);
  check_engine (sandbox, text);
  check_sqlite (sandbox, text);
  check_sqlite (sandbox, sql);
  return 0;
}
