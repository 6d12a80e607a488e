/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl restore, recover: a local store that is replaced.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>

#include "app/ctl/dbk-ctl.h"
#include "data/client/dbk-home-backup.h"

gboolean
dbk_ctl_run_restore (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 1, 1, error);
  g_autofree char *kept = NULL;
  g_autofree char *message = NULL;

  if (words == NULL || !dbk_home_restore (ctl->directory, words[0], &kept, error))
    return FALSE;
  message = g_strdup_printf (_ ("Restored. The store that was here is kept as %s."), kept);
  dbk_ctl_print_done (ctl, message);
  return TRUE;
}

static void
print_json (const DbkStoreRecovered *recovered, const char *kept, const char *backup)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_int (writer, "edits", recovered->edits);
  dbk_ctl_add_int (writer, "operations", recovered->operations);
  dbk_json_writer_add_boolean (writer, "complete", recovered->complete);
  dbk_ctl_add_text (writer, "kept", kept);
  dbk_ctl_add_text (writer, "backup", backup);
  dbk_json_writer_end_object (writer);
  dbk_ctl_print_json (writer);
}

gboolean
dbk_ctl_run_recover (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 0, 0, error);
  g_autofree char *kept = NULL;
  g_autofree char *backup = NULL;
  DbkStoreRecovered recovered = { 0 };

  if (words == NULL || !dbk_home_recover (ctl->directory, &kept, &recovered, &backup, error))
    return FALSE;
  if (ctl->json)
    {
      print_json (&recovered, kept, backup);
      return TRUE;
    }
  g_print (_ ("Saved: %u figures typed and %u operations not answered yet.\n"), recovered.edits, recovered.operations);
  if (backup != NULL)
    g_print (_ ("The store could not be read at all; this is from the backup %s.\n"), backup);
  else if (!recovered.complete)
    g_print ("%s\n", _ ("Some of it could not be read: compare with your notes before you submit."));
  g_print (_ ("The damaged store is kept as %s. The rest comes back with the next exchange.\n"), kept);
  return TRUE;
}
