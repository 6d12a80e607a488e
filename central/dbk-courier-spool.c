/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files for a running service: the command leaves them in a folder, the
 * one thread that writes takes them in.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <glib/gstdio.h>
#include <string.h>

#include "central/dbk-courier.h"
#include "central/dbk-service-private.h"

typedef struct
{
  DbkService *service;
  DbkPublication *publication; /* (owned) */
  DbkFeedSecret secret;
  char *path;         /* (owned): of the file, without its ending */
  GPtrArray *changed; /* (owned) (element-type DbkReportKey) */
} Errand;

static void
errand_free (Errand *errand)
{
  dbk_publication_unref (errand->publication);
  g_free (errand->path);
  g_ptr_array_unref (errand->changed);
  g_free (errand);
}

static void
put (const char *path, const char *ending, const void *data, gsize length)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (name, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("%s", error->message);
}

static void
errand_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Errand *errand = data;
  g_autofree char *name = g_strconcat (errand->path, ".taken", NULL);
  g_autofree char *document = g_strndup (g_bytes_get_data (errand->publication->body, NULL), g_bytes_get_size (errand->publication->body));
  DbkCourierDesk desk = { writer->store, writer->applier, errand->publication->catalogue, document, &errand->secret, errand->service->key };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = dbk_courier_answer (&desk, name, errand->changed, &error);

  if (answer != NULL)
    put (errand->path, ".out", g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  else
    put (errand->path, ".err", error->message, strlen (error->message));
  g_unlink (name);
}

static void
errand_done (gpointer data)
{
  Errand *errand = data;

  for (guint i = 0; i < errand->changed->len; i++)
    dbk_service_report_changed (errand->service, g_ptr_array_index (errand->changed, i));
  errand->service->secret = errand->secret;
  errand_free (errand);
}

static void
take (DbkService *service, const char *folder, const char *name)
{
  g_autofree char *came = g_build_filename (folder, name, NULL);
  g_autofree char *path = g_strndup (came, strlen (came) - strlen (".in"));
  g_autofree char *taken = g_strconcat (path, ".taken", NULL);
  Errand *errand;

  if (g_rename (came, taken) != 0)
    return;
  errand = g_new0 (Errand, 1);
  errand->service = service;
  errand->publication = dbk_publication_ref (service->publication);
  errand->secret = service->secret;
  errand->path = g_steal_pointer (&path);
  errand->changed = g_ptr_array_new_with_free_func (g_free);
  if (dbk_worker_push (service->writer, errand_work, errand_done, errand))
    return;
  /* Too much waits: it is looked at again in a moment. */
  if (g_rename (taken, came) != 0)
    g_warning ("%s is stuck", taken);
  errand_free (errand);
}

void
dbk_service_take_courier (DbkService *service)
{
  g_autofree char *folder = g_build_filename (service->directory, DBK_COURIER_FOLDER, NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (g_str_has_suffix (name, ".in"))
      take (service, folder, name);
}
