/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON written as it is said, without a tree of it in between.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DbkJsonWriter: one JSON text in the making
 *
 * Compact JSON that dbk_json_parse() accepts, members in the order they are
 * named. Whoever writes sees to it that what was begun is ended, that every value
 * in an object has its name, and that no name stands twice. One thread at a time.
 */
typedef struct _DbkJsonWriter DbkJsonWriter;

DbkJsonWriter *dbk_json_writer_new (void);
void dbk_json_writer_free (DbkJsonWriter *writer);
/** dbk_json_writer_finish: (transfer full): the text; the writer begins another one */
char *dbk_json_writer_finish (DbkJsonWriter *writer);

void dbk_json_writer_begin_object (DbkJsonWriter *writer);
void dbk_json_writer_end_object (DbkJsonWriter *writer);
void dbk_json_writer_begin_array (DbkJsonWriter *writer);
void dbk_json_writer_end_array (DbkJsonWriter *writer);

/** dbk_json_writer_member: the name of the value that comes next */
void dbk_json_writer_member (DbkJsonWriter *writer, const char *name);
/** dbk_json_writer_string: null for %NULL; a text that is no UTF-8 gets U+FFFD where it is wrong */
void dbk_json_writer_string (DbkJsonWriter *writer, const char *text);
void dbk_json_writer_int (DbkJsonWriter *writer, gint64 value);
void dbk_json_writer_boolean (DbkJsonWriter *writer, gboolean value);
/** dbk_json_writer_double: the fewest digits, from 15 on, that read back the same; NaN and infinities, which JSON has not, are a programming error and become null */
void dbk_json_writer_double (DbkJsonWriter *writer, double value);
void dbk_json_writer_null (DbkJsonWriter *writer);

/* A member of the object being written: its name and its value. */
void dbk_json_writer_add_string (DbkJsonWriter *writer, const char *name, const char *value);
void dbk_json_writer_add_int (DbkJsonWriter *writer, const char *name, gint64 value);
void dbk_json_writer_add_boolean (DbkJsonWriter *writer, const char *name, gboolean value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkJsonWriter, dbk_json_writer_free)

G_END_DECLS
