/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's store: the connection, its dictionaries, facts and catalogues.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/store/dbk-store-private.h"
#include "data/store/dbk-store-resources.h"

#define MIGRATIONS "/org/daybook/store/migrations"
/* How long a worker steps aside for an edit. */
#define POLITE_LOOKS 100
#define POLITE_US 300
/* Besides the catalogue in force, the one before it. */
#define KEEP_CATALOGUES "2"

static DbkStore *
wrap (DbkDatabase *database)
{
  DbkStore *store;

  if (database == NULL)
    return NULL;
  store = g_new0 (DbkStore, 1);
  store->database = database;
  store->codes = g_hash_table_new (g_direct_hash, g_direct_equal);
  store->code_texts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  store->indicators = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  store->indicator_ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return store;
}

DbkStore *
dbk_store_open (const char *path, GError **error)
{
  /* Named so that the linker keeps the migrations: they register themselves, once. */
  dbk_store_get_resource ();
  return wrap (dbk_database_open (path, MIGRATIONS, error));
}

DbkStore *
dbk_store_open_worker (const char *path, GError **error)
{
  return wrap (dbk_database_open_worker (path, error));
}

gboolean
dbk_store_is_current (const char *path)
{
  g_autoptr (DbkDatabase) database = NULL;

  dbk_store_get_resource ();
  database = dbk_database_open_reader (path, NULL);
  return database == NULL || dbk_database_is_current (database, MIGRATIONS);
}

void
dbk_store_close (DbkStore *store)
{
  if (store == NULL)
    return;
  dbk_database_close (store->database);
  g_hash_table_unref (store->codes);
  g_hash_table_unref (store->code_texts);
  g_hash_table_unref (store->indicators);
  g_hash_table_unref (store->indicator_ids);
  g_free (store);
}

DbkDatabase *
dbk_store_database (DbkStore *store)
{
  return store->database;
}

/* --- Statements --- */

static sqlite3_stmt *
bind_list (DbkStore *store, GError **error, const char *sql, const char *types, va_list arguments)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, sql, error);

  for (int i = 0; statement != NULL && types[i] != '\0'; i++)
    {
      switch (types[i])
        {
        case 't':
          dbk_bind_text (statement, i + 1, va_arg (arguments, const char *));
          break;
        case 'i':
          sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
          break;
        case 'n':
          sqlite3_bind_int (statement, i + 1, va_arg (arguments, int));
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return statement;
}

sqlite3_stmt *
dbk_store_bind (DbkStore *store, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = bind_list (store, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

gboolean
dbk_store_do (DbkStore *store, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = bind_list (store, error, sql, types, arguments);
  va_end (arguments);
  return statement != NULL && dbk_database_run (store->database, statement, error);
}

gboolean
dbk_store_get_int (DbkStore *store, gint64 fallback, gint64 *value, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int code;

  va_start (arguments, types);
  statement = bind_list (store, error, sql, types, arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  code = dbk_database_step (store->database, statement, error);
  *value = code == SQLITE_ROW && sqlite3_column_type (statement, 0) != SQLITE_NULL ? sqlite3_column_int64 (statement, 0) : fallback;
  if (code == SQLITE_ROW)
    dbk_database_reset (statement);
  return code >= 0;
}

gboolean
dbk_store_begin (DbkStore *store, gboolean *own, GError **error)
{
  *own = !dbk_database_in_transaction (store->database);
  return !*own || dbk_database_begin (store->database, error);
}

/* Codes made within a transaction that did not happen must not stay in the caches. */
void
dbk_store_forget (DbkStore *store)
{
  g_hash_table_remove_all (store->codes);
  g_hash_table_remove_all (store->code_texts);
  g_hash_table_remove_all (store->indicators);
  g_hash_table_remove_all (store->indicator_ids);
}

gboolean
dbk_store_end (DbkStore *store, gboolean own, gboolean ok, GError **error)
{
  if (own && ok)
    ok = dbk_database_commit (store->database, error);
  else if (own)
    dbk_database_rollback (store->database);
  if (!ok)
    dbk_store_forget (store);
  return ok;
}

gboolean
dbk_store_begin_batch (DbkStore *store, GError **error)
{
  return dbk_database_begin (store->database, error);
}

/* Of this process: edits that are waiting to be stored, or being stored. */
static int edits_under_way;

void
dbk_store_edit_begins (void)
{
  g_atomic_int_inc (&edits_under_way);
}

void
dbk_store_edit_ends (void)
{
  g_atomic_int_add (&edits_under_way, -1);
}

gboolean
dbk_store_begin_politely (DbkStore *store, GError **error)
{
  for (guint i = 0; i < POLITE_LOOKS && g_atomic_int_get (&edits_under_way) > 0; i++)
    g_usleep (POLITE_US);
  return dbk_database_begin (store->database, error);
}

gboolean
dbk_store_end_batch (DbkStore *store, gboolean keep, GError **error)
{
  return dbk_store_end (store, TRUE, keep, error);
}

/* --- Dictionaries --- */

static void
remember_code (DbkStore *store, const char *code, gint64 id)
{
  gint64 *boxed = g_new (gint64, 1);

  *boxed = id;
  g_hash_table_insert (store->code_texts, boxed, (gpointer)code);
  g_hash_table_insert (store->codes, (gpointer)code, GSIZE_TO_POINTER ((gsize)id));
}

gboolean
dbk_store_look_up (DbkStore *store, const char *code, gint64 *id, GError **error)
{
  const char *interned = g_intern_string (code);

  *id = (gint64)GPOINTER_TO_SIZE (g_hash_table_lookup (store->codes, interned));
  if (*id != 0)
    return TRUE;
  if (!dbk_store_get_int (store, 0, id, error, "SELECT id FROM code WHERE code = ?", "t", interned))
    return FALSE;
  if (*id != 0)
    remember_code (store, interned, *id);
  return TRUE;
}

gint64
dbk_store_code (DbkStore *store, const char *code, GError **error)
{
  gint64 id;

  if (!dbk_store_look_up (store, code, &id, error))
    return 0;
  if (id != 0)
    return id;
  if (!dbk_store_do (store, error, "INSERT INTO code (code) VALUES (?)", "t", code))
    return 0;
  id = dbk_database_last_id (store->database);
  remember_code (store, g_intern_string (code), id);
  return id;
}

const char *
dbk_store_code_text (DbkStore *store, gint64 id)
{
  const char *code = g_hash_table_lookup (store->code_texts, &id);
  sqlite3_stmt *statement;

  if (code != NULL || id == 0)
    return code;
  statement = dbk_store_bind (store, NULL, "SELECT code FROM code WHERE id = ?", "i", id);
  if (statement == NULL || dbk_database_step (store->database, statement, NULL) != SQLITE_ROW)
    return NULL;
  code = g_intern_string (dbk_column_text (statement, 0));
  dbk_database_reset (statement);
  remember_code (store, code, id);
  return code;
}

static const DbkStoreIndicator *
remember_indicator (DbkStore *store, const char *code, gint64 id, int decimals)
{
  DbkStoreIndicator *indicator = g_new (DbkStoreIndicator, 1);
  gint64 *boxed = g_new (gint64, 1);

  *boxed = id;
  indicator->id = id;
  indicator->decimals = decimals;
  g_hash_table_insert (store->indicators, (gpointer)code, indicator);
  g_hash_table_insert (store->indicator_ids, boxed, (gpointer)code);
  return indicator;
}

static const DbkStoreIndicator *
read_indicator (DbkStore *store, const char *interned, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT id, decimals FROM indicator WHERE code = ?", "t", interned);
  int code = statement != NULL ? dbk_database_step (store->database, statement, error) : -1;
  const DbkStoreIndicator *indicator;
  int decimals;

  if (code != SQLITE_ROW)
    return NULL;
  decimals = sqlite3_column_type (statement, 1) == SQLITE_NULL ? -1 : sqlite3_column_int (statement, 1);
  indicator = remember_indicator (store, interned, sqlite3_column_int64 (statement, 0), decimals);
  dbk_database_reset (statement);
  return indicator;
}

const DbkStoreIndicator *
dbk_store_indicator (DbkStore *store, const char *code, GError **error)
{
  const char *interned = g_intern_string (code);
  const DbkStoreIndicator *indicator = g_hash_table_lookup (store->indicators, interned);
  GError *local = NULL;

  if (indicator == NULL)
    indicator = read_indicator (store, interned, &local);
  if (indicator != NULL)
    return indicator;
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (!dbk_store_do (store, error, "INSERT INTO indicator (code) VALUES (?)", "t", interned))
    return NULL;
  return remember_indicator (store, interned, dbk_database_last_id (store->database), -1);
}

const char *
dbk_store_indicator_code (DbkStore *store, gint64 id)
{
  const char *code = g_hash_table_lookup (store->indicator_ids, &id);
  sqlite3_stmt *statement;

  if (code != NULL)
    return code;
  statement = dbk_store_bind (store, NULL, "SELECT code, decimals FROM indicator WHERE id = ?", "i", id);
  if (statement == NULL || dbk_database_step (store->database, statement, NULL) != SQLITE_ROW)
    return NULL;
  code = g_intern_string (dbk_column_text (statement, 0));
  remember_indicator (store, code, id, sqlite3_column_type (statement, 1) == SQLITE_NULL ? -1 : sqlite3_column_int (statement, 1));
  dbk_database_reset (statement);
  return code;
}

/* --- Values and ids --- */

static gboolean
value_to_mantissa (const char *value, int decimals, gint64 *mantissa)
{
  g_autofree char *canonical = NULL;
  DbkDecimal number;

  if (decimals < 0 || !dbk_decimal_parse (value, (guint)decimals, &number, NULL))
    return FALSE;
  /* Reports are the same text at every client: another spelling is kept as it came. */
  canonical = dbk_decimal_to_string (number);
  *mantissa = number.mantissa;
  return strcmp (canonical, value) == 0;
}

void
dbk_store_bind_value (sqlite3_stmt *statement, int index, const DbkStoreIndicator *indicator, const char *value)
{
  gint64 mantissa;

  if (value != NULL && value_to_mantissa (value, indicator->decimals, &mantissa))
    sqlite3_bind_int64 (statement, index, mantissa);
  else
    dbk_bind_text (statement, index, value);
}

char *
dbk_store_column_value (DbkStore *store, sqlite3_stmt *statement, int column, const char *code)
{
  const DbkStoreIndicator *indicator;
  DbkDecimal number;

  if (sqlite3_column_type (statement, column) != SQLITE_INTEGER)
    return g_strdup (dbk_column_text (statement, column));
  indicator = g_hash_table_lookup (store->indicators, code);
  /* Another connection may have learnt its scale since. */
  if (indicator == NULL || indicator->decimals < 0)
    indicator = read_indicator (store, code, NULL);
  number.mantissa = sqlite3_column_int64 (statement, column);
  number.decimals = indicator != NULL && indicator->decimals > 0 ? (guint8)indicator->decimals : 0;
  return dbk_decimal_to_string (number);
}

static gboolean
pack_uuid (const char *text, guint8 bytes[16])
{
  guint n = 0;

  if (!g_uuid_string_is_valid (text))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '-')
        continue;
      if (g_ascii_isupper (*p))
        return FALSE;
      bytes[n / 2] = (guint8)(n % 2 == 0 ? g_ascii_xdigit_value (*p) << 4 : bytes[n / 2] | g_ascii_xdigit_value (*p));
      n++;
    }
  return n == 32;
}

void
dbk_store_bind_op (sqlite3_stmt *statement, int index, const char *op)
{
  guint8 bytes[16];

  if (op != NULL && pack_uuid (op, bytes))
    sqlite3_bind_blob (statement, index, bytes, sizeof bytes, SQLITE_TRANSIENT);
  else
    dbk_bind_text (statement, index, op);
}

char *
dbk_store_column_op (sqlite3_stmt *statement, int column)
{
  const guint8 *b;

  if (sqlite3_column_type (statement, column) != SQLITE_BLOB || sqlite3_column_bytes (statement, column) != 16)
    return g_strdup (dbk_column_text (statement, column));
  b = sqlite3_column_blob (statement, column);
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* --- Facts --- */

char *
dbk_store_get_meta (DbkStore *store, const char *key)
{
  sqlite3_stmt *statement = dbk_store_bind (store, NULL, "SELECT value FROM meta WHERE key = ?", "t", key);
  char *value = NULL;

  if (statement != NULL && dbk_database_step (store->database, statement, NULL) == SQLITE_ROW)
    {
      value = g_strdup (dbk_column_text (statement, 0));
      dbk_database_reset (statement);
    }
  return value;
}

gboolean
dbk_store_set_meta (DbkStore *store, const char *key, const char *value, GError **error)
{
  return dbk_store_do (store, error, "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", "tt", key, value);
}

/* --- Catalogues --- */

char *
dbk_store_get_catalogue_version (DbkStore *store)
{
  sqlite3_stmt *statement = dbk_store_bind (store, NULL, "SELECT version FROM catalogue ORDER BY stored_at DESC LIMIT 1", "");
  char *version = NULL;

  if (statement != NULL && dbk_database_step (store->database, statement, NULL) == SQLITE_ROW)
    {
      version = g_strdup (dbk_column_text (statement, 0));
      dbk_database_reset (statement);
    }
  return version;
}

char *
dbk_store_load_catalogue (DbkStore *store, char **version, char **etag)
{
  sqlite3_stmt *statement = dbk_store_bind (store, NULL, "SELECT body, version, etag FROM catalogue ORDER BY stored_at DESC LIMIT 1", "");
  char *body;

  if (statement == NULL || dbk_database_step (store->database, statement, NULL) != SQLITE_ROW)
    return NULL;
  body = g_strdup (dbk_column_text (statement, 0));
  if (version != NULL)
    *version = g_strdup (dbk_column_text (statement, 1));
  if (etag != NULL)
    *etag = g_strdup (dbk_column_text (statement, 2));
  dbk_database_reset (statement);
  return body;
}

/* Values that came before their indicator was known were kept as text. */
static gboolean
make_numbers (DbkStore *store, const char *table, const DbkStoreIndicator *indicator, GError **error)
{
  g_autofree char *select = g_strdup_printf ("SELECT report, entity, value FROM %s WHERE indicator = ? AND typeof (value) = 'text'", table);
  g_autofree char *update = g_strdup_printf ("UPDATE %s SET value = ? WHERE report = ? AND entity = ? AND indicator = ?", table);
  sqlite3_stmt *statement = dbk_store_bind (store, error, select, "i", indicator->id);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 mantissa;

      if (!value_to_mantissa (dbk_column_text (statement, 2), indicator->decimals, &mantissa))
        continue;
      if (!dbk_store_do (store, error, update, "iiii", mantissa, sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1), indicator->id))
        {
          dbk_database_reset (statement);
          return FALSE;
        }
    }
  return code == SQLITE_DONE;
}

static gboolean
learn_scale (DbkStore *store, const DbkIndicator *indicator, GError **error)
{
  const DbkStoreIndicator *known = dbk_store_indicator (store, indicator->code, error);
  gint64 id;

  if (known == NULL)
    return FALSE;
  /* A scale never changes; text indicators have none. */
  if (known->decimals >= 0 || (indicator->type != DBK_TYPE_NUMBER && indicator->type != DBK_TYPE_INTEGER))
    return TRUE;
  id = known->id;
  if (!dbk_store_do (store, error, "UPDATE indicator SET decimals = ? WHERE id = ?", "ni", (int)indicator->decimals, id))
    return FALSE;
  known = remember_indicator (store, indicator->code, id, (int)indicator->decimals);
  return make_numbers (store, "cell", known, error) &&
         make_numbers (store, "approved_cell", known, error) &&
         make_numbers (store, "seen_cell", known, error);
}

/* The last one stored is the newest, whatever the clock said when the one before it was. */
static gboolean
save_catalogue (DbkStore *store, DbkCatalogue *catalogue, const char *body, const char *etag, GError **error)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (catalogue);

  for (guint i = 0; i < indicators->len; i++)
    {
      if (!learn_scale (store, g_ptr_array_index (indicators, i), error))
        return FALSE;
    }
  return dbk_store_do (store, error,
                       "INSERT INTO catalogue (version, etag, body, stored_at) VALUES (?1, ?2, ?3, max (?4, (SELECT coalesce (max (stored_at), 0) + 1 FROM catalogue))) "
                       "ON CONFLICT (version) DO UPDATE SET etag = excluded.etag, body = excluded.body, stored_at = excluded.stored_at",
                       "ttti", dbk_catalogue_version (catalogue), etag, body, dbk_clock_now ()) &&
         dbk_store_do (store, error, "DELETE FROM catalogue WHERE version NOT IN (SELECT version FROM catalogue ORDER BY stored_at DESC LIMIT " KEEP_CATALOGUES ")", "");
}

gboolean
dbk_store_save_catalogue (DbkStore *store, DbkCatalogue *catalogue, const char *body, const char *etag, GError **error)
{
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own, save_catalogue (store, catalogue, body, etag, error), error);
}

/* --- Rows of reports --- */

/* Looks only: within a transaction that reads, nothing may be written. */
gboolean
dbk_store_find (DbkStore *store, const DbkReportKey *key, gint64 *id, GError **error)
{
  gint64 form, org;

  *id = 0;
  if (!dbk_store_look_up (store, key->form, &form, error) || !dbk_store_look_up (store, key->org, &org, error))
    return FALSE;
  return form == 0 || org == 0 ||
         dbk_store_get_int (store, 0, id, error, "SELECT id FROM report WHERE org = ? AND form = ? AND kind = ? AND day = ?",
                            "iinn", org, form, (int)key->period.kind, (int)key->period.first);
}

gboolean
dbk_store_ensure (DbkStore *store, const DbkReportKey *key, gint64 *id, GError **error)
{
  gint64 form, org;

  if (!dbk_store_find (store, key, id, error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  form = dbk_store_code (store, key->form, error);
  org = form != 0 ? dbk_store_code (store, key->org, error) : 0;
  return org != 0 &&
         dbk_store_do (store, error, "INSERT INTO report (org, form, kind, day) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", "iinn",
                       org, form, (int)key->period.kind, (int)key->period.first) &&
         dbk_store_find (store, key, id, error);
}

gboolean
dbk_store_key (DbkStore *store, gint64 id, DbkReportKey *key, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT form, org, kind, day FROM report WHERE id = ?", "i", id);
  gint64 form, org;

  if (statement == NULL || dbk_database_step (store->database, statement, error) < 0)
    return FALSE;
  form = sqlite3_column_int64 (statement, 0);
  org = sqlite3_column_int64 (statement, 1);
  key->period.kind = (DbkPeriodKind)sqlite3_column_int (statement, 2);
  key->period.first = sqlite3_column_int (statement, 3);
  dbk_database_reset (statement);
  key->form = dbk_store_code_text (store, form);
  key->org = dbk_store_code_text (store, org);
  return TRUE;
}
