/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's public keys: for anybody who checks a receipt.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-service-private.h"

static void
set_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

void
dbk_route_keys (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  set_text (builder, "algorithm", "Ed25519");
  set_text (builder, "use", "receipts");
  set_text (builder, "key", dbk_key_get_public (service->key));
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  dbk_request_answer_json (request, SOUP_STATUS_OK, dbk_service_json (builder));
}
