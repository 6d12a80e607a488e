/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings of machines: checked like what people type, kept beside the report.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-applier-private.h"

#include "data/base/dbk-clock.h"

/* (transfer full) (nullable): what is wrong with it; otherwise its value is canonical */
static char *
check_reading (const DbkLayout *layout, DbkReading *reading)
{
  const DbkSlot *slot = dbk_layout_find_codes (layout, reading->entity, reading->indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return g_strdup_printf ("%s.%s is no cell of this form", reading->entity, reading->indicator);
  if (!slot->editable)
    return g_strdup_printf ("%s.%s is computed and cannot be delivered", reading->entity, reading->indicator);
  if (!dbk_indicator_parse (slot->indicator, reading->value, &value, &error))
    return g_strdup_printf ("%s.%s: %s", reading->entity, reading->indicator, error->message);
  g_free (reading->value);
  reading->value = dbk_value_to_wire (&value);
  return NULL;
}

char *
dbk_readings_check (DbkCatalogue *catalogue, const DbkActor *actor, DbkReadingsRequest *request)
{
  g_autoptr (DbkLayout) layout = NULL;
  g_autoptr (GError) error = NULL;

  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, request->key.form), dbk_catalogue_node (catalogue, request->key.org), request->key.period, &error);
  if (layout == NULL)
    return g_strdup (error->message);
  if (request->key.period.first > dbk_clock_today () + 1)
    return g_strdup ("the period lies in the future");
  for (guint i = 0; i < request->readings->len; i++)
    {
      DbkReading *reading = g_ptr_array_index (request->readings, i);
      char *problem = check_reading (layout, reading);

      if (problem != NULL)
        return problem;
      g_free (reading->by);
      reading->by = g_strdup (actor->account);
    }
  return NULL;
}

/* The report, which has a row of its own from now on. */
static DbkStoredReport *
ensure_report (DbkApplier *applier, const DbkReportKey *key, GError **error)
{
  g_autoptr (DbkStoredReport) stored = NULL;

  if (!dbk_central_store_load_report (applier->store, key, TRUE, &stored, error))
    return NULL;
  if (stored != NULL)
    return g_steal_pointer (&stored);
  stored = g_new0 (DbkStoredReport, 1);
  stored->report = dbk_report_new (key);
  return dbk_central_store_save_report (applier->store, stored->report, 0, error) ? g_steal_pointer (&stored) : NULL;
}

static gboolean
put (DbkApplier *applier, const DbkActor *actor, const DbkReadingsRequest *request, gint64 now, guint *changed, GError **error)
{
  g_autoptr (DbkStoredReport) stored = ensure_report (applier, &request->key, error);
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *content = NULL;
  gint64 seq;

  if (stored == NULL || !dbk_central_store_put_readings (applier->store, &request->key, request->readings, now, changed, error))
    return FALSE;
  if (*changed == 0)
    return TRUE;
  /* Logged for its place in the feed, and so that the log alone still gives the whole state. */
  outcome = dbk_outcome_new (DBK_OUTCOME_APPLIED, stored->report->revision);
  content = dbk_readings_request_to_text (request);
  return dbk_applier_log (applier, actor->account, &request->key, id, DBK_LOG_READINGS, content, outcome, NULL, now, &seq, error) &&
         dbk_central_store_save_report (applier->store, stored->report, seq, error);
}

gboolean
dbk_applier_put_readings (DbkApplier *applier, const DbkActor *actor, const DbkReadingsRequest *request, guint *changed, GError **error)
{
  if (!dbk_central_store_begin (applier->store, error))
    return FALSE;
  if (!put (applier, actor, request, dbk_clock_now (), changed, error) || *changed == 0)
    {
      /* Nothing is new: then nothing is written, an empty report least of all. */
      dbk_central_store_rollback (applier->store);
      return *error == NULL;
    }
  return dbk_central_store_commit (applier->store, error);
}
