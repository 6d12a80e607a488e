/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a report is due at each step of its chain, and when it was filed (7.2.3).
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/base/dbk-clock.h"
#include "data/report/dbk-report-private.h"

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

static gint64
deadline_of (const DbkChainStep *step, DbkDay last)
{
  if (step == NULL || step->deadline < 0)
    return G_MAXINT64;
  return (((gint64)last + 1) * MINUTES_A_DAY + step->deadline - LOCAL_MINUTES) * G_TIME_SPAN_MINUTE;
}

gint64
dbk_report_deadline (const DbkReport *report, const DbkForm *form, int step)
{
  DbkDay last = dbk_period_last (report->key.period);
  const DbkChain *chain = form != NULL ? dbk_form_chain (form, last) : NULL;

  return deadline_of (chain != NULL && step >= 0 ? find_step (report, chain, step) : NULL, last);
}

gint64
dbk_form_deadline (const DbkForm *form, DbkPeriod period)
{
  const DbkChain *chain = dbk_form_chain (form, dbk_period_last (period));

  return deadline_of (chain != NULL && chain->steps->len > 0 ? g_ptr_array_index (chain->steps, 0) : NULL, dbk_period_last (period));
}

gint64
dbk_report_due (const DbkReport *report, const DbkForm *form)
{
  if (report->state == DBK_STATE_APPROVED || dbk_report_is_correction (report))
    return G_MAXINT64;
  return dbk_report_deadline (report, form, report->step);
}

gboolean
dbk_report_is_overdue (const DbkReport *report, const DbkForm *form, gint64 now)
{
  return now > dbk_report_due (report, form);
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
