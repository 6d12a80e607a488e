/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often somebody may try a password: per account and per address.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-throttle.h"

#include <gio/gio.h>

#define FIRST_WAIT 5
#define MAX_KEYS 10000
#define FORGET (2 * (gint64)DBK_THROTTLE_MAX_WAIT * G_USEC_PER_SEC)

typedef struct
{
  guint failures;
  gint64 last;  /* µs */
  gint64 until; /* µs: no try before */
} Entry;

struct _DbkThrottle
{
  GMutex lock;
  GHashTable *entries; /* (owned) (element-type utf8 Entry); guarded by lock */
};

DbkThrottle *
dbk_throttle_new (void)
{
  DbkThrottle *throttle = g_new0 (DbkThrottle, 1);

  g_mutex_init (&throttle->lock);
  throttle->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return throttle;
}

void
dbk_throttle_free (DbkThrottle *throttle)
{
  if (throttle == NULL)
    return;
  g_hash_table_unref (throttle->entries);
  g_mutex_clear (&throttle->lock);
  g_free (throttle);
}

guint
dbk_throttle_wait (DbkThrottle *throttle, const char *key, gint64 now)
{
  Entry *entry;
  gint64 wait = 0;

  g_mutex_lock (&throttle->lock);
  entry = g_hash_table_lookup (throttle->entries, key);
  if (entry != NULL && entry->until > now)
    wait = (entry->until - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  g_mutex_unlock (&throttle->lock);
  return (guint)wait;
}

/* Forgets what is old; if nothing is, the one that failed longest ago. */
static void
make_room (GHashTable *entries, gint64 now)
{
  GHashTableIter iter;
  gpointer key, value, oldest_key = NULL;
  gint64 oldest = G_MAXINT64;

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Entry *entry = value;

      if (entry->last < oldest)
        {
          oldest = entry->last;
          oldest_key = key;
        }
    }
  if (oldest_key == NULL)
    return;
  if (now - oldest <= FORGET)
    {
      g_hash_table_remove (entries, oldest_key);
      return;
    }
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (now - ((Entry *)value)->last > FORGET)
      g_hash_table_iter_remove (&iter);
}

void
dbk_throttle_fail (DbkThrottle *throttle, const char *key, gint64 now)
{
  Entry *entry;

  g_mutex_lock (&throttle->lock);
  entry = g_hash_table_lookup (throttle->entries, key);
  if (entry == NULL)
    {
      if (g_hash_table_size (throttle->entries) >= MAX_KEYS)
        make_room (throttle->entries, now);
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (throttle->entries, g_strdup (key), entry);
    }
  else if (now - entry->last > FORGET)
    entry->failures = 0;

  entry->failures++;
  entry->last = now;
  if (entry->failures >= DBK_THROTTLE_FREE)
    {
      guint doublings = MIN (entry->failures - DBK_THROTTLE_FREE, 16);
      gint64 wait = MIN ((gint64)FIRST_WAIT << doublings, DBK_THROTTLE_MAX_WAIT);

      entry->until = now + wait * G_USEC_PER_SEC;
    }
  g_mutex_unlock (&throttle->lock);
}

guint
dbk_throttle_forget (DbkThrottle *throttle, const char *key)
{
  Entry *entry;
  guint failures;

  g_mutex_lock (&throttle->lock);
  entry = g_hash_table_lookup (throttle->entries, key);
  failures = entry != NULL ? entry->failures : 0;
  g_hash_table_remove (throttle->entries, key);
  g_mutex_unlock (&throttle->lock);
  return failures;
}

void
dbk_throttle_forgive (DbkThrottle *throttle, const char *key, guint failures)
{
  Entry *entry;

  g_mutex_lock (&throttle->lock);
  entry = g_hash_table_lookup (throttle->entries, key);
  if (entry != NULL)
    {
      entry->failures -= MIN (failures, entry->failures);
      if (entry->failures < DBK_THROTTLE_FREE)
        entry->until = 0;
    }
  g_mutex_unlock (&throttle->lock);
}

char *
dbk_throttle_address_key (const char *address)
{
  g_autoptr (GInetAddress) parsed = address != NULL ? g_inet_address_new_from_string (address) : NULL;

  if (parsed != NULL && g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV6)
    {
      const guint8 *bytes = g_inet_address_to_bytes (parsed);

      return g_strdup_printf ("address:%02x%02x:%02x%02x:%02x%02x:%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
    }
  return g_strconcat ("address:", address != NULL ? address : "?", NULL);
}
