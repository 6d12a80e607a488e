/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in, exchanging, and when to.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-verifier.h"

/* Seconds. */
#define EVERY 90
#define SOON 1
#define FIRST_RETRY 5
#define LAST_RETRY 300
/* The next shift does not wait for a dead line. */
#define LEAVING 3

static void start_exchange (DbkHome *home);
static void schedule (DbkHome *home, guint seconds);

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
static GError *
home_error (GError *error)
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

static DbkSync *
get_sync (DbkHome *home)
{
  if (home->sync == NULL)
    home->sync = dbk_sync_new ();
  return home->sync;
}

/* --- Signing in --- */

typedef struct
{
  DbkSyncTarget *target; /* (owned) */
  char *user;            /* (owned) */
  char *password;        /* (owned): overwritten when freed */
  char *verifier;        /* (owned): path of the account's */
  char *verifier_text;   /* (owned) (nullable): to be kept there */
  GError *unreachable;   /* (owned) (nullable): why the service was not asked */
  DbkVerifierResult result;
  guint wait;
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *one = data;

  dbk_sync_target_free (one->target);
  memset (one->password, 0, strlen (one->password));
  g_free (one->password);
  g_free (one->user);
  g_free (one->verifier);
  g_free (one->verifier_text);
  g_clear_error (&one->unreachable);
  g_free (one);
}

/* The account's store first, then the token: a sign-in cut in between is one to be repeated, no more. */
static gboolean
enter_account (DbkHome *home, const SignIn *one, DbkSyncWelcome *welcome, GError **error)
{
  if ((home->store == NULL || g_strcmp0 (home->account, welcome->account->account) != 0) && !dbk_home_open_account (home, welcome->account->account, error))
    return FALSE;
  if (welcome->catalogue != NULL && (!dbk_store_save_catalogue (home->store, welcome->catalogue, welcome->body, welcome->etag, error) || !dbk_home_set_catalogue (home, welcome->catalogue, error)))
    return FALSE;
  if (one->target->ca == NULL || g_strcmp0 (one->target->ca, dbk_home_get_ca (home)) != 0)
    {
      if (!dbk_home_keep_ca (home, one->target->ca, error))
        return FALSE;
    }
  if (!dbk_home_write_token (home, home->account, welcome->token, error))
    return FALSE;
  g_free (home->server);
  home->server = g_strdup (one->target->server);
  g_free (home->token);
  home->token = g_strdup (welcome->token);
  return dbk_home_write_settings (home, error);
}

static gboolean
keep_actor (DbkHome *home, DbkSyncWelcome *welcome, GError **error)
{
  g_autofree char *text = dbk_home_actor_to_text (welcome->account);

  if (!dbk_store_set_meta (home->store, "actor", text, error))
    return FALSE;
  dbk_home_take_actor (home, g_steal_pointer (&welcome->account));
  return TRUE;
}

/* --- Signing in without the service --- */

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  SignIn *one = g_task_get_task_data (task);
  GError *error = NULL;

  if (home->lock < 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
  else if (one->result == DBK_VERIFIER_WRONG)
    g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_CREDENTIALS, _ ("Unknown account or wrong password."));
  else if (one->result == DBK_VERIFIER_THROTTLED)
    g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_THROTTLED,
                             g_dngettext (GETTEXT_PACKAGE, "Too many attempts. Try again in %u second.", "Too many attempts. Try again in %u seconds.", one->wait), one->wait);
  else if (one->result == DBK_VERIFIER_NONE)
    g_task_return_error (task, g_steal_pointer (&one->unreachable));
  else if ((home->store == NULL || g_strcmp0 (home->account, one->user) != 0) &&
           (!dbk_home_open_account (home, one->user, &error) || !dbk_home_write_settings (home, &error)))
    g_task_return_error (task, error);
  else
    {
      dbk_home_set_sync_state (home, DBK_SYNC_OFFLINE);
      schedule (home, SOON);
      g_task_return_boolean (task, TRUE);
    }
}

static void
verify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SignIn *one = g_task_get_task_data (data);

  one->result = dbk_verifier_check (one->verifier, one->password, &one->wait);
  g_task_return_boolean (task, TRUE);
}

/* The line is down: whoever signed in here before may go on, with what is here. */
static void
verify_here (GTask *task)
{
  g_autoptr (GTask) check = g_task_new (NULL, NULL, verified_cb, g_object_ref (task));

  g_task_set_task_data (check, task, NULL);
  g_task_run_in_thread (check, verify_thread);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const SignIn *one = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (one->verifier_text != NULL && !g_file_set_contents_full (one->verifier, one->verifier_text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
keep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SignIn *one = g_task_get_task_data (data);

  one->verifier_text = dbk_verifier_new (one->password);
  g_task_return_boolean (task, TRUE);
}

/* For the days when the line is down. */
static void
keep_verifier (GTask *task)
{
  g_autoptr (GTask) keep = g_task_new (NULL, NULL, kept_cb, g_object_ref (task));

  g_task_set_task_data (keep, task, NULL);
  g_task_run_in_thread (keep, keep_thread);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  SignIn *one = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DbkSyncWelcome) welcome = dbk_sync_sign_in_finish (home->sync, result, &error);

  if (welcome == NULL && g_error_matches (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE) && home->lock >= 0)
    {
      one->unreachable = home_error (error);
      verify_here (task);
      return;
    }
  if (welcome == NULL)
    {
      schedule (home, EVERY);
      g_task_return_error (task, home_error (error));
      return;
    }
  if (home->lock < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return;
    }
  if (!enter_account (home, one, welcome, &error) || !keep_actor (home, welcome, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&home->sync_error);
  home->failures = 0;
  schedule (home, SOON);
  dbk_home_set_sync_state (home, home->last_sync != 0 ? DBK_SYNC_IDLE : DBK_SYNC_NEVER);
  dbk_home_refresh (home);
  if (welcome->catalogue != NULL)
    g_signal_emit (home, dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED], 0);
  keep_verifier (task);
}

void
dbk_home_sign_in_async (DbkHome *home, const char *server, const char *ca, const char *user, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (home, cancellable, callback, user_data);
  SignIn *one = g_new0 (SignIn, 1);
  g_autofree char *path = NULL;
  const char *known = NULL;

  g_task_set_source_tag (task, dbk_home_sign_in_async);
  /* Whoever signs in does not wait for an exchange; what it left undone, the next one does. */
  dbk_home_cancel_exchange (home);
  /* GIO takes absolute names of authority files alone. */
  path = ca != NULL ? g_canonicalize_filename (ca, NULL) : NULL;
  one->target = dbk_sync_target_new (server, path, NULL, home->id);
  one->user = g_strdup (user);
  one->password = g_strdup (password);
  one->verifier = dbk_home_account_path (home, user, "verifier");
  g_task_set_task_data (task, one, sign_in_free);
  if (home->engine != NULL && home->catalogue_problem == NULL && g_strcmp0 (home->account, user) == 0)
    known = dbk_catalogue_version (home->engine->catalogue);
  dbk_sync_sign_in_async (get_sync (home), one->target, user, password, NULL, known, cancellable, signed_in_cb, task);
}

gboolean
dbk_home_sign_in_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
give_up_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

void
dbk_home_sign_out (DbkHome *home)
{
  g_autoptr (GError) error = NULL;

  if (home->account == NULL)
    return;
  dbk_home_cancel_exchange (home);
  if (home->token != NULL && home->server != NULL)
    {
      g_autoptr (DbkSyncTarget) target = dbk_sync_target_new (home->server, dbk_home_get_ca (home), home->token, home->id);

      g_autoptr (GCancellable) patience = g_cancellable_new ();

      dbk_sync_sign_out (get_sync (home), target, patience);
      g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, LEAVING, give_up_cb, g_object_ref (patience), g_object_unref);
    }
  if (!dbk_home_write_token (home, home->account, NULL, &error))
    g_warning ("%s", error->message);
  g_clear_pointer (&home->token, g_free);
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_ACCOUNT]);
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

static void
reload_all (DbkHome *home)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer document;

  g_hash_table_iter_init (&iter, home->open);
  while (g_hash_table_iter_next (&iter, &document, NULL))
    g_ptr_array_add (open, g_object_ref (document));
  for (guint i = 0; i < open->len; i++)
    dbk_document_report_changed (g_ptr_array_index (open, i), dbk_document_get_key (g_ptr_array_index (open, i)));
}

typedef struct
{
  DbkHome *home; /* (owned) */
  guint serial;  /* of the exchange: one given up counts no more */
} Running;

static void
progress_cb (const GArray *changed, guint received, gpointer user_data)
{
  Running *running = user_data;
  DbkHome *home = running->home;

  if (running->serial != home->exchange || home->store == NULL)
    return;
  /* Sealed: every open report's edits changed hands. */
  if (changed->len == 0)
    reload_all (home);
  for (guint i = 0; i < changed->len; i++)
    dbk_home_changed (home, &g_array_index (changed, DbkReportKey, i), NULL);
  dbk_home_refresh (home);
  if (received > 0)
    g_signal_emit (home, dbk_home_signals[DBK_HOME_SYNC_PROGRESS], 0, received);
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
  g_autofree char *last_sync = dbk_store_get_meta (home->store, "last-sync");

  g_free (home->cursor);
  home->cursor = dbk_store_get_meta (home->store, "cursor");
  dbk_home_load_actor (home);
  home->last_sync = last_sync != NULL ? g_ascii_strtoll (last_sync, NULL, 10) : 0;
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_LAST_SYNC]);
}

static void
end_session (DbkHome *home, const char *message)
{
  g_autoptr (GError) error = NULL;

  if (!dbk_home_write_token (home, home->account, NULL, &error))
    g_warning ("%s", error->message);
  g_clear_pointer (&home->token, g_free);
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
  schedule (home, MAX (MIN (wait, LAST_RETRY), retry_after));
}

static void
finish_exchange (DbkHome *home)
{
  g_clear_error (&home->sync_error);
  home->failures = 0;
  dbk_home_set_sync_state (home, DBK_SYNC_IDLE);
  schedule (home, home->sync_again ? SOON : EVERY);
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
    error = home_error (error);
  g_free (running);
  /* Another account was opened meanwhile, or the home closed: this was none of theirs. */
  if (stale)
    return;
  g_clear_object (&home->running);
  if (news != NULL)
    take_catalogue (home, news);
  take_facts (home);
  dbk_home_refresh (home);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dbk_home_set_sync_state (home, home->last_sync != 0 ? DBK_SYNC_IDLE : DBK_SYNC_NEVER);
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
  g_clear_handle_id (&home->timer, g_source_remove);
  dbk_home_set_sync_state (home, DBK_SYNC_BUSY);
  dbk_sync_exchange_async (get_sync (home), target, path, dbk_home_get_catalogue (home), home->actor, progress_cb, running, home->running, exchanged_cb, running);
}

void
dbk_home_cancel_exchange (DbkHome *home)
{
  g_autoptr (GError) cancelled = NULL;

  g_clear_handle_id (&home->timer, g_source_remove);
  if (home->running == NULL)
    return;
  g_cancellable_cancel (home->running);
  g_clear_object (&home->running);
  home->exchange++; /* its end is not waited for */
  cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
  answer_all (home->waiting, cancelled);
  answer_all (home->joined, cancelled);
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
  if (home->store == NULL || home->token == NULL || home->server == NULL)
    {
      g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Sign in first. Everything typed is kept here."));
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
static void
schedule (DbkHome *home, guint seconds)
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
  schedule (home, SOON);
}

void
dbk_home_start_auto_sync (DbkHome *home)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  if (home->auto_sync)
    return;
  home->auto_sync = TRUE;
  home->network_changed = g_signal_connect (monitor, "network-changed", G_CALLBACK (network_changed_cb), home);
  if (home->timer == 0 && home->running == NULL)
    home->timer = g_idle_add (timer_cb, home);
}

void
dbk_home_acted (DbkHome *home, const DbkReportKey *key)
{
  reload_all (home);
  dbk_home_refresh (home);
  dbk_home_emit_changed (home, key);
  if (home->running == NULL)
    schedule (home, SOON);
  else
    home->sync_again = TRUE;
}

void
dbk_home_stop_sync (DbkHome *home)
{
  g_clear_signal_handler (&home->network_changed, g_network_monitor_get_default ());
  home->auto_sync = FALSE;
  dbk_home_cancel_exchange (home);
}
