/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a report is due at each step of its chain, and when it was filed (7.2.3).
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/base/dbk-clock.h"
#include "data/report/dbk-report.h"

#define MINUTES_A_DAY 1440
/* Beijing time, without summer time. */
#define LOCAL_MINUTES (8 * 60)

/* (nullable): a report keeps the roles it was submitted to; the form of its date has their deadlines. */
static const DbkChainStep *
find_step (const DbkReport *report, const DbkChain *chain, int step)
{
  const char *role;

  if (report->chain == NULL)
    return step < (int)chain->steps->len ? g_ptr_array_index (chain->steps, step) : NULL;
  if (step >= (int)g_strv_length (report->chain))
    return NULL;
  role = report->chain[step];
  for (guint i = 0; i < chain->steps->len; i++)
    {
      const DbkChainStep *one = g_ptr_array_index (chain->steps, i);

      if (g_str_equal (one->role, role))
        return one;
    }
  return NULL;
}

gint64
dbk_report_deadline (const DbkReport *report, const DbkForm *form, int step)
{
  DbkDay last = dbk_period_last (report->key.period);
  const DbkChain *chain = form != NULL ? dbk_form_chain (form, last) : NULL;
  const DbkChainStep *found = chain != NULL && step >= 0 ? find_step (report, chain, step) : NULL;

  if (found == NULL || found->deadline < 0)
    return G_MAXINT64;
  return (((gint64)last + 1) * MINUTES_A_DAY + found->deadline - LOCAL_MINUTES) * G_TIME_SPAN_MINUTE;
}

gboolean
dbk_report_is_overdue (const DbkReport *report, const DbkForm *form, gint64 now)
{
  return report->state != DBK_STATE_APPROVED && now > dbk_report_deadline (report, form, report->step);
}

gint64
dbk_report_filed_at (const DbkReport *report)
{
  gboolean approved = FALSE;
  gint64 filed = 0;

  for (guint i = 0; i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);

      if (event->kind == DBK_OPERATION_SUBMIT && filed == 0)
        filed = event->at;
      else if (event->kind == DBK_OPERATION_WITHDRAW && !approved)
        filed = 0;
      if (event->kind == DBK_OPERATION_SUBMIT || event->kind == DBK_OPERATION_APPROVE)
        approved = approved || event->step == 0;
    }
  return filed;
}

DbkDay
dbk_report_judged_on (const DbkReport *report, DbkDay today)
{
  gint64 filed = dbk_report_filed_at (report);

  return filed != 0 ? MIN (dbk_clock_day (filed), today) : today;
}
