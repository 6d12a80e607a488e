/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook-central import: courier files from the command line.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-courier-commands.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "central/dbk-courier.h"
#include "central/dbk-service-private.h"

#define PATIENCE (60 * G_USEC_PER_SEC)
#define LOOK_EVERY (100 * G_TIME_SPAN_MILLISECOND)

/* -1: a service runs; -2: failed */
static int
lock_folder (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int lock = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (lock < 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be written: %s", directory, g_strerror (errno));
      return -2;
    }
  if (flock (lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  close (lock);
  return -1;
}

/* --- Without a service --- */

gboolean
dbk_courier_load_secret (DbkCentralStore *store, DbkFeedSecret *secret, GError **error)
{
  gboolean found;

  if (!dbk_feed_secret_load (store, secret, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  g_set_error_literal (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_EMPTY, "No service has ever run on this folder");
  return FALSE;
}

static GBytes *
answer_here (const char *directory, DbkCentralStore *store, const char *path, GError **error)
{
  g_autofree char *key_path = g_build_filename (directory, DBK_SERVICE_KEY, NULL);
  g_autofree char *document = NULL;
  g_autoptr (DbkKey) key = NULL;
  g_autoptr (DbkPublication) publication = NULL;
  g_autoptr (DbkApplier) applier = NULL;
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  DbkFeedSecret secret;
  DbkCourierDesk desk;

  if (!dbk_courier_load_secret (store, &secret, error) || !dbk_central_store_get_catalogue (store, &document, error) ||
      (publication = dbk_publication_new (document, error)) == NULL || (key = dbk_key_load (key_path, TRUE, error)) == NULL)
    return NULL;
  applier = dbk_applier_new (store);
  dbk_applier_set_key (applier, key);
  desk = (DbkCourierDesk){ store, applier, publication->catalogue, document, &secret, key };
  return dbk_courier_answer (&desk, path, changed, error);
}

/* --- By the running service --- */

/* (transfer full) (nullable): the file with @ending, removed */
static GBytes *
collect (const char *path, const char *ending)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);
  char *text;
  gsize length;

  if (!g_file_get_contents (name, &text, &length, NULL))
    return NULL;
  g_unlink (name);
  return g_bytes_new_take (text, length);
}

static GBytes *
wait_for_answer (const char *path, GError **error)
{
  g_autofree char *came = g_strconcat (path, ".in", NULL);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (g_get_monotonic_time () < end)
    {
      GBytes *answer = collect (path, ".out");
      g_autoptr (GBytes) refusal = answer == NULL ? collect (path, ".err") : NULL;

      if (answer != NULL)
        return answer;
      if (refusal != NULL)
        {
          g_autofree char *why = g_strndup (g_bytes_get_data (refusal, NULL), g_bytes_get_size (refusal));

          g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT, why);
          return NULL;
        }
      g_usleep (LOOK_EVERY);
    }
  /* Still untouched, it is taken back; otherwise sending the file again gets the same results. */
  g_unlink (came);
  g_set_error_literal (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_RUNNING, "The running service did not take the file within a minute; import it again later");
  return NULL;
}

static GBytes *
hand_over (const char *directory, const char *path, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, DBK_COURIER_FOLDER, NULL);
  g_autoptr (DbkParcel) outbox = dbk_parcel_load (path, DBK_PARCEL_OUTBOX, error);
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *base = g_build_filename (folder, name, NULL);
  g_autofree char *came = g_strconcat (base, ".in", NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (outbox == NULL || !g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be created: %s", folder, g_strerror (errno));
      return NULL;
    }
  if (!g_file_set_contents_full (came, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return NULL;
  return wait_for_answer (base, error);
}

gboolean
dbk_courier_import (const char *directory, DbkCentralStore *store, const char *path, const char *output, GError **error)
{
  int lock = lock_folder (directory, error);
  g_autoptr (GBytes) answer = NULL;

  if (lock == -2)
    return FALSE;
  answer = lock >= 0 ? answer_here (directory, store, path, error) : hand_over (directory, path, error);
  if (lock >= 0)
    close (lock);
  return answer != NULL && g_file_set_contents_full (output, g_bytes_get_data (answer, NULL), (gssize)g_bytes_get_size (answer),
                                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
