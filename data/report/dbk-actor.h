/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who acts: an account with its grants (5.8.1.2, 5.8.1.3).
 */
#pragma once

#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

/**
 * DbkGrant: a role over a node and all below it, and nothing else
 * @role: interned: "filler", "plant_checker", "regional_reviewer", "group_reviewer",
 *   "planner", "reader", "administrator", "auditor", "interface"
 * @node: interned code of an organisation node
 * @from: first day (%DBK_DAY_NONE: open)
 * @to: last day (%DBK_DAY_NONE: open)
 * @sections: (nullable): interned: of a filler who fills in only a part of the
 *   report: whose sections those are ("fuel,water": departments, sorted); %NULL
 *   for all of it
 */
typedef struct
{
  const char *role;
  const char *node;
  DbkDay from;
  DbkDay to;
  const char *sections;
} DbkGrant;

/** dbk_grant_list_sections: (transfer full) (nullable): the departments; %NULL for all */
GStrv dbk_grant_list_sections (const DbkGrant *grant);

/**
 * DbkActor:
 * @account: (owned): sign-in name
 * @name: (owned): the person's name for display
 * @grants: (element-type DbkGrant)
 */
typedef struct
{
  char *account;
  char *name;
  GArray *grants;
} DbkActor;

/** dbk_actor_new: (transfer full): without grants */
DbkActor *dbk_actor_new (const char *account, const char *name);
void dbk_actor_free (DbkActor *actor);
DbkActor *dbk_actor_copy (const DbkActor *actor);
/** dbk_actor_add_grant: %DBK_DAY_NONE leaves an end open */
void dbk_actor_add_grant (DbkActor *actor, const char *role, const char *node, DbkDay from, DbkDay to);

/** dbk_actor_add_part_grant: the same for the sections of some departments alone, in any order; %NULL for all */
void dbk_actor_add_part_grant (DbkActor *actor, const char *role, const char *node, const char *const *sections, DbkDay from, DbkDay to);

/** dbk_actor_has_role: whether a grant of @role in force on @today covers @node */
gboolean dbk_actor_has_role (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, DbkDay today);
/** dbk_actor_has_section: the same, of a grant that takes in the sections of @department */
gboolean dbk_actor_has_section (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, const char *department, DbkDay today);
/** dbk_actor_covers: whether any grant in force covers @node */
gboolean dbk_actor_covers (const DbkActor *actor, DbkCatalogue *catalogue, const DbkNode *node, DbkDay today);
/** dbk_actor_plants: (transfer container) (element-type DbkNode): plants covered by @role (%NULL: by any grant), in catalogue order */
GPtrArray *dbk_actor_plants (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, DbkDay today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkActor, dbk_actor_free)

G_END_DECLS
