/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service has to be, written down once more and plainly: the model
 * knows the pages of the design, and calls none of the code that it judges.
 */
#pragma once

#include "tests/sim/sim-base.h"

G_BEGIN_DECLS

/** SimPerson: an account with its grants as they are now */
typedef struct
{
  const char *name;
  GPtrArray *grants; /* (element-type utf8): "role node" */
  gboolean disabled;
} SimPerson;

SimPerson *sim_person_new (const char *name, const char *grants);
SimPerson *sim_person_copy (const SimPerson *person);
void sim_person_free (SimPerson *person);
gboolean sim_person_covers (const SimPerson *person, const char *plant);
gboolean sim_person_is (const SimPerson *person, const char *role, const char *plant);

typedef struct
{
  char *value; /* (nullable) */
  char *note;  /* (nullable) */
  char *op;
  gboolean amended;
} SimCell;

/** SimEvent: @authors: (element-type utf8): whose figures came with it, where another sent them */
typedef struct
{
  char *op;
  DbkOperationKind kind;
  char *by;
  GPtrArray *authors;
} SimEvent;

/** SimReport: @cells: by "entity indicator"; @approved: (nullable) */
typedef struct
{
  DbkReportKey key;
  gint64 revision;
  char *head;
  DbkReportState state;
  int step;
  GHashTable *cells;
  GHashTable *approved;
  gint64 approved_revision;
  char *submitted_by;
  GPtrArray *log;
} SimReport;

/**
 * SimOperation: what is known of one operation
 * @unanswered: its base_op was the author's own, and he had no answer to that yet
 * @seen: (nullable): what the author of an action had before him
 * @person: who he was when it was applied first
 * @conflicts: (element-type utf8): "entity indicator"
 * @complaint: (nullable): what its effect broke
 */
typedef struct
{
  DbkOperation *operation;
  char *print;
  gboolean unanswered;
  char *seen;
  SimPerson *person;
  gint64 at;
  guint request; /* with which it was applied first */
  DbkOutcomeKind outcome;
  DbkRefusal refusal;
  gint64 revision;
  GPtrArray *conflicts;
  guint publication; /* in force when it was applied first */
  char *complaint;
} SimOperation;

/**
 * SimModel:
 * @log: (element-type SimOperation): the history in force, in order; unowned
 * @ever: by id, all histories
 * @reports: by sim_key_text()
 * @effective: set of sim_mark_of(): what took effect in the history in force
 * @readings: by sim_key_text(): of one report, values by "entity indicator"
 * @kept_readings: (nullable): as of the backup
 */
typedef struct
{
  GHashTable *facts; /* by id: SimOperation, before and after it is applied */
  GPtrArray *log;
  GHashTable *reports;
  GHashTable *effective;
  GHashTable *ever_effective;
  guint request;     /* raised with every request that arrives */
  guint publication; /* of the catalogue in force */
  GHashTable *readings;
  GHashTable *kept_readings;
} SimModel;

SimModel *sim_model_new (void);
void sim_model_free (SimModel *model);
/** sim_model_know: tells of an operation that somebody made; known ones stay as they are */
SimOperation *sim_model_know (SimModel *model, const DbkOperation *operation, gboolean unanswered, const char *seen);
/** sim_model_apply: what the answer has to be; (transfer full) (nullable): a complaint that lies in the model's own rules */
char *sim_model_apply (SimModel *model, const DbkOperation *operation, const SimPerson *person, gint64 at, DbkOutcomeKind *outcome, DbkRefusal *refusal, gint64 *revision, GPtrArray **conflicts);
/** sim_model_back_up: what is no operation is remembered for sim_model_restore() */
void sim_model_back_up (SimModel *model);
/** sim_model_restore: the history ends after its first @length operations */
void sim_model_restore (SimModel *model, guint length);

/** sim_model_report: (transfer none): an empty draft if nothing was ever filed */
const SimReport *sim_model_report (SimModel *model, const DbkReportKey *key);
/** sim_model_has: whether the history in force has the operation */
gboolean sim_model_has (SimModel *model, const char *id);
/** sim_model_has_value: whether the value is in force there, with at least this note */
gboolean sim_model_has_value (SimModel *model, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note);
/** sim_model_put_reading: @value: (nullable): takes it back; TRUE if another one is there now */
gboolean sim_model_put_reading (SimModel *model, const DbkReportKey *key, const char *entity, const char *indicator, const char *value);
/** sim_model_readings: (transfer none): values by "entity indicator" */
GHashTable *sim_model_readings (SimModel *model, const DbkReportKey *key);
/** sim_person_is_of_plant: sees its drafts, and what lies beside them */
gboolean sim_person_is_of_plant (const SimPerson *person, const char *plant);
gboolean sim_report_is_seen_by (const SimReport *report, const SimPerson *person);

/** sim_mark_of: (transfer full): names one value of one person in one cell */
char *sim_mark_of (const char *account, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note);

/* Texts to compare by: (transfer full). Computed cells are left out. */
char *sim_report_print (const SimReport *report, gboolean cells);
char *sim_print_real (const DbkReport *report, gboolean cells);
/** sim_print_figures: the figures alone, as a person sees them */
char *sim_print_figures (const DbkReport *report);
char *sim_report_print_figures (const SimReport *report);
/** sim_print_readings: (transfer full): @readings: (nullable) (element-type DbkReading) */
char *sim_print_readings (const GPtrArray *readings);
char *sim_model_print_readings (SimModel *model, const DbkReportKey *key);

G_END_DECLS
