/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of many shapes become cells of reports, or are refused with a reason.
 */
#define G_LOG_DOMAIN "test-import"

#include "data/sheet/dbk-import.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "data/catalogue/dbk-layout.h"
#include "data/sheet/dbk-export.h"
#include "tests/data/base/shared-data.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/data/sheet/make-xlsx.h"

static DbkCatalogue *catalogue;

static const DbkForm *
daily (void)
{
  return dbk_catalogue_form (catalogue, "daily");
}

static DbkImport *
map_content (GBytes *content, const char *scope, DbkDay day, GHashTable *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);
  DbkImport *import;

  g_assert_no_error (error);
  import = dbk_import_map (workbook, catalogue, daily (), scope == NULL ? NULL : dbk_catalogue_node (catalogue, scope), NULL, day, names, NULL, &error);
  g_assert_no_error (error);
  return import;
}

static DbkImport *
map_text (const char *text, const char *scope)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return map_content (content, scope, DBK_DAY_NONE, NULL);
}

static const DbkImportRow *
row_at (const DbkImport *import, guint i)
{
  g_assert_cmpuint (i, <, import->rows->len);
  return g_ptr_array_index (import->rows, i);
}

static void
assert_valid (const DbkImport *import, guint i, const char *entity, const char *indicator, const char *day, const char *value)
{
  const DbkImportRow *row = row_at (import, i);
  g_autofree char *wire = dbk_value_to_wire (&row->value);
  g_autofree char *iso = dbk_day_to_string (row->day);

  if (row->kind == DBK_IMPORT_INVALID)
    g_error ("row %u: “%s”: %s", i, row->text, row->reason);
  g_assert_cmpstr (row->entity->code, ==, entity);
  g_assert_cmpstr (row->indicator->code, ==, indicator);
  g_assert_cmpstr (iso, ==, day);
  g_assert_cmpstr (wire, ==, value);
}

static void
assert_invalid (const DbkImport *import, guint i, guint sheet_row, guint column)
{
  const DbkImportRow *row = row_at (import, i);

  if (row->kind != DBK_IMPORT_INVALID)
    g_error ("“%s” was taken", row->text);
  g_assert_cmpint (row->value.kind, ==, DBK_VALUE_MISSING);
  g_assert_nonnull (row->reason);
  g_assert_cmpuint (row->row, ==, sheet_row);
  g_assert_cmpuint (row->column, ==, column);
}

static void
test_any_order (void)
{
  g_autoptr (DbkImport) chinese = map_text ("备注,发电量（万kWh）,机组,期末运行状态,日期,运行小时\n"
                                            "x,1183.62,1号机组,运行,2026年1月31日,23:40\n"
                                            "y,,2号机组,调停备用,2026/1/31,0\n",
                                            "P01");
  g_autoptr (DbkImport) codes = map_text ("entity;date;GEN;Run hours\nP01-U1;20260131;\"1,183.62\";23.67\n", NULL);

  g_assert_cmpuint (chinese->rows->len, ==, 5);
  assert_valid (chinese, 0, "P01-U1", "gen", "2026-01-31", "1183.6200");
  assert_valid (chinese, 1, "P01-U1", "unit_state", "2026-01-31", row_at (chinese, 1)->value.text);
  assert_valid (chinese, 2, "P01-U1", "run_hours", "2026-01-31", "23.67");
  assert_valid (chinese, 4, "P01-U2", "run_hours", "2026-01-31", "0.00");
  g_assert_cmpuint (chinese->ignored->len, ==, 1);
  g_assert_cmpstr (((DbkImportIgnored *)g_ptr_array_index (chinese->ignored, 0))->heading, ==, "备注");
  assert_valid (codes, 0, "P01-U1", "gen", "2026-01-31", "1183.6200");
  assert_valid (codes, 1, "P01-U1", "run_hours", "2026-01-31", "23.67");
}

/* Whatever is no number stays none: never 0. */
static void
test_no_numbers (void)
{
  static const char *const texts[] = { "-", "—", "停机", "nil", "/", "12.3.4", "12万", "1O5", "TRUE", "50%", "2026-01-31", "1 2", "#DIV/0!", "?", "12;5" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strdup_printf ("date,entity,gen\n2026-01-31,P01-U1,\"%s\"\n2026-01-31,P01-U2,1\n", texts[i]);
      g_autoptr (DbkImport) import = map_text (text, NULL);

      g_assert_cmpuint (import->rows->len, ==, 2);
      assert_invalid (import, 0, 1, 2);
      g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_NEW), ==, 1);
    }
}

static void
test_days (void)
{
  g_autoptr (DbkImport) import = map_text ("日期,机组,发电量\n2026-02-30,P01-U1,1\n1.2.2026,P01-U1,1\n,P01-U1,1\n46023,P01-U1,1\n2026-13-01,P01-U1,1\nyesterday,P01-U1,1\n2026-01-31 00:00:00,P01-U1,1\n", NULL);
  g_autoptr (DbkImport) day_first = map_text ("日期,机组,发电量\n18.08.2026,P01-U1,1\n01.02.2026,P01-U1,1\n", NULL);
  g_autoptr (DbkImport) month_first = map_text ("日期,机组,发电量\n08/18/2026,P01-U1,1\n01/02/2026,P01-U1,1\n", NULL);
  g_autoptr (DbkImport) mixed = map_text ("日期,机组,发电量\n18/08/2026,P01-U1,1\n08/18/2026,P01-U2,1\n01/02/2026,P01-U1,1\n", NULL);

  g_assert_cmpuint (import->rows->len, ==, 7);
  for (guint i = 0; i < 6; i++)
    assert_invalid (import, i, i + 1, 0);
  assert_valid (import, 6, "P01-U1", "gen", "2026-01-31", "1.0000");
  assert_valid (day_first, 0, "P01-U1", "gen", "2026-08-18", "1.0000");
  assert_valid (day_first, 1, "P01-U1", "gen", "2026-02-01", "1.0000");
  assert_valid (month_first, 0, "P01-U1", "gen", "2026-08-18", "1.0000");
  assert_valid (month_first, 1, "P01-U1", "gen", "2026-01-02", "1.0000");
  assert_invalid (mixed, 2, 3, 0);
}

static void
test_repeated (void)
{
  g_autoptr (DbkImport) import = map_text ("date,entity,gen\n2026-01-31,P01-U1,1\n2026-01-31,P01-U1,2\n2026-01-31,P01-U2,3\n2026-01-31,P01-U2,3.0\n2026-01-30,P01-U1,1\n", NULL);

  assert_invalid (import, 0, 1, 2);
  assert_invalid (import, 1, 2, 2);
  assert_valid (import, 2, "P01-U2", "gen", "2026-01-31", "3.0000");
  assert_invalid (import, 3, 4, 2);
  assert_valid (import, 4, "P01-U1", "gen", "2026-01-30", "1.0000");
}

static void
test_entities (void)
{
  g_autoptr (DbkImport) ambiguous = map_text ("date,unit,gen\n2026-01-31,1号机组,1\n2026-01-31,P99-U1,1\n2026-01-31,合计,2\n2026-01-31,,2\n2026-01-31,P01,5\n", NULL);
  g_autoptr (DbkImport) with_plant = map_text ("date,plant,unit,gen\n2026-01-31,P01,1号机组,1\n2026-01-31,朔峰发电厂,Unit 2,2\n2026-01-31,Nowhere,Unit 2,2\n", NULL);
  g_autoptr (DbkImport) with_gap = map_text ("date,plant,unit,gen\n2026-01-31,P01,1号机组,1\n2026-01-31,,2号机组,2\n2026-01-31,,P01-U2,3\n", "P01");
  g_autoptr (DbkImport) outside = map_text ("date,unit,gen\n2026-01-31,P01-U1,1\n", "P04");

  g_assert_cmpuint (ambiguous->rows->len, ==, 5);
  for (guint i = 0; i < 4; i++)
    assert_invalid (ambiguous, i, i + 1, 1);
  assert_invalid (ambiguous, 4, 5, 2);
  assert_valid (with_plant, 0, "P01-U1", "gen", "2026-01-31", "1.0000");
  assert_valid (with_plant, 1, "P01-U2", "gen", "2026-01-31", "2.0000");
  assert_invalid (with_plant, 2, 3, 1);
  assert_invalid (with_gap, 1, 2, 1);
  assert_valid (with_gap, 2, "P01-U2", "gen", "2026-01-31", "3.0000");
  assert_invalid (outside, 0, 1, 1);
}

/* Where no plant is named, names are meant within the one at hand; a code leaves no doubt. */
static void
test_plant_at_hand (void)
{
  static const char text[] = "date,unit,gen\n2026-01-31,1号机组,1\n2026-01-31,P04-U1,2\n2026-01-31,9号机组,3\n";
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);
  g_autoptr (DbkImport) import = dbk_import_map (workbook, catalogue, daily (), NULL, dbk_catalogue_node (catalogue, "P01"), DBK_DAY_NONE, NULL, NULL, &error);

  g_assert_no_error (error);
  assert_valid (import, 0, "P01-U1", "gen", "2026-01-31", "1.0000");
  assert_valid (import, 1, "P04-U1", "gen", "2026-01-31", "2.0000");
  assert_invalid (import, 2, 3, 1);
}

/* A column of another measure would be wrong by a factor, silently. */
static void
test_units (void)
{
  g_autoptr (DbkImport) in_brackets = map_text ("date,unit,发电量(MWh)\n2026-01-31,P01-U1,1\n", NULL);
  g_autoptr (DbkImport) in_a_row = map_text ("date,unit,gen,run_hours\n,,MWh,h\n2026-01-31,P01-U1,1,24\n", NULL);
  g_autoptr (DbkImport) the_same = map_text ("date,unit,发电量（万千瓦时）,运行小时\n,,万度,小时\n2026-01-31,P01-U1,1,24\n", NULL);
  g_autoptr (DbkImport) twice = map_text ("date,unit,gen,发电量\n2026-01-31,P01-U1,1,2\n", NULL);

  assert_invalid (in_brackets, 0, 1, 2);
  assert_invalid (in_a_row, 0, 2, 2);
  assert_valid (in_a_row, 1, "P01-U1", "run_hours", "2026-01-31", "24.00");
  assert_valid (the_same, 0, "P01-U1", "gen", "2026-01-31", "1.0000");
  assert_valid (the_same, 1, "P01-U1", "run_hours", "2026-01-31", "24.00");
  assert_invalid (twice, 0, 1, 2);
  assert_invalid (twice, 1, 1, 3);
}

static void
test_decimals (void)
{
  g_autoptr (DbkImport) import = map_text ("date,unit,gen,starts\n2026-01-31,P01-U1,1095.7899999999995,1\n2026-01-31,P01-U2,1.23456,1.5\n", NULL);

  assert_valid (import, 0, "P01-U1", "gen", "2026-01-31", "1095.7900");
  g_assert_false (row_at (import, 0)->rounded);
  assert_valid (import, 2, "P01-U2", "gen", "2026-01-31", "1.2346");
  g_assert_true (row_at (import, 2)->rounded);
  assert_invalid (import, 3, 2, 3);
}

/* Three rows of heading, merged in all directions, a title with the day, and units. */
static void
test_merged_heading (void)
{
  static const char rows[] = "<row r='1'><c r='A1' t='str'><v>朔峰发电厂日报 2026年1月31日</v></c></row>"
                             "<row r='2'><c r='A2' t='str'><v>机组</v></c><c r='B2' t='str'><v>电量</v></c><c r='D2' t='str'><v>运行小时</v></c><c r='E2' t='str'><v>上网</v></c></row>"
                             "<row r='3'><c r='B3' t='str'><v>发电量</v></c><c r='C3' t='str'><v>供电量</v></c></row>"
                             "<row r='4'><c r='B4' t='str'><v>万kWh</v></c><c r='C4' t='str'><v>万kWh</v></c><c r='D4' t='str'><v>h</v></c></row>"
                             "<row r='5'><c r='A5' t='str'><v>1号机组</v></c><c r='B5'><v>1183.62</v></c><c r='C5'><v>1100</v></c><c r='D5'><v>24</v></c></row>"
                             "<row r='6'><c r='A6' t='str'><v>2号机组</v></c><c r='B6' t='e'><v>#REF!</v></c><c r='C6'><f>B6</f></c></row>";
  static const char merges[] = "<mergeCells><mergeCell ref='A1:E1'/><mergeCell ref='A2:A4'/><mergeCell ref='B2:C2'/><mergeCell ref='D2:D3'/></mergeCells>";
  g_autoptr (GBytes) content = make_sheet (rows, merges);
  g_autoptr (DbkImport) import = map_content (content, "P01", DBK_DAY_NONE, NULL);

  assert_valid (import, 0, "P01-U1", "gen", "2026-01-31", "1183.6200");
  g_assert_cmpstr (row_at (import, 1)->indicator->code, ==, "supply");
  g_assert_cmpint (row_at (import, 1)->kind, ==, DBK_IMPORT_LOCKED);
  assert_valid (import, 2, "P01-U1", "run_hours", "2026-01-31", "24.00");
  assert_invalid (import, 3, 5, 1);
  assert_invalid (import, 4, 5, 2);
  g_assert_cmpuint (import->rows->len, ==, 5);
}

/* The day and the plant stand once, merged over their rows; a blank that is not merged says nothing. */
static void
test_merged_keys (void)
{
  static const char rows[] = "<row r='1'><c r='A1' t='str'><v>日期</v></c><c r='B1' t='str'><v>电厂</v></c><c r='C1' t='str'><v>机组</v></c><c r='D1' t='str'><v>gen</v></c></row>"
                             "<row r='2'><c r='A2' s='1'><v>46053</v></c><c r='B2' t='str'><v>朔峰发电厂</v></c><c r='C2' t='str'><v>1号机组</v></c><c r='D2'><v>1</v></c></row>"
                             "<row r='3'><c r='C3' t='str'><v>2号机组</v></c><c r='D3'><v>2</v></c></row>"
                             "<row r='4'><c r='B4' t='str'><v>P04</v></c><c r='C4' t='str'><v>1号机组</v></c><c r='D4'><v>3</v></c></row>";
  static const char merges[] = "<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='B2:B3'/></mergeCells>";
  g_autoptr (GBytes) content = make_sheet (rows, merges);
  g_autoptr (DbkImport) import = map_content (content, NULL, DBK_DAY_NONE, NULL);

  assert_valid (import, 0, "P01-U1", "gen", "2026-01-31", "1.0000");
  assert_valid (import, 1, "P01-U2", "gen", "2026-01-31", "2.0000");
  assert_invalid (import, 2, 3, 0);
}

/* “Generation: plan | actual”: neither column can be taken. */
static void
test_unclear_heading (void)
{
  static const char rows[] = "<row r='1'><c r='A1' t='str'><v>机组</v></c><c r='B1' t='str'><v>发电量</v></c></row>"
                             "<row r='2'><c r='B2' t='str'><v>计划</v></c><c r='C2' t='str'><v>实际</v></c></row>"
                             "<row r='3'><c r='A3' t='str'><v>P01-U1</v></c><c r='B3'><v>1</v></c><c r='C3'><v>2</v></c></row>";
  static const char merges[] = "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:C1'/></mergeCells>";
  g_autoptr (GBytes) content = make_sheet (rows, merges);
  g_autoptr (DbkImport) import = map_content (content, NULL, dbk_day_from_ymd (2026, 1, 31), NULL);

  g_assert_cmpuint (import->rows->len, ==, 2);
  assert_invalid (import, 0, 2, 1);
  assert_invalid (import, 1, 2, 2);
}

static void
test_names (void)
{
  static const char text[] = "Tag,When,MW-h,Skip\nBoiler A,2026-01-31,5,6\n";
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (DbkImport) import = NULL;

  g_hash_table_insert (names, (gpointer) "Tag", (gpointer) "entity");
  g_hash_table_insert (names, (gpointer) "When", (gpointer) "date");
  g_hash_table_insert (names, (gpointer) "MW-h", (gpointer) "gen");
  g_hash_table_insert (names, (gpointer) "Skip", (gpointer) "-");
  g_hash_table_insert (names, (gpointer) "Boiler A", (gpointer) "P01-U1");
  import = map_content (content, NULL, DBK_DAY_NONE, names);
  assert_valid (import, 0, "P01-U1", "gen", "2026-01-31", "5.0000");
  g_assert_cmpuint (import->ignored->len, ==, 0);
}

/* Hand-typed figures with all that goes wrong in 8,000 days: what is not a zero there never becomes one here. */
static void
test_real_table (void)
{
  g_autofree char *path = shared_data ("reservoirs_kerala/reservoir_daily.csv");
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = NULL;
  g_autoptr (DbkImport) import = NULL;
  guint n_valid = 0;

  if (path == NULL)
    {
      g_test_skip ("no real figures beside the source; set DAYBOOK_SHARED_DATA to the folder that holds reservoirs_kerala");
      return;
    }
  g_hash_table_insert (names, (gpointer) "dam", (gpointer) "entity");
  g_hash_table_insert (names, (gpointer) "date_dd.mm.yyyy", (gpointer) "date");
  g_hash_table_insert (names, (gpointer) "water_level_m", (gpointer) "level_close");
  g_hash_table_insert (names, (gpointer) "inflow_mcm", (gpointer) "inflow");
  g_hash_table_insert (names, (gpointer) "spillway_release_mcm", (gpointer) "spill");
  g_hash_table_insert (names, (gpointer) "powerhouse_discharge_mcm", (gpointer) "gen_water");
  g_hash_table_insert (names, (gpointer) "Banasura Sagar", (gpointer) "P04");
  workbook = dbk_workbook_open (path, NULL, &error);
  g_assert_no_error (error);
  import = dbk_import_map (workbook, catalogue, daily (), NULL, NULL, DBK_DAY_NONE, names, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = row_at (import, i);

      if (row->kind == DBK_IMPORT_INVALID)
        continue;
      n_valid++;
      g_assert_cmpint (row->value.kind, ==, DBK_VALUE_NUMBER);
      if (row->value.number.mantissa == 0)
        g_assert_cmpuint (strspn (row->text, "0. "), ==, strlen (row->text));
    }
  g_assert_cmpuint (n_valid, >, 5000);
  g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_INVALID), >, 100);
}

static void
test_nothing_known (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("a,b\n1,2\n", 8);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, NULL);

  g_assert_null (dbk_import_map (workbook, catalogue, daily (), NULL, NULL, DBK_DAY_NONE, NULL, NULL, &error));
  g_assert_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_EMPTY);
}

/* --- What it would change --- */

static void
look_up (const DbkNode *entity, const DbkIndicator *indicator, DbkDay day, DbkImportCurrent *current, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  current->revision = 3;
  if (strcmp (entity->code, "P01-U1") == 0)
    dbk_indicator_parse (indicator, "5", &current->value, &error);
  if (day == dbk_day_from_ymd (2026, 1, 30))
    current->locked = g_strdup ("in review");
  g_assert_no_error (error);
}

static void
test_classes (void)
{
  g_autoptr (DbkImport) import = map_text ("date,unit,gen\n2026-01-31,P01-U1,5.0\n2026-01-31,P01-U2,6\n2026-01-30,P01-U1,7\n2026-01-30,P01-U2,-\n2026-01-29,P01-U1,8\n", NULL);
  static const DbkImportClass expected[] = { DBK_IMPORT_UNCHANGED, DBK_IMPORT_NEW, DBK_IMPORT_LOCKED, DBK_IMPORT_INVALID, DBK_IMPORT_CHANGED };

  for (guint again = 0; again < 2; again++)
    {
      dbk_import_classify (import, look_up, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
        g_assert_cmpint (row_at (import, i)->kind, ==, expected[i]);
    }
  g_assert_cmpstr (row_at (import, 2)->reason, ==, "in review");
  for (guint i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    g_assert_cmpuint (dbk_import_count (import, i), ==, i == DBK_IMPORT_CONFLICT ? 0 : 1);
}

typedef struct
{
  DbkFigures *figures;
  gint64 revision; /* of every cell */
} Stored;

static void
look_up_stored (const DbkNode *entity, const DbkIndicator *indicator, DbkDay day, DbkImportCurrent *current, gpointer user_data)
{
  const Stored *stored = user_data;
  const DbkSlot *slot = dbk_layout_find (dbk_figures_layout (stored->figures), entity, indicator);

  g_assert_nonnull (slot);
  dbk_value_copy (&current->value, dbk_figures_get (stored->figures, slot->index));
  current->revision = stored->revision;
}

/* Some value that @indicator can have. */
static void
fill (DbkFigures *figures, const DbkSlot *slot)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  const DbkIndicator *indicator = slot->indicator;

  if (indicator->type == DBK_TYPE_CHOICE)
    dbk_value_set_text (&value, ((DbkChoice *)g_ptr_array_index (indicator->choices, 0))->code);
  else if (indicator->type == DBK_TYPE_TIME)
    dbk_value_set_text (&value, "08:30");
  else if (indicator->type == DBK_TYPE_TEXT)
    dbk_value_set_text (&value, "原因 a");
  else if (slot->index % 7 == 3 && !indicator->insists)
    dbk_value_set_not_measured (&value, "meter broken");
  else if (slot->index % 5 != 4)
    dbk_value_set_number (&value, (DbkDecimal){ g_test_rand_int_range (0, 100000000), (guint8)indicator->decimals });
  dbk_figures_set (figures, slot->index, &value, TRUE);
}

/* What we export comes back as it was; what changed since is a conflict, never overwritten. */
static void
test_own_export (void)
{
  static const char *const plants[] = { "P01", "P03", "P04", "P06", "P08", "P09", "P10", "P12" };
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("dbk-XXXXXX.xlsx", &path, NULL);

  close (fd);
  for (gsize i = 0; i < G_N_ELEMENTS (plants); i++)
    {
      g_autoptr (GError) error = NULL;
      DbkPeriod period = dbk_period_day (dbk_day_from_ymd (2026, 1, 31));
      g_autoptr (DbkLayout) layout = dbk_layout_new (catalogue, daily (), dbk_catalogue_node (catalogue, plants[i]), period, &error);
      DbkFigures *figures = dbk_figures_new (layout);
      g_autoptr (GArray) days = g_array_new (FALSE, TRUE, sizeof (DbkExportDay));
      DbkExportDay day = { figures, DBK_STATE_DRAFT, 3 };
      Stored stored = { figures, 3 };
      g_autoptr (DbkWorkbook) workbook = NULL;
      g_autoptr (DbkImport) import = NULL;
      guint n_filled = 0;

      for (guint k = 0; k < dbk_layout_n_slots (layout); k++)
        {
          fill (figures, dbk_layout_slot (layout, k));
          n_filled += dbk_figures_get (figures, k)->kind != DBK_VALUE_MISSING;
        }
      g_array_append_val (days, day);
      g_assert_true (dbk_export_write (days, path, NULL, &error));
      g_assert_no_error (error);
      workbook = dbk_workbook_open (path, NULL, &error);
      g_assert_no_error (error);
      import = dbk_import_map (workbook, catalogue, daily (), NULL, NULL, DBK_DAY_NONE, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (dbk_import_revision (import, period.first), ==, 3);
      g_assert_cmpint (dbk_import_revision (import, period.first - 1), ==, -1);
      dbk_import_classify (import, look_up_stored, &stored);
      for (guint k = 0; k < import->rows->len; k++)
        if (row_at (import, k)->kind != DBK_IMPORT_UNCHANGED)
          g_error ("%s: %s, row %u, column %u: “%s”: %s", plants[i], row_at (import, k)->sheet, row_at (import, k)->row, row_at (import, k)->column, row_at (import, k)->text, row_at (import, k)->reason);
      g_assert_cmpuint (import->rows->len, ==, n_filled);

      /* meanwhile somebody else wrote other values */
      for (guint k = 0; k < dbk_layout_n_slots (layout); k++)
        {
          g_auto (DbkValue) missing = DBK_VALUE_INIT;

          dbk_figures_set (figures, k, &missing, TRUE);
        }
      stored.revision = 4;
      dbk_import_classify (import, look_up_stored, &stored);
      g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_CONFLICT) + dbk_import_count (import, DBK_IMPORT_LOCKED), ==, n_filled);
      g_assert_cmpuint (dbk_import_count (import, DBK_IMPORT_CONFLICT), >, 0);
      dbk_figures_free (figures);
    }
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  g_test_add_func ("/sheet/import/any-order", test_any_order);
  g_test_add_func ("/sheet/import/no-numbers", test_no_numbers);
  g_test_add_func ("/sheet/import/days", test_days);
  g_test_add_func ("/sheet/import/repeated", test_repeated);
  g_test_add_func ("/sheet/import/entities", test_entities);
  g_test_add_func ("/sheet/import/plant-at-hand", test_plant_at_hand);
  g_test_add_func ("/sheet/import/units", test_units);
  g_test_add_func ("/sheet/import/decimals", test_decimals);
  g_test_add_func ("/sheet/import/merged-heading", test_merged_heading);
  g_test_add_func ("/sheet/import/merged-keys", test_merged_keys);
  g_test_add_func ("/sheet/import/unclear-heading", test_unclear_heading);
  g_test_add_func ("/sheet/import/names", test_names);
  g_test_add_func ("/sheet/import/real-table", test_real_table);
  g_test_add_func ("/sheet/import/nothing-known", test_nothing_known);
  g_test_add_func ("/sheet/import/classes", test_classes);
  g_test_add_func ("/sheet/import/own-export", test_own_export);
  status = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return status;
}
