/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The laws of the merge, and of replaying a log, over random schedules. Every
 * failure prints the seed that repeats it.
 */
#include "tests/data/report/report-fixture.h"

#include <string.h>

#define ROUNDS 3000

static const char *const places[][2] = {
  { "P01-U1", "gen" },
  { "P01-U1", "run_hours" },
  { "P01-U1", "remark" },
  { "P01-U2", "gen" },
  { "P01-U2", "run_hours" },
  { "P01-U2", "remark" },
  { "P01", "coal_used" },
  { "P01", "coal_stock" },
};
#define N_PLACES G_N_ELEMENTS (places)

typedef struct
{
  DbkCatalogue *catalogue;
  DbkActor *actor;
  GRand *rand;
} Fixture;

static void
set_up (Fixture *fixture)
{
  guint32 seed = g_test_rand_int ();

  fixture->catalogue = fixture_catalogue ();
  fixture->actor = fixture_actor ("filler", "P01");
  fixture->rand = g_rand_new_with_seed (seed);
  g_test_message ("seed %u", seed);
}

static void
tear_down (Fixture *fixture)
{
  g_rand_free (fixture->rand);
  dbk_actor_free (fixture->actor);
  dbk_catalogue_unref (fixture->catalogue);
}

static gboolean
chance (Fixture *fixture, int percent)
{
  return g_rand_int_range (fixture->rand, 0, 100) < percent;
}

/* Few values, so that people often type the same one; now and then none. */
static char *
random_value (Fixture *fixture, const char *indicator)
{
  if (chance (fixture, 15))
    return NULL;
  if (strcmp (indicator, "remark") == 0)
    return g_strdup_printf ("备注 %d", g_rand_int_range (fixture->rand, 0, 3));
  return g_strdup_printf ("%d", g_rand_int_range (fixture->rand, 0, 4));
}

static void
add_edit (Fixture *fixture, DbkOperation *operation, const DbkReport *seen, guint place)
{
  g_autofree char *value = random_value (fixture, places[place][1]);
  DbkCellEdit *edit = fixture_edit (operation, seen, places[place][0], places[place][1], value);

  if (chance (fixture, 20))
    edit->note = g_strdup_printf ("note %d", g_rand_int_range (fixture->rand, 0, 3));
}

/* An edit of the cells in @mask by somebody who saw @seen. */
static DbkOperation *
random_edit (Fixture *fixture, const DbkReport *seen, guint mask)
{
  DbkOperation *operation = dbk_operation_new (&seen->key, DBK_OPERATION_EDIT);

  operation->base_op = g_strdup (seen->head);
  for (guint i = 0; i < N_PLACES; i++)
    if (mask & (1u << i))
      add_edit (fixture, operation, seen, i);
  return operation;
}

static guint
random_mask (Fixture *fixture, guint within)
{
  for (;;)
    {
      guint mask = (guint)g_rand_int_range (fixture->rand, 1, 1 << N_PLACES) & within;

      if (mask != 0)
        return mask;
    }
}

static DbkOutcome *
apply (Fixture *fixture, DbkReport *report, const DbkOperation *operation)
{
  DbkApplyContext context = fixture_context (fixture->catalogue, fixture->actor);

  return dbk_report_apply (report, operation, &context);
}

static void
apply_and_forget (Fixture *fixture, DbkReport *report, const DbkOperation *operation)
{
  g_autoptr (DbkOutcome) outcome = apply (fixture, report, operation);

  g_assert_cmpint (outcome->kind, !=, DBK_OUTCOME_REFUSED);
}

/* A draft that some edits went into. */
static DbkReport *
random_report (Fixture *fixture)
{
  DbkReportKey key = fixture_key ("daily", "P01");
  DbkReport *report = dbk_report_new (&key);

  for (int n = g_rand_int_range (fixture->rand, 0, 3); n > 0; n--)
    {
      g_autoptr (DbkOperation) operation = random_edit (fixture, report, random_mask (fixture, ~0u));

      apply_and_forget (fixture, report, operation);
    }
  return report;
}

static char *
print_cells (const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      g_string_append_printf (text, "%s.%s=%s %s %s\n", cell->entity, cell->indicator, cell->value, cell->op, cell->note);
    }
  return g_string_free (text, FALSE);
}

/* Edits of different cells give the same cells in whatever order they arrive. */
static void
test_order_independent (void)
{
  Fixture f;

  set_up (&f);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (DbkReport) base = random_report (&f);
      g_autoptr (DbkReport) one = NULL, two = NULL;
      g_autoptr (DbkReport) other_seen = random_report (&f);
      guint mask = (guint)g_rand_int_range (f.rand, 1, (1 << N_PLACES) - 1);
      g_autoptr (DbkOperation) a = random_edit (&f, base, random_mask (&f, mask));
      g_autoptr (DbkOperation) b = random_edit (&f, chance (&f, 30) ? other_seen : base, random_mask (&f, ~mask));
      g_autofree char *first = NULL, *second = NULL;
      g_autoptr (DbkOutcome) a1 = NULL, a2 = NULL, b1 = NULL, b2 = NULL;

      one = dbk_report_copy (base);
      two = dbk_report_copy (base);
      a1 = apply (&f, one, a);
      b1 = apply (&f, one, b);
      b2 = apply (&f, two, b);
      a2 = apply (&f, two, a);
      first = print_cells (one);
      second = print_cells (two);
      g_assert_cmpstr (first, ==, second);
      g_assert_cmpuint (a1->conflicts->len, ==, a2->conflicts->len);
      g_assert_cmpuint (b1->conflicts->len, ==, b2->conflicts->len);
      g_assert_cmpuint (a1->conflicts->len, ==, 0);
    }
  tear_down (&f);
}

/* --- Nothing is lost unsaid --- */

#define N_AUTHORS 3

/* An author works on what he last read plus his own unanswered operations. */
typedef struct
{
  DbkReport *view;
  GQueue outbox; /* (element-type DbkOperation) */
} Author;

static const DbkConflict *
find_conflict (const DbkOutcome *outcome, const DbkCellEdit *edit)
{
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);

      if (strcmp (conflict->entity, edit->entity) == 0 && strcmp (conflict->indicator, edit->indicator) == 0)
        return conflict;
    }
  return NULL;
}

static gboolean
same_figure (const char *indicator, const char *a, const char *b)
{
  if (a == NULL || b == NULL || strcmp (indicator, "remark") == 0)
    return g_strcmp0 (a, b) == 0;
  return g_ascii_strtod (a, NULL) == g_ascii_strtod (b, NULL);
}

/* The law itself, for one cell: it holds the edit now, or it is untouched and the conflict names what it holds. */
static void
check_cell (const DbkReport *before, const DbkReport *after, const DbkOperation *operation, const DbkCellEdit *edit, const DbkOutcome *outcome)
{
  const DbkCell *old = dbk_report_cell (before, edit->entity, edit->indicator);
  const DbkCell *now = dbk_report_cell (after, edit->entity, edit->indicator);
  const DbkConflict *conflict = find_conflict (outcome, edit);
  const char *old_op = old != NULL ? old->op : NULL;
  const char *old_value = old != NULL ? old->value : NULL;

  if (conflict == NULL)
    {
      g_assert_true (g_strcmp0 (edit->base, old_op) == 0 || same_figure (edit->indicator, edit->value, old_value));
      g_assert_cmpstr (now->op, ==, operation->id);
      g_assert_true (same_figure (edit->indicator, now->value, edit->value));
      g_assert_true (edit->note == NULL || strstr (now->note, edit->note) != NULL);
      if (g_strcmp0 (edit->base, old_op) != 0 && old != NULL && old->note != NULL)
        g_assert_nonnull (strstr (now->note, old->note));
      return;
    }
  g_assert_cmpstr (edit->base, !=, old_op);
  g_assert_false (same_figure (edit->indicator, edit->value, old_value));
  g_assert_cmpstr (conflict->theirs, ==, old_value);
  g_assert_cmpstr (conflict->theirs_op, ==, old_op);
  g_assert_true ((old == NULL) == (now == NULL));
  if (now != NULL)
    {
      g_assert_cmpstr (now->value, ==, old->value);
      g_assert_cmpstr (now->op, ==, old->op);
      g_assert_cmpstr (now->note, ==, old->note);
    }
}

static void
check_outcome (const DbkReport *before, const DbkReport *after, const DbkOperation *operation, const DbkOutcome *outcome)
{
  guint n = outcome->conflicts->len;
  gboolean seen = g_strcmp0 (before->head, operation->base_op) == 0;

  g_assert_cmpint (outcome->kind, ==, n > 0 ? DBK_OUTCOME_CONFLICT : seen ? DBK_OUTCOME_APPLIED
                                                                          : DBK_OUTCOME_MERGED);
  g_assert_cmpint (after->revision, ==, before->revision + (n < operation->edits->len ? 1 : 0));
  g_assert_cmpint (outcome->revision, ==, after->revision);
  g_assert_cmpuint (after->log->len, ==, (guint)after->revision);
  g_assert_cmpstr (after->head, ==, n < operation->edits->len ? operation->id : before->head);
}

static void
deliver (Fixture *f, DbkReport *service, Author *author)
{
  g_autoptr (DbkOperation) operation = g_queue_pop_head (&author->outbox);
  g_autoptr (DbkReport) before = NULL;
  g_autoptr (DbkOutcome) outcome = NULL;

  if (operation == NULL)
    return;
  before = dbk_report_copy (service);
  outcome = apply (f, service, operation);
  for (guint i = 0; i < operation->edits->len; i++)
    check_cell (before, service, operation, g_ptr_array_index (operation->edits, i), outcome);
  check_outcome (before, service, operation, outcome);
}

static void
work (Fixture *f, const DbkReport *service, Author *author)
{
  DbkOperation *operation;

  if (author->outbox.length == 0 && chance (f, 50))
    {
      dbk_report_free (author->view);
      author->view = dbk_report_copy (service);
    }
  operation = random_edit (f, author->view, random_mask (f, ~0u));
  apply_and_forget (f, author->view, operation);
  g_queue_push_tail (&author->outbox, operation);
}

static void
test_nothing_lost (void)
{
  Fixture f;

  set_up (&f);
  for (guint round = 0; round < ROUNDS / 10; round++)
    {
      g_autoptr (DbkReport) service = random_report (&f);
      Author authors[N_AUTHORS] = { 0 };

      for (guint i = 0; i < N_AUTHORS; i++)
        authors[i].view = dbk_report_copy (service);
      for (guint step = 0; step < 30; step++)
        {
          Author *author = &authors[g_rand_int_range (f.rand, 0, N_AUTHORS)];

          if (chance (&f, 50))
            work (&f, service, author);
          else
            deliver (&f, service, author);
        }
      for (guint i = 0; i < N_AUTHORS; i++)
        {
          while (authors[i].outbox.length > 0)
            deliver (&f, service, &authors[i]);
          dbk_report_free (authors[i].view);
        }
    }
  tear_down (&f);
}

/* --- Single laws --- */

/* Typing what stands there already is no conflict, whatever it was typed over. */
static void
test_same_value (void)
{
  Fixture f;

  set_up (&f);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (DbkReport) report = random_report (&f);
      g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
      g_autoptr (DbkOperation) again = dbk_operation_new (&report->key, DBK_OPERATION_EDIT);
      g_autoptr (DbkOutcome) outcome = NULL;

      for (guint i = 0; i < cells->len; i++)
        {
          const DbkCell *cell = g_ptr_array_index (cells, i);
          DbkCellEdit *edit = fixture_edit (again, report, cell->entity, cell->indicator, cell->value);

          g_free (edit->base);
          edit->base = chance (&f, 50) ? g_uuid_string_random () : NULL;
        }
      if (cells->len == 0)
        continue;
      outcome = apply (&f, report, again);
      g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_MERGED);
      g_assert_cmpuint (outcome->conflicts->len, ==, 0);
    }
  tear_down (&f);
}

static void
test_notes (void)
{
  static const struct
  {
    const char *theirs;
    const char *mine;
    const char *both;
  } cases[] = {
    { NULL, NULL, NULL },
    { "表计更换", NULL, "表计更换" },
    { NULL, "抄表", "抄表" },
    { "表计更换", "表计更换", "表计更换" },
    { "表计更换", "抄表", "表计更换\n抄表" },
    { "表计更换\n抄表", "抄表", "表计更换\n抄表" },
    { "抄表", "", "抄表" },
  };
  Fixture f;
  DbkReportKey key = fixture_key ("daily", "P01");

  set_up (&f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DbkReport) report = dbk_report_new (&key);
      g_autoptr (DbkOperation) first = dbk_operation_new (&key, DBK_OPERATION_EDIT);
      g_autoptr (DbkOperation) second = dbk_operation_new (&key, DBK_OPERATION_EDIT);
      g_autoptr (DbkOutcome) outcome = NULL;

      fixture_edit (first, report, "P01-U1", "gen", "5")->note = g_strdup (cases[i].theirs);
      fixture_edit (second, report, "P01-U1", "gen", "5.0000")->note = g_strdup (cases[i].mine);
      apply_and_forget (&f, report, first);
      outcome = apply (&f, report, second);
      g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_MERGED);
      g_assert_cmpstr (dbk_report_cell (report, "P01-U1", "gen")->note, ==, cases[i].both);
    }
  tear_down (&f);
}

/* Two notes that do not fit together into one are a conflict, not a loss. */
static void
test_notes_too_long (void)
{
  Fixture f;
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (DbkOperation) first = dbk_operation_new (&key, DBK_OPERATION_EDIT);
  g_autoptr (DbkOperation) second = dbk_operation_new (&key, DBK_OPERATION_EDIT);
  g_autoptr (DbkOutcome) outcome = NULL;

  set_up (&f);
  fixture_edit (first, report, "P01-U1", "gen", "5")->note = g_strnfill (DBK_MAX_TEXT, 'a');
  fixture_edit (second, report, "P01-U1", "gen", "5")->note = g_strdup ("b");
  apply_and_forget (&f, report, first);
  outcome = apply (&f, report, second);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_CONFLICT);
  g_assert_cmpint (report->revision, ==, 1);
  tear_down (&f);
}

static DbkOutcomeKind
outcome_kind (Fixture *f, DbkReport *report, const char *base_op, gboolean clean, const char *indicator, const char *base, const char *value)
{
  DbkApplyContext context = fixture_context (f->catalogue, f->actor);
  DbkOperation *operation = dbk_operation_new (&report->key, DBK_OPERATION_EDIT);
  DbkCellEdit *edit = dbk_cell_edit_new ("P01-U1", indicator, value);
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->base_op = g_strdup (base_op);
  edit->base = g_strdup (base);
  g_ptr_array_add (operation->edits, edit);
  context.base_clean = clean;
  outcome = fixture_apply (report, operation, &context);
  return outcome->kind;
}

/* Merged: all took effect, and the author had not seen the head, or saw it through an unanswered operation that was not clean. */
static void
test_merged (void)
{
  Fixture f;
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autofree char *first = NULL;

  set_up (&f);
  g_assert_cmpint (outcome_kind (&f, report, NULL, TRUE, "gen", NULL, "1"), ==, DBK_OUTCOME_APPLIED);
  first = g_strdup (report->head);
  g_assert_cmpint (outcome_kind (&f, report, first, TRUE, "run_hours", NULL, "2"), ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpint (outcome_kind (&f, report, first, TRUE, "remark", NULL, "a"), ==, DBK_OUTCOME_MERGED);
  g_assert_cmpint (outcome_kind (&f, report, NULL, TRUE, "unit_state", NULL, "running"), ==, DBK_OUTCOME_MERGED);
  g_assert_cmpint (outcome_kind (&f, report, report->head, FALSE, "unit_state", report->head, "reserve"), ==, DBK_OUTCOME_MERGED);
  g_assert_cmpint (outcome_kind (&f, report, report->head, TRUE, "gen", report->head, "9"), ==, DBK_OUTCOME_CONFLICT);
  g_assert_cmpint (outcome_kind (&f, report, report->head, TRUE, "gen", first, "9"), ==, DBK_OUTCOME_APPLIED);
  tear_down (&f);
}

/* Nothing computed ever conflicts, and freezing loses nobody's place. */
static void
test_frozen_never_conflicts (void)
{
  Fixture f;

  set_up (&f);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (DbkReport) report = random_report (&f);
      g_autoptr (DbkReport) thawed = NULL;
      g_autoptr (GPtrArray) frozen = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
      g_autoptr (DbkOperation) edit = random_edit (&f, report, random_mask (&f, ~0u));
      g_autoptr (DbkOutcome) with = NULL, without = NULL;
      g_autoptr (GPtrArray) none = g_ptr_array_new ();
      g_autofree char *before = NULL, *after = NULL;
      DbkCell *cell = dbk_cell_new ("P01", "coal_stock");

      cell->value = g_strdup_printf ("%d.0", g_rand_int_range (f.rand, 0, 4));
      cell->source = chance (&f, 50) ? DBK_CELL_DERIVED : DBK_CELL_CARRIED;
      g_ptr_array_add (frozen, cell);
      thawed = dbk_report_copy (report);
      before = print_cells (report);
      dbk_report_freeze (report, frozen);
      dbk_report_freeze (report, none);
      after = print_cells (report);
      g_assert_cmpstr (after, ==, before);
      dbk_report_freeze (report, frozen);
      with = apply (&f, report, edit);
      without = apply (&f, thawed, edit);
      g_assert_cmpint (with->kind, ==, without->kind);
      g_assert_cmpuint (with->conflicts->len, ==, 0);
    }
  tear_down (&f);
}

/* --- I6 and I7: random walks through the whole table --- */

static void
check_invariants (const DbkReport *report)
{
  gboolean correction = report->approved_revision > 0 && report->state != DBK_STATE_APPROVED;
  guint steps = report->chain != NULL ? g_strv_length (report->chain) : 0;

  g_assert_cmpuint (report->log->len, ==, (guint)report->revision);
  g_assert_true ((report->approved != NULL) == correction);
  g_assert_true (report->state == DBK_STATE_IN_REVIEW ? report->step >= 1 && (guint)report->step < steps : report->step == 0);
  g_assert_true ((dbk_report_role (report) != NULL) == (report->state == DBK_STATE_IN_REVIEW));
  if (report->state == DBK_STATE_APPROVED)
    g_assert_cmpint (report->approved_revision, >, 0);
  if (report->revision > 0)
    g_assert_cmpstr (((DbkEvent *)g_ptr_array_index (report->log, report->log->len - 1))->op, ==, report->head);
}

static DbkOperation *
random_operation (Fixture *f, const DbkReport *seen)
{
  DbkOperationKind kind = (DbkOperationKind)g_rand_int_range (f->rand, 0, DBK_OPERATION_OTHER);
  DbkOperation *operation;

  if (kind == DBK_OPERATION_EDIT || kind == DBK_OPERATION_AMEND)
    {
      operation = random_edit (f, seen, random_mask (f, ~0u));
      operation->kind = kind;
    }
  else
    operation = fixture_operation (seen, kind);
  if (kind == DBK_OPERATION_RETURN)
    operation->to_step = g_rand_int_range (f->rand, 0, 3);
  return operation;
}

/* An accepted operation with who made it. */
typedef struct
{
  DbkOperation *operation;
  const DbkActor *actor;
} Line;

static void
line_free (Line *line)
{
  dbk_operation_free (line->operation);
  g_free (line);
}

static void
step (Fixture *f, DbkReport *report, const DbkReport *seen, const DbkActor *actor, GPtrArray *history)
{
  g_autoptr (DbkOperation) operation = random_operation (f, seen);
  g_autofree char *before = fixture_print (report);
  g_autofree char *after = NULL;
  DbkApplyContext context = fixture_context (f->catalogue, actor);
  g_autoptr (DbkOutcome) outcome = NULL;
  DbkMay may = dbk_report_may (report, f->catalogue, actor, FIXTURE_TODAY);
  gint64 revision = report->revision;
  Line *line;

  context.now = (gint64)history->len;
  outcome = dbk_report_apply (report, operation, &context);
  after = fixture_print (report);
  check_invariants (report);
  if (outcome->kind == DBK_OUTCOME_REFUSED || report->revision == revision)
    {
      g_assert_cmpstr (after, ==, before);
      return;
    }
  g_assert_true (may & (1u << operation->kind));
  line = g_new0 (Line, 1);
  line->operation = dbk_operation_copy (operation);
  line->actor = actor;
  g_ptr_array_add (history, line);
}

static void
replay (Fixture *f, const DbkReport *report, const GPtrArray *history)
{
  g_autoptr (DbkReport) again = dbk_report_new (&report->key);
  g_autoptr (DbkReport) copy = dbk_report_copy (report);
  g_autofree char *expected = fixture_print (report);
  g_autofree char *copied = fixture_print (copy);
  g_autofree char *replayed = NULL;

  for (guint i = 0; i < history->len; i++)
    {
      const Line *line = g_ptr_array_index (history, i);
      DbkApplyContext context = fixture_context (f->catalogue, line->actor);

      context.now = i;
      dbk_outcome_free (dbk_report_apply (again, line->operation, &context));
    }
  replayed = fixture_print (again);
  g_assert_cmpstr (replayed, ==, expected);
  g_assert_cmpstr (copied, ==, expected);
}

static void
test_walk (void)
{
  static const char *const people[][2] = {
    { "filler", "P01" },
    { "filler", "R1" },
    { "plant_checker", "P01" },
    { "regional_reviewer", "R1" },
    { "group_reviewer", "G" },
    { "filler", "P02" },
  };
  static const char *const forms[] = { "daily", "site", "solo" };
  Fixture f;
  DbkActor *actors[G_N_ELEMENTS (people)];
  guint reached[DBK_STATE_IN_CORRECTION + 1] = { 0 };

  set_up (&f);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    actors[i] = fixture_actor (people[i][0], people[i][1]);
  for (guint round = 0; round < ROUNDS / 30; round++)
    {
      DbkReportKey key = fixture_key (forms[round % G_N_ELEMENTS (forms)], "P01");
      g_autoptr (DbkReport) report = dbk_report_new (&key);
      g_autoptr (DbkReport) seen = dbk_report_copy (report);
      g_autoptr (GPtrArray) history = g_ptr_array_new_with_free_func ((GDestroyNotify)line_free);

      for (guint i = 0; i < 300; i++)
        {
          if (chance (&f, 70))
            {
              dbk_report_free (seen);
              seen = dbk_report_copy (report);
            }
          step (&f, report, seen, actors[g_rand_int_range (f.rand, 0, G_N_ELEMENTS (actors))], history);
          reached[report->state]++;
        }
      replay (&f, report, history);
    }
  for (guint i = 0; i < G_N_ELEMENTS (reached); i++)
    g_assert_cmpuint (reached[i], >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    dbk_actor_free (actors[i]);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/merge/order-independent", test_order_independent);
  g_test_add_func ("/report/merge/nothing-lost", test_nothing_lost);
  g_test_add_func ("/report/merge/same-value", test_same_value);
  g_test_add_func ("/report/merge/notes", test_notes);
  g_test_add_func ("/report/merge/notes-too-long", test_notes_too_long);
  g_test_add_func ("/report/merge/merged", test_merged);
  g_test_add_func ("/report/merge/frozen-never-conflicts", test_frozen_never_conflicts);
  g_test_add_func ("/report/merge/walk", test_walk);
  return g_test_run ();
}
