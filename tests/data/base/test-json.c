/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON from strangers: the grammar, the limits, the public corpus, the readers.
 */
#define G_LOG_DOMAIN "test-json"

#include "data/base/dbk-json.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "tests/data/base/shared-data.h"

#define MEGABYTE (1024 * 1024)

/* What the corpus calls valid and we refuse on purpose: two readers of a duplicate key may see different values. */
static const char *const refused_although_valid[] = {
  "y_object_duplicated_key.json",
  "y_object_duplicated_key_and_value.json",
  NULL,
};

static JsonNode *
parse (const char *text, GError **error)
{
  return dbk_json_parse (text, strlen (text), MEGABYTE, error);
}

static JsonNode *
parse_ok (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = parse (text, &error);

  if (root == NULL)
    g_error ("refused: %s: %s", error->message, text);
  g_assert_no_error (error);
  return root;
}

static void
assert_refused (const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = parse (text, &error);

  if (root != NULL)
    g_error ("accepted: %s", text);
  g_assert_error (error, DBK_JSON_ERROR, code);
}

static void
check_corpus_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  g_autofree char *exact = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  /* without the terminator that g_file_get_contents() adds, so that reading past the end shows */
  exact = g_memdup2 (data, length);
  root = dbk_json_parse (exact, length, MEGABYTE, &error);
  g_assert_cmpint (root != NULL, ==, error == NULL);
  if (name[0] == 'n' && root != NULL)
    g_error ("invalid, but accepted: %s", name);
  if (name[0] != 'y')
    return;
  g_strstrip (data);
  /* A value alone is no text of ours. */
  if (data[0] != '{' && data[0] != '[')
    {
      g_autofree char *within = g_strconcat ("[", data, "]", NULL);

      g_assert_null (root);
      g_clear_error (&error);
      root = dbk_json_parse (within, strlen (within), MEGABYTE, &error);
    }
  if (g_strv_contains (refused_although_valid, name))
    g_assert_null (root);
  else if (root == NULL)
    g_error ("valid, but refused: %s: %s", name, error->message);
}

static void
test_corpus (void)
{
  g_autofree char *folder = shared_data ("json_corpus/test_parsing");
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n[256] = { 0 };

  if (folder == NULL)
    {
      g_test_skip ("no JSON corpus beside the source; set DAYBOOK_SHARED_DATA to the folder that holds json_corpus");
      return;
    }
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      {
        check_corpus_file (folder, name);
        n[(guchar)name[0]]++;
      }
  g_test_message ("%u valid, %u invalid, %u open", n['y'], n['n'], n['i']);
  g_assert_cmpuint (n['y'], >, 90);
  g_assert_cmpuint (n['n'], >, 180);
  g_assert_cmpuint (n['i'], >, 30);
}

static void
test_grammar (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "[",
    "]",
    "}",
    "[1,]",
    "[,1]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "['a']",
    "[01]",
    "[+1]",
    "[.5]",
    "[5.]",
    "[1e]",
    "[1e+]",
    "[-]",
    "[0x10]",
    "[NaN]",
    "[Infinity]",
    "[-Infinity]",
    "[True]",
    "[nul]",
    "[nullx]",
    "[1] 2",
    "[1]]",
    "{}{}",
    "[1 2]",
    "// c\n[]",
    "[/* */]",
    "var a = [];",
    "[\"\t\"]",
    "[\"\n\"]",
    "[\"\\x\"]",
    "[\"\\u12\"]",
    "[\"a]",
    "\xEF\xBB\xBF[]",
    "[\"\xff\"]",
    "[\"\xC0\xAF\"]",
    "[\"\xED\xA0\x80\"]",
    "[}",
    "{]",
    "{\"a\":1]",
    "[1}",
    "{1:1}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "[\"\\ud800\"]",
    "[\"\\udc00\"]",
    "[\"\\ud800\\u0041\"]",
    "[\"\\ud800\\ud800\"]",
    "[\"\\udc00\\ud800\"]",
    "[\"\\ud800x\"]",
    "{\"a\":1,\"a\":1}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"\\u0000\":1,\"\\ufffd\":2}",
    "{\"b\":{\"x\":1,\"x\":2}}",
  };
  static const char *const good[] = {
    "{}",
    "[]",
    " [ ] ",
    "\t\r\n{ }\n",
    "[[[[]]]]",
    "{\"\":0}",
    "{\"a\":{\"a\":{\"a\":[]}}}",
    "[{\"a\":1},{\"a\":1}]",
    "[0,-0,-1,0.5,1e5,1E+5,1e-5,0e1,0.0,-0.0,9223372036854775807,-9223372036854775808]",
    "[true,false,null,\"\",\"中文\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\uD834\\uDD1E\",\"\x7f\"]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i], DBK_JSON_ERROR_SYNTAX);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    json_node_unref (parse_ok (good[i]));
}

static void
test_scalar_roots (void)
{
  static const char *const roots[] = { "1", "-0.5", "\"a\"", "null", "true", " false " };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    assert_refused (roots[i], DBK_JSON_ERROR_SYNTAX);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < DBK_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < DBK_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, ']');
  json_node_unref (parse_ok (text->str));
  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  assert_refused (text->str, DBK_JSON_ERROR_LIMIT);

  g_string_truncate (text, 0);
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  assert_refused (text->str, DBK_JSON_ERROR_LIMIT);

  assert_refused ("[9223372036854775808]", DBK_JSON_ERROR_LIMIT);
  assert_refused ("[-9223372036854775809]", DBK_JSON_ERROR_LIMIT);
  assert_refused ("[100000000000000000000000000000]", DBK_JSON_ERROR_LIMIT);
  assert_refused ("[1e400]", DBK_JSON_ERROR_LIMIT);
  assert_refused ("[-1e400]", DBK_JSON_ERROR_LIMIT);

  g_assert_null (dbk_json_parse ("[1,2]", 5, 4, &error));
  g_assert_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT);
}

static void
test_many_members (void)
{
  g_autoptr (GString) text = g_string_new ("{\"k\":0");

  for (guint i = 1; i < DBK_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (text, ",\"k%u\":0", i);
  g_string_append_c (text, '}');
  json_node_unref (parse_ok (text->str));
  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"last\":0}");
  assert_refused (text->str, DBK_JSON_ERROR_LIMIT);
}

static void
test_values_arrive (void)
{
  g_autoptr (JsonNode) root = parse_ok ("[0,-0,-1,12.5,1e2,0e1,9223372036854775807,-9223372036854775808,"
                                        "\"a\\u0000b\",\"\\uD834\\uDD1E\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"中\",true,null]");
  JsonArray *array = json_node_get_array (root);

  g_assert_cmpint (json_array_get_int_element (array, 0), ==, 0);
  g_assert_cmpint (json_array_get_int_element (array, 1), ==, 0);
  g_assert_cmpint (json_array_get_int_element (array, 2), ==, -1);
  g_assert_cmpfloat (json_array_get_double_element (array, 3), ==, 12.5);
  g_assert_cmpfloat (json_array_get_double_element (array, 4), ==, 100);
  g_assert_cmpfloat (json_array_get_double_element (array, 5), ==, 0);
  g_assert_cmpint (json_array_get_int_element (array, 6), ==, G_MAXINT64);
  g_assert_cmpint (json_array_get_int_element (array, 7), ==, G_MININT64);
  g_assert_cmpstr (json_array_get_string_element (array, 8), ==, "a\xEF\xBF\xBD"
                                                                 "b");
  g_assert_cmpstr (json_array_get_string_element (array, 9), ==, "\xF0\x9D\x84\x9E");
  g_assert_cmpstr (json_array_get_string_element (array, 10), ==, "\"\\/\b\f\n\r\t");
  g_assert_cmpstr (json_array_get_string_element (array, 11), ==, "中");
  g_assert_true (json_array_get_boolean_element (array, 12));
  g_assert_true (json_array_get_null_element (array, 13));
}

static void
test_print (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    "{\"b\":1,\"a\":[true,false,null,\"\"],\"中\":{\"x\":\"\\u0001\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\"}}",
    "[84.3,0.1,1e+40,-1.5e-07,100.0,-0.0,12345678.9,1.7976931348623157e+308,4.94065645841247e-324]",
    "[0,-1,9223372036854775807,-9223372036854775808]",
  };
  g_autoptr (JsonNode) broken = json_node_init_string (json_node_alloc (), "a\xff");
  g_autoptr (JsonNode) nan = json_node_init_double (json_node_alloc (), NAN);
  g_autofree char *mended = dbk_json_print (broken);
  g_autofree char *null = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) root = parse_ok (texts[i]);
      g_autofree char *text = dbk_json_print (root);

      g_assert_cmpstr (text, ==, texts[i]);
    }
  g_assert_cmpstr (mended, ==, "\"a\xEF\xBF\xBD\"");
  g_test_expect_message ("dbk-base", G_LOG_LEVEL_CRITICAL, "*null*");
  null = dbk_json_print (nan);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (null, ==, "null");
}

static JsonNode *
random_node (GRand *rand, guint depth)
{
  static const char *const strings[] = { "", "a", "缺测:表坏", "\"\\/\b\n\t\x01\x1f", "𝄞", "84.3", "</script>" };
  gint kind = g_rand_int_range (rand, 0, depth < 6 ? 6 : 4);
  guint n = (guint)g_rand_int_range (rand, 0, 5);
  JsonNode *node = json_node_alloc ();

  if (kind == 0)
    return json_node_init_string (node, strings[g_rand_int_range (rand, 0, G_N_ELEMENTS (strings))]);
  if (kind == 1)
    return json_node_init_int (node, (gint64)(((guint64)g_rand_int (rand) << 32) | g_rand_int (rand)));
  if (kind == 2)
    return json_node_init_boolean (node, g_rand_boolean (rand));
  if (kind == 3)
    return g_rand_boolean (rand) ? json_node_init_null (node) : json_node_init_double (node, ldexp (g_rand_double_range (rand, -1, 1), g_rand_int_range (rand, -1000, 1000)));
  if (kind == 4)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      for (guint i = 0; i < n; i++)
        json_array_add_element (array, random_node (rand, depth + 1));
      return json_node_init_array (node, array);
    }
  else
    {
      g_autoptr (JsonObject) object = json_object_new ();

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *key = g_strdup_printf ("%s%u", strings[g_rand_int_range (rand, 0, G_N_ELEMENTS (strings))], i);

          json_object_set_member (object, key, random_node (rand, depth + 1));
        }
      return json_node_init_object (node, object);
    }
}

/* What dbk_json_print() has no tree for; a writer begins again once it has ended. */
static void
test_writer (void)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = NULL;

      dbk_json_writer_begin_object (writer);
      dbk_json_writer_member (writer, "a\"");
      dbk_json_writer_begin_array (writer);
      dbk_json_writer_string (writer, NULL);
      dbk_json_writer_begin_array (writer);
      dbk_json_writer_end_array (writer);
      dbk_json_writer_int (writer, G_MININT64);
      dbk_json_writer_end_array (writer);
      dbk_json_writer_member (writer, "b");
      dbk_json_writer_boolean (writer, FALSE);
      dbk_json_writer_end_object (writer);
      text = dbk_json_writer_finish (writer);
      g_assert_cmpstr (text, ==, "{\"a\\\"\":[null,[],-9223372036854775808],\"b\":false}");
    }
}

static void
test_print_parse (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (JsonArray) array = json_array_new ();
      g_autoptr (JsonNode) root = json_node_init_array (json_node_alloc (), array);
      g_autoptr (JsonNode) again = NULL;
      g_autofree char *text = NULL;

      json_array_add_element (array, random_node (rand, 0));
      text = dbk_json_print (root);
      again = parse_ok (text);
      g_assert_true (json_node_equal (root, again));
    }
}

/* Whatever is cut off a text that is valid, or changed in one byte of it, is refused or parsed, never a crash. */
static void
test_damaged (void)
{
  static const char text[] = "{\"a\":[1,-2.5e3,\"x\\u4e2d\\uD834\\uDD1E\"],\"中\":{\"b\":null,\"c\":true}}";

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *cut = g_memdup2 (text, length);

      g_assert_null (dbk_json_parse (cut, length, MEGABYTE, NULL));
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *copy = g_memdup2 (text, strlen (text));
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = NULL;

      copy[g_test_rand_int_range (0, (gint32)strlen (text))] = (char)g_test_rand_int_range (0, 256);
      root = dbk_json_parse (copy, strlen (text), MEGABYTE, &error);
      g_assert_cmpint (root == NULL, ==, error != NULL);
    }
}

static void
assert_member_error (GError **error)
{
  g_assert_error (*error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER);
  g_clear_error (error);
}

static void
test_required_members (void)
{
  g_autoptr (JsonNode) root = parse_ok ("{\"s\":\"x\",\"i\":7,\"f\":7.0,\"b\":true,\"o\":{},\"a\":[{},\"e\",null],\"n\":null}");
  JsonObject *object = json_node_get_object (root);
  g_autoptr (GError) error = NULL;
  const char *string = "untouched";
  gboolean boolean = FALSE;
  gint64 number = 42;
  JsonArray *array;

  g_assert_cmpstr (dbk_json_string (object, "s", &error), ==, "x");
  g_assert_true (dbk_json_int (object, "i", 7, 7, &number, &error));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (dbk_json_boolean (object, "b", &boolean, &error));
  g_assert_true (boolean);
  g_assert_nonnull (dbk_json_object (object, "o", &error));
  g_assert_nonnull (array = dbk_json_array (object, "a", &error));
  g_assert_nonnull (dbk_json_element_object (array, 0, &error));
  g_assert_true (dbk_json_element_string (array, 1, FALSE, &string, &error));
  g_assert_cmpstr (string, ==, "e");
  g_assert_true (dbk_json_element_string (array, 2, TRUE, &string, &error));
  g_assert_null (string);
  g_assert_no_error (error);

  number = 42;
  g_assert_null (dbk_json_string (object, "i", &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_string (object, "n", &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_string (object, "absent", &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_int (object, "i", 8, 9, &number, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_int (object, "i", 0, 6, &number, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_int (object, "f", 0, 9, &number, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_int (object, "b", 0, 9, &number, &error));
  assert_member_error (&error);
  g_assert_cmpint (number, ==, 42);
  g_assert_false (dbk_json_boolean (object, "i", &boolean, &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_object (object, "a", &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_array (object, "o", &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_element_object (array, 1, &error));
  assert_member_error (&error);
  g_assert_null (dbk_json_element_object (array, 3, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_element_string (array, 2, FALSE, &string, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_element_string (array, 9, TRUE, &string, &error));
  assert_member_error (&error);
}

static void
test_optional_members (void)
{
  g_autoptr (JsonNode) root = parse_ok ("{\"s\":\"x\",\"i\":7,\"b\":true,\"o\":{},\"a\":[],\"n\":null}");
  JsonObject *object = json_node_get_object (root);
  g_autoptr (GError) error = NULL;
  JsonObject *inner = NULL;
  JsonArray *array = NULL;
  const char *string = NULL;
  gboolean boolean = FALSE;
  gint64 number = 0;

  g_assert_true (dbk_json_string_or (object, "s", "d", &string, &error));
  g_assert_cmpstr (string, ==, "x");
  g_assert_true (dbk_json_string_or (object, "n", "d", &string, &error));
  g_assert_cmpstr (string, ==, "d");
  g_assert_true (dbk_json_string_or (object, "absent", NULL, &string, &error));
  g_assert_null (string);
  g_assert_true (dbk_json_int_or (object, "absent", 0, 9, -5, &number, &error));
  g_assert_cmpint (number, ==, -5);
  g_assert_true (dbk_json_int_or (object, "i", 0, 9, -5, &number, &error));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (dbk_json_boolean_or (object, "n", TRUE, &boolean, &error));
  g_assert_true (boolean);
  g_assert_true (dbk_json_object_or_null (object, "o", &inner, &error));
  g_assert_nonnull (inner);
  g_assert_true (dbk_json_object_or_null (object, "n", &inner, &error));
  g_assert_null (inner);
  g_assert_true (dbk_json_array_or_null (object, "a", &array, &error));
  g_assert_nonnull (array);
  g_assert_true (dbk_json_array_or_null (object, "absent", &array, &error));
  g_assert_null (array);
  g_assert_no_error (error);

  g_assert_false (dbk_json_string_or (object, "i", "d", &string, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_int_or (object, "s", 0, 9, 1, &number, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_boolean_or (object, "s", TRUE, &boolean, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_object_or_null (object, "a", &inner, &error));
  assert_member_error (&error);
  g_assert_false (dbk_json_array_or_null (object, "o", &array, &error));
  assert_member_error (&error);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/corpus", test_corpus);
  g_test_add_func ("/base/json/grammar", test_grammar);
  g_test_add_func ("/base/json/scalar-roots", test_scalar_roots);
  g_test_add_func ("/base/json/limits", test_limits);
  g_test_add_func ("/base/json/many-members", test_many_members);
  g_test_add_func ("/base/json/values-arrive", test_values_arrive);
  g_test_add_func ("/base/json/print", test_print);
  g_test_add_func ("/base/json/writer", test_writer);
  g_test_add_func ("/base/json/print-parse", test_print_parse);
  g_test_add_func ("/base/json/damaged", test_damaged);
  g_test_add_func ("/base/json/required-members", test_required_members);
  g_test_add_func ("/base/json/optional-members", test_optional_members);
  return g_test_run ();
}
