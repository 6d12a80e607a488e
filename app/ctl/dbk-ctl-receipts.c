/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl receipt, verify-receipt: what the service signed for a submission.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ctl/dbk-ctl.h"
#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-receipts.h"

static const char *
describe (DbkReceiptState state)
{
  switch (state)
    {
    case DBK_RECEIPT_VALID:
      return _ ("Valid: these are the figures that the service received.");
    case DBK_RECEIPT_ALTERED:
      return _ ("Altered: these are not the figures that the receipt is of.");
    case DBK_RECEIPT_WRONG_KEY:
    default:
      return _ ("Wrong key: the receipt was not signed by the service known here.");
    }
}

static void
print_receipt_text (const DbkReceipt *receipt)
{
  g_autofree char *statement = dbk_receipt_statement (receipt);

  g_print ("%skey\t%s\nsignature\t%s\n", statement, receipt->key, receipt->signature);
}

/* Of the newest receipt of that revision; (transfer full) (nullable) */
static char *
find_digest (DbkDocument *document, gint64 revision, GError **error)
{
  g_autoptr (GPtrArray) list = dbk_document_list_receipts (document, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const DbkReceiptInfo *info = g_ptr_array_index (list, i);

      if (info->receipt->revision == revision)
        return g_strdup (info->receipt->sha256);
    }
  if (list != NULL)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, revision);

      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no receipt of revision %s here."), number);
    }
  return NULL;
}

static gboolean
write_receipt (DbkCtl *ctl, DbkDocument *document, gint64 revision, const char *path, GError **error)
{
  g_autofree char *digest = revision != 0 ? find_digest (document, revision, error) : NULL;
  g_autofree char *text = revision == 0 || digest != NULL ? dbk_document_write_receipt (document, digest, error) : NULL;

  if (text == NULL || !g_file_set_contents (path, text, -1, error))
    return FALSE;
  dbk_ctl_print_done (ctl, path);
  return TRUE;
}

gboolean
dbk_ctl_run_receipt (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *path = NULL;
  gint64 revision = 0;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    { "revision", 0, 0, G_OPTION_ARG_INT64, &revision, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;
  g_autoptr (DbkReceipt) receipt = NULL;
  DbkReceiptState state;

  if (document == NULL)
    return FALSE;
  if (path != NULL)
    return write_receipt (ctl, document, revision, path, error);
  if (revision != 0)
    {
      g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("receipt --revision needs -o FILE."));
      return FALSE;
    }
  if (!dbk_document_check_receipt (document, &receipt, &state, error))
    return FALSE;
  if (ctl->json)
    {
      g_autofree char *text = dbk_receipt_to_text (receipt);

      g_print ("{\"receipt\":%s,\"result\":\"%s\"}\n", text, dbk_receipt_state_name (state));
    }
  else
    print_receipt_text (receipt);
  return TRUE;
}

static void
print_result (DbkCtl *ctl, const DbkReceipt *receipt, DbkReceiptState state)
{
  g_autofree char *period = dbk_period_to_string (receipt->report.period);
  g_autofree char *at = dbk_clock_format_utc (receipt->at);

  if (ctl->json)
    {
      g_autofree char *text = dbk_receipt_to_text (receipt);

      g_print ("{\"result\":\"%s\",\"receipt\":%s}\n", dbk_receipt_state_name (state), text);
      return;
    }
  if (state == DBK_RECEIPT_VALID)
    g_print ("%s\n%s %s %s · %s %" G_GINT64_FORMAT " · %s\n", describe (state), receipt->report.form, receipt->report.org, period,
             _ ("revision"), receipt->revision, at != NULL ? at : "");
}

gboolean
dbk_ctl_run_verify_receipt (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 1, 3, error);
  g_autoptr (DbkReceipt) receipt = NULL;
  DbkReceiptState state;

  if (words == NULL)
    return FALSE;
  if (g_strv_length (words) == 1)
    {
      if (!dbk_home_check_receipt_file (ctl->home, words[0], &receipt, &state, error))
        return FALSE;
    }
  else if (g_strv_length (words) == 3)
    {
      g_autoptr (DbkDocument) document = dbk_ctl_open_document (ctl, words, error);

      if (document == NULL || !dbk_document_check_receipt (document, &receipt, &state, error))
        return FALSE;
    }
  else
    {
      g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("verify-receipt takes FILE, or FORM ORG PERIOD."));
      return FALSE;
    }
  if (state == DBK_RECEIPT_VALID || ctl->json)
    print_result (ctl, receipt, state);
  ctl->told = TRUE;
  if (state == DBK_RECEIPT_VALID)
    return TRUE;
  g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_FAILED, describe (state));
  return FALSE;
}
