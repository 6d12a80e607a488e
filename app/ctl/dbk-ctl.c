/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl: the client without a window.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include "app/ctl/dbk-ctl.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "data/store/dbk-database.h"

G_DEFINE_QUARK (dbk_ctl_error, dbk_ctl_error)

static int
get_exit_code (const GError *error)
{
  if (g_error_matches (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE) || error->domain == G_OPTION_ERROR)
    return DBK_CTL_USAGE;
  if (g_error_matches (error, DBK_CTL_ERROR, DBK_CTL_ERROR_QUEUED) ||
      g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE))
    return DBK_CTL_UNREACHABLE;
  if (g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED) ||
      g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER))
    return DBK_CTL_DAMAGED;
  return DBK_CTL_REFUSED;
}

static char *
describe_commands (void)
{
  g_autoptr (GString) text = g_string_new (_ ("Commands:"));

  for (const DbkCtlCommand *command = dbk_ctl_commands; command->name != NULL; command++)
    g_string_append_printf (text, "\n  %s %s\n      %s", command->name, command->arguments, _ (command->summary));
  g_string_append (text, _ ("\n\nFORM is “daily”; PERIOD is YYYY-MM-DD, YYYY-MM or YYYY; ENTITY is a unit's, station's or plant's code.\n"
                            "A value may be 缺测:reason (declared not measured).\n\n"
                            "Exit codes: 0 done · 1 refused · 2 wrong usage · 3 service unreachable (work is kept) · 4 local store damaged"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const DbkCtlCommand *
find_command (const char *name)
{
  for (const DbkCtlCommand *command = dbk_ctl_commands; command->name != NULL; command++)
    if (g_strcmp0 (command->name, name) == 0)
      return command;
  return NULL;
}

static gboolean
open_home (DbkCtl *ctl, DbkCtlWay way, GError **error)
{
  if (way == DBK_CTL_CLOSED)
    return TRUE;
  ctl->home = way == DBK_CTL_BESIDE ? dbk_home_open_beside (ctl->directory, error) : dbk_home_open (ctl->directory, error);
  return ctl->home != NULL;
}

static gboolean
run (GStrv *arguments, gboolean *json, GError **error)
{
  g_autofree char *directory = NULL;
  g_autofree char *description = describe_commands ();
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &directory, N_ ("The profile to use"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, json, N_ ("Print machine-readable results"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (N_ ("COMMAND …"));
  const DbkCtlCommand *command;
  DbkCtl ctl = { 0 };
  gboolean done;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_description (context, description);
  /* Options behind the command belong to the command. */
  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse_strv (context, arguments, error))
    {
      /* A script that asked for JSON reads JSON, also when another option was wrong. */
      *json = g_strv_contains ((const char *const *)*arguments, "--json");
      return FALSE;
    }
  if (version)
    {
      g_print ("daybookctl %s\n", DBK_VERSION);
      return TRUE;
    }
  command = find_command ((*arguments)[1]);
  if (command == NULL)
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, (*arguments)[1] == NULL ? _ ("Which command? See daybookctl --help.") : _ ("There is no command “%s”. See daybookctl --help."),
                   (*arguments)[1]);
      return FALSE;
    }
  ctl.json = *json;
  if (g_strv_contains ((const char *const *)*arguments, "--help"))
    {
      g_print ("%s daybookctl %s %s\n%s\n", _ ("Usage:"), command->name, command->arguments, _ (command->summary));
      return TRUE;
    }
  ctl.directory = directory;
  if (!open_home (&ctl, command->way, error))
    return FALSE;
  done = command->run (&ctl, *arguments + 2, error);
  *json = ctl.json && !ctl.told;
  if (ctl.home != NULL)
    dbk_home_close (ctl.home);
  g_clear_object (&ctl.home);
  return done;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;
  const char *localedir = g_getenv ("DAYBOOK_LOCALEDIR");
  gboolean json = FALSE;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : DBK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  arguments = g_strdupv (argv);
  if (run (&arguments, &json, &error))
    return DBK_CTL_DONE;
  dbk_ctl_print_error (json, error);
  return get_exit_code (error);
}
