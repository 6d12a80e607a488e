/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exchanging with the service, and when to.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-home-private.h"

/* Seconds. */
#define FIRST_RETRY 5
#define LAST_RETRY 300
/* So far from the service's clock nobody is told. */
#define CLOCK_PATIENCE (10 * G_TIME_SPAN_MINUTE)
#define BEIJING_SECONDS (8 * 3600)

static void start_exchange (DbkHome *home);

/* --- Errors --- */

static int
home_code (int code)
{
  switch ((DbkSyncError)code)
    {
    case DBK_SYNC_ERROR_UNTRUSTED:
      return DBK_HOME_ERROR_UNTRUSTED;
    case DBK_SYNC_ERROR_CREDENTIALS:
      return DBK_HOME_ERROR_CREDENTIALS;
    case DBK_SYNC_ERROR_CODE:
      return DBK_HOME_ERROR_CODE;
    case DBK_SYNC_ERROR_THROTTLED:
      return DBK_HOME_ERROR_THROTTLED;
    case DBK_SYNC_ERROR_SESSION:
      return DBK_HOME_ERROR_SESSION;
    case DBK_SYNC_ERROR_BAD_ANSWER:
      return DBK_HOME_ERROR_BAD_ANSWER;
    case DBK_SYNC_ERROR_SERVICE:
      return DBK_HOME_ERROR_SERVICE;
    case DBK_SYNC_ERROR_UNREACHABLE:
    default:
      return DBK_HOME_ERROR_UNREACHABLE;
    }
}

/* Store errors and cancellation pass as they are. */
GError *
dbk_home_translate (GError *error)
{
  GError *translated;

  if (error->domain != DBK_SYNC_ERROR)
    return error;
  translated = g_error_new_literal (DBK_HOME_ERROR, home_code (error->code), error->message);
  g_error_free (error);
  return translated;
}

/* --- States --- */

void
dbk_home_set_sync_state (DbkHome *home, DbkSyncState state)
{
  if (home->sync_state == state)
    return;
  home->sync_state = state;
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_SYNC_STATE]);
}

DbkSync *
dbk_home_get_worker (DbkHome *home)
{
  if (home->sync == NULL)
    home->sync = dbk_sync_new ();
  return home->sync;
}

/* --- One exchange --- */

/* Everyone who waits gets the same answer. */
static void
answer_all (GPtrArray *tasks, const GError *error)
{
  g_autoptr (GPtrArray) answered = g_ptr_array_new_with_free_func (g_object_unref);

  while (tasks->len > 0)
    g_ptr_array_add (answered, g_ptr_array_steal_index (tasks, 0));
  for (guint i = 0; i < answered->len; i++)
    {
      GTask *task = g_ptr_array_index (answered, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static GPtrArray *
list_open (DbkHome *home)
{
  GPtrArray *open = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer document;

  g_hash_table_iter_init (&iter, home->open);
  while (g_hash_table_iter_next (&iter, &document, NULL))
    g_ptr_array_add (open, g_object_ref (document));
  return open;
}

/* Any report may have changed. */
static void
reload_all (DbkHome *home)
{
  g_autoptr (GPtrArray) open = list_open (home);

  for (guint i = 0; i < open->len; i++)
    dbk_document_report_changed (g_ptr_array_index (open, i), NULL);
}

/* Every open report's edits changed hands; no figure of another day did, but for those of @key (nullable). */
static void
reload_sealed (DbkHome *home, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) open = list_open (home);

  for (guint i = 0; i < open->len; i++)
    {
      DbkDocument *document = g_ptr_array_index (open, i);

      dbk_document_report_changed (document, dbk_document_get_key (document));
      if (key != NULL && !dbk_report_key_equal (dbk_document_get_key (document), key))
        dbk_document_report_changed (document, key);
    }
}

typedef struct
{
  DbkHome *home; /* (owned) */
  guint serial;  /* of the exchange: one given up counts no more */
} Running;

static void
progress_cb (const GArray *changed, guint received, guint left, gpointer user_data)
{
  Running *running = user_data;
  DbkHome *home = running->home;

  if (running->serial != home->exchange || home->store == NULL)
    return;
  /* Sealed. */
  if (changed->len == 0)
    reload_sealed (home, NULL);
  for (guint i = 0; i < changed->len; i++)
    dbk_home_changed (home, &g_array_index (changed, DbkReportKey, i), NULL);
  dbk_home_refresh (home);
  if (received == 0)
    return;
  home->received = received;
  home->left = left;
  g_signal_emit (home, dbk_home_signals[DBK_HOME_SYNC_PROGRESS], 0, received, left);
}

/* Nothing is decided by this clock, but people read it, and the day to be filed opens by it. */
static void
take_clock (DbkHome *home, const DbkSyncNews *news)
{
  g_autoptr (GDateTime) right = NULL;
  g_autofree char *text = NULL;

  g_clear_pointer (&home->clock_problem, g_free);
  if (ABS (news->ahead) < CLOCK_PATIENCE)
    return;
  right = g_date_time_new_from_unix_utc ((dbk_clock_now () - news->ahead) / G_USEC_PER_SEC + BEIJING_SECONDS);
  text = right != NULL ? g_date_time_format (right, "%Y-%m-%d %H:%M") : NULL;
  home->clock_problem = g_strdup_printf (_ ("The clock of this computer is wrong: by the service's it is %s. Nothing typed is lost, and the service's clock decides; set this one right, or reports of a wrong day open."), text != NULL ? text : "?");
}

static void
take_catalogue (DbkHome *home, DbkSyncNews *news)
{
  g_autoptr (GError) error = NULL;

  if (news->catalogue_problem != NULL)
    {
      g_free (home->catalogue_problem);
      home->catalogue_problem = g_steal_pointer (&news->catalogue_problem);
      g_signal_emit (home, dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED], 0);
    }
  if (news->catalogue == NULL)
    return;
  if (!dbk_home_set_catalogue (home, news->catalogue, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  g_clear_pointer (&home->catalogue_problem, g_free);
  g_signal_emit (home, dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED], 0);
}

static void
take_facts (DbkHome *home)
{
  dbk_home_load_facts (home);
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_LAST_SYNC]);
}

void
dbk_home_take_news (DbkHome *home, DbkSyncNews *news)
{
  if (news != NULL)
    take_catalogue (home, news);
  take_facts (home);
  reload_all (home);
  dbk_home_refresh (home);
}

static void
end_session (DbkHome *home, const char *message)
{
  /* Somebody may have signed in beside a guest: that session is not the one that ended. */
  if (home->lock >= 0)
    dbk_home_drop_token (home);
  else
    dbk_home_clear_token (home);
  g_clear_handle_id (&home->timer, g_source_remove);
  g_signal_emit (home, dbk_home_signals[DBK_HOME_SESSION_ENDED], 0, message);
}

static void
fail_exchange (DbkHome *home, const GError *error, guint retry_after)
{
  gboolean offline = g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  guint wait;

  g_clear_error (&home->sync_error);
  home->sync_error = g_error_copy (error);
  home->failures++;
  dbk_home_set_sync_state (home, offline ? DBK_SYNC_OFFLINE : DBK_SYNC_FAILED);
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_SESSION))
    {
      end_session (home, error->message);
      return;
    }
  wait = FIRST_RETRY << MIN (home->failures - 1, 6);
  dbk_home_schedule (home, MAX (MIN (wait, LAST_RETRY), retry_after));
}

static void
finish_exchange (DbkHome *home)
{
  dbk_home_set_offline_session (home, FALSE);
  dbk_home_leave_mark (home);
  g_clear_error (&home->sync_error);
  home->failures = 0;
  dbk_home_set_sync_state (home, DBK_SYNC_IDLE);
  dbk_home_schedule (home, home->sync_again ? DBK_HOME_SOON : DBK_HOME_EVERY);
  if (home->auto_sync && !home->sync_again)
    dbk_home_watch (home);
}

/* A call that came meanwhile may have brought work that this exchange did not take along. */
static void
go_on (DbkHome *home, const GError *error)
{
  answer_all (home->waiting, error);
  if (home->joined->len == 0)
    return;
  /* Who came after an exchange was given up did not give it up. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && (error != NULL || home->counts.pending == 0))
    {
      answer_all (home->joined, error);
      return;
    }
  while (home->joined->len > 0)
    g_ptr_array_add (home->waiting, g_ptr_array_steal_index (home->joined, 0));
  start_exchange (home);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Running *running = user_data;
  g_autoptr (DbkHome) home = running->home;
  gboolean stale = running->serial != home->exchange || home->store == NULL;
  g_autoptr (DbkSyncNews) news = NULL;
  g_autoptr (GError) error = NULL;

  if (!dbk_sync_exchange_finish (home->sync, result, &news, &error))
    error = dbk_home_translate (error);
  g_free (running);
  /* Another account was opened meanwhile, or the home closed: this was none of theirs. */
  if (stale)
    return;
  g_clear_object (&home->running);
  if (news != NULL && error == NULL)
    take_clock (home, news);
  if (news != NULL)
    take_catalogue (home, news);
  take_facts (home);
  dbk_home_refresh (home);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      dbk_home_set_sync_state (home, home->last_sync != 0 ? DBK_SYNC_IDLE : DBK_SYNC_NEVER);
      dbk_home_schedule (home, home->sync_again ? DBK_HOME_SOON : DBK_HOME_EVERY);
    }
  else if (error != NULL)
    fail_exchange (home, error, news != NULL ? news->retry_after : 0);
  else
    finish_exchange (home);
  go_on (home, error);
}

static void
start_exchange (DbkHome *home)
{
  g_autoptr (DbkSyncTarget) target = dbk_sync_target_new (home->server, dbk_home_get_ca (home), home->token, home->id);
  g_autofree char *path = dbk_home_account_path (home, home->account, "store.db");
  Running *running = g_new0 (Running, 1);

  running->home = g_object_ref (home);
  running->serial = ++home->exchange;
  g_clear_object (&home->running);
  home->running = g_cancellable_new ();
  home->sync_again = FALSE;
  home->received = 0;
  g_clear_handle_id (&home->timer, g_source_remove);
  dbk_home_set_sync_state (home, DBK_SYNC_BUSY);
  dbk_sync_exchange_async (dbk_home_get_worker (home), target, path, dbk_home_get_catalogue (home), home->actor, progress_cb, running, home->running, exchanged_cb, running);
}

void
dbk_home_start_exchange (DbkHome *home)
{
  if (home->running == NULL && home->token != NULL && home->store != NULL && home->server != NULL)
    start_exchange (home);
}

void
dbk_home_stop_exchange (DbkHome *home)
{
  g_autoptr (GError) cancelled = NULL;

  if (home->running == NULL)
    return;
  home->sync_again = FALSE;
  g_cancellable_cancel (home->running);
  cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
  answer_all (home->joined, cancelled);
}

void
dbk_home_cancel_exchange (DbkHome *home)
{
  g_autoptr (GError) cancelled = NULL;

  dbk_home_stop_watch (home);

  g_clear_handle_id (&home->timer, g_source_remove);
  if (home->running == NULL && home->waiting->len == 0)
    return;
  g_cancellable_cancel (home->running);
  g_clear_object (&home->running);
  home->exchange++; /* its end is not waited for */
  cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
  answer_all (home->waiting, cancelled);
  answer_all (home->joined, cancelled);
}

static GError *
error_not_signed_in (void)
{
  return g_error_new_literal (DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Sign in first. Everything typed is kept here."));
}

void
dbk_home_token_came (DbkHome *home)
{
  g_autoptr (GError) error = NULL;

  if (home->token != NULL)
    {
      if (home->waiting->len > 0 || home->auto_sync)
        dbk_home_start_exchange (home);
      return;
    }
  error = error_not_signed_in ();
  answer_all (home->waiting, error);
  /* Who was let in here goes on here. */
  if (!home->offline_session)
    g_signal_emit (home, dbk_home_signals[DBK_HOME_SESSION_ENDED], 0, error->message);
}

/* One who asked may give up waiting; the exchange goes on for the others. */
static gboolean
leave_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  DbkHome *home = g_task_get_source_object (task);

  if (!g_ptr_array_remove (home->waiting, task) && !g_ptr_array_remove (home->joined, task))
    return G_SOURCE_REMOVE; /* answered already */
  g_task_return_error_if_cancelled (task);
  if (home->waiting->len == 0 && home->joined->len == 0 && home->running != NULL && !home->auto_sync)
    g_cancellable_cancel (home->running);
  return G_SOURCE_REMOVE;
}

static void
drop_source (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

/* The source goes with the task, and so needs no hold on it. */
static void
watch_cancellable (GTask *task, GCancellable *cancellable)
{
  GSource *source;

  if (cancellable == NULL)
    return;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (leave_cb), task, NULL);
  g_source_attach (source, g_task_get_context (task));
  g_object_set_data_full (G_OBJECT (task), "dbk-leave", source, drop_source);
}

void
dbk_home_sync_async (DbkHome *home, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (home, cancellable, callback, user_data);

  g_task_set_source_tag (task, dbk_home_sync_async);
  if (home->store == NULL || !dbk_home_is_signed_in (home) || home->server == NULL)
    {
      if (home->store != NULL && home->server == NULL)
        g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE, _ ("There is no line to the service from here. What waits leaves as a courier file."));
      else
        g_task_return_error (task, error_not_signed_in ());
      g_object_unref (task);
      return;
    }
  watch_cancellable (task, cancellable);
  if (home->running != NULL)
    {
      g_ptr_array_add (home->joined, task);
      return;
    }
  g_ptr_array_add (home->waiting, task);
  if (home->token != NULL)
    start_exchange (home);
}

gboolean
dbk_home_sync_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- When --- */

static gboolean
timer_cb (gpointer data)
{
  DbkHome *home = data;

  home->timer = 0;
  if (home->token != NULL && home->store != NULL && home->server != NULL && home->running == NULL)
    start_exchange (home);
  return G_SOURCE_REMOVE;
}

/* A quarter either way, so that a region's clients do not all come back at once. */
void
dbk_home_schedule (DbkHome *home, guint seconds)
{
  guint ms = seconds * 1000;

  if (!home->auto_sync)
    return;
  g_clear_handle_id (&home->timer, g_source_remove);
  home->timer = g_timeout_add (ms - ms / 4 + (guint)g_random_int_range (0, (gint32)MAX (ms / 2, 1)), timer_cb, home);
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  DbkHome *home = user_data;

  if (!available)
    return;
  home->failures = 0;
  dbk_home_schedule (home, DBK_HOME_SOON);
}

void
dbk_home_start_auto_sync (DbkHome *home)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  if (home->auto_sync)
    return;
  home->auto_sync = TRUE;
  dbk_home_begin_look (home);
  home->network_changed = g_signal_connect (monitor, "network-changed", G_CALLBACK (network_changed_cb), home);
  if (home->timer == 0 && home->running == NULL)
    home->timer = g_idle_add (timer_cb, home);
}

void
dbk_home_acted (DbkHome *home, const DbkReportKey *key)
{
  reload_sealed (home, key);
  dbk_home_refresh (home);
  dbk_home_emit_changed (home, key);
  if (home->running == NULL)
    dbk_home_schedule (home, DBK_HOME_SOON);
  else
    home->sync_again = TRUE;
}

void
dbk_home_stop_sync (DbkHome *home)
{
  g_clear_signal_handler (&home->network_changed, g_network_monitor_get_default ());
  home->auto_sync = FALSE;
  dbk_home_end_look (home);
  dbk_home_cancel_exchange (home);
}
