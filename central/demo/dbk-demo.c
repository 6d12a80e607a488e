/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sample group: accounts and years of approved history.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo.h"

#include <gio/gio.h>

gboolean
dbk_demo_fill (const char *path, gint32 today, guint days, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The demo group is not part of this build yet");
  return FALSE;
}

gboolean
dbk_demo_prepare (const char *path, gint32 date, GError **error)
{
  return dbk_demo_fill (path, date, DBK_DEMO_DAYS, error);
}
