/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's public keys: for anybody who checks a receipt.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-service-private.h"

static void
set_text (DbkJsonWriter *writer, const char *member, const char *text)
{
  dbk_json_writer_add_string (writer, member, text);
}

void
dbk_route_keys (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_member (writer, "keys");
  dbk_json_writer_begin_array (writer);
  dbk_json_writer_begin_object (writer);
  set_text (writer, "algorithm", "Ed25519");
  set_text (writer, "use", "receipts");
  set_text (writer, "key", dbk_key_get_public (service->key));
  dbk_json_writer_end_object (writer);
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  dbk_request_answer_json (request, SOUP_STATUS_OK, dbk_service_json (writer));
}
