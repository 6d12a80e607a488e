/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading lists of pins, reasons, readings and flags: what cannot be read of
 * them is left out, rather than lose the report.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-lists.h"
#include "data/store/dbk-store-private.h"

static void
tell (const GError *error)
{
  if (error != NULL)
    g_warning ("a list in the store cannot be read: %s", error->message);
}

void
dbk_store_pins_from_text (const char *text, GPtrArray *pins)
{
  g_autoptr (GError) error = NULL;

  dbk_lists_pins_from_text (text, pins, &error);
  tell (error);
}

void
dbk_store_reasons_from_text (const char *text, GPtrArray *reasons)
{
  g_autoptr (GError) error = NULL;

  dbk_lists_reasons_from_text (text, reasons, &error);
  tell (error);
}

GPtrArray *
dbk_store_readings_from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *readings = NULL;

  dbk_lists_readings_from_text (text, &readings, &error);
  tell (error);
  return readings;
}

GPtrArray *
dbk_store_carried_from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *flags = NULL;

  dbk_lists_carried_from_text (text, &flags, &error);
  tell (error);
  return flags;
}
