/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the token of a session is kept: in the keyring, without one in a file
 * for this user alone.
 *
 * The account's file "token" always tells where: it holds the token itself, or
 * a mark that the keyring has it, or one that the keyring has yet to forget it;
 * no file, no session. A token given out is good until it expires, so a keyring
 * that is slow or locked when somebody signs out is asked again at the next start.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data/client/dbk-home-private.h"
#include "data/client/dbk-keyring.h"

/* Neither can be a token: those have no blanks. */
#define IN_KEYRING "in the keyring"
#define TO_FORGET "to be removed from the keyring"

static char *
token_path (DbkHome *home)
{
  return dbk_home_account_path (home, home->account, "token");
}

/* (transfer full) (nullable) */
static char *
read_file (DbkHome *home)
{
  g_autofree char *path = token_path (home);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  g_strstrip (text);
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* @text: (nullable): NULL removes it */
static gboolean
write_file (DbkHome *home, const char *text, GError **error)
{
  g_autofree char *path = token_path (home);

  return text != NULL ? dbk_home_write_private (path, text, error) : dbk_home_remove_file (path, error);
}

/* Without a keyring everything works; on a machine that has none, nobody needs to hear of it. */
static void
tell_once (const GError *error)
{
  static gboolean told;

  g_log (G_LOG_DOMAIN, told || error->code == DBK_KEYRING_ERROR_ABSENT ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_MESSAGE,
         "The keyring cannot be used: %s. Sign-ins are kept in a file that only this user can read.", error->message);
  told |= error->code != DBK_KEYRING_ERROR_ABSENT;
}

/* What was asked of the keyring, and whether the answer still matters when it comes. */
typedef struct
{
  DbkHome *home; /* (owned) */
  guint serial;
  char *token; /* (owned) (nullable): overwritten when freed */
  GTask *task; /* (owned) (nullable): who waits */
} Asked;

static Asked *
asked_new (DbkHome *home, const char *token)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->home = g_object_ref (home);
  asked->serial = home->token_serial;
  asked->token = g_strdup (token);
  return asked;
}

static void
wipe (char *token)
{
  if (token != NULL)
    explicit_bzero (token, strlen (token));
  g_free (token);
}

static void
asked_free (Asked *asked)
{
  wipe (asked->token);
  g_clear_object (&asked->task);
  g_object_unref (asked->home);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* Another account was opened, somebody signed in or out, or the home was closed. */
static gboolean
is_stale (const Asked *asked)
{
  return asked->serial != asked->home->token_serial || !dbk_home_is_open (asked->home);
}

void
dbk_home_clear_token (DbkHome *home)
{
  home->token_serial++;
  home->token_asked = FALSE;
  g_clear_pointer (&home->token, wipe);
}

/* --- Loading --- */

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  char *token = dbk_keyring_look_up_finish (result, &error);

  if (is_stale (asked))
    {
      wipe (token);
      return;
    }
  if (error != NULL)
    tell_once (error);
  asked->home->token_asked = FALSE;
  asked->home->token = token;
  dbk_home_token_came (asked->home);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;

  if (!dbk_keyring_store_finish (result, &error))
    tell_once (error);
  else if (!is_stale (asked) && !write_file (asked->home, IN_KEYRING, &error))
    g_warning ("%s", error->message);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;

  if (!dbk_keyring_remove_finish (result, &error))
    g_info ("The keyring keeps a token that is of no use any more: %s", error->message);
  else if (!is_stale (asked) && !write_file (asked->home, NULL, &error))
    g_warning ("%s", error->message);
}

static void
forget (DbkHome *home)
{
  dbk_keyring_remove_async (home->id, home->account, forgotten_cb, asked_new (home, NULL));
}

void
dbk_home_load_token (DbkHome *home)
{
  g_autofree char *text = read_file (home);

  dbk_home_clear_token (home);
  if (text == NULL)
    return;
  /* Where it is kept is for whoever signs in and out to change. */
  if (strcmp (text, TO_FORGET) == 0 && home->lock < 0)
    return;
  if (strcmp (text, TO_FORGET) == 0)
    forget (home);
  else if (strcmp (text, IN_KEYRING) != 0)
    {
      home->token = g_steal_pointer (&text);
      /* There may be a keyring by now. */
      if (home->server != NULL && home->lock >= 0)
        dbk_keyring_store_async (home->id, home->account, home->server, home->token, moved_cb, asked_new (home, NULL));
    }
  else if (home->server != NULL)
    {
      home->token_asked = TRUE;
      dbk_keyring_look_up_async (home->id, home->account, home->server, looked_up_cb, asked_new (home, NULL));
    }
}

/* --- Keeping --- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  DbkHome *home = asked->home;
  g_autoptr (GError) local = NULL;
  GError *error = NULL;
  gboolean in_keyring = dbk_keyring_store_finish (result, &local);

  if (!in_keyring)
    tell_once (local);
  if (is_stale (asked))
    {
      g_task_return_new_error (asked->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return;
    }
  if (!write_file (home, in_keyring ? IN_KEYRING : asked->token, &error))
    {
      g_task_return_error (asked->task, error);
      return;
    }
  home->token = g_steal_pointer (&asked->token);
  g_task_return_boolean (asked->task, TRUE);
}

void
dbk_home_keep_token_async (DbkHome *home, const char *token, GAsyncReadyCallback callback, gpointer user_data)
{
  Asked *asked;

  dbk_home_clear_token (home);
  asked = asked_new (home, token);
  asked->task = g_task_new (home, NULL, callback, user_data);
  g_task_set_source_tag (asked->task, dbk_home_keep_token_async);
  dbk_keyring_store_async (home->id, home->account, home->server, token, stored_cb, asked);
}

gboolean
dbk_home_keep_token_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dbk_home_drop_token (DbkHome *home)
{
  g_autofree char *text = read_file (home);
  g_autoptr (GError) error = NULL;
  gboolean in_keyring = text != NULL && strchr (text, ' ') != NULL;

  dbk_home_clear_token (home);
  if (!write_file (home, in_keyring ? TO_FORGET : NULL, &error))
    g_warning ("%s", error->message);
  /* Also where it was in the file: it may have been on its way, or an older one may be there. */
  if (text != NULL)
    forget (home);
}
