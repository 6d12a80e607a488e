/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports out as an XLSX workbook.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-export.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/sheet/dbk-export-private.h"

#define TITLE_ROW 0
#define HEAD_ROW 1
#define UNIT_ROW 2
#define FIRST_ROW 3
#define ENTITY_COLUMN 1
#define FIRST_COLUMN 2
#define LONGEST_STRING 32767
/* In characters of the body's font, of which a Chinese one takes two. */
#define NARROWEST 8
#define WIDEST 30
#define ONE_LINE 12
#define PADDING 2
#define LINE_COLOR 0xC0C0C0
#define HEAD_COLOR 0xE9EEF6
/* Inches: what the printers of offices need. */
#define MARGIN 0.4

typedef struct
{
  lxw_workbook *book;
  const GArray *days;
  lxw_format *title;
  lxw_format *head;
  lxw_format *unit;
  lxw_format *text;
  lxw_format *date;
  lxw_format *faint;
  lxw_format *numbers[DBK_DECIMAL_MAX_DECIMALS + 1];
} Export;

/* --- Formats --- */

lxw_format *
dbk_export_add_format (lxw_workbook *book, gboolean bold)
{
  lxw_format *format = workbook_add_format (book);

  format_set_font_name (format, "Noto Sans CJK SC");
  format_set_font_size (format, 10);
  if (bold)
    format_set_bold (format);
  return format;
}

void
dbk_export_set_decimals (lxw_format *format, guint decimals)
{
  g_autoptr (GString) code = g_string_new (decimals > 0 ? "#,##0." : "#,##0");

  for (guint i = 0; i < decimals; i++)
    g_string_append_c (code, '0');
  format_set_num_format (format, code->str);
}

/* A cell of a table: thin lines all round. */
static lxw_format *
add_cell_format (Export *export, gboolean bold)
{
  lxw_format *format = dbk_export_add_format (export->book, bold);

  format_set_border (format, LXW_BORDER_THIN);
  format_set_border_color (format, LINE_COLOR);
  format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
  return format;
}

static void
add_formats (Export *export)
{
  export->title = dbk_export_add_format (export->book, TRUE);
  format_set_font_size (export->title, 14);
  export->head = add_cell_format (export, TRUE);
  format_set_align (export->head, LXW_ALIGN_CENTER);
  format_set_text_wrap (export->head);
  format_set_bg_color (export->head, HEAD_COLOR);
  export->unit = add_cell_format (export, FALSE);
  format_set_align (export->unit, LXW_ALIGN_CENTER);
  format_set_font_color (export->unit, 0x555555);
  format_set_bg_color (export->unit, HEAD_COLOR);
  export->text = add_cell_format (export, FALSE);
  export->date = add_cell_format (export, FALSE);
  format_set_align (export->date, LXW_ALIGN_CENTER);
  format_set_num_format (export->date, "yyyy-mm-dd");
  export->faint = add_cell_format (export, FALSE);
  format_set_font_color (export->faint, 0x777777);
}

static lxw_format *
number_format (Export *export, guint decimals)
{
  if (export->numbers[decimals] == NULL)
    {
      export->numbers[decimals] = add_cell_format (export, FALSE);
      dbk_export_set_decimals (export->numbers[decimals], decimals);
    }
  return export->numbers[decimals];
}

/* --- Cells --- */

/* In a workbook "_x000D_" is a control character: such words themselves are written with their first underscore escaped. */
static char *
escape_words (const char *text)
{
  GString *escaped;

  if (strstr (text, "_x") == NULL)
    return NULL;
  escaped = g_string_new (NULL);
  for (const char *c = text; *c != '\0'; c++)
    {
      gboolean word = c[0] == '_' && c[1] == 'x';

      for (int i = 2; word && i < 6; i++)
        word = g_ascii_isxdigit (c[i]);
      if (word && c[6] == '_')
        g_string_append (escaped, "_x005F_");
      else
        g_string_append_c (escaped, *c);
    }
  return g_string_free (escaped, FALSE);
}

void
dbk_export_text (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = NULL;

  if (g_utf8_strlen (valid, -1) > LONGEST_STRING)
    *g_utf8_offset_to_pointer (valid, LONGEST_STRING) = '\0';
  escaped = escape_words (valid);
  worksheet_write_string (sheet, row, column, escaped != NULL ? escaped : valid, format);
}

void
dbk_export_day (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, DbkDay day, lxw_format *format)
{
  lxw_datetime date = { 0 };

  dbk_day_to_ymd (day, &date.year, &date.month, &date.day);
  worksheet_write_datetime (sheet, row, column, &date, format);
}

static void
write_value (Export *export, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const DbkIndicator *indicator, const DbkValue *value)
{
  if (value->kind == DBK_VALUE_NUMBER)
    {
      worksheet_write_number (sheet, row, column, dbk_decimal_to_double (value->number), number_format (export, indicator->decimals));
    }
  else if (value->kind != DBK_VALUE_MISSING)
    {
      g_autofree char *text = dbk_indicator_format (indicator, value);

      dbk_export_text (sheet, row, column, text, value->kind == DBK_VALUE_NOT_MEASURED ? export->faint : export->text);
    }
  else
    {
      worksheet_write_blank (sheet, row, column, export->text);
    }
}

/* --- Widths --- */

static guint
count_columns (const char *text)
{
  guint columns = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    columns += g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1;
  return columns;
}

/* --- A section's sheet --- */

static const DbkExportDay *
get_day (const Export *export, guint i)
{
  return &g_array_index (export->days, DbkExportDay, i);
}

static const DbkLayoutBlock *
find_block (const DbkExportDay *day, const char *section)
{
  const GPtrArray *blocks = dbk_layout_blocks (dbk_figures_layout (day->figures));

  for (guint i = 0; i < blocks->len; i++)
    {
      const DbkLayoutBlock *block = g_ptr_array_index (blocks, i);

      if (g_str_equal (block->section->code, section))
        return block;
    }
  return NULL;
}

static void
write_head (Export *export, lxw_worksheet *sheet, const DbkLayoutBlock *block, const char *title)
{
  gboolean units = block->section->level == DBK_NODE_UNIT;

  dbk_export_text (sheet, TITLE_ROW, 0, title, export->title);
  dbk_export_text (sheet, HEAD_ROW, 0, _ ("Date"), export->head);
  dbk_export_text (sheet, HEAD_ROW, ENTITY_COLUMN, units ? _ ("Unit") : _ ("Site"), export->head);
  worksheet_write_blank (sheet, UNIT_ROW, 0, export->unit);
  worksheet_write_blank (sheet, UNIT_ROW, ENTITY_COLUMN, export->unit);
  for (guint i = 0; i < block->indicators->len; i++)
    {
      const DbkIndicator *indicator = g_ptr_array_index (block->indicators, i);

      dbk_export_text (sheet, HEAD_ROW, FIRST_COLUMN + i, dbk_text_get (&indicator->name), export->head);
      dbk_export_text (sheet, UNIT_ROW, FIRST_COLUMN + i, indicator->unit, export->unit);
    }
}

/* Long headings take two lines; what stands below them takes one. */
static guint
measure_column (const Export *export, const DbkLayoutBlock *block, const DbkIndicator *indicator)
{
  guint heading = count_columns (dbk_text_get (&indicator->name));
  guint width = MAX (heading <= ONE_LINE ? heading : (heading + 1) / 2 + 1, count_columns (indicator->unit));

  for (guint i = 0; i < export->days->len; i++)
    {
      const DbkFigures *figures = get_day (export, i)->figures;
      const DbkLayoutBlock *today = find_block (get_day (export, i), block->section->code);

      for (guint e = 0; today != NULL && e < today->entities->len; e++)
        {
          const DbkSlot *slot = dbk_layout_find (dbk_figures_layout (figures), g_ptr_array_index (today->entities, e), indicator);
          g_autofree char *text = slot != NULL ? dbk_indicator_format (indicator, dbk_figures_get (figures, slot->index)) : NULL;

          width = MAX (width, text != NULL ? count_columns (text) : 0);
        }
    }
  return CLAMP (width + PADDING, NARROWEST, WIDEST);
}

static guint
measure_entities (const Export *export, const char *section)
{
  guint width = NARROWEST;

  for (guint i = 0; i < export->days->len; i++)
    {
      const DbkLayoutBlock *today = find_block (get_day (export, i), section);

      for (guint e = 0; today != NULL && e < today->entities->len; e++)
        width = MAX (width, count_columns (dbk_text_get (&((const DbkNode *)g_ptr_array_index (today->entities, e))->name)));
    }
  return MIN (width + PADDING, WIDEST);
}

static void
set_up_page (Export *export, lxw_worksheet *sheet, const DbkLayoutBlock *block)
{
  worksheet_set_column (sheet, 0, 0, 12, NULL);
  worksheet_set_column (sheet, ENTITY_COLUMN, ENTITY_COLUMN, measure_entities (export, block->section->code), NULL);
  for (guint i = 0; i < block->indicators->len; i++)
    worksheet_set_column (sheet, FIRST_COLUMN + i, FIRST_COLUMN + i, measure_column (export, block, g_ptr_array_index (block->indicators, i)), NULL);
  worksheet_set_row (sheet, TITLE_ROW, 28, NULL);
  worksheet_set_row (sheet, HEAD_ROW, 32, NULL);
  worksheet_freeze_panes (sheet, FIRST_ROW, FIRST_COLUMN);
  worksheet_set_landscape (sheet);
  worksheet_set_paper (sheet, 9); /* A4 */
  worksheet_set_margins (sheet, MARGIN, MARGIN, MARGIN + 0.2, MARGIN + 0.3);
  worksheet_fit_to_pages (sheet, 1, 0);
  worksheet_repeat_rows (sheet, TITLE_ROW, UNIT_ROW);
  worksheet_set_footer (sheet, "&L&A&R&P / &N");
}

/* A sheet's name has 31 characters at the most, none of []:*?/\, and nobody else has it. */
lxw_worksheet *
dbk_export_add_sheet (lxw_workbook *book, const char *title)
{
  g_autofree char *plain = g_strdelimit (g_strdup (title), "[]:*?/\\'", ' ');

  if (g_utf8_strlen (plain, -1) > LXW_SHEETNAME_MAX - 3)
    *g_utf8_offset_to_pointer (plain, LXW_SHEETNAME_MAX - 3) = '\0';
  for (guint n = 1; n < 100; n++)
    {
      g_autofree char *name = n == 1 ? g_strdup (plain) : g_strdup_printf ("%s %u", plain, n);

      if (workbook_get_worksheet_by_name (book, name) == NULL && workbook_validate_sheet_name (book, name) == LXW_NO_ERROR)
        return workbook_add_worksheet (book, name);
    }
  return workbook_add_worksheet (book, NULL);
}

static void
write_section (Export *export, const DbkLayoutBlock *block, const char *title)
{
  lxw_worksheet *sheet = dbk_export_add_sheet (export->book, dbk_text_get (&block->section->name));
  lxw_row_t row = FIRST_ROW;

  write_head (export, sheet, block, title);
  set_up_page (export, sheet, block);
  for (guint i = 0; i < export->days->len; i++)
    {
      const DbkExportDay *day = get_day (export, i);
      DbkLayout *layout = dbk_figures_layout (day->figures);
      const DbkLayoutBlock *today = find_block (day, block->section->code);

      for (guint e = 0; today != NULL && e < today->entities->len; e++, row++)
        {
          const DbkNode *entity = g_ptr_array_index (today->entities, e);

          dbk_export_day (sheet, row, 0, dbk_layout_period (layout).first, export->date);
          dbk_export_text (sheet, row, ENTITY_COLUMN, dbk_text_get (&entity->name), export->text);
          for (guint k = 0; k < block->indicators->len; k++)
            {
              const DbkIndicator *indicator = g_ptr_array_index (block->indicators, k);
              const DbkSlot *slot = dbk_layout_find (layout, entity, indicator);

              if (slot == NULL)
                worksheet_write_blank (sheet, row, FIRST_COLUMN + k, export->text);
              else
                write_value (export, sheet, row, FIRST_COLUMN + k, indicator, dbk_figures_get (day->figures, slot->index));
            }
        }
    }
}

/* --- The sheet that tells where it all comes from --- */

static void
write_origin (Export *export)
{
  lxw_worksheet *sheet = workbook_add_worksheet (export->book, _ ("About"));
  DbkLayout *layout = dbk_figures_layout (get_day (export, 0)->figures);
  const DbkNode *plant = dbk_layout_plant (layout);
  g_autofree char *now = dbk_clock_format_utc (dbk_clock_now ());
  lxw_row_t row = 0;

  worksheet_set_column (sheet, 0, 3, 18, NULL);
  dbk_export_text (sheet, row, 0, _ ("Plant"), export->text);
  dbk_export_text (sheet, row, 1, dbk_text_get (&plant->name), export->text);
  dbk_export_text (sheet, row++, 2, plant->code, export->faint);
  dbk_export_text (sheet, row, 0, _ ("Form"), export->text);
  dbk_export_text (sheet, row, 1, dbk_text_get (&dbk_layout_form (layout)->name), export->text);
  dbk_export_text (sheet, row++, 2, dbk_layout_form (layout)->code, export->faint);
  dbk_export_text (sheet, row, 0, _ ("Written by"), export->text);
  dbk_export_text (sheet, row, 1, "Daybook " DBK_VERSION, export->text);
  dbk_export_text (sheet, row++, 2, now, export->faint);
  row++;
  dbk_export_text (sheet, row, 0, _ ("Date"), export->head);
  dbk_export_text (sheet, row, 1, _ ("State"), export->head);
  dbk_export_text (sheet, row++, 2, _ ("Revision"), export->head);
  for (guint i = 0; i < export->days->len; i++, row++)
    {
      const DbkExportDay *day = get_day (export, i);

      dbk_export_day (sheet, row, 0, dbk_layout_period (dbk_figures_layout (day->figures)).first, export->date);
      dbk_export_text (sheet, row, 1, dbk_report_state_name (day->state), export->text);
      worksheet_write_number (sheet, row, 2, day->revision, number_format (export, 0));
    }
}

/* --- The workbook --- */

static char *
compose_title (const Export *export)
{
  DbkLayout *layout = dbk_figures_layout (get_day (export, 0)->figures);
  g_autofree char *first = dbk_period_to_string (dbk_layout_period (layout));
  g_autofree char *last = dbk_period_to_string (dbk_layout_period (dbk_figures_layout (get_day (export, export->days->len - 1)->figures)));
  const char *plant = dbk_text_get (&dbk_layout_plant (layout)->name);
  const char *form = dbk_text_get (&dbk_layout_form (layout)->name);

  if (g_str_equal (first, last))
    return g_strdup_printf ("%s · %s · %s", plant, form, first);
  return g_strdup_printf ("%s · %s · %s – %s", plant, form, first, last);
}

static void
write_sections (Export *export, const char *title)
{
  g_autoptr (GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);

  /* A unit that retires takes its section along: sections of every day, in the form's order. */
  for (guint i = 0; i < export->days->len; i++)
    {
      const GPtrArray *blocks = dbk_layout_blocks (dbk_figures_layout (get_day (export, i)->figures));

      for (guint b = 0; b < blocks->len; b++)
        {
          const DbkLayoutBlock *block = g_ptr_array_index (blocks, b);

          if (g_hash_table_add (written, (gpointer)block->section->code))
            write_section (export, block, title);
        }
    }
}

/* libxlsxwriter has English sentences, and puts a line of its own on the terminal. */
static const char *
describe_failure (lxw_error failure, int code)
{
  if (failure == LXW_ERROR_MEMORY_MALLOC_FAILED)
    return _ ("there is not enough memory");
  if (code != 0)
    return g_strerror (code);
  return lxw_strerror (failure);
}

/* Found out before anything is computed, and told by the system's own reason. */
static gboolean
check_writable (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "wb");

  if (file != NULL)
    {
      fclose (file);
      return TRUE;
    }
  g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_WRITE, _ ("The workbook could not be written: %s. Choose another folder, or free some space."),
               g_strerror (errno));
  return FALSE;
}

static void
fill_workbook (lxw_workbook *book, gpointer data)
{
  Export export = { .book = book, .days = data };
  g_autofree char *title = compose_title (&export);

  add_formats (&export);
  write_sections (&export, title);
  write_origin (&export);
}

static gboolean
write_workbook (const char *path, DbkExportFill fill, gpointer data, GError **error)
{
  lxw_workbook_options options = { .constant_memory = LXW_FALSE };
  lxw_workbook *book = workbook_new_opt (path, &options);
  lxw_error failure;

  if (book == NULL)
    {
      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_WRITE, _ ("There is not enough memory to write the workbook."));
      return FALSE;
    }
  fill (book, data);
  errno = 0;
  failure = workbook_close (book);
  if (failure != LXW_NO_ERROR)
    {
      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_WRITE, _ ("The workbook could not be written: %s. Choose another folder, or free some space."),
                   describe_failure (failure, errno));
      return FALSE;
    }
  return TRUE;
}

gboolean
dbk_export_save (const char *path, DbkExportFill fill, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  locale_t plain;
  locale_t before;
  gboolean done;

  if (!check_writable (part, error))
    return FALSE;
  /* libxlsxwriter prints numbers by the locale: a comma-decimal one would break the file. */
  plain = newlocale (LC_NUMERIC_MASK, "C", duplocale (uselocale ((locale_t)0)));
  before = uselocale (plain);
  done = write_workbook (part, fill, data, error);
  uselocale (before);
  freelocale (plain);

  if (done && g_cancellable_set_error_if_cancelled (cancellable, error))
    done = FALSE;
  if (done && g_rename (part, path) != 0)
    {
      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_WRITE, _ ("The workbook could not be put in place at %s: %s"), path, g_strerror (errno));
      done = FALSE;
    }
  if (!done)
    g_unlink (part);
  return done;
}

gboolean
dbk_export_write (const GArray *days, const char *path, GCancellable *cancellable, GError **error)
{
  if (days->len == 0)
    {
      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_EMPTY, _ ("There is nothing to export in that range."));
      return FALSE;
    }
  return dbk_export_save (path, fill_workbook, (gpointer)days, cancellable, error);
}
