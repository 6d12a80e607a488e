/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Handing over 交班 (unsent work goes to the next shift's account, on the same computer).
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/store/dbk-store.h"

G_BEGIN_DECLS

/** dbk_home_list_successors: (transfer full): accounts of this home that may fill in a plant of this account's, by name */
GStrv dbk_home_list_successors (DbkHome *home);

/**
 * DbkHandedOver: what became of the unsent work
 * @cells: figures handed over, those to be decided among them
 * @kept: figures that stay with whoever goes, unsent: whoever comes fills in other sections
 * @left: operations that stay, as the service may know them already
 */
typedef struct
{
  guint cells;
  guint kept;
  guint left;
} DbkHandedOver;

/**
 * dbk_home_hand_over:
 * @to: one of dbk_home_list_successors()
 * @what: (out)
 *
 * The account's unsent edits become unsent edits of @to, who finds them at his next
 * sign-in; who typed them stays with every figure, and the service records both.
 * Conflicts that nobody has decided and reasons for warnings go along; where whoever
 * comes has typed another value himself, both are his to decide between.
 * What @to could not send, as his grants are for other sections, stays unsent here.
 * Actions that were never sent are taken back: a submission is the next one's to
 * make. First they are stored there, then they go here: a crash in between leaves
 * both, which is harmless, as the same value twice is no conflict.
 */
gboolean dbk_home_hand_over (DbkHome *home, const char *to, DbkHandedOver *what, GError **error);
/**
 * dbk_hand_over_stores: what dbk_home_hand_over() does once both stores are there and nothing else writes to them
 * @account: whose @from is
 * @name, @actor: whose @to is
 */
gboolean dbk_hand_over_stores (DbkStore *from, const char *account, DbkCatalogue *catalogue, DbkStore *to, const char *name, const DbkActor *actor, DbkHandedOver *what, GError **error);

G_END_DECLS
