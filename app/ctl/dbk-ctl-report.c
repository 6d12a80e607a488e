/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl report: daily, weekly and monthly reports.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>

#include "app/ctl/dbk-ctl.h"
#include "data/client/dbk-home-summary.h"

static gboolean
parse_kind (const char *text, DbkReportKind *kind, GError **error)
{
  static const char *const names[] = { "daily", "weekly", "monthly" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0)
      {
        *kind = (DbkReportKind)i;
        return TRUE;
      }
  g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("“%s” is no kind of report; there are daily, weekly and monthly."), text);
  return FALSE;
}

gboolean
dbk_ctl_run_report (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *org = NULL;
  g_autofree char *date = NULL;
  g_autofree char *path = NULL;
  int week_start = 1;
  const GOptionEntry entries[] = {
    { "org", 0, 0, G_OPTION_ARG_STRING, &org, NULL, NULL },
    { "date", 0, 0, G_OPTION_ARG_STRING, &date, NULL, NULL },
    { "week-start", 0, 0, G_OPTION_ARG_INT, &week_start, NULL, NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 1, 1, error);
  g_autoptr (GAsyncResult) result = NULL;
  DbkReportKind kind;
  DbkDay day;

  if (words == NULL || !parse_kind (words[0], &kind, error))
    return FALSE;
  if (org == NULL || path == NULL || date == NULL || !dbk_day_parse (date, &day) || week_start < 1 || week_start > 7)
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("report needs --org ORG, --date YYYY-MM-DD and -o FILE.xlsx; --week-start is 1 (Monday) to 7."));
      return FALSE;
    }
  dbk_home_report_async (ctl->home, kind, org, day, week_start, path, NULL, dbk_ctl_keep_result_cb, &result);
  if (!dbk_home_report_finish (ctl->home, dbk_ctl_wait (&result), error))
    return FALSE;
  dbk_ctl_print_done (ctl, path);
  return TRUE;
}
