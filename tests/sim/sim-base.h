/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What everything in the simulation shares: chance, time and the small group.
 */
#pragma once

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/** SIM_TODAY: 2026-03-16, the service's day; the two days before are filed */
#define SIM_TODAY (dbk_day_from_ymd (2026, 3, 16))
#define SIM_DAYS 2
#define SIM_FORM "daily"
#define SIM_MACHINE "sis.a"

/*
 * GROUPX > REGIONX > PLANTA, PLANTB; GROUPX > REGIONY > PLANTC. Each plant has
 * the units U1 and U2, each unit the entered cells gen, aux, remark, close, the
 * opening carried from the close of the day before, and the derived supply =
 * gen - aux; the plant itself has the tick "filled". A gen below zero is an error; above
 * SIM_LARGE it is a warning, to be explained.
 */
#define SIM_LARGE 900000

/* One run's chance: splitmix64, so that a seed means the same everywhere. */
typedef struct
{
  guint64 state;
} SimRandom;

guint64 sim_random_next (SimRandom *random);
/** sim_random_below: 0 … @n - 1 */
guint sim_random_below (SimRandom *random, guint n);
/** sim_random_percent: TRUE in @percent of 100 cases */
gboolean sim_random_percent (SimRandom *random, guint percent);

/*
 * The clock that the whole process sees; every look at it takes some time. It
 * and the ids that are made follow from the seed.
 */
void sim_time_reset (guint64 seed);
void sim_time_pass (gint64 microseconds);
/** sim_time_make_slow: every transaction is cut where it may be */
void sim_time_make_slow (void);
/** sim_time_set_ahead: how wrong the clock of who acts now is, µs */
void sim_time_set_ahead (gint64 microseconds);

/* One publication after another: all say the same but for their versions. */
#define SIM_PUBLICATIONS 4
/** sim_publication_text: (transfer none): the @n-th, from 0 */
const char *sim_publication_text (guint n);
/** sim_publication: (transfer none) */
DbkCatalogue *sim_publication (guint n);
/** sim_publication_find: which one has that version; 0 where none has */
guint sim_publication_find (const char *version);
/** sim_catalogue: (transfer none): the first: wherever the version does not matter */
DbkCatalogue *sim_catalogue (void);
/** sim_key: @day: 0 … SIM_DAYS - 1 */
DbkReportKey sim_key (const char *plant, guint day);
/** SIM_REPORTS: of all plants; sim_key_at: @i: 0 … SIM_REPORTS - 1 */
#define SIM_REPORTS (3 * SIM_DAYS)
DbkReportKey sim_key_at (guint i);
/** sim_key_text: (transfer full): "PLANTA 2026-03-14" */
char *sim_key_text (const DbkReportKey *key);

G_END_DECLS
