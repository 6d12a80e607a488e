/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the expressions, and the tests that attack the sandbox, need to know of it. */
#pragma once

#include <sqlite3.h>

#include "data/rules/dbk-sandbox.h"

G_BEGIN_DECLS

/* A rule that needs more than this is a program. */
#define DBK_EXPRESSION_MAX_BYTES 4000
#define DBK_EXPRESSION_MAX_PARAMETERS 100
#define DBK_EXPRESSION_MAX_NESTING 32
#define DBK_EXPRESSION_MAX_DEPTH 200
#define DBK_EXPRESSION_MAX_ARGUMENTS 32
#define DBK_EXPRESSION_MAX_TEXT 10000

/* Around the text, so that no clause can follow the expression. The text of the query has its own limit. */
#define DBK_SANDBOX_BEFORE "SELECT ("
#define DBK_SANDBOX_AFTER ")"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

struct _DbkSandbox
{
  sqlite3 *db;    /* (owned) */
  guint selects;  /* SELECTs authorized since the last prepare or step */
  gint64 started; /* monotonic time of the first progress call of a step, 0 before */
  guint ticks;    /* progress calls since the last step */
};

DbkSandbox *dbk_sandbox_ref (DbkSandbox *self);
int dbk_sandbox_prepare (DbkSandbox *self,
                         const char *sql,
                         sqlite3_stmt **stmt);

/*< private >
 * dbk_sandbox_step:
 *
 * Runs a statement of this sandbox within its time limit.
 *
 * Returns: the code of sqlite3_step(); SQLITE_INTERRUPT after some 20 ms
 */
static inline int
dbk_sandbox_step (DbkSandbox *self,
                  sqlite3_stmt *stmt)
{
  self->selects = 0;
  self->started = 0;
  self->ticks = 0;
  return sqlite3_step (stmt);
}

G_END_DECLS
