/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages an account may use, and who is signed in.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_SIDEBAR (dbk_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (DbkSidebar, dbk_sidebar, DBK, SIDEBAR, AdwBin)

/** dbk_sidebar_set_place: shows what the account of @place may use */
void dbk_sidebar_set_place (DbkSidebar *sidebar, DbkPlace *place);
/** dbk_sidebar_has_page: whether the account may use page @name */
gboolean dbk_sidebar_has_page (DbkSidebar *sidebar, const char *name);
/** dbk_sidebar_select: marks page @name as the one that is shown */
void dbk_sidebar_select (DbkSidebar *sidebar, const char *name);

G_END_DECLS
