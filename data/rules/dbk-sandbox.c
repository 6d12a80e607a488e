/* SPDX-License-Identifier: GPL-3.0-or-later
 * The locked-down SQLite connection in which rules and formulas are evaluated.
 *
 * This is the second wall: the expression parser lets no other SQL come here, and if it ever did, SQLite
 * itself refuses what the authorizer does not name. */
#define G_LOG_DOMAIN "dbk-rules"

#include <string.h>

#include "data/rules/dbk-sandbox-private.h"

/* An honest rule takes some dozens of operations, so its progress is never looked at. */
#define OPERATIONS_PER_TICK 1000
#define TIME_LIMIT_US 20000

static int
authorize_cb (gpointer data,
              int action,
              const char *first,
              const char *second,
              const char *database,
              const char *trigger)
{
  static const char *const functions[] = { "abs", "round", "min", "max", "coalesce", "nullif", "iif" };
  DbkSandbox *self = data;

  if (action == SQLITE_SELECT)
    return self->selects++ == 0 ? SQLITE_OK : SQLITE_DENY;

  if (action == SQLITE_FUNCTION && second != NULL)
    for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
      if (g_ascii_strcasecmp (second, functions[i]) == 0)
        return SQLITE_OK;

  return SQLITE_DENY;
}

/* The clock starts at the first tick, so that evaluations too short for one never ask for the time. */
static int
progress_cb (gpointer data)
{
  DbkSandbox *self = data;
  gint64 now = g_get_monotonic_time ();

  self->ticks++;
  if (self->started == 0)
    self->started = now;
  return now - self->started > TIME_LIMIT_US;
}

static void
limit (sqlite3 *db)
{
  static const struct
  {
    int id;
    int value;
  } limits[] = {
    { SQLITE_LIMIT_LENGTH, DBK_EXPRESSION_MAX_TEXT },
    { SQLITE_LIMIT_SQL_LENGTH, DBK_EXPRESSION_MAX_BYTES + (int)strlen (DBK_SANDBOX_BEFORE DBK_SANDBOX_AFTER) },
    /* Somewhat above what the parser allows: the two count depth differently, and the parser's message is the better one. */
    { SQLITE_LIMIT_EXPR_DEPTH, DBK_EXPRESSION_MAX_DEPTH + 100 },
    { SQLITE_LIMIT_VDBE_OP, 20000 },
    { SQLITE_LIMIT_VARIABLE_NUMBER, DBK_EXPRESSION_MAX_PARAMETERS },
    { SQLITE_LIMIT_FUNCTION_ARG, DBK_EXPRESSION_MAX_ARGUMENTS },
    { SQLITE_LIMIT_COMPOUND_SELECT, 1 },
    { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
    { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (db, limits[i].id, limits[i].value);
}

static gboolean
configure (sqlite3 *db)
{
  static const struct
  {
    int option;
    int value;
  } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int now = -1;

      if (sqlite3_db_config (db, options[i].option, options[i].value, &now) != SQLITE_OK || now != options[i].value)
        return FALSE;
    }

  /* Whatever wants temporary space takes memory, never a file. */
  return sqlite3_exec (db, "PRAGMA temp_store = MEMORY; PRAGMA query_only = ON", NULL, NULL, NULL) == SQLITE_OK;
}

static void
clear (gpointer data)
{
  DbkSandbox *self = data;

  sqlite3_close_v2 (self->db);
}

DbkSandbox *
dbk_sandbox_new (GError **error)
{
  g_autoptr (DbkSandbox) self = g_rc_box_new0 (DbkSandbox);
  /* One thread at a time is our contract, so the mutexes, a third of the time of an evaluation, are left out. */
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX;
  int rc = sqlite3_open_v2 (":memory:", &self->db, flags, NULL);

  if (rc != SQLITE_OK || !configure (self->db))
    {
      dbk_rule_error_set (error, DBK_RULE_ERROR_FORBIDDEN, NULL, -1,
                          "SQLite cannot be locked down for rules: %s", rc == SQLITE_OK ? "an option is missing" : sqlite3_errstr (rc));
      return NULL;
    }

  limit (self->db);
  sqlite3_progress_handler (self->db, OPERATIONS_PER_TICK, progress_cb, self);
  sqlite3_set_authorizer (self->db, authorize_cb, self);
  return g_steal_pointer (&self);
}

void
dbk_sandbox_free (DbkSandbox *self)
{
  if (self != NULL)
    g_rc_box_release_full (self, clear);
}

/*< private >
 * dbk_sandbox_ref:
 *
 * Returns: (transfer full): @self, held once more; dbk_sandbox_free() lets go
 */
DbkSandbox *
dbk_sandbox_ref (DbkSandbox *self)
{
  return g_rc_box_acquire (self);
}

/*< private >
 * dbk_sandbox_prepare:
 * @sql: any text at all; it is not trusted
 * @stmt: (out) (transfer full) (nullable): the statement, NULL unless SQLITE_OK is returned
 *
 * Prepares exactly one query; sqlite3_errmsg() and sqlite3_error_offset() tell about a failure.
 *
 * Returns: a result code of SQLite
 */
int
dbk_sandbox_prepare (DbkSandbox *self,
                     const char *sql,
                     sqlite3_stmt **stmt)
{
  g_autoptr (sqlite3_stmt) prepared = NULL;
  const char *tail = NULL;
  int rc;

  *stmt = NULL;
  self->selects = 0;
  self->started = 0;
  self->ticks = 0;
  rc = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB, &prepared, &tail);
  if (rc != SQLITE_OK)
    return rc;
  if (prepared == NULL || *tail != '\0' || sqlite3_column_count (prepared) != 1 || !sqlite3_stmt_readonly (prepared) || sqlite3_stmt_isexplain (prepared))
    return SQLITE_AUTH;

  *stmt = g_steal_pointer (&prepared);
  return SQLITE_OK;
}
