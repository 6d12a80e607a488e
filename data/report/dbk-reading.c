/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies beside a report and bumps no revision: readings that a machine
 * delivered, and what its frozen openings would be now.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-reading.h"

#include <string.h>

DbkReading *
dbk_reading_new (const char *entity, const char *indicator, const char *value, const char *by, gint64 at)
{
  DbkReading *reading = g_new0 (DbkReading, 1);

  reading->entity = g_intern_string (entity);
  reading->indicator = g_intern_string (indicator);
  reading->value = g_strdup (value);
  reading->by = g_strdup (by);
  reading->at = at;
  return reading;
}

void
dbk_reading_free (DbkReading *reading)
{
  if (reading == NULL)
    return;
  g_free (reading->value);
  g_free (reading->by);
  g_free (reading);
}

DbkCarryFlag *
dbk_carry_flag_new (const char *entity, const char *indicator, const char *value)
{
  DbkCarryFlag *flag = g_new0 (DbkCarryFlag, 1);

  flag->entity = g_intern_string (entity);
  flag->indicator = g_intern_string (indicator);
  flag->value = g_strdup (value);
  return flag;
}

void
dbk_carry_flag_free (DbkCarryFlag *flag)
{
  if (flag == NULL)
    return;
  g_free (flag->value);
  g_free (flag);
}

GPtrArray *
dbk_readings_copy (const GPtrArray *readings)
{
  GPtrArray *copy;

  if (readings == NULL)
    return NULL;
  copy = g_ptr_array_new_full (readings->len, (GDestroyNotify)dbk_reading_free);
  for (guint i = 0; i < readings->len; i++)
    {
      const DbkReading *reading = g_ptr_array_index (readings, i);

      g_ptr_array_add (copy, dbk_reading_new (reading->entity, reading->indicator, reading->value, reading->by, reading->at));
    }
  return copy;
}

GPtrArray *
dbk_carry_flags_copy (const GPtrArray *flags)
{
  GPtrArray *copy;

  if (flags == NULL)
    return NULL;
  copy = g_ptr_array_new_full (flags->len, (GDestroyNotify)dbk_carry_flag_free);
  for (guint i = 0; i < flags->len; i++)
    {
      const DbkCarryFlag *flag = g_ptr_array_index (flags, i);

      g_ptr_array_add (copy, dbk_carry_flag_new (flag->entity, flag->indicator, flag->value));
    }
  return copy;
}

static gboolean
has_flag (const GPtrArray *flags, const DbkCarryFlag *wanted)
{
  for (guint i = 0; i < flags->len; i++)
    {
      const DbkCarryFlag *flag = g_ptr_array_index (flags, i);

      if (strcmp (flag->entity, wanted->entity) == 0 && strcmp (flag->indicator, wanted->indicator) == 0 && g_strcmp0 (flag->value, wanted->value) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
dbk_carry_flags_equal (const GPtrArray *a, const GPtrArray *b)
{
  if ((a != NULL ? a->len : 0) != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; a != NULL && i < a->len; i++)
    {
      if (!has_flag (b, g_ptr_array_index (a, i)))
        return FALSE;
    }
  return TRUE;
}

const DbkReading *
dbk_readings_find (const GPtrArray *readings, const char *entity, const char *indicator)
{
  for (guint i = 0; readings != NULL && i < readings->len; i++)
    {
      const DbkReading *reading = g_ptr_array_index (readings, i);

      if (strcmp (reading->entity, entity) == 0 && strcmp (reading->indicator, indicator) == 0)
        return reading;
    }
  return NULL;
}
