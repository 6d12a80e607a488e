/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of a cell, and names in two languages.
 */
#define G_LOG_DOMAIN "test-value"

#include "data/base/dbk-text.h"
#include "data/base/dbk-value.h"

#include <locale.h>
#include <stdio.h>

static void
assert_wire (const DbkValue *value, const char *expected)
{
  g_autofree char *wire = dbk_value_to_wire (value);

  g_assert_cmpstr (wire, ==, expected);
}

static void
test_wire (void)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  assert_wire (&value, NULL);
  dbk_value_set_number (&value, (DbkDecimal){ 1250, 2 });
  assert_wire (&value, "12.50");
  dbk_value_set_text (&value, "running");
  assert_wire (&value, "running");
  dbk_value_set_not_measured (&value, "表计故障");
  assert_wire (&value, "缺测:表计故障");
  dbk_value_set_not_measured (&value, NULL);
  assert_wire (&value, "缺测:");
  dbk_value_clear (&value);
  assert_wire (&value, NULL);
}

static void
test_copy (void)
{
  g_auto (DbkValue) a = DBK_VALUE_INIT;
  g_auto (DbkValue) b = DBK_VALUE_INIT;

  dbk_value_set_text (&a, "running");
  dbk_value_copy (&b, &a);
  g_assert_true (a.text != b.text);
  g_assert_true (dbk_value_equal (&a, &b));
  dbk_value_copy (&a, &a);
  g_assert_true (dbk_value_equal (&a, &b));
  dbk_value_set_text (&a, a.text);
  g_assert_cmpstr (a.text, ==, "running");
  dbk_value_set_number (&a, (DbkDecimal){ 5, 1 });
  dbk_value_copy (&b, &a);
  g_assert_null (b.text);
  g_assert_true (dbk_value_equal (&a, &b));
  dbk_value_clear (&a);
  dbk_value_copy (&b, &a);
  g_assert_cmpint (b.kind, ==, DBK_VALUE_MISSING);
}

/* Missing is not zero, not an empty text, and not "not measured". */
static void
test_equal (void)
{
  DbkValue values[] = {
    DBK_VALUE_INIT,
    { DBK_VALUE_NUMBER, { 0, 0 }, NULL },
    { DBK_VALUE_NUMBER, { 1, 0 }, NULL },
    { DBK_VALUE_TEXT, { 0, 0 }, (char *)"" },
    { DBK_VALUE_TEXT, { 0, 0 }, (char *)"a" },
    { DBK_VALUE_NOT_MEASURED, { 0, 0 }, (char *)"" },
    { DBK_VALUE_NOT_MEASURED, { 0, 0 }, (char *)"a" },
  };
  DbkValue short_form = { DBK_VALUE_NUMBER, { 125, 1 }, NULL };
  DbkValue long_form = { DBK_VALUE_NUMBER, { 1250, 2 }, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      g_assert_cmpint (dbk_value_equal (&values[i], &values[j]), ==, i == j);
  g_assert_true (dbk_value_equal (&short_form, &long_form));
}

static void
test_text (void)
{
  DbkText both = { (char *)"发电量", (char *)"Generation" };
  DbkText chinese = { (char *)"发电量", NULL };
  DbkText owned = { g_strdup ("甲"), g_strdup ("A") };

  g_assert_cmpstr (dbk_text_get (&both), ==, "Generation");
  g_assert_cmpstr (dbk_text_get (&chinese), ==, "发电量");
  g_assert_cmpstr (dbk_text_get (NULL), ==, "");

  dbk_text_clear (&owned);
  g_assert_null (owned.zh);
  g_assert_null (owned.en);
  g_assert_cmpstr (dbk_text_get (&owned), ==, "");
}

static void
say_language (void)
{
  DbkText both = { (char *)"发电量", (char *)"Generation" };
  DbkText english = { (char *)"", (char *)"Heat" };

  setlocale (LC_ALL, "");
  g_assert_true (dbk_text_is_chinese () == (dbk_text_get (&both) == both.zh));
  printf ("It is %s and %s.\n", dbk_text_get (&both), dbk_text_get (&english));
  fflush (stdout);
}

static gboolean
has_locale (const char *name)
{
  locale_t locale = newlocale (LC_MESSAGES_MASK, name, (locale_t)0);

  if (locale == (locale_t)0)
    return FALSE;
  freelocale (locale);
  return TRUE;
}

/* The language is decided once: each of these in a process of its own. */
static void
test_language (void)
{
  static const struct
  {
    const char *locale;
    const char *language;
    const char *expected;
  } cases[] = {
    { "C", "", "Generation" },
    { "C", "zh_CN", "Generation" },
    { "C.UTF-8", "zh_CN:en", "发电量" },
    { "C.UTF-8", "fr:zh", "发电量" },
    { "C.UTF-8", "en_GB:zh_CN", "Generation" },
    { "C.UTF-8", "zha", "Generation" },
    { "zh_CN.UTF-8", "", "发电量" },
  };

  if (g_test_subprocess ())
    {
      say_language ();
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = g_strdup_printf ("*It is %s and Heat.*", cases[i].expected);

      if (!has_locale (cases[i].locale))
        {
          g_test_message ("%s is not installed, LANGUAGE alone was tried", cases[i].locale);
          continue;
        }
      g_setenv ("LC_ALL", cases[i].locale, TRUE);
      g_setenv ("LANGUAGE", cases[i].language, TRUE);
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stdout (said);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/value/wire", test_wire);
  g_test_add_func ("/base/value/copy", test_copy);
  g_test_add_func ("/base/value/equal", test_equal);
  g_test_add_func ("/base/text/get", test_text);
  g_test_add_func ("/base/text/language", test_language);
  return g_test_run ();
}
