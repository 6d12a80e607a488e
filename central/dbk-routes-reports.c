/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading reports: one, its history, and lists.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <stdlib.h>
#include <string.h>

#include "central/dbk-cell-history.h"
#include "central/dbk-gzip.h"
#include "central/dbk-service-private.h"
#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"

#define LIST_DEFAULT 200
#define LIST_MAX 1000

/* A read under way on a reader. */
typedef struct
{
  DbkService *service;
  DbkRequest *request;         /* (owned) */
  DbkPublication *publication; /* (owned) */
  DbkActor *actor;             /* (owned) */
  DbkReportKey key;
  guint64 stamp;
  gint64 seq;           /* of its last change */
  char *entity;         /* (owned) (nullable): the history of one cell */
  char *indicator;      /* (owned) (nullable) */
  DbkRendered rendered; /* (owned) */
  GError *error;        /* (owned) (nullable) */

  /* Of a list. */
  DbkReportFilter filter;
  GPtrArray *plants; /* (owned) (nullable) */
  DbkReportState state;
  char *link;  /* (owned) (nullable): Link header */
  char *query; /* (owned) (nullable): what the next page repeats */
} Read;

static void
read_free (Read *job)
{
  dbk_request_unref (job->request);
  dbk_publication_unref (job->publication);
  g_clear_pointer (&job->actor, dbk_actor_free);
  g_clear_pointer (&job->rendered.body, g_bytes_unref);
  g_clear_pointer (&job->rendered.packed, g_bytes_unref);
  g_clear_pointer (&job->plants, g_ptr_array_unref);
  g_free (job->entity);
  g_free (job->indicator);
  g_free (job->link);
  g_free (job->query);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Read, read_free)

static Read *
read_new (DbkService *service, DbkRequest *request)
{
  Read *job = g_new0 (Read, 1);

  job->service = service;
  job->request = dbk_request_ref (request);
  job->publication = dbk_publication_ref (service->publication);
  job->actor = dbk_actor_copy (dbk_service_actor (service, request));
  job->stamp = dbk_report_cache_stamp (service->cache);
  return job;
}

static void
push (DbkService *service, Read *owned, DbkWorkFunc work, DbkWorkDone done)
{
  g_autoptr (Read) job = owned;

  if (dbk_worker_push (service->readers, work, done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

/* Changes with the content and with what the account may do. */
static void
set_version (Read *job, const DbkReport *report)
{
  DbkMay may = dbk_report_may (report, job->publication->catalogue, job->actor, dbk_clock_today ());

  if (report->readings != NULL || report->carried != NULL)
    {
      /* What lies beside the report changes without a revision. */
      g_snprintf (job->rendered.etag, sizeof job->rendered.etag, "%" G_GINT64_FORMAT ".%x.%" G_GINT64_FORMAT, report->revision, may, job->seq);
      return;
    }
  g_snprintf (job->rendered.etag, sizeof job->rendered.etag, "%" G_GINT64_FORMAT ".%x", report->revision, may);
}

/* Takes @json. */
static void
take_json (Read *job, char *json)
{
  job->rendered.body = g_bytes_new_take (json, strlen (json));
  if (g_bytes_get_size (job->rendered.body) >= DBK_REQUEST_PACK_FROM)
    job->rendered.packed = dbk_gzip_pack (job->rendered.body);
}

/*
 * The report that the path names. What does not exist and what lies outside
 * the account's scope get the same 404, so that nothing can be told from it.
 */
static gboolean
read_key (DbkService *service, DbkRequest *request, DbkReportKey *key)
{
  DbkCatalogue *catalogue = service->publication->catalogue;
  const DbkForm *form = dbk_catalogue_form (catalogue, dbk_request_get_parameter (request, 0));
  const DbkNode *plant = dbk_catalogue_node (catalogue, dbk_request_get_parameter (request, 1));

  if (form != NULL && plant != NULL && dbk_period_parse (dbk_request_get_parameter (request, 2), &key->period))
    {
      key->form = form->code;
      key->org = plant->code;
      if (dbk_report_key_check (key, catalogue, NULL) && dbk_actor_covers (dbk_service_actor (service, request), catalogue, plant, dbk_clock_today ()))
        return TRUE;
    }
  dbk_request_problem (request, SOUP_STATUS_NOT_FOUND, "not-found", "There is no such report", NULL);
  return FALSE;
}

/* (transfer full): what is filed, or the empty draft that stands where nothing is */
static DbkReport *
load (DbkCentralStore *store, Read *job)
{
  g_autoptr (DbkStoredReport) stored = NULL;

  if (!dbk_central_store_load_report (store, &job->key, TRUE, &stored, &job->error))
    return NULL;
  job->seq = stored != NULL ? stored->seq : 0;
  return stored != NULL ? g_steal_pointer (&stored->report) : dbk_report_new (&job->key);
}

static void
add_report (Read *job, DbkReport *report, gboolean with_cells, DbkJsonWriter *writer)
{
  DbkCatalogue *catalogue = job->publication->catalogue;
  DbkDay today = dbk_clock_today ();

  with_cells = with_cells && dbk_report_can_see_cells (report, catalogue, job->actor, today);
  dbk_feed_trim (report, catalogue, job->actor);
  dbk_report_to_json_with_may (report, with_cells, dbk_report_may (report, catalogue, job->actor, today), writer);
}

/* --- One report --- */

static void
answer_report (DbkRequest *request, const DbkRendered *rendered)
{
  dbk_request_set_etag (request, rendered->etag);
  dbk_request_set_header (request, "Cache-Control", "private, no-cache");
  if (dbk_request_matches (request, rendered->etag))
    dbk_request_answer (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL, NULL);
  else
    dbk_request_answer (request, SOUP_STATUS_OK, "application/json", rendered->body, rendered->packed);
}

static void
report_work (gpointer state, gpointer data)
{
  Read *job = data;
  g_autoptr (DbkReport) report = load (state, job);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (report == NULL)
    return;
  add_report (job, report, TRUE, writer);
  set_version (job, report);
  take_json (job, dbk_service_json (writer));
}

static void
report_done (gpointer data)
{
  g_autoptr (Read) job = data;

  if (job->error != NULL)
    {
      dbk_service_problem_of_store (job->request, job->error);
      return;
    }
  dbk_report_cache_put (job->service->cache, &job->key, job->actor->account, &job->rendered, job->stamp);
  answer_report (job->request, &job->rendered);
}

void
dbk_route_get_report (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  const DbkRendered *rendered;
  DbkReportKey key;
  Read *job;

  if (!read_key (service, request, &key))
    return;
  rendered = dbk_report_cache_find (service->cache, &key, dbk_service_actor (service, request)->account);
  if (rendered != NULL)
    {
      answer_report (request, rendered);
      return;
    }
  job = read_new (service, request);
  job->key = key;
  push (service, job, report_work, report_done);
}

/* --- Its history --- */

static void
history_work (gpointer state, gpointer data)
{
  Read *job = data;
  g_autoptr (DbkReport) report = load (state, job);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (report == NULL)
    return;
  /* Of another plant's draft only the state is known. */
  if (!dbk_report_can_see_cells (report, job->publication->catalogue, job->actor, dbk_clock_today ()))
    g_ptr_array_set_size (report->log, 0);
  dbk_report_log_to_json (report, writer);
  set_version (job, report);
  take_json (job, dbk_json_writer_finish (writer));
}

static void
cell_history_work (gpointer state, gpointer data)
{
  Read *job = data;
  g_autoptr (DbkReport) report = load (state, job);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (report == NULL)
    return;
  if (dbk_report_can_see_cells (report, job->publication->catalogue, job->actor, dbk_clock_today ()))
    {
      if (!dbk_cell_history_read (state, report, job->entity, job->indicator, writer, &job->error))
        return;
    }
  else
    {
      dbk_json_writer_begin_array (writer);
      dbk_json_writer_end_array (writer);
    }
  set_version (job, report);
  take_json (job, dbk_service_json (writer));
}

static void
history_done (gpointer data)
{
  g_autoptr (Read) job = data;

  if (job->error != NULL)
    dbk_service_problem_of_store (job->request, job->error);
  else
    answer_report (job->request, &job->rendered);
}

void
dbk_route_get_history (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  DbkReportKey key;
  Read *job;

  const char *entity = dbk_request_get_query (request, "entity");
  const char *indicator = dbk_request_get_query (request, "indicator");

  if (!read_key (service, request, &key))
    return;
  if ((entity != NULL) != (indicator != NULL))
    {
      dbk_request_problem (request, SOUP_STATUS_BAD_REQUEST, "query", "The query is not understood", "A cell is named by entity and indicator together");
      return;
    }
  job = read_new (service, request);
  job->key = key;
  job->entity = g_strdup (entity);
  job->indicator = g_strdup (indicator);
  push (service, job, entity != NULL ? cell_history_work : history_work, history_done);
}

/* --- Lists --- */

static void
list_work (gpointer state, gpointer data)
{
  Read *job = data;
  g_autoptr (GPtrArray) reports = NULL;
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  guint shown;

  job->filter.orgs = (const char *const *)job->plants->pdata;
  job->filter.limit++; /* one more tells whether there is a next page */
  if (!dbk_central_store_list_reports (state, &job->filter, &reports, &job->error))
    return;
  job->filter.limit--;
  shown = MIN (reports->len, job->filter.limit);
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < shown; i++)
    {
      DbkStoredReport *line = g_ptr_array_index (reports, i);
      g_autoptr (DbkStoredReport) stored = NULL;

      /* What one may do depends on who typed the figures: they are read, not shown. */
      if (!dbk_central_store_load_report (state, &line->report->key, TRUE, &stored, &job->error))
        return;
      add_report (job, stored != NULL ? stored->report : line->report, FALSE, writer);
    }
  dbk_json_writer_end_array (writer);
  if (reports->len > shown && shown > 0)
    {
      const DbkReportKey *last = &((DbkStoredReport *)g_ptr_array_index (reports, shown - 1))->report->key;
      g_autofree char *day = dbk_day_to_string (last->period.first);
      g_autofree char *org = g_uri_escape_string (last->org, NULL, FALSE);

      job->link = g_strdup_printf ("</v1/reports?%s&page=%s~%s>; rel=\"next\"", job->query, day, org);
    }
  take_json (job, dbk_service_json (writer));
}

static void
list_done (gpointer data)
{
  g_autoptr (Read) job = data;

  if (job->error != NULL)
    {
      dbk_service_problem_of_store (job->request, job->error);
      return;
    }
  if (job->link != NULL)
    dbk_request_set_header (job->request, "Link", job->link);
  dbk_request_set_header (job->request, "Cache-Control", "private, no-cache");
  dbk_request_answer (job->request, SOUP_STATUS_OK, "application/json", job->rendered.body, job->rendered.packed);
}

static gboolean
bad_query (Read *job, const char *name)
{
  g_autofree char *detail = g_strdup_printf ("The parameter %s is not understood", name);

  dbk_request_problem (job->request, SOUP_STATUS_BAD_REQUEST, "query", "The query is not understood", detail);
  return FALSE;
}

/* A day, or the first (@last: the last) of a month or year. */
static gboolean
read_day (Read *job, const char *name, gboolean last, DbkDay fallback, DbkDay *day)
{
  const char *text = dbk_request_get_query (job->request, name);
  DbkPeriod period;

  *day = fallback;
  if (text == NULL)
    return TRUE;
  if (!dbk_period_parse (text, &period))
    return bad_query (job, name);
  *day = last ? dbk_period_last (period) : period.first;
  return TRUE;
}

/* Plants in the account's scope, below @org where it is given: its own 404 if it is not in scope. */
static gboolean
read_org (Read *job)
{
  DbkCatalogue *catalogue = job->publication->catalogue;
  const char *org = dbk_request_get_query (job->request, "org");
  const DbkNode *below = org != NULL ? dbk_catalogue_node (catalogue, org) : NULL;
  g_autoptr (GPtrArray) plants = dbk_feed_plants (catalogue, job->actor);

  job->plants = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i + 1 < plants->len; i++)
    {
      const char *code = g_ptr_array_index (plants, i);

      if (org == NULL || (below != NULL && dbk_node_within (dbk_catalogue_node (catalogue, code), below)))
        g_ptr_array_add (job->plants, g_strdup (code));
    }
  g_ptr_array_add (job->plants, NULL);
  if (org == NULL || job->plants->len > 1)
    return TRUE;
  dbk_request_problem (job->request, SOUP_STATUS_NOT_FOUND, "not-found", "There is no such organisation in your scope", NULL);
  return FALSE;
}

static gboolean
read_after (Read *job)
{
  const char *after = dbk_request_get_query (job->request, "page");
  const char *tilde = after != NULL ? strchr (after, '~') : NULL;
  g_autofree char *day = tilde != NULL ? g_strndup (after, (gsize)(tilde - after)) : NULL;

  job->filter.after_day = G_MAXINT32;
  if (after == NULL)
    return TRUE;
  if (day == NULL || !dbk_day_parse (day, &job->filter.after_day))
    return bad_query (job, "page");
  job->filter.after_org = g_intern_string (dbk_catalogue_node (job->publication->catalogue, tilde + 1) != NULL ? tilde + 1 : "");
  return TRUE;
}

static gboolean
read_filter (Read *job)
{
  const char *form = dbk_request_get_query (job->request, "form");
  const char *state = dbk_request_get_query (job->request, "state");
  const char *limit = dbk_request_get_query (job->request, "limit");
  DbkDay today = dbk_clock_today ();
  const DbkForm *found;
  guint64 number = LIST_DEFAULT;

  found = dbk_catalogue_form (job->publication->catalogue, form != NULL ? form : "daily");
  if (found == NULL)
    return bad_query (job, "form");
  job->filter.form = found->code;
  if (!read_day (job, "from", FALSE, today - DBK_FEED_WINDOW, &job->filter.from) || !read_day (job, "to", TRUE, today, &job->filter.to))
    return FALSE;
  if (state != NULL && !dbk_report_state_parse (state, &job->state))
    return bad_query (job, "state");
  job->filter.state = state != NULL ? &job->state : NULL;
  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, LIST_MAX, &number, NULL))
    return bad_query (job, "limit");
  job->filter.limit = (guint)number;
  return read_after (job) && read_org (job);
}

/* The query again, without where it continues. */
static char *
repeat_query (Read *job)
{
  g_autofree char *from = dbk_day_to_string (job->filter.from);
  g_autofree char *to = dbk_day_to_string (job->filter.to);
  const char *org = dbk_request_get_query (job->request, "org");
  g_autofree char *escaped = org != NULL ? g_uri_escape_string (org, NULL, FALSE) : NULL;

  return g_strdup_printf ("form=%s%s%s&from=%s&to=%s%s%s&limit=%u", job->filter.form, escaped != NULL ? "&org=" : "", escaped != NULL ? escaped : "", from, to,
                          job->filter.state != NULL ? "&state=" : "", job->filter.state != NULL ? dbk_report_state_to_string (job->state) : "", job->filter.limit);
}

void
dbk_route_list_reports (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (Read) job = read_new (service, request);

  if (!read_filter (job))
    return;
  job->query = repeat_query (job);
  push (service, g_steal_pointer (&job), list_work, list_done);
}
