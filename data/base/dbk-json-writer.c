/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON written as it is said, without a tree of it in between.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json-writer.h"

#include <math.h>
#include <string.h>

/**
 * DbkJsonWriter:
 * @follows: whether a value stands before the next one in the same object or array
 */
struct _DbkJsonWriter
{
  GString *out; /* (owned) */
  gboolean follows;
};

DbkJsonWriter *
dbk_json_writer_new (void)
{
  DbkJsonWriter *writer = g_new0 (DbkJsonWriter, 1);

  writer->out = g_string_new (NULL);
  return writer;
}

void
dbk_json_writer_free (DbkJsonWriter *writer)
{
  g_string_free (writer->out, TRUE);
  g_free (writer);
}

char *
dbk_json_writer_finish (DbkJsonWriter *writer)
{
  char *text = g_string_free (writer->out, FALSE);

  writer->out = g_string_new (NULL);
  writer->follows = FALSE;
  return text;
}

/* A value or a name begins. */
static void
separate (DbkJsonWriter *writer)
{
  if (writer->follows)
    g_string_append_c (writer->out, ',');
  writer->follows = TRUE;
}

static void
begin (DbkJsonWriter *writer, char bracket)
{
  separate (writer);
  g_string_append_c (writer->out, bracket);
  writer->follows = FALSE;
}

static void
end (DbkJsonWriter *writer, char bracket)
{
  g_string_append_c (writer->out, bracket);
  writer->follows = TRUE;
}

void
dbk_json_writer_begin_object (DbkJsonWriter *writer)
{
  begin (writer, '{');
}

void
dbk_json_writer_end_object (DbkJsonWriter *writer)
{
  end (writer, '}');
}

void
dbk_json_writer_begin_array (DbkJsonWriter *writer)
{
  begin (writer, '[');
}

void
dbk_json_writer_end_array (DbkJsonWriter *writer)
{
  end (writer, ']');
}

static void
escape (GString *out, char c)
{
  static const char plain[] = "\b\f\n\r\t\"\\";
  static const char letters[] = "bfnrt\"\\";
  const char *special = strchr (plain, c);

  if (special != NULL)
    g_string_append_printf (out, "\\%c", letters[special - plain]);
  else
    g_string_append_printf (out, "\\u%04x", (guint)c);
}

static void
quote (GString *out, const char *text)
{
  g_autofree char *valid = NULL;
  const char *rest;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  g_string_append_c (out, '"');
  for (rest = text; *text != '\0'; text++)
    if ((guchar)*text < 0x20 || *text == '"' || *text == '\\')
      {
        g_string_append_len (out, rest, text - rest);
        escape (out, *text);
        rest = text + 1;
      }
  g_string_append_len (out, rest, text - rest);
  g_string_append_c (out, '"');
}

void
dbk_json_writer_member (DbkJsonWriter *writer, const char *name)
{
  separate (writer);
  quote (writer->out, name);
  g_string_append_c (writer->out, ':');
  writer->follows = FALSE;
}

void
dbk_json_writer_string (DbkJsonWriter *writer, const char *text)
{
  separate (writer);
  if (text != NULL)
    quote (writer->out, text);
  else
    g_string_append (writer->out, "null");
}

void
dbk_json_writer_int (DbkJsonWriter *writer, gint64 value)
{
  separate (writer);
  g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, value);
}

void
dbk_json_writer_boolean (DbkJsonWriter *writer, gboolean value)
{
  separate (writer);
  g_string_append (writer->out, value ? "true" : "false");
}

void
dbk_json_writer_double (DbkJsonWriter *writer, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_critical ("a number that JSON does not have is printed as null");
      dbk_json_writer_null (writer);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, sizeof buffer, formats[i], value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  separate (writer);
  g_string_append (writer->out, buffer);
  /* it stays a double for whoever reads it */
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (writer->out, ".0");
}

void
dbk_json_writer_null (DbkJsonWriter *writer)
{
  dbk_json_writer_string (writer, NULL);
}

void
dbk_json_writer_add_string (DbkJsonWriter *writer, const char *name, const char *value)
{
  dbk_json_writer_member (writer, name);
  dbk_json_writer_string (writer, value);
}

void
dbk_json_writer_add_int (DbkJsonWriter *writer, const char *name, gint64 value)
{
  dbk_json_writer_member (writer, name);
  dbk_json_writer_int (writer, value);
}

void
dbk_json_writer_add_boolean (DbkJsonWriter *writer, const char *name, gboolean value)
{
  dbk_json_writer_member (writer, name);
  dbk_json_writer_boolean (writer, value);
}
