/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of an approval chain, and walks to every place a report can stand at.
 */
#include "tests/data/report/chain-walk.h"

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

void
set_up (Table *table)
{
  table->catalogue = fixture_catalogue ();
  for (guint i = 0; i < N_PEOPLE; i++)
    table->people[i] = make_person (i);
}

void
tear_down (Table *table)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    dbk_actor_free (table->people[i]);
  dbk_catalogue_unref (table->catalogue);
}

void
act (Table *table, DbkReport *report, Person person, DbkOperationKind kind)
{
  fixture_must (report, table->catalogue, table->people[person], kind);
}

void
return_to (Table *table, DbkReport *report, Person person, int step)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  DbkOperation *operation = fixture_operation (report, DBK_OPERATION_RETURN);
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->to_step = step;
  outcome = fixture_apply (report, operation, &context);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
}

DbkReport *
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

void
assert_refused (const DbkReport *report, const char *before, const DbkOutcome *outcome)
{
  g_autofree char *after = fixture_print (report);

  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_REFUSED);
  g_assert_cmpint (outcome->refusal, !=, DBK_REFUSAL_NONE);
  g_assert_nonnull (outcome->detail);
  g_assert_cmpint (outcome->revision, ==, report->revision);
  g_assert_cmpstr (after, ==, before);
}

DbkRefusal
refusal_of (Table *table, DbkReport *report, Person person, DbkOperation *operation)
{
  DbkApplyContext context = fixture_context (table->catalogue, table->people[person]);
  g_autofree char *before = fixture_print (report);
  g_autoptr (DbkOutcome) outcome = fixture_apply (report, operation, &context);

  assert_refused (report, before, outcome);
  return outcome->refusal;
}
