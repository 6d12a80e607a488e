/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line between a client and the service, with all that can befall it.
 */
#pragma once

#include "data/sync/dbk-exchange.h"
#include "tests/sim/sim-world.h"

G_BEGIN_DECLS

typedef struct
{
  DbkLink parent;
  SimClient *client;
} SimLink;

void sim_link_init (SimLink *link, SimClient *client);
/** sim_link_know: tells the model of the operations in a request */
void sim_link_know (SimClient *client, const char *body);

/** sim_client_exchange_init: everything but a link; @keys: (element-type DbkReportKey): receives what changed */
void sim_client_exchange_init (SimClient *client, DbkExchange *exchange, GArray *keys, DbkActor *actor, DbkSyncNews *news);
void sim_client_exchange_clear (DbkExchange *exchange);

G_END_DECLS
