/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One full exchange with the service, on the worker's thread.
 */
#pragma once

#include "data/store/dbk-store.h"
#include "data/sync/dbk-link.h"

G_BEGIN_DECLS

/** DbkExchangeChanged: @changed: (element-type DbkReportKey): may be empty: something of mine was sealed */
typedef void (*DbkExchangeChanged) (const GArray *changed, guint received, gpointer user_data);

/**
 * DbkExchange: what an exchange works with; all of the worker's thread
 * @refused_catalogue: (owned) (nullable) (inout): version that could not be loaded, not to be fetched again every time
 */
typedef struct
{
  DbkLink *link;
  DbkStore *store;
  const char *token;
  DbkCatalogue *catalogue; /* (owned) (nullable): in force; replaced by a newer one */
  DbkActor *actor;         /* (owned) (nullable) */
  char *refused_catalogue;
  gboolean anew; /* the feed is to be read from its beginning */
  guint epochs;  /* how often it was, so far */
  DbkSyncNews *news;
  DbkExchangeChanged changed;
  gpointer changed_data;
} DbkExchange;

gboolean dbk_exchange_run (DbkExchange *exchange, GCancellable *cancellable, GError **error);

/**
 * dbk_exchange_take: takes in an answer that came another way than by the link
 * @in_order: it continues the feed from the cursor kept here; otherwise its reports are older, and only its results count
 *
 * @exchange needs neither link nor token.
 */
gboolean dbk_exchange_take (DbkExchange *exchange, const DbkSyncAnswer *answer, gboolean in_order, GError **error);
/** dbk_exchange_take_catalogue: one that came along; where it cannot be used the old one stays, and @exchange's news tell why */
gboolean dbk_exchange_take_catalogue (DbkExchange *exchange, const char *document, GError **error);
/** dbk_exchange_ask: (transfer full) (nullable): the body of an answer with status 200; @body: (nullable): to be posted */
char *dbk_exchange_ask (DbkLink *link, const char *token, const char *path, const char *body, GCancellable *cancellable, GError **error);

/** dbk_exchange_sign_in: (transfer full) (nullable) */
DbkSyncWelcome *dbk_exchange_sign_in (DbkLink *link, const DbkSessionRequest *request, const char *known, GCancellable *cancellable, GError **error);

G_END_DECLS
