/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service answers: every method and path, in one place.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-service-private.h"
#include "data/wire/dbk-wire.h"

#define SIGN_IN_BODY (16 * 1024)
#define CATALOGUE_BODY (16 * 1024 * 1024)

const DbkRoute dbk_service_routes[] = {
  /* method, path, needs a session, longest body, handler */
  { "GET", "/healthz", FALSE, 0, dbk_route_health },
  { "GET", "/metrics", FALSE, 0, dbk_route_metrics },
  { "GET", "/v1/openapi.json", FALSE, 0, dbk_route_openapi },
  { "GET", "/v1/keys", FALSE, 0, dbk_route_keys },
  { "POST", "/v1/sessions", FALSE, SIGN_IN_BODY, dbk_route_sign_in },
  { "DELETE", "/v1/sessions", TRUE, 0, dbk_route_sign_out },
  { "GET", "/v1/catalogue", TRUE, 0, dbk_route_get_catalogue },
  { "PUT", "/v1/catalogue", TRUE, CATALOGUE_BODY, dbk_route_put_catalogue },
  { "GET", "/v1/reports", TRUE, 0, dbk_route_list_reports },
  { "GET", "/v1/reports/{form}/{org}/{period}", TRUE, 0, dbk_route_get_report },
  { "GET", "/v1/reports/{form}/{org}/{period}/history", TRUE, 0, dbk_route_get_history },
  { "PUT", "/v1/readings", TRUE, DBK_WIRE_MAX_REQUEST, dbk_route_put_readings },
  { "POST", "/v1/sync", TRUE, DBK_WIRE_MAX_REQUEST, dbk_route_sync },
  { NULL, NULL, FALSE, 0, NULL },
};
