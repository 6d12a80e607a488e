/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The demo's figures against the real rules: no day with an error, nine of ten
 * without a warning; the same seed gives the same figures; it is quick.
 *
 * All 800 days are validated where DBK_SLOW_TESTS is set, a spread of 60 else.
 */
#include "central/demo/dbk-demo-figures.h"
#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"

#define DAYS 800
#define WINDOW DBK_FIGURES_WINDOW

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

/**
 * Walk: one plant's days in order
 * @past: (element-type DbkFigures): the derived figures of the days before, latest last
 */
typedef struct
{
  GPtrArray *past;
  guint day;
  guint checked;
  guint warned;
  guint infos;
  guint spoiled;
  GHashTable *by_rule;
} Walk;

static DbkFigures *
open_page (Walk *walk, DbkLayout *layout)
{
  DbkFigures *figures = dbk_figures_new (layout);

  for (guint back = 1; back <= MIN (walk->past->len, WINDOW); back++)
    {
      const DbkFigures *before = g_ptr_array_index (walk->past, walk->past->len - back);

      /* By cell, not by index: a unit that comes or goes moves the slots. */
      for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
        {
          const DbkSlot *slot = dbk_layout_slot (layout, i);
          const DbkSlot *earlier = dbk_layout_find (dbk_figures_layout (before), slot->entity, slot->indicator);

          if (earlier != NULL)
            dbk_figures_set_previous (figures, i, back, dbk_figures_get (before, earlier->index));
        }
    }
  return figures;
}

static void
note_finding (Walk *walk, const DbkFinding *finding, DbkDay day)
{
  g_autofree char *text = dbk_day_to_string (day);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (walk->by_rule, finding->rule->code));

  g_hash_table_insert (walk->by_rule, (gpointer)finding->rule->code, GUINT_TO_POINTER (count + 1));
  if (finding->rule->severity == DBK_SEVERITY_ERROR)
    g_error ("%s %s %s: %s", text, finding->entity->code, finding->rule->code, finding->message.en);
  if (g_getenv ("DBK_DEMO_SHOW") != NULL && finding->rule->severity == DBK_SEVERITY_WARNING)
    g_test_message ("%s %s %s: %s", text, finding->entity->code, finding->rule->code, finding->message.en);
}

static void
check_page (Walk *walk, const DbkFigures *figures, DbkDay day)
{
  g_autoptr (GPtrArray) findings = dbk_evaluator_validate (evaluator, figures, day + 1);

  for (guint i = 0; i < findings->len; i++)
    note_finding (walk, g_ptr_array_index (findings, i), day);
  walk->checked++;
  walk->warned += dbk_findings_count (findings, DBK_SEVERITY_WARNING) > 0;
  walk->infos += dbk_findings_count (findings, DBK_SEVERITY_INFO) > 0;
}

/* Figures that may well be below zero, or of which no rule says anything. */
static gboolean
may_be_negative (const DbkIndicator *indicator)
{
  static const char *const codes[] = { "marginal_contribution", "coal_adjust", NULL };

  return g_strv_contains (codes, indicator->code);
}

/* The rules must not be silent because they do nothing: every typed figure, turned negative, is found. */
static void
spoil_page (Walk *walk, DbkFigures *figures, const guint *slots, guint n, DbkDay day)
{
  for (guint i = 0; i < n; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (dbk_figures_layout (figures), slots[i]);
      g_auto (DbkValue) honest = DBK_VALUE_INIT;
      g_auto (DbkValue) spoiled = DBK_VALUE_INIT;
      g_autoptr (GPtrArray) findings = NULL;

      dbk_value_copy (&honest, dbk_figures_get (figures, slots[i]));
      if (honest.kind != DBK_VALUE_NUMBER || may_be_negative (slot->indicator))
        continue;
      dbk_value_set_number (&spoiled, (DbkDecimal){ -ABS (honest.number.mantissa) - 1000, honest.number.decimals });
      dbk_figures_set (figures, slots[i], &spoiled, TRUE);
      dbk_evaluator_derive (evaluator, figures, (int)slots[i], NULL);
      findings = dbk_evaluator_validate (evaluator, figures, day + 1);
      if (dbk_findings_count (findings, DBK_SEVERITY_ERROR) + dbk_findings_count (findings, DBK_SEVERITY_WARNING) == 0)
        g_error ("%s.%s below zero is found by no rule", slot->entity->code, slot->indicator->code);
      dbk_figures_set (figures, slots[i], &honest, TRUE);
      dbk_evaluator_derive (evaluator, figures, (int)slots[i], NULL);
      walk->spoiled++;
    }
}

static void
read_day (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  Walk *walk = data;
  DbkFigures *figures = open_page (walk, layout);
  gboolean all = g_getenv ("DBK_SLOW_TESTS") != NULL;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (dbk_layout_slot (layout, slots[i])->editable);
      g_assert_cmpint (dbk_figures_get (figures, slots[i])->kind, ==, DBK_VALUE_MISSING);
      dbk_figures_set (figures, slots[i], &values[i], TRUE);
    }
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  if (all || walk->day % (DAYS / 60) == 7)
    check_page (walk, figures, dbk_layout_period (layout).first);
  if (walk->day % 100 == 50)
    spoil_page (walk, figures, slots, n, dbk_layout_period (layout).first);
  g_ptr_array_add (walk->past, figures);
  if (walk->past->len > WINDOW)
    g_ptr_array_remove_index (walk->past, 0);
  walk->day++;
}

static void
show_rule (gpointer rule, gpointer count, gpointer data)
{
  g_test_message ("  %s: %u", (const char *)rule, GPOINTER_TO_UINT (count));
}

/* Other dates and seeds: the second span begins with a unit that is retired and soon loses its rows. */
static const struct
{
  int year, month, day;
  guint seed;
} spans[] = {
  { 2026, 3, 14, 1 },
  { 2024, 3, 1, 4 },
};

static void
test_honest (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DbkDay last = dbk_day_from_ymd (spans[i].year, spans[i].month, spans[i].day);
  g_autoptr (DbkDemoFigures) demo = dbk_demo_figures_new (catalogue, last - DAYS + 1, last, spans[i].seed);

  for (guint plant = 1; plant <= 13; plant++)
    {
      g_autofree char *code = g_strdup_printf ("P%02u", plant);
      g_autoptr (GPtrArray) past = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_figures_free);
      g_autoptr (GHashTable) by_rule = g_hash_table_new (g_str_hash, g_str_equal);
      Walk walk = { .past = past, .by_rule = by_rule };

      dbk_demo_figures_run (demo, dbk_catalogue_node (catalogue, code), read_day, &walk);
      g_test_message ("%s: %u days checked, %u with a warning, %u with an information; %u figures spoiled", code, walk.checked, walk.warned, walk.infos, walk.spoiled);
      g_hash_table_foreach (by_rule, show_rule, NULL);
      g_assert_cmpuint (walk.day, ==, DAYS);
      g_assert_cmpuint (walk.checked, >=, 60);
      g_assert_cmpuint (walk.spoiled, >=, 8);
      g_assert_cmpuint (walk.warned * 10, <=, walk.checked);
    }
}

/* --- Every energy --- */

typedef struct
{
  Walk walk;
  DbkEnergy energy;
  char **codes;
  guint complete; /* days on which every one of the codes has a figure, and no rule finds an error */
} Energy;

static gboolean
has_figure (const DbkFigures *figures, const char *code, DbkEnergy energy)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (g_str_equal (slot->indicator->code, code) && (slot->entity->energy & energy) != 0 && dbk_figures_get (figures, i)->kind == DBK_VALUE_NUMBER)
        return TRUE;
    }
  return FALSE;
}

static void
read_energy (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  Energy *energy = data;
  const DbkFigures *figures;
  g_autoptr (GPtrArray) findings = NULL;
  gboolean all = TRUE;

  read_day (layout, slots, values, n, &energy->walk);
  figures = g_ptr_array_index (energy->walk.past, energy->walk.past->len - 1);
  findings = dbk_evaluator_validate (evaluator, figures, dbk_layout_period (layout).first + 1);
  g_assert_cmpuint (dbk_findings_count (findings, DBK_SEVERITY_ERROR), ==, 0);
  for (guint i = 0; energy->codes[i] != NULL; i++)
    all = all && has_figure (figures, energy->codes[i], energy->energy);
  energy->complete += all;
}

/* Each of the ten energies has a plant whose days can be filed, and what follows from them is there. */
static void
test_energies (void)
{
  static const struct
  {
    const char *energy;
    const char *plant;
    const char *codes;
  } energies[] = {
    { "coal", "P01", "supply aux_rate util_hours load_rate coal_open coal_book coal_stock coal_days coal_rate aux_rate_total" },
    { "gas", "P03", "supply aux_rate util_hours load_rate gas_rate" },
    { "hydro", "P04", "supply aux_rate util_hours level_open inflow_rate outflow_rate water_rate" },
    { "pumped", "P07", "supply util_hours pump_energy pump_hours level_open lower_level_open" },
    { "wind", "P06", "supply util_hours load_rate curtail_rate wind_util" },
    { "solar", "P08", "supply util_hours curtail_rate pv_util" },
    { "biomass", "P09", "supply aux_rate util_hours fuel_stock fuel_rate" },
    { "storage", "P10", "charge discharge soc storage_eff" },
    { "vpp", "P13", "vpp_capacity vpp_response" },
    { "heat", "P12", "heat_out heat_industrial heat_space heat_bought" },
  };
  DbkDay last = dbk_day_from_ymd (2026, 3, 14);
  g_autoptr (DbkDemoFigures) demo = dbk_demo_figures_new (catalogue, last - 20, last, 1);
  DbkEnergy seen = DBK_ENERGY_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (energies); i++)
    {
      g_autoptr (GPtrArray) past = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_figures_free);
      g_autoptr (GHashTable) by_rule = g_hash_table_new (g_str_hash, g_str_equal);
      g_auto (GStrv) codes = g_strsplit (energies[i].codes, " ", -1);
      Energy energy = { .walk = { .past = past, .by_rule = by_rule }, .codes = codes };

      g_assert_true (dbk_energy_parse (energies[i].energy, &energy.energy));
      seen |= energy.energy;
      dbk_demo_figures_run (demo, dbk_catalogue_node (catalogue, energies[i].plant), read_energy, &energy);
      g_test_message ("%s: %u days with all of %s", energies[i].energy, energy.complete, energies[i].codes);
      g_assert_cmpuint (energy.complete, >, 0);
    }
  g_assert_cmpuint (seen, ==, DBK_ENERGY_ALL);
}

/* A checksum over all that is typed. */
static void
add_to_checksum (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *wire = dbk_value_to_wire (&values[i]);

      g_checksum_update (data, (const guchar *)&slots[i], sizeof slots[i]);
      g_checksum_update (data, (const guchar *)wire, -1);
    }
}

static char *
sum_up (guint seed, DbkDay last, guint days)
{
  g_autoptr (DbkDemoFigures) demo = dbk_demo_figures_new (catalogue, last - (DbkDay)days + 1, last, seed);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint plant = 1; plant <= 13; plant++)
    {
      g_autofree char *code = g_strdup_printf ("P%02u", plant);

      dbk_demo_figures_run (demo, dbk_catalogue_node (catalogue, code), add_to_checksum, checksum);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
test_same (void)
{
  g_autofree char *one = sum_up (1, dbk_day_from_ymd (2026, 3, 14), 100);
  g_autofree char *two = sum_up (1, dbk_day_from_ymd (2026, 3, 14), 100);
  g_autofree char *other_seed = sum_up (2, dbk_day_from_ymd (2026, 3, 14), 100);
  g_autofree char *other_day = sum_up (1, dbk_day_from_ymd (2026, 3, 15), 100);

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, other_seed);
  g_assert_cmpstr (one, !=, other_day);
}

static void
count_cells (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  *(guint *)data += n;
}

static void
test_quick (void)
{
  DbkDay last = dbk_day_from_ymd (2026, 3, 14);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (DbkDemoFigures) demo = dbk_demo_figures_new (catalogue, last - DAYS + 1, last, 1);
  double seconds;
  guint cells = 0;

  for (guint plant = 1; plant <= 13; plant++)
    {
      g_autofree char *code = g_strdup_printf ("P%02u", plant);

      dbk_demo_figures_run (demo, dbk_catalogue_node (catalogue, code), count_cells, &cells);
    }
  seconds = (double)(g_get_monotonic_time () - start) / 1e6;
  g_test_message ("%u cells of 13 plants and %d days in %.2f s", cells, DAYS, seconds);
  /* A loaded machine may be slow; the aim of 2 s is for a quiet one. */
  g_assert_cmpfloat (seconds, <, 8);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *path = g_strdup_printf ("/demo-figures/honest/%d", spans[i].year);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_honest);
    }
  g_test_add_func ("/demo-figures/energies", test_energies);
  g_test_add_func ("/demo-figures/same", test_same);
  g_test_add_func ("/demo-figures/quick", test_quick);
  status = g_test_run ();
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return status;
}
