/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab-separated text as spreadsheets exchange it. */
#define G_LOG_DOMAIN "dbk-test"

#include "ui/grid/dbk-grid-tsv.h"

/* Rows as "a|b/c|d". */
static char *
flatten (GPtrArray *rows)
{
  GString *out = g_string_new (NULL);

  for (guint r = 0; r < rows->len; r++)
    {
      GPtrArray *row = g_ptr_array_index (rows, r);

      for (guint c = 0; c < row->len; c++)
        g_string_append_printf (out, "%s%s", c > 0 ? "|" : (r > 0 ? "/" : ""), (char *)g_ptr_array_index (row, c));
    }
  return g_string_free (out, FALSE);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *rows;
    guint n_rows;
  } cases[] = {
    { "", "", 0 },
    { "a", "a", 1 },
    { "a\tb\r\nc\td\r\n", "a|b/c|d", 2 },
    { "a\tb\nc\td", "a|b/c|d", 2 },
    { "a\rb\r", "a/b", 2 },
    { "\n", "", 1 },
    { "\t\n", "|", 1 },
    { "a\n\nb\n", "a//b", 3 },
    { "\"a\tb\"\tc\r\n", "a\tb|c", 1 },
    { "\"two\r\nlines\"\tx\n", "two\r\nlines|x", 1 },
    { "\"say \"\"yes\"\"\"\n", "say \"yes\"", 1 },
    { "\"\"\tb\n", "|b", 1 },
    { "5\" pipe\tb\n", "5\" pipe|b", 1 },
    { "\"open\tb\n", "\"open|b", 1 },
    { "\"quoted\"tail\tb\n", "\"quoted\"tail|b", 1 },
    { "1,183.62\t１２．５\n", "1,183.62|１２．５", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) rows = dbk_grid_tsv_parse (cases[i].text);
      g_autofree char *flat = flatten (rows);

      g_test_message ("case %u", i);
      g_assert_cmpuint (rows->len, ==, cases[i].n_rows);
      g_assert_cmpstr (flat, ==, cases[i].rows);
    }
}

static char *
random_field (void)
{
  static const char *pieces[] = { "\"", "\t", "\n", "\r", "\r\n", "a", "1,2", " ", "机", "" };
  GString *field = g_string_new (NULL);

  for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
    g_string_append (field, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (field, FALSE);
}

static void
test_round_trip (void)
{
  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
      g_autoptr (GPtrArray) back = NULL;
      g_autofree char *text = NULL;

      for (int r = g_test_rand_int_range (0, 4); r > 0; r--)
        {
          GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

          for (int c = g_test_rand_int_range (1, 4); c > 0; c--)
            g_ptr_array_add (row, random_field ());
          g_ptr_array_add (rows, row);
        }
      text = dbk_grid_tsv_write (rows);
      back = dbk_grid_tsv_parse (text);
      g_assert_cmpuint (back->len, ==, rows->len);
      for (guint r = 0; r < rows->len; r++)
        {
          GPtrArray *one = g_ptr_array_index (rows, r);
          GPtrArray *two = g_ptr_array_index (back, r);

          g_assert_cmpuint (one->len, ==, two->len);
          for (guint c = 0; c < one->len; c++)
            g_assert_cmpstr (g_ptr_array_index (one, c), ==, g_ptr_array_index (two, c));
        }
    }
}

/* A row is a line, whatever stands in it; no more than that is changed. */
static void
test_flat (void)
{
  g_autoptr (GPtrArray) rows = dbk_grid_tsv_parse ("24\t\"two\nlines\"\t\"a\tb\"\n\t\"\"\"x\"\"\"\t运\n");
  g_autofree char *text = dbk_grid_tsv_write_flat (rows);

  g_assert_cmpstr (text, ==, "24\ttwo lines\ta b\n\t\"\"\"x\"\"\"\t运\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/tsv/parse", test_parse);
  g_test_add_func ("/grid/tsv/round-trip", test_round_trip);
  g_test_add_func ("/grid/tsv/flat", test_flat);
  return g_test_run ();
}
