/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures added up over time and over the organisation, each by the rule of its
 * indicator, knowing what is missing. No I/O: figures come through a function.
 */
#pragma once

#include <gio/gio.h>

#include "data/catalogue/dbk-catalogue.h"
#include "data/summary/dbk-span.h"

G_BEGIN_DECLS

#define DBK_SUMMARY_ERROR (dbk_summary_error_quark ())
GQuark dbk_summary_error_quark (void);

/** DbkSummaryError: messages are translated */
typedef enum
{
  DBK_SUMMARY_ERROR_OVERFLOW, /* a sum does not fit into a value of its indicator */
  DBK_SUMMARY_ERROR_SOURCE,   /* a stored figure is none of its indicator */
} DbkSummaryError;

/**
 * DbkCounting: which reports count. Where a correction is under way, the approved
 * figures do, in both.
 * @DBK_COUNT_SUBMITTED: submitted or better, as daily reports do
 * @DBK_COUNT_APPROVED: approved ones only, as monthly reports do
 */
typedef enum
{
  DBK_COUNT_SUBMITTED,
  DBK_COUNT_APPROVED,
} DbkCounting;

/* --- Where the figures come from --- */

/**
 * DbkSummaryRequest: the figures of one plant's reports that are asked for
 * @entities: interned codes
 * @indicators: interned codes
 * @span: the days
 */
typedef struct
{
  const char *form;
  const char *org;
  const char *const *entities;
  guint n_entities;
  const char *const *indicators;
  guint n_indicators;
  DbkSpan span;
  DbkCounting counting;
} DbkSummaryRequest;

/** DbkSummaryTake: what a source hands figures to */
typedef struct _DbkSummaryTake DbkSummaryTake;

/** dbk_summary_take_report: there is a report that counts; before its figures. @approved: FALSE while it is still in review */
void dbk_summary_take_report (DbkSummaryTake *take, DbkDay day, gboolean approved);
/** dbk_summary_take_nothing: there is no report that counts, whatever was handed over before */
void dbk_summary_take_nothing (DbkSummaryTake *take, DbkDay day);
/** dbk_summary_take_number: @mantissa at the indicator's scale; @entity, @indicator: places in the request */
void dbk_summary_take_number (DbkSummaryTake *take, DbkDay day, guint entity, guint indicator, gint64 mantissa);
/** dbk_summary_take_text: a choice's code, a number in canonical form, or `缺测:reason`; other texts are ignored */
void dbk_summary_take_text (DbkSummaryTake *take, DbkDay day, guint entity, guint indicator, const char *text);

/**
 * DbkSummaryRead:
 *
 * Hands everything @request asks for to @take, in any order within a day; what
 * comes last of a place and day counts. What is missing is not handed over.
 *
 * Returns: FALSE with an error
 */
typedef gboolean (*DbkSummaryRead) (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error);

/* --- What comes out --- */

/**
 * DbkParts: of how many figures a result is made
 * @due: figures that should be there: one a day and row; for first and last values one a row
 * @had: those of them that are there
 * @unapproved: of those that are there: from reports still in review
 * @not_measured: of those that are not there: declared not measured 缺测
 */
typedef struct
{
  guint due;
  guint had;
  guint unapproved;
  guint not_measured;
} DbkParts;

/**
 * DbkStateCount: how many units are in a state
 * @state: (transfer none): a choice of the indicator
 * @capacity: their capacity together
 */
typedef struct
{
  const DbkChoice *state;
  guint units;
  DbkDecimal capacity;
} DbkStateCount;

/**
 * DbkTotal: one indicator of one node over one span
 * @has: whether there is a value: FALSE is missing, never 0
 * @value: at the indicator's scale
 * @states: (nullable) (element-type DbkStateCount): of %DBK_AGGREGATE_COUNT: the states that occur
 */
typedef struct
{
  gboolean has;
  DbkDecimal value;
  DbkParts parts;
  GArray *states;
} DbkTotal;

/**
 * DbkCoverage: the reports of one node over one span
 * @due: one a plant and day
 * @counted: that count, approved ones included
 * @approved: approved ones
 */
typedef struct
{
  guint due;
  guint counted;
  guint approved;
} DbkCoverage;

/** DbkTable: the results; immutable, any thread; holds its catalogue */
typedef struct _DbkTable DbkTable;

void dbk_table_free (DbkTable *table);
/* What was asked for, by its place in the query: (transfer none). */
DbkCatalogue *dbk_table_catalogue (const DbkTable *table);
guint dbk_table_n_nodes (const DbkTable *table);
const DbkNode *dbk_table_node (const DbkTable *table, guint node);
DbkSpan dbk_table_span (const DbkTable *table, guint span);
const DbkIndicator *dbk_table_indicator (const DbkTable *table, guint indicator);
/** dbk_table_find_node: its place; FALSE if it is not in @table */
gboolean dbk_table_find_node (const DbkTable *table, const DbkNode *node, guint *place);
/** dbk_table_get: (transfer none): by places in the query */
const DbkTotal *dbk_table_get (const DbkTable *table, guint node, guint span, guint indicator);
/** dbk_table_coverage: of the plants at or below the node; for what lies within a plant, its plant's */
const DbkCoverage *dbk_table_coverage (const DbkTable *table, guint node, guint span);
/** dbk_table_change: from the figure of @base to that of @span; none where either lacks more than a twentieth of its parts */
DbkChange dbk_table_change (const DbkTable *table, guint node, guint span, guint base, guint indicator);
/** dbk_total_is_complete: nothing due is missing */
gboolean dbk_total_is_complete (const DbkTotal *total);

/* --- Adding up --- */

/**
 * DbkSummaryQuery:
 * @form: a form by day
 * @nodes: (element-type DbkNode): of the organisation: from the group down to units
 * @spans: (element-type DbkSpan): they may overlap; one that does not exist has missing figures only
 * @indicators: (element-type DbkIndicator)
 * @plants: (nullable) (element-type DbkNode): others count for nothing and are not due: what an account may see
 */
typedef struct
{
  const DbkForm *form;
  GPtrArray *plants;
  GPtrArray *nodes;
  GArray *spans;
  GPtrArray *indicators;
  DbkCounting counting;
} DbkSummaryQuery;

DbkSummaryQuery *dbk_summary_query_new (const DbkForm *form);
void dbk_summary_query_free (DbkSummaryQuery *query);
void dbk_summary_query_add_node (DbkSummaryQuery *query, const DbkNode *node);
/** dbk_summary_query_add_span: returns its place */
guint dbk_summary_query_add_span (DbkSummaryQuery *query, DbkSpan span);
guint dbk_summary_query_add_indicator (DbkSummaryQuery *query, const DbkIndicator *indicator);

/**
 * dbk_summary_run:
 * @cancellable: (nullable): looked at between plants
 *
 * Adds up, plant by plant, so that memory does not grow with the organisation.
 *
 * - What a plant files where (unit, station or plant) decides which figures there
 *   are; where it files a total and its parts, the parts alone count.
 * - A node counts on the days on which it and everything above it is valid: a
 *   plant that was sold or moved leaves its earlier days where they were.
 * - Sums add what is there. First and last values are those of the span's first
 *   and last day; an earlier day never stands in for a missing one.
 * - A mean weighted by an indicator or by capacity leaves out what has no weight.
 *   What adds up over time and is weighted by capacity over the organisation is
 *   weighted on each day.
 * - *Recompute* evaluates the formula in force at the span's end on sums over the
 *   rows and days on which everything the formula needs is there: no ratio of what
 *   does not belong together. Attributes stand for their average over the days,
 *   Σ attribute × days in service ÷ days (平均容量); days that are missing
 *   altogether are left out of the days, too, so that utilisation hours = calendar
 *   hours × operating rate × load rate always. A single row's single day is the
 *   figure that was filed.
 * - What is formula enough for a row alone, the attribute (`capacity`), is Σ value ×
 *   days in service ÷ all days of the span.
 *
 * Any thread. Returns: (transfer full) (nullable)
 */
DbkTable *dbk_summary_run (DbkCatalogue *catalogue, const DbkSummaryQuery *query, DbkSummaryRead read, gpointer data, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkTable, dbk_table_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSummaryQuery, dbk_summary_query_free)

G_END_DECLS
