/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Headings of foreign tables: which column holds what, and where the data begin.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-import-private.h"

#define SEARCHED_ROWS 40
#define MAX_HEADING_ROWS 6
#define MAX_HEADING_COLUMNS 2000 /* more than any form has; a bound for what is hostile */

/* The cell, or the one that a merged range shows in its place. */
static const DbkSheetCell *
shown_cell (const DbkSheet *sheet, guint row, guint column)
{
  const DbkSheetCell *cell = dbk_sheet_cell (sheet, row, column);
  const DbkSheetRange *merge;

  if (cell != NULL)
    return cell;
  merge = dbk_sheet_merge_at (sheet, row, column);
  return merge == NULL ? NULL : dbk_sheet_cell (sheet, merge->first_row, merge->first_column);
}

void
dbk_key_column_init (DbkKeyColumn *key, const DbkSheet *sheet, int column)
{
  guint n;
  const DbkSheetRange *merges = dbk_sheet_merges (sheet, &n);

  key->column = column;
  key->below = g_array_new (FALSE, FALSE, sizeof (DbkSheetRange));
  key->next = 0;
  for (guint i = 0; column >= 0 && i < n; i++)
    if (merges[i].first_column <= column && merges[i].last_column >= column)
      g_array_append_vals (key->below, &merges[i], 1);
}

void
dbk_key_column_clear (DbkKeyColumn *key)
{
  g_clear_pointer (&key->below, g_array_unref);
}

const DbkSheetCell *
dbk_key_column_cell (DbkKeyColumn *key, const DbkSheet *sheet, guint row)
{
  const DbkSheetRange *merge;

  if (key->column < 0)
    return NULL;
  while (key->next < key->below->len && g_array_index (key->below, DbkSheetRange, key->next).last_row < row)
    key->next++;
  if (key->next == key->below->len)
    return dbk_sheet_cell (sheet, row, (guint)key->column);
  merge = &g_array_index (key->below, DbkSheetRange, key->next);
  if (merge->first_row > row)
    return dbk_sheet_cell (sheet, row, (guint)key->column);
  return dbk_sheet_cell (sheet, merge->first_row, merge->first_column);
}

/* Small letters of ordinary width, no blanks. */
static char *
squeeze (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *small = g_utf8_strdown (normal == NULL ? "" : normal, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = small; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && *p != '_')
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

/* Where brackets at the end begin; NULL if there are none, or nothing is before them. */
static char *
brackets (char *squeezed)
{
  char *open;

  if (!g_str_has_suffix (squeezed, ")") && !g_str_has_suffix (squeezed, "]"))
    return NULL;
  open = strrchr (squeezed, g_str_has_suffix (squeezed, ")") ? '(' : '[');
  return open == squeezed ? NULL : open;
}

char *
dbk_import_fold (const char *text)
{
  char *folded = squeeze (text);
  char *open = brackets (folded);

  if (open != NULL)
    *open = '\0';
  return folded;
}

/* --- Units of measure --- */

static char *
fold_unit (const char *unit)
{
  static const char *const same[][2] = {
    { "万千瓦时", "万kwh" },
    { "万度", "万kwh" },
    { "万kw·h", "万kwh" },
    { "万kw.h", "万kwh" },
    { "10mwh", "万kwh" },
    { "吨", "t" },
    { "小时", "h" },
    { "米", "m" },
    { "万立方米", "万m3" },
    { "米/秒", "m/s" },
    { "天", "d" },
    { "吉焦", "gj" },
    { "兆瓦", "mw" },
    { "千焦/千克", "kj/kg" },
    { "克/千瓦时", "g/kwh" },
    { "元/吨", "元/t" },
    { "元/兆瓦时", "元/mwh" },
  };
  char *folded = squeeze (unit);
  gsize length = strlen (folded);

  if (length > 2 && strchr ("([", folded[0]) != NULL && strchr (")]", folded[length - 1]) != NULL)
    {
      folded[length - 1] = '\0';
      memmove (folded, folded + 1, length - 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    if (strcmp (folded, same[i][0]) == 0)
      {
        g_free (folded);
        return g_strdup (same[i][1]);
      }
  return folded;
}

static gboolean
is_unit_of (const char *unit, const DbkIndicator *indicator)
{
  g_autofree char *given = fold_unit (unit);
  g_autofree char *own = fold_unit (indicator->unit);

  return strcmp (given, own) == 0;
}

/* Words in brackets that are measures; others ("(上报)", "(24:00)") are remarks. */
static gboolean
looks_like_unit (const char *text)
{
  static const char *const units[] = {
    "kwh",
    "mwh",
    "gwh",
    "万kwh",
    "亿kwh",
    "千瓦时",
    "亿千瓦时",
    "兆瓦时",
    "mu",
    "kw",
    "mw",
    "万kw",
    "t",
    "kg",
    "万t",
    "万吨",
    "h",
    "min",
    "分钟",
    "s",
    "d",
    "m",
    "mm",
    "cm",
    "m3",
    "万m3",
    "亿m3",
    "mcm",
    "m3/s",
    "m/s",
    "km/h",
    "gj",
    "mj",
    "kj",
    "kj/kg",
    "mj/kg",
    "kcal/kg",
    "大卡",
    "g/kwh",
    "kg/kwh",
    "元",
    "万元",
    "元/t",
    "元/mwh",
    "元/kwh",
    "m3/kwh",
    "nm3",
    "万nm3",
    "nm3/kwh",
    "%",
    "台",
    "次",
    "‰",
  };
  g_autofree char *folded = fold_unit (text);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (folded, units[i]) == 0)
      return TRUE;
  return FALSE;
}

/* --- Roles of columns --- */

static DbkColumnRole
role_of_word (const char *folded)
{
  static const char *const dates[] = { "日期", "date", "day", "数据日期", "填报日期", "报表日期", "统计日期" };
  static const char *const plants[] = { "电厂", "plant", "电厂名称", "厂站", "powerstation", "powerplant", "org", "plantcode", "电厂编码" };
  static const char *const entities[] = { "机组", "unit", "site", "站点", "场站", "电站", "station", "entity", "机组名称", "机组编码", "单元", "unitcode", "unitname", "名称", "编码", "code", "name", "对象", "项目" };

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    if (strcmp (folded, dates[i]) == 0)
      return DBK_COLUMN_DATE;
  for (gsize i = 0; i < G_N_ELEMENTS (plants); i++)
    if (strcmp (folded, plants[i]) == 0)
      return DBK_COLUMN_PLANT;
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strcmp (folded, entities[i]) == 0)
      return DBK_COLUMN_ENTITY;
  return DBK_COLUMN_UNKNOWN;
}

static DbkColumnRole
match_word (const char *folded, GHashTable *known, GHashTable *names, const DbkIndicator **indicator)
{
  const char *name = names == NULL ? NULL : g_hash_table_lookup (names, folded);

  *indicator = NULL;
  if (name != NULL && strcmp (name, "-") == 0)
    return DBK_COLUMN_LEFT_OUT;
  if (name != NULL && (strcmp (name, "date") == 0 || strcmp (name, "plant") == 0 || strcmp (name, "entity") == 0))
    return role_of_word (name);
  if (name != NULL)
    {
      g_autofree char *code = dbk_import_fold (name);

      *indicator = g_hash_table_lookup (known, code);
    }
  if (*indicator == NULL)
    *indicator = g_hash_table_lookup (known, folded);
  return *indicator != NULL ? DBK_COLUMN_VALUE : role_of_word (folded);
}

static guint
count_known (const DbkSheet *sheet, guint row, GHashTable *known, GHashTable *names)
{
  guint n_cells, n = 0;
  const DbkSheetCell *cells = dbk_sheet_row (sheet, row, &n_cells);

  for (guint i = 0; i < MIN (n_cells, MAX_HEADING_COLUMNS); i++)
    {
      g_autofree char *folded = dbk_import_fold (cells[i].text);
      const DbkIndicator *indicator;

      if (cells[i].kind == DBK_SHEET_CELL_TEXT && match_word (folded, known, names, &indicator) == DBK_COLUMN_VALUE)
        n++;
    }
  return n;
}

/* Whether a row under the heading belongs to it: it only has units, merged cells from above, and further headings. */
static gboolean
continues_heading (const DbkSheet *sheet, guint first, guint row, GHashTable *known, GHashTable *names)
{
  guint n_cells;
  const DbkSheetCell *cells = dbk_sheet_row (sheet, row, &n_cells);
  gboolean any = FALSE;

  for (guint i = 0; i < MIN (n_cells, MAX_HEADING_COLUMNS); i++)
    {
      g_autofree char *folded = dbk_import_fold (cells[i].text);
      const DbkIndicator *indicator;
      const DbkSheetCell *above = shown_cell (sheet, first, cells[i].column);

      if (*folded == '\0')
        continue;
      if (cells[i].kind != DBK_SHEET_CELL_TEXT)
        return FALSE;
      any = TRUE;
      if (looks_like_unit (cells[i].text) || match_word (folded, known, names, &indicator) != DBK_COLUMN_UNKNOWN)
        continue;
      /* A second line of words, under one heading that covers several columns. */
      if (above != NULL)
        {
          const DbkSheetRange *merge = dbk_sheet_merge_at (sheet, above->row, above->column);

          if (merge != NULL && merge->last_column > merge->first_column && merge->last_row < row)
            continue;
        }
      return FALSE;
    }
  return any;
}

/* --- One column --- */

static void
set_problem (DbkColumn *column, char *problem)
{
  g_free (column->problem);
  column->problem = problem;
}

static void
check_unit (DbkColumn *column, const char *unit)
{
  if (column->role == DBK_COLUMN_VALUE && column->problem == NULL && looks_like_unit (unit) && !is_unit_of (unit, column->indicator))
    set_problem (column, g_strdup_printf (_ ("The column is in %s, but %s is in %s"), unit, dbk_text_get (&column->indicator->name), column->indicator->unit));
}

/* A unit may stand in brackets behind the heading, or in a row of its own. */
static void
check_units (DbkColumn *column, GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    {
      g_autofree char *squeezed = squeeze (g_ptr_array_index (words, i));
      const char *open = brackets (squeezed);

      check_unit (column, open != NULL ? open : squeezed);
    }
}

static void
read_column (DbkColumn *column, const DbkSheet *sheet, guint first, guint end, guint index, GHashTable *known, GHashTable *names)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *all = NULL;

  for (guint row = first; row < end; row++)
    {
      const DbkSheetCell *cell = shown_cell (sheet, row, index);

      if (cell != NULL && *cell->text != '\0' && (words->len == 0 || g_ptr_array_index (words, words->len - 1) != cell->text))
        {
          g_ptr_array_add (words, (gpointer)cell->text);
          g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", cell->text);
        }
    }
  column->heading = g_strdup (joined->str);
  /* The words together say more than the lowest one, and that more than those above. */
  all = dbk_import_fold (joined->str);
  column->role = match_word (all, known, names, &column->indicator);
  for (guint i = words->len; i > 0 && column->role == DBK_COLUMN_UNKNOWN; i--)
    {
      g_autofree char *folded = dbk_import_fold (g_ptr_array_index (words, i - 1));

      column->role = match_word (folded, known, names, &column->indicator);
      /* “Generation: plan”, “generation: actual” are not both generation, and nobody can tell which one is. */
      if (column->role == DBK_COLUMN_VALUE && i < words->len && !looks_like_unit (g_ptr_array_index (words, i)))
        set_problem (column, g_strdup_printf (_ ("It is not clear what the column “%s” is"), column->heading));
    }
  check_units (column, words);
}

/* Two columns of one indicator: nobody can tell which one is meant. */
static void
find_repeated (GArray *columns)
{
  for (guint i = 0; i < columns->len; i++)
    for (guint k = i + 1; k < columns->len; k++)
      {
        DbkColumn *one = &g_array_index (columns, DbkColumn, i);
        DbkColumn *other = &g_array_index (columns, DbkColumn, k);

        if (one->role != DBK_COLUMN_VALUE || other->role != DBK_COLUMN_VALUE || one->indicator != other->indicator)
          continue;
        if (one->problem == NULL)
          set_problem (one, g_strdup_printf (_ ("%s stands in two columns"), dbk_text_get (&one->indicator->name)));
        if (other->problem == NULL)
          set_problem (other, g_strdup_printf (_ ("%s stands in two columns"), dbk_text_get (&other->indicator->name)));
      }
}

static DbkDay
find_title_day (const DbkSheet *sheet, guint end)
{
  DbkDay found = dbk_import_find_day (dbk_sheet_name (sheet));

  for (guint row = 0; row < end; row++)
    {
      guint n;
      const DbkSheetCell *cells = dbk_sheet_row (sheet, row, &n);

      for (guint i = 0; i < n; i++)
        {
          DbkDay day = cells[i].kind == DBK_SHEET_CELL_DATE ? cells[i].day : dbk_import_find_day (cells[i].text);

          if (day != DBK_DAY_NONE && found != DBK_DAY_NONE && day != found)
            return DBK_DAY_NONE;
          if (day != DBK_DAY_NONE)
            found = day;
        }
    }
  return found;
}

static void
column_clear (DbkColumn *column)
{
  g_free (column->heading);
  g_free (column->problem);
}

void
dbk_heading_free (DbkHeading *heading)
{
  g_array_unref (heading->columns);
  g_free (heading);
}

DbkHeading *
dbk_import_find_heading (const DbkSheet *sheet, GHashTable *known, GHashTable *names)
{
  DbkHeading *heading;
  guint best = 0, best_row = 0, end;

  for (guint row = 0; row < MIN (dbk_sheet_n_rows (sheet), SEARCHED_ROWS); row++)
    {
      guint n = count_known (sheet, row, known, names);

      if (n > best)
        {
          best = n;
          best_row = row;
        }
    }
  if (best == 0)
    return NULL;
  heading = g_new0 (DbkHeading, 1);
  heading->columns = g_array_new (FALSE, TRUE, sizeof (DbkColumn));
  g_array_set_clear_func (heading->columns, (GDestroyNotify)column_clear);
  heading->first_row = best_row;
  for (end = best_row + 1; end < best_row + MAX_HEADING_ROWS && end < dbk_sheet_n_rows (sheet) && continues_heading (sheet, best_row, end, known, names); end++)
    ;
  /* Upwards only where a merged cell says that rows belong together. */
  while (heading->first_row > 0 && best_row - heading->first_row < MAX_HEADING_ROWS)
    {
      guint n;
      const DbkSheetCell *cells = dbk_sheet_row (sheet, heading->first_row - 1, &n);
      gboolean belongs = FALSE;

      for (guint i = 0; i < MIN (n, MAX_HEADING_COLUMNS) && !belongs; i++)
        {
          const DbkSheetRange *merge = dbk_sheet_merge_at (sheet, cells[i].row, cells[i].column);

          belongs = merge != NULL && merge->last_row >= heading->first_row;
        }
      if (!belongs)
        break;
      heading->first_row--;
    }
  /* What is merged with the heading belongs to it. */
  for (guint row = heading->first_row; row <= best_row; row++)
    {
      guint n;
      const DbkSheetCell *cells = dbk_sheet_row (sheet, row, &n);

      for (guint i = 0; i < MIN (n, MAX_HEADING_COLUMNS); i++)
        {
          const DbkSheetRange *merge = dbk_sheet_merge_at (sheet, row, cells[i].column);

          if (merge != NULL && merge->last_row < heading->first_row + MAX_HEADING_ROWS)
            end = MAX (end, merge->last_row + 1);
        }
    }
  heading->data_row = end;
  g_array_set_size (heading->columns, MIN (dbk_sheet_n_columns (sheet), MAX_HEADING_COLUMNS));
  for (guint i = 0; i < heading->columns->len; i++)
    read_column (&g_array_index (heading->columns, DbkColumn, i), sheet, heading->first_row, end, i, known, names);
  find_repeated (heading->columns);
  heading->day = find_title_day (sheet, heading->first_row);
  return heading;
}
