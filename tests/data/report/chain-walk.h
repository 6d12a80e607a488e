/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of an approval chain, and walks to every place a report can stand at.
 */
#pragma once

#include "tests/data/report/report-fixture.h"

G_BEGIN_DECLS

/** P: the bit of a person in a set of people */
#define P(person) (1u << (person))

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

/** set_up: the catalogue and everybody */
void set_up (Table *table);
void tear_down (Table *table);
/** act: fails the test unless it is applied */
void act (Table *table, DbkReport *report, Person person, DbkOperationKind kind);
void return_to (Table *table, DbkReport *report, Person person, int step);
/** make_report: (transfer full): walks there by the actions people would take */
DbkReport *make_report (Table *table, Place place);
/** assert_refused: @before is what fixture_print() gave: nothing of the report changed */
void assert_refused (const DbkReport *report, const char *before, const DbkOutcome *outcome);
/** refusal_of: why @operation, which it frees, is refused; fails the test if it is not */
DbkRefusal refusal_of (Table *table, DbkReport *report, Person person, DbkOperation *operation);

G_END_DECLS
