/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Home 首页: what is due, how the plants stand, and what they generated.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_HOME_PAGE (dbk_home_page_get_type ())
G_DECLARE_FINAL_TYPE (DbkHomePage, dbk_home_page, DBK, HOME_PAGE, AdwBin)

/** dbk_home_page_new: of the day of @place */
GtkWidget *dbk_home_page_new (DbkPlace *place);

G_END_DECLS
