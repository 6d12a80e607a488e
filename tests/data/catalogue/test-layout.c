/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layouts: which rows and columns a report has.
 */
#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-layout.h"

#define NAME "\"name\":{\"zh\":\"名\",\"en\":\"Name\"}"
#define UNIT(code, parent, energy, more) "{\"code\":\"" code "\",\"kind\":\"unit\",\"parent\":\"" parent "\",\"energy\":\"" energy "\"," NAME more "}"

static DbkCatalogue *catalogue;

/* Whatever can be dated is: a plant R that only test_days() looks at changes on many days. */
static DbkCatalogue *
load (void)
{
  /* clang-format off */
  static const char text[] =
      "{\"format\":1,\"version\":\"t\",\"nodes\":[{\"code\":\"G\",\"kind\":\"group\"," NAME "},"
      "{\"code\":\"P\",\"kind\":\"plant\",\"parent\":\"G\"," NAME "},"
      "{\"code\":\"Q\",\"kind\":\"plant\",\"parent\":\"G\"," NAME "},"
      "{\"code\":\"S1\",\"kind\":\"station\",\"parent\":\"P\"," NAME "},"
      "{\"code\":\"S2\",\"kind\":\"station\",\"parent\":\"P\"," NAME "},"
      UNIT ("C1", "P", "coal", ",\"to\":\"2025-12-31\"") ","
      UNIT ("C2", "P", "coal", ",\"commissioned\":\"2026-02-01\"") ","
      UNIT ("W1", "S1", "wind", "") ","
      UNIT ("W2", "S1", "wind", ",\"retired\":\"2026-02-01\"") ","
      UNIT ("V1", "S2", "solar", "") ","
      UNIT ("W9", "Q", "wind", "") ","
      "{\"code\":\"R\",\"kind\":\"plant\",\"parent\":\"G\"," NAME ",\"attributes\":[{\"name\":\"heat\",\"value\":\"1\",\"from\":\"2026-01-12\"}],"
      "\"levels\":{\"ongrid\":[{\"level\":\"unit\",\"from\":\"2026-01-08\",\"to\":\"2026-01-22\"}]}},"
      UNIT ("R1", "R", "wind", ",\"from\":\"2026-01-03\",\"commissioned\":\"2026-01-05\",\"retired\":\"2026-01-28\"") ","
      UNIT ("R2", "R", "coal", ",\"to\":\"2026-01-25\"") ","
      UNIT ("R3", "R", "wind", "")
      "],"
      "\"indicators\":[{\"code\":\"gen\"," NAME ",\"decimals\":4,\"required\":true,\"energies\":[\"generating\"]},"
      "{\"code\":\"wind_speed\"," NAME ",\"decimals\":2,\"energies\":[\"wind\"],\"required\":true},"
      "{\"code\":\"ongrid\"," NAME ",\"decimals\":4,\"required\":[\"wind\"]},"
      "{\"code\":\"coal_in\"," NAME ",\"decimals\":1,\"energies\":[\"coal\"]},"
      "{\"code\":\"heat_out\"," NAME ",\"decimals\":1},{\"code\":\"stock\"," NAME ",\"decimals\":1},"
      "{\"code\":\"supply\"," NAME ",\"decimals\":4,\"source\":\"derived\",\"formula\":\":gen\"}],"
      "\"chains\":[{\"code\":\"c\"," NAME ",\"steps\":[{\"role\":\"filler\",\"level\":\"plant\"," NAME "}]}],"
      "\"forms\":[{\"code\":\"daily\"," NAME ",\"period\":\"day\",\"chain\":\"c\",\"sections\":["
      "{\"code\":\"units\"," NAME ",\"level\":\"unit\",\"department\":\"operation\",\"indicators\":[\"gen\",\"supply\"]},"
      "{\"code\":\"sites\"," NAME ",\"level\":\"station\",\"department\":\"operation\",\"energies\":[\"wind\",\"solar\"],\"indicators\":[\"wind_speed\",\"ongrid\"]},"
      "{\"code\":\"plant\"," NAME ",\"level\":\"plant\",\"department\":\"fuel\",\"energies\":[\"coal\"],\"indicators\":[\"coal_in\"]},"
      "{\"code\":\"again\"," NAME ",\"level\":\"unit\",\"department\":\"fuel\",\"indicators\":[\"gen\"]},"
      "{\"code\":\"heated\"," NAME ",\"level\":\"plant\",\"department\":\"fuel\",\"needs\":\"heat\",\"indicators\":[\"heat_out\"]},"
      "{\"code\":\"once\"," NAME ",\"level\":\"plant\",\"department\":\"fuel\",\"from\":\"2026-01-17\",\"to\":\"2026-01-19\",\"indicators\":[\"stock\"]}"
      "]},"
      "{\"code\":\"monthly\"," NAME ",\"period\":\"month\",\"chain\":\"c\",\"sections\":["
      "{\"code\":\"units\"," NAME ",\"level\":\"unit\",\"department\":\"operation\",\"indicators\":[\"gen\"]}]}]}";
  /* clang-format on */
  DbkCatalogue *loaded;
  g_autoptr (JsonNode) root = dbk_json_parse (text, sizeof text - 1, 1 << 20, NULL);
  g_autoptr (GError) error = NULL;

  loaded = dbk_catalogue_load (json_node_get_object (root), &error);
  g_assert_no_error (error);
  return loaded;
}

static DbkLayout *
lay_out (const char *plant, const char *day)
{
  g_autoptr (GError) error = NULL;
  DbkPeriod period;
  DbkLayout *layout;

  g_assert_true (dbk_period_parse (day, &period));
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, plant), period, &error);
  g_assert_no_error (error);
  return layout;
}

/* The layout in one line a block: section: rows / columns. */
static char *
describe (const DbkLayout *layout)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < dbk_layout_blocks (layout)->len; i++)
    {
      const DbkLayoutBlock *block = g_ptr_array_index (dbk_layout_blocks (layout), i);

      g_string_append_printf (out, "%s:", block->section->code);
      for (guint j = 0; j < block->entities->len; j++)
        g_string_append_printf (out, " %s", ((const DbkNode *)g_ptr_array_index (block->entities, j))->code);
      g_string_append (out, " /");
      for (guint j = 0; j < block->indicators->len; j++)
        g_string_append_printf (out, " %s", ((const DbkIndicator *)g_ptr_array_index (block->indicators, j))->code);
      g_string_append (out, "\n");
    }
  return g_string_free (out, FALSE);
}

static void
test_blocks (void)
{
  g_autoptr (DbkLayout) layout = lay_out ("P", "2026-01-15");
  g_autoptr (DbkLayout) before = lay_out ("P", "2025-12-31");
  g_autoptr (DbkLayout) simple = lay_out ("Q", "2026-01-15");
  g_autofree char *text = describe (layout);
  g_autofree char *text_before = describe (before);
  g_autofree char *text_simple = describe (simple);

  g_assert_cmpstr (text, ==, "units: W1 W2 V1 C2 / gen supply\nsites: S1 S2 / wind_speed ongrid\nplant: P / coal_in\n");
  g_assert_cmpstr (text_before, ==, "units: W1 W2 V1 C1 C2 / gen supply\nsites: S1 S2 / wind_speed ongrid\nplant: P / coal_in\n");
  g_assert_cmpstr (text_simple, ==, "units: W9 / gen supply\nsites: Q / wind_speed ongrid\n");
}

static gboolean
is_required (const DbkLayout *layout, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (layout, entity, indicator);

  g_assert_nonnull (slot);
  return slot->required;
}

static void
test_slots (void)
{
  g_autoptr (DbkLayout) layout = lay_out ("P", "2026-01-15");
  g_autoptr (DbkLayout) later = lay_out ("P", "2026-02-01");

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      g_assert_cmpuint (slot->index, ==, i);
      g_assert_true (dbk_layout_find (layout, slot->entity, slot->indicator) == slot);
    }
  g_assert_true (dbk_layout_find_codes (layout, "W1", "gen")->editable);
  g_assert_false (dbk_layout_find_codes (layout, "W1", "supply")->editable);
  g_assert_null (dbk_layout_find_codes (layout, "S2", "wind_speed"));
  g_assert_null (dbk_layout_find_codes (layout, "C1", "gen"));
  g_assert_null (dbk_layout_find_codes (layout, "nobody", "gen"));
  g_assert_true (is_required (layout, "S1", "ongrid"));
  g_assert_false (is_required (layout, "S2", "ongrid"));
  g_assert_false (is_required (layout, "C2", "gen"));
  g_assert_true (is_required (later, "C2", "gen"));
  g_assert_true (is_required (layout, "W2", "gen"));
  g_assert_false (is_required (later, "W2", "gen"));
}

/* All there is to know of a layout, in words. */
static char *
describe_all (DbkCatalogue *from, const char *form, DbkPeriod period)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = dbk_layout_new (from, dbk_catalogue_form (from, form), dbk_catalogue_node (from, "R"), period, &error);
  g_autofree char *blocks = describe (layout);
  g_autoptr (GString) out = g_string_new (blocks);

  g_assert_no_error (error);
  g_assert_true (dbk_period_equal (dbk_layout_period (layout), period));
  g_assert_true (dbk_layout_catalogue (layout) == from);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      g_string_append_printf (out, "%s.%s %s %d %d %d\n", slot->entity->code, slot->indicator->code, slot->section->code, slot->level, slot->editable, slot->required);
      g_assert_true (dbk_layout_find (layout, slot->entity, slot->indicator) == slot);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What a catalogue remembers of other days' layouts changes none: each is as it would be were it the first. */
static void
test_days (void)
{
  g_autoptr (GHashTable) different = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DbkDay first;

  g_assert_true (dbk_day_parse ("2025-12-25", &first));
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (DbkCatalogue) fresh = load ();
      DbkDay day = first + g_test_rand_int_range (0, 40);
      gboolean monthly = i % 8 == 0;
      DbkPeriod period = monthly ? dbk_period_around (DBK_PERIOD_MONTH, day) : dbk_period_day (day);
      g_autofree char *remembered = describe_all (catalogue, monthly ? "monthly" : "daily", period);
      g_autofree char *made = describe_all (fresh, monthly ? "monthly" : "daily", period);

      g_assert_cmpstr (remembered, ==, made);
      g_hash_table_add (different, g_steal_pointer (&made));
    }
  g_assert_cmpuint (g_hash_table_size (different), >, 8);
}

static void
test_no_plant (void)
{
  g_autoptr (GError) error = NULL;
  DbkLayout *layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, "G"), dbk_period_day (0), &error);

  g_assert_null (layout);
  g_assert_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = load ();
  g_test_add_func ("/layout/blocks", test_blocks);
  g_test_add_func ("/layout/slots", test_slots);
  g_test_add_func ("/layout/days", test_days);
  g_test_add_func ("/layout/no-plant", test_no_plant);
  status = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return status;
}
