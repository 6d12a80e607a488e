/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RFC 9457 problems.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/** DBK_PROBLEM_URN: what a problem's type starts with; its code follows */
#define DBK_PROBLEM_URN "urn:daybook:problem:"

/**
 * DbkProblem: RFC 9457
 * @status: of HTTP
 * @code: (owned): of the type "urn:daybook:problem:CODE" its last part; another type as it stands
 * @title: (owned): in English, the same for every problem of this type
 * @detail: (owned) (nullable): what was wrong this time, for people and logs
 */
typedef struct
{
  guint status;
  char *code;
  char *title;
  char *detail;
} DbkProblem;

/** dbk_problem_new: (transfer full) */
DbkProblem *dbk_problem_new (guint status, const char *code, const char *title, const char *detail);
/** dbk_problem_new_for_refusal: (transfer full): with the status and title that go with @refusal */
DbkProblem *dbk_problem_new_for_refusal (DbkRefusal refusal, const char *detail);
void dbk_problem_free (DbkProblem *problem);
/** dbk_problem_to_json: adds one object to @writer */
void dbk_problem_to_json (const DbkProblem *problem, DbkJsonWriter *writer);
/** dbk_problem_to_text: (transfer full): the body of an answer */
char *dbk_problem_to_text (const DbkProblem *problem);
/** dbk_problem_from_json: (transfer full) (nullable): only "status" must be there, as proxies write problems of their own */
DbkProblem *dbk_problem_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkProblem, dbk_problem_free)

G_END_DECLS
