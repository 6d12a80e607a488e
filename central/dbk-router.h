/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which handler serves a method and path.
 */
#pragma once

#include <glib.h>

#include "central/dbk-request.h"

G_BEGIN_DECLS

typedef void (*DbkRouteFunc) (DbkRequest *request, gpointer service);

/**
 * DbkRoute:
 * @template: path; a segment in braces matches any one segment that is not empty
 * @needs_session: answered with 401 before the body is read, unless a valid token came along
 * @max_body: bytes accepted as a body; 0: none is taken
 */
typedef struct
{
  const char *method;
  const char *template;
  gboolean needs_session;
  gsize max_body;
  DbkRouteFunc handler;
} DbkRoute;

typedef enum
{
  DBK_ROUTE_FOUND,
  DBK_ROUTE_NO_PATH,   /* 404 */
  DBK_ROUTE_NO_METHOD, /* 405 */
} DbkRouteMatch;

/**
 * dbk_router_match:
 * @routes: ends with an element whose method is %NULL
 * @method: HEAD is served by GET
 * @route: (out): only if found
 * @parameters: (out) (transfer full): what the braces matched, in order
 * @allow: (out) (transfer full) (nullable): value of the Allow header for %DBK_ROUTE_NO_METHOD
 */
DbkRouteMatch dbk_router_match (const DbkRoute *routes, const char *method, const char *path, const DbkRoute **route, GStrv *parameters, char **allow);

G_END_DECLS
