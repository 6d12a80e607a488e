/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An operation 操作 (one recorded change or action, exactly once) and its effect
 * on a report. Pure: client and service apply with this same code.
 */
#pragma once

#include "data/report/dbk-report.h"

G_BEGIN_DECLS

/**
 * DbkCellEdit: one cell of an edit
 * @base: (owned) (nullable): the operation that wrote the value typed over; %NULL if there was none
 * @value: (owned) (nullable): canonical; %NULL clears
 * @author: (owned) (nullable): the account that typed it, where another one took it over and sends it
 */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *base;
  char *value;
  char *note;
  DbkCellSource source;
  char *author;
} DbkCellEdit;

/** dbk_cell_edit_new: (transfer full): typed, without a base or note */
DbkCellEdit *dbk_cell_edit_new (const char *entity, const char *indicator, const char *value);
void dbk_cell_edit_free (DbkCellEdit *edit);
DbkCellEdit *dbk_cell_edit_copy (const DbkCellEdit *edit);

/**
 * DbkOperation: immutable once made
 * @id: (owned): a UUID, made once and stored before the first send
 * @base_op: (owned) (nullable): the last operation on the report its author saw; an action takes effect on it alone, an edit anyway
 * @made_at: µs UTC by the author's clock; shown, never trusted
 * @catalogue: (owned): version the author worked under
 * @edits: (element-type DbkCellEdit): of edit and amend; a cell stands once
 * @reasons: (element-type DbkReason): of submit
 * @comment: (owned) (nullable): of return and correct (needed), approve (optional)
 * @pins: (element-type DbkPin): of return
 * @to_step: of return: 0 the filler, or a lower review step
 * @revision: of approve: the revision that was looked at; of anything else: the acknowledged revision that @base_op made
 *   and its author saw, 0 where @base_op was his own and not answered yet
 */
typedef struct
{
  char *id;
  DbkReportKey key;
  DbkOperationKind kind;
  char *base_op;
  gint64 made_at;
  char *catalogue;
  GPtrArray *edits;
  GPtrArray *reasons;
  char *comment;
  GPtrArray *pins;
  int to_step;
  gint64 revision;
} DbkOperation;

/** dbk_operation_new: (transfer full): with a new UUID and empty arrays */
DbkOperation *dbk_operation_new (const DbkReportKey *key, DbkOperationKind kind);
void dbk_operation_free (DbkOperation *operation);
DbkOperation *dbk_operation_copy (const DbkOperation *operation);

/**
 * DbkOutcomeKind:
 * @DBK_OUTCOME_APPLIED: took effect on what its author saw
 * @DBK_OUTCOME_MERGED: an edit took effect in full, and the report had moved on from what its author saw
 * @DBK_OUTCOME_CONFLICT: some cells of an edit had another writer; the others took effect
 * @DBK_OUTCOME_REFUSED: nothing took effect
 */
typedef enum
{
  DBK_OUTCOME_APPLIED,
  DBK_OUTCOME_MERGED,
  DBK_OUTCOME_CONFLICT,
  DBK_OUTCOME_REFUSED,
} DbkOutcomeKind;

/** Why an operation was refused; the code is the last part of the problem's type URI. */
typedef enum
{
  DBK_REFUSAL_NONE,
  DBK_REFUSAL_FORBIDDEN,   /* "forbidden": not this account's to do */
  DBK_REFUSAL_STATE,       /* "wrong-state": not from this state */
  DBK_REFUSAL_STALE,       /* "stale": the report moved on since the author saw it */
  DBK_REFUSAL_RULES,       /* "rules": an error rule fails */
  DBK_REFUSAL_REASONS,     /* "reasons": a warning has no reason */
  DBK_REFUSAL_COMMENT,     /* "comment": a comment is needed */
  DBK_REFUSAL_OWN_FIGURES, /* "own-figures": nobody approves what he typed */
  DBK_REFUSAL_INVALID,     /* "invalid": malformed, an unknown cell, a value out of its type */
  DBK_REFUSAL_ID_REUSED,   /* "id-reused": the same id with other content, or from another account */
} DbkRefusal;

/** Codes as above; "" for %DBK_REFUSAL_NONE, which is never parsed. */
const char *dbk_refusal_to_string (DbkRefusal refusal);
gboolean dbk_refusal_parse (const char *text, DbkRefusal *refusal);
/** dbk_refusal_message: (transfer none): translated: what happened, and the way on */
const char *dbk_refusal_message (DbkRefusal refusal);
/** dbk_refusal_title: (transfer none): the same in English, as problems carry it */
const char *dbk_refusal_title (DbkRefusal refusal);

/** DbkConflict: a cell with another writer since the edit's base */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *theirs;    /* (owned) (nullable) value in force */
  char *theirs_op; /* (owned) (nullable) its writer */
} DbkConflict;

DbkConflict *dbk_conflict_new (const char *entity, const char *indicator, const char *theirs, const char *theirs_op);
void dbk_conflict_free (DbkConflict *conflict);

/**
 * DbkOutcome:
 * @revision: the report's revision after it (unchanged if refused)
 * @conflicts: (element-type DbkConflict)
 * @detail: (owned) (nullable): English detail for logs and scripts
 */
typedef struct
{
  DbkOutcomeKind kind;
  gint64 revision;
  GPtrArray *conflicts;
  DbkRefusal refusal;
  char *detail;
} DbkOutcome;

DbkOutcome *dbk_outcome_new (DbkOutcomeKind kind, gint64 revision);
void dbk_outcome_free (DbkOutcome *outcome);
const char *dbk_outcome_kind_to_string (DbkOutcomeKind kind);
gboolean dbk_outcome_kind_parse (const char *text, DbkOutcomeKind *kind);

/**
 * DbkApplyContext: what the transition may look at
 * @today: grants are dated
 * @now: µs UTC, becomes the event's time
 * @late: whether the deadline of the step has passed
 * @errors: how many error findings the report has now (submit, approve)
 * @warnings: (nullable) (element-type DbkReason): rule and entity of every warning found now (submit); one that the caller marks unseen needs no reason
 * @seen_warnings_only: TRUE at the client; at the service a warning without a reason is kept as unseen when the author worked under another catalogue, refused otherwise
 * @frozen: (nullable) (element-type DbkCell): derived and carried values to freeze at submit and amend
 * @base_clean: FALSE if @base_op was an operation of the same author that he had no answer to yet (as @revision tells) and whose outcome was not "applied"
 */
typedef struct
{
  DbkCatalogue *catalogue;
  const DbkActor *actor;
  DbkDay today;
  gint64 now;
  gboolean late;
  guint errors;
  const GPtrArray *warnings;
  gboolean seen_warnings_only;
  const GPtrArray *frozen;
  gboolean base_clean;
} DbkApplyContext;

/**
 * dbk_report_apply:
 * @report: changed in place only if the outcome is not refused
 *
 * The table of the approval chain. Who, then stale, then state, then what the
 * action needs: the first that fails is the refusal.
 *
 * Edits and amendments merge cell by cell: a cell takes the new value if the
 * edit's base is still its writer, or if it already holds that value; otherwise that cell alone is in conflict and stays
 * as it was. Where both sides brought the same value with different notes,
 * both notes stay. Every cell is checked against its indicator's type; one that
 * no person may edit, or that belongs to no slot of the form, refuses the
 * operation. An edit of which nothing took effect leaves no trace in the report:
 * neither revision nor head nor log.
 *
 * An edit is *merged* if all of it took effect and the report's head was not
 * its @base_op, or that was not clean: so an author's chain of unanswered
 * operations stays unclean from its first merged one on, and no action at its
 * end can bind to what he never saw. Actions take effect only on the head their
 * author saw, and only if that was clean.
 *
 * Nobody approves figures that he typed (interface readings that he adopted
 * included), nor amends them; what he amended as a reviewer does not count.
 *
 * Leaving review for the filler's desk (withdraw, return, correct) drops the
 * frozen values: derived and carried ones are live there.
 *
 * Pure: neither clock nor store nor any other state is looked at.
 *
 * Returns: (transfer full)
 */
DbkOutcome *dbk_report_apply (DbkReport *report, const DbkOperation *operation, const DbkApplyContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCellEdit, dbk_cell_edit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkOperation, dbk_operation_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkOutcome, dbk_outcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkConflict, dbk_conflict_free)

G_END_DECLS
