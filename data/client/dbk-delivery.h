/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service sent as a file: read whole before any of it is taken in.
 */
#pragma once

#include "data/courier/dbk-parcel.h"
#include "data/courier/dbk-starter.h"
#include "data/sync/dbk-exchange.h"
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
/** dbk_delivery_check: whether one of @trusted (public keys) signed it, for @account at @home; otherwise %DBK_PARCEL_ERROR */
gboolean dbk_delivery_check (const DbkDelivery *delivery, const char *const *trusted, const char *account, const char *home, GError **error);
/**
 * dbk_delivery_take_pages:
 * @answers: (element-type DbkSyncAnswer)
 * @catalogue: (nullable): a document that came along
 * @cursor: (nullable): where they go on
 * @overtaken: (out) (optional): another exchange came before: what is here is newer, and only results count
 *
 * With @exchange's store, where nothing else exchanges meanwhile.
 */
gboolean dbk_delivery_take_pages (DbkExchange *exchange, const GPtrArray *answers, const char *catalogue, const char *cursor, gboolean *overtaken, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkDelivery, dbk_delivery_clear)

G_END_DECLS
