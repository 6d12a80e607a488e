/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Handing over between shifts: figures, conflicts and reasons, with who typed them.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <string.h>

#include "data/client/dbk-home-handover.h"
#include "data/client/dbk-home-private.h"
#include "tests/data/client/dbk-test-home.h"

#define GOES "fill.P01"
#define COMES "next.p01"
#define RULE g_intern_static_string ("gen-capacity")
#define U1 g_intern_static_string ("P01-U1")
#define U2 g_intern_static_string ("P01-U2")
#define GEN g_intern_static_string ("gen")

typedef struct
{
  char *directory;
  DbkReportKey key;
  DbkHome *home;
} Fixture;

static DbkStore *
open_store (Fixture *f, const char *account)
{
  g_autofree char *path = test_store_path (f->directory, account);
  g_autoptr (GError) error = NULL;
  DbkStore *store = dbk_store_open (path, &error);

  g_assert_no_error (error);
  return store;
}

static void
plant_conflict (Fixture *f, const char *account, const char *entity, const char *mine)
{
  g_autoptr (DbkStore) store = open_store (f, account);
  DbkStoreConflict conflict = { .entity = entity, .indicator = GEN, .base = (char *)"900.0000", .mine = (char *)mine, .mine_note = (char *)"读数", .mine_at = 1, .theirs = (char *)"950.0000", .theirs_op = (char *)"6ba7b811-9dad-41d1-80b4-00c04fd430c8" };
  g_autoptr (GError) error = NULL;
  gboolean added;

  dbk_store_add_conflict (store, &f->key, &conflict, &added, &error);
  g_assert_no_error (error);
  g_assert_true (added);
}

static void
plant_edit (Fixture *f, const char *account, const char *entity, const char *value)
{
  g_autoptr (DbkStore) store = open_store (f, account);
  g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (entity, GEN, value);
  g_autoptr (GError) error = NULL;

  dbk_store_put_edit (store, &f->key, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
plant_reason (Fixture *f, const char *account, const char *entity, const char *text)
{
  g_autoptr (DbkStore) store = open_store (f, account);
  g_autoptr (GError) error = NULL;

  dbk_store_set_reason (store, &f->key, RULE, entity, text, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = test_directory ();
  test_make_home (f->directory, COMES, "filler", "P01");
  test_make_home (f->directory, GOES, "filler", "P01"); /* whose turn it is */
  f->key.form = g_intern_static_string ("daily");
  f->key.org = g_intern_static_string ("P01");
  g_assert_true (dbk_period_parse (TEST_DAY, &f->key.period));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dbk_home_close (f->home);
  g_object_unref (f->home);
  test_remove (f->directory);
  g_free (f->directory);
}

static void
hand_over (Fixture *f, guint expected, guint kept)
{
  g_autoptr (GError) error = NULL;
  DbkHandedOver what;

  f->home = test_open_home (f->directory);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, GOES);
  dbk_home_hand_over (f->home, COMES, &what, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (what.cells, ==, expected);
  g_assert_cmpuint (what.left, ==, 0);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, kept);
  g_assert_cmpuint (what.kept, ==, kept);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

/* The next shift signs in. */
static DbkDocument *
come (Fixture *f)
{
  dbk_home_close (f->home);
  g_object_unref (f->home);
  test_write (f->directory, "home.json", "{\"home\":\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"account\":\"" COMES "\"}");
  f->home = test_open_home (f->directory);
  return test_open_document (f->home, "P01", TEST_DAY);
}

static void
assert_author (Fixture *f, const char *entity, const char *value, const char *author)
{
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (f->home->store, &f->key, NULL);

  for (guint i = 0; i < pending->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (pending, i);

      if (edit->entity != entity)
        continue;
      g_assert_cmpstr (edit->value, ==, value);
      g_assert_cmpstr (edit->author, ==, author);
      return;
    }
  g_assert_not_reached ();
}

/* A conflict is decided by whoever comes; the figure stays that of whoever typed it, with his note. */
static void
test_conflict (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  plant_conflict (f, GOES, U1, "1000.0000");
  plant_edit (f, GOES, U2, "800.0000");
  hand_over (f, 2, 0);
  document = come (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  test_assert_value (document, "P01-U2", "gen", "800.0000");
  assert_author (f, U2, "800.0000", GOES);
  dbk_document_resolve (document, test_slot (document, "P01-U1", "gen"), TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  assert_author (f, U1, "1000.0000", GOES);
  g_assert_cmpstr (dbk_document_get_note (document, test_slot (document, "P01-U1", "gen")), ==, "读数");
  /* What he types himself is his. */
  test_type (document, "P01-U1", "gen", "1001");
  assert_author (f, U1, "1001.0000", NULL);
}

static void
test_reasons (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (DbkStore) store = NULL;

  plant_reason (f, GOES, U1, "检修");
  plant_reason (f, GOES, U2, "试运");
  plant_reason (f, COMES, U2, "大负荷");
  hand_over (f, 0, 0);
  document = come (f);
  g_assert_cmpstr (dbk_document_get_reason (document, RULE, U1), ==, "检修");
  g_assert_cmpstr (dbk_document_get_reason (document, RULE, U2), ==, "大负荷");
  store = open_store (f, GOES);
  left = dbk_store_load_reasons (store, &f->key, NULL);
  g_assert_cmpuint (left->len, ==, 0);
}

/* Mine is what he typed, theirs what was handed over to him. */
static void
assert_his_own_is_his (DbkDocument *document)
{
  g_autoptr (GPtrArray) conflicts = dbk_document_list_conflicts (document);
  const DbkDocumentConflict *conflict;

  g_assert_cmpuint (conflicts->len, ==, 1);
  conflict = g_ptr_array_index (conflicts, 0);
  g_assert_cmpstr (conflict->mine, ==, "1100.0000");
  g_assert_null (conflict->my_name);
  g_assert_cmpstr (conflict->theirs, ==, "1000.0000");
  g_assert_cmpstr (conflict->their_name, ==, GOES);
}

/* Both have typed into the same cell: neither value is silently the last. */
static void
test_both_typed (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  guint slot;

  plant_edit (f, GOES, U1, "1000.0000");
  plant_edit (f, GOES, U2, "800.0000");
  plant_edit (f, COMES, U1, "1100.0000");
  plant_edit (f, COMES, U2, "800.0000");
  hand_over (f, 2, 0);
  document = come (f);
  slot = test_slot (document, "P01-U1", "gen");
  test_assert_value (document, "P01-U1", "gen", "1100.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  assert_his_own_is_his (document);
  dbk_document_resolve (document, slot, FALSE, &error);
  g_assert_no_error (error);
  test_assert_value (document, "P01-U1", "gen", "1000.0000");
  assert_author (f, U1, "1000.0000", GOES);
}

/* All mine: his own stand. */
static void
test_all_mine (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;

  plant_edit (f, GOES, U1, "1000.0000");
  plant_edit (f, COMES, U1, "1100.0000");
  hand_over (f, 1, 0);
  document = come (f);
  g_assert_true (dbk_document_resolve_all (document, TRUE, NULL));
  test_assert_value (document, "P01-U1", "gen", "1100.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

/* Killed after it was stored there and before it was let go here: again is harmless. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (DbkStore) store = open_store (f, COMES);
  DbkStoreConflict conflict = { .entity = U1, .indicator = GEN, .mine = (char *)"1000.0000", .mine_note = (char *)"读数", .mine_at = 1, .theirs = (char *)"950.0000", .theirs_op = (char *)"6ba7b811-9dad-41d1-80b4-00c04fd430c8", .author = (char *)GOES };
  gboolean added;

  g_assert_true (dbk_store_add_conflict (store, &f->key, &conflict, &added, NULL));
  g_clear_pointer (&store, dbk_store_close);
  plant_conflict (f, GOES, U1, "1000.0000");
  hand_over (f, 1, 0);
  document = come (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
}

/* From now on whoever comes fills in the fuel's sections alone. */
static void
limit_to_fuel (Fixture *f)
{
  g_autoptr (DbkStore) store = open_store (f, COMES);
  g_autoptr (GError) error = NULL;

  dbk_store_set_meta (store, "actor", "{\"account\":\"" COMES "\",\"name\":\"Fuel\",\"grants\":[{\"role\":\"filler\",\"node\":\"P01\",\"sections\":[\"fuel\"],\"from\":null,\"to\":null}]}", &error);
  g_assert_no_error (error);
}

static void
plant_coal (Fixture *f, const char *value)
{
  g_autoptr (DbkStore) store = open_store (f, GOES);
  g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (g_intern_static_string ("P01"), g_intern_static_string ("coal_in"), value);

  g_assert_true (dbk_store_put_edit (store, &f->key, edit, NULL, NULL));
}

/* What was typed, sealed, and typed over again. */
static void
plant_sealed (Fixture *f)
{
  plant_edit (f, GOES, U1, "1000.0000");
  plant_coal (f, "9000.0");
  {
    g_autoptr (DbkStore) store = open_store (f, GOES);
    g_autoptr (DbkCellEdit) over = dbk_cell_edit_new (U1, GEN, "1001.0000");
    g_autoptr (GPtrArray) sealed = NULL;

    g_assert_true (dbk_store_seal (store, "test", NULL));
    sealed = dbk_store_load_unanswered (store, &f->key, NULL);
    g_assert_cmpuint (sealed->len, ==, 1);
    over->base = g_strdup (((const DbkOperation *)g_ptr_array_index (sealed, 0))->id);
    g_assert_true (dbk_store_put_edit (store, &f->key, over, NULL, NULL));
  }
  plant_edit (f, GOES, U2, "800.0000");
}

/* Whoever comes gets what he may send; the rest stays, as if it had only been typed. */
static void
test_sections (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GPtrArray) stays = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (DbkStore) store = NULL;

  limit_to_fuel (f);
  plant_sealed (f);
  hand_over (f, 1, 2);
  document = come (f);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  assert_author (f, g_intern_static_string ("P01"), "9000.0", GOES);
  store = open_store (f, GOES);
  operations = dbk_store_load_unanswered (store, &f->key, NULL);
  g_assert_cmpuint (operations->len, ==, 0);
  stays = dbk_store_load_pending (store, &f->key, NULL);
  g_assert_cmpuint (stays->len, ==, 2);
  for (guint i = 0; i < stays->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (stays, i);

      g_assert_true (edit->indicator == GEN);
      g_assert_cmpstr (edit->value, ==, edit->entity == U1 ? "1001.0000" : "800.0000");
      g_assert_null (edit->author);
      g_assert_null (edit->base); /* not what is gone */
    }
}

/* He has one of his own to decide there: nothing is lost, as nothing goes. */
static void
test_own_conflict (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DbkHandedOver what;

  plant_conflict (f, COMES, U1, "1100.0000");
  plant_conflict (f, GOES, U1, "1000.0000");
  plant_edit (f, GOES, U2, "800.0000");
  f->home = test_open_home (f->directory);
  g_assert_false (dbk_home_hand_over (f->home, COMES, &what, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  g_clear_object (&f->home);
  f->home = test_open_home (f->directory);
}

/* Sent by whoever came, and refused: used again, it is still that of whoever typed it. */
static void
plant_refused (Fixture *f)
{
  g_autoptr (DbkStore) store = open_store (f, COMES);
  g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (U1, GEN, "1000.0000");
  g_autoptr (DbkOutcome) outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, 0);
  g_autoptr (GPtrArray) sealed = NULL;
  DbkReportKey key;
  gboolean found;

  edit->author = g_strdup (GOES);
  outcome->refusal = DBK_REFUSAL_STATE;
  g_assert_true (dbk_store_put_edit (store, &f->key, edit, NULL, NULL) && dbk_store_seal (store, "test", NULL));
  sealed = dbk_store_load_unanswered (store, &f->key, NULL);
  g_assert_true (dbk_store_fold (store, ((const DbkOperation *)g_ptr_array_index (sealed, 0))->id, NULL, outcome, NULL, NULL, 1, &key, &found, NULL));
  g_assert_true (found);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  plant_refused (f);
  hand_over (f, 0, 0);
  document = come (f);
  dbk_document_use_unsent (document, &error);
  g_assert_no_error (error);
  assert_author (f, U1, "1000.0000", GOES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_set_today (TEST_TODAY);
#define ADD(name, test) g_test_add ("/client/handover/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("conflict", test_conflict);
  ADD ("reasons", test_reasons);
  ADD ("both-typed", test_both_typed);
  ADD ("all-mine", test_all_mine);
  ADD ("twice", test_twice);
  ADD ("sections", test_sections);
  ADD ("own-conflict", test_own_conflict);
  ADD ("refused", test_refused);
#undef ADD
  return g_test_run ();
}
