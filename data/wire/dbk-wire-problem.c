/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RFC 9457 problems.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-problem.h"

#include <string.h>

#include "data/wire/dbk-wire-private.h"

static const guint statuses[] = {
  [DBK_REFUSAL_NONE] = 500,
  [DBK_REFUSAL_FORBIDDEN] = 403,
  [DBK_REFUSAL_STATE] = 409,
  [DBK_REFUSAL_STALE] = 409,
  [DBK_REFUSAL_RULES] = 422,
  [DBK_REFUSAL_REASONS] = 422,
  [DBK_REFUSAL_COMMENT] = 422,
  [DBK_REFUSAL_OWN_FIGURES] = 403,
  [DBK_REFUSAL_INVALID] = 422,
  [DBK_REFUSAL_ID_REUSED] = 409,
};

DbkProblem *
dbk_problem_new (guint status, const char *code, const char *title, const char *detail)
{
  DbkProblem *problem = g_new0 (DbkProblem, 1);

  problem->status = status;
  problem->code = g_strdup (code);
  problem->title = g_strdup (title);
  problem->detail = g_strdup (detail);
  return problem;
}

DbkProblem *
dbk_problem_new_for_refusal (DbkRefusal refusal, const char *detail)
{
  g_return_val_if_fail ((guint)refusal < G_N_ELEMENTS (statuses), NULL);

  return dbk_problem_new (statuses[refusal], dbk_refusal_to_string (refusal), dbk_refusal_title (refusal), detail);
}

void
dbk_problem_free (DbkProblem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->code);
  g_free (problem->title);
  g_free (problem->detail);
  g_free (problem);
}

/* A type of somebody else's is an URI by itself. */
void
dbk_problem_to_json (const DbkProblem *problem, DbkJsonWriter *writer)
{
  gboolean foreign = strchr (problem->code, ':') != NULL;
  g_autofree char *type = g_strconcat (foreign ? "" : DBK_PROBLEM_URN, problem->code, NULL);

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "type", type);
  dbk_json_writer_add_string (writer, "title", problem->title);
  dbk_json_writer_add_int (writer, "status", problem->status);
  if (problem->detail != NULL)
    dbk_json_writer_add_string (writer, "detail", problem->detail);
  dbk_json_writer_end_object (writer);
}

char *
dbk_problem_to_text (const DbkProblem *problem)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_problem_to_json (problem, writer);
  return dbk_json_writer_finish (writer);
}

DbkProblem *
dbk_problem_from_json (JsonObject *object, GError **error)
{
  const char *type, *title, *detail;
  gint64 status;

  if (!dbk_wire_text_or_null (object, "type", DBK_WIRE_MAX_NAME, &type, error) ||
      !dbk_wire_text_or_null (object, "title", DBK_WIRE_MAX_TEXT, &title, error) ||
      !dbk_wire_text_or_null (object, "detail", DBK_WIRE_MAX_TEXT, &detail, error) ||
      !dbk_json_int (object, "status", 100, 599, &status, error))
    return NULL;
  if (type == NULL)
    type = "about:blank";
  if (g_str_has_prefix (type, DBK_PROBLEM_URN))
    type += strlen (DBK_PROBLEM_URN);
  return dbk_problem_new ((guint)status, type, title != NULL ? title : "", detail);
}
