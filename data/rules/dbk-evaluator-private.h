/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the evaluator's files share: prepared programs, and how their parameters
 * are bound to one layout.
 */
#pragma once

#include "data/catalogue/dbk-parameter.h"
#include "data/rules/dbk-evaluator.h"
#include "data/rules/dbk-expression.h"

G_BEGIN_DECLS

/* --- What changed (dbk-figures.c) --- */

/** dbk_figures_clock: it has moved on wherever anything has changed */
guint64 dbk_figures_clock (const DbkFigures *figures);
/** dbk_figures_changed_since: whether today's value of @slot, or that it is typed, has */
gboolean dbk_figures_changed_since (const DbkFigures *figures, guint slot, guint64 clock);
/** dbk_figures_past_changed_since: whether anything of the days before has */
gboolean dbk_figures_past_changed_since (const DbkFigures *figures, guint64 clock);

/* --- Windows over a slot's history (dbk-figures.c) --- */

/** dbk_figures_collect: the mantissas known in the @window days before; returns how many */
guint dbk_figures_collect (const DbkFigures *figures, guint slot, guint window, gint64 *mantissas);
/** dbk_figures_median, dbk_figures_mad: in units of the mantissa; @mantissas is used up; @n > 0 */
double dbk_figures_median (gint64 *mantissas, guint n);
double dbk_figures_mad (gint64 *mantissas, guint n);
double dbk_figures_mean (const gint64 *mantissas, guint n, gboolean positive_only, guint *used);

/* --- Bindings (dbk-binding.c) --- */

/**
 * DbkBindingKind: where a parameter's value comes from, once layout and row are known
 */
typedef enum
{
  DBK_BINDING_NULL,
  DBK_BINDING_CONSTANT,
  DBK_BINDING_VALUE,
  DBK_BINDING_TYPED,
  DBK_BINDING_PREVIOUS,
  DBK_BINDING_WINDOW,
  DBK_BINDING_SUM,
  DBK_BINDING_PREVIOUS_SUM,
  DBK_BINDING_VOLUME,
  DBK_BINDING_FUTURE,
  DBK_BINDING_LATE,
} DbkBindingKind;

/**
 * DbkTerm: one slot of a sum
 * @optional: a unit before its commissioning: left out while it has no figure
 */
typedef struct
{
  guint slot;
  gboolean optional;
} DbkTerm;

/**
 * DbkBinding:
 * @indicator: (nullable): whose scale and type the value has
 * @decimals: how many decimals people see by default
 */
typedef struct
{
  DbkBindingKind kind;
  DbkParameterKind window_kind;
  guint window;
  guint slot;
  double constant;
  guint decimals;
  const DbkIndicator *indicator;
  const DbkNode *node;
  GArray *terms; /* (owned) (nullable) (element-type DbkTerm) */
} DbkBinding;

/** DbkBound: what a binding gives: the number, or a text, or nothing */
typedef struct
{
  DbkResultKind kind;
  double number;
  const char *text;
} DbkBound;

/** dbk_binding_resolve: binds a parameter of the row @entity; never fails: what is not there is NULL */
void dbk_binding_resolve (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, const DbkParameter *parameter);
void dbk_binding_clear (DbkBinding *binding);
/** dbk_binding_get: @today: %DBK_DAY_NONE while deriving */
DbkBound dbk_binding_get (const DbkBinding *binding, const DbkFigures *figures, DbkDay today);

/**
 * DbkScope: what parameters an expression may have
 * @derives: facts of today are no figures, so formulas cannot use them
 */
typedef struct
{
  DbkCatalogue *catalogue;
  gboolean derives;
} DbkScope;

/** dbk_scope_knows: a #DbkKnownFunc; @data: a #DbkScope */
gboolean dbk_scope_knows (const char *name, gpointer data);

/** dbk_binding_energies: the energies of the valid units that count for a row at @level: of a plant as a site, those right below it */
DbkEnergy dbk_binding_energies (const DbkLayout *layout, const DbkNode *entity, DbkNodeKind level);

/* --- Programs (dbk-evaluator.c) --- */

/** DbkProgram: a prepared expression with its parameters taken apart */
typedef struct
{
  DbkExpression *expression; /* (owned) */
  GArray *parameters;        /* (owned) (element-type DbkParameter) */
} DbkProgram;

/** dbk_program_evaluate: FALSE where nothing can be said: NULL, or out of time or memory; @today: %DBK_DAY_NONE while deriving */
gboolean dbk_program_evaluate (const DbkProgram *program, const DbkBinding *bindings, const DbkFigures *figures, DbkDay today, DbkResult *result);

/* --- Plans (dbk-plan.c): programs bound to one layout --- */

/**
 * DbkStep: a derived or carried slot
 * @program: (nullable): %NULL carries @carried_from of the day before
 */
typedef struct
{
  guint slot;
  const DbkProgram *program;
  guint carried_from;
  DbkBinding *bindings; /* (owned) */
} DbkStep;

/** DbkCheck: a rule on one entity */
typedef struct
{
  const DbkRule *rule;
  const DbkNode *entity;
  const DbkProgram *program;
  DbkBinding *bindings; /* (owned) */
  GArray *slots;        /* (owned) (element-type guint) */
} DbkCheck;

/** DbkReaders: by slot, who reads it today: of[first[slot]] … of[first[slot + 1] - 1] */
typedef struct
{
  guint *first;
  guint *of;
} DbkReaders;

/**
 * DbkPlan: everything the evaluator does on one layout, in order
 * @stretch: on these days nothing of the plant changes: a layout of theirs has the same slots and bindings, but for facts of the day
 * @steps: (element-type DbkStep): a step uses only slots of earlier ones
 * @step_of: by slot: its step + 1, or 0
 * @step_readers: indices of @steps
 * @checks: (nullable) (element-type DbkCheck): made when first asked for, in the order of the rules: plans of one layout have the same
 * @check_readers: indices of @checks
 */
typedef struct
{
  DbkLayout *layout; /* (owned) */
  DbkStretch stretch;
  GArray *steps;
  guint *step_of;
  DbkReaders step_readers;
  GArray *checks;
  DbkReaders check_readers;
} DbkPlan;

/**
 * DbkFormulas: the formulas in force for a time
 * @dated: when
 * @programs: (element-type DbkProgram) (nullable elements) (transfer none): by indicator index
 * @order: (element-type DbkIndicator): those with a program or carried, in dependency order
 */
typedef struct
{
  DbkDated dated;
  GPtrArray *programs;
  GPtrArray *order;
} DbkFormulas;

DbkPlan *dbk_plan_new (DbkLayout *layout, const DbkFormulas *formulas);
void dbk_plan_free (DbkPlan *plan);
/** dbk_plan_move: makes it a plan of @layout, if that is the same form of the same plant on days when nothing is different */
gboolean dbk_plan_move (DbkPlan *plan, DbkLayout *layout);
/** dbk_plan_ensure_checks: @programs: by rule index */
void dbk_plan_ensure_checks (DbkPlan *plan, const GPtrArray *programs);
/** dbk_readers_mark: sets @marks of whoever reads @slot */
void dbk_readers_mark (const DbkReaders *readers, guint slot, guint8 *marks);

/** dbk_evaluator_plan: (transfer none): until the next call: the plan of @layout, with its checks where @checks */
DbkPlan *dbk_evaluator_plan (DbkEvaluator *evaluator, DbkLayout *layout, gboolean checks);

/* --- Messages (dbk-finding.c) --- */

/** dbk_message_check: whether every {name} of @message is a parameter that @known takes */
gboolean dbk_message_check (const char *message, DbkKnownFunc known, gpointer data, GError **error);
/** dbk_message_fill: (transfer full) */
char *dbk_message_fill (const char *message, gboolean chinese, DbkLayout *layout, const DbkNode *entity, const DbkFigures *figures, DbkDay today);
/** dbk_message_fill_cells: (transfer full): the names of @slots where {cells} stands */
char *dbk_message_fill_cells (const char *message, gboolean chinese, const DbkLayout *layout, const GArray *slots);

DbkFinding *dbk_finding_new (const DbkRule *rule, const DbkNode *entity, const GArray *slots);

G_END_DECLS
