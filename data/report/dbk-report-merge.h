/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The merge of edits into a report, cell by cell; private to this folder.
 */
#pragma once

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/**
 * DbkCheckedEdit: an edit found sound
 * @edit: (transfer none)
 * @section: (transfer none): where the form has it
 * @value: (owned) (nullable): canonical
 */
typedef struct
{
  const DbkCellEdit *edit;
  const DbkSection *section;
  char *value;
  DbkCellSource source;
} DbkCheckedEdit;

void dbk_checked_edit_free (DbkCheckedEdit *checked);

/**
 * dbk_edits_check:
 * @problem: (out): in English, what is wrong with the first unsound cell
 *
 * Returns: (transfer full) (nullable) (element-type DbkCheckedEdit): all of the operation's edits, or %NULL if one is unsound
 */
GPtrArray *dbk_edits_check (DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *plant, const DbkOperation *operation, char **problem);

/**
 * dbk_edits_merge:
 * @op: their operation
 * @checked: from dbk_edits_check()
 * @conflicts: (element-type DbkConflict): receives the cells that stayed as they were
 *
 * Returns: how many cells took effect
 */
guint dbk_edits_merge (DbkReport *report, const char *op, const GPtrArray *checked, GPtrArray *conflicts);

G_END_DECLS
