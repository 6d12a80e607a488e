/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grammar of JSON, checked by a loop over an explicit stack.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json.h"

#include "data/base/dbk-json-private.h"

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
  guint depth;
  GHashTable *keys[DBK_JSON_MAX_DEPTH]; /* (owned) (nullable): the keys of an object, %NULL for an array */
  GString *key;                         /* (owned): the key being decoded */
  GArray *nuls;                         /* (nullable) */
} Scan;

static gboolean
refuse (Scan *scan, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX,
               _ ("This is not valid JSON (at byte %lu)."), (gsize)(scan->at - scan->start));
  return FALSE;
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

static gboolean
check_range (Scan *scan, const char *from, gboolean is_integer, GError **error)
{
  gsize length = scan->at - from;
  gboolean fits;

  if (is_integer && length <= 18)
    return TRUE;
  if (is_integer)
    {
      g_autofree char *text = g_strndup (from, length);

      fits = length <= 20 && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL);
    }
  else
    {
      g_autofree char *text = g_strndup (from, length);

      fits = isfinite (g_ascii_strtod (text, NULL));
    }
  if (!fits)
    g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
                 _ ("A number is out of range (at byte %lu)."), (gsize)(from - scan->start));
  return fits;
}

static gboolean
scan_number (Scan *scan, GError **error)
{
  const char *from = scan->at;
  gboolean is_integer = TRUE;

  accept (scan, '-');
  if (!accept (scan, '0') && skip_digits (scan) == 0)
    return refuse (scan, error);
  if (accept (scan, '.'))
    {
      is_integer = FALSE;
      if (skip_digits (scan) == 0)
        return refuse (scan, error);
    }
  if (accept (scan, 'e') || accept (scan, 'E'))
    {
      is_integer = FALSE;
      if (!accept (scan, '+'))
        accept (scan, '-');
      if (skip_digits (scan) == 0)
        return refuse (scan, error);
    }
  return check_range (scan, from, is_integer, error);
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

/* After `\u`. */
static gboolean
scan_code_point (Scan *scan, GString *decoded, GError **error)
{
  gsize offset = scan->at - 2 - scan->start;
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
  if (c == 0 && scan->nuls != NULL)
    g_array_append_val (scan->nuls, offset);
  if (decoded != NULL)
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
  if (decoded != NULL)
    g_string_append_c (decoded, meanings[escape - escapes]);
  return TRUE;
}

/* The bytes of the string are known to be UTF-8; what it means goes to @decoded, if given. */
static gboolean
scan_string (Scan *scan, GString *decoded, GError **error)
{
  if (!accept (scan, '"'))
    return refuse (scan, error);
  while (!accept (scan, '"'))
    {
      const char *from = scan->at;

      while (scan->at < scan->end && (guchar)*scan->at >= 0x20 && *scan->at != '"' && *scan->at != '\\')
        scan->at++;
      if (decoded != NULL)
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

static gboolean
scan_word (Scan *scan, const char *word, GError **error)
{
  gsize length = strlen (word);

  if ((gsize)(scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    return refuse (scan, error);
  scan->at += length;
  return TRUE;
}

static gboolean
open_container (Scan *scan, gboolean is_object, GError **error)
{
  if (scan->depth == DBK_JSON_MAX_DEPTH)
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT,
                   _ ("The JSON is nested deeper than %d levels."), DBK_JSON_MAX_DEPTH);
      return FALSE;
    }
  scan->keys[scan->depth++] = is_object ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;
  scan->expect = is_object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  scan->at++;
  return TRUE;
}

static void
after_value (Scan *scan)
{
  scan->expect = scan->depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static void
close_container (Scan *scan)
{
  scan->depth--;
  g_clear_pointer (&scan->keys[scan->depth], g_hash_table_unref);
  scan->at++;
  after_value (scan);
}

static gboolean
scan_value (Scan *scan, GError **error)
{
  gboolean ok;

  switch (peek (scan))
    {
    case '{':
      return open_container (scan, TRUE, error);
    case '[':
      return open_container (scan, FALSE, error);
    case '"':
      ok = scan_string (scan, NULL, error);
      break;
    case 't':
      ok = scan_word (scan, "true", error);
      break;
    case 'f':
      ok = scan_word (scan, "false", error);
      break;
    case 'n':
      ok = scan_word (scan, "null", error);
      break;
    default:
      ok = scan_number (scan, error);
      break;
    }
  after_value (scan);
  return ok;
}

static gboolean
scan_key (Scan *scan, GError **error)
{
  GHashTable *keys = scan->keys[scan->depth - 1];

  g_string_truncate (scan->key, 0);
  if (!scan_string (scan, scan->key, error))
    return FALSE;
  if (!g_hash_table_add (keys, g_strdup (scan->key->str)))
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX,
                   _ ("A member occurs twice in the JSON (at byte %lu)."), (gsize)(scan->at - scan->start));
      return FALSE;
    }
  if (g_hash_table_size (keys) > DBK_JSON_MAX_MEMBERS)
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
  scan->expect = scan->keys[scan->depth - 1] != NULL ? EXPECT_KEY : EXPECT_VALUE;
  return TRUE;
}

static gboolean
is_closing (Scan *scan)
{
  if (scan->expect != EXPECT_KEY_OR_END && scan->expect != EXPECT_VALUE_OR_END && scan->expect != EXPECT_COMMA_OR_END)
    return FALSE;
  return peek (scan) == (scan->keys[scan->depth - 1] != NULL ? '}' : ']');
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

gboolean
dbk_json_scan_nuls (const char *data, gsize length, GArray *nuls, GError **error)
{
  Scan scan = { .start = data, .at = data, .end = data + length, .expect = EXPECT_VALUE, .nuls = nuls };
  const char *valid_to;
  gboolean ok = TRUE;

  if (!g_utf8_validate_len (data, length, &valid_to))
    {
      scan.at = valid_to;
      return refuse (&scan, error);
    }
  scan.key = g_string_new (NULL);
  skip_blanks (&scan);
  while (ok && !(scan.expect == EXPECT_NOTHING && scan.at == scan.end))
    {
      ok = scan_step (&scan, error);
      skip_blanks (&scan);
    }
  while (scan.depth > 0)
    g_clear_pointer (&scan.keys[--scan.depth], g_hash_table_unref);
  g_string_free (scan.key, TRUE);
  return ok;
}

gboolean
dbk_json_scan (const char *data, gsize length, GError **error)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  return dbk_json_scan_nuls (data != NULL ? data : "", length, NULL, error);
}
