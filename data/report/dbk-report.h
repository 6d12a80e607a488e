/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report 日报: one form × one plant × one period, its cells, its state, and
 * what happened to it. Plain structs; no I/O.
 */
#pragma once

#include "data/catalogue/dbk-catalogue.h"
#include "data/report/dbk-actor.h"
#include "data/report/dbk-reading.h"

G_BEGIN_DECLS

/**
 * DbkReportKey:
 * @form: interned code of a form ("daily")
 * @org: interned code of a plant
 */
typedef struct
{
  const char *form;
  const char *org;
  DbkPeriod period;
} DbkReportKey;

gboolean dbk_report_key_equal (const DbkReportKey *a, const DbkReportKey *b);
guint dbk_report_key_hash (const DbkReportKey *key);

typedef enum
{
  DBK_STATE_DRAFT,
  DBK_STATE_IN_REVIEW,
  DBK_STATE_RETURNED,
  DBK_STATE_APPROVED,
  DBK_STATE_IN_CORRECTION,
} DbkReportState;

/** Codes of the wire: "draft", "in_review", "returned", "approved", "in_correction". */
const char *dbk_report_state_to_string (DbkReportState state);
gboolean dbk_report_state_parse (const char *text, DbkReportState *state);
/** dbk_report_state_name: (transfer none): translated */
const char *dbk_report_state_name (DbkReportState state);

/** DBK_MAX_TEXT: the longest note, comment, reason or pin that a report takes, in bytes */
#define DBK_MAX_TEXT 10000

/**
 * DbkCellSource: where a value came from
 * @DBK_CELL_OTHER: something that a newer program wrote and this one has no word for; an edit like any other
 */
typedef enum
{
  DBK_CELL_TYPED,
  DBK_CELL_PASTED,
  DBK_CELL_IMPORTED,
  DBK_CELL_INTERFACE,
  DBK_CELL_CARRIED,
  DBK_CELL_DERIVED,
  DBK_CELL_AMENDED,
  DBK_CELL_OTHER,
} DbkCellSource;

/** Codes of the wire: "typed", "pasted", "imported", "interface", "carried", "derived", "amended"; "other" stands for what is unknown here. */
const char *dbk_cell_source_to_string (DbkCellSource source);
gboolean dbk_cell_source_parse (const char *text, DbkCellSource *source);
/** dbk_cell_source_name: (transfer none): translated */
const char *dbk_cell_source_name (DbkCellSource source);

/**
 * DbkCell: one value with its provenance
 * @entity: interned code
 * @indicator: interned code; may be unknown to this program's catalogue (a newer service): kept and shown, never dropped
 * @value: (owned) (nullable): canonical text; %NULL is missing
 * @op: (owned) (nullable): id of the operation that wrote it; freezing a derived or carried value leaves it alone
 * @note: (owned) (nullable)
 */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *value;
  char *op;
  char *note;
  DbkCellSource source;
} DbkCell;

DbkCell *dbk_cell_new (const char *entity, const char *indicator);
void dbk_cell_free (DbkCell *cell);
DbkCell *dbk_cell_copy (const DbkCell *cell);
/** dbk_cell_is_computed: derived or carried: nobody typed it, it is never edited and never conflicts */
gboolean dbk_cell_is_computed (const DbkCell *cell);

/**
 * DbkOperationKind:
 * @DBK_OPERATION_OTHER: in a log only: an action of a newer service that this program has no word for; it is shown and kept, never made nor applied
 */
typedef enum
{
  DBK_OPERATION_EDIT,
  DBK_OPERATION_SUBMIT,
  DBK_OPERATION_WITHDRAW,
  DBK_OPERATION_APPROVE,
  DBK_OPERATION_RETURN,
  DBK_OPERATION_CORRECT,
  DBK_OPERATION_CANCEL,
  DBK_OPERATION_AMEND,
  DBK_OPERATION_OTHER,
} DbkOperationKind;

/** Codes of the wire: "edit", "submit", … "amend"; "other" is written for %DBK_OPERATION_OTHER and never parsed. */
const char *dbk_operation_kind_to_string (DbkOperationKind kind);
gboolean dbk_operation_kind_parse (const char *text, DbkOperationKind *kind);
/** dbk_operation_kind_name: (transfer none): translated */
const char *dbk_operation_kind_name (DbkOperationKind kind);

/** DbkPin: a comment pinned to a cell */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *text;
} DbkPin;

DbkPin *dbk_pin_new (const char *entity, const char *indicator, const char *text);
void dbk_pin_free (DbkPin *pin);

/**
 * DbkReason: why a warning stands
 * @rule: interned code
 * @entity: interned code
 * @text: (nullable) (owned): %NULL where @unseen
 * @unseen: the service found it and the filler could not have seen it
 */
typedef struct
{
  const char *rule;
  const char *entity;
  char *text;
  gboolean unseen;
} DbkReason;

DbkReason *dbk_reason_new (const char *rule, const char *entity, const char *text, gboolean unseen);
void dbk_reason_free (DbkReason *reason);

/**
 * DbkEvent: one line of a report's log
 * @op: (owned): the operation
 * @by: (owned): account
 * @by_name: (owned): the person's name for display
 * @at: when the service applied it, µs UTC
 * @revision: the report's revision after it
 * @step: the step the report stands at after it
 * @comment: (nullable) (owned)
 * @pins: (element-type DbkPin)
 */
typedef struct
{
  char *op;
  DbkOperationKind kind;
  char *by;
  char *by_name;
  gint64 at;
  gint64 revision;
  int step;
  char *comment;
  GPtrArray *pins;
} DbkEvent;

/** dbk_event_new: (transfer full): with no pins */
DbkEvent *dbk_event_new (const char *op, DbkOperationKind kind);
void dbk_event_free (DbkEvent *event);

/**
 * DbkReport:
 * @revision: +1 per applied operation; 0 before the first
 * @head: (owned) (nullable): id of the operation applied last
 * @step: in review: the step 1 … n whose turn it is; otherwise 0
 * @chain: (owned) (nullable): roles of the steps by their number, the filler's at 0, kept from the last submission; %NULL before the first
 * @approved_revision: the report's revision after its approval; 0 if none is in force
 * @late: filed after the deadline: decided when a draft is submitted, kept when a returned or corrected report is
 * @catalogue: (owned) (nullable): version it was last submitted under
 * @submitted_by: (owned) (nullable): account of the last submission
 * @approved: (nullable): in correction and until the correction is approved: the cells in force; otherwise %NULL (an approved report's own cells are in force)
 * @reasons: (element-type DbkReason): of the last submission
 * @log: (element-type DbkEvent): oldest first
 * @readings: (nullable) (element-type DbkReading): delivered by a machine; beside the report, for accounts of that plant
 * @carried: (nullable) (element-type DbkCarryFlag): frozen openings of the figures in force that would be others now; never changed silently, a correction of the day clears it
 */
typedef struct _DbkReport DbkReport;
struct _DbkReport
{
  DbkReportKey key;
  gint64 revision;
  char *head;
  DbkReportState state;
  int step;
  GStrv chain;
  gint64 approved_revision;
  gboolean late;
  char *catalogue;
  char *submitted_by;
  GPtrArray *approved;
  GPtrArray *reasons;
  GPtrArray *log;
  GPtrArray *readings;
  GPtrArray *carried;

  /*< private >*/
  GHashTable *cells;
};

/** dbk_report_new: (transfer full): an empty draft */
DbkReport *dbk_report_new (const DbkReportKey *key);
void dbk_report_free (DbkReport *report);
DbkReport *dbk_report_copy (const DbkReport *report);

/** dbk_report_cell: (nullable) (transfer none) */
const DbkCell *dbk_report_cell (const DbkReport *report, const char *entity, const char *indicator);
/** dbk_report_take_cell: (transfer full): puts @cell in, replacing one at its place */
void dbk_report_take_cell (DbkReport *report, DbkCell *cell);
/**
 * dbk_report_freeze:
 * @values: (element-type DbkCell): every derived and carried value there is now
 *
 * Replaces the computed cells of @report by @values: those not named again
 * vanish. A cell that a person filled stays as it is, and the writer of every
 * cell stays, so that nothing computed ever makes an edit conflict. Bumps no
 * revision. dbk_report_apply() does it at submit and amend; the service again
 * where a later change of yesterday moves what was carried.
 */
void dbk_report_freeze (DbkReport *report, const GPtrArray *values);
/** dbk_report_list_cells: (transfer container) (element-type DbkCell): sorted by entity, then indicator */
GPtrArray *dbk_report_list_cells (const DbkReport *report);
/** dbk_report_event: (nullable) (transfer none): the event of operation @op: author and time of a cell */
const DbkEvent *dbk_report_event (const DbkReport *report, const char *op);
/** dbk_report_role: (nullable) (transfer none): the role whose turn it is, %NULL when not in review */
const char *dbk_report_role (const DbkReport *report);

/**
 * dbk_report_deadline:
 * @form: (nullable): %NULL has no deadlines
 * @step: 0 the filler's, 1 … n the review steps of the chain that the report keeps (4: deadlines per step)
 *
 * Returns: µs UTC; %G_MAXINT64 where that step has no deadline
 */
gint64 dbk_report_deadline (const DbkReport *report, const DbkForm *form, int step);
/** dbk_form_deadline: the filler's for @period, before anything is filed: µs UTC; %G_MAXINT64 where there is none */
gint64 dbk_form_deadline (const DbkForm *form, DbkPeriod period);
/**
 * dbk_report_due:
 * @form: (nullable): %NULL has no deadlines
 *
 * Nobody waits for an approved report, nor for its correction: the approved
 * figures stay in force meanwhile.
 *
 * Returns: the deadline of the step whose turn it is, the filler's included: µs UTC; %G_MAXINT64 for none
 */
gint64 dbk_report_due (const DbkReport *report, const DbkForm *form);
/** dbk_report_is_overdue: whether dbk_report_due() is past at @now (µs UTC); late is a mark, it blocks nothing */
gboolean dbk_report_is_overdue (const DbkReport *report, const DbkForm *form, gint64 now);
/** dbk_report_filed_at: when it was submitted as a draft, µs UTC: what is returned or corrected stays filed, a draft that was withdrawn does not; 0 while unfiled */
gint64 dbk_report_filed_at (const DbkReport *report);
/** dbk_report_judged_on: the day that rules take for today: that of its filing, @today while it is unfiled; never after @today */
DbkDay dbk_report_judged_on (const DbkReport *report, DbkDay today);

/** What an account may do to a report now: a mask. */
typedef enum
{
  DBK_MAY_EDIT = 1 << 0,
  DBK_MAY_SUBMIT = 1 << 1,
  DBK_MAY_WITHDRAW = 1 << 2,
  DBK_MAY_APPROVE = 1 << 3,
  DBK_MAY_RETURN = 1 << 4,
  DBK_MAY_CORRECT = 1 << 5,
  DBK_MAY_CANCEL = 1 << 6,
  DBK_MAY_AMEND = 1 << 7,
} DbkMay;

/**
 * dbk_report_may:
 * @today: grants are dated
 *
 * The one function by which service and client decide (domain: the approval
 * chain). Approve is absent where the actor typed figures of it himself.
 */
DbkMay dbk_report_may (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today);
/**
 * dbk_report_may_fill: whether a grant by which @actor may fill in the report takes in @section, whatever state the report is in
 *
 * A filler may be one for the sections of his department alone (5: edit); the ticks
 * of a department are a section of its own.
 */
gboolean dbk_report_may_fill (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, const DbkSection *section, DbkDay today);
/** dbk_report_may_list: (transfer full): codes: "edit", "submit", … */
GStrv dbk_report_may_list (DbkMay may);

/**
 * dbk_report_can_see_cells:
 *
 * A draft's cells travel only to accounts of that plant: those granted on the
 * plant itself, and whoever may fill or check it (代报 included). Anything else
 * travels to all whose scope covers the plant.
 */
gboolean dbk_report_can_see_cells (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReport, dbk_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCell, dbk_cell_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkPin, dbk_pin_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReason, dbk_reason_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkEvent, dbk_event_free)

G_END_DECLS
