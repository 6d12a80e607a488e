/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl courier, start: exchanging by files, and beginning with one.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ctl/dbk-ctl.h"
#include "data/client/dbk-home-courier.h"
#include "data/client/dbk-home-handover.h"

static void
print_count (DbkCtl *ctl, const char *name, guint count, const char *message)
{
  if (ctl->json)
    g_print ("{\"%s\":%u}\n", name, count);
  else
    g_print ("%s\n", message);
}

gboolean
dbk_ctl_run_courier (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 2, 2, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *message = NULL;
  guint count = 0;

  if (words == NULL)
    return FALSE;
  if (strcmp (words[0], "export") == 0)
    {
      dbk_home_export_courier_async (ctl->home, words[1], NULL, dbk_ctl_keep_result_cb, &result);
      if (!dbk_home_export_courier_finish (ctl->home, dbk_ctl_wait (&result), &count, error))
        return FALSE;
      message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u operation written to %s.", "%u operations written to %s.", count), count, words[1]);
      print_count (ctl, "operations", count, message);
      return TRUE;
    }
  if (strcmp (words[0], "import") == 0)
    {
      dbk_home_import_courier_async (ctl->home, words[1], NULL, dbk_ctl_keep_result_cb, &result);
      if (!dbk_home_import_courier_finish (ctl->home, dbk_ctl_wait (&result), &count, NULL, error))
        return FALSE;
      message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u operation answered.", "%u operations answered.", count), count);
      print_count (ctl, "answered", count, message);
      return TRUE;
    }
  g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("courier takes export FILE, or import ANSWER."));
  return FALSE;
}

gboolean
dbk_ctl_run_start (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 1, 1, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *message = NULL;
  g_autofree char *fingerprint = NULL;
  gboolean already;
  char *password;

  if (words == NULL)
    return FALSE;
  password = dbk_ctl_read_password ();
  dbk_home_start_async (ctl->home, words[0], password, NULL, dbk_ctl_keep_result_cb, &result);
  memset (password, 0, strlen (password));
  g_free (password);
  if (!dbk_home_start_finish (ctl->home, dbk_ctl_wait (&result), &already, &fingerprint, error))
    return FALSE;
  message = g_strdup_printf (already ? _ ("%s was started from this file before; nothing was changed.") : _ ("%s can work here now. What is filed leaves as a courier file."), dbk_home_get_account (ctl->home));
  if (ctl->json)
    g_print ("{\"done\":true,\"fingerprint\":\"%s\"}\n", fingerprint);
  else
    {
      g_print ("%s\n", message);
      g_print (_ ("The service's key begins with %s: that has to be what the administrator was shown.\n"), fingerprint);
    }
  return TRUE;
}

gboolean
dbk_ctl_run_handover (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 1, 1, error);
  DbkHandedOver what;

  if (words == NULL || !dbk_home_hand_over (ctl->home, words[0], &what, error))
    return FALSE;
  if (ctl->json)
    {
      g_print ("{\"cells\":%u,\"left\":%u,\"kept\":%u}\n", what.cells, what.left, what.kept);
      return TRUE;
    }
  g_print (_ ("Handed over: %u figures. Left here, as the service may know them already: %u operations.\n"), what.cells, what.left);
  if (what.kept > 0)
    g_print (_ ("Kept here, unsent, as %s fills in other sections: %u figures.\n"), words[0], what.kept);
  return TRUE;
}
