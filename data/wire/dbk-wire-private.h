/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writers and checked readers that the messages share; private to this folder.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"
#include "data/wire/dbk-wire-limits.h"

G_BEGIN_DECLS

/** dbk_wire_refuse: always FALSE, with %DBK_JSON_ERROR_MEMBER naming @member */
gboolean dbk_wire_refuse (const char *member, GError **error);

/* Writers: a member of the object being built. */
/** dbk_wire_time_to_text: (transfer full): µs UTC; a fraction only if there is one */
char *dbk_wire_time_to_text (gint64 microseconds);
/** dbk_wire_add_time: µs UTC; a fraction only if there is one */
void dbk_wire_add_time (DbkJsonWriter *writer, const char *member, gint64 microseconds);
void dbk_wire_add_day (DbkJsonWriter *writer, const char *member, DbkDay day);
void dbk_wire_add_key (DbkJsonWriter *writer, const DbkReportKey *key);
/** dbk_wire_add_reasons: @unseen: says of each whether the service found it by itself */
void dbk_wire_add_reasons (DbkJsonWriter *writer, const GPtrArray *reasons, gboolean unseen);
void dbk_wire_add_pins (DbkJsonWriter *writer, const char *member, const GPtrArray *pins);

/* Readers: FALSE with an error naming @member. Texts are (transfer none). */
/** dbk_wire_intern: (nullable): the code interned, %NULL if it is no code (empty, too long, blanks or controls in it) */
const char *dbk_wire_intern (const char *text);
gboolean dbk_wire_code (JsonObject *object, const char *member, const char **code, GError **error);
gboolean dbk_wire_id (JsonObject *object, const char *member, const char **id, GError **error);
gboolean dbk_wire_id_or_null (JsonObject *object, const char *member, const char **id, GError **error);
gboolean dbk_wire_text (JsonObject *object, const char *member, gsize max, const char **text, GError **error);
gboolean dbk_wire_text_or_null (JsonObject *object, const char *member, gsize max, const char **text, GError **error);
gboolean dbk_wire_time (JsonObject *object, const char *member, gint64 *microseconds, GError **error);
/** dbk_wire_day_or_null: %DBK_DAY_NONE where there is none */
gboolean dbk_wire_day_or_null (JsonObject *object, const char *member, DbkDay *day, GError **error);
gboolean dbk_wire_key (JsonObject *object, DbkReportKey *key, GError **error);
/** dbk_wire_list: the array @member with at most @max elements; absent or null gives %NULL only if @optional */
gboolean dbk_wire_list (JsonObject *object, const char *member, gboolean optional, guint max, JsonArray **list, GError **error);
/** dbk_wire_each: calls @read with every element of the list @member, which must all be objects; the error says which one failed */
typedef gboolean (*DbkWireRead) (JsonObject *object, gpointer target, GError **error);
gboolean dbk_wire_each (JsonObject *object, const char *member, gboolean optional, guint max, DbkWireRead read, gpointer target, GError **error);
/** dbk_wire_read_pin: a #DbkWireRead onto a #GPtrArray of #DbkPin */
gboolean dbk_wire_read_pin (JsonObject *object, gpointer pins, GError **error);

/* Elements of columns. */
gboolean dbk_wire_is_id (const char *text);
/** dbk_wire_column: the array @member of exactly @length elements; absent or null gives %NULL only if @optional */
gboolean dbk_wire_column (JsonObject *object, const char *member, gboolean optional, guint length, JsonArray **column, GError **error);
/** dbk_wire_element: (nullable) (transfer none): the text at @i; %NULL also where @column is %NULL; FALSE if it is no text of at most @max bytes, nor null where @nullable */
gboolean dbk_wire_element (JsonArray *column, const char *member, guint i, gboolean nullable, gsize max, const char **text, GError **error);

G_END_DECLS
