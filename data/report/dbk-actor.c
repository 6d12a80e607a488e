/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who acts: an account with its grants (5.8.1.2, 5.8.1.3).
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-actor.h"

DbkActor *
dbk_actor_new (const char *account, const char *name)
{
  DbkActor *actor = g_new0 (DbkActor, 1);

  actor->account = g_strdup (account);
  actor->name = g_strdup (name);
  actor->grants = g_array_new (FALSE, FALSE, sizeof (DbkGrant));
  return actor;
}

void
dbk_actor_free (DbkActor *actor)
{
  if (actor == NULL)
    return;
  g_free (actor->account);
  g_free (actor->name);
  g_array_unref (actor->grants);
  g_free (actor);
}

DbkActor *
dbk_actor_copy (const DbkActor *actor)
{
  DbkActor *copy = dbk_actor_new (actor->account, actor->name);

  if (actor->grants->len > 0)
    g_array_append_vals (copy->grants, actor->grants->data, actor->grants->len);
  return copy;
}

void
dbk_actor_add_grant (DbkActor *actor, const char *role, const char *node, DbkDay from, DbkDay to)
{
  DbkGrant grant = { g_intern_string (role), g_intern_string (node), from, to };

  g_array_append_val (actor->grants, grant);
}

static gboolean
grant_covers (const DbkGrant *grant, DbkCatalogue *catalogue, const DbkNode *node, DbkDay today)
{
  const DbkNode *granted;

  if (grant->from != DBK_DAY_NONE && today < grant->from)
    return FALSE;
  if (grant->to != DBK_DAY_NONE && today > grant->to)
    return FALSE;
  granted = dbk_catalogue_node (catalogue, grant->node);
  return granted != NULL && dbk_node_within (node, granted);
}

/* @role %NULL: any. */
static gboolean
covers (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, DbkDay today)
{
  for (guint i = 0; i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      if ((role == NULL || g_str_equal (grant->role, role)) && grant_covers (grant, catalogue, node, today))
        return TRUE;
    }
  return FALSE;
}

gboolean
dbk_actor_has_role (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, DbkDay today)
{
  g_return_val_if_fail (role != NULL, FALSE);

  return covers (actor, catalogue, role, node, today);
}

gboolean
dbk_actor_covers (const DbkActor *actor, DbkCatalogue *catalogue, const DbkNode *node, DbkDay today)
{
  return covers (actor, catalogue, NULL, node, today);
}

GPtrArray *
dbk_actor_plants (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, DbkDay today)
{
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);
  GPtrArray *plants = g_ptr_array_new ();

  for (guint i = 0; i < nodes->len; i++)
    {
      DbkNode *node = g_ptr_array_index (nodes, i);

      if (node->kind == DBK_NODE_PLANT && covers (actor, catalogue, role, node, today))
        g_ptr_array_add (plants, node);
    }
  return plants;
}
