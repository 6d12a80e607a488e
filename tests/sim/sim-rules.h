/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the directed schedules share: a group of clients, and short words for what they do.
 */
#pragma once

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-files.h"

#define U1 "PLANTA-U1"
#define U2 "PLANTA-U2"
#define YEAR_US (G_GINT64_CONSTANT (365) * 86400 * G_USEC_PER_SEC)

typedef struct
{
  char *directory;
  SimWorld *world;
  SimClient *a1, *a2, *check, *region, *group, *b;
  DbkReportKey key;   /* PLANTA, the first day */
  DbkReportKey later; /* PLANTA, the day after */
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = sim_make_directory ();
  f->world = sim_world_new (f->directory, 7, SIM_BUG_NONE, g_getenv ("DBK_SIM_VERBOSE") != NULL);
  f->a1 = sim_client_new (f->world, "fill.a1");
  f->a2 = sim_client_new (f->world, "fill.a2");
  f->check = sim_client_new (f->world, "check.a");
  f->region = sim_client_new (f->world, "region");
  f->group = sim_client_new (f->world, "group");
  f->b = sim_client_new (f->world, "fill.b");
  f->key = sim_key ("PLANTA", 0);
  f->later = sim_key ("PLANTA", 1);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  sim_world_finish (f->world);
  g_assert_cmpstr (f->world->failure, ==, NULL);
  sim_world_free (f->world);
  sim_remove_directory (f->directory);
  g_free (f->directory);
}

static inline void
type (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  g_assert_true (sim_client_type (client, key, entity, indicator, value, NULL));
}

static inline void
act (SimClient *client, const DbkReportKey *key, DbkOperationKind kind)
{
  g_assert_true (sim_client_act (client, key, kind, 0));
}

static inline void
sync_well (SimClient *client)
{
  gboolean ok = sim_client_sync (client);

  g_assert_cmpstr (client->world->failure, ==, NULL);
  g_assert_true (ok);
}

static inline void
sync_badly (SimClient *client, SimFault fault)
{
  gboolean ok;

  client->next_fault = fault;
  ok = sim_client_sync (client);
  g_assert_cmpstr (client->world->failure, ==, NULL);
  g_assert_false (ok);
}

static inline void
assert_value (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *value = sim_client_get (client, key, entity, indicator);

  g_assert_cmpstr (value, ==, expected);
}

static inline void
assert_service (Fixture *f, const DbkReportKey *key, DbkReportState state, gint64 revision)
{
  const SimReport *report = sim_model_report (f->world->model, key);

  g_assert_cmpint (report->state, ==, state);
  g_assert_cmpint (report->revision, ==, revision);
}

static inline void
assert_refused (SimClient *client, const DbkReportKey *key, DbkRefusal refusal)
{
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, key, NULL);

  g_assert_cmpuint (refused->len, >, 0);
  g_assert_cmpint (((DbkStoreRefused *)g_ptr_array_index (refused, refused->len - 1))->refusal, ==, refusal);
}
