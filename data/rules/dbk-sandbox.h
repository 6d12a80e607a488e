/* SPDX-License-Identifier: GPL-3.0-or-later
 * The locked-down SQLite connection in which rules and formulas are evaluated. */
#pragma once

#include "data/rules/dbk-rule-error.h"

G_BEGIN_DECLS

/**
 * DbkSandbox:
 *
 * An in-memory SQLite connection without tables that can do nothing but compute: its authorizer allows one
 * SELECT and the functions abs, round, min, max, coalesce, nullif and iif; lengths, depths and counts are
 * limited; nothing runs longer than about 20 ms. It opens no file.
 *
 * Not thread safe: a sandbox and its expressions belong to one thread at a time.
 */
typedef struct _DbkSandbox DbkSandbox;

/**
 * dbk_sandbox_new:
 * @error: where to put an error of %DBK_RULE_ERROR
 *
 * Returns: (transfer full): a sandbox; free with dbk_sandbox_free(). Expressions made with it stay
 *   usable after that, the connection is closed with the last of them
 */
DbkSandbox *dbk_sandbox_new (GError **error);

/**
 * dbk_sandbox_free:
 * @self: (nullable) (transfer full): a sandbox
 */
void dbk_sandbox_free (DbkSandbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSandbox, dbk_sandbox_free)

G_END_DECLS
