/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipts of a home, and whether they hold: all without the service.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "data/courier/dbk-receipt.h"

G_BEGIN_DECLS

/**
 * DbkReceiptInfo: a receipt kept here
 * @receipt: (owned)
 * @figures: (owned) (nullable): what it is of, in the form of dbk_receipt_figures(); %NULL if they were never here
 * @state: of its signature, and of @figures
 */
typedef struct
{
  DbkReceipt *receipt;
  char *figures;
  DbkReceiptState state;
} DbkReceiptInfo;

void dbk_receipt_info_free (DbkReceiptInfo *info);
/** dbk_document_list_receipts: (transfer full) (element-type DbkReceiptInfo): newest first; empty for an account that did not submit it */
GPtrArray *dbk_document_list_receipts (DbkDocument *document, GError **error);

/**
 * dbk_document_write_receipt:
 * @sha256: (nullable): of the receipt; %NULL: the newest
 *
 * A receipt with its figures, as a file that anybody can check who knows the
 * service's public key.
 *
 * Returns: (transfer full) (nullable): %DBK_HOME_ERROR_UNKNOWN if there is none,
 * or its figures were never here
 */
char *dbk_document_write_receipt (DbkDocument *document, const char *sha256, GError **error);
/**
 * dbk_document_check_receipt:
 * @receipt: (out) (transfer full): the newest one
 *
 * Whether the figures acknowledged here, or those in force during a correction,
 * are the ones that the newest receipt is of.
 */
gboolean dbk_document_check_receipt (DbkDocument *document, DbkReceipt **receipt, DbkReceiptState *state, GError **error);
/** dbk_home_check_receipt_file: @receipt: (out) (transfer full); FALSE if it is no receipt file, or no key of the service is known here yet */
gboolean dbk_home_check_receipt_file (DbkHome *home, const char *path, DbkReceipt **receipt, DbkReceiptState *state, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReceiptInfo, dbk_receipt_info_free)

G_END_DECLS
