/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Long polls: requests that wait until something in their scope changes.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-waiting.h"

/* Changes of this long are told together: a reviewer is not woken for each report of a morning's rush. */
#define MOMENT_MS 200
#define SWEEP_MS 1000

typedef struct
{
  DbkRequest *request; /* (unowned) */
  DbkWake wake;
  gpointer data;
  char *account;   /* (owned) */
  GPtrArray *orgs; /* (owned) (element-type utf8): interned */
  gint64 until;    /* µs, steady */
} Waiter;

struct _DbkWaiting
{
  GHashTable *waiters; /* (owned) (element-type Waiter) */
  GHashTable *by_org;  /* (owned): interned code → set of Waiter */
  GHashTable *changes; /* (owned): interned code → guint64: serial of its last change */
  GHashTable *due;     /* (owned) (element-type Waiter): to be woken when the moment is over */
  guint64 serial;
  guint64 everybody; /* serial of the last change that is everybody's */
  guint moment;      /* source id */
  guint sweep;       /* source id */
};

DbkWaiting *
dbk_waiting_new (void)
{
  DbkWaiting *waiting = g_new0 (DbkWaiting, 1);

  waiting->waiters = g_hash_table_new (NULL, NULL);
  waiting->by_org = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  waiting->changes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  waiting->due = g_hash_table_new (NULL, NULL);
  return waiting;
}

void
dbk_waiting_free (DbkWaiting *waiting)
{
  if (waiting == NULL)
    return;
  g_warn_if_fail (g_hash_table_size (waiting->waiters) == 0);
  g_clear_handle_id (&waiting->moment, g_source_remove);
  g_clear_handle_id (&waiting->sweep, g_source_remove);
  g_hash_table_unref (waiting->waiters);
  g_hash_table_unref (waiting->by_org);
  g_hash_table_unref (waiting->changes);
  g_hash_table_unref (waiting->due);
  g_free (waiting);
}

static void
wake (DbkWaiting *waiting, Waiter *waiter, gboolean last)
{
  g_hash_table_remove (waiting->waiters, waiter);
  g_hash_table_remove (waiting->due, waiter);
  for (guint i = 0; i < waiter->orgs->len; i++)
    {
      gpointer org = g_ptr_array_index (waiter->orgs, i);
      GHashTable *set = g_hash_table_lookup (waiting->by_org, org);

      g_hash_table_remove (set, waiter);
      if (g_hash_table_size (set) == 0)
        g_hash_table_remove (waiting->by_org, org);
    }
  waiter->wake (waiter->data, last);
  g_free (waiter->account);
  g_ptr_array_unref (waiter->orgs);
  g_free (waiter);
}

static void
wake_list (DbkWaiting *waiting, const GPtrArray *list, gboolean last)
{
  for (guint i = 0; i < list->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (list, i);

      /* One that was woken may have ended another. */
      if (g_hash_table_contains (waiting->waiters, waiter))
        wake (waiting, waiter, last);
    }
}

static GPtrArray *
list_keys (GHashTable *set)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (list, key);
  return list;
}

static gboolean
moment_cb (gpointer user_data)
{
  DbkWaiting *waiting = user_data;
  g_autoptr (GPtrArray) due = list_keys (waiting->due);

  waiting->moment = 0;
  wake_list (waiting, due, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
sweep_cb (gpointer user_data)
{
  DbkWaiting *waiting = user_data;
  g_autoptr (GPtrArray) over = g_ptr_array_new ();
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, waiting->waiters);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Waiter *waiter = key;

      if (waiter->until <= now || dbk_request_is_stirring (waiter->request))
        g_ptr_array_add (over, waiter);
    }
  wake_list (waiting, over, TRUE);
  if (g_hash_table_size (waiting->waiters) > 0)
    return G_SOURCE_CONTINUE;
  waiting->sweep = 0;
  return G_SOURCE_REMOVE;
}

guint64
dbk_waiting_mark (DbkWaiting *waiting)
{
  return waiting->serial;
}

static gboolean
is_outdated (DbkWaiting *waiting, guint64 mark, const GPtrArray *plants)
{
  if (waiting->everybody > mark)
    return TRUE;
  for (guint i = 0; i < plants->len && g_ptr_array_index (plants, i) != NULL; i++)
    {
      const guint64 *serial = g_hash_table_lookup (waiting->changes, g_intern_string (g_ptr_array_index (plants, i)));

      if (serial != NULL && *serial > mark)
        return TRUE;
    }
  return FALSE;
}

static void
add_org (DbkWaiting *waiting, Waiter *waiter, const char *org)
{
  GHashTable *set = g_hash_table_lookup (waiting->by_org, org);

  if (set == NULL)
    {
      set = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (waiting->by_org, (gpointer)org, set);
    }
  g_hash_table_add (set, waiter);
  g_ptr_array_add (waiter->orgs, (gpointer)org);
}

gboolean
dbk_waiting_add (DbkWaiting *waiting, guint64 mark, const GPtrArray *plants, const char *account, DbkRequest *request, gint64 until, DbkWake wake_func, gpointer data)
{
  Waiter *waiter;

  if (is_outdated (waiting, mark, plants))
    return FALSE;
  waiter = g_new0 (Waiter, 1);
  waiter->request = request;
  waiter->wake = wake_func;
  waiter->data = data;
  waiter->account = g_strdup (account);
  waiter->orgs = g_ptr_array_new ();
  waiter->until = until;
  g_hash_table_add (waiting->waiters, waiter);
  for (guint i = 0; i < plants->len && g_ptr_array_index (plants, i) != NULL; i++)
    add_org (waiting, waiter, g_intern_string (g_ptr_array_index (plants, i)));
  if (waiting->sweep == 0)
    waiting->sweep = g_timeout_add (SWEEP_MS, sweep_cb, waiting);
  return TRUE;
}

void
dbk_waiting_changed (DbkWaiting *waiting, const char *org)
{
  gpointer interned = (gpointer)g_intern_string (org);
  guint64 *serial = g_hash_table_lookup (waiting->changes, interned);
  GHashTable *set = g_hash_table_lookup (waiting->by_org, interned);
  GHashTableIter iter;
  gpointer waiter;

  if (serial == NULL)
    {
      serial = g_new0 (guint64, 1);
      g_hash_table_insert (waiting->changes, interned, serial);
    }
  *serial = ++waiting->serial;
  if (set == NULL)
    return;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &waiter, NULL))
    g_hash_table_add (waiting->due, waiter);
  if (waiting->moment == 0)
    waiting->moment = g_timeout_add (MOMENT_MS, moment_cb, waiting);
}

void
dbk_waiting_end_account (DbkWaiting *waiting, const char *account)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, waiting->waiters);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_strcmp0 (((Waiter *)key)->account, account) == 0)
        g_ptr_array_add (list, key);
    }
  wake_list (waiting, list, TRUE);
}

void
dbk_waiting_end_all (DbkWaiting *waiting)
{
  g_autoptr (GPtrArray) list = list_keys (waiting->waiters);

  waiting->everybody = ++waiting->serial;
  wake_list (waiting, list, TRUE);
}

guint
dbk_waiting_count (DbkWaiting *waiting)
{
  return g_hash_table_size (waiting->waiters);
}
