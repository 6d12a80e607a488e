/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the entry model share.
 */
#pragma once

#include "ui/entry/dbk-entry-model.h"
#include "ui/entry/dbk-entry-totals.h"

G_BEGIN_DECLS

struct _DbkEntryModel
{
  DbkEntryTable parent_instance;

  DbkDocument *document; /* (owned) */
  DbkEntrySheet *sheet;  /* (owned) */
  char *account;         /* (owned) (nullable) */
  gboolean review;

  GPtrArray *shown;    /* (owned) (nullable) (element-type utf8): to be read: canonical values when they were looked at, by slot */
  GHashTable *failing; /* (owned): slots that a rule other than "required" finds an error in */
  GHashTable *wanting; /* (owned): slots with a warning that nobody has given a reason for */
  GArray *choices;     /* (owned) (element-type DbkGridChoice): asked for last */
};

const DbkSlot *dbk_entry_model_slot_info (DbkEntryModel *self, int slot);
const DbkValue *dbk_entry_model_value (DbkEntryModel *self, int slot);
/** dbk_entry_model_may_edit: whether slot @slot can be typed into now */
gboolean dbk_entry_model_may_edit (DbkEntryModel *self, int slot);
/** dbk_entry_model_is_filled: a figure that may be typed over looks like any other until the program has filled it in */
gboolean dbk_entry_model_is_filled (DbkEntryModel *self, int slot);
DbkGridCellFlags dbk_entry_model_flags (DbkEntryModel *self, int slot);
/** dbk_entry_model_dup_former: (nullable): what the cell was, where it differs from what was seen or approved */
char *dbk_entry_model_dup_former (DbkEntryModel *self, int slot);
/** dbk_entry_model_dup_lock: (nullable): why slot @slot cannot be typed into now */
char *dbk_entry_model_dup_lock (DbkEntryModel *self, int slot);
/** dbk_entry_model_set: types into a slot, or its note, and remembers it for an undo */
gboolean dbk_entry_model_set (DbkEntryModel *self, int slot, gboolean note, const char *text, DbkCellSource source, GError **error);

/** dbk_entry_model_record: remembers for an undo what was typed, as raw texts */
void dbk_entry_model_record (DbkEntryModel *self, int slot, gboolean note, const char *before, const char *after);

/* In dbk-entry-words.c: the grid model's words. */
char *dbk_entry_model_dup_description (DbkGridModel *model, DbkGridPos pos);
char *dbk_entry_model_dup_tooltip (DbkGridModel *model, DbkGridPos pos);

G_END_DECLS
