/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading what is left of a damaged store, into a new one.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-store-recover.h"

#include <glib/gi18n-lib.h>

#include "data/store/dbk-store-private.h"

/**
 * Table: @key: what its rows stand in the order of; @index: (nullable): columns that
 * an index alone holds, should the table itself be unreadable
 */
typedef struct
{
  const char *name;
  const char *key;
  const char *index;
} Table;

/* What cannot be had again, and what gives it its names. */
static const Table own[] = {
  { "code", "id DESC", "id, code" },
  { "indicator", "id DESC", "id, code" },
  { "report", "id DESC", "id, org, form, kind, day" },
  { "outbox", "seq DESC", NULL },
  { "outbox_cell", "seq DESC, entity DESC, indicator DESC", NULL },
  { "pending", "report DESC, entity DESC, indicator DESC", NULL },
  { "conflict", "report DESC, entity DESC, indicator DESC", NULL },
  { "reason", "report DESC, rule DESC, entity DESC", NULL },
  { "receipt", "id DESC", NULL },
  { "meta", "key DESC", NULL },
};

/* What the service has as well. */
static const Table acknowledged[] = {
  { "catalogue", "version DESC", NULL },
  { "cell", "report DESC, entity DESC, indicator DESC", NULL },
  { "approved_cell", "report DESC, entity DESC, indicator DESC", NULL },
  { "seen_cell", "report DESC, entity DESC, indicator DESC", NULL },
  { "event", "report DESC, n DESC", NULL },
};

/* Rows whose report, or operation, was lost: nobody could tell any more what they belong to. */
static const char *const prune[] = {
  "DELETE FROM outbox WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM outbox_cell WHERE seq NOT IN (SELECT seq FROM outbox)",
  "DELETE FROM pending WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM conflict WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM reason WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM cell WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM approved_cell WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM seen_cell WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM event WHERE report NOT IN (SELECT id FROM report)",
  "DELETE FROM meta WHERE key = 'cursor'",
};

/* Half of it would look like all of it. */
static const char *const forget[] = {
  "DELETE FROM cell",
  "DELETE FROM approved_cell",
  "DELETE FROM seen_cell",
  "DELETE FROM event",
  "UPDATE report SET revision = 0, head = NULL, state = 0, step = 0, chain = NULL, approved_revision = 0, has_approved = 0, late = 0, "
  "catalogue = NULL, submitted_by = NULL, reasons = NULL, seen_revision = 0, stale = 0",
};

typedef struct
{
  sqlite3 *from;
  DbkDatabase *to;
} Copy;

/* (transfer full) (nullable): the columns that both have, "a, b, c"; an older file lacks the newer ones */
static char *
common_columns (Copy *copy, const char *table, guint *n)
{
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", table);
  g_autoptr (GString) list = g_string_new (NULL);
  sqlite3_stmt *names = NULL;

  *n = 0;
  if (sqlite3_prepare_v2 (dbk_database_handle (copy->to), sql, -1, &names, NULL) != SQLITE_OK)
    return NULL;
  while (sqlite3_step (names) == SQLITE_ROW)
    {
      const char *name = (const char *)sqlite3_column_text (names, 0);

      if (sqlite3_table_column_metadata (copy->from, NULL, table, name, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
        continue;
      g_string_append_printf (list, "%s%s", *n > 0 ? ", " : "", name);
      (*n)++;
    }
  sqlite3_finalize (names);
  return *n > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

/* Whether all rows of @query came; those that did are there. */
static gboolean
copy_rows (Copy *copy, const char *query, const char *table, const char *columns, guint n)
{
  g_autoptr (GString) insert = g_string_new (NULL);
  sqlite3_stmt *read = NULL, *write = NULL;
  int code = SQLITE_ERROR;

  g_string_append_printf (insert, "INSERT OR IGNORE INTO %s (%s) VALUES (", table, columns);
  for (guint i = 0; i < n; i++)
    g_string_append (insert, i > 0 ? ", ?" : "?");
  g_string_append_c (insert, ')');
  if (sqlite3_prepare_v2 (copy->from, query, -1, &read, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (dbk_database_handle (copy->to), insert->str, -1, &write, NULL) == SQLITE_OK)
    while ((code = sqlite3_step (read)) == SQLITE_ROW)
      {
        for (guint i = 0; i < n; i++)
          sqlite3_bind_value (write, (int)i + 1, sqlite3_column_value (read, (int)i));
        /* A row that is not what the table takes is damage as well, but no reason to stop. */
        if (sqlite3_step (write) != SQLITE_DONE)
          g_debug ("a row of %s is left out: %s", table, sqlite3_errmsg (dbk_database_handle (copy->to)));
        sqlite3_reset (write);
      }
  sqlite3_finalize (read);
  sqlite3_finalize (write);
  return code == SQLITE_DONE;
}

static guint
count_columns (const char *list)
{
  guint n = 1;

  for (; *list != '\0'; list++)
    n += *list == ',';
  return n;
}

/* Up to the damage from the front, then from the back; at last from an index. */
static gboolean
copy_table (Copy *copy, const Table *table)
{
  guint n;
  g_autofree char *columns = common_columns (copy, table->name, &n);
  g_autofree char *forward = NULL;
  g_autofree char *backward = NULL;

  if (columns == NULL)
    return g_str_equal (table->name, "receipt"); /* of a store older than receipts */
  forward = g_strdup_printf ("SELECT %s FROM %s", columns, table->name);
  if (copy_rows (copy, forward, table->name, columns, n))
    return TRUE;
  backward = g_strdup_printf ("SELECT %s FROM %s ORDER BY %s", columns, table->name, table->key);
  copy_rows (copy, backward, table->name, columns, n);
  if (table->index != NULL)
    {
      g_autofree char *indexed = g_strdup_printf ("SELECT %s FROM %s INDEXED BY sqlite_autoindex_%s_1", table->index, table->name, table->name);

      copy_rows (copy, indexed, table->name, table->index, count_columns (table->index));
    }
  return FALSE;
}

static gboolean
run_all (DbkDatabase *database, const char *const *statements, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!dbk_database_exec (database, statements[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_all (Copy *copy, DbkStoreRecovered *recovered, GError **error)
{
  recovered->complete = TRUE;
  recovered->acknowledged = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      gboolean whole = copy_table (copy, &own[i]);

      /* Names without their decimals, or reports without their state, would make wrong figures of right ones. */
      recovered->complete &= whole;
      recovered->acknowledged &= whole || i > 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (acknowledged); i++)
    recovered->acknowledged &= copy_table (copy, &acknowledged[i]);
  return (recovered->acknowledged || run_all (copy->to, forget, G_N_ELEMENTS (forget), error)) && run_all (copy->to, prune, G_N_ELEMENTS (prune), error);
}

static sqlite3 *
open_damaged (const char *path, GError **error)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *any = NULL;
  gboolean readable;

  readable = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
             sqlite3_prepare_v2 (handle, "SELECT count (*) FROM sqlite_schema WHERE name IN ('outbox', 'pending')", -1, &any, NULL) == SQLITE_OK &&
             sqlite3_step (any) == SQLITE_ROW && sqlite3_column_int (any, 0) == 2;
  sqlite3_finalize (any);
  if (readable)
    return handle;
  sqlite3_close (handle);
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, _ ("Nothing of %s can be read."), path);
  return NULL;
}

static gboolean
count (DbkStore *store, DbkStoreRecovered *recovered, GError **error)
{
  gint64 edits, operations;

  if (!dbk_store_get_int (store, 0, &edits, error, "SELECT count (*) FROM pending", "") ||
      !dbk_store_get_int (store, 0, &operations, error, "SELECT count (*) FROM outbox WHERE answered_at IS NULL", ""))
    return FALSE;
  recovered->edits = (guint)edits;
  recovered->operations = (guint)operations;
  return TRUE;
}

static gboolean
fill (sqlite3 *from, DbkStore *store, DbkStoreRecovered *recovered, GError **error)
{
  DbkDatabase *to = dbk_store_database (store);
  Copy copy = { from, to };

  /* Rows come before those they refer to; what leads nowhere is pruned. */
  if (!dbk_database_exec (to, "PRAGMA foreign_keys = OFF", error) || !dbk_database_begin (to, error))
    return FALSE;
  if (!copy_all (&copy, recovered, error))
    {
      dbk_database_rollback (to);
      return FALSE;
    }
  return dbk_database_commit (to, error) && count (store, recovered, error) && dbk_database_verify (to, error);
}

gboolean
dbk_store_recover (const char *damaged, const char *fresh, DbkStoreRecovered *recovered, GError **error)
{
  sqlite3 *from = open_damaged (damaged, error);
  g_autoptr (DbkStore) store = from != NULL ? dbk_store_open (fresh, error) : NULL;
  gboolean filled = store != NULL && fill (from, store, recovered, error);

  sqlite3_close (from);
  return filled;
}
