/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where real data of others lies, if it does; none of it is part of the project.
 */
#pragma once

#include <glib.h>

/* (transfer full) (nullable): a file or folder below $DAYBOOK_SHARED_DATA, or else below ../shared/data beside the source */
static inline char *
shared_data (const char *name)
{
  const char *shared = g_getenv ("DAYBOOK_SHARED_DATA");
  g_autofree char *path = NULL;

  if (shared != NULL)
    path = g_build_filename (shared, name, NULL);
  else
    path = g_build_filename (DBK_SOURCE_ROOT, "..", "shared", "data", name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}
