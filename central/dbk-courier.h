/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files at the service: an outbox comes in, an answer goes out. The
 * operations take the same path as those of the line, with the same ids.
 */
#pragma once

#include "central/dbk-applier.h"
#include "central/dbk-feed.h"
#include "data/courier/dbk-parcel.h"

G_BEGIN_DECLS

/**
 * DbkCourierDesk: what the writer works with; all unowned
 * @document: of the catalogue, as published
 * @secret: of cursors; changes where a restored backup begins a new epoch
 */
typedef struct
{
  DbkCentralStore *store;
  DbkApplier *applier;
  DbkCatalogue *catalogue;
  const char *document;
  DbkFeedSecret *secret;
  const DbkKey *key;
} DbkCourierDesk;

/**
 * dbk_courier_answer:
 * @path: of the outbox file
 * @changed: (element-type DbkReportKey): receives the reports that changed, also where writing the answer fails
 *
 * Refuses the whole file (%DBK_PARCEL_ERROR, %DBK_JSON_ERROR) unless every byte of it
 * was signed by the key that was registered as the account signed in at its home.
 * The same file again gets the same results. On the writer's thread.
 *
 * Returns: (transfer full) (nullable): what to write, signed by the service
 */
GBytes *dbk_courier_answer (const DbkCourierDesk *desk, const char *path, GPtrArray *changed, GError **error);

/** dbk_courier_read_pages: adds pages of the feed to @parcel, from @cursor (nullable) on */
gboolean dbk_courier_read_pages (const DbkCourierDesk *desk, const DbkActor *actor, const char *cursor, DbkParcel *parcel, GError **error);

/** DBK_COURIER_FOLDER: where, in the service's folder, the command leaves files for a running service: NAME.in, answered by NAME.out or NAME.err */
#define DBK_COURIER_FOLDER "courier"

G_END_DECLS
