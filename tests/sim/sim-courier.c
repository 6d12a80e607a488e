/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files of the simulation: an outbox as a file, the answer to it, and
 * what a plant begins with that no line reaches; late, twice, in any order.
 */
#include "tests/sim/sim-world.h"

#include <glib/gstdio.h>
#include <string.h>

#include "central/dbk-courier-commands.h"
#include "central/dbk-courier.h"
#include "central/dbk-service-private.h"
#include "data/client/dbk-delivery.h"
#include "data/client/dbk-dispatch.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"
#include "tests/sim/sim-link.h"

static SimFile *
add_file (SimWorld *world, DbkParcelKind kind, SimClient *client, GBytes *bytes)
{
  SimFile *file = g_new0 (SimFile, 1);

  file->kind = kind;
  file->client = client;
  file->bytes = bytes;
  file->stamp = world->stamp;
  g_ptr_array_add (world->files, file);
  return file;
}

/* (transfer full): where it lies, to be read */
static char *
put_down (SimWorld *world, const SimFile *file)
{
  char *path = g_build_filename (world->directory, "courier.file", NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  const void *data = g_bytes_get_data (file->bytes, &length);

  g_unlink (path); /* what is written without a care is not cut to its length */
  g_file_set_contents_full (path, data, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return path;
}

SimFile *
sim_file_tamper (SimWorld *world, const SimFile *file)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file->bytes, &length);
  guint8 *copy = g_memdup2 (data, length);
  SimFile *other;

  copy[sim_random_below (&world->random, (guint)length)] ^= (guint8)(1 + sim_random_below (&world->random, 255));
  other = add_file (world, file->kind, file->client, g_bytes_new_take (copy, length));
  other->stamp = file->stamp;
  return other;
}

/* The container has bytes that say nothing. */
static gboolean
is_altered (const SimFile *file, const SimFile *other)
{
  g_autoptr (DbkParcel) a = dbk_parcel_read (file->bytes, file->kind, NULL);
  g_autoptr (DbkParcel) b = dbk_parcel_read (other->bytes, file->kind, NULL);

  if (a == NULL || b == NULL || !g_str_equal (a->id, b->id) || a->parts->len != b->parts->len)
    return TRUE;
  for (guint i = 0; i < a->parts->len; i++)
    if (!g_str_equal (((DbkParcelPart *)g_ptr_array_index (a->parts, i))->text, ((DbkParcelPart *)g_ptr_array_index (b->parts, i))->text))
      return TRUE;
  return FALSE;
}

/* --- Out of the plant --- */

static const DbkKey *
key_of (SimClient *client, const char **place)
{
  *place = client->key != NULL ? client->place : client->home->id;
  return client->key != NULL ? client->key : client->home->key;
}

SimFile *
sim_client_export (SimClient *client)
{
  SimWorld *world = client->world;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (DbkParcel) parcel = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *version = dbk_store_get_catalogue_version (client->store);
  const char *place;
  const DbkKey *key = key_of (client, &place);
  guint n;

  if (client->busy || client->dead || version == NULL)
    return NULL;
  sim_time_set_ahead (client->ahead);
  parcel = dbk_dispatch_new (client->store, client->person->name, place, version, &operations, &error);
  n = operations != NULL ? operations->len : 0;
  if (parcel != NULL && !dbk_dispatch_add (parcel, operations, &error))
    g_clear_pointer (&parcel, dbk_parcel_free);
  sim_time_set_ahead (0);
  sim_log (world, "%u: %s writes %u operations to a courier file", client->number, client->person->name, n);
  if (parcel == NULL && !client->dead)
    sim_fail (world, "no courier file can be written: %s", error->message);
  for (guint i = 0; parcel != NULL && i < parcel->parts->len; i++)
    sim_link_know (client, ((const DbkParcelPart *)g_ptr_array_index (parcel->parts, i))->text);
  if (client->dead)
    sim_client_reopen (client);
  return parcel != NULL ? add_file (world, DBK_PARCEL_OUTBOX, client, dbk_parcel_write (parcel, key)) : NULL;
}

/* --- At the service --- */

static GPtrArray *
list_parts (GBytes *bytes, DbkParcelKind kind, DbkParcelPartKind wanted)
{
  g_autoptr (DbkParcel) parcel = dbk_parcel_read (bytes, kind, NULL);
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (parcel);
  for (guint i = 0; i < parcel->parts->len; i++)
    {
      const DbkParcelPart *part = g_ptr_array_index (parcel->parts, i);

      if (part->kind == wanted)
        g_ptr_array_add (parts, g_strdup (part->text));
    }
  return parts;
}

/* One request of the file took effect in front of the next; the feed ended it where no request was left. */
static void
check_answered (SimWorld *world, const SimPerson *person, GPtrArray *requests, GPtrArray *answers)
{
  for (guint i = 0; i < answers->len && world->failure == NULL; i++)
    {
      const char *text = g_ptr_array_index (answers, i);
      g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_from_text (text, strlen (text), NULL);
      g_autoptr (DbkSyncRequest) request = NULL;

      g_assert_nonnull (answer);
      world->model->request++;
      if (i < requests->len)
        request = dbk_sync_request_from_text (g_ptr_array_index (requests, i), strlen (g_ptr_array_index (requests, i)), NULL);
      /* Written in a history that was lost: nothing is taken before the client knows. */
      if (request != NULL && answer->results->len > 0)
        sim_world_check_results (world, person, request->operations, answer->results);
    }
}

/* It was killed on the way: each request took effect as a whole, or not at all. */
static void
follow_log (SimWorld *world, const SimPerson *person, GPtrArray *requests)
{
  for (guint i = 0; i < requests->len; i++)
    {
      g_autoptr (DbkSyncRequest) request = dbk_sync_request_from_text (g_ptr_array_index (requests, i), strlen (g_ptr_array_index (requests, i)), NULL);

      world->model->request++;
      for (guint k = 0; k < request->operations->len; k++)
        {
          const DbkOperation *operation = g_ptr_array_index (request->operations, k);
          g_autoptr (DbkLogRecord) record = NULL;
          g_autofree char *complaint = NULL;
          DbkOutcomeKind outcome;
          DbkRefusal refusal;
          gint64 revision;
          GPtrArray *conflicts;

          dbk_central_store_find_operation (world->store, operation->id, &record, NULL);
          if (record == NULL || sim_model_has (world->model, operation->id))
            continue;
          complaint = sim_model_apply (world->model, operation, person, 1, &outcome, &refusal, &revision, &conflicts);
          world->stamp++;
          if (complaint != NULL)
            sim_fail (world, "%s", complaint);
        }
    }
}

static GBytes *
answer (SimWorld *world, const char *path, GPtrArray *changed, GError **error)
{
  DbkCourierDesk desk = { world->store, world->applier, sim_publication (world->model->publication), sim_publication_text (world->model->publication), &world->secret, world->key };

  return dbk_courier_answer (&desk, path, changed, error);
}

/* S2: refused is who is not let in, or whose key another file or a restored backup has taken away; one that the line registered stays. */
static void
check_refused (SimWorld *world, const SimFile *file, const GError *error)
{
  if (error->domain != DBK_PARCEL_ERROR && error->domain != DBK_JSON_ERROR)
    sim_fail (world, "the service failed on a courier file: %s", error->message);
  if (g_error_matches (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER) && !file->client->person->disabled && file->client->key == NULL)
    sim_fail (world, "S2: a courier file of %s was refused: %s", file->client->person->name, error->message);
  sim_log (world, "service: a courier file of %s is refused: %s", file->client->person->name, error->message);
}

SimFile *
sim_world_import (SimWorld *world, const SimFile *file, GError **error)
{
  const SimPerson *person = file->client->person;
  g_autofree char *path = put_down (world, file);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GPtrArray) answers = NULL;
  GBytes *bytes;

  sim_time_set_ahead (0);
  sim_log (world, "service: a courier file of %s is taken in", person->name);
  sim_bug_before_import (world, file->client);
  bytes = answer (world, path, changed, &local);
  if (bytes == NULL && !world->dead)
    {
      check_refused (world, file, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (person->disabled && bytes != NULL)
    sim_fail (world, "S2: a courier file of %s, who is disabled, was taken", person->name);
  requests = list_parts (file->bytes, DBK_PARCEL_OUTBOX, DBK_PARCEL_PART_REQUEST);
  if (world->dead)
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      sim_world_reopen_service (world);
      follow_log (world, person, requests);
    }
  else
    {
      answers = list_parts (bytes, DBK_PARCEL_ANSWER, DBK_PARCEL_PART_ANSWER);
      world->stamp += changed->len > 0 ? 1 : 0;
      check_answered (world, person, requests, answers);
      for (guint i = 0; i < answers->len; i++)
        sim_world_check_scope (world, person, g_ptr_array_index (answers, i));
    }
  sim_world_check_reports (world, changed);
  if (bytes == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE, "the service was killed");
      return NULL;
    }
  return add_file (world, DBK_PARCEL_ANSWER, file->client, bytes);
}

/* --- Back in the plant --- */

static gboolean
take_pages (SimClient *client, const GPtrArray *answers, const char *catalogue, const char *cursor, gboolean *overtaken, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  g_autoptr (DbkActor) actor = sim_client_load_actor (client);
  g_autoptr (DbkSyncNews) news = g_new0 (DbkSyncNews, 1);
  DbkExchange exchange;
  gboolean ok;

  sim_client_exchange_init (client, &exchange, keys, actor, news);
  ok = sim_bug_take_pages (client, &exchange, answers, catalogue, cursor, overtaken, error);
  sim_client_exchange_clear (&exchange);
  return ok;
}

gboolean
sim_client_import (SimClient *client, const SimFile *file, gboolean *overtaken, GError **error)
{
  SimWorld *world = client->world;
  g_autofree char *path = put_down (world, file);
  const char *const trusted[] = { dbk_key_get_public (world->key), NULL };
  g_auto (DbkDelivery) delivery = { NULL };
  const char *place;
  gboolean late = FALSE, ok;

  key_of (client, &place);
  if (client->busy || client->dead || client->home->desk != client)
    return FALSE;
  sim_log (world, "%u: %s takes in a courier file", client->number, client->person->name);
  sim_time_set_ahead (client->ahead);
  client->busy = TRUE;
  ok = dbk_delivery_load (&delivery, path, DBK_PARCEL_ANSWER, error) && dbk_delivery_check (&delivery, trusted, client->person->name, place, error) &&
       take_pages (client, delivery.answers, delivery.catalogue, delivery.parcel->cursor, &late, error);
  client->busy = FALSE;
  sim_time_set_ahead (0);
  if (!ok)
    sim_log (world, "%u: it was not taken: %s", client->number, error != NULL && *error != NULL ? (*error)->message : "?");
  if (overtaken != NULL)
    *overtaken = late;
  if (client->dead)
    sim_client_reopen (client);
  sim_client_check_typed (client, FALSE);
  if (ok && !late && file->stamp == world->stamp)
    sim_client_check_same (client);
  return ok;
}

/* --- Starting --- */

SimFile *
sim_world_write_starter (SimWorld *world, const char *name)
{
  g_autofree char *path = g_build_filename (world->directory, "starter.file", NULL);
  g_autofree char *key = g_build_filename (world->directory, DBK_SERVICE_KEY, NULL);
  g_autofree char *service = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  sim_time_set_ahead (0);
  sim_log (world, "service: a starter file for %s is written", name);
  dbk_key_save (world->key, key, &error);
  g_assert_no_error (error);
  if (!dbk_courier_start (world->directory, world->store, name, path, &service, &error))
    {
      if (!world->dead && !sim_world_person (world, name)->disabled)
        sim_fail (world, "no starter file can be written: %s", error->message);
      if (world->dead)
        sim_world_reopen_service (world);
      return NULL;
    }
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return add_file (world, DBK_PARCEL_STARTER, NULL, g_bytes_new_take (g_steal_pointer (&data), length));
}

/* Page by page, each going on where the one before it ended: those that are here already are let pass. */
static gboolean
take_starter (SimClient *client, const DbkDelivery *delivery, GError **error)
{
  const char *cursor = NULL;

  for (guint i = 0; i < delivery->answers->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, g_ptr_array_index (delivery->answers, i));
      if (!take_pages (client, one, i == 0 ? delivery->catalogue : NULL, cursor, NULL, error))
        return FALSE;
      cursor = ((const DbkSyncAnswer *)g_ptr_array_index (delivery->answers, i))->cursor;
    }
  return TRUE;
}

static gboolean
keep_actor (SimClient *client, const DbkDelivery *delivery)
{
  g_autofree char *version = dbk_store_get_catalogue_version (client->store);
  g_autofree char *text = dbk_actor_to_text (dbk_starter_get_account (delivery->starter));

  return version != NULL || dbk_store_set_meta (client->store, "actor", text, NULL);
}

gboolean
sim_client_start (SimClient *client, const SimFile *file, const char *password, GError **error)
{
  SimWorld *world = client->world;
  g_autofree char *path = put_down (world, file);
  g_auto (DbkDelivery) delivery = { NULL };
  DbkKey *key = NULL;
  gboolean ok;

  sim_log (world, "%u: %s starts from a file", client->number, client->person->name);
  sim_time_set_ahead (client->ahead);
  ok = dbk_delivery_load (&delivery, path, DBK_PARCEL_STARTER, error) &&
       (key = dbk_starter_open (delivery.starter, password, delivery.parcel->key, error)) != NULL;
  if (ok)
    {
      g_clear_pointer (&client->key, dbk_key_free);
      client->key = key;
      g_free (client->place);
      client->place = g_strdup (delivery.parcel->home);
      ok = keep_actor (client, &delivery) && take_starter (client, &delivery, error);
    }
  sim_time_set_ahead (0);
  if (client->dead)
    sim_client_reopen (client);
  sim_client_check_typed (client, FALSE);
  return ok;
}

/* --- Chance --- */

gboolean
sim_client_sync_by_courier (SimClient *client)
{
  SimWorld *world = client->world;
  g_autoptr (GError) error = NULL;
  const SimFile *file;

  if (client->key == NULL)
    return FALSE;
  file = sim_client_export (client);
  if (file == NULL)
    return FALSE;
  file = sim_world_import (world, file, &error);
  return file != NULL && sim_client_import (client, file, NULL, &error);
}

void
sim_world_carry_random (SimWorld *world, SimClient *client)
{
  const SimFile *file;
  SimFile *bad;
  g_autoptr (GError) error = NULL;
  guint choice = sim_random_below (&world->random, 100);

  if (choice < 30 || world->files->len == 0)
    {
      sim_client_export (client);
      return;
    }
  file = g_ptr_array_index (world->files, sim_random_below (&world->random, world->files->len));
  if (file->kind == DBK_PARCEL_STARTER)
    return;
  if (choice < 40)
    {
      bad = sim_file_tamper (world, file);
      if ((file->kind == DBK_PARCEL_OUTBOX ? sim_world_import (world, bad, &error) != NULL : sim_client_import (file->client, bad, NULL, &error)) && is_altered (file, bad))
        sim_fail (world, "S2: a courier file was altered on the way, and taken");
      g_ptr_array_remove (world->files, bad);
      return;
    }
  if (world->fault_percent > 0 && sim_random_percent (&world->random, 15))
    {
      if (file->kind == DBK_PARCEL_OUTBOX)
        world->commits_left = 1 + (int)sim_random_below (&world->random, 3);
      else
        file->client->commits_left = 1 + (int)sim_random_below (&world->random, 4);
    }
  if (file->kind == DBK_PARCEL_OUTBOX)
    sim_world_import (world, file, &error);
  else
    sim_client_import (file->client, file, NULL, &error);
  world->commits_left = -1;
}
