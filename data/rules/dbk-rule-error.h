/* SPDX-License-Identifier: GPL-3.0-or-later
 * The errors of loading and evaluating rules and formulas, with the place in the text they are about. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DBK_RULE_ERROR (dbk_rule_error_quark ())

/**
 * DbkRuleError:
 * @DBK_RULE_ERROR_SYNTAX: the text is not an expression
 * @DBK_RULE_ERROR_FORBIDDEN: it is SQL, but not of the kind that rules may use
 * @DBK_RULE_ERROR_PARAMETER: a parameter is unknown or its name is ill-formed
 * @DBK_RULE_ERROR_INTEGER_DIVISION: a `/` would drop the fraction of its result
 * @DBK_RULE_ERROR_LIMIT: too long, too deep, too many parameters, or too slow
 * @DBK_RULE_ERROR_RESULT: the result is of a kind that no indicator can hold
 */
typedef enum
{
  DBK_RULE_ERROR_SYNTAX,
  DBK_RULE_ERROR_FORBIDDEN,
  DBK_RULE_ERROR_PARAMETER,
  DBK_RULE_ERROR_INTEGER_DIVISION,
  DBK_RULE_ERROR_LIMIT,
  DBK_RULE_ERROR_RESULT
} DbkRuleError;

GQuark dbk_rule_error_quark (void);

/**
 * dbk_rule_error_get_offset:
 * @error: an error of the domain %DBK_RULE_ERROR
 *
 * Where in the expression the error was found, for placing a cursor.
 * The message of the error says the same for people, as the number of the character, counted from 1.
 *
 * Returns: the offset in bytes from the start of the text, or -1 when no single place is to blame
 */
gssize dbk_rule_error_get_offset (const GError *error);

/**
 * dbk_rule_error_set:
 * @error: (nullable): where to put the error
 * @code: what went wrong
 * @text: (nullable): the whole expression
 * @offset: bytes from the start of @text, or -1
 * @format: printf() format of the message, without the position
 *
 * Sets @error, the position added to the message and kept for dbk_rule_error_get_offset().
 */
void dbk_rule_error_set (GError **error,
                         DbkRuleError code,
                         const char *text,
                         gssize offset,
                         const char *format,
                         ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
