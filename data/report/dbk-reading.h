/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies beside a report and bumps no revision: readings that a machine
 * delivered, and what its frozen openings would be now. Plain structs; no I/O.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DbkReading: a value that an interface (SIS, DCS) delivered for a cell
 * @entity, @indicator: interned codes
 * @value: (owned): canonical text
 * @by: (owned): the interface's account
 * @at: when it was read, µs UTC by the interface's clock; shown, never trusted
 */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *value;
  char *by;
  gint64 at;
} DbkReading;

/** dbk_reading_new: (transfer full) */
DbkReading *dbk_reading_new (const char *entity, const char *indicator, const char *value, const char *by, gint64 at);
void dbk_reading_free (DbkReading *reading);

/**
 * DbkCarryFlag: a frozen opening that would be another one now, because the day before was corrected
 * @entity, @indicator: interned codes
 * @value: (owned) (nullable): canonical text of what it would be; %NULL: missing
 */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *value;
} DbkCarryFlag;

/** dbk_carry_flag_new: (transfer full) */
DbkCarryFlag *dbk_carry_flag_new (const char *entity, const char *indicator, const char *value);
void dbk_carry_flag_free (DbkCarryFlag *flag);

/** dbk_readings_copy: (transfer full) (nullable): @readings: (nullable) (element-type DbkReading) */
GPtrArray *dbk_readings_copy (const GPtrArray *readings);
/** dbk_carry_flags_copy: (transfer full) (nullable): @flags: (nullable) (element-type DbkCarryFlag) */
GPtrArray *dbk_carry_flags_copy (const GPtrArray *flags);
/** dbk_carry_flags_equal: whether both (nullable) name the same cells with the same values, in any order */
gboolean dbk_carry_flags_equal (const GPtrArray *a, const GPtrArray *b);
/** dbk_readings_find: (nullable) (transfer none): @readings: (nullable) */
const DbkReading *dbk_readings_find (const GPtrArray *readings, const char *entity, const char *indicator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReading, dbk_reading_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCarryFlag, dbk_carry_flag_free)

G_END_DECLS
