/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outcome of an operation on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-outcome.h"

#include "data/wire/dbk-wire-private.h"
#include "data/wire/dbk-wire-problem.h"

static void
add_conflicts (const GPtrArray *conflicts, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "conflicts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (conflicts, i);

      json_builder_begin_object (builder);
      dbk_wire_add_text (builder, "entity", conflict->entity);
      dbk_wire_add_text (builder, "indicator", conflict->indicator);
      dbk_wire_add_text (builder, "theirs", conflict->theirs);
      dbk_wire_add_text (builder, "theirs_op", conflict->theirs_op);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
dbk_outcome_to_json (const DbkOutcome *outcome, const char *id, JsonBuilder *builder)
{
  dbk_outcome_to_json_full (outcome, id, NULL, 0, builder);
}

void
dbk_outcome_to_json_full (const DbkOutcome *outcome, const char *id, const DbkReceipt *receipt, gint64 at, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  dbk_wire_add_text (builder, "id", id);
  dbk_wire_add_text (builder, "outcome", dbk_outcome_kind_to_string (outcome->kind));
  dbk_wire_add_int (builder, "revision", outcome->revision);
  if (outcome->kind == DBK_OUTCOME_CONFLICT)
    add_conflicts (outcome->conflicts, builder);
  if (outcome->kind == DBK_OUTCOME_REFUSED)
    {
      g_autoptr (DbkProblem) problem = dbk_problem_new_for_refusal (outcome->refusal, outcome->detail);

      json_builder_set_member_name (builder, "problem");
      dbk_problem_to_json (problem, builder);
    }
  if (at > 0)
    dbk_wire_add_time (builder, "at", at);
  if (receipt != NULL)
    {
      json_builder_set_member_name (builder, "receipt");
      dbk_receipt_to_json (receipt, builder);
    }
  json_builder_end_object (builder);
}

static gboolean
read_conflict (JsonObject *object, gpointer conflicts, GError **error)
{
  const char *entity, *indicator, *theirs, *theirs_op;

  if (!dbk_wire_code (object, "entity", &entity, error) || !dbk_wire_code (object, "indicator", &indicator, error) ||
      !dbk_wire_text_or_null (object, "theirs", DBK_WIRE_MAX_TEXT, &theirs, error) ||
      !dbk_wire_id_or_null (object, "theirs_op", &theirs_op, error))
    return FALSE;
  g_ptr_array_add (conflicts, dbk_conflict_new (entity, indicator, theirs, theirs_op));
  return TRUE;
}

/* A refusal of a newer service is a refusal all the same; its words stay. */
static gboolean
read_problem (JsonObject *object, DbkOutcome *outcome, GError **error)
{
  g_autoptr (DbkProblem) problem = NULL;
  JsonObject *member = dbk_json_object (object, "problem", error);

  if (member == NULL)
    return FALSE;
  problem = dbk_problem_from_json (member, error);
  if (problem == NULL)
    {
      g_prefix_error (error, "problem: ");
      return FALSE;
    }
  if (dbk_refusal_parse (problem->code, &outcome->refusal))
    {
      outcome->detail = g_steal_pointer (&problem->detail);
      return TRUE;
    }
  outcome->refusal = DBK_REFUSAL_INVALID;
  outcome->detail = g_strdup_printf ("%s: %s%s%s", problem->code, problem->title,
                                     problem->detail != NULL ? ": " : "", problem->detail != NULL ? problem->detail : "");
  return TRUE;
}

DbkOutcome *
dbk_outcome_from_json (JsonObject *object, char **id, GError **error)
{
  g_autoptr (DbkOutcome) outcome = NULL;
  const char *id_text, *kind_text;
  DbkOutcomeKind kind;
  gint64 revision;

  if (!dbk_wire_id (object, "id", &id_text, error) ||
      !dbk_wire_text (object, "outcome", DBK_WIRE_MAX_CODE, &kind_text, error) ||
      !dbk_json_int (object, "revision", 0, G_MAXINT64, &revision, error))
    return NULL;
  if (!dbk_outcome_kind_parse (kind_text, &kind))
    {
      dbk_wire_refuse ("outcome", error);
      return NULL;
    }
  outcome = dbk_outcome_new (kind, revision);
  if (kind == DBK_OUTCOME_CONFLICT &&
      !dbk_wire_each (object, "conflicts", FALSE, DBK_WIRE_MAX_CELLS, read_conflict, outcome->conflicts, error))
    return NULL;
  if (kind == DBK_OUTCOME_REFUSED && !read_problem (object, outcome, error))
    return NULL;
  *id = g_strdup (id_text);
  return g_steal_pointer (&outcome);
}

gboolean
dbk_outcome_receipt_from_json (JsonObject *object, DbkReceipt **receipt, GError **error)
{
  JsonObject *member;

  *receipt = NULL;
  if (!dbk_json_object_or_null (object, "receipt", &member, error))
    return FALSE;
  if (member == NULL)
    return TRUE;
  *receipt = dbk_receipt_from_json (member, error);
  if (*receipt == NULL)
    g_prefix_error (error, "receipt: ");
  return *receipt != NULL;
}
