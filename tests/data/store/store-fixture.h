/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A client's store of its own, and the steps of a cell's life in it.
 */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/store/dbk-store.h"
#include "tests/data/base/test-folder.h"

#define GEN g_intern_static_string ("gen")
#define AUX g_intern_static_string ("aux")
#define U1 g_intern_static_string ("P01-U1")
#define OTHER_OP "11111111-2222-4333-8444-555555555555"

typedef struct
{
  char *directory;
  char *path;
  DbkStore *store;
  DbkActor *actor;
  DbkReportKey key;
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->directory = test_directory ();
  f->path = g_build_filename (f->directory, "store.db", NULL);
  f->store = dbk_store_open (f->path, &error);
  g_assert_no_error (error);
  f->actor = dbk_actor_new ("me", "Myself");
  f->key.form = g_intern_static_string ("daily");
  f->key.org = g_intern_static_string ("P01");
  f->key.period = dbk_period_day (20000);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  dbk_store_close (f->store);
  dbk_actor_free (f->actor);
  test_remove (f->directory);
  g_free (f->directory);
  g_free (f->path);
}

static inline void
reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  dbk_store_close (f->store);
  f->store = dbk_store_open (f->path, &error);
  g_assert_no_error (error);
}

static inline void
put_full (Fixture *f, const char *indicator, const char *value, const char *base, const char *base_value)
{
  DbkCellEdit *edit = dbk_cell_edit_new (U1, indicator, value);
  g_autoptr (GError) error = NULL;

  edit->base = g_strdup (base);
  g_assert_true (dbk_store_put_edit (f->store, &f->key, edit, base_value, &error));
  g_assert_no_error (error);
  dbk_cell_edit_free (edit);
}

static inline void
put (Fixture *f, const char *indicator, const char *value, const char *base)
{
  put_full (f, indicator, value, base, NULL);
}

static inline void
seal (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_store_seal (f->store, "c1", &error));
  g_assert_no_error (error);
}

static inline GPtrArray *
take (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *operations = dbk_store_take_outbox (f->store, 100, &error);

  g_assert_no_error (error);
  return operations;
}

static inline char *
only_id (Fixture *f)
{
  g_autoptr (GPtrArray) operations = take (f);

  g_assert_cmpuint (operations->len, ==, 1);
  return g_strdup (((DbkOperation *)g_ptr_array_index (operations, 0))->id);
}

static inline void
fold (Fixture *f, const char *id, DbkOutcome *outcome)
{
  g_autoptr (GError) error = NULL;
  DbkReportKey key;
  gboolean found = FALSE;

  g_assert_true (dbk_store_fold (f->store, id, NULL, outcome, f->actor, NULL, 1000, &key, &found, &error));
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_true (dbk_report_key_equal (&key, &f->key));
  dbk_outcome_free (outcome);
  /* The cursor behind it is stored with this. */
  g_assert_true (dbk_store_end_of_feed (f->store, dbk_clock_today (), 1000, &error));
  g_assert_no_error (error);
}

static inline void
fold_refused (Fixture *f, const char *id)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, 0);

  outcome->refusal = DBK_REFUSAL_STATE;
  fold (f, id, outcome);
}

static inline void
fold_conflict (Fixture *f, const char *id, gint64 revision, const char *theirs)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_CONFLICT, revision);

  g_ptr_array_add (outcome->conflicts, dbk_conflict_new (U1, GEN, theirs, OTHER_OP));
  fold (f, id, outcome);
}

static inline void
assert_cell (Fixture *f, const char *indicator, const char *value, const char *op)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReport) report = dbk_store_load_report (f->store, &f->key, &error);
  const DbkCell *cell;

  g_assert_no_error (error);
  cell = dbk_report_cell (report, U1, indicator);
  g_assert_cmpstr (cell != NULL ? cell->value : NULL, ==, value);
  g_assert_cmpstr (cell != NULL ? cell->op : NULL, ==, op);
}

static inline void
assert_counts (Fixture *f, guint pending, guint outbox, guint conflicts, guint refused)
{
  DbkStoreCounts counts;

  g_assert_true (dbk_store_count (f->store, &counts, NULL));
  g_assert_cmpuint (counts.pending, ==, pending);
  g_assert_cmpuint (counts.outbox, ==, outbox);
  g_assert_cmpuint (counts.conflicts, ==, conflicts);
  g_assert_cmpuint (counts.refused, ==, refused);
}

static inline const DbkCellEdit *
only_pending (GPtrArray *pending)
{
  g_assert_cmpuint (pending->len, ==, 1);
  return g_ptr_array_index (pending, 0);
}
