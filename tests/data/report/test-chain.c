/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The approval chain's table, whole: every state × action × person.
 */
#include "tests/data/report/report-fixture.h"

#include <string.h>

/* The people of the table. All stand over P01 unless their name says otherwise. */
typedef enum
{
  SUBMITTER,     /* filler of the plant who submitted it */
  OTHER_FILLER,  /* filler of the plant who did nothing */
  REGION_FILLER, /* 代报: filler by a grant on the region */
  CHECKER,       /* plant_checker of the plant */
  REGION,        /* regional_reviewer of its region */
  GROUP,         /* group_reviewer of the group */
  PLANNER,
  READER,
  ADMINISTRATOR,
  AUDITOR,
  INTERFACE,
  FOREIGN_FILLER, /* filler of another plant of the region */
  FOREIGN_CHECKER,
  FOREIGN_REGION, /* regional_reviewer of another region */
  EXPIRED_FILLER, /* his grant ended yesterday */
  FUTURE_FILLER,  /* his begins tomorrow */
  EXPIRED_CHECKER,
  NOBODY, /* no grant at all */
  N_PEOPLE,
} Person;

static DbkActor *
make_person (Person person)
{
  static const struct
  {
    const char *role;
    const char *node;
  } grants[N_PEOPLE] = {
    [SUBMITTER] = { "filler", "P01" },
    [OTHER_FILLER] = { "filler", "P01" },
    [REGION_FILLER] = { "filler", "R1" },
    [CHECKER] = { "plant_checker", "P01" },
    [REGION] = { "regional_reviewer", "R1" },
    [GROUP] = { "group_reviewer", "G" },
    [PLANNER] = { "planner", "P01" },
    [READER] = { "reader", "P01" },
    [ADMINISTRATOR] = { "administrator", "G" },
    [AUDITOR] = { "auditor", "G" },
    [INTERFACE] = { "interface", "P01" },
    [FOREIGN_FILLER] = { "filler", "P02" },
    [FOREIGN_CHECKER] = { "plant_checker", "P02" },
    [FOREIGN_REGION] = { "regional_reviewer", "R2" },
    [EXPIRED_FILLER] = { "filler", "P01" },
    [FUTURE_FILLER] = { "filler", "P01" },
    [EXPIRED_CHECKER] = { "plant_checker", "P01" },
    [NOBODY] = { NULL, NULL },
  };
  g_autofree char *account = g_strdup_printf ("person%d", person);
  DbkActor *actor = dbk_actor_new (account, account);
  DbkDay from = DBK_DAY_NONE, to = DBK_DAY_NONE;

  if (person == EXPIRED_FILLER || person == EXPIRED_CHECKER)
    to = FIXTURE_TODAY - 1;
  if (person == FUTURE_FILLER)
    from = FIXTURE_TODAY + 1;
  if (grants[person].role != NULL)
    dbk_actor_add_grant (actor, grants[person].role, grants[person].node, from, to);
  return actor;
}

/* Where a report can stand. */
typedef enum
{
  FRESH,
  DRAFT,
  REVIEW1,
  REVIEW1_AMENDED,
  REVIEW1_CAME_BACK, /* approved once, then returned to the first review step */
  REVIEW2,
  REVIEW3,
  RETURNED,
  WITHDRAWN,
  APPROVED,
  CORRECTION,
  CORRECTION_REVIEW1,
  CORRECTION_REVIEW3,
  N_PLACES,
} Place;

typedef struct
{
  DbkCatalogue *catalogue;
  DbkActor *people[N_PEOPLE];
} Table;

static void
set_up (Table *table)
{
  table->catalogue = fixture_catalogue ();
  for (guint i = 0; i < N_PEOPLE; i++)
    table->people[i] = make_person (i);
}

static void
tear_down (Table *table)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    dbk_actor_free (table->people[i]);
  dbk_catalogue_unref (table->catalogue);
}

static void
act (Table *table, DbkReport *report, Person person, DbkOperationKind kind)
{
  fixture_must (report, table->catalogue, table->people[person], kind);
}

static void
return_to (Table *table, DbkReport *report, Person person, int step)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  DbkOperation *operation = fixture_operation (report, DBK_OPERATION_RETURN);
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->to_step = step;
  outcome = fixture_apply (report, operation, &context);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
}

/* Walks there by the actions people would take. */
static DbkReport *
make_report (Table *table, Place place)
{
  DbkReportKey key = fixture_key ("daily", "P01");
  DbkReport *report = dbk_report_new (&key);

  if (place == FRESH)
    return report;
  act (table, report, SUBMITTER, DBK_OPERATION_EDIT);
  if (place == DRAFT)
    return report;
  act (table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  if (place == REVIEW1)
    return report;
  if (place == REVIEW1_AMENDED || place == RETURNED || place == WITHDRAWN)
    {
      act (table, report, place == WITHDRAWN ? SUBMITTER : CHECKER,
           place == REVIEW1_AMENDED ? DBK_OPERATION_AMEND : place == RETURNED ? DBK_OPERATION_RETURN
                                                                              : DBK_OPERATION_WITHDRAW);
      return report;
    }
  act (table, report, CHECKER, DBK_OPERATION_APPROVE);
  if (place == REVIEW1_CAME_BACK)
    return_to (table, report, REGION, 1);
  if (place == REVIEW2 || place == REVIEW1_CAME_BACK)
    return report;
  act (table, report, REGION, DBK_OPERATION_APPROVE);
  if (place == REVIEW3)
    return report;
  act (table, report, GROUP, DBK_OPERATION_APPROVE);
  if (place == APPROVED)
    return report;
  act (table, report, SUBMITTER, DBK_OPERATION_CORRECT);
  if (place == CORRECTION)
    return report;
  act (table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  if (place == CORRECTION_REVIEW1)
    return report;
  act (table, report, CHECKER, DBK_OPERATION_APPROVE);
  act (table, report, REGION, DBK_OPERATION_APPROVE);
  return report;
}

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

#define P(person) (1u << (person))
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
assert_refused (const DbkReport *report, const char *before, const DbkOutcome *outcome)
{
  g_autofree char *after = fixture_print (report);

  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_REFUSED);
  g_assert_cmpint (outcome->refusal, !=, DBK_REFUSAL_NONE);
  g_assert_nonnull (outcome->detail);
  g_assert_cmpint (outcome->revision, ==, report->revision);
  g_assert_cmpstr (after, ==, before);
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

static DbkRefusal
refusal_of (Table *table, DbkReport *report, Person person, DbkOperation *operation)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  g_autofree char *before = fixture_print (report);
  g_autoptr (DbkOutcome) outcome = fixture_apply (report, operation, &context);

  assert_refused (report, before, outcome);
  return outcome->refusal;
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

/* --- Corrections: the approved figures stay in force --- */

static void
test_correction (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  gint64 approved;
  const DbkCell *old;

  set_up (&table);
  report = make_report (&table, APPROVED);
  approved = report->approved_revision;
  g_assert_cmpint (approved, ==, report->revision);
  g_assert_null (report->approved);

  act (&table, report, SUBMITTER, DBK_OPERATION_CORRECT);
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U1", "run_hours", "20");
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U2", "gen", "1000");
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_cmpuint (report->approved->len, ==, 1);
  old = g_ptr_array_index (report->approved, 0);
  g_assert_cmpstr (old->value, ==, "23.50");
  act (&table, report, SUBMITTER, DBK_OPERATION_CANCEL);
  g_assert_cmpint (report->state, ==, DBK_STATE_APPROVED);
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_null (report->approved);
  g_assert_cmpstr (dbk_report_cell (report, "P01-U1", "run_hours")->value, ==, "23.50");
  g_assert_null (dbk_report_cell (report, "P01-U2", "gen"));

  act (&table, report, REGION, DBK_OPERATION_CORRECT);
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U1", "run_hours", "20");
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  act (&table, report, CHECKER, DBK_OPERATION_APPROVE);
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_nonnull (report->approved);
  act (&table, report, REGION, DBK_OPERATION_APPROVE);
  act (&table, report, GROUP, DBK_OPERATION_APPROVE);
  g_assert_cmpint (report->approved_revision, ==, report->revision);
  g_assert_null (report->approved);
  g_assert_cmpstr (dbk_report_cell (report, "P01-U1", "run_hours")->value, ==, "20.00");
  tear_down (&table);
}

/* --- Frozen values --- */

static GPtrArray *
frozen_value (const char *value)
{
  GPtrArray *frozen = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  DbkCell *cell = dbk_cell_new ("P01", "coal_stock");

  cell->value = g_strdup (value);
  cell->source = DBK_CELL_DERIVED;
  g_ptr_array_add (frozen, cell);
  return frozen;
}

static void
test_frozen (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) seven = frozen_value ("7.0"), nine = frozen_value ("9.0"), none = g_ptr_array_new ();
  DbkApplyContext context;

  set_up (&table);
  report = make_report (&table, DRAFT);
  context = fixture_context (table.catalogue, table.people[SUBMITTER]);
  context.frozen = seven;
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "7.0");
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock")->op);
  dbk_report_freeze (report, nine);
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "9.0");
  dbk_report_freeze (report, none);
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock"));
  dbk_report_freeze (report, seven);

  act (&table, report, CHECKER, DBK_OPERATION_RETURN);
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock"));
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01", "coal_stock", "8");
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "8.0");
  g_assert_cmpint (dbk_report_cell (report, "P01", "coal_stock")->source, ==, DBK_CELL_TYPED);
  tear_down (&table);
}

/* What an amendment moves is frozen anew with it. */
static void
test_amend_freezes (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) seven = frozen_value ("7.0");
  DbkApplyContext context;

  set_up (&table);
  report = make_report (&table, REVIEW1);
  context = fixture_context (table.catalogue, table.people[CHECKER]);
  context.frozen = seven;
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_AMEND), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "7.0");
  tear_down (&table);
}

/* --- Malformed operations --- */

static DbkOperation *
edit_of (const DbkReport *report, const char *entity, const char *indicator, const char *value)
{
  DbkOperation *operation = dbk_operation_new (&report->key, DBK_OPERATION_EDIT);

  fixture_edit (operation, report, entity, indicator, value);
  return operation;
}

static void
test_invalid_edits (void)
{
  static const char *const bad[][3] = {
    { "P01-U1", "nothing", "1" },
    { "P01-U9", "gen", "1" },
    { "P02-U1", "gen", "1" },
    { "P01", "gen", "1" },
    { "P01-U1", "coal_used", "1" },
    { "P01-U1", "aux_rate", "1" },
    { "P01", "coal_open", "1" },
    { "P01-U1", "gen", "abc" },
    { "P01-U1", "gen", "1.00001" },
    { "P01-U1", "gen", "1e3" },
    { "P01-U1", "unit_state", "flying" },
  };
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autofree char *long_note = g_strnfill (DBK_MAX_TEXT + 1, 'x');
  DbkOperation *operation;

  set_up (&table);
  report = make_report (&table, DRAFT);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      operation = edit_of (report, "P01-U2", "gen", "5");
      fixture_edit (operation, report, bad[i][0], bad[i][1], bad[i][2]);
      g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
    }
  operation = edit_of (report, "P01-U2", "gen", "5");
  fixture_edit (operation, report, "P01-U2", "gen", "6");
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  operation = edit_of (report, "P01-U2", "gen", "5");
  ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->note = g_strdup (long_note);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, dbk_operation_new (&report->key, DBK_OPERATION_EDIT)), ==, DBK_REFUSAL_INVALID);
  tear_down (&table);
}

static void
test_invalid_reports (void)
{
  static const char *const forms[] = { "nothing", "monthly" };
  Table table;
  DbkReportKey unit = fixture_key ("daily", "P01-U1"), nowhere = fixture_key ("daily", "P99"), other = fixture_key ("daily", "P02");
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (DbkReport) of_unit = dbk_report_new (&unit);
  g_autoptr (DbkReport) of_nowhere = dbk_report_new (&nowhere);
  DbkOperation *operation;

  set_up (&table);
  report = make_report (&table, DRAFT);
  operation = fixture_operation (report, DBK_OPERATION_EDIT);
  operation->key = other;
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, of_unit, SUBMITTER, edit_of (of_unit, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, of_nowhere, SUBMITTER, edit_of (of_nowhere, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_FORBIDDEN);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      DbkReportKey key = fixture_key (forms[i], "P01");
      g_autoptr (DbkReport) strange = dbk_report_new (&key);

      g_assert_cmpint (refusal_of (&table, strange, SUBMITTER, edit_of (strange, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_INVALID);
      g_assert_cmpint (refusal_of (&table, strange, SUBMITTER, fixture_operation (strange, DBK_OPERATION_SUBMIT)), ==, DBK_REFUSAL_INVALID);
    }
  operation = fixture_operation (report, DBK_OPERATION_OTHER);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_FORBIDDEN);
  tear_down (&table);
}

/* --- Who sees a draft --- */

static void
test_can_see (void)
{
  static const guint all = P (SUBMITTER) | P (OTHER_FILLER) | P (REGION_FILLER) | P (CHECKER) | P (REGION) | P (GROUP) | P (PLANNER) |
                           P (READER) | P (ADMINISTRATOR) | P (AUDITOR) | P (INTERFACE);
  static const guint of_plant = P (SUBMITTER) | P (OTHER_FILLER) | P (REGION_FILLER) | P (CHECKER) | P (PLANNER) | P (READER) | P (INTERFACE);
  Table table;

  set_up (&table);
  for (guint place = 0; place < N_PLACES; place++)
    for (guint person = 0; person < N_PEOPLE; person++)
      {
        g_autoptr (DbkReport) report = make_report (&table, place);
        guint seers = report->state == DBK_STATE_DRAFT ? of_plant : all;

        g_assert_cmpint (dbk_report_can_see_cells (report, table.catalogue, table.people[person], FIXTURE_TODAY), ==, (seers & P (person)) != 0);
      }
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
  g_test_add_func ("/report/chain/sources", test_sources);
  g_test_add_func ("/report/chain/late", test_late);
  g_test_add_func ("/report/chain/correction", test_correction);
  g_test_add_func ("/report/chain/frozen", test_frozen);
  g_test_add_func ("/report/chain/amend-freezes", test_amend_freezes);
  g_test_add_func ("/report/chain/invalid-edits", test_invalid_edits);
  g_test_add_func ("/report/chain/invalid-reports", test_invalid_reports);
  g_test_add_func ("/report/chain/can-see", test_can_see);
  return g_test_run ();
}
