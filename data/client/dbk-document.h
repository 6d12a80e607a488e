/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An open report: acknowledged state with my pending edits on top, derived and
 * validated as one types.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

#define DBK_TYPE_DOCUMENT (dbk_document_get_type ())
G_DECLARE_FINAL_TYPE (DbkDocument, dbk_document, DBK, DOCUMENT, GObject)

/*
 * Signals: "cells-changed" (GArray of guint slots, or NULL for all): values,
 * marks or findings of cells; "state-changed": state, may, findings, log.
 * Main thread only.
 */

const DbkReportKey *dbk_document_get_key (DbkDocument *document);
/** dbk_document_get_home: (transfer none): where it was opened */
DbkHome *dbk_document_get_home (DbkDocument *document);
DbkLayout *dbk_document_get_layout (DbkDocument *document);
/** dbk_document_get_figures: (transfer none): effective values: pending over acknowledged, derived filled in */
const DbkFigures *dbk_document_get_figures (DbkDocument *document);
/** dbk_document_get_report: (transfer none): what the service acknowledged */
const DbkReport *dbk_document_get_report (DbkDocument *document);
/** dbk_document_has_cells: FALSE where this account may know the state alone (a draft of a plant that is not its own) */
gboolean dbk_document_has_cells (DbkDocument *document);
/** dbk_document_is_waiting: an action of mine on this report has not been answered yet; @kind: (out) (optional): the last one */
gboolean dbk_document_is_waiting (DbkDocument *document, DbkOperationKind *kind);
/** dbk_document_get_state: as predicted with own unanswered actions */
DbkReportState dbk_document_get_state (DbkDocument *document);
int dbk_document_get_step (DbkDocument *document);
/** dbk_document_get_may: predicted; no edit while an own action is unanswered and locks the report */
DbkMay dbk_document_get_may (DbkDocument *document);
/** dbk_document_is_editable: whether this account may type at @slot now: the report is open to it, the cell is no computed one, and its section is his to fill in */
gboolean dbk_document_is_editable (DbkDocument *document, guint slot);
/** dbk_document_get_findings: (transfer none) (element-type DbkFinding) */
const GPtrArray *dbk_document_get_findings (DbkDocument *document);
/** dbk_document_get_refusal: (nullable): translated: why my last action was refused, until the next one */
const char *dbk_document_get_refusal (DbkDocument *document);

/**
 * dbk_document_set_text:
 * @text: what was typed, pasted or imported (forgiving parse); "" clears
 *
 * Parses, stores durably, derives and validates. On FALSE nothing changed:
 * %DBK_HOME_ERROR_VALUE, _REFUSED (locked or derived cell), or a store error.
 */
gboolean dbk_document_set_text (DbkDocument *document, guint slot, const char *text, DbkCellSource source, GError **error);
gboolean dbk_document_set_note (DbkDocument *document, guint slot, const char *note, GError **error);
/** dbk_document_begin_batch: until the matching end, edits share one durable transaction and one validation (pastes, fills) */
void dbk_document_begin_batch (DbkDocument *document);
gboolean dbk_document_end_batch (DbkDocument *document, GError **error);

/** Marks of a cell: a mask. */
typedef enum
{
  DBK_MARK_PENDING = 1 << 0, /* mine, not yet answered */
  DBK_MARK_ERROR = 1 << 1,
  DBK_MARK_WARNING = 1 << 2,
  DBK_MARK_INFO = 1 << 3,
  DBK_MARK_NOTE = 1 << 4,
  DBK_MARK_CONFLICT = 1 << 5,
  DBK_MARK_CHANGED = 1 << 6, /* differs from the revision I saw last, or from the approved figure in a correction */
  DBK_MARK_PINNED = 1 << 7,  /* a reviewer's comment is pinned to it */
} DbkMark;

DbkMark dbk_document_get_marks (DbkDocument *document, guint slot);
DbkCellSource dbk_document_get_source (DbkDocument *document, guint slot);
/**
 * dbk_document_get_reading: whether a machine delivered a value for @slot; @value:
 * (out) (optional): its canonical text. Where nobody has typed anything it is the
 * cell's figure, with source *interface*, and a submission adopts it; a value
 * typed over it stays, and both are known.
 */
gboolean dbk_document_get_reading (DbkDocument *document, guint slot, char **value);
/**
 * dbk_document_get_carried: whether the opening in force at @slot would be another
 * one now, because the day before was corrected; @value: (out) (optional)
 * (nullable): what it would be. It changes only with a correction of this day.
 */
gboolean dbk_document_get_carried (DbkDocument *document, guint slot, char **value);
/** dbk_document_get_note: (nullable) (transfer none) */
const char *dbk_document_get_note (DbkDocument *document, guint slot);
/** dbk_document_get_pin: (nullable) (transfer none): the pinned comment of the last return */
const char *dbk_document_get_pin (DbkDocument *document, guint slot);
/** dbk_document_get_approved: (nullable) (transfer full): canonical text of the figure in force during a correction */
char *dbk_document_get_approved (DbkDocument *document, guint slot);
/** dbk_document_get_seen: FALSE if the cell is as in the revision this account saw last; otherwise @before is that value (nullable) */
gboolean dbk_document_get_changed (DbkDocument *document, guint slot, char **before);

/**
 * DbkDocumentConflict: two wrote one cell; until a person decides, theirs is in force and both are kept
 * @base: (nullable): the value before both
 * @mine: (nullable)
 * @my_name: (nullable): who typed mine, where another handed it over; the account where the name is not known here
 * @my_note: (nullable)
 * @my_at: when, µs; 0 if unknown
 * @theirs: (nullable)
 * @their_name: (nullable): who wrote it
 * @their_note: (nullable)
 * @their_at: when, µs; 0 if unknown
 */
typedef struct
{
  guint slot;
  char *base;
  char *mine;
  char *my_name;
  char *my_note;
  gint64 my_at;
  char *theirs;
  char *their_name;
  char *their_note;
  gint64 their_at;
} DbkDocumentConflict;

void dbk_document_conflict_free (DbkDocumentConflict *conflict);
/** dbk_document_list_conflicts: (transfer full) (element-type DbkDocumentConflict): open ones, in slot order; values in canonical text */
GPtrArray *dbk_document_list_conflicts (DbkDocument *document);
/** dbk_document_resolve: @mine: my value becomes a new edit over theirs; otherwise theirs stays. A third value: dbk_document_set_text() */
gboolean dbk_document_resolve (DbkDocument *document, guint slot, gboolean mine, GError **error);
/** dbk_document_resolve_all: every conflict of the report, all of one side: all or none */
gboolean dbk_document_resolve_all (DbkDocument *document, gboolean mine, GError **error);

/**
 * DbkUnsent: a cell of an edit that was refused: not sent, not in the figures, not lost
 * @entity: code; @slot is G_MAXUINT where the form no longer has it
 * @value: (nullable): canonical
 * @message: translated: why
 * @author: (owned) (nullable): whose figure it is, where another handed it over
 */
typedef struct
{
  guint slot;
  const char *entity;
  const char *indicator;
  char *value;
  char *note;
  const char *message;
  gint64 made_at;
  char *author;
} DbkUnsent;

void dbk_unsent_free (DbkUnsent *unsent);
/** dbk_document_list_unsent: (transfer full) (element-type DbkUnsent) */
GPtrArray *dbk_document_list_unsent (DbkDocument *document);
/** dbk_document_use_unsent: types them again over what is there now ("correct with these edits"); needs edit rights now; all or nothing */
gboolean dbk_document_use_unsent (DbkDocument *document, GError **error);

/**
 * dbk_document_list_unknown:
 *
 * Figures that this program's catalogue does not know, or whose value is none
 * of their indicator's (a newer service): they are kept as they came, shown,
 * and never edited here.
 *
 * Returns: (transfer container) (element-type DbkCell)
 */
GPtrArray *dbk_document_list_unknown (DbkDocument *document);

/** dbk_document_get_completeness: required cells filled, and how many there are */
void dbk_document_get_completeness (DbkDocument *document, guint *filled, guint *required);
/** dbk_document_next_open: the next slot after @slot (-1: from the start) that is required and empty, or failing; -1 if none; @step 1 or -1 */
int dbk_document_next_open (DbkDocument *document, int slot, int step);

/* Reasons for warnings, durable as they are typed; they travel with the submission. */
const char *dbk_document_get_reason (DbkDocument *document, const char *rule, const char *entity);
gboolean dbk_document_set_reason (DbkDocument *document, const char *rule, const char *entity, const char *text, GError **error);

/** dbk_document_why_not_submit: (nullable) (transfer full): translated: what has to happen first; NULL if it can be submitted */
char *dbk_document_why_not_submit (DbkDocument *document);

/*
 * Actions: stored durably in the outbox, with the report's pending edits sealed
 * before a submission; the caller starts a sync. FALSE: refused here already.
 */
gboolean dbk_document_submit (DbkDocument *document, GError **error);
gboolean dbk_document_withdraw (DbkDocument *document, GError **error);
/** dbk_document_approve: @revision: the one looked at; 0 for the one this document shows */
gboolean dbk_document_approve (DbkDocument *document, gint64 revision, const char *comment, GError **error);
/** dbk_document_return: @pins: (nullable) (element-type DbkPin) */
gboolean dbk_document_return (DbkDocument *document, const char *comment, int to_step, GPtrArray *pins, GError **error);
gboolean dbk_document_correct (DbkDocument *document, const char *comment, GError **error);
gboolean dbk_document_cancel (DbkDocument *document, GError **error);
/** dbk_document_discard: drops pending edits, refused ones and unanswered conflicts of this report that were never sent */
gboolean dbk_document_discard (DbkDocument *document, GError **error);
/** dbk_document_mark_seen: remembers the revision shown as seen by this account */
void dbk_document_mark_seen (DbkDocument *document);

G_END_DECLS
