/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rendered reports, as each account gets them.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-report-cache.h"

struct _DbkReportCache
{
  GHashTable *reports; /* (owned): DbkReportKey → (account → DbkRendered) */
  guint entries;
  guint max_entries;
  guint64 stamp; /* raised by every drop */
};

static void
rendered_free (gpointer data)
{
  DbkRendered *rendered = data;

  g_bytes_unref (rendered->body);
  g_clear_pointer (&rendered->packed, g_bytes_unref);
  g_free (rendered);
}

DbkReportCache *
dbk_report_cache_new (guint max_entries)
{
  DbkReportCache *cache = g_new0 (DbkReportCache, 1);

  cache->max_entries = max_entries;
  cache->reports = g_hash_table_new_full ((GHashFunc)dbk_report_key_hash, (GEqualFunc)dbk_report_key_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  return cache;
}

void
dbk_report_cache_free (DbkReportCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->reports);
  g_free (cache);
}

const DbkRendered *
dbk_report_cache_find (DbkReportCache *cache, const DbkReportKey *key, const char *account)
{
  GHashTable *accounts = g_hash_table_lookup (cache->reports, key);

  return accounts != NULL ? g_hash_table_lookup (accounts, account) : NULL;
}

guint64
dbk_report_cache_stamp (DbkReportCache *cache)
{
  return cache->stamp;
}

void
dbk_report_cache_put (DbkReportCache *cache, const DbkReportKey *key, const char *account, const DbkRendered *rendered, guint64 stamp)
{
  GHashTable *accounts;
  DbkRendered *copy;

  /* Something changed while it was read: it may be old already. */
  if (stamp != cache->stamp)
    return;
  if (cache->entries >= cache->max_entries)
    dbk_report_cache_clear (cache);
  accounts = g_hash_table_lookup (cache->reports, key);
  if (accounts == NULL)
    {
      accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, rendered_free);
      g_hash_table_insert (cache->reports, g_memdup2 (key, sizeof *key), accounts);
    }
  copy = g_new0 (DbkRendered, 1);
  copy->body = g_bytes_ref (rendered->body);
  copy->packed = rendered->packed != NULL ? g_bytes_ref (rendered->packed) : NULL;
  g_strlcpy (copy->etag, rendered->etag, sizeof copy->etag);
  if (g_hash_table_replace (accounts, g_strdup (account), copy))
    cache->entries++;
}

void
dbk_report_cache_drop (DbkReportCache *cache, const DbkReportKey *key)
{
  GHashTable *accounts = g_hash_table_lookup (cache->reports, key);

  cache->stamp++;
  if (accounts == NULL)
    return;
  cache->entries -= g_hash_table_size (accounts);
  g_hash_table_remove (cache->reports, key);
}

void
dbk_report_cache_clear (DbkReportCache *cache)
{
  cache->stamp++;
  cache->entries = 0;
  g_hash_table_remove_all (cache->reports);
}
