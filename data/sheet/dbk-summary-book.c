/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Daily, weekly and monthly reports as an XLSX workbook.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-summary-book.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/sheet/dbk-export-private.h"

#define TITLE_ROW 0
#define GROUP_ROW 1
#define HEAD_ROW 2
#define FIRST_ROW 3

/* In the order of their sheets, as far as the catalogue has them. */
static const char *const indicators[] = {
  "gen",
  "ongrid",
  "heat_out",
  "util_hours",
  "operating_rate",
  "load_rate",
  "capacity",
  "aux_rate",
  "aux_rate_total",
  "coal_rate",
  "coal_in",
  "coal_used",
  "coal_stock",
  "coal_days",
  "curtailed",
  "curtail_rate",
  "level_close",
  "inflow",
  "discharge",
  "starts",
  "stops",
  "unit_state",
};

const char *
dbk_report_kind_name (DbkReportKind kind)
{
  switch (kind)
    {
    case DBK_REPORT_DAILY:
      return _ ("Daily report");
    case DBK_REPORT_WEEKLY:
      return _ ("Weekly report");
    case DBK_REPORT_MONTHLY:
    default:
      return _ ("Monthly report");
    }
}

/* --- What is asked for --- */

static void
add_nodes (DbkSummaryQuery *query, const DbkNode *node)
{
  dbk_summary_query_add_node (query, node);
  for (guint i = 0; i < node->children->len; i++)
    add_nodes (query, g_ptr_array_index (node->children, i));
}

static DbkSpan
choose_span (DbkReportKind kind, DbkDay day, int week_start)
{
  switch (kind)
    {
    case DBK_REPORT_DAILY:
      return dbk_span_day (day);
    case DBK_REPORT_WEEKLY:
      return dbk_span_week (day, week_start);
    case DBK_REPORT_MONTHLY:
    default:
      return dbk_span_month (day);
    }
}

DbkSummaryQuery *
dbk_report_query (DbkCatalogue *catalogue, const DbkForm *form, DbkReportKind kind, const DbkNode *org, DbkDay day, int week_start, DbkDay today)
{
  DbkSummaryQuery *query = dbk_summary_query_new (form);
  DbkSpan whole = choose_span (kind, day, week_start);
  DbkSpan now = { whole.first, MAX (whole.first, MIN (whole.last, today - 1)) };
  DbkSpan before = dbk_span_before (whole);
  DbkSpan last_year = dbk_span_year_before (now);
  DbkSpan year = dbk_span_year_to (now.last);
  DbkSpan month = dbk_span_month_to (now.last);

  query->counting = kind == DBK_REPORT_MONTHLY ? DBK_COUNT_APPROVED : DBK_COUNT_SUBMITTED;
  add_nodes (query, org);
  for (guint i = 0; i < G_N_ELEMENTS (indicators); i++)
    if (dbk_catalogue_indicator (catalogue, indicators[i]) != NULL)
      dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (catalogue, indicators[i]));
  /* Months compare as a whole. */
  if (now.last < whole.last)
    before.last = MIN (before.last, before.first + (now.last - now.first));
  else if (kind == DBK_REPORT_MONTHLY && dbk_span_exists (last_year))
    last_year = dbk_span_month (last_year.first);
  dbk_summary_query_add_span (query, now);
  dbk_summary_query_add_span (query, last_year);
  dbk_summary_query_add_span (query, before);
  dbk_summary_query_add_span (query, year);
  dbk_summary_query_add_span (query, dbk_span_year_before (year));
  dbk_summary_query_add_span (query, kind == DBK_REPORT_MONTHLY ? DBK_SPAN_NONE : month);
  dbk_summary_query_add_span (query, kind == DBK_REPORT_MONTHLY ? DBK_SPAN_NONE : dbk_span_year_before (month));
  return query;
}

/* --- The workbook --- */

typedef struct
{
  lxw_workbook *book;
  const DbkTable *table;
  DbkReportKind kind;
  DbkCounting counting;
  lxw_format *title;
  lxw_format *head;
  lxw_format *text;
  lxw_format *faint;
  lxw_format *date;
  lxw_format *right;
  lxw_format *change;
  lxw_format *names[DBK_NODE_UNIT + 1];
  lxw_format *numbers[DBK_DECIMAL_MAX_DECIMALS + 1];
} Book;

static void
add_formats (Book *book)
{
  book->title = dbk_export_add_format (book->book, TRUE);
  format_set_font_size (book->title, 14);
  book->head = dbk_export_add_format (book->book, TRUE);
  format_set_align (book->head, LXW_ALIGN_CENTER);
  format_set_text_wrap (book->head);
  format_set_bottom (book->head, LXW_BORDER_THIN);
  book->text = dbk_export_add_format (book->book, FALSE);
  book->faint = dbk_export_add_format (book->book, FALSE);
  format_set_font_color (book->faint, 0x777777);
  book->date = dbk_export_add_format (book->book, FALSE);
  format_set_num_format (book->date, "yyyy-mm-dd");
  book->right = dbk_export_add_format (book->book, FALSE);
  format_set_align (book->right, LXW_ALIGN_RIGHT);
  book->change = dbk_export_add_format (book->book, FALSE);
  format_set_num_format (book->change, "+#,##0.00;-#,##0.00;0.00");
  for (int kind = 0; kind <= DBK_NODE_UNIT; kind++)
    {
      book->names[kind] = dbk_export_add_format (book->book, kind <= DBK_NODE_REGION);
      format_set_indent (book->names[kind], (uint8_t)kind);
    }
}

static lxw_format *
number_format (Book *book, guint decimals)
{
  if (book->numbers[decimals] == NULL)
    {
      book->numbers[decimals] = dbk_export_add_format (book->book, FALSE);
      dbk_export_set_decimals (book->numbers[decimals], decimals);
    }
  return book->numbers[decimals];
}

static void
write_total (Book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const DbkTotal *total)
{
  if (total->has)
    worksheet_write_number (sheet, row, column, dbk_decimal_to_double (total->value), number_format (book, total->value.decimals));
  else
    dbk_export_text (sheet, row, column, "—", book->right);
}

static void
write_parts (Book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const DbkParts *parts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (parts->due == 0)
    return;
  g_string_append_printf (text, "%u/%u", parts->had, parts->due);
  if (parts->unapproved > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u not approved", ", %u not approved", parts->unapproved), parts->unapproved);
  if (parts->not_measured > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u not measured", ", %u not measured", parts->not_measured), parts->not_measured);
  dbk_export_text (sheet, row, column, text->str, parts->had == parts->due && parts->unapproved == 0 ? book->faint : book->text);
}

static void
write_change (Book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, DbkChange change)
{
  if (change.kind == DBK_CHANGE_NONE)
    dbk_export_text (sheet, row, column, "—", book->right);
  else
    worksheet_write_number (sheet, row, column, dbk_decimal_to_double (change.value), book->change);
}

/* --- One indicator --- */

/* What stands in a group of columns: a span, and those it is compared with. */
typedef struct
{
  DbkReportSpan span;
  DbkReportSpan bases[2];
  guint n_bases;
} Group;

static const Group groups[] = {
  { DBK_REPORT_NOW, { DBK_REPORT_LAST_YEAR, DBK_REPORT_BEFORE }, 2 },
  { DBK_REPORT_MONTH, { DBK_REPORT_MONTH_LAST_YEAR }, 1 },
  { DBK_REPORT_YEAR, { DBK_REPORT_YEAR_LAST_YEAR }, 1 },
};

static gboolean
is_shown (const Book *book, const Group *group)
{
  return dbk_span_exists (dbk_table_span (book->table, group->span));
}

static char *
describe_span (const Book *book, DbkReportSpan span)
{
  DbkSpan days = dbk_table_span (book->table, span);
  g_autofree char *first = dbk_day_to_string (days.first);
  g_autofree char *last = dbk_day_to_string (days.last);
  const char *what = span == DBK_REPORT_NOW ? "" : (span == DBK_REPORT_MONTH ? _ ("Month so far") : _ ("Year so far"));

  if (days.first == days.last)
    return g_strdup_printf ("%s%s%s", what, *what != '\0' ? " " : "", first);
  return g_strdup_printf ("%s%s%s – %s", what, *what != '\0' ? " " : "", first, last);
}

static const char *
name_change (DbkReportSpan base)
{
  return base == DBK_REPORT_BEFORE ? _ ("On the period before") : _ ("On last year");
}

static const char *
unit_of_change (const DbkIndicator *indicator)
{
  switch (dbk_change_kind (indicator))
    {
    case DBK_CHANGE_POINTS:
      return _ ("percentage points");
    case DBK_CHANGE_DIFFERENCE:
      return indicator->unit;
    case DBK_CHANGE_NONE:
    case DBK_CHANGE_PERCENT:
    default:
      return "%";
    }
}

static void
write_head (Book *book, lxw_worksheet *sheet, const DbkIndicator *indicator)
{
  g_autofree char *title = g_strdup_printf ("%s · %s · %s", dbk_text_get (&dbk_table_node (book->table, 0)->name), dbk_report_kind_name (book->kind), dbk_text_get (&indicator->name));
  g_autofree char *value = *indicator->unit != '\0' ? g_strdup_printf ("%s (%s)", dbk_text_get (&indicator->name), indicator->unit) : g_strdup (dbk_text_get (&indicator->name));
  lxw_col_t column = 2;

  dbk_export_text (sheet, TITLE_ROW, 0, title, book->title);
  dbk_export_text (sheet, HEAD_ROW, 0, _ ("Name"), book->head);
  dbk_export_text (sheet, HEAD_ROW, 1, _ ("Code"), book->head);
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    {
      g_autofree char *span = NULL;

      if (!is_shown (book, &groups[g]))
        continue;
      span = describe_span (book, groups[g].span);
      worksheet_merge_range (sheet, GROUP_ROW, column, GROUP_ROW, (lxw_col_t)(column + 1 + groups[g].n_bases), span, book->head);
      dbk_export_text (sheet, HEAD_ROW, column++, value, book->head);
      dbk_export_text (sheet, HEAD_ROW, column++, _ ("Figures"), book->head);
      for (guint b = 0; b < groups[g].n_bases; b++)
        {
          g_autofree char *change = g_strdup_printf ("%s (%s)", name_change (groups[g].bases[b]), unit_of_change (indicator));

          dbk_export_text (sheet, HEAD_ROW, column++, change, book->head);
        }
    }
  worksheet_set_column (sheet, 0, 0, 26, NULL);
  worksheet_set_column (sheet, 1, 1, 10, NULL);
  worksheet_set_column (sheet, 2, column, 14, NULL);
  worksheet_set_row (sheet, TITLE_ROW, 24, NULL);
  worksheet_set_row (sheet, HEAD_ROW, 44, NULL);
  worksheet_freeze_panes (sheet, FIRST_ROW, 2);
  worksheet_set_landscape (sheet);
  worksheet_set_paper (sheet, 9); /* A4 */
  worksheet_fit_to_pages (sheet, 1, 0);
  worksheet_repeat_rows (sheet, TITLE_ROW, HEAD_ROW);
  worksheet_set_footer (sheet, "&L&A&R&P / &N");
}

static void
write_name (Book *book, lxw_worksheet *sheet, lxw_row_t row, const DbkNode *node)
{
  dbk_export_text (sheet, row, 0, dbk_text_get (&node->name), book->names[node->kind]);
  dbk_export_text (sheet, row, 1, node->code, book->faint);
}

static gboolean
concerns (const Book *book, guint node, guint indicator)
{
  for (guint s = 0; s < DBK_REPORT_SPANS; s++)
    if (dbk_table_get (book->table, node, s, indicator)->parts.due > 0)
      return TRUE;
  return FALSE;
}

static void
write_indicator (Book *book, guint indicator)
{
  const DbkIndicator *of = dbk_table_indicator (book->table, indicator);
  lxw_worksheet *sheet = NULL;
  lxw_row_t row = FIRST_ROW;

  for (guint n = 0; n < dbk_table_n_nodes (book->table); n++)
    {
      lxw_col_t column = 2;

      if (!concerns (book, n, indicator))
        continue;
      if (sheet == NULL)
        {
          sheet = dbk_export_add_sheet (book->book, dbk_text_get (&of->name));
          write_head (book, sheet, of);
        }
      write_name (book, sheet, row, dbk_table_node (book->table, n));
      for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
        {
          const DbkTotal *total = dbk_table_get (book->table, n, groups[g].span, indicator);

          if (!is_shown (book, &groups[g]))
            continue;
          write_total (book, sheet, row, column++, total);
          write_parts (book, sheet, row, column++, &total->parts);
          for (guint b = 0; b < groups[g].n_bases; b++)
            write_change (book, sheet, row, column++, dbk_table_change (book->table, n, groups[g].span, groups[g].bases[b], indicator));
        }
      row++;
    }
}

/* --- States, completeness, origin --- */

static void
write_states (Book *book, guint indicator)
{
  const DbkIndicator *of = dbk_table_indicator (book->table, indicator);
  lxw_worksheet *sheet = dbk_export_add_sheet (book->book, dbk_text_get (&of->name));
  lxw_row_t row = FIRST_ROW;

  dbk_export_text (sheet, TITLE_ROW, 0, dbk_text_get (&of->name), book->title);
  dbk_export_text (sheet, HEAD_ROW, 0, _ ("Name"), book->head);
  dbk_export_text (sheet, HEAD_ROW, 1, _ ("Code"), book->head);
  dbk_export_text (sheet, HEAD_ROW, 2, _ ("Figures"), book->head);
  for (guint i = 0; i < of->choices->len; i++)
    {
      const DbkChoice *choice = g_ptr_array_index (of->choices, i);
      g_autofree char *capacity = g_strdup_printf ("%s MW", dbk_text_get (&choice->name));

      dbk_export_text (sheet, HEAD_ROW, (lxw_col_t)(3 + 2 * i), dbk_text_get (&choice->name), book->head);
      dbk_export_text (sheet, HEAD_ROW, (lxw_col_t)(4 + 2 * i), capacity, book->head);
    }
  worksheet_set_column (sheet, 0, 0, 26, NULL);
  worksheet_set_column (sheet, 1, (lxw_col_t)(4 + 2 * of->choices->len), 11, NULL);
  worksheet_freeze_panes (sheet, FIRST_ROW, 2);
  for (guint n = 0; n < dbk_table_n_nodes (book->table); n++)
    {
      const DbkTotal *total = dbk_table_get (book->table, n, DBK_REPORT_NOW, indicator);

      if (total->parts.due == 0)
        continue;
      write_name (book, sheet, row, dbk_table_node (book->table, n));
      write_parts (book, sheet, row, 2, &total->parts);
      for (guint i = 0; total->states != NULL && i < total->states->len; i++)
        {
          const DbkStateCount *count = &g_array_index (total->states, DbkStateCount, i);
          guint place = 0;

          g_ptr_array_find (of->choices, count->state, &place);
          worksheet_write_number (sheet, row, (lxw_col_t)(3 + 2 * place), count->units, number_format (book, 0));
          worksheet_write_number (sheet, row, (lxw_col_t)(4 + 2 * place), dbk_decimal_to_double (count->capacity), number_format (book, 2));
        }
      row++;
    }
}

static void
write_completeness (Book *book)
{
  lxw_worksheet *sheet = dbk_export_add_sheet (book->book, _ ("Completeness"));
  const char *const heads[] = { _ ("Name"), _ ("Code"), _ ("Reports due"), _ ("Counted"), _ ("Approved"), _ ("Missing") };
  lxw_row_t row = FIRST_ROW;

  dbk_export_text (sheet, TITLE_ROW, 0, _ ("Completeness"), book->title);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    dbk_export_text (sheet, HEAD_ROW, (lxw_col_t)i, heads[i], book->head);
  worksheet_set_column (sheet, 0, 0, 26, NULL);
  worksheet_set_column (sheet, 1, 5, 12, NULL);
  worksheet_freeze_panes (sheet, FIRST_ROW, 2);
  for (guint n = 0; n < dbk_table_n_nodes (book->table); n++)
    {
      const DbkNode *node = dbk_table_node (book->table, n);
      const DbkCoverage *coverage = dbk_table_coverage (book->table, n, DBK_REPORT_NOW);
      const guint figures[] = { coverage->due, coverage->counted, coverage->approved, coverage->due - coverage->counted };

      if (node->kind > DBK_NODE_PLANT || coverage->due == 0)
        continue;
      write_name (book, sheet, row, node);
      for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
        worksheet_write_number (sheet, row, (lxw_col_t)(2 + i), figures[i], number_format (book, 0));
      row++;
    }
}

static void
write_origin (Book *book)
{
  lxw_worksheet *sheet = dbk_export_add_sheet (book->book, _ ("About"));
  const DbkNode *org = dbk_table_node (book->table, 0);
  DbkSpan span = dbk_table_span (book->table, DBK_REPORT_NOW);
  g_autofree char *now = dbk_clock_format_utc (dbk_clock_now ());

  worksheet_set_column (sheet, 0, 3, 18, NULL);
  dbk_export_text (sheet, 0, 0, dbk_report_kind_name (book->kind), book->title);
  dbk_export_text (sheet, 1, 0, dbk_text_get (&org->name), book->text);
  dbk_export_text (sheet, 1, 1, org->code, book->faint);
  dbk_export_day (sheet, 2, 0, span.first, book->date);
  dbk_export_day (sheet, 2, 1, span.last, book->date);
  dbk_export_text (sheet, 3, 0, book->counting == DBK_COUNT_APPROVED ? _ ("Counts approved reports only.") : _ ("Counts reports that are submitted or approved; what is not approved yet is told beside each figure."), book->text);
  dbk_export_text (sheet, 4, 0, _ ("“17/18” tells of how many figures a sum is made and how many there should be. What is missing is never taken for 0."), book->text);
  dbk_export_text (sheet, 5, 0, _ ("Written by"), book->text);
  dbk_export_text (sheet, 5, 1, "Daybook " DBK_VERSION, book->text);
  dbk_export_text (sheet, 5, 2, now, book->faint);
}

static void
fill_workbook (lxw_workbook *workbook, gpointer data)
{
  Book *book = data;
  guint n = 0;

  book->book = workbook;
  add_formats (book);
  for (guint i = 0; i < G_N_ELEMENTS (indicators); i++)
    {
      const DbkIndicator *of = dbk_catalogue_indicator (dbk_table_catalogue (book->table), indicators[i]);

      if (of == NULL)
        continue;
      if (of->over_organisation == DBK_AGGREGATE_COUNT)
        write_states (book, n);
      else
        write_indicator (book, n);
      n++;
    }
  write_completeness (book);
  write_origin (book);
}

gboolean
dbk_summary_book_write (const DbkTable *table, DbkReportKind kind, DbkCounting counting, const char *path, GCancellable *cancellable, GError **error)
{
  Book book = { .table = table, .kind = kind, .counting = counting };

  return dbk_export_save (path, fill_workbook, &book, cancellable, error);
}
