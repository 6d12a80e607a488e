/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the directed schedules share: a group of clients, and short words for what they do.
 *
 * Which schedule holds which rule of the protocol (r: test-rules, b: test-restored,
 * a: test-answers, f: test-refusals, i: test-readings, c: test-courier, h: test-homes;
 * p: test-proxy, with real processes). The random schedules of test-sim hold them
 * all at once; at the end of every one, chosen or by chance, all invariants are
 * looked at, and test-bugs shows that each of them is.
 *
 *   a conflict is of one cell; the same value is none        r conflict-on-that-cell-alone, same-value-is-no-conflict
 *   an edit over one's own conflict joins it                 r edit-over-own-conflict-joins-it, conflict-keeps-its-note
 *   the choice in a conflict is a new edit                   r conflict-on-that-cell-alone
 *   an action binds to what its author saw                   r submit-after-unseen-merge-is-stale, submit-after-seen-merge,
 *                                                              edit-and-submit-after-seen-merge, submit-between-answer-and-feed,
 *                                                              approval-of-what-moved-on-is-stale; b restored-base
 *   behind a conflict actions are stale, edits are tried     f later-edits-are-still-tried
 *   states and steps are those of the tables                 r chain-and-correction, return-to-a-lower-step
 *   operations apply in the order made, across reports       r order-across-reports, order-whatever-the-clock, reordered
 *   a refusal holds up no other report                       r order-across-reports
 *   exactly once, on any line, and killed anywhere           r lines, reordered, killed-at-every-commit; p rounds
 *   an id is one account's, for one content                  r id-reused
 *   an answer clears no edit typed meanwhile                 r typing-while-sending
 *   one's own edits are known; others' come with the answer  a own-edits-do-not-come-back
 *   refused edits are kept, used again or discarded          r refused-edits-stay-and-are-used; f discarded
 *   computed values never conflict; frozen at submission     r computed-values-never-conflict
 *   a carried opening is flagged, never changed silently     a corrected-closing, opening-frozen-anew
 *   ticks are cells                                          a ticks-merge-like-cells
 *   an error refuses a submission, and an approval           r order-across-reports; f approval-of-an-error
 *   a warning that could not be seen does not                r warning-of-another-catalogue
 *   the newest publication is in force                       a catalogue-whatever-the-clock, catalogue-of-a-restored-service
 *   clocks decide nothing                                    r order-whatever-the-clock; b restored-with-a-wrong-clock; a catalogue-whatever-the-clock
 *   drafts travel to their plant alone                       r drafts-are-the-plants-own
 *   pages can be resumed                                     b cut-within-a-page, restored-within-a-page
 *   another set of plants is dropped and filled in           r lost-grant, gained-grant; f dropped-within-a-page
 *   a lost grant leaves its author what he had not sent      r lost-grant; answer-after-a-lost-grant: and tells no more
 *   what a restored service lost is sent again, before new   b restored-service, restored-before-new, restored-feed-before-answer,
 *                                                              restored-before-the-cursor, restored-within-a-page
 *   ... for 400 days                                         b restored-after-months
 *   sent again, it meets what others did: both are kept      b restored-conflict, restored-partial-conflict
 *   sent again and refused, it is shown                      f restored-and-refused
 *   a restored client asks for what it forgot                b restored-client
 *   a receipt for each accepted submission, once             a receipt-of-a-lost-answer; c there-and-back
 *
 *   readings lie beside a report and bump nothing            i bump-nothing, again-and-back, killed-and-restored
 *   an edit adopts them, and says so                         i are-adopted
 *   they take the place of nothing typed, or emptied         i do-not-overwrite, emptied-stays-empty, meet-what-was-typed-elsewhere
 *   they are the plant's own                                 i are-the-plants-own
 *
 *   a courier file takes the line's path, with its ids       c there-and-back, any-order, killed
 *   twice, late, in any order it is harmless                 c there-and-back, any-order, restored
 *   one that is altered, or another's, is refused whole      c altered, disabled
 *   the first sign-in registers the key that signs them      c there-and-back; starter-made-again: another one replaces it
 *   a starter file is all that a plant needs                 c starter, starter-killed
 *   ... and its password, and the service that made it       c starter-made-again
 *
 *   a sign-in elsewhere ends the session, not the outbox     h replaced, replaced-while-sending, replaced-before-the-catalogue
 *   a session lasts its time, and what ends it loses nothing h expired, disabled, killed-and-restored, signed-out
 *   each account of a computer has its own store and outbox  h shared
 *   unsent edits are handed over, their author kept          h handed-over, handed-over-and-killed, notes
 *   what may have been sent stays with its sender            h sent-stays
 *   nobody's figure is overwritten by that                   h over-what-is-on-its-way, over-what-was-answered, from-two, over-a-conflict,
 *                                                              beside-his-own-conflict, over-what-was-refused
 *   only what the next one may fill in                       h of-another-plant
 *
 * Passwords and their throttle, the keyring, the pace of exchanges and the size of
 * requests are none of the exchange's own rules: tests/data/client, tests/central,
 * tests/e2e and tests/bench hold them; so does tests/data/client that a document does not
 * offer to submit while a conflict is open.
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
  for (guint i = 0; i < f->world->clients->len; i++)
    g_assert_true (sim_client_sign_in (g_ptr_array_index (f->world->clients, i)));
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
