/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hydro rules on four real reservoirs, years of figures typed by hand: how many
 * days each rule flags. Skipped where the data of others is not there.
 *
 * DBK_RESERVOIR_SHOW=RULE prints the days that a rule flags.
 */
#include <stdlib.h>

#include "data/rules/dbk-evaluator.h"
#include "tests/data/base/shared-data.h"
#include "tests/data/rules/dbk-builtin.h"

#define N_DAMS 4
#define MCM 100 /* 1 million m³ is 100 万m³ */

/**
 * The times of the file, as its figures show: the water balances only so.
 * @flow: 万m³ of one unit of the flow columns: first in m³/s over a day, later in million m³
 *
 * Till April 2021 the column of the inflow holds something else (the storage, it seems).
 */
static const struct
{
  int year, month, day;
  double flow;
  const char *name;
} times[] = {
  { 2020, 1, 1, 8.64, "2020-08 to 2021-05, the inflow is another column" },
  { 2021, 6, 1, 8.64, "2021-06 to 2025-06, flows in m3/s" },
  { 2025, 6, 5, 100, "since 2025-06, flows in million m3" },
};
#define N_TIMES G_N_ELEMENTS (times)

/**
 * Day: one row, as it was typed
 * @volume: by the dam's own table, mcm; 0 if that was no number
 */
typedef struct
{
  DbkDay day;
  char *cells[6];
  double level;
  double volume;
} Day;

/**
 * Dam:
 * @days: (element-type Day): by date, the later row of a date wins
 * @flagged: (element-type utf8 guint): days by rule, one table a time
 * @judged: days in each time
 */
typedef struct
{
  char *name;
  char *code;
  char *max_level;
  char *normal_level;
  GArray *days;
  GHashTable *flagged[N_TIMES];
  guint judged[N_TIMES];
  guint rows;
  guint twice;
  guint refused;
  guint undated;
} Dam;

/* Columns of the file after dam and date, and what they are to us. */
static const struct
{
  guint column;
  const char *indicator;
  gboolean flows;
} columns[] = {
  { 2, "level_close", FALSE },
  { 5, "inflow", TRUE },
  { 6, "gen_water", TRUE },
  { 7, "spill", TRUE },
  { 8, "outflow", TRUE },
};

static guint
time_of (DbkDay day)
{
  guint i = 0;

  while (i + 1 < N_TIMES && day >= dbk_day_from_ymd (times[i + 1].year, times[i + 1].month, times[i + 1].day))
    i++;
  return i;
}

/* --- Reading --- */

static DbkDay
parse_day (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 3);

  if (g_strv_length (parts) != 3)
    return DBK_DAY_NONE;
  return dbk_day_from_ymd (atoi (parts[2]), atoi (parts[1]), atoi (parts[0]));
}

static double
number_or_zero (const char *text)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  return *end == '\0' && end != text ? number : 0;
}

static Dam *
ensure_dam (GPtrArray *dams, const char *name)
{
  Dam *dam;

  for (guint i = 0; i < dams->len; i++)
    if (strcmp (((Dam *)g_ptr_array_index (dams, i))->name, name) == 0)
      return g_ptr_array_index (dams, i);
  dam = g_new0 (Dam, 1);
  dam->name = g_strdup (name);
  dam->code = g_strdup_printf ("K%02u", dams->len + 1);
  dam->days = g_array_new (FALSE, TRUE, sizeof (Day));
  for (guint i = 0; i < N_TIMES; i++)
    dam->flagged[i] = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (dams, dam);
  return dam;
}

static void
clear_day (gpointer data)
{
  Day *day = data;

  for (guint i = 0; i < G_N_ELEMENTS (day->cells); i++)
    g_free (day->cells[i]);
}

static void
free_dam (gpointer data)
{
  Dam *dam = data;

  g_array_set_clear_func (dam->days, clear_day);
  g_array_unref (dam->days);
  for (guint i = 0; i < N_TIMES; i++)
    g_hash_table_unref (dam->flagged[i]);
  g_free (dam->name);
  g_free (dam->code);
  g_free (dam->max_level);
  g_free (dam->normal_level);
  g_free (dam);
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  const Day *first = a;
  const Day *second = b;

  return (first->day > second->day) - (first->day < second->day);
}

static void
read_row (GPtrArray *dams, GStrv cells)
{
  Dam *dam = ensure_dam (dams, cells[0]);
  Day day = { parse_day (cells[1]), { NULL }, number_or_zero (cells[2]), number_or_zero (cells[3]) };

  dam->rows++;
  if (day.day == DBK_DAY_NONE)
    {
      dam->undated++;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    day.cells[i] = g_strstrip (g_strdup (cells[columns[i].column]));
  g_array_append_val (dam->days, day);
}

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static GPtrArray *
read_dams (const char *folder)
{
  g_autofree char *text = read_file (folder, "reservoir_daily.csv");
  g_autofree char *registry = read_file (folder, "reservoir_registry.csv");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) limits = g_strsplit (registry, "\n", -1);
  GPtrArray *dams = g_ptr_array_new_with_free_func (free_dam);

  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

      if (g_strv_length (cells) >= 10)
        read_row (dams, cells);
    }
  for (guint i = 1; limits[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (limits[i], ",", -1);

      for (guint k = 0; g_strv_length (cells) > 4 && k < dams->len; k++)
        if (strcmp (((Dam *)g_ptr_array_index (dams, k))->name, cells[1]) == 0)
          {
            ((Dam *)g_ptr_array_index (dams, k))->max_level = g_strdup (cells[3]);
            ((Dam *)g_ptr_array_index (dams, k))->normal_level = g_strdup (cells[4]);
          }
    }
  for (guint i = 0; i < dams->len; i++)
    g_array_sort (((Dam *)g_ptr_array_index (dams, i))->days, compare_days);
  return dams;
}

/* --- The organisation --- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *)a;
  double second = *(const double *)b;

  return (first > second) - (first < second);
}

/* The dam's level-volume table, which its people read volumes from: the median of what they wrote at each metre, as far as it rises. */
static void
append_curve (GString *json, const Dam *dam)
{
  double top = number_or_zero (dam->max_level);
  double last = 0;
  guint n = 0;

  g_string_append (json, ",\"storage_curves\":[{\"points\":[");
  for (double level = top - 120; level <= top + 1; level += 0.5)
    {
      g_autoptr (GArray) volumes = g_array_new (FALSE, FALSE, sizeof (double));
      double median;

      for (guint i = 0; i < dam->days->len; i++)
        {
          const Day *day = &g_array_index (dam->days, Day, i);

          if (ABS (day->level - level) <= 0.051 && day->volume > 0)
            g_array_append_val (volumes, day->volume);
        }
      if (volumes->len < 3)
        continue;
      g_array_sort (volumes, compare_doubles);
      median = g_array_index (volumes, double, volumes->len / 2);
      if (median <= last)
        continue;
      g_string_append_printf (json, "%s[\"%.2f\",\"%.2f\"]", n > 0 ? "," : "", level, median * MCM);
      last = median;
      n++;
    }
  g_string_append (json, "]}]");
  g_assert_cmpuint (n, >, 2);
}

/* These levels are written in steps of 5 cm; the built-in tolerance is for readings to the centimetre. */
static void
set_tolerance (JsonObject *definitions)
{
  JsonArray *rules = json_object_get_array_member (definitions, "rules");

  for (guint i = 0; i < json_array_get_length (rules); i++)
    {
      JsonObject *rule = json_array_get_object_element (rules, i);

      if (strcmp (json_object_get_string_member (rule, "code"), "volume_balance") == 0)
        json_object_set_string_member (json_object_get_object_member (rule, "tolerances"), "level", "0.06");
    }
}

static DbkCatalogue *
make_catalogue (GPtrArray *dams)
{
  g_autoptr (GString) json = g_string_new ("{\"nodes\":[{\"code\":\"G\",\"kind\":\"group\",\"name\":{\"zh\":\"库\",\"en\":\"Dams\"}}");
  g_autoptr (JsonNode) definitions = dbk_test_read_document ("builtin.json");
  g_autoptr (JsonNode) nodes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < dams->len; i++)
    {
      const Dam *dam = g_ptr_array_index (dams, i);

      g_string_append_printf (json,
                              ",{\"code\":\"%s\",\"kind\":\"plant\",\"parent\":\"G\",\"name\":{\"zh\":\"%s\",\"en\":\"%s\"},"
                              "\"attributes\":[{\"name\":\"max_level\",\"value\":\"%s\"},{\"name\":\"normal_level\",\"value\":\"%s\"}]",
                              dam->code, dam->name, dam->name, dam->max_level, dam->normal_level);
      append_curve (json, dam);
      g_string_append_printf (json, "},{\"code\":\"%s-U1\",\"kind\":\"unit\",\"parent\":\"%s\",\"energy\":\"hydro\",\"name\":{\"zh\":\"机\",\"en\":\"Unit\"}}", dam->code, dam->code);
    }
  g_string_append (json, "]}");
  nodes = dbk_json_parse (json->str, json->len, 1 << 20, &error);
  g_assert_no_error (error);
  set_tolerance (json_node_get_object (definitions));
  dbk_test_set_nodes (definitions, nodes, "dams");
  return dbk_test_load (definitions);
}

/* --- Judging --- */

/* As a person would type it, in our unit; what is no number is refused and stays missing. */
static void
type_cell (DbkFigures *figures, Dam *dam, const char *indicator, const char *text, double factor)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), dam->code, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  DbkDecimal number;

  if (*text == '\0')
    return;
  if (!dbk_indicator_parse_typed (slot->indicator, text, &value, NULL) && !dbk_decimal_parse_typed (text, 4, &number, NULL))
    {
      dam->refused++;
      return;
    }
  if (!dbk_decimal_parse_typed (text, 4, &number, NULL) ||
      !dbk_decimal_from_double (dbk_decimal_to_double (number) * factor, slot->indicator->decimals, &number, NULL))
    return;
  dbk_value_set_number (&value, number);
  dbk_figures_set (figures, slot->index, &value, TRUE);
}

static gboolean
is_of_water (const DbkRule *rule)
{
  static const char *const codes[] = { "level_range", "level_physical", "level_open_carried", "level_flood", "outflow_balance", "volume_balance",
                                       "inflow_negative", "outflow_negative", "gen_water_negative", "spill_negative", "level_jump", NULL };

  return g_strv_contains (codes, rule->code);
}

/* In 万m³, as the rules have it. */
static char *
volume_of (const DbkFigures *figures, const Dam *dam, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), dam->code, indicator);
  const DbkValue *level = dbk_figures_get (figures, slot->index);
  double volume;

  if (level->kind != DBK_VALUE_NUMBER || !dbk_node_volume (slot->entity, dbk_decimal_to_double (level->number), 0, &volume))
    return g_strdup ("?");
  return g_strdup_printf ("%.1f", volume);
}

static void
show_day (const Dam *dam, const Day *day, const DbkRule *rule, const DbkFigures *figures)
{
  g_autofree char *text = dbk_day_to_string (day->day);
  g_autofree char *open = volume_of (figures, dam, "level_open");
  g_autofree char *close = volume_of (figures, dam, "level_close");

  if (g_strcmp0 (g_getenv ("DBK_RESERVOIR_SHOW"), rule->code) == 0)
    g_test_message ("%s %s: level %s, volume %s to %s; as typed: inflow %s, turbines %s, spill %s, outflow %s", dam->name, text, day->cells[0], open, close, day->cells[1], day->cells[2], day->cells[3], day->cells[4]);
}

static DbkFigures *
judge_day (DbkEvaluator *evaluator, DbkCatalogue *catalogue, Dam *dam, const Day *day, const DbkFigures *before)
{
  const DbkNode *plant = dbk_catalogue_node (catalogue, dam->code);
  const GPtrArray *rules = dbk_catalogue_rules (catalogue);
  g_autoptr (DbkLayout) layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), plant, dbk_period_day (day->day), NULL);
  DbkFigures *figures = dbk_figures_new (layout);
  guint time = time_of (day->day);
  GHashTable *flagged = dam->flagged[time];

  dam->judged[time]++;
  for (guint i = 0; before != NULL && i < dbk_layout_n_slots (layout); i++)
    dbk_figures_set_previous (figures, i, 1, dbk_figures_get (before, i));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    type_cell (figures, dam, columns[i].indicator, day->cells[i], columns[i].flows ? times[time].flow : 1);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  for (guint i = 0; i < rules->len; i++)
    {
      const DbkRule *rule = g_ptr_array_index (rules, i);

      if (!is_of_water (rule) || dbk_evaluator_check (evaluator, figures, rule, plant, day->day + 1) != DBK_VERDICT_FAILS)
        continue;
      g_hash_table_insert (flagged, (gpointer)rule->code, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (flagged, rule->code)) + 1));
      show_day (dam, day, rule, figures);
    }
  return figures;
}

static void
judge_dam (DbkEvaluator *evaluator, DbkCatalogue *catalogue, Dam *dam)
{
  DbkFigures *before = NULL;

  for (guint i = 0; i < dam->days->len; i++)
    {
      const Day *day = &g_array_index (dam->days, Day, i);
      gboolean follows = i > 0 && g_array_index (dam->days, Day, i - 1).day == day->day - 1;
      DbkFigures *figures;

      /* The file has some days twice; the last one stands. */
      if (i + 1 < dam->days->len && g_array_index (dam->days, Day, i + 1).day == day->day)
        {
          dam->twice++;
          continue;
        }
      figures = judge_day (evaluator, catalogue, dam, day, follows ? before : NULL);
      g_clear_pointer (&before, dbk_figures_free);
      before = figures;
    }
  g_clear_pointer (&before, dbk_figures_free);
}

static void
report_rule (gpointer rule, gpointer count, gpointer days)
{
  g_test_message ("    %-20s %5u days, %.1f %%", (const char *)rule, GPOINTER_TO_UINT (count), 100.0 * GPOINTER_TO_UINT (count) / GPOINTER_TO_UINT (days));
}

static guint
days_of (GPtrArray *dams, const char *rule)
{
  guint n = 0;

  for (guint i = 0; i < dams->len; i++)
    for (guint k = 0; k < N_TIMES; k++)
      n += GPOINTER_TO_UINT (g_hash_table_lookup (((Dam *)g_ptr_array_index (dams, i))->flagged[k], rule));
  return n;
}

static guint
days_in (const Dam *dam, guint time, const char *rule)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (dam->flagged[time], rule));
}

/* Where the columns are what they say, the rules are quiet but for what is wrong: figures shifted by a column, water that went unrecorded. */
static void
check_dam (const Dam *dam)
{
  g_assert_cmpuint (dam->refused, >, 40);
  for (guint k = 1; k < N_TIMES; k++)
    {
      g_assert_cmpuint (days_in (dam, k, "outflow_balance") * 100, <, dam->judged[k]);
      g_assert_cmpuint (days_in (dam, k, "level_physical"), ==, 0);
      /* A pond that its river fills in a day: the table of volumes says nothing about it. */
      if (strcmp (dam->name, "Moozhiyar") == 0)
        g_assert_cmpuint (days_in (dam, k, "volume_balance") * 100, <, dam->judged[k]);
    }
}

static void
test_reservoirs (void)
{
  g_autofree char *folder = shared_data ("reservoirs_kerala");
  g_autoptr (GPtrArray) dams = NULL;
  g_autoptr (DbkCatalogue) catalogue = NULL;
  g_autoptr (DbkEvaluator) evaluator = NULL;
  g_autoptr (GError) error = NULL;
  guint rows = 0;

  if (folder == NULL)
    {
      g_test_skip ("the reservoirs' figures are not there (DAYBOOK_SHARED_DATA)");
      return;
    }
  dams = read_dams (folder);
  g_assert_cmpuint (dams->len, ==, N_DAMS);
  catalogue = make_catalogue (dams);
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < dams->len; i++)
    {
      Dam *dam = g_ptr_array_index (dams, i);

      judge_dam (evaluator, catalogue, dam);
      rows += dam->rows;
      g_test_message ("%s: %u rows, %u twice, %u without a date, %u cells that are no numbers", dam->name, dam->rows, dam->twice, dam->undated, dam->refused);
      for (guint k = 0; k < N_TIMES; k++)
        {
          g_test_message ("  %s: %u days", times[k].name, dam->judged[k]);
          g_hash_table_foreach (dam->flagged[k], report_rule, GUINT_TO_POINTER (dam->judged[k]));
        }
      check_dam (dam);
    }
  g_assert_cmpuint (rows, >, 8000);
  /* What is known to be in there is found… */
  g_assert_cmpuint (days_of (dams, "inflow_negative"), >, 0);
  g_assert_cmpuint (days_of (dams, "volume_balance"), >, 0);
  g_assert_cmpuint (days_of (dams, "outflow_balance"), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reservoirs/rules", test_reservoirs);
  return g_test_run ();
}
