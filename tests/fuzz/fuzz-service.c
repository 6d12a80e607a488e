/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: what the service reads of a request besides its JSON: the path,
 * a packed body, an address, a one-time code.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-one-time.h"
#include "central/dbk-router.h"
#include "central/dbk-throttle.h"

#define MOST (1 << 20)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
handler (DbkRequest *request, gpointer service)
{
}

static const DbkRoute routes[] = {
  { "GET", "/v1/reports", TRUE, 0, handler },
  { "POST", "/v1/reports", TRUE, 10, handler },
  { "GET", "/v1/reports/{form}/{org}/{period}", TRUE, 0, handler },
  { "GET", "/v1/reports/{form}/{org}/{period}/history", TRUE, 0, handler },
  { NULL, NULL, FALSE, 0, NULL },
};

static void
try_path (const char *text)
{
  const DbkRoute *route = NULL;
  g_auto (GStrv) parameters = NULL;
  g_autofree char *allow = NULL;
  DbkRouteMatch match = dbk_router_match (routes, "GET", text, &route, &parameters, &allow);

  g_assert_true ((match == DBK_ROUTE_FOUND) == (route != NULL));
  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i++)
    g_assert_true (*parameters[i] != '\0' && strchr (parameters[i], '/') == NULL);
}

static void
try_body (GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = dbk_gzip_unpack (body, MOST, &error);
  g_autoptr (GBytes) packed = dbk_gzip_pack (body);
  g_autoptr (GBytes) again = NULL;

  g_assert_true ((plain == NULL) == (error != NULL));
  g_assert_true (plain == NULL || g_bytes_get_size (plain) <= MOST);
  g_clear_error (&error);
  again = dbk_gzip_unpack (packed, MOST, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, body));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GBytes) secret = g_bytes_new_static ("12345678901234567890", 20);
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autofree char *key = dbk_throttle_address_key (text);
  gint64 step = -1;

  try_path (text);
  try_body (body);
  if (dbk_one_time_check (secret, text, 59 * G_USEC_PER_SEC, &step))
    g_assert_true (step >= 0 && step <= 2 && strlen (text) == 6);
  return 0;
}
