/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checking a password without the service.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-verifier.h"

#include <sodium.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"

#define MAX_FILE 4096
/* So many may go wrong at once; from then on each has to wait, twice as long every time. */
#define FREE_ATTEMPTS 5
#define FIRST_WAIT 15
#define LAST_WAIT 3600

typedef struct
{
  char *hash;      /* (owned): of libsodium, with its salt and cost */
  gint64 made_at;  /* µs */
  gint64 failures; /* in a row */
  gint64 tried_at; /* µs: the last one that failed */
} Verifier;

static void
verifier_clear (Verifier *verifier)
{
  g_free (verifier->hash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verifier, verifier_clear)

static char *
to_text (const Verifier *verifier)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "hash", verifier->hash);
  dbk_json_writer_add_int (writer, "made_at", verifier->made_at);
  dbk_json_writer_add_int (writer, "failures", verifier->failures);
  dbk_json_writer_add_int (writer, "tried_at", verifier->tried_at);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

static gboolean
read_file (const char *path, Verifier *verifier)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  root = dbk_json_parse (text, length, MAX_FILE, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  verifier->hash = g_strdup (dbk_json_string (object, "hash", NULL));
  return verifier->hash != NULL && strlen (verifier->hash) < crypto_pwhash_STRBYTES &&
         dbk_json_int (object, "made_at", 0, G_MAXINT64, &verifier->made_at, NULL) &&
         dbk_json_int (object, "failures", 0, G_MAXINT32, &verifier->failures, NULL) &&
         dbk_json_int (object, "tried_at", 0, G_MAXINT64, &verifier->tried_at, NULL);
}

char *
dbk_verifier_new (const char *password, gint64 at)
{
  char hash[crypto_pwhash_STRBYTES];
  Verifier verifier = { hash, at, 0, 0 };

  if (sodium_init () < 0 ||
      crypto_pwhash_str (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    return NULL;
  return to_text (&verifier);
}

static guint
seconds_to_wait (const Verifier *verifier)
{
  gint64 wait, since;

  if (verifier->failures < FREE_ATTEMPTS)
    return 0;
  wait = MIN (FIRST_WAIT << MIN (verifier->failures - FREE_ATTEMPTS, 10), LAST_WAIT);
  since = (dbk_clock_now () - verifier->tried_at) / G_USEC_PER_SEC;
  /* A clock put back does not lock anybody out for longer. */
  return since < 0 ? (guint)wait : (guint)MAX (wait - since, 0);
}

static void
write_back (const char *path, const Verifier *verifier)
{
  g_autofree char *text = to_text (verifier);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("%s", error->message);
}

void
dbk_verifier_renew (const char *path, gint64 at)
{
  g_auto (Verifier) verifier = { NULL };

  if (!read_file (path, &verifier) || verifier.made_at >= at)
    return;
  verifier.made_at = at;
  write_back (path, &verifier);
}

DbkVerifierResult
dbk_verifier_check (const char *path, const char *password, guint *wait)
{
  g_auto (Verifier) verifier = { NULL };

  *wait = 0;
  if (sodium_init () < 0 || !read_file (path, &verifier) ||
      dbk_clock_now () - verifier.made_at > DBK_VERIFIER_DAYS * G_TIME_SPAN_DAY)
    return DBK_VERIFIER_NONE;
  *wait = seconds_to_wait (&verifier);
  if (*wait > 0)
    return DBK_VERIFIER_THROTTLED;
  if (crypto_pwhash_str_verify (verifier.hash, password, strlen (password)) == 0)
    {
      if (verifier.failures > 0)
        {
          verifier.failures = 0;
          write_back (path, &verifier);
        }
      return DBK_VERIFIER_RIGHT;
    }
  verifier.failures++;
  verifier.tried_at = dbk_clock_now ();
  write_back (path, &verifier);
  return DBK_VERIFIER_WRONG;
}

guint
dbk_verifier_get_days (const char *path)
{
  g_auto (Verifier) verifier = { NULL };
  gint64 left;

  if (!read_file (path, &verifier))
    return 0;
  left = verifier.made_at + DBK_VERIFIER_DAYS * G_TIME_SPAN_DAY - dbk_clock_now ();
  return left <= 0 ? 0 : (guint)MIN ((left + G_TIME_SPAN_DAY - 1) / G_TIME_SPAN_DAY, DBK_VERIFIER_DAYS);
}
