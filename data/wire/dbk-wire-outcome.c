/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outcome of an operation on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-outcome.h"

#include "data/wire/dbk-wire-private.h"
#include "data/wire/dbk-wire-problem.h"

static void
add_conflicts (const GPtrArray *conflicts, DbkJsonWriter *writer)
{
  dbk_json_writer_member (writer, "conflicts");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (conflicts, i);

      dbk_json_writer_begin_object (writer);
      dbk_json_writer_add_string (writer, "entity", conflict->entity);
      dbk_json_writer_add_string (writer, "indicator", conflict->indicator);
      dbk_json_writer_add_string (writer, "theirs", conflict->theirs);
      dbk_json_writer_add_string (writer, "theirs_op", conflict->theirs_op);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

void
dbk_outcome_to_json (const DbkOutcome *outcome, const char *id, DbkJsonWriter *writer)
{
  dbk_outcome_to_json_full (outcome, id, NULL, 0, writer);
}

void
dbk_outcome_to_json_full (const DbkOutcome *outcome, const char *id, const DbkReceipt *receipt, gint64 at, DbkJsonWriter *writer)
{
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "id", id);
  dbk_json_writer_add_string (writer, "outcome", dbk_outcome_kind_to_string (outcome->kind));
  dbk_json_writer_add_int (writer, "revision", outcome->revision);
  if (outcome->kind == DBK_OUTCOME_CONFLICT)
    add_conflicts (outcome->conflicts, writer);
  if (outcome->kind == DBK_OUTCOME_REFUSED)
    {
      g_autoptr (DbkProblem) problem = dbk_problem_new_for_refusal (outcome->refusal, outcome->detail);

      dbk_json_writer_member (writer, "problem");
      dbk_problem_to_json (problem, writer);
    }
  if (at > 0)
    dbk_wire_add_time (writer, "at", at);
  if (receipt != NULL)
    {
      dbk_json_writer_member (writer, "receipt");
      dbk_receipt_to_json (receipt, writer);
    }
  dbk_json_writer_end_object (writer);
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
