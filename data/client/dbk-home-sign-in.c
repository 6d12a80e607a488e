/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in and out: at the service, and by a password checked here while it
 * cannot be reached.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-verifier.h"
#include "data/wire/dbk-wire-actor.h"

/* Seconds: the next shift does not wait for a dead line. */
#define LEAVING 3

/* --- Signing in --- */

typedef struct
{
  DbkSyncTarget *target; /* (owned) */
  char *user;            /* (owned) */
  char *password;        /* (owned): overwritten when freed */
  char *verifier;        /* (owned): path of the account's */
  char *verifier_text;   /* (owned) (nullable): to be kept there */
  gboolean new_catalogue;
  GError *unreachable; /* (owned) (nullable): why the service was not asked */
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

/* The account's store first; the token comes after it: a sign-in cut in between is one to be repeated, no more. */
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
  g_free (home->server);
  home->server = g_strdup (one->target->server);
  if (welcome->service_key != NULL && !dbk_home_trust_service (home, welcome->service_key, error))
    return FALSE;
  return dbk_home_write_settings (home, error);
}

static gboolean
keep_actor (DbkHome *home, DbkSyncWelcome *welcome, GError **error)
{
  g_autofree char *text = dbk_actor_to_text (welcome->account);

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

  if (!dbk_home_is_open (home))
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
      dbk_home_set_offline_session (home, TRUE);
      dbk_home_schedule (home, DBK_HOME_SOON);
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

  one->verifier_text = dbk_verifier_new (one->password, dbk_clock_now ());
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
token_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = DBK_HOME (source);
  const SignIn *one = g_task_get_task_data (task);
  GError *error = NULL;

  if (!dbk_home_keep_token_finish (home, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  dbk_home_set_offline_session (home, FALSE);
  g_clear_error (&home->sync_error);
  home->failures = 0;
  dbk_home_schedule (home, DBK_HOME_SOON);
  dbk_home_set_sync_state (home, home->last_sync != 0 ? DBK_SYNC_IDLE : DBK_SYNC_NEVER);
  dbk_home_refresh (home);
  if (one->new_catalogue)
    g_signal_emit (home, dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED], 0);
  keep_verifier (task);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  SignIn *one = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DbkSyncWelcome) welcome = dbk_sync_sign_in_finish (home->sync, result, &error);

  if (welcome == NULL && g_error_matches (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE) && dbk_home_is_open (home))
    {
      one->unreachable = dbk_home_translate (error);
      verify_here (task);
      return;
    }
  if (welcome == NULL)
    {
      dbk_home_schedule (home, DBK_HOME_EVERY);
      g_task_return_error (task, dbk_home_translate (error));
      return;
    }
  if (!dbk_home_is_open (home))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return;
    }
  if (!enter_account (home, one, welcome, &error) || !keep_actor (home, welcome, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  one->new_catalogue = welcome->catalogue != NULL;
  dbk_home_keep_token_async (home, welcome->token, token_kept_cb, g_steal_pointer (&task));
}

/* Authenticators show "123 456", and an input method may have made full-width figures of it. */
static char *
read_digits (const char *code)
{
  GString *digits = g_string_new (NULL);

  for (const char *p = code; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        continue;
      if (g_unichar_isdigit (c))
        g_string_append_printf (digits, "%d", g_unichar_digit_value (c));
      else
        g_string_append_unichar (digits, c);
    }
  return g_string_free (digits, FALSE);
}

void
dbk_home_sign_in_async (DbkHome *home, const char *server, const char *ca, const char *user, const char *password, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (home, cancellable, callback, user_data);
  SignIn *one = g_new0 (SignIn, 1);
  g_autofree char *path = NULL;
  g_autofree char *digits = code != NULL ? read_digits (code) : NULL;
  const char *known = NULL;

  g_task_set_source_tag (task, dbk_home_sign_in_async);
  /* Whoever signs in does not wait for an exchange; what it left undone, the next one does. */
  dbk_home_cancel_exchange (home);
  /* GIO takes absolute names of authority files alone. */
  path = ca != NULL ? g_canonicalize_filename (ca, NULL) : NULL;
  one->target = dbk_sync_target_new (server, path, NULL, home->id);
  one->target->home_key = dbk_home_read_public_key (home);
  one->user = g_strdup (user);
  one->password = g_strdup (password);
  one->verifier = dbk_home_account_path (home, user, "verifier");
  g_task_set_task_data (task, one, sign_in_free);
  if (server == NULL)
    {
      one->unreachable = g_error_new (DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE,
                                      g_dngettext (GETTEXT_PACKAGE,
                                                   "%s has no line to the service, and has not heard from it by courier for %d day. Take in an answer file, or start from a new starter file.",
                                                   "%s has no line to the service, and has not heard from it by courier for %d days. Take in an answer file, or start from a new starter file.", DBK_VERIFIER_DAYS),
                                      user, DBK_VERIFIER_DAYS);
      verify_here (task);
      g_object_unref (task);
      return;
    }
  if (home->engine != NULL && home->catalogue_problem == NULL && g_strcmp0 (home->account, user) == 0)
    known = dbk_catalogue_version (home->engine->catalogue);
  dbk_sync_sign_in_async (dbk_home_get_worker (home), one->target, user, password, digits, known, cancellable, signed_in_cb, task);
}

gboolean
dbk_home_sign_in_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Before signing in --- */

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *text = dbk_sync_ask_finish (home->sync, result, &error);

  if (text != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, dbk_home_translate (error));
}

void
dbk_home_probe_async (DbkHome *home, const char *server, const char *ca, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (home, cancellable, callback, user_data);
  g_autofree char *path = ca != NULL ? g_canonicalize_filename (ca, NULL) : NULL;
  g_autoptr (DbkSyncTarget) target = dbk_sync_target_new (server, path, NULL, home->id);

  g_task_set_source_tag (task, dbk_home_probe_async);
  dbk_sync_ask_async (dbk_home_get_worker (home), target, "/healthz", NULL, cancellable, probed_cb, task);
}

gboolean
dbk_home_probe_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
dbk_home_get_offline_days (DbkHome *home, const char *user)
{
  g_autofree char *path = *user != '\0' ? dbk_home_account_path (home, user, "verifier") : NULL;

  return path != NULL ? dbk_verifier_get_days (path) : 0;
}

/* --- Signing out --- */

static gboolean
give_up_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

void
dbk_home_sign_out (DbkHome *home)
{
  if (home->account == NULL)
    return;
  dbk_home_cancel_exchange (home);
  if (home->token != NULL && home->server != NULL)
    {
      g_autoptr (DbkSyncTarget) target = dbk_sync_target_new (home->server, dbk_home_get_ca (home), home->token, home->id);

      g_autoptr (GCancellable) patience = g_cancellable_new ();

      dbk_sync_sign_out (dbk_home_get_worker (home), target, patience);
      g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, LEAVING, give_up_cb, g_object_ref (patience), g_object_unref);
    }
  dbk_home_drop_token (home);
  dbk_home_set_offline_session (home, FALSE);
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_ACCOUNT]);
}
