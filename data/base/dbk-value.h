/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of one cell: missing, a number, a text, or declared not measured.
 */
#pragma once

#include "data/base/dbk-decimal.h"

G_BEGIN_DECLS

/** DBK_NOT_MEASURED_PREFIX: how "declared not measured" is written: the prefix, then the reason */
#define DBK_NOT_MEASURED_PREFIX "缺测:"

/**
 * DbkValueKind:
 * @DBK_VALUE_MISSING: nothing was entered; never to be read as 0
 * @DBK_VALUE_NUMBER: #DbkValue.number
 * @DBK_VALUE_TEXT: #DbkValue.text: a choice's code, a time "HH:MM", or free text
 * @DBK_VALUE_NOT_MEASURED: 缺测; #DbkValue.text is the reason
 */
typedef enum
{
  DBK_VALUE_MISSING = 0,
  DBK_VALUE_NUMBER,
  DBK_VALUE_TEXT,
  DBK_VALUE_NOT_MEASURED,
} DbkValueKind;

/**
 * DbkValue:
 * @text: (owned) (nullable)
 *
 * Zero-filled memory is a missing value. Copy with dbk_value_copy(), empty with
 * dbk_value_clear().
 */
typedef struct
{
  DbkValueKind kind;
  DbkDecimal number;
  char *text;
} DbkValue;

#define DBK_VALUE_INIT                \
  {                                   \
    DBK_VALUE_MISSING, { 0, 0 }, NULL \
  }

/** dbk_value_clear: frees what it owns; it is missing afterwards */
void dbk_value_clear (DbkValue *value);
/** dbk_value_copy: @dest is cleared first; both may be the same */
void dbk_value_copy (DbkValue *dest, const DbkValue *src);
/** dbk_value_set_number: what was there is freed, here and in the setters below */
void dbk_value_set_number (DbkValue *value, DbkDecimal number);
void dbk_value_set_text (DbkValue *value, const char *text);
/** dbk_value_set_not_measured: @reason: (nullable): %NULL is "", a reason still to be given */
void dbk_value_set_not_measured (DbkValue *value, const char *reason);
/** dbk_value_equal: numbers by value (12.5 is 12.50), texts and reasons byte by byte; missing equals missing alone */
gboolean dbk_value_equal (const DbkValue *a, const DbkValue *b);

/** dbk_value_to_wire: (transfer full) (nullable): decimal string, code or text, `缺测:reason`, or %NULL for missing */
char *dbk_value_to_wire (const DbkValue *value);
/** dbk_value_to_typed: (transfer full): the shortest text that is typed for it: no grouping, no trailing zeros; "" for missing */
char *dbk_value_to_typed (const DbkValue *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkValue, dbk_value_clear)

G_END_DECLS
