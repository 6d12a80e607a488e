/* SPDX-License-Identifier: GPL-3.0-or-later
 * Formulas and validation rules: SQL expressions that SQLite evaluates in a locked-down connection. */
#pragma once

#include "data/rules/dbk-rule-error.h"
#include "data/rules/dbk-sandbox.h"

G_BEGIN_DECLS

/**
 * DbkExpression:
 *
 * One prepared expression. The language, a part of SQL with SQLite's meaning:
 *
 * - numbers `12`, `0.5`, `1e6`; text `'run'` (a quote inside is doubled); `NULL`, `TRUE`, `FALSE`; parameters `:gen`
 * - `+ - * / %`, `||`; `= == <> != < <= > >=`; `IS [NOT] x`, `ISNULL`, `NOTNULL`, `NOT NULL`; `[NOT] BETWEEN x AND y`;
 *   `[NOT] IN (x, …)`; `NOT`, `AND`, `OR`; `CASE … WHEN … THEN … ELSE … END`; parentheses
 * - `abs(x)`, `round(x)`, `round(x, n)`, `min(x, y, …)`, `max(x, y, …)`, `coalesce(x, y, …)`, `nullif(x, y)`, `iif(x, y, z)`
 *
 * Anything that computes with NULL is NULL, also min() and max(); so is division by zero. A comparison is 1, 0 or NULL.
 * Text compares by its bytes and never equals a number; it is meant for comparing, not for calculating.
 *
 * Refused although SQL has it, because it would silently mean something else:
 *
 * - a `/` both of whose sides may be whole numbers at run time: SQL drops the fraction, `1/3` is 0. Parameters
 *   are never whole numbers in this sense, so `:gen / 2` and `:a / :b` are fine; `1/3 * :gen`, `10/(2+1)`,
 *   `(:a > 0) / 2` and `coalesce(:a, 1) / 2` are refused, and `1.0/3` or `coalesce(:a, 1.0) / 2` is the way to write
 *   them. Nothing is changed silently. A literal 0 that may be divided is let pass: `max(:a, 0) / 24` is exact.
 * - a `%` between literals, which is mostly meant as "per cent". With a parameter it is the remainder, of both
 *   sides after dropping their fractions.
 * - comparisons in a chain: `0 <= :h <= 24` is always true in SQL. Write `:h BETWEEN 0 AND 24`, or use parentheses.
 * - bit operators, which bind otherwise than AND and OR; hexadecimal numbers; names in double quotes.
 *
 * Limits: 4,000 bytes, 100 parameters, 32 brackets in one another, 32 arguments, 200 operators deep, text of 10,000 bytes.
 *
 * Not thread safe; belongs to the thread of its sandbox.
 */
typedef struct _DbkExpression DbkExpression;

/**
 * DbkKnownFunc:
 * @name: the name of a parameter, without the colon
 * @data: as given
 *
 * Returns: whether there is such a parameter
 */
typedef gboolean (*DbkKnownFunc) (const char *name,
                                  gpointer data);

/**
 * DbkResultKind:
 * @DBK_RESULT_NULL: missing, or not applicable
 * @DBK_RESULT_NUMBER: a finite number
 * @DBK_RESULT_TEXT: text
 */
typedef enum
{
  DBK_RESULT_NULL,
  DBK_RESULT_NUMBER,
  DBK_RESULT_TEXT
} DbkResultKind;

/**
 * DbkResult:
 * @kind: which of the following is meant
 * @number: the number, else 0; never NaN, infinite or minus zero
 * @text: (nullable): the text, else NULL; owned by the expression, valid until its next evaluation or its end
 */
typedef struct
{
  DbkResultKind kind;
  double number;
  const char *text;
} DbkResult;

/**
 * dbk_expression_new:
 * @sandbox: where it is evaluated
 * @text: the expression, UTF-8
 * @known: (nullable) (scope call): tells known parameters from misspelt ones; NULL: all are known
 * @data: for @known
 * @error: where to put an error of %DBK_RULE_ERROR; dbk_rule_error_get_offset() has its place in @text
 *
 * Checks and prepares an expression. All parameters are NULL at first.
 *
 * Returns: (transfer full): the expression, or NULL with @error set
 */
DbkExpression *dbk_expression_new (DbkSandbox *sandbox,
                                   const char *text,
                                   DbkKnownFunc known,
                                   gpointer data,
                                   GError **error);

/**
 * dbk_expression_free:
 * @self: (nullable) (transfer full): an expression
 */
void dbk_expression_free (DbkExpression *self);

/**
 * dbk_expression_get_n_parameters:
 *
 * Returns: how many different parameters the expression has
 */
guint dbk_expression_get_n_parameters (const DbkExpression *self);

/**
 * dbk_expression_get_parameter:
 * @index: from 0, in the order of first appearance
 *
 * Returns: (transfer none): the name without the colon
 */
const char *dbk_expression_get_parameter (const DbkExpression *self,
                                          guint index);

/**
 * dbk_expression_bind_null:
 * @index: a parameter, from 0
 *
 * Makes a parameter missing. Like every binding it stays until the next one.
 */
void dbk_expression_bind_null (DbkExpression *self,
                               guint index);

/**
 * dbk_expression_bind_number:
 * @index: a parameter, from 0
 * @number: its value; NaN and infinity are missing
 */
void dbk_expression_bind_number (DbkExpression *self,
                                 guint index,
                                 double number);

/**
 * dbk_expression_bind_text:
 * @index: a parameter, from 0
 * @text: (nullable): UTF-8, copied; NULL is missing
 *
 * Text of more than 10,000 bytes makes the evaluations fail until something else is bound.
 */
void dbk_expression_bind_text (DbkExpression *self,
                               guint index,
                               const char *text);

/**
 * dbk_expression_bind_static_text:
 * @index: a parameter, from 0
 * @text: (nullable) (transfer none): UTF-8, not copied
 *
 * As dbk_expression_bind_text(), quicker; @text must stay as it is until something else is bound or @self is freed.
 */
void dbk_expression_bind_static_text (DbkExpression *self,
                                      guint index,
                                      const char *text);

/**
 * dbk_expression_evaluate:
 * @result: (out): what came out; %DBK_RESULT_NULL on failure
 * @error: where to put an error of %DBK_RULE_ERROR
 *
 * Computes the expression with what is bound now. Infinite results are missing. It ends after some 20 ms at
 * the latest; an honest rule takes a fraction of a microsecond.
 *
 * Returns: FALSE with @error set if text grew over the limit, the time was up or the result is binary
 */
gboolean dbk_expression_evaluate (DbkExpression *self,
                                  DbkResult *result,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkExpression, dbk_expression_free)

G_END_DECLS
