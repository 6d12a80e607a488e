/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON read into json-glib's nodes, by a loop over an explicit stack.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* after [ */
  EXPECT_KEY,
  EXPECT_KEY_OR_END, /* after { */
  EXPECT_COMMA_OR_END,
  EXPECT_NOTHING, /* after the root */
} Expect;

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  Expect expect;
  JsonNode *root; /* (owned) (nullable) */
  guint depth;
  JsonNode *open[DBK_JSON_MAX_DEPTH]; /* the containers around this place, each within the one before it */
  GString *key;                       /* (owned): of the member being read */
  GString *text;                      /* (owned): of the string being read */
} Scan;

static gboolean
refuse (Scan *scan, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX,
               _ ("This is not valid JSON (at byte %lu)."), (gsize)(scan->at - scan->start));
  return FALSE;
}

static JsonNode *
refuse_value (Scan *scan, GError **error)
{
  refuse (scan, error);
  return NULL;
}

static char
peek (Scan *scan)
{
  /* NUL is no part of the grammar, so it can stand for the end */
  return scan->at < scan->end ? *scan->at : '\0';
}

static gboolean
accept (Scan *scan, char c)
{
  if (peek (scan) != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

static void
skip_blanks (Scan *scan)
{
  while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

static gsize
skip_digits (Scan *scan)
{
  const char *from = scan->at;

  while (g_ascii_isdigit (peek (scan)))
    scan->at++;
  return scan->at - from;
}

/* (transfer full) (nullable) */
static JsonNode *
make_number (Scan *scan, const char *from, gboolean is_integer, GError **error)
{
  gint64 integer;
  double real;

  g_string_truncate (scan->text, 0);
  g_string_append_len (scan->text, from, scan->at - from);
  if (is_integer && g_ascii_string_to_signed (scan->text->str, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    return json_node_init_int (json_node_alloc (), integer);
  if (!is_integer && isfinite (real = g_ascii_strtod (scan->text->str, NULL)))
    return json_node_init_double (json_node_alloc (), real);
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
               _ ("A number is out of range (at byte %lu)."), (gsize)(from - scan->start));
  return NULL;
}

/* (transfer full) (nullable) */
static JsonNode *
scan_number (Scan *scan, GError **error)
{
  const char *from = scan->at;
  gboolean is_integer = TRUE;

  accept (scan, '-');
  if (!accept (scan, '0') && skip_digits (scan) == 0)
    return refuse_value (scan, error);
  if (accept (scan, '.'))
    {
      is_integer = FALSE;
      if (skip_digits (scan) == 0)
        return refuse_value (scan, error);
    }
  if (accept (scan, 'e') || accept (scan, 'E'))
    {
      is_integer = FALSE;
      if (!accept (scan, '+'))
        accept (scan, '-');
      if (skip_digits (scan) == 0)
        return refuse_value (scan, error);
    }
  return make_number (scan, from, is_integer, error);
}

static gboolean
scan_hex (Scan *scan, gunichar *out)
{
  *out = 0;
  for (int i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (peek (scan)))
        return FALSE;
      *out = *out * 16 + (gunichar)g_ascii_xdigit_value (*scan->at++);
    }
  return TRUE;
}

/* After `\u`. A string ends at NUL in C, and must not read differently here than at its sender. */
static gboolean
scan_code_point (Scan *scan, GString *decoded, GError **error)
{
  gunichar c, low;

  if (!scan_hex (scan, &c))
    return refuse (scan, error);
  if (c >= 0xDC00 && c <= 0xDFFF)
    return refuse (scan, error);
  if (c >= 0xD800 && c <= 0xDBFF)
    {
      if (!accept (scan, '\\') || !accept (scan, 'u') || !scan_hex (scan, &low) || low < 0xDC00 || low > 0xDFFF)
        return refuse (scan, error);
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
  g_string_append_unichar (decoded, c == 0 ? 0xFFFD : c);
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, GString *decoded, GError **error)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *escape;

  if (accept (scan, 'u'))
    return scan_code_point (scan, decoded, error);
  if (peek (scan) == '\0' || (escape = strchr (escapes, *scan->at)) == NULL)
    return refuse (scan, error);
  scan->at++;
  g_string_append_c (decoded, meanings[escape - escapes]);
  return TRUE;
}

/* The bytes of the string are known to be UTF-8; @decoded: what it means. */
static gboolean
scan_string (Scan *scan, GString *decoded, GError **error)
{
  g_string_truncate (decoded, 0);
  if (!accept (scan, '"'))
    return refuse (scan, error);
  while (!accept (scan, '"'))
    {
      const char *from = scan->at;

      while (scan->at < scan->end && (guchar)*scan->at >= 0x20 && *scan->at != '"' && *scan->at != '\\')
        scan->at++;
      g_string_append_len (decoded, from, scan->at - from);
      if (accept (scan, '\\'))
        {
          if (!scan_escape (scan, decoded, error))
            return FALSE;
        }
      else if (peek (scan) != '"')
        return refuse (scan, error);
    }
  return TRUE;
}

/* (transfer full) (nullable): @node, if @word is what comes */
static JsonNode *
scan_word (Scan *scan, const char *word, JsonNode *node, GError **error)
{
  gsize length = strlen (word);

  if ((gsize)(scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    {
      json_node_unref (node);
      return refuse_value (scan, error);
    }
  scan->at += length;
  return node;
}

static gboolean
is_in_object (Scan *scan)
{
  return JSON_NODE_HOLDS_OBJECT (scan->open[scan->depth - 1]);
}

/* Takes @node to the place that it was read at. */
static void
place (Scan *scan, JsonNode *node)
{
  if (scan->depth == 0)
    scan->root = node;
  else if (is_in_object (scan))
    json_object_set_member (json_node_get_object (scan->open[scan->depth - 1]), scan->key->str, node);
  else
    json_array_add_element (json_node_get_array (scan->open[scan->depth - 1]), node);
  scan->expect = scan->depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static gboolean
open_container (Scan *scan, gboolean is_object, GError **error)
{
  JsonNode *node;

  if (scan->depth == DBK_JSON_MAX_DEPTH)
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
                   _ ("The JSON is nested deeper than %d levels."), DBK_JSON_MAX_DEPTH);
      return FALSE;
    }
  node = json_node_alloc ();
  if (is_object)
    json_node_take_object (json_node_init (node, JSON_NODE_OBJECT), json_object_new ());
  else
    json_node_take_array (json_node_init (node, JSON_NODE_ARRAY), json_array_new ());
  place (scan, node);
  scan->open[scan->depth++] = node;
  scan->expect = is_object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  scan->at++;
  return TRUE;
}

static void
close_container (Scan *scan)
{
  scan->depth--;
  scan->at++;
  scan->expect = scan->depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

/* (transfer full) (nullable): anything but a container */
static JsonNode *
scan_scalar (Scan *scan, GError **error)
{
  switch (peek (scan))
    {
    case '"':
      return scan_string (scan, scan->text, error) ? json_node_init_string (json_node_alloc (), scan->text->str) : NULL;
    case 't':
      return scan_word (scan, "true", json_node_init_boolean (json_node_alloc (), TRUE), error);
    case 'f':
      return scan_word (scan, "false", json_node_init_boolean (json_node_alloc (), FALSE), error);
    case 'n':
      return scan_word (scan, "null", json_node_init_null (json_node_alloc ()), error);
    default:
      return scan_number (scan, error);
    }
}

static gboolean
scan_value (Scan *scan, GError **error)
{
  JsonNode *node;

  if (peek (scan) == '{' || peek (scan) == '[')
    return open_container (scan, peek (scan) == '{', error);
  node = scan_scalar (scan, error);
  if (node == NULL)
    return FALSE;
  place (scan, node);
  return TRUE;
}

static gboolean
scan_key (Scan *scan, GError **error)
{
  JsonObject *object = json_node_get_object (scan->open[scan->depth - 1]);

  if (!scan_string (scan, scan->key, error))
    return FALSE;
  if (json_object_has_member (object, scan->key->str))
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX,
                   _ ("A member occurs twice in the JSON (at byte %lu)."), (gsize)(scan->at - scan->start));
      return FALSE;
    }
  if (json_object_get_size (object) == DBK_JSON_MAX_MEMBERS)
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
                   _ ("An object of the JSON has more than %d members."), DBK_JSON_MAX_MEMBERS);
      return FALSE;
    }
  skip_blanks (scan);
  if (!accept (scan, ':'))
    return refuse (scan, error);
  scan->expect = EXPECT_VALUE;
  return TRUE;
}

static gboolean
scan_comma (Scan *scan, GError **error)
{
  if (!accept (scan, ','))
    return refuse (scan, error);
  scan->expect = is_in_object (scan) ? EXPECT_KEY : EXPECT_VALUE;
  return TRUE;
}

static gboolean
is_closing (Scan *scan)
{
  if (scan->expect != EXPECT_KEY_OR_END && scan->expect != EXPECT_VALUE_OR_END && scan->expect != EXPECT_COMMA_OR_END)
    return FALSE;
  return peek (scan) == (is_in_object (scan) ? '}' : ']');
}

/* One token, or one key with its colon. */
static gboolean
scan_step (Scan *scan, GError **error)
{
  if (is_closing (scan))
    {
      close_container (scan);
      return TRUE;
    }
  switch (scan->expect)
    {
    case EXPECT_KEY:
    case EXPECT_KEY_OR_END:
      return scan_key (scan, error);
    case EXPECT_COMMA_OR_END:
      return scan_comma (scan, error);
    case EXPECT_NOTHING:
      return refuse (scan, error);
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END:
    default:
      return scan_value (scan, error);
    }
}

/* (transfer full) (nullable) */
static JsonNode *
read_text (const char *data, gsize length, GError **error)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  Scan scan = { .start = data, .at = data, .end = data + length, .expect = EXPECT_VALUE, .key = key, .text = text };
  const char *valid_to;
  gboolean ok = TRUE;

  if (!g_utf8_validate_len (data, length, &valid_to))
    {
      scan.at = valid_to;
      return refuse_value (&scan, error);
    }
  skip_blanks (&scan);
  while (ok && !(scan.expect == EXPECT_NOTHING && scan.at == scan.end))
    {
      ok = scan_step (&scan, error);
      skip_blanks (&scan);
    }
  if (!ok)
    g_clear_pointer (&scan.root, json_node_unref);
  return scan.root;
}

JsonNode *
dbk_json_parse (const char *data, gsize length, gsize max_length, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (length > max_length || length > G_MAXSSIZE)
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
                   _ ("The JSON is longer than %lu bytes."), (gulong)max_length);
      return NULL;
    }
  root = read_text (data != NULL ? data : "", length, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root) && !JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error_literal (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX, _ ("The JSON is neither an object nor an array."));
      return NULL;
    }
  return g_steal_pointer (&root);
}
