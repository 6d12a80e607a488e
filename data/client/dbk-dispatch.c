/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plant sends as a file: its outbox, as the line would have carried it.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-dispatch.h"

#include "data/wire/dbk-wire.h"

#define OPERATIONS_A_PART 200
#define MOST_OPERATIONS 100000
#define PAGE 200

DbkParcel *
dbk_dispatch_new (DbkStore *store, const char *account, const char *home, const char *catalogue, GPtrArray **operations, GError **error)
{
  DbkParcel *parcel;

  *operations = dbk_store_seal (store, catalogue, error) ? dbk_store_take_outbox (store, MOST_OPERATIONS, error) : NULL;
  if (*operations == NULL)
    return NULL;
  parcel = dbk_parcel_new (DBK_PARCEL_OUTBOX, account, home);
  parcel->cursor = dbk_store_get_meta (store, "cursor");
  parcel->catalogue = g_strdup (catalogue);
  return parcel;
}

/* As many from the front as one request holds, at least one. */
static char *
write_part (GPtrArray *operations, const char *cursor)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  char *text;

  request->limit = PAGE;
  request->cursor = g_strdup (cursor);
  for (guint i = 0; i < operations->len && i < OPERATIONS_A_PART; i++)
    g_ptr_array_add (request->operations, dbk_operation_copy (g_ptr_array_index (operations, i)));
  text = dbk_sync_request_fit (request);
  if (request->operations->len > 0)
    g_ptr_array_remove_range (operations, 0, request->operations->len);
  return text;
}

gboolean
dbk_dispatch_add (DbkParcel *parcel, GPtrArray *operations, GError **error)
{
  do
    {
      g_autofree char *text = write_part (operations, parcel->cursor);

      if (!dbk_parcel_add (parcel, DBK_PARCEL_PART_REQUEST, text, error))
        return FALSE;
    }
  while (operations->len > 0 && parcel->parts->len < DBK_PARCEL_MAX_PARTS);
  return TRUE;
}
