/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The master data: organisation, indicators, forms, rules and approval chains,
 * loaded once from one JSON document and read by everyone.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "data/base/dbk-decimal.h"
#include "data/base/dbk-period.h"
#include "data/base/dbk-text.h"

G_BEGIN_DECLS

#define DBK_CATALOGUE_ERROR (dbk_catalogue_error_quark ())
GQuark dbk_catalogue_error_quark (void);

typedef enum
{
  DBK_CATALOGUE_ERROR_FORMAT,    /* not the JSON we expect, or a format newer than this program */
  DBK_CATALOGUE_ERROR_REFERENCE, /* something named does not exist */
  DBK_CATALOGUE_ERROR_DUPLICATE, /* a code stands twice */
  DBK_CATALOGUE_ERROR_FORMULA,   /* an expression is refused, or formulas run in a circle */
} DbkCatalogueError;

/** DBK_CATALOGUE_FORMAT: the newest document format this program reads */
#define DBK_CATALOGUE_FORMAT 1

/* --- Organisation (7.2.10) --- */

typedef enum
{
  DBK_NODE_GROUP,
  DBK_NODE_REGION,
  DBK_NODE_PLANT,
  DBK_NODE_STATION,
  DBK_NODE_UNIT,
} DbkNodeKind;

/** DbkEnergy: a bit set where a mask is asked for, one bit for a unit's energy */
typedef enum
{
  DBK_ENERGY_NONE = 0,
  DBK_ENERGY_COAL = 1 << 0,
  DBK_ENERGY_GAS = 1 << 1,
  DBK_ENERGY_HYDRO = 1 << 2,
  DBK_ENERGY_PUMPED = 1 << 3,
  DBK_ENERGY_WIND = 1 << 4,
  DBK_ENERGY_SOLAR = 1 << 5,
  DBK_ENERGY_BIOMASS = 1 << 6,
  DBK_ENERGY_STORAGE = 1 << 7,
  DBK_ENERGY_VPP = 1 << 8,
  DBK_ENERGY_HEAT = 1 << 9,
} DbkEnergy;

#define DBK_ENERGY_GENERATING (DBK_ENERGY_COAL | DBK_ENERGY_GAS | DBK_ENERGY_HYDRO | DBK_ENERGY_PUMPED | DBK_ENERGY_WIND | DBK_ENERGY_SOLAR | DBK_ENERGY_BIOMASS)
#define DBK_ENERGY_ALL ((DBK_ENERGY_HEAT << 1) - 1)

/**
 * DbkAttribute: one effective-dated fact of a node
 * @name: interned: "capacity" (MW), "sets", "dead_level", …
 * @from: first day in force (%DBK_DAY_NONE: always was)
 */
typedef struct
{
  const char *name;
  DbkDecimal value;
  DbkDay from;
} DbkAttribute;

/**
 * DbkAttributeKind: what an attribute is called
 * @code: interned
 * @unit: (owned): of measure, "" for none
 */
typedef struct
{
  const char *code;
  DbkText name;
  char *unit;
} DbkAttributeKind;

/** DbkCurvePoint: one pair of a storage curve 库容曲线: at @level (m) the reservoir holds @volume (万m³) */
typedef struct
{
  double level;
  double volume;
} DbkCurvePoint;

/**
 * DbkCurve: a storage curve in force from a day on
 * @from: first day in force (%DBK_DAY_NONE: always was)
 * @points: (element-type DbkCurvePoint): at least two, both coordinates rising
 */
typedef struct
{
  DbkDay from;
  GArray *points;
} DbkCurve;

/**
 * DbkDated: an entry of the catalogue that holds for a time: the report's last day chooses
 * @from: first day in force (%DBK_DAY_NONE: always was)
 * @to: last day in force (%DBK_DAY_NONE: no end)
 */
typedef struct
{
  DbkDay from;
  DbkDay to;
} DbkDated;

/** dbk_dated_holds: whether @day lies within */
static inline gboolean
dbk_dated_holds (DbkDated dated, DbkDay day)
{
  return (dated.from == DBK_DAY_NONE || dated.from <= day) && (dated.to == DBK_DAY_NONE || day <= dated.to);
}

/**
 * DbkLevelChoice: where a plant files an indicator (1: chosen by where the meter is)
 * @indicator: interned code
 */
typedef struct
{
  const char *indicator;
  DbkNodeKind level;
  DbkDated dated;
} DbkLevelChoice;

typedef struct _DbkNode DbkNode;

/**
 * DbkNode:
 * @code: interned, stable
 * @parent: (nullable): %NULL for the group
 * @children: (element-type DbkNode): in sort order, those no longer valid included
 * @energy: a unit's energy; for others the union over the units below
 * @from: first day valid (%DBK_DAY_NONE: always was)
 * @to: last day valid (%DBK_DAY_NONE: no end)
 * @commissioned: 投产 of a unit, %DBK_DAY_NONE if unknown
 * @retired: the first day out of service, %DBK_DAY_NONE if none; it keeps its rows until @to
 * @curves: (nullable) (element-type DbkCurve): of a reservoir's station or plant, by @from
 * @attributes: (element-type DbkAttribute): by name, then by @from
 * @levels: (nullable) (element-type DbkLevelChoice): of a plant: indicators it files elsewhere than the form says; the last that holds goes first
 */
struct _DbkNode
{
  guint index;
  const char *code;
  DbkText name;
  DbkNodeKind kind;
  DbkNode *parent;
  GPtrArray *children;
  DbkEnergy energy;
  int sort;
  DbkDay from;
  DbkDay to;
  DbkDay commissioned;
  DbkDay retired;
  GArray *attributes;
  GPtrArray *curves;
  GArray *levels;
};

/* --- Indicators (7.2.10 指标定义) --- */

typedef enum
{
  DBK_TYPE_NUMBER,
  DBK_TYPE_INTEGER,
  DBK_TYPE_CHOICE,
  DBK_TYPE_TIME,
  DBK_TYPE_TEXT,
} DbkType;

typedef enum
{
  DBK_SOURCE_ENTERED,
  DBK_SOURCE_DERIVED,
  DBK_SOURCE_CARRIED,
} DbkSource;

typedef enum
{
  DBK_AGGREGATE_NONE,
  DBK_AGGREGATE_SUM,
  DBK_AGGREGATE_FIRST,
  DBK_AGGREGATE_LAST,
  DBK_AGGREGATE_MAX,
  DBK_AGGREGATE_MEAN,
  DBK_AGGREGATE_WEIGHTED,
  DBK_AGGREGATE_RECOMPUTE,
  DBK_AGGREGATE_COUNT,
} DbkAggregate;

/**
 * DbkChoice:
 * @code: (not nullable): interned; what is stored
 * @initials: (nullable): interned; the letters its Chinese name is typed with, "yx" for 运行: the first one picks it
 * @name: what a person reads
 *
 * One value of a %DBK_TYPE_CHOICE.
 */
typedef struct
{
  const char *code;
  const char *initials;
  DbkText name;
} DbkChoice;

/**
 * DbkFormula: a formula in force for a time
 * @text: (owned): "" says that nothing is derived in that time
 */
typedef struct
{
  DbkDated dated;
  char *text;
} DbkFormula;

/** DBK_LEVEL: the bit of a node kind in a mask of levels */
#define DBK_LEVEL(kind) (1u << (kind))

/**
 * DbkIndicator:
 * @code: interned
 * @unit: (owned): unit of measure for people ("万kWh"), "" for none
 * @decimals: the scale of every value of this indicator, for ever
 * @choices: (nullable) (element-type DbkChoice): of a %DBK_TYPE_CHOICE
 * @energies: a mask: the units (or plants holding such units) that have it
 * @formula: (nullable) (owned): of a derived indicator, or what is offered for an overtypable one
 * @formulas: (nullable) (element-type DbkFormula): others for a time; the last of them that holds goes before @formula
 * @carried_from: (nullable): of a carried one: the indicator whose previous value it is
 * @weight: (nullable): of %DBK_AGGREGATE_WEIGHTED
 * @required: must be filled or declared not measured, by the units or plants of @required_for
 * @required_for: a mask within @energies
 * @insists: may not be declared not measured (generation, state, closing stock or level)
 * @missing_as_zero: reads as 0 in expressions when missing (coal_adjust, coal_out)
 * @hours: also typed as 23:40
 */
typedef struct _DbkIndicator DbkIndicator;
struct _DbkIndicator
{
  guint index;
  const char *code;
  DbkText name;
  DbkText description;
  char *unit;
  guint decimals;
  DbkType type;
  GPtrArray *choices;
  DbkEnergy energies;
  DbkSource source;
  char *formula;
  GPtrArray *formulas;
  DbkIndicator *carried_from;
  DbkAggregate over_time;
  DbkAggregate over_organisation;
  DbkIndicator *weight;
  gboolean required;
  DbkEnergy required_for;
  gboolean insists;
  gboolean missing_as_zero;
  gboolean overtypable;
  gboolean hours;
};

/* --- Forms, rules, chains --- */

/**
 * DbkChainStep: one step of an approval chain (7.2.10 流程配置)
 * @role: interned: "filler", "plant_checker", "regional_reviewer", "group_reviewer"
 * @level: the organisation level its role is granted at
 * @deadline: minutes after 00:00 of the day after the period's end; -1 for none
 */
typedef struct
{
  const char *role;
  DbkText name;
  DbkNodeKind level;
  int deadline;
} DbkChainStep;

/** DbkChain: steps[0] is the filler's own; review steps are 1 … n_steps - 1 */
typedef struct
{
  const char *code;
  DbkText name;
  GPtrArray *steps;
} DbkChain;

/**
 * DbkSection: a block of a form
 * @level: whether its rows are units, stations or the plant itself. The rows of a
 *   station section are the *sites*: every station with such units, and the plant
 *   itself where such units hang directly below it
 * @energies: which units make rows (or which plants show it)
 * @department: interned: who fills it: "operation", "fuel", "water", "marketing"
 * @indicators: (element-type DbkIndicator) (transfer none): its columns in order
 * @ticks: 本块已填: its cells are what @department ticks when it has filled its
 *   part, to be shown as check buttons; it stands only where that department has
 *   something to fill in
 * @needs: (nullable): interned: the attribute that a row must have, other than 0
 */
typedef struct
{
  const char *code;
  DbkText name;
  DbkNodeKind level;
  DbkEnergy energies;
  const char *department;
  GPtrArray *indicators;
  gboolean ticks;
  const char *needs;
  DbkDated dated;
} DbkSection;

/** DbkFormChain: a chain that a form has for a time */
typedef struct
{
  DbkDated dated;
  DbkChain *chain;
} DbkFormChain;

/**
 * DbkForm:
 * @chain: the chain of reports for which @chains has none
 * @chains: (nullable) (element-type DbkFormChain): others for a time; ask dbk_form_chain()
 * @ticks: whether a report needs its sections ticked
 * @amend: whether a reviewer may edit cells of a report in review himself (5 代改)
 */
typedef struct
{
  const char *code;
  DbkText name;
  DbkPeriodKind period;
  GPtrArray *sections;
  DbkChain *chain;
  GArray *chains;
  gboolean ticks;
  gboolean amend;
} DbkForm;

typedef enum
{
  DBK_SEVERITY_ERROR,
  DBK_SEVERITY_WARNING,
  DBK_SEVERITY_INFO,
} DbkSeverity;

/**
 * DbkTolerance: a number of a rule that may be set without touching its expression, where it stands as `:tol_name`
 * @name: interned, without "tol_"
 * @value: (owned): decimal text
 */
typedef struct
{
  const char *name;
  char *value;
} DbkTolerance;

/**
 * DbkRule: a validation rule as data
 * @level: the entities it is evaluated on
 * @expression: true (1) = fine, 0 = found something, NULL = not applicable
 * @message: with {name} or {name:decimals} where an expression parameter's value
 *   goes, and {cells} where the names of the cells it points at go
 * @cells: (element-type DbkIndicator) (transfer none): what it points at, the first foremost
 * @cause: interned: rules of one cause on one entity show as one finding with one reason
 * @expression: (nullable): %NULL only for the rule "required", which every
 *   catalogue has (one is added if the document brings none) and which the
 *   evaluator answers by itself
 * @forms: (nullable) (element-type utf8): interned codes of the forms it is for; %NULL for all
 * @tolerances: (nullable) (element-type DbkTolerance): already put into @expression and @message
 */
typedef struct
{
  guint index;
  const char *code;
  DbkSeverity severity;
  DbkNodeKind level;
  DbkEnergy energies;
  char *expression;
  DbkText message;
  GPtrArray *cells;
  const char *cause;
  GPtrArray *forms;
  GPtrArray *tolerances;
  DbkDated dated;
} DbkRule;

/** DBK_RULE_REQUIRED: the code of the rule that finds empty required cells */
#define DBK_RULE_REQUIRED "required"

/**
 * DbkCatalogue: immutable once loaded; reference counted, any thread
 */
typedef struct _DbkCatalogue DbkCatalogue;

/**
 * dbk_catalogue_load:
 * @root: the document (docs: `resources/catalogue/README.md`)
 *
 * Returns: (transfer full) (nullable): only if every reference in it holds
 */
DbkCatalogue *dbk_catalogue_load (JsonObject *root, GError **error);

DbkCatalogue *dbk_catalogue_ref (DbkCatalogue *catalogue);
void dbk_catalogue_unref (DbkCatalogue *catalogue);

/** dbk_catalogue_version: (transfer none): what operations name; it changes with each publication */
const char *dbk_catalogue_version (const DbkCatalogue *catalogue);

/* Look-ups by code; NULL if there is none. All (transfer none). */
const DbkNode *dbk_catalogue_node (const DbkCatalogue *catalogue, const char *code);
const DbkIndicator *dbk_catalogue_indicator (const DbkCatalogue *catalogue, const char *code);
const DbkForm *dbk_catalogue_form (const DbkCatalogue *catalogue, const char *code);
const DbkRule *dbk_catalogue_rule (const DbkCatalogue *catalogue, const char *code);

/* The whole lists, in document order; elements (transfer none), by their index. */
const GPtrArray *dbk_catalogue_nodes (const DbkCatalogue *catalogue);
const GPtrArray *dbk_catalogue_indicators (const DbkCatalogue *catalogue);
const GPtrArray *dbk_catalogue_forms (const DbkCatalogue *catalogue);
const GPtrArray *dbk_catalogue_rules (const DbkCatalogue *catalogue);
/** dbk_catalogue_attribute: (nullable) */
const DbkAttributeKind *dbk_catalogue_attribute (const DbkCatalogue *catalogue, const char *code);
/** dbk_catalogue_allows_attribute: whether a node or an expression may name it: one that the document declares, or any where it declares none */
gboolean dbk_catalogue_allows_attribute (const DbkCatalogue *catalogue, const char *code);
/** dbk_catalogue_root: (nullable): the group */
const DbkNode *dbk_catalogue_root (const DbkCatalogue *catalogue);

/** dbk_node_attribute: the value in force on @day; FALSE if there is none */
gboolean dbk_node_attribute (const DbkNode *node, const char *name, DbkDay day, DbkDecimal *value);
/**
 * dbk_node_level:
 * @plant: a plant
 * @day: the report's last
 * @level: (out): the level at which it files @indicator, whatever the form says
 *
 * Returns: FALSE where the form decides
 */
gboolean dbk_node_level (const DbkNode *plant, const DbkIndicator *indicator, DbkDay day, DbkNodeKind *level);
/** dbk_node_valid: whether @day lies within its validity */
gboolean dbk_node_valid (const DbkNode *node, DbkDay day);
/** dbk_node_in_service: valid on @day, commissioned by then (or at an unknown day) and not retired */
gboolean dbk_node_in_service (const DbkNode *node, DbkDay day);
/**
 * dbk_node_volume: what the reservoir holds at @level (m), by linear interpolation
 * of the storage curve in force on @day
 * @volume: (out): 万m³
 *
 * Returns: FALSE without a curve, or for a level outside of it
 */
gboolean dbk_node_volume (const DbkNode *node, double level, DbkDay day, double *volume);
/** dbk_node_slope: what a metre of the reservoir holds at @level, 万m³/m; otherwise as dbk_node_volume() */
gboolean dbk_node_slope (const DbkNode *node, double level, DbkDay day, double *slope);
/** dbk_node_within: whether @node is @ancestor or below it */
gboolean dbk_node_within (const DbkNode *node, const DbkNode *ancestor);
/** dbk_node_plant: (nullable): @node itself or the plant above it */
const DbkNode *dbk_node_plant (const DbkNode *node);

/** dbk_indicator_formula: (nullable) (transfer none): the formula in force on @day */
const char *dbk_indicator_formula (const DbkIndicator *indicator, DbkDay day);
/** dbk_form_chain: (transfer none): the approval chain of reports whose last day is @day */
DbkChain *dbk_form_chain (const DbkForm *form, DbkDay day);

const DbkChoice *dbk_indicator_choice (const DbkIndicator *indicator, const char *code);

/** dbk_energy_parse: "coal", … for a single bit */
gboolean dbk_energy_parse (const char *text, DbkEnergy *energy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCatalogue, dbk_catalogue_unref)

G_END_DECLS
