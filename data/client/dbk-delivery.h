/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service sent as a file: read whole before any of it is taken in.
 */
#pragma once

#include "data/courier/dbk-parcel.h"
#include "data/courier/dbk-starter.h"
#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/**
 * DbkDelivery:
 * @parcel: (owned)
 * @answers: (owned) (element-type DbkSyncAnswer)
 * @catalogue: (nullable): a document; of @parcel
 * @starter: (owned) (nullable)
 */
typedef struct
{
  DbkParcel *parcel;
  GPtrArray *answers;
  const char *catalogue;
  DbkStarter *starter;
} DbkDelivery;

/** dbk_delivery_load: who signed it, and for whom, is for the caller to compare; any thread */
gboolean dbk_delivery_load (DbkDelivery *delivery, const char *path, DbkParcelKind kind, GError **error);
void dbk_delivery_clear (DbkDelivery *delivery);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkDelivery, dbk_delivery_clear)

G_END_DECLS
