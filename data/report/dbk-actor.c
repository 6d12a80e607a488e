/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who acts: an account with its grants (5.8.1.2, 5.8.1.3).
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-actor.h"

#include <string.h>

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
  dbk_actor_add_part_grant (actor, role, node, NULL, from, to);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* One text for one set, so that grants compare by their pointers. */
static const char *
intern_sections (const char *const *sections)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  for (; *sections != NULL; sections++)
    if (!g_ptr_array_find_with_equal_func (sorted, *sections, g_str_equal, NULL))
      g_ptr_array_add (sorted, (gpointer)*sections);
  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);
  joined = g_strjoinv (",", (GStrv)sorted->pdata);
  return g_intern_string (joined);
}

void
dbk_actor_add_part_grant (DbkActor *actor, const char *role, const char *node, const char *const *sections, DbkDay from, DbkDay to)
{
  DbkGrant grant = { g_intern_string (role), g_intern_string (node), from, to, sections != NULL ? intern_sections (sections) : NULL };

  g_array_append_val (actor->grants, grant);
}

GStrv
dbk_grant_list_sections (const DbkGrant *grant)
{
  return grant->sections != NULL ? g_strsplit (grant->sections, ",", -1) : NULL;
}

static gboolean
grant_has_section (const DbkGrant *grant, const char *department)
{
  gsize length = strlen (department);

  if (grant->sections == NULL)
    return TRUE;
  for (const char *p = grant->sections; (p = strstr (p, department)) != NULL; p += length)
    if ((p == grant->sections || p[-1] == ',') && (p[length] == ',' || p[length] == '\0'))
      return TRUE;
  return FALSE;
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

/* @role, @department %NULL: any. */
static gboolean
covers (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, const char *department, DbkDay today)
{
  for (guint i = 0; i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      if ((role == NULL || g_str_equal (grant->role, role)) && (department == NULL || grant_has_section (grant, department)) &&
          grant_covers (grant, catalogue, node, today))
        return TRUE;
    }
  return FALSE;
}

gboolean
dbk_actor_has_role (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, DbkDay today)
{
  g_return_val_if_fail (role != NULL, FALSE);

  return covers (actor, catalogue, role, node, NULL, today);
}

gboolean
dbk_actor_has_section (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, const DbkNode *node, const char *department, DbkDay today)
{
  g_return_val_if_fail (role != NULL && department != NULL, FALSE);

  return covers (actor, catalogue, role, node, department, today);
}

gboolean
dbk_actor_covers (const DbkActor *actor, DbkCatalogue *catalogue, const DbkNode *node, DbkDay today)
{
  return covers (actor, catalogue, NULL, node, NULL, today);
}

GPtrArray *
dbk_actor_plants (const DbkActor *actor, DbkCatalogue *catalogue, const char *role, DbkDay today)
{
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);
  GPtrArray *plants = g_ptr_array_new ();

  for (guint i = 0; i < nodes->len; i++)
    {
      DbkNode *node = g_ptr_array_index (nodes, i);

      if (node->kind == DBK_NODE_PLANT && covers (actor, catalogue, role, node, NULL, today))
        g_ptr_array_add (plants, node);
    }
  return plants;
}
