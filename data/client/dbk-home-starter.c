/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starting from a file: how an account begins where no line will ever go.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-delivery.h"
#include "data/client/dbk-home-courier.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-verifier.h"

/* Of the account's store: which file it was started from, and when that was made (µs UTC). */
#define STARTED_FROM "starter"
#define STARTED_AT "starter-made-at"
/* Where the account's courier files come from, as the service knows it. */
#define COURIER_HOME "courier-home"

typedef struct
{
  char *path;           /* (owned) */
  char *password;       /* (owned): overwritten when freed */
  GStrv trusted;        /* (owned): keys of services met before */
  DbkDelivery delivery; /* (owned) */
  DbkKey *key;          /* (owned) (nullable) */
  char *verifier;       /* (owned) (nullable): the text to be kept */
  guint page;           /* the next answer to be taken in */
  gboolean already;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  memset (start->password, 0, strlen (start->password));
  g_free (start->password);
  g_free (start->path);
  g_strfreev (start->trusted);
  dbk_delivery_clear (&start->delivery);
  g_clear_pointer (&start->key, dbk_key_free);
  g_free (start->verifier);
  g_free (start);
}

/* --- On a thread: nothing is written --- */

static gboolean
check_age (const DbkParcel *parcel, GError **error)
{
  g_autofree char *made = NULL;

  if (dbk_clock_now () - parcel->made_at <= DBK_VERIFIER_DAYS * G_TIME_SPAN_DAY)
    return TRUE;
  made = dbk_clock_format_utc (parcel->made_at);
  g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_EXPIRED,
               g_dngettext (GETTEXT_PACKAGE,
                            "The starter file was made on %.10s, and serves for %d day. Ask the administrator for a new one. Nothing was changed.",
                            "The starter file was made on %.10s, and serves for %d days. Ask the administrator for a new one. Nothing was changed.", DBK_VERIFIER_DAYS),
               made, DBK_VERIFIER_DAYS);
  return FALSE;
}

/* Where a service was met before, it is that one; elsewhere the password tells (dbk-starter.h). */
static gboolean
check_signer (const Start *start, GError **error)
{
  if (*start->trusted == NULL || g_strv_contains ((const char *const *)start->trusted, start->delivery.parcel->key))
    return TRUE;
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER, _ ("The courier file is not signed by the service known here. Nothing was changed."));
  return FALSE;
}

static gboolean
check_whole (const DbkDelivery *delivery, GError **error)
{
  if (delivery->starter != NULL && delivery->catalogue != NULL && delivery->answers->len > 0 &&
      strcmp (dbk_starter_get_account (delivery->starter)->account, delivery->parcel->account) == 0)
    return TRUE;
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT, _ ("This is no starter file. Nothing was changed."));
  return FALSE;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Start *start = data;
  GError *error = NULL;

  if (dbk_delivery_load (&start->delivery, start->path, DBK_PARCEL_STARTER, &error) && check_signer (start, &error) &&
      check_whole (&start->delivery, &error) && check_age (start->delivery.parcel, &error))
    start->key = dbk_starter_open (start->delivery.starter, start->password, start->delivery.parcel->key, &error);
  if (start->key != NULL)
    start->verifier = dbk_verifier_new (start->password, start->delivery.parcel->made_at);
  if (start->key != NULL && start->verifier == NULL)
    g_set_error_literal (&error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED, _ ("There is not enough memory to check the password. Nothing was changed."));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* --- Writing --- */

/* What the account was started from before, if it was; the account that is open stays so. */
static gboolean
look_back (DbkHome *home, Start *start, GError **error)
{
  const DbkParcel *parcel = start->delivery.parcel;
  g_autofree char *path = dbk_home_account_path (home, parcel->account, "store.db");
  gboolean open = home->store != NULL && g_strcmp0 (home->account, parcel->account) == 0;
  g_autoptr (DbkStore) other = NULL;
  g_autofree char *before = NULL;
  g_autofree char *at = NULL;

  if (!open && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!open && (other = dbk_store_open (path, error)) == NULL)
    return FALSE;
  before = dbk_store_get_meta (open ? home->store : other, STARTED_FROM);
  at = dbk_store_get_meta (open ? home->store : other, STARTED_AT);
  start->already = g_strcmp0 (before, parcel->id) == 0;
  if (start->already || at == NULL || g_ascii_strtoll (at, NULL, 10) < parcel->made_at)
    return TRUE;
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_EXPIRED, _ ("The account was started here from a newer file than this one. Nothing was changed."));
  return FALSE;
}

/* The secret first, what points to it after: killed in between, the same file is to be used again, no more. */
static gboolean
keep_secrets (DbkHome *home, const Start *start, GError **error)
{
  const DbkParcel *parcel = start->delivery.parcel;
  g_autofree char *key = dbk_home_account_path (home, parcel->account, "courier.key");
  g_autofree char *verifier = dbk_home_account_path (home, parcel->account, "verifier");
  g_autoptr (GError) local = NULL;

  if (!dbk_key_save (start->key, key, &local))
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("The key of this home cannot be used: %s"), local->message);
      return FALSE;
    }
  return dbk_home_write_private (verifier, start->verifier, error) && dbk_home_trust_service (home, parcel->key, error) &&
         dbk_store_set_meta (home->store, COURIER_HOME, parcel->home, error);
}

static gboolean
keep_actor (DbkHome *home, const DbkActor *actor, GError **error)
{
  g_autofree char *text = home->engine == NULL ? dbk_actor_to_text (actor) : NULL;

  /* An account that is here already has its grants by the feed. */
  return text == NULL || dbk_store_set_meta (home->store, "actor", text, error);
}

static gboolean
keep_origin (DbkHome *home, const DbkParcel *parcel, GError **error)
{
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, parcel->made_at);

  return dbk_store_set_meta (home->store, STARTED_AT, at, error) && dbk_store_set_meta (home->store, STARTED_FROM, parcel->id, error) && dbk_home_write_settings (home, error);
}

/* --- Step by step --- */

static gboolean
enter (DbkHome *home, Start *start, GError **error)
{
  const DbkParcel *parcel = start->delivery.parcel;

  if (!look_back (home, start, error))
    return FALSE;
  if ((home->store == NULL || g_strcmp0 (home->account, parcel->account) != 0) && !dbk_home_open_account (home, parcel->account, error))
    return FALSE;
  return start->already || (keep_secrets (home, start, error) && keep_actor (home, dbk_starter_get_account (start->delivery.starter), error));
}

/* One page at a time, so that the window goes on drawing; those that are here already, or come too late, are let pass. */
static gboolean
take_page (DbkHome *home, Start *start, GError **error)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  GPtrArray *answers = start->delivery.answers;
  const char *from = start->page > 0 ? ((const DbkSyncAnswer *)g_ptr_array_index (answers, start->page - 1))->cursor : NULL;
  const char *catalogue = start->page == 0 ? start->delivery.catalogue : NULL;

  g_ptr_array_add (one, g_ptr_array_index (answers, start->page++));
  return dbk_home_take_pages (home, one, catalogue, from, error);
}

static void
finish_start (GTask *task)
{
  DbkHome *home = g_task_get_source_object (task);
  const Start *start = g_task_get_task_data (task);
  GError *error = NULL;

  if (!start->already && !keep_origin (home, start->delivery.parcel, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (home->token == NULL)
    {
      dbk_home_set_sync_state (home, DBK_SYNC_OFFLINE);
      dbk_home_set_offline_session (home, TRUE);
    }
  dbk_home_schedule (home, DBK_HOME_SOON);
  g_task_return_boolean (task, TRUE);
}

static gboolean
page_cb (gpointer data)
{
  GTask *task = data;
  DbkHome *home = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  GError *error = NULL;

  if (!dbk_home_is_open (home) || home->store == NULL || g_strcmp0 (home->account, start->delivery.parcel->account) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return G_SOURCE_REMOVE;
    }
  if (start->already || start->page == start->delivery.answers->len)
    {
      finish_start (task);
      return G_SOURCE_REMOVE;
    }
  if (take_page (home, start, &error))
    return G_SOURCE_CONTINUE;
  g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  GError *error = NULL;

  if (!dbk_home_is_open (home))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
  else if (!g_task_propagate_boolean (G_TASK (result), &error) || !enter (home, g_task_get_task_data (task), &error))
    g_task_return_error (task, error);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, page_cb, g_object_ref (task), g_object_unref);
}

void
dbk_home_start_async (DbkHome *home, const char *path, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (home, cancellable, callback, user_data);
  Start *start = g_new0 (Start, 1);
  g_autoptr (GTask) reading = NULL;

  g_task_set_source_tag (task, dbk_home_start_async);
  dbk_home_cancel_exchange (home);
  start->path = g_strdup (path);
  start->password = g_strdup (password);
  start->trusted = dbk_home_list_service_keys (home);
  g_task_set_task_data (task, start, start_free);
  reading = g_task_new (home, cancellable, read_cb, task);
  g_task_set_task_data (reading, start, NULL);
  g_task_run_in_thread (reading, read_thread);
}

gboolean
dbk_home_start_finish (DbkHome *home, GAsyncResult *result, gboolean *already, char **fingerprint, GError **error)
{
  const Start *start = g_task_get_task_data (G_TASK (result));

  if (already != NULL)
    *already = start->already;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (fingerprint != NULL)
    *fingerprint = dbk_key_fingerprint (start->delivery.parcel->key);
  return TRUE;
}
