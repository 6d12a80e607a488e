/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook: the window with which plants file their day.
 */
#define G_LOG_DOMAIN "dbk-app"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "app/daybook/dbk-application.h"

/* From the build directory the catalogues lie elsewhere: DAYBOOK_LOCALEDIR says where. */
static void
set_up_language (void)
{
  const char *directory = g_getenv ("DAYBOOK_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory != NULL && *directory != '\0' ? directory : DBK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static gboolean
parse_options (int *argc, char ***argv, DbkOptions *options, gboolean *version, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &options->home, N_ ("Directory that holds the work of this machine's accounts"), N_ ("DIR") },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->server, N_ ("Address of the central service to suggest"), N_ ("URL") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca, N_ ("Certificate authority to suggest"), N_ ("PEM") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options->user, N_ ("Account to suggest"), N_ ("NAME") },
    { "demo-accounts", 0, 0, G_OPTION_ARG_STRING, &options->accounts, N_ ("Accounts to offer, separated by commas"), N_ ("NAMES") },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version and leave"), NULL },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Daily figures of power plants: entry, review and reports, also offline."));
  g_option_context_set_description (context, _ ("The password is taken from DAYBOOK_PASSWORD if it is set."));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _ ("Unknown argument “%s”"), (*argv)[1]);
      return FALSE;
    }
  options->password = g_strdup (g_getenv ("DAYBOOK_PASSWORD"));
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (DbkApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  DbkOptions options = { 0 };
  gboolean version = FALSE;
  int status;

  set_up_language ();
  g_set_prgname ("daybook");
  g_set_application_name (_ ("Daybook"));
  if (!parse_options (&argc, &argv, &options, &version, &error))
    {
      g_printerr ("daybook: %s\n", error->message);
      dbk_options_clear (&options);
      return 2;
    }
  if (version)
    {
      g_print ("daybook %s\n", DBK_VERSION);
      dbk_options_clear (&options);
      return 0;
    }
  application = dbk_application_new (&options);
  dbk_options_clear (&options);
  /* Children (a file manager, a portal) have no business with it. */
  g_unsetenv ("DAYBOOK_PASSWORD");
  status = g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
