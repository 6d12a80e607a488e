/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account with its grants on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-actor.h"

#include <string.h>

#include "data/wire/dbk-wire-private.h"

#define MAX_TEXT (8 * 1024 * 1024)

static void
add_sections (DbkJsonWriter *writer, const DbkGrant *grant)
{
  g_auto (GStrv) sections = dbk_grant_list_sections (grant);

  if (sections == NULL)
    return;
  dbk_json_writer_member (writer, "sections");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; sections[i] != NULL; i++)
    dbk_json_writer_string (writer, sections[i]);
  dbk_json_writer_end_array (writer);
}

void
dbk_actor_to_json (const DbkActor *actor, DbkJsonWriter *writer)
{
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "account", actor->account);
  dbk_json_writer_add_string (writer, "name", actor->name);
  dbk_json_writer_member (writer, "grants");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      dbk_json_writer_begin_object (writer);
      dbk_json_writer_add_string (writer, "role", grant->role);
      dbk_json_writer_add_string (writer, "node", grant->node);
      dbk_wire_add_day (writer, "from", grant->from);
      dbk_wire_add_day (writer, "to", grant->to);
      add_sections (writer, grant);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
}

char *
dbk_actor_to_text (const DbkActor *actor)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_actor_to_json (actor, writer);
  return dbk_json_writer_finish (writer);
}

static gboolean
read_sections (JsonObject *object, GStrv *sections, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *list;

  *sections = NULL;
  if (!dbk_wire_list (object, "sections", TRUE, DBK_WIRE_MAX_GRANTS, &list, error))
    return FALSE;
  if (list == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *department;

      if (!dbk_wire_element (list, "sections", i, FALSE, DBK_WIRE_MAX_CODE, &department, error))
        return FALSE;
      if (*department == '\0' || strchr (department, ',') != NULL)
        return dbk_wire_refuse ("sections", error);
      g_strv_builder_add (builder, department);
    }
  *sections = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_grant (JsonObject *object, gpointer actor, GError **error)
{
  g_auto (GStrv) sections = NULL;
  const char *role, *node;
  DbkDay from, to;

  if (!dbk_wire_code (object, "role", &role, error) || !dbk_wire_code (object, "node", &node, error) ||
      !dbk_wire_day_or_null (object, "from", &from, error) || !dbk_wire_day_or_null (object, "to", &to, error) ||
      !read_sections (object, &sections, error))
    return FALSE;
  dbk_actor_add_part_grant (actor, role, node, (const char *const *)sections, from, to);
  return TRUE;
}

DbkActor *
dbk_actor_from_json (JsonObject *object, GError **error)
{
  g_autoptr (DbkActor) actor = NULL;
  const char *account, *name;

  if (!dbk_wire_text (object, "account", DBK_WIRE_MAX_NAME, &account, error) ||
      !dbk_wire_text (object, "name", DBK_WIRE_MAX_NAME, &name, error))
    return NULL;
  actor = dbk_actor_new (account, name);
  if (!dbk_wire_each (object, "grants", FALSE, DBK_WIRE_MAX_GRANTS, read_grant, actor, error))
    return NULL;
  return g_steal_pointer (&actor);
}

DbkActor *
dbk_actor_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), MAX_TEXT, error);

  if (root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (root))
    return dbk_actor_from_json (json_node_get_object (root), error);
  g_set_error_literal (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER, "the account is no object");
  return NULL;
}
