/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a receipt says, and whether it holds: without the service, by anybody
 * who has its public key.
 *
 * The statement, in UTF-8, every line with its newline, tabs between the words:
 *
 *   daybook-receipt⇥1
 *   report⇥FORM⇥ORG⇥PERIOD
 *   revision⇥N
 *   catalogue⇥VERSION
 *   time⇥YYYY-MM-DDThh:mm:ssZ
 *
 * The SHA-256 is of the statement so far, followed by one line
 * `entity⇥indicator⇥value` for every cell with a value (as the wire writes it;
 * a backslash, tab, newline or carriage return in it as \\, \t, \n, \r), the
 * lines in the order of their bytes. Signed is the statement with one line more,
 * `sha256⇥HASH`.
 */
#pragma once

#include "data/courier/dbk-key.h"
#include "data/wire/dbk-wire-receipt.h"

G_BEGIN_DECLS

typedef enum
{
  DBK_RECEIPT_VALID,
  DBK_RECEIPT_ALTERED,   /* the figures, or what it says, are not what was signed */
  DBK_RECEIPT_WRONG_KEY, /* signed by somebody else than the service known here */
} DbkReceiptState;

/** dbk_receipt_figures: (transfer full): the sorted lines of the cells */
char *dbk_receipt_figures (const DbkReport *report);
/** dbk_receipt_digest: (transfer full): SHA-256, in hexadecimal, of what @receipt says and @figures */
char *dbk_receipt_digest (const DbkReceipt *receipt, const char *figures);
/** dbk_receipt_statement: (transfer full): what is signed */
char *dbk_receipt_statement (const DbkReceipt *receipt);

/** dbk_receipt_new: (transfer full): for @report as it stands now; @at: µs UTC, cut to whole seconds */
DbkReceipt *dbk_receipt_new (const DbkReport *report, gint64 at, const DbkKey *key);

/**
 * dbk_receipt_check:
 * @figures: (nullable): %NULL: the signature alone is checked
 * @trusted: (nullable) (array zero-terminated=1): public keys of the service; %NULL trusts any
 */
DbkReceiptState dbk_receipt_check (const DbkReceipt *receipt, const char *figures, const char *const *trusted);
/** dbk_receipt_state_name: "valid", "altered", "wrong-key" */
const char *dbk_receipt_state_name (DbkReceiptState state);

/**
 * dbk_receipt_file_new: (transfer full): the text of a receipt file, with the figures it is of:
 * {"format":"daybook-receipt","version":1,"receipt":{…},"figures":[[entity, indicator, value]…]}
 */
char *dbk_receipt_file_new (const DbkReceipt *receipt, const char *figures);
/** dbk_receipt_file_read: @text: at most 16 MiB; @receipt, @figures: (out) (transfer full) */
gboolean dbk_receipt_file_read (const char *text, gsize length, DbkReceipt **receipt, char **figures, GError **error);

G_END_DECLS
