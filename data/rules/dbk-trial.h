/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trying an expression out: on a day's figures, on figures that are given, or on both.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"
#include "data/rules/dbk-expression.h"

G_BEGIN_DECLS

/**
 * DbkTrialValue: what a parameter had, or what came out
 * @name: (owned): without the colon; "" for the result
 * @text: (owned) (nullable): of %DBK_RESULT_TEXT
 */
typedef struct
{
  char *name;
  DbkResultKind kind;
  double number;
  char *text;
} DbkTrialValue;

/**
 * DbkTrial:
 * @result: of the expression: for a rule 1 is fine, 0 finds something, missing is not applicable
 * @parameters: (element-type DbkTrialValue): in the order of their first appearance
 */
typedef struct
{
  DbkTrialValue *result;
  GPtrArray *parameters;
} DbkTrial;

/**
 * dbk_trial_new:
 * @text: an expression
 * @given: (nullable) (element-type utf8 utf8): parameters by name, without the colon; decimal
 *   numbers are numbers, "" is missing, anything else is text. They go before the figures
 * @figures: (nullable): derived already; without them only @given is known
 * @entity: (nullable): the row, where there are figures
 * @today: as in dbk_evaluator_validate()
 *
 * Prepares and computes an expression as the evaluator would. Nothing is kept.
 *
 * Returns: (transfer full) (nullable): %NULL with an error of %DBK_RULE_ERROR; see dbk_rule_error_get_offset()
 */
DbkTrial *dbk_trial_new (const char *text, GHashTable *given, const DbkFigures *figures, const DbkNode *entity, DbkDay today, GError **error);
void dbk_trial_free (DbkTrial *trial);

/** dbk_trial_value_to_string: (transfer full) (nullable): shortest decimal or the text; %NULL if missing */
char *dbk_trial_value_to_string (const DbkTrialValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkTrial, dbk_trial_free)

G_END_DECLS
