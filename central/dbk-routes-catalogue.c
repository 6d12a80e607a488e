/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The catalogue: reading it, and publishing a new one.
 *
 * Everybody signed in reads the whole catalogue: it is master data
 * (organisation, indicators, rules), and rules, totals and plans of one plant
 * refer to others. Business data (5.8.1.3) are the reports; they are limited
 * to the account's own scope on every route.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-service-private.h"
#include "data/base/dbk-clock.h"
#include "data/rules/dbk-evaluator.h"
#include "data/wire/dbk-wire.h"

#define MAX_DOCUMENT (16 * 1024 * 1024)

DbkPublication *
dbk_publication_new (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), MAX_DOCUMENT, error);
  g_autoptr (DbkCatalogue) catalogue = NULL;
  DbkPublication *publication;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, DBK_JSON_ERROR, DBK_JSON_ERROR_SYNTAX, "The catalogue has to be one object");
      return NULL;
    }
  catalogue = dbk_catalogue_load (json_node_get_object (root), error);
  if (catalogue == NULL)
    return NULL;
  publication = g_atomic_rc_box_new0 (DbkPublication);
  publication->catalogue = g_steal_pointer (&catalogue);
  publication->body = g_bytes_new (text, strlen (text));
  publication->packed = dbk_gzip_pack (publication->body);
  return publication;
}

DbkPublication *
dbk_publication_ref (DbkPublication *publication)
{
  return g_atomic_rc_box_acquire (publication);
}

static void
publication_clear (gpointer data)
{
  DbkPublication *publication = data;

  dbk_catalogue_unref (publication->catalogue);
  g_bytes_unref (publication->body);
  g_bytes_unref (publication->packed);
}

void
dbk_publication_unref (DbkPublication *publication)
{
  if (publication != NULL)
    g_atomic_rc_box_release_full (publication, publication_clear);
}

void
dbk_route_get_catalogue (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  DbkPublication *publication = service->publication;
  const char *version = dbk_catalogue_version (publication->catalogue);

  dbk_request_set_etag (request, version);
  dbk_request_set_header (request, "Cache-Control", "private, no-cache");
  if (dbk_request_matches (request, version))
    dbk_request_answer (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL, NULL);
  else
    dbk_request_answer (request, SOUP_STATUS_OK, "application/json", publication->body, publication->packed);
}

/* --- Publishing --- */

typedef struct
{
  DbkService *service;
  DbkRequest *request;     /* (owned) */
  DbkPublication *current; /* (owned) */
  DbkPublication *next;    /* (owned) (nullable) */
  GBytes *body;            /* (owned) */
  gboolean packed;
  char *by;        /* (owned) */
  gboolean outrun; /* another publication was first */
  GError *error;   /* (owned) (nullable) */
} Publish;

static void
publish_free (Publish *job)
{
  dbk_request_unref (job->request);
  dbk_publication_unref (job->current);
  dbk_publication_unref (job->next);
  g_clear_pointer (&job->body, g_bytes_unref);
  g_free (job->by);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publish, publish_free)

/* Figures are stored at their indicator's scale for ever; a change of it is a new code. */
static gboolean
keeps_indicators (DbkCatalogue *before, DbkCatalogue *next, GError **error)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (before);

  for (guint i = 0; i < indicators->len; i++)
    {
      const DbkIndicator *old = g_ptr_array_index (indicators, i);
      const DbkIndicator *new = dbk_catalogue_indicator (next, old->code);

      if (new == NULL || (new->type == old->type &&new->decimals == old->decimals &&strcmp (new->unit, old->unit) == 0))
        continue;
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, "The type, unit and decimals of %s cannot change: give a new code", old->code);
      return FALSE;
    }
  return TRUE;
}

/* Also of those that were left out for a while: a report of any day may hold them. */
static gboolean
check_against (const char *version, const char *text, gpointer user_data)
{
  Publish *job = user_data;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (DbkCatalogue) before = NULL;
  g_autoptr (GError) error = NULL;

  if (strcmp (version, dbk_catalogue_version (job->next->catalogue)) == 0)
    {
      g_set_error_literal (&job->error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, "A new publication needs a new version");
      return FALSE;
    }
  root = dbk_json_parse (text, strlen (text), MAX_DOCUMENT, &error);
  before = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? dbk_catalogue_load (json_node_get_object (root), &error) : NULL;
  if (before != NULL)
    return keeps_indicators (before, job->next->catalogue, &job->error);
  /* Published by an older program, which let more pass. */
  g_message ("The publication %s is not looked at any more: %s", version, error != NULL ? error->message : "no object");
  return TRUE;
}

/* Reader: everything that can be wrong with a document is found before it is in force. */
static void
check_work (gpointer state, gpointer data)
{
  Publish *job = data;
  g_autoptr (GBytes) body = job->packed ? dbk_gzip_unpack (job->body, MAX_DOCUMENT, &job->error) : g_bytes_ref (job->body);
  g_autofree char *text = NULL;
  g_autoptr (DbkEvaluator) evaluator = NULL;

  if (body == NULL)
    return;
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  job->next = dbk_publication_new (text, &job->error);
  if (job->next == NULL)
    return;
  evaluator = dbk_evaluator_new (job->next->catalogue, &job->error);
  if (evaluator == NULL)
    return;
  dbk_central_store_walk_catalogues (state, check_against, job, &job->error);
}

static void
publish_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Publish *job = data;
  const char *version = dbk_catalogue_version (job->next->catalogue);
  g_autofree char *text = g_strndup (g_bytes_get_data (job->next->body, NULL), g_bytes_get_size (job->next->body));
  g_autofree char *stored = NULL;

  if (!dbk_central_store_begin (writer->store, &job->error))
    return;
  /* Another publication may have been ahead in the queue. */
  if (dbk_central_store_get_catalogue (writer->store, &stored, &job->error) &&
      (stored == NULL || strncmp (stored, g_bytes_get_data (job->current->body, NULL), g_bytes_get_size (job->current->body)) != 0))
    job->outrun = TRUE;
  if (job->error == NULL && !job->outrun && dbk_central_store_put_catalogue (writer->store, version, text, job->by, dbk_clock_now (), &job->error))
    dbk_central_store_commit (writer->store, &job->error);
  else
    dbk_central_store_rollback (writer->store);
}

static void
published_done (gpointer data)
{
  g_autoptr (Publish) job = data;
  DbkService *service = job->service;

  if (job->error != NULL)
    {
      dbk_service_problem_of_store (job->request, job->error);
      return;
    }
  if (job->outrun)
    {
      dbk_request_problem (job->request, SOUP_STATUS_PRECONDITION_FAILED, "changed", "Another catalogue was published meanwhile", NULL);
      return;
    }
  dbk_publication_unref (service->publication);
  service->publication = g_steal_pointer (&job->next);
  dbk_report_cache_clear (service->cache);
  dbk_waiting_end_all (service->waiting);
  dbk_request_set_etag (job->request, dbk_catalogue_version (service->publication->catalogue));
  dbk_request_answer (job->request, SOUP_STATUS_NO_CONTENT, NULL, NULL, NULL);
}

static void
checked_done (gpointer data)
{
  g_autoptr (Publish) job = data;

  if (job->error != NULL)
    {
      dbk_request_problem (job->request, SOUP_STATUS_UNPROCESSABLE_ENTITY, "catalogue", "The catalogue cannot be published", job->error->message);
      return;
    }
  if (dbk_worker_push (job->service->writer, publish_work, published_done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

void
dbk_route_put_catalogue (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  DbkCatalogue *catalogue = service->publication->catalogue;
  const char *if_match = dbk_request_get_header (request, "If-Match");
  g_autofree char *etag = g_strdup_printf ("\"%s\"", dbk_catalogue_version (catalogue));
  g_autoptr (Publish) job = NULL;

  if (!dbk_actor_has_role (dbk_service_actor (service, request), catalogue, "administrator", dbk_catalogue_root (catalogue), dbk_clock_today ()))
    {
      dbk_request_problem (request, SOUP_STATUS_FORBIDDEN, "forbidden", "Only an administrator of the group publishes the catalogue", NULL);
      return;
    }
  if (if_match == NULL)
    {
      dbk_request_problem (request, 428, "precondition", "Name the version that you changed in If-Match", NULL);
      return;
    }
  if (strcmp (if_match, etag) != 0)
    {
      dbk_request_problem (request, SOUP_STATUS_PRECONDITION_FAILED, "changed", "The catalogue has changed since", NULL);
      return;
    }
  job = g_new0 (Publish, 1);
  job->service = service;
  job->request = dbk_request_ref (request);
  job->current = dbk_publication_ref (service->publication);
  job->body = g_bytes_ref (dbk_request_get_body (request));
  job->packed = dbk_request_is_packed (request);
  job->by = g_strdup (dbk_service_actor (service, request)->account);
  if (dbk_worker_push (service->readers, check_work, checked_done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (request);
}
