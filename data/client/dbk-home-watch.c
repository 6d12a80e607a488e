/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waiting for news: while there is nothing to exchange, the service holds an
 * answer back until something changes, so that a reviewer sees a submission at
 * once. Over a connection of its own: nothing that is typed waits for it.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-private.h"
#include "data/wire/dbk-wire.h"

/* Seconds: less than a silent line is taken for dead after. */
#define WAIT 25
/* An empty answer that came this soon (µs) was not held back: the service does not know how. */
#define AT_ONCE (WAIT / 5 * G_USEC_PER_SEC)

typedef struct
{
  DbkHome *home;             /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 asked;              /* µs, steady */
} Watch;

static void
watch_free (Watch *watch)
{
  g_object_unref (watch->home);
  g_object_unref (watch->cancellable);
  g_free (watch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, watch_free)

/* Whether the answer tells more than this home has read already. */
static gboolean
is_news (DbkHome *home, const DbkSyncAnswer *answer)
{
  gboolean other_catalogue = home->engine != NULL && answer->catalogue != NULL && home->catalogue_problem == NULL &&
                             g_strcmp0 (answer->catalogue, dbk_catalogue_version (home->engine->catalogue)) != 0;

  if (other_catalogue)
    return TRUE;
  return (answer->changes->len > 0 || answer->drop != NULL || answer->more) && g_strcmp0 (answer->cursor, home->cursor) != 0;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Watch) watch = user_data;
  DbkHome *home = watch->home;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dbk_sync_ask_finish (home->watch, result, &error);
  g_autoptr (DbkSyncAnswer) answer = text != NULL ? dbk_sync_answer_from_text (text, strlen (text), NULL) : NULL;

  /* Given up meanwhile: none of its business any more. */
  if (home->watching != watch->cancellable)
    return;
  g_clear_object (&home->watching);
  if (answer == NULL)
    {
      /* The clock goes on telling when to ask; after an exchange that went well this is tried again. */
      g_debug ("not waiting for news: %s", error != NULL ? error->message : "the answer is not understood");
      return;
    }
  if (is_news (home, answer))
    {
      dbk_home_start_exchange (home);
      return;
    }
  if (answer->changes->len == 0 && g_get_monotonic_time () - watch->asked < AT_ONCE && g_strcmp0 (answer->cursor, home->cursor) == 0)
    {
      home->deaf = TRUE;
      return;
    }
  dbk_home_watch (home);
}

void
dbk_home_watch (DbkHome *home)
{
  g_autoptr (DbkSyncTarget) target = NULL;
  g_autoptr (DbkSyncRequest) request = NULL;
  g_autofree char *text = NULL;
  Watch *watch;

  if (home->watching != NULL || home->deaf || !home->auto_sync || home->token == NULL || home->server == NULL || home->cursor == NULL)
    return;
  if (home->watch == NULL)
    home->watch = dbk_sync_new ();
  target = dbk_sync_target_new (home->server, dbk_home_get_ca (home), home->token, home->id);
  request = dbk_sync_request_new ();
  request->cursor = g_strdup (home->cursor);
  request->limit = 1;
  request->wait = WAIT;
  text = dbk_sync_request_to_text (request);
  home->watching = g_cancellable_new ();
  watch = g_new0 (Watch, 1);
  watch->home = g_object_ref (home);
  watch->cancellable = g_object_ref (home->watching);
  watch->asked = g_get_monotonic_time ();
  dbk_sync_ask_async (home->watch, target, "/v1/sync", text, home->watching, answered_cb, watch);
}

void
dbk_home_stop_watch (DbkHome *home)
{
  home->deaf = FALSE;
  if (home->watching == NULL)
    return;
  g_cancellable_cancel (home->watching);
  g_clear_object (&home->watching);
}
