/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipt of an accepted submission on the wire.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-report.h"

G_BEGIN_DECLS

/**
 * DbkReceipt: what the service signs for a submission it accepted
 * @revision: of the report after it
 * @catalogue: (owned): version the submission was checked under
 * @at: µs UTC by the service's clock, whole seconds
 * @sha256: (owned): of the figures, in hexadecimal: see dbk_receipt_figures()
 * @key: (owned): the service's public key, Ed25519, in hexadecimal
 * @signature: (owned): of dbk_receipt_statement(), in hexadecimal
 *
 * {"report":{"form","org","period"},"revision","catalogue","at":UTC,"sha256","key","signature"}
 */
typedef struct
{
  DbkReportKey report;
  gint64 revision;
  char *catalogue;
  gint64 at;
  char *sha256;
  char *key;
  char *signature;
} DbkReceipt;

void dbk_receipt_free (DbkReceipt *receipt);
/** dbk_receipt_to_json: adds one object to @writer */
void dbk_receipt_to_json (const DbkReceipt *receipt, DbkJsonWriter *writer);
/** dbk_receipt_from_json: (transfer full) (nullable): checks the form alone; whether it holds is dbk_receipt_check()'s to say */
DbkReceipt *dbk_receipt_from_json (JsonObject *object, GError **error);
/** dbk_receipt_to_text: (transfer full) */
char *dbk_receipt_to_text (const DbkReceipt *receipt);
/** dbk_receipt_from_text: (transfer full) (nullable): at most 64 KiB */
DbkReceipt *dbk_receipt_from_text (const char *text, gsize length, GError **error);

/** dbk_wire_is_hex: whether @text is @bytes bytes in hexadecimal, in lower case */
gboolean dbk_wire_is_hex (const char *text, gsize bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReceipt, dbk_receipt_free)

G_END_DECLS
