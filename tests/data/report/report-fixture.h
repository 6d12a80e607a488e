/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small group with forms of three chains, and people to act in it.
 */
#pragma once

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/** FIXTURE_TODAY: 2026-03-16 */
#define FIXTURE_TODAY (dbk_day_from_ymd (2026, 3, 16))

/*
 * G > R1 > P01 (coal, units U1 U2), P02 (coal, U1); G > R2 > P03 (wind, U1).
 * Forms by day: "daily" (filler, plant_checker, regional_reviewer, group_reviewer), "site" (without plant_checker), "solo" (the filler alone); "monthly" by month.
 * Cells of a unit: gen, run_hours, unit_state, remark (entered), aux_rate (derived); of a coal plant: coal_used (entered),
 * coal_open (carried), coal_stock (derived, overtypable).
 */
DbkCatalogue *fixture_catalogue (void);
DbkReportKey fixture_key (const char *form, const char *org);

/** fixture_actor: (transfer full): account "ROLE@NODE" with that one grant, open on both ends */
DbkActor *fixture_actor (const char *role, const char *node);

/** fixture_context: @actor acts on FIXTURE_TODAY, nothing found by rules, as at the client */
DbkApplyContext fixture_context (DbkCatalogue *catalogue, const DbkActor *actor);

/** fixture_operation: (transfer full): on the report's head, with what its kind needs */
DbkOperation *fixture_operation (const DbkReport *report, DbkOperationKind kind);
/** fixture_edit: adds a typed cell to @operation, with the report's writer as its base */
DbkCellEdit *fixture_edit (DbkOperation *operation, const DbkReport *report, const char *entity, const char *indicator, const char *value);

/** fixture_apply: applies and frees @operation; @returns (transfer full) */
DbkOutcome *fixture_apply (DbkReport *report, DbkOperation *operation, const DbkApplyContext *context);
/** fixture_must: does the action as @actor; fails the test unless it is applied */
void fixture_must (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkOperationKind kind);
/** fixture_type: one cell typed by @actor; fails the test if it conflicts or is refused */
void fixture_type (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, const char *entity, const char *indicator, const char *value);

/** fixture_print: (transfer full): all of a report as text, to compare reports by */
char *fixture_print (const DbkReport *report);

G_END_DECLS
