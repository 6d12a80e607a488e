/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 本块已填: a check button for every department, ticked when its part of the report is filled in.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_ENTRY_TICKS (dbk_entry_ticks_get_type ())
G_DECLARE_FINAL_TYPE (DbkEntryTicks, dbk_entry_ticks, DBK, ENTRY_TICKS, AdwBin)

/** dbk_entry_ticks_set_document: (nullable); hidden where the form has nothing to tick */
void dbk_entry_ticks_set_document (DbkEntryTicks *ticks, DbkDocument *document);
/** dbk_entry_ticks_focus: FALSE if @slot is no tick */
gboolean dbk_entry_ticks_focus (DbkEntryTicks *ticks, guint slot);

G_END_DECLS
