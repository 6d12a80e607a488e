/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What time it is, and how it is written.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-clock.h"

#include <string.h>

#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define BEIJING_USEC (G_GINT64_CONSTANT (8) * 3600 * G_USEC_PER_SEC)

static GMutex lock;
static gint64 offset;           /* guarded by lock */
static DbkDay set_day;          /* guarded by lock; valid once day_is_decided */
static gboolean day_is_decided; /* guarded by lock */

/* Rounds towards the past, so that days before 1970 come out right. */
static gint64
floor_divide (gint64 a, gint64 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

static DbkDay
day_from_environment (void)
{
  const char *text = g_getenv ("DAYBOOK_TODAY");
  DbkDay day;

  if (text == NULL || *text == '\0')
    return DBK_DAY_NONE;
  if (!dbk_day_parse (text, &day))
    {
      g_warning ("DAYBOOK_TODAY is no day (YYYY-MM-DD) and is ignored: %s", text);
      return DBK_DAY_NONE;
    }
  return day;
}

gint64
dbk_clock_now (void)
{
  gint64 ahead;

  g_mutex_lock (&lock);
  ahead = offset;
  g_mutex_unlock (&lock);
  return g_get_real_time () + ahead;
}

void
dbk_clock_set_offset (gint64 microseconds)
{
  g_mutex_lock (&lock);
  offset = microseconds;
  g_mutex_unlock (&lock);
}

DbkDay
dbk_clock_today (void)
{
  DbkDay day;

  g_mutex_lock (&lock);
  if (!day_is_decided)
    {
      set_day = day_from_environment ();
      day_is_decided = TRUE;
    }
  day = set_day;
  g_mutex_unlock (&lock);

  if (day != DBK_DAY_NONE)
    return day;
  return dbk_clock_day (dbk_clock_now ());
}

DbkDay
dbk_clock_day (gint64 microseconds)
{
  return (DbkDay)floor_divide (microseconds + BEIJING_USEC, DAY_USEC);
}

gint64
dbk_clock_now_on_today (void)
{
  gint64 now = dbk_clock_now ();

  return now + ((gint64)dbk_clock_today () - dbk_clock_day (now)) * DAY_USEC;
}

void
dbk_clock_set_today (DbkDay today)
{
  g_mutex_lock (&lock);
  set_day = today;
  day_is_decided = TRUE;
  g_mutex_unlock (&lock);
}

char *
dbk_clock_format_utc (gint64 microseconds)
{
  gint64 seconds = floor_divide (microseconds, G_USEC_PER_SEC);
  gint64 day = floor_divide (seconds, 86400);
  int second = (int)(seconds - day * 86400);
  g_autofree char *date = NULL;

  /* 64 bits of microseconds are some hundred million days at most */
  date = dbk_day_to_string ((DbkDay)day);
  if (date == NULL)
    return NULL;
  return g_strdup_printf ("%sT%02d:%02d:%02dZ", date, second / 3600, second / 60 % 60, second % 60);
}

/* "00" … @limit - 1, at @text */
static gboolean
read_two (const char *text, int limit, gint64 *out)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *out = (text[0] - '0') * 10 + (text[1] - '0');
  return *out < limit;
}

gboolean
dbk_clock_parse_utc (const char *text, gint64 *microseconds)
{
  char date[11];
  const char *tail;
  gint64 hour, minute, second, fraction = 0;
  DbkDay day;

  g_return_val_if_fail (microseconds != NULL, FALSE);

  if (text == NULL || strnlen (text, 20) < 20)
    return FALSE;
  memcpy (date, text, 10);
  date[10] = '\0';
  if (!dbk_day_parse (date, &day) || text[10] != 'T' ||
      !read_two (text + 11, 24, &hour) || text[13] != ':' ||
      !read_two (text + 14, 60, &minute) || text[16] != ':' ||
      !read_two (text + 17, 60, &second))
    return FALSE;

  tail = text + 19;
  if (*tail == '.')
    {
      gint64 unit = G_USEC_PER_SEC;

      if (!g_ascii_isdigit (*++tail))
        return FALSE;
      for (; g_ascii_isdigit (*tail); tail++)
        {
          unit /= 10;
          fraction += unit * (*tail - '0');
        }
    }
  if (strcmp (tail, "Z") != 0)
    return FALSE;

  *microseconds = day * DAY_USEC + ((hour * 60 + minute) * 60 + second) * G_USEC_PER_SEC + fraction;
  return TRUE;
}
