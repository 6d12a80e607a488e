/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The approval chain's table, whole: every state × action × person.
 */
#include "tests/data/report/chain-walk.h"

#include <string.h>

/* The law: what is allowed, by whom, and where it leads. Whatever is not here is refused. */
typedef struct
{
  Place place;
  DbkOperationKind kind;
  guint people; /* bits */
  int to_step;  /* of return */
  DbkReportState state;
  int step;
} Line;

#define FILLERS (P (SUBMITTER) | P (OTHER_FILLER) | P (REGION_FILLER))
#define OPENERS (FILLERS | P (CHECKER) | P (REGION) | P (GROUP))

static const Line law[] = {
  { FRESH, DBK_OPERATION_EDIT, FILLERS, 0, DBK_STATE_DRAFT, 0 },
  { FRESH, DBK_OPERATION_SUBMIT, FILLERS, 0, DBK_STATE_IN_REVIEW, 1 },
  { DRAFT, DBK_OPERATION_EDIT, FILLERS, 0, DBK_STATE_DRAFT, 0 },
  { DRAFT, DBK_OPERATION_SUBMIT, FILLERS, 0, DBK_STATE_IN_REVIEW, 1 },
  { WITHDRAWN, DBK_OPERATION_EDIT, FILLERS, 0, DBK_STATE_DRAFT, 0 },
  { WITHDRAWN, DBK_OPERATION_SUBMIT, FILLERS, 0, DBK_STATE_IN_REVIEW, 1 },
  { RETURNED, DBK_OPERATION_EDIT, FILLERS, 0, DBK_STATE_RETURNED, 0 },
  { RETURNED, DBK_OPERATION_SUBMIT, FILLERS, 0, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW1, DBK_OPERATION_WITHDRAW, P (SUBMITTER), 0, DBK_STATE_DRAFT, 0 },
  { REVIEW1, DBK_OPERATION_APPROVE, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 2 },
  { REVIEW1, DBK_OPERATION_RETURN, P (CHECKER), 0, DBK_STATE_RETURNED, 0 },
  { REVIEW1, DBK_OPERATION_AMEND, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW1_AMENDED, DBK_OPERATION_APPROVE, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 2 },
  { REVIEW1_AMENDED, DBK_OPERATION_RETURN, P (CHECKER), 0, DBK_STATE_RETURNED, 0 },
  { REVIEW1_AMENDED, DBK_OPERATION_AMEND, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW1_CAME_BACK, DBK_OPERATION_APPROVE, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 2 },
  { REVIEW1_CAME_BACK, DBK_OPERATION_RETURN, P (CHECKER), 0, DBK_STATE_RETURNED, 0 },
  { REVIEW1_CAME_BACK, DBK_OPERATION_AMEND, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW2, DBK_OPERATION_APPROVE, P (REGION), 0, DBK_STATE_IN_REVIEW, 3 },
  { REVIEW2, DBK_OPERATION_RETURN, P (REGION), 0, DBK_STATE_RETURNED, 0 },
  { REVIEW2, DBK_OPERATION_RETURN, P (REGION), 1, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW2, DBK_OPERATION_AMEND, P (REGION), 0, DBK_STATE_IN_REVIEW, 2 },
  { REVIEW3, DBK_OPERATION_APPROVE, P (GROUP), 0, DBK_STATE_APPROVED, 0 },
  { REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 0, DBK_STATE_RETURNED, 0 },
  { REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 1, DBK_STATE_IN_REVIEW, 1 },
  { REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 2, DBK_STATE_IN_REVIEW, 2 },
  { REVIEW3, DBK_OPERATION_AMEND, P (GROUP), 0, DBK_STATE_IN_REVIEW, 3 },
  { APPROVED, DBK_OPERATION_CORRECT, OPENERS, 0, DBK_STATE_IN_CORRECTION, 0 },
  { CORRECTION, DBK_OPERATION_EDIT, FILLERS, 0, DBK_STATE_IN_CORRECTION, 0 },
  { CORRECTION, DBK_OPERATION_SUBMIT, FILLERS, 0, DBK_STATE_IN_REVIEW, 1 },
  { CORRECTION, DBK_OPERATION_CANCEL, FILLERS, 0, DBK_STATE_APPROVED, 0 },
  { CORRECTION_REVIEW1, DBK_OPERATION_WITHDRAW, P (SUBMITTER), 0, DBK_STATE_IN_CORRECTION, 0 },
  { CORRECTION_REVIEW1, DBK_OPERATION_APPROVE, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 2 },
  { CORRECTION_REVIEW1, DBK_OPERATION_RETURN, P (CHECKER), 0, DBK_STATE_IN_CORRECTION, 0 },
  { CORRECTION_REVIEW1, DBK_OPERATION_AMEND, P (CHECKER), 0, DBK_STATE_IN_REVIEW, 1 },
  { CORRECTION_REVIEW3, DBK_OPERATION_APPROVE, P (GROUP), 0, DBK_STATE_APPROVED, 0 },
  { CORRECTION_REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 0, DBK_STATE_IN_CORRECTION, 0 },
  { CORRECTION_REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 1, DBK_STATE_IN_REVIEW, 1 },
  { CORRECTION_REVIEW3, DBK_OPERATION_RETURN, P (GROUP), 2, DBK_STATE_IN_REVIEW, 2 },
  { CORRECTION_REVIEW3, DBK_OPERATION_AMEND, P (GROUP), 0, DBK_STATE_IN_REVIEW, 3 },
};

static const Line *
find_line (Place place, DbkOperationKind kind, Person person, int to_step)
{
  for (guint i = 0; i < G_N_ELEMENTS (law); i++)
    if (law[i].place == place && law[i].kind == kind && (law[i].people & P (person)) && law[i].to_step == to_step)
      return &law[i];
  return NULL;
}

static void
try_one (Table *table, Place place, DbkOperationKind kind, Person person, int to_step)
{
  const Line *line = find_line (place, kind, person, to_step);
  g_autoptr (DbkReport) report = make_report (table, place);
  g_autofree char *before = fixture_print (report);
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  DbkMay may = dbk_report_may (report, table->catalogue, table->people[person], FIXTURE_TODAY);
  DbkOperation *operation = fixture_operation (report, kind);
  g_autofree char *id = g_strdup (operation->id);
  gint64 revision = report->revision;
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->to_step = to_step;
  outcome = fixture_apply (report, operation, &context);
  g_test_message ("place %d kind %d person %d to %d: %s", place, kind, person, to_step, outcome->detail);
  if (line == NULL)
    {
      assert_refused (report, before, outcome);
      g_assert_true (to_step > 0 || !(may & (1u << kind)));
      return;
    }
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_true (may & (1u << kind));
  g_assert_cmpint (report->state, ==, line->state);
  g_assert_cmpint (report->step, ==, line->step);
  g_assert_cmpint (report->revision, ==, revision + 1);
  g_assert_cmpstr (report->head, ==, id);
  g_assert_cmpstr (((DbkEvent *)g_ptr_array_index (report->log, report->log->len - 1))->op, ==, id);
}

static void
test_table (void)
{
  Table table;

  set_up (&table);
  for (guint place = 0; place < N_PLACES; place++)
    for (guint kind = 0; kind < DBK_OPERATION_OTHER; kind++)
      for (guint person = 0; person < N_PEOPLE; person++)
        for (int to_step = 0; to_step <= (kind == DBK_OPERATION_RETURN ? 4 : 0); to_step++)
          try_one (&table, place, kind, person, to_step);
  tear_down (&table);
}

/* Whoever holds a chain's role one step further may not act before his turn; a role the chain leaves out is no step. */
static void
test_other_chains (void)
{
  Table table;
  DbkReportKey site = fixture_key ("site", "P01"), solo = fixture_key ("solo", "P01");
  g_autoptr (DbkReport) two = dbk_report_new (&site);
  g_autoptr (DbkReport) none = dbk_report_new (&solo);

  set_up (&table);
  act (&table, two, SUBMITTER, DBK_OPERATION_EDIT);
  act (&table, two, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_cmpstr (dbk_report_role (two), ==, "regional_reviewer");
  g_assert_cmpint (dbk_report_may (two, table.catalogue, table.people[CHECKER], FIXTURE_TODAY), ==, 0);
  act (&table, two, REGION, DBK_OPERATION_APPROVE);
  g_assert_cmpstr (dbk_report_role (two), ==, "group_reviewer");
  act (&table, two, GROUP, DBK_OPERATION_APPROVE);
  g_assert_cmpint (two->state, ==, DBK_STATE_APPROVED);
  g_assert_null (dbk_report_role (two));
  g_assert_cmpint (two->approved_revision, ==, two->revision);

  act (&table, none, SUBMITTER, DBK_OPERATION_EDIT);
  act (&table, none, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_cmpint (none->state, ==, DBK_STATE_APPROVED);
  g_assert_cmpint (none->approved_revision, ==, none->revision);
  tear_down (&table);
}

/* A report keeps the chain it was submitted under, whatever the form's chain is now. */
static void
test_kept_chain (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  const char *kept[] = { "filler", "regional_reviewer", NULL };

  set_up (&table);
  report = make_report (&table, REVIEW1);
  g_strfreev (report->chain);
  report->chain = g_strdupv ((char **)kept);
  g_assert_cmpstr (dbk_report_role (report), ==, "regional_reviewer");
  act (&table, report, REGION, DBK_OPERATION_APPROVE);
  g_assert_cmpint (report->state, ==, DBK_STATE_APPROVED);
  act (&table, report, SUBMITTER, DBK_OPERATION_CORRECT);
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_cmpstr (dbk_report_role (report), ==, "plant_checker");
  tear_down (&table);
}

/* I4: an action binds to what its author saw. */
static void
test_stale (void)
{
  static const DbkOperationKind kinds[] = { DBK_OPERATION_WITHDRAW, DBK_OPERATION_APPROVE, DBK_OPERATION_RETURN };
  Table table;
  g_autoptr (DbkReport) report = NULL;
  DbkApplyContext context;
  DbkOperation *operation;
  g_autoptr (DbkOutcome) outcome = NULL;

  set_up (&table);
  report = make_report (&table, REVIEW1);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      operation = fixture_operation (report, kinds[i]);
      g_free (operation->base_op);
      operation->base_op = g_uuid_string_random ();
      g_assert_cmpint (refusal_of (&table, report, i == 0 ? SUBMITTER : CHECKER, operation), ==, DBK_REFUSAL_STALE);
      operation = fixture_operation (report, kinds[i]);
      g_clear_pointer (&operation->base_op, g_free);
      g_assert_cmpint (refusal_of (&table, report, i == 0 ? SUBMITTER : CHECKER, operation), ==, DBK_REFUSAL_STALE);
    }
  operation = fixture_operation (report, DBK_OPERATION_APPROVE);
  operation->revision--;
  g_assert_cmpint (refusal_of (&table, report, CHECKER, operation), ==, DBK_REFUSAL_STALE);

  context = fixture_context (table.catalogue, table.people[CHECKER]);
  context.base_clean = FALSE;
  outcome = fixture_apply (report, fixture_operation (report, DBK_OPERATION_APPROVE), &context);
  g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_STALE);
  tear_down (&table);
}

/* Who has no business here learns nothing, not even that the report moved on. */
static void
test_order_of_refusals (void)
{
  Table table;
  g_autoptr (DbkReport) draft = NULL, review = NULL;
  DbkOperation *operation;

  set_up (&table);
  draft = make_report (&table, DRAFT);
  review = make_report (&table, REVIEW2);
  operation = fixture_operation (draft, DBK_OPERATION_SUBMIT);
  g_clear_pointer (&operation->base_op, g_free);
  g_assert_cmpint (refusal_of (&table, draft, FOREIGN_FILLER, operation), ==, DBK_REFUSAL_FORBIDDEN);
  g_assert_cmpint (refusal_of (&table, draft, CHECKER, fixture_operation (draft, DBK_OPERATION_APPROVE)), ==, DBK_REFUSAL_STATE);
  g_assert_cmpint (refusal_of (&table, review, CHECKER, fixture_operation (review, DBK_OPERATION_APPROVE)), ==, DBK_REFUSAL_FORBIDDEN);
  g_assert_cmpint (refusal_of (&table, review, SUBMITTER, fixture_operation (review, DBK_OPERATION_WITHDRAW)), ==, DBK_REFUSAL_STATE);
  g_assert_cmpint (refusal_of (&table, review, SUBMITTER, fixture_operation (review, DBK_OPERATION_EDIT)), ==, DBK_REFUSAL_STATE);
  tear_down (&table);
}

static void
test_comments (void)
{
  static const char *const blank[] = { NULL, "", " \n\t " };
  Table table;
  g_autoptr (DbkReport) review = NULL, approved = NULL;

  set_up (&table);
  review = make_report (&table, REVIEW1);
  approved = make_report (&table, APPROVED);
  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    {
      DbkOperation *back = fixture_operation (review, DBK_OPERATION_RETURN);
      DbkOperation *correct = fixture_operation (approved, DBK_OPERATION_CORRECT);

      g_free (back->comment);
      back->comment = g_strdup (blank[i]);
      g_free (correct->comment);
      correct->comment = g_strdup (blank[i]);
      g_assert_cmpint (refusal_of (&table, review, CHECKER, back), ==, DBK_REFUSAL_COMMENT);
      g_assert_cmpint (refusal_of (&table, approved, SUBMITTER, correct), ==, DBK_REFUSAL_COMMENT);
    }
  tear_down (&table);
}

static void
test_pins (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  DbkApplyContext context;
  DbkOperation *operation;
  g_autoptr (DbkOutcome) outcome = NULL;
  const DbkEvent *event;

  set_up (&table);
  report = make_report (&table, REVIEW1);
  operation = fixture_operation (report, DBK_OPERATION_RETURN);
  g_ptr_array_add (operation->pins, dbk_pin_new ("P01-U1", "gen", "偏高"));
  context = fixture_context (table.catalogue, table.people[CHECKER]);
  outcome = fixture_apply (report, operation, &context);
  event = g_ptr_array_index (report->log, report->log->len - 1);
  g_assert_cmpstr (event->comment, ==, "请核对");
  g_assert_cmpuint (event->pins->len, ==, 1);
  g_assert_cmpstr (((DbkPin *)g_ptr_array_index (event->pins, 0))->text, ==, "偏高");
  g_assert_cmpstr (event->by, ==, table.people[CHECKER]->account);
  tear_down (&table);
}

static void
test_rules_block (void)
{
  Table table;
  g_autoptr (DbkReport) draft = NULL, review = NULL;
  DbkApplyContext context;
  g_autoptr (DbkOutcome) submit = NULL, approve = NULL, back = NULL;

  set_up (&table);
  draft = make_report (&table, DRAFT);
  review = make_report (&table, REVIEW1);
  context = fixture_context (table.catalogue, table.people[SUBMITTER]);
  context.errors = 1;
  submit = fixture_apply (draft, fixture_operation (draft, DBK_OPERATION_SUBMIT), &context);
  g_assert_cmpint (submit->refusal, ==, DBK_REFUSAL_RULES);
  context.actor = table.people[CHECKER];
  approve = fixture_apply (review, fixture_operation (review, DBK_OPERATION_APPROVE), &context);
  g_assert_cmpint (approve->refusal, ==, DBK_REFUSAL_RULES);
  back = fixture_apply (review, fixture_operation (review, DBK_OPERATION_RETURN), &context);
  g_assert_cmpint (back->kind, ==, DBK_OUTCOME_APPLIED);
  tear_down (&table);
}

static DbkOutcome *
submit_with (Table *table, DbkReport *report, GPtrArray *warnings, const char *reason, const char *catalogue, gboolean at_client)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[SUBMITTER]);
  DbkOperation *operation = fixture_operation (report, DBK_OPERATION_SUBMIT);

  context.warnings = warnings;
  context.seen_warnings_only = at_client;
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (catalogue);
  if (reason != NULL)
    g_ptr_array_add (operation->reasons, dbk_reason_new ("aux_band", "P01-U1", reason, TRUE));
  return fixture_apply (report, operation, &context);
}

static void
test_reasons (void)
{
  Table table;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  static const struct
  {
    const char *reason;
    const char *catalogue;
    gboolean at_client;
    gboolean unseen;
    DbkRefusal refusal;
  } cases[] = {
    { NULL, "2026-03-16.1", TRUE, FALSE, DBK_REFUSAL_REASONS },
    { " ", "2026-03-16.1", TRUE, FALSE, DBK_REFUSAL_REASONS },
    { "启动", "2026-03-16.1", TRUE, FALSE, DBK_REFUSAL_NONE },
    { NULL, "older", TRUE, FALSE, DBK_REFUSAL_REASONS },
    { NULL, "2026-03-16.1", FALSE, FALSE, DBK_REFUSAL_REASONS },
    { NULL, "older", FALSE, FALSE, DBK_REFUSAL_NONE },
    { NULL, "2026-03-16.1", FALSE, TRUE, DBK_REFUSAL_NONE },
    { "启动", "older", FALSE, FALSE, DBK_REFUSAL_NONE },
  };

  set_up (&table);
  g_ptr_array_add (warnings, dbk_reason_new ("aux_band", "P01-U1", NULL, FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DbkReport) report = make_report (&table, DRAFT);
      g_autoptr (DbkOutcome) outcome = NULL;
      const DbkReason *kept;

      ((DbkReason *)g_ptr_array_index (warnings, 0))->unseen = cases[i].unseen;
      outcome = submit_with (&table, report, warnings, cases[i].reason, cases[i].catalogue, cases[i].at_client);
      g_assert_cmpint (outcome->refusal, ==, cases[i].refusal);
      g_assert_cmpuint (report->reasons->len, ==, cases[i].refusal == DBK_REFUSAL_NONE ? 1 : 0);
      if (cases[i].refusal != DBK_REFUSAL_NONE)
        continue;
      kept = g_ptr_array_index (report->reasons, 0);
      g_assert_cmpstr (kept->text, ==, cases[i].reason);
      g_assert_cmpint (kept->unseen, ==, cases[i].reason == NULL);
    }
  tear_down (&table);
}

/* Nobody approves figures he typed himself, nor makes amendments of them; what he amended of others' is no figure of his. */
static void
test_own_figures (void)
{
  static const DbkCellSource his[] = { DBK_CELL_TYPED, DBK_CELL_PASTED, DBK_CELL_IMPORTED, DBK_CELL_INTERFACE, DBK_CELL_OTHER };
  Table table;
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkActor) both = fixture_actor ("filler", "P01");

  set_up (&table);
  dbk_actor_add_grant (both, "plant_checker", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (his); i++)
    {
      g_autoptr (DbkReport) report = dbk_report_new (&key);
      DbkApplyContext context = fixture_context (table.catalogue, both);
      DbkOperation *operation = fixture_operation (report, DBK_OPERATION_EDIT);
      g_autoptr (DbkOutcome) edit = NULL, approve = NULL, amend = NULL;

      ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->source = his[i];
      edit = fixture_apply (report, operation, &context);
      g_assert_cmpint (edit->kind, ==, DBK_OUTCOME_APPLIED);
      act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
      g_assert_cmpint (dbk_report_may (report, table.catalogue, both, FIXTURE_TODAY), ==, DBK_MAY_RETURN | DBK_MAY_AMEND);
      approve = fixture_apply (report, fixture_operation (report, DBK_OPERATION_APPROVE), &context);
      g_assert_cmpint (approve->refusal, ==, DBK_REFUSAL_OWN_FIGURES);

      amend = fixture_apply (report, fixture_operation (report, DBK_OPERATION_AMEND), &context);
      g_assert_cmpint (amend->refusal, ==, DBK_REFUSAL_OWN_FIGURES);

      act (&table, report, CHECKER, DBK_OPERATION_AMEND);
      fixture_must (report, table.catalogue, both, DBK_OPERATION_AMEND);
      g_assert_true (dbk_report_may (report, table.catalogue, both, FIXTURE_TODAY) & DBK_MAY_APPROVE);
      fixture_must (report, table.catalogue, both, DBK_OPERATION_APPROVE);
    }
  tear_down (&table);
}

/* Where the form does not allow it, nobody amends: said by what one may do, and refused all the same. */
static void
test_amend_not_allowed (void)
{
  Table table;
  DbkReportKey key = fixture_key ("returned", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (DbkOutcome) outcome = NULL;
  DbkApplyContext context;

  set_up (&table);
  context = fixture_context (table.catalogue, table.people[CHECKER]);
  act (&table, report, SUBMITTER, DBK_OPERATION_EDIT);
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_cmpint (dbk_report_may (report, table.catalogue, table.people[CHECKER], FIXTURE_TODAY), ==, DBK_MAY_APPROVE | DBK_MAY_RETURN);
  outcome = fixture_apply (report, fixture_operation (report, DBK_OPERATION_AMEND), &context);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_REFUSED);
  g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_FORBIDDEN);
  act (&table, report, CHECKER, DBK_OPERATION_RETURN);
  tear_down (&table);
}

/* Nobody passes a figure off as an amendment or as computed. */
static void
test_sources (void)
{
  static const DbkCellSource never[] = { DBK_CELL_AMENDED, DBK_CELL_CARRIED, DBK_CELL_DERIVED };
  Table table;
  g_autoptr (DbkReport) report = NULL;
  const DbkCell *cell;

  set_up (&table);
  report = make_report (&table, DRAFT);
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      DbkOperation *operation = fixture_operation (report, DBK_OPERATION_EDIT);

      ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->source = never[i];
      g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
    }
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  act (&table, report, CHECKER, DBK_OPERATION_AMEND);
  cell = dbk_report_cell (report, "P01-U1", "run_hours");
  g_assert_cmpint (cell->source, ==, DBK_CELL_AMENDED);
  g_assert_cmpstr (dbk_report_event (report, cell->op)->by, ==, table.people[CHECKER]->account);
  tear_down (&table);
}

static void
test_late (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  DbkApplyContext context;

  set_up (&table);
  report = make_report (&table, DRAFT);
  context = fixture_context (table.catalogue, table.people[SUBMITTER]);
  context.late = TRUE;
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_true (report->late);
  act (&table, report, SUBMITTER, DBK_OPERATION_WITHDRAW);
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_false (report->late);
  act (&table, report, CHECKER, DBK_OPERATION_RETURN);
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_cmpint (report->state, ==, DBK_STATE_IN_REVIEW);
  g_assert_false (report->late);
  tear_down (&table);
}

#define HOUR (3600 * G_TIME_SPAN_SECOND)

/* On the day's morning in Beijing. */
static gint64
morning (DbkDay day, int hours)
{
  return ((gint64)day * 24 + hours - 8) * HOUR;
}

static void
act_at (Table *table, DbkReport *report, Person person, DbkOperationKind kind, gint64 at)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  g_autoptr (DbkOutcome) outcome = NULL;

  context.now = at;
  outcome = fixture_apply (report, fixture_operation (report, kind), &context);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
}

/* Every step has its own deadline; passing it is a mark on whoever's turn it is. */
static void
test_deadlines (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  const DbkForm *form;

  set_up (&table);
  form = dbk_catalogue_form (table.catalogue, "daily");
  report = make_report (&table, DRAFT);
  g_assert_cmpint (dbk_report_deadline (report, form, 0), ==, morning (FIXTURE_TODAY, 8));
  g_assert_cmpint (dbk_report_deadline (report, form, 1), ==, morning (FIXTURE_TODAY, 8) + HOUR / 2);
  g_assert_cmpint (dbk_report_deadline (report, form, 3), ==, morning (FIXTURE_TODAY, 10));
  g_assert_cmpint (dbk_report_deadline (report, form, 4), ==, G_MAXINT64);
  g_assert_cmpint (dbk_report_deadline (report, NULL, 0), ==, G_MAXINT64);
  g_assert_false (dbk_report_is_overdue (report, form, morning (FIXTURE_TODAY, 8)));
  g_assert_true (dbk_report_is_overdue (report, form, morning (FIXTURE_TODAY, 8) + 1));
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  g_assert_false (dbk_report_is_overdue (report, form, morning (FIXTURE_TODAY, 8) + 1));
  g_assert_true (dbk_report_is_overdue (report, form, morning (FIXTURE_TODAY, 9)));
  act (&table, report, CHECKER, DBK_OPERATION_APPROVE);
  g_assert_false (dbk_report_is_overdue (report, form, morning (FIXTURE_TODAY, 9)));
  act (&table, report, REGION, DBK_OPERATION_APPROVE);
  act (&table, report, GROUP, DBK_OPERATION_APPROVE);
  g_assert_false (dbk_report_is_overdue (report, form, G_MAXINT64 - 1));
  /* The approved figures stay in force: nobody waits for a correction. */
  act (&table, report, SUBMITTER, DBK_OPERATION_CORRECT);
  g_assert_cmpint (report->state, ==, DBK_STATE_IN_CORRECTION);
  g_assert_cmpint (dbk_report_due (report, form), ==, G_MAXINT64);
  g_assert_cmpint (dbk_form_deadline (form, report->key.period), ==, morning (FIXTURE_TODAY, 8));
  tear_down (&table);
}

/* Whatever is done with it later, a report was filed when it was submitted; a draft that was withdrawn is filed again. */
static void
test_filed (void)
{
  DbkDay today = FIXTURE_TODAY;
  Table table;
  g_autoptr (DbkReport) report = NULL;

  set_up (&table);
  report = make_report (&table, DRAFT);
  g_assert_cmpint (dbk_report_filed_at (report), ==, 0);
  g_assert_cmpint (dbk_report_judged_on (report, today + 40), ==, today + 40);
  act_at (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT, morning (today, 7));
  g_assert_cmpint (dbk_report_filed_at (report), ==, morning (today, 7));
  act_at (&table, report, SUBMITTER, DBK_OPERATION_WITHDRAW, morning (today, 8));
  g_assert_cmpint (dbk_report_filed_at (report), ==, 0);
  act_at (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT, morning (today + 1, 0));
  act_at (&table, report, CHECKER, DBK_OPERATION_RETURN, morning (today + 2, 0));
  act_at (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT, morning (today + 3, 0));
  g_assert_cmpint (dbk_report_judged_on (report, today + 40), ==, today + 1);
  act_at (&table, report, CHECKER, DBK_OPERATION_APPROVE, morning (today + 4, 0));
  act_at (&table, report, REGION, DBK_OPERATION_APPROVE, morning (today + 4, 0));
  act_at (&table, report, GROUP, DBK_OPERATION_APPROVE, morning (today + 4, 0));
  act_at (&table, report, SUBMITTER, DBK_OPERATION_CORRECT, morning (today + 30, 0));
  g_assert_cmpint (dbk_report_judged_on (report, today + 40), ==, today + 1);
  act_at (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT, morning (today + 31, 0));
  act_at (&table, report, SUBMITTER, DBK_OPERATION_WITHDRAW, morning (today + 31, 1));
  g_assert_cmpint (dbk_report_judged_on (report, today + 40), ==, today + 1);
  /* A clock that is wrong makes nothing later than it is. */
  g_assert_cmpint (dbk_report_judged_on (report, today - 5), ==, today - 5);
  tear_down (&table);
}

/* Another sends what he typed: it is his all the same, and the history names him. */
static void
test_handed_over (void)
{
  Table table;
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkActor) typist = fixture_actor ("plant_checker", "P01");
  g_autoptr (DbkActor) sender = fixture_actor ("filler", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (DbkOutcome) edit = NULL, approve = NULL;
  DbkOperation *operation = fixture_operation (report, DBK_OPERATION_EDIT);
  DbkApplyContext context;

  set_up (&table);
  context = fixture_context (table.catalogue, sender);
  ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->author = g_strdup (typist->account);
  edit = fixture_apply (report, operation, &context);
  g_assert_cmpint (edit->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpstr (((DbkEvent *)g_ptr_array_index (report->log, 0))->comment, ==, "⇄ plant_checker@P01");
  g_assert_cmpstr (((DbkEvent *)g_ptr_array_index (report->log, 0))->by, ==, "filler@P01");
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  context = fixture_context (table.catalogue, typist);
  approve = fixture_apply (report, fixture_operation (report, DBK_OPERATION_APPROVE), &context);
  g_assert_cmpint (approve->refusal, ==, DBK_REFUSAL_OWN_FIGURES);
  tear_down (&table);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/chain/table", test_table);
  g_test_add_func ("/report/chain/other-chains", test_other_chains);
  g_test_add_func ("/report/chain/kept", test_kept_chain);
  g_test_add_func ("/report/chain/stale", test_stale);
  g_test_add_func ("/report/chain/order-of-refusals", test_order_of_refusals);
  g_test_add_func ("/report/chain/comments", test_comments);
  g_test_add_func ("/report/chain/pins", test_pins);
  g_test_add_func ("/report/chain/rules-block", test_rules_block);
  g_test_add_func ("/report/chain/reasons", test_reasons);
  g_test_add_func ("/report/chain/own-figures", test_own_figures);
  g_test_add_func ("/report/chain/handed-over", test_handed_over);
  g_test_add_func ("/report/chain/sources", test_sources);
  g_test_add_func ("/report/chain/late", test_late);
  g_test_add_func ("/report/chain/amend-not-allowed", test_amend_not_allowed);
  g_test_add_func ("/report/chain/deadlines", test_deadlines);
  g_test_add_func ("/report/chain/filed", test_filed);
  return g_test_run ();
}
