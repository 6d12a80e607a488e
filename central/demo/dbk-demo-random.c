/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chance without a state: a figure depends on seed, name and day alone, never on
 * the order in which figures are asked for.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

double
dbk_demo_chance (guint seed, const char *name, gint64 day, guint salt)
{
  guint64 hash = mix (((guint64)seed << 32) | salt);

  for (; *name != '\0'; name++)
    hash = mix (hash ^ (guint8)*name);
  return (double)(mix (hash ^ (guint64)day) >> 11) / (double)(G_GUINT64_CONSTANT (1) << 53);
}

double
dbk_demo_wave (guint seed, const char *name, DbkDay day, guint period, guint salt)
{
  gint64 knot = day / (gint64)period;
  double part = (double)(day % (gint64)period) / period;
  double before = dbk_demo_chance (seed, name, knot, salt);
  double after = dbk_demo_chance (seed, name, knot + 1, salt);

  return 2 * (before + (after - before) * part) - 1;
}

int
dbk_demo_month (DbkDay day)
{
  int year, month, day_of_month;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  return month;
}

double
dbk_demo_season (DbkDay day, const double months[12])
{
  int year, month, day_of_month;
  double part;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  part = (day_of_month - 15) / 30.0;
  if (part >= 0)
    return months[month - 1] + (months[month % 12] - months[month - 1]) * part;
  return months[month - 1] + (months[(month + 10) % 12] - months[month - 1]) * -part;
}

double
dbk_demo_demand (guint seed, DbkDay day)
{
  static const double months[12] = { 1.08, 0.97, 0.96, 0.92, 0.93, 1.01, 1.12, 1.11, 0.98, 0.92, 0.98, 1.09 };
  static const double weekdays[7] = { 1.01, 1.02, 1.02, 1.02, 1.01, 0.96, 0.92 };

  return dbk_demo_season (day, months) * weekdays[dbk_day_weekday (day) - 1] * (1 + 0.03 * dbk_demo_wave (seed, "demand", day, 6, 1));
}

gint64
dbk_demo_round (double value, guint decimals)
{
  for (; decimals > 0; decimals--)
    value *= 10;
  return (gint64)(value < 0 ? value - 0.5 : value + 0.5);
}

double
dbk_demo_attribute (const DbkNode *node, const char *name, DbkDay day, double fallback)
{
  DbkDecimal value;

  for (; node != NULL; node = node->parent)
    if (dbk_node_attribute (node, name, day, &value))
      return dbk_decimal_to_double (value);
  return fallback;
}
