/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One cell that was changed, so that it can be changed back.
 */
#pragma once

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/**
 * DbkChange:
 * @plant: interned code: whose report it is in
 * @day: the first of its period
 * @entity: interned code
 * @indicator: interned code
 * @note: the cell's note, not its value
 * @before: (owned): what is typed to have it as it was; "" clears
 * @after: (owned): what was typed
 */
typedef struct
{
  const char *plant;
  DbkDay day;
  const char *entity;
  const char *indicator;
  gboolean note;
  char *before;
  char *after;
} DbkChange;

/** dbk_change_new: (transfer full): @before, @after: (nullable): as "" */
DbkChange *dbk_change_new (const char *plant, DbkDay day, const char *entity, const char *indicator, gboolean note, const char *before, const char *after);
void dbk_change_free (DbkChange *change);

/** dbk_changes_to_text: (transfer full): JSON, to be kept; @changes: (element-type DbkChange): in reports of @form */
char *dbk_changes_to_text (const char *form, const GPtrArray *changes);
/** dbk_changes_from_text: (transfer full) (nullable) (element-type DbkChange): @form: (out) (transfer full): code */
GPtrArray *dbk_changes_from_text (const char *text, char **form, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkChange, dbk_change_free)

G_END_DECLS
