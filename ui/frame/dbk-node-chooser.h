/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A searchable list of the plants (or regions) an account may see.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_NODE_CHOOSER (dbk_node_chooser_get_type ())
G_DECLARE_FINAL_TYPE (DbkNodeChooser, dbk_node_chooser, DBK, NODE_CHOOSER, AdwBin)

/* Property: "selected" (string, nullable: a code; notified when another is chosen). */

/**
 * dbk_node_chooser_load:
 * @role: (nullable): only plants where the account has this role
 * @groups: also regions and the group, where the account covers them whole
 *
 * Lists what there is; the selection is kept where it still exists.
 */
void dbk_node_chooser_load (DbkNodeChooser *chooser, DbkHome *home, const char *role, gboolean groups);

/** dbk_node_chooser_set_place: beside each plant stands how its report of @place's day is filed */
void dbk_node_chooser_set_place (DbkNodeChooser *chooser, DbkPlace *place);

/** dbk_node_chooser_get_selected: (nullable) (transfer none): a code */
const char *dbk_node_chooser_get_selected (DbkNodeChooser *chooser);
/** dbk_node_chooser_set_selected: one that is not in the list is ignored */
void dbk_node_chooser_set_selected (DbkNodeChooser *chooser, const char *code);

G_END_DECLS
