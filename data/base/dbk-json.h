/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON from strangers, read into json-glib's nodes with size and depth capped.
 * Not by json-glib's own parser: it overflows the stack on deep nesting, takes
 * single quotes, duplicate keys and integers beyond 64 bits, and is slow.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "data/base/dbk-json-writer.h"

G_BEGIN_DECLS

#define DBK_JSON_ERROR (dbk_json_error_quark ())
GQuark dbk_json_error_quark (void);

typedef enum
{
  DBK_JSON_ERROR_SYNTAX, /* not RFC 8259 JSON in UTF-8, or a duplicate key */
  DBK_JSON_ERROR_LIMIT,  /* too large or too deep */
  DBK_JSON_ERROR_MEMBER, /* a member is absent, of another type or out of range */
} DbkJsonError;

/** DBK_JSON_MAX_DEPTH: deepest nesting accepted */
#define DBK_JSON_MAX_DEPTH 32

/** DBK_JSON_MAX_MEMBERS: most members of one object; hash tables of chosen keys cost the square of their number */
#define DBK_JSON_MAX_MEMBERS 4096

/**
 * dbk_json_parse:
 * @data: need not be terminated
 * @length: its bytes
 * @max_length: bytes accepted at the most; this bounds every string and number too
 *
 * Takes one JSON text after RFC 8259 in UTF-8 without a byte order mark, an
 * object or an array at its root, nested no deeper than %DBK_JSON_MAX_DEPTH;
 * without recursion. Refused besides: duplicate keys (compared after decoding),
 * integers beyond 64 bits, numbers beyond the range of a double, and escaped
 * surrogates without their other half. An escaped NUL becomes U+FFFD: strings
 * end at NUL in C, and a name must not read differently here than at its sender.
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *dbk_json_parse (const char *data, gsize length, gsize max_length, GError **error);

/**
 * dbk_json_print:
 * @root: what json-glib built
 *
 * As #DbkJsonWriter writes, members in the order they were set (json-glib's own
 * generator prints 84.3 as 84.299999999999997, 1e40 as 1e+40.0 and leaves U+001F
 * as it is).
 *
 * Returns: (transfer full)
 */
char *dbk_json_print (JsonNode *root);

/*
 * Typed readers. Each returns FALSE / NULL with %DBK_JSON_ERROR_MEMBER naming
 * the member if it is absent or of another type; the `_or` forms take a default
 * when it is absent or null. All that is read is (transfer none).
 */
const char *dbk_json_string (JsonObject *object, const char *member, GError **error);
gboolean dbk_json_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *out, GError **error);
gboolean dbk_json_boolean (JsonObject *object, const char *member, gboolean *out, GError **error);
JsonObject *dbk_json_object (JsonObject *object, const char *member, GError **error);
JsonArray *dbk_json_array (JsonObject *object, const char *member, GError **error);
/** dbk_json_string_or: @fallback also if the member is null; FALSE only if it has another type */
gboolean dbk_json_string_or (JsonObject *object, const char *member, const char *fallback, const char **out, GError **error);
gboolean dbk_json_int_or (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 fallback, gint64 *out, GError **error);
gboolean dbk_json_boolean_or (JsonObject *object, const char *member, gboolean fallback, gboolean *out, GError **error);
/** dbk_json_object_or_null: FALSE only if present, not null, and no object */
gboolean dbk_json_object_or_null (JsonObject *object, const char *member, JsonObject **out, GError **error);
gboolean dbk_json_array_or_null (JsonObject *object, const char *member, JsonArray **out, GError **error);
/** dbk_json_element_object: element @i of @array as an object */
JsonObject *dbk_json_element_object (JsonArray *array, guint i, GError **error);
/** dbk_json_element_string: element @i as a string; null gives TRUE with @out NULL only if @nullable */
gboolean dbk_json_element_string (JsonArray *array, guint i, gboolean nullable, const char **out, GError **error);

G_END_DECLS
