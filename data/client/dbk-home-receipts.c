/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipts of a home, and whether they hold.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-receipts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-document-private.h"

void
dbk_receipt_info_free (DbkReceiptInfo *info)
{
  if (info == NULL)
    return;
  dbk_receipt_free (info->receipt);
  g_free (info->figures);
  g_free (info);
}

GPtrArray *
dbk_document_list_receipts (DbkDocument *document, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_receipt_info_free);
  g_autoptr (GPtrArray) stored = NULL;
  g_auto (GStrv) trusted = dbk_home_list_service_keys (document->home);

  if (!dbk_document_check_open (document, error))
    return NULL;
  stored = dbk_store_load_receipts (document->home->store, &document->key, error);
  if (stored == NULL)
    return NULL;
  for (guint i = 0; i < stored->len; i++)
    {
      DbkStoreReceipt *one = g_ptr_array_index (stored, i);
      DbkReceipt *receipt = dbk_receipt_from_text (one->body, strlen (one->body), NULL);
      DbkReceiptInfo *info;

      if (receipt == NULL)
        continue;
      info = g_new0 (DbkReceiptInfo, 1);
      info->receipt = receipt;
      info->figures = g_steal_pointer (&one->figures);
      info->state = dbk_receipt_check (receipt, info->figures, (const char *const *)trusted);
      g_ptr_array_add (list, info);
    }
  return g_steal_pointer (&list);
}

/* (transfer full) (nullable): @sha256: (nullable): the newest */
static DbkReceiptInfo *
find_receipt (DbkDocument *document, const char *sha256, GError **error)
{
  g_autoptr (GPtrArray) list = dbk_document_list_receipts (document, error);

  if (list == NULL)
    return NULL;
  for (guint i = 0; i < list->len; i++)
    if (sha256 == NULL || g_str_equal (((const DbkReceiptInfo *)g_ptr_array_index (list, i))->receipt->sha256, sha256))
      return g_ptr_array_steal_index (list, i);
  g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no receipt of this report here: this account has not submitted it, or the submission is not answered yet."));
  return NULL;
}

char *
dbk_document_write_receipt (DbkDocument *document, const char *sha256, GError **error)
{
  g_autoptr (DbkReceiptInfo) info = find_receipt (document, sha256, error);

  if (info == NULL)
    return NULL;
  if (info->figures == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("The figures that the receipt is of have not been here: the report changed before they came."));
      return NULL;
    }
  return dbk_receipt_file_new (info->receipt, info->figures);
}

/* The cells in force during a correction, as a report of their own. */
static char *
approved_figures (const DbkReport *report)
{
  g_autoptr (DbkReport) in_force = dbk_report_new (&report->key);

  for (guint i = 0; i < report->approved->len; i++)
    {
      const DbkCell *from = g_ptr_array_index (report->approved, i);
      DbkCell *cell = g_new0 (DbkCell, 1);

      cell->entity = from->entity;
      cell->indicator = from->indicator;
      cell->value = g_strdup (from->value);
      dbk_report_take_cell (in_force, cell);
    }
  return dbk_receipt_figures (in_force);
}

gboolean
dbk_document_check_receipt (DbkDocument *document, DbkReceipt **receipt, DbkReceiptState *state, GError **error)
{
  g_autoptr (DbkReceiptInfo) info = find_receipt (document, NULL, error);
  g_autofree char *figures = dbk_receipt_figures (document->acknowledged);
  g_auto (GStrv) trusted = dbk_home_list_service_keys (document->home);

  if (info == NULL)
    return FALSE;
  *state = dbk_receipt_check (info->receipt, figures, (const char *const *)trusted);
  if (*state == DBK_RECEIPT_ALTERED && document->acknowledged->approved != NULL)
    {
      g_autofree char *in_force = approved_figures (document->acknowledged);

      *state = dbk_receipt_check (info->receipt, in_force, (const char *const *)trusted);
    }
  *receipt = g_steal_pointer (&info->receipt);
  return TRUE;
}

gboolean
dbk_home_check_receipt_file (DbkHome *home, const char *path, DbkReceipt **receipt, DbkReceiptState *state, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *figures = NULL;
  g_auto (GStrv) trusted = dbk_home_list_service_keys (home);
  gsize length;

  if (*trusted == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("The service's key is not known here yet. Sign in once with a connection to the service."));
      return FALSE;
    }
  if (!g_file_get_contents (path, &text, &length, error) || !dbk_receipt_file_read (text, length, receipt, &figures, error))
    return FALSE;
  *state = dbk_receipt_check (*receipt, figures, (const char *const *)trusted);
  return TRUE;
}
