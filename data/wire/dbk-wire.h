/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON of every message between client and service, both directions, used
 * by both. Readers take untrusted input: every member is checked.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/** DBK_WIRE_VERSION: of the protocol; sent as `"wire": 1` in sync requests and answers */
#define DBK_WIRE_VERSION 1

/** Longest bodies accepted, unpacked, in bytes. */
#define DBK_WIRE_MAX_REQUEST (4 * 1024 * 1024)
#define DBK_WIRE_MAX_ANSWER (64 * 1024 * 1024)
/** Most operations in one request, and most reports in one page of changes. */
#define DBK_WIRE_MAX_OPERATIONS 500
#define DBK_WIRE_MAX_PAGE 1000

/*
 * Operation:
 *   {"id","report":{"form","org","period"},"kind","base_op":id|null,"made_at","catalogue",
 *    "payload": edit, amend: {"entities":[…],"indicators":[…],"bases":[id|null…],"values":[text|null…],"sources":[…],"notes":[text|null…]}
 *               submit: {"reasons":[{"rule","entity","text"}…]}
 *               approve: {"revision":N,"comment":text|null}
 *               return: {"comment","to":step,"cells":[{"entity","indicator","text"}…]}
 *               correct: {"comment"}
 *               withdraw, cancel: {}}
 * Columns may leave out what is the same for all: "bases", "notes" absent = all null; "sources" absent = all "typed".
 */
void dbk_operation_to_json (const DbkOperation *operation, JsonBuilder *builder);
DbkOperation *dbk_operation_from_json (JsonObject *object, GError **error);

/*
 * Report:
 *   {"report":{"form","org","period"},"revision","head","state","step","chain":[roles],"approved_revision","late","catalogue","submitted_by",
 *    "may":[…] (to this account, where the service writes it),
 *    "cells":{"entities","indicators","values","ops","sources","notes"} (absent where they are not for this account),
 *      with "ops" as indexes into "log" (-1: none)
 *    "approved":{…the same…}|absent, "reasons":[{"rule","entity","text","unseen"}…],
 *    "log":[{"op","kind","by","by_name","at","revision","step","comment","cells":[pins]}…]}
 */
void dbk_report_to_json (const DbkReport *report, gboolean with_cells, JsonBuilder *builder);
/** dbk_report_from_json: @has_cells tells whether cells came along */
DbkReport *dbk_report_from_json (JsonObject *object, gboolean *has_cells, GError **error);

/* Outcome: {"id","outcome","revision","conflicts":[{"entity","indicator","theirs","theirs_op"}…],"problem":{…RFC 9457…}} */
void dbk_outcome_to_json (const DbkOutcome *outcome, const char *id, JsonBuilder *builder);
DbkOutcome *dbk_outcome_from_json (JsonObject *object, char **id, GError **error);

/* Actor: {"account","name","grants":[{"role","node","from","to"}…]} */
void dbk_actor_to_json (const DbkActor *actor, JsonBuilder *builder);
DbkActor *dbk_actor_from_json (JsonObject *object, GError **error);

/**
 * DbkProblem: RFC 9457
 * @type: (owned): "urn:daybook:problem:CODE"; @code its last part
 * @errors: findings etc., for people and scripts
 */
typedef struct
{
  guint status;
  char *code;
  char *title;
  char *detail;
} DbkProblem;

void dbk_problem_free (DbkProblem *problem);
DbkProblem *dbk_problem_new (guint status, const char *code, const char *title, const char *detail);
void dbk_problem_to_json (const DbkProblem *problem, JsonBuilder *builder);
DbkProblem *dbk_problem_from_json (JsonObject *object, GError **error);

/**
 * DbkSyncRequest: {"wire","cursor":text|null,"limit","operations":[…]}
 * DbkSyncAnswer: {"wire","results":[…],"changes":[reports],"drop":[{"org"}…],"cursor","more",
 *   "account":{actor},"catalogue":version,"today","now"}
 */
typedef struct
{
  char *cursor;
  guint limit;
  GPtrArray *operations; /* (element-type DbkOperation) */
} DbkSyncRequest;

typedef struct
{
  char *id;
  DbkOutcome *outcome;
} DbkSyncResult;

typedef struct
{
  DbkReport *report;
  gboolean has_cells;
} DbkSyncChange;

typedef struct
{
  GPtrArray *results; /* (element-type DbkSyncResult) */
  GPtrArray *changes; /* (element-type DbkSyncChange) */
  GStrv drop;         /* codes of plants no longer in scope */
  char *cursor;
  gboolean more;
  DbkActor *account;
  char *catalogue;
  gint64 now;
} DbkSyncAnswer;

DbkSyncRequest *dbk_sync_request_new (void);
void dbk_sync_request_free (DbkSyncRequest *request);
char *dbk_sync_request_to_text (const DbkSyncRequest *request);
DbkSyncRequest *dbk_sync_request_from_text (const char *text, gsize length, GError **error);

DbkSyncAnswer *dbk_sync_answer_new (void);
void dbk_sync_answer_free (DbkSyncAnswer *answer);
char *dbk_sync_answer_to_text (const DbkSyncAnswer *answer);
DbkSyncAnswer *dbk_sync_answer_from_text (const char *text, gsize length, GError **error);

/*
 * Sessions: POST /v1/sessions {"user","password","totp"?,"home"?} →
 *   {"token","expires":UTC,"account":{actor},"catalogue":version}
 */
typedef struct
{
  char *token;
  gint64 expires;
  DbkActor *account;
  char *catalogue;
} DbkSessionAnswer;

void dbk_session_answer_free (DbkSessionAnswer *answer);
char *dbk_session_answer_to_text (const DbkSessionAnswer *answer);
DbkSessionAnswer *dbk_session_answer_from_text (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkProblem, dbk_problem_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncRequest, dbk_sync_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncAnswer, dbk_sync_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSessionAnswer, dbk_session_answer_free)

G_END_DECLS
