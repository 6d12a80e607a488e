/* SPDX-License-Identifier: GPL-3.0-or-later
 * Formulas and validation rules: SQL expressions that SQLite evaluates in a locked-down connection. */
#define G_LOG_DOMAIN "dbk-rules"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "data/rules/dbk-expression.h"
#include "data/rules/dbk-expression-parser.h"
#include "data/rules/dbk-sandbox-private.h"

struct _DbkExpression
{
  DbkSandbox *sandbox;                           /* (owned) */
  sqlite3_stmt *stmt;                            /* (owned), always reset */
  GPtrArray *parameters;                         /* (owned) (element-type utf8): SQLite counts them in the same order, from 1 */
  guint8 refused[DBK_EXPRESSION_MAX_PARAMETERS]; /* whether the last binding was refused */
  guint n_refused;
  GString *text; /* (owned) (nullable): the last result that was text */
};

static gboolean
check_text (const char *text,
            GError **error)
{
  const char *end;

  if (strlen (text) > DBK_EXPRESSION_MAX_BYTES)
    {
      dbk_rule_error_set (error, DBK_RULE_ERROR_LIMIT, NULL, -1,
                          _ ("The expression is longer than %d bytes"), DBK_EXPRESSION_MAX_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, &end))
    {
      dbk_rule_error_set (error, DBK_RULE_ERROR_SYNTAX, text, end - text, _ ("The text is not UTF-8"));
      return FALSE;
    }
  return TRUE;
}

static DbkRuleError
code_of (int rc,
         const char *message)
{
  if (rc == SQLITE_AUTH)
    return DBK_RULE_ERROR_FORBIDDEN;
  /* SQLite calls its own limits on stack and depth plain errors, and running out of operations no memory. */
  if (rc == SQLITE_TOOBIG || rc == SQLITE_NOMEM || rc == SQLITE_INTERRUPT ||
      strstr (message, "overflow") != NULL || strstr (message, "too large") != NULL || strstr (message, "too many") != NULL)
    return DBK_RULE_ERROR_LIMIT;
  return DBK_RULE_ERROR_SYNTAX;
}

static gboolean
prepare (DbkExpression *self,
         const char *text,
         GError **error)
{
  g_autofree char *sql = g_strconcat (DBK_SANDBOX_BEFORE, text, DBK_SANDBOX_AFTER, NULL);
  int rc = dbk_sandbox_prepare (self->sandbox, sql, &self->stmt);

  if (rc != SQLITE_OK)
    {
      const char *message = sqlite3_errmsg (self->sandbox->db);
      gssize offset = sqlite3_error_offset (self->sandbox->db) - (gssize)strlen (DBK_SANDBOX_BEFORE);

      dbk_rule_error_set (error, code_of (rc, message), text, MAX (offset, -1), _ ("SQLite refuses the expression: %s"), message);
      return FALSE;
    }
  return TRUE;
}

/* Bindings go by position: were the parser's idea of a parameter not SQLite's, figures would be mixed up. */
static gboolean
check_parameters (DbkExpression *self,
                  GError **error)
{
  gboolean same = sqlite3_bind_parameter_count (self->stmt) == (int)self->parameters->len;

  for (guint i = 0; same && i < self->parameters->len; i++)
    {
      const char *name = sqlite3_bind_parameter_name (self->stmt, (int)i + 1);

      same = name != NULL && name[0] == ':' && strcmp (name + 1, g_ptr_array_index (self->parameters, i)) == 0;
    }
  if (!same)
    dbk_rule_error_set (error, DBK_RULE_ERROR_PARAMETER, NULL, -1, _ ("SQLite reads the parameters otherwise"));
  return same;
}

DbkExpression *
dbk_expression_new (DbkSandbox *sandbox,
                    const char *text,
                    DbkKnownFunc known,
                    gpointer data,
                    GError **error)
{
  g_autoptr (DbkExpression) self = NULL;

  g_return_val_if_fail (sandbox != NULL && text != NULL, NULL);

  if (!check_text (text, error))
    return NULL;

  self = g_new0 (DbkExpression, 1);
  self->sandbox = dbk_sandbox_ref (sandbox);
  self->parameters = g_ptr_array_new_with_free_func (g_free);
  if (!dbk_expression_parse (text, known, data, self->parameters, error) ||
      !prepare (self, text, error) ||
      !check_parameters (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dbk_expression_free (DbkExpression *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->stmt);
  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  dbk_sandbox_free (self->sandbox);
  g_free (self);
}

guint
dbk_expression_get_n_parameters (const DbkExpression *self)
{
  return self->parameters->len;
}

const char *
dbk_expression_get_parameter (const DbkExpression *self,
                              guint index)
{
  g_return_val_if_fail (index < self->parameters->len, NULL);

  return g_ptr_array_index (self->parameters, index);
}

/* A refused binding leaves the one before in place: evaluating with that would be a ghost of another row. */
static void
note_binding (DbkExpression *self,
              guint index,
              int rc)
{
  guint8 refused = rc != SQLITE_OK;

  self->n_refused += refused - self->refused[index];
  self->refused[index] = refused;
}

void
dbk_expression_bind_null (DbkExpression *self,
                          guint index)
{
  g_return_if_fail (index < self->parameters->len);

  note_binding (self, index, sqlite3_bind_null (self->stmt, (int)index + 1));
}

void
dbk_expression_bind_number (DbkExpression *self,
                            guint index,
                            double number)
{
  g_return_if_fail (index < self->parameters->len);

  if (isfinite (number))
    note_binding (self, index, sqlite3_bind_double (self->stmt, (int)index + 1, number));
  else
    dbk_expression_bind_null (self, index);
}

static void
bind_text (DbkExpression *self,
           guint index,
           const char *text,
           sqlite3_destructor_type lifetime)
{
  g_return_if_fail (index < self->parameters->len);

  note_binding (self, index, sqlite3_bind_text (self->stmt, (int)index + 1, text, -1, lifetime));
}

void
dbk_expression_bind_text (DbkExpression *self,
                          guint index,
                          const char *text)
{
  bind_text (self, index, text, SQLITE_TRANSIENT);
}

void
dbk_expression_bind_static_text (DbkExpression *self,
                                 guint index,
                                 const char *text)
{
  bind_text (self, index, text, SQLITE_STATIC);
}

static gboolean
read_result (DbkExpression *self,
             DbkResult *result,
             GError **error)
{
  double number;

  switch (sqlite3_column_type (self->stmt, 0))
    {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      number = sqlite3_column_double (self->stmt, 0);
      if (isfinite (number))
        *result = (DbkResult){ .kind = DBK_RESULT_NUMBER, .number = number + 0.0 }; /* -0 + 0 is 0 */
      return TRUE;

    case SQLITE_TEXT:
      if (self->text == NULL)
        self->text = g_string_new (NULL);
      g_string_assign (self->text, (const char *)sqlite3_column_text (self->stmt, 0));
      *result = (DbkResult){ .kind = DBK_RESULT_TEXT, .text = self->text->str };
      return TRUE;

    case SQLITE_NULL:
      return TRUE;

    default:
      dbk_rule_error_set (error, DBK_RULE_ERROR_RESULT, NULL, -1, _ ("The result is binary"));
      return FALSE;
    }
}

gboolean
dbk_expression_evaluate (DbkExpression *self,
                         DbkResult *result,
                         GError **error)
{
  gboolean done = FALSE;
  int rc;

  *result = (DbkResult){ .kind = DBK_RESULT_NULL };
  if (self->n_refused > 0)
    {
      dbk_rule_error_set (error, DBK_RULE_ERROR_LIMIT, NULL, -1,
                          _ ("A text is longer than %d bytes"), DBK_EXPRESSION_MAX_TEXT);
      return FALSE;
    }

  rc = dbk_sandbox_step (self->sandbox, self->stmt);
  if (rc == SQLITE_ROW)
    done = read_result (self, result, error);
  else if (rc == SQLITE_INTERRUPT)
    dbk_rule_error_set (error, DBK_RULE_ERROR_LIMIT, NULL, -1, _ ("The evaluation takes too long"));
  else if (rc == SQLITE_TOOBIG)
    dbk_rule_error_set (error, DBK_RULE_ERROR_LIMIT, NULL, -1, _ ("A text is longer than %d bytes"), DBK_EXPRESSION_MAX_TEXT);
  else
    dbk_rule_error_set (error, code_of (rc, sqlite3_errmsg (self->sandbox->db)), NULL, -1,
                        _ ("SQLite cannot evaluate: %s"), sqlite3_errmsg (self->sandbox->db));

  sqlite3_reset (self->stmt);
  return done;
}
