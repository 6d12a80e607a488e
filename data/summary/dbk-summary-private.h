/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the summary share: one plant's figures as they stand in
 * memory, formulas, and what is being added up.
 */
#pragma once

#include "data/catalogue/dbk-layout.h"
#include "data/catalogue/dbk-parameter.h"
#include "data/rules/dbk-expression.h"
#include "data/summary/dbk-summary.h"

G_BEGIN_DECLS

typedef __int128 DbkWide;

/** DBK_NO_PLACE: an index that stands for none */
#define DBK_NO_PLACE G_MAXUINT

/** DBK_ATTRIBUTE_DECIMALS: the scale at which attributes are added up */
#define DBK_ATTRIBUTE_DECIMALS 6

/** dbk_wide_divide: rounded half away from zero; FALSE if it does not fit */
gboolean dbk_wide_divide (DbkWide numerator, DbkWide denominator, gint64 *result);
double dbk_wide_to_double (DbkWide value, guint decimals);

/* --- Formulas (dbk-summary-formula.c) --- */

/**
 * DbkFormulaParameter:
 * @indicator: (nullable): of the kinds that name one
 * @essential: without it there is no result
 */
typedef struct
{
  DbkParameter parameter;
  const DbkIndicator *indicator;
  gboolean essential;
} DbkFormulaParameter;

typedef struct
{
  DbkExpression *expression; /* (owned) */
  GArray *parameters;        /* (owned) (element-type DbkFormulaParameter): in the expression's order */
} DbkRecipe;

DbkRecipe *dbk_recipe_new (DbkSandbox *sandbox, DbkCatalogue *catalogue, const char *text, GError **error);
void dbk_recipe_free (DbkRecipe *recipe);
/** dbk_recipe_has_window: whether it looks at the days before */
gboolean dbk_recipe_has_window (const DbkRecipe *recipe);
/** dbk_recipe_attribute: (nullable): the attribute that is all it asks for */
const char *dbk_recipe_attribute (const DbkRecipe *recipe);
/** dbk_recipe_evaluate: @values: NaN is missing */
gboolean dbk_recipe_evaluate (DbkRecipe *recipe, const double *values, guint decimals, DbkDecimal *result);

/* --- One run --- */

/**
 * DbkWanted: what is known of an indicator for one run
 * @attribute: (nullable): it is an attribute's name alone: capacity
 * @weight: (nullable): an indicator; %NULL where @weight_attribute
 */
typedef struct
{
  const DbkIndicator *indicator;
  const char *attribute;
  const DbkIndicator *weight;
  const char *weight_attribute;
  gboolean in_form;
} DbkWanted;

typedef struct
{
  DbkCatalogue *catalogue;
  const DbkSummaryQuery *query;
  DbkSandbox *sandbox; /* (owned) */
  GHashTable *recipes; /* (owned): formula text → DbkRecipe */
  DbkWanted *wanted;   /* (owned): by the query's indicators */
  GPtrArray *inputs;   /* (owned) (element-type DbkIndicator): everything to be read */
  guint *input_of;     /* (owned): by an indicator's index: its place in @inputs, or DBK_NO_PLACE */
  GArray *ranges;      /* (owned) (element-type DbkSpan): the days to be read, apart and in order */
  guint n_columns;     /* days of all ranges */
} DbkRun;

/** dbk_run_recipe: (transfer none) (nullable): of the formula in force on @day; %NULL without an error if there is none */
DbkRecipe *dbk_run_recipe (DbkRun *run, const DbkIndicator *indicator, DbkDay day, GError **error);
/** dbk_run_column: where a day's figures stand; DBK_NO_PLACE for a day that is not read */
guint dbk_run_column (const DbkRun *run, DbkDay day);

/* --- A plant's figures (dbk-summary-harvest.c) --- */

typedef enum
{
  DBK_FIGURE_NONE,
  DBK_FIGURE_NUMBER,
  DBK_FIGURE_NOT_MEASURED,
  DBK_FIGURE_CHOICE, /* the mantissa is the choice's place */
} DbkFigureKind;

/**
 * DbkPart: days on which nothing of the plant's forms and units changes
 * @slots: by input: (element-type DbkSlot): those that are no total of others
 */
typedef struct
{
  DbkSpan span;
  DbkLayout *layout; /* (owned) */
  GPtrArray **slots; /* (owned): by input; elements (nullable) (owned) */
  gboolean due;      /* whether a report is */
} DbkPart;

/**
 * DbkHarvest: what one plant filed on the days of the run
 * @entities: (element-type DbkNode)
 * @reports: by column: 0 none counts, 1 in review, 2 approved
 * @kinds, @mantissas: by (entity × inputs + input) × columns + column
 */
typedef struct
{
  DbkRun *run;
  const DbkNode *plant;
  GPtrArray *entities;
  GHashTable *entity_of; /* (owned): DbkNode → place + 1 */
  GArray *parts;         /* (owned) (element-type DbkPart) */
  guint8 *reports;       /* (owned) */
  guint8 *kinds;         /* (owned) */
  gint64 *mantissas;     /* (owned) */
} DbkHarvest;

DbkHarvest *dbk_harvest_new (DbkRun *run, const DbkNode *plant, DbkSummaryRead read, gpointer data, GError **error);
void dbk_harvest_free (DbkHarvest *harvest);
/** dbk_harvest_place: DBK_NO_PLACE if it is not read */
guint dbk_harvest_place (const DbkHarvest *harvest, const DbkNode *entity, const DbkIndicator *indicator);

/**
 * DbkFigure: one place on one day
 * @due: it should be there
 */
typedef struct
{
  DbkFigureKind kind;
  gint64 mantissa;
  gboolean due;
  gboolean unapproved;
} DbkFigure;

/** dbk_harvest_get: what reads as zero is a number where a report counts */
DbkFigure dbk_harvest_get (const DbkHarvest *harvest, const DbkPart *part, const DbkSlot *slot, DbkDay day);
/** dbk_part_is_due: whether @slot should be filled on the days of @part */
gboolean dbk_part_is_due (const DbkPart *part, const DbkSlot *slot);
/** dbk_harvest_sum_attribute: over the units in service at or below @node: FALSE if one lacks it, or there is none */
gboolean dbk_harvest_sum_attribute (const DbkNode *node, const char *name, DbkEnergy energies, DbkDay day, gint64 *sum);
gboolean dbk_harvest_attribute (const DbkNode *node, const char *name, DbkDay day, gint64 *value);
/** dbk_harvest_rows: (transfer container) (element-type DbkSlot): rows of an indicator on the days of @part */
GPtrArray *dbk_harvest_rows (const DbkPart *part, const DbkRun *run, const DbkIndicator *indicator);

/**
 * DbkTerms: the figures that stand for a parameter of one row
 * @missing: there are none, and none can be
 * @slots: (element-type DbkSlot); empty: 0
 * @shared: they stand above the row, and so for its neighbours, too
 */
typedef struct
{
  gboolean missing;
  gboolean shared;
  GPtrArray *slots;
} DbkTerms;

/** dbk_harvest_terms: (transfer full) */
DbkTerms *dbk_harvest_terms (const DbkPart *part, const DbkRun *run, const DbkNode *row, const DbkParameter *parameter, const DbkIndicator *indicator);
void dbk_terms_free (DbkTerms *terms);

/* --- Adding up (dbk-summary-add.c, dbk-summary-ratio.c) --- */

/**
 * DbkDayRatio: a numerator and a denominator a day
 */
typedef struct
{
  DbkWide numerator;
  DbkWide denominator;
} DbkDayRatio;

/** DbkRatio: a recomputed figure on its way */
typedef struct _DbkRatio DbkRatio;

/**
 * DbkAdder: one result on its way
 * @rows: rows that had any part in it
 */
typedef struct
{
  DbkParts parts;
  DbkWide sum;
  DbkWide numerator;
  DbkWide denominator;
  guint rows;
  guint values;
  gint64 most;
  DbkDayRatio *days; /* (owned) (nullable): by day of the span */
  DbkRatio *ratio;   /* (owned) (nullable) */
  GArray *states;    /* (owned) (nullable) (element-type DbkStateCount) */
} DbkAdder;

void dbk_adder_clear (DbkAdder *adder);
/** dbk_adder_add: the part of one plant that lies within @node; on the days of @valid */
gboolean dbk_adder_add (DbkAdder *adder, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkNode *node, DbkSpan span, DbkSpan valid, GError **error);
gboolean dbk_adder_finish (DbkAdder *adder, const DbkRun *run, const DbkWanted *wanted, DbkSpan span, DbkTotal *total, GError **error);

DbkRatio *dbk_ratio_new (DbkRecipe *recipe, DbkSpan days);
void dbk_ratio_free (DbkRatio *ratio);
gboolean dbk_ratio_add (DbkRatio *ratio, DbkParts *parts, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkNode *node, DbkSpan days, DbkSpan valid, GError **error);
gboolean dbk_ratio_finish (DbkRatio *ratio, const DbkIndicator *indicator, DbkTotal *total, GError **error);

/** dbk_span_meet: the days in both */
DbkSpan dbk_span_meet (DbkSpan a, DbkSpan b);

G_END_DECLS
