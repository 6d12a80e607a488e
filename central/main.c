/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook-central: the central service, and what its administrator does beside it.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "central/dbk-commands.h"
#include "central/dbk-service.h"
#include "data/base/dbk-period.h"

#define EXIT_WRONG_USAGE 2
#define DEFAULT_LISTEN "127.0.0.1:8443"

static char *option_data;
static char *option_listen;
static char *option_certificate;
static char *option_key;
static char *option_store;
static char *option_demo_date;
static gboolean option_demo;
static gboolean option_version;

static const GOptionEntry entries[] = {
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &option_data, "Folder in which everything is kept", "DIR" },
  { "listen", 0, 0, G_OPTION_ARG_STRING, &option_listen, "Address and port to listen on (default " DEFAULT_LISTEN "; port 0: any free one)", "ADDR:PORT" },
  { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &option_certificate, "Certificate (with its chain) to serve; otherwise an authority of our own in DIR/tls", "PEM" },
  { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &option_key, "Its private key", "PEM" },
  { "demo", 0, 0, G_OPTION_ARG_NONE, &option_demo, "Fill an empty DIR with a sample group; listens on loopback only", NULL },
  { "demo-date", 0, 0, G_OPTION_ARG_STRING, &option_demo_date, "The demo's today (default: today)", "YYYY-MM-DD" },
  { "store", 0, 0, G_OPTION_ARG_STRING, &option_store, "Where to store (default and only one so far: sqlite:, a file in DIR)", "URL" },
  { "version", 0, 0, G_OPTION_ARG_NONE, &option_version, "Print the version", NULL },
  { NULL },
};

static int
wrong_usage (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  fputs ("daybook-central: ", stderr);
  vfprintf (stderr, format, args);
  fputs (" (see --help)\n", stderr);
  va_end (args);
  return EXIT_WRONG_USAGE;
}

/* "127.0.0.1:8443", "[::1]:8443", "host:0" */
static gboolean
split_address (const char *text, char **host, guint16 *port)
{
  const char *colon = strrchr (text, ':');
  guint64 number;

  if (colon == NULL || colon == text || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &number, NULL))
    return FALSE;
  if (*text == '[' && colon[-1] == ']')
    *host = g_strndup (text + 1, (gsize)(colon - text) - 2);
  else
    *host = g_strndup (text, (gsize)(colon - text));
  *port = (guint16)number;
  return **host != '\0';
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : strcmp (host, "localhost") == 0;
}

static gboolean
quit_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Every connection is a file; the soft limit is often 1,024. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max)
    {
      limit.rlim_cur = MIN (limit.rlim_max, 65536);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static int
serve (const DbkServiceOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean quit = FALSE;
  DbkService *service;
  guint sources[2];

  raise_file_limit ();
  sources[0] = g_unix_signal_add (SIGTERM, quit_cb, &quit);
  sources[1] = g_unix_signal_add (SIGINT, quit_cb, &quit);
  service = dbk_service_new (options, &error);
  if (service == NULL)
    {
      fprintf (stderr, "daybook-central: %s\n", error->message);
      return EXIT_FAILURE;
    }
  printf ("listening %s\n", dbk_service_get_url (service));
  fflush (stdout);
  while (!quit)
    g_main_context_iteration (NULL, TRUE);
  dbk_service_stop (service);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  return EXIT_SUCCESS;
}

static int
serve_with_options (void)
{
  g_autofree char *host = NULL;
  DbkServiceOptions options = { 0 };
  guint16 port = 0;

  if (!split_address (option_listen != NULL ? option_listen : DEFAULT_LISTEN, &host, &port))
    return wrong_usage ("--listen takes ADDR:PORT");
  if ((option_certificate == NULL) != (option_key == NULL))
    return wrong_usage ("--tls-cert and --tls-key belong together");
  if (option_demo && !is_loopback (host))
    return wrong_usage ("--demo listens on loopback only: everybody knows its passwords");
  options.demo_date = DBK_DAY_NONE;
  if (option_demo_date != NULL && (!option_demo || !dbk_day_parse (option_demo_date, &options.demo_date)))
    return wrong_usage ("--demo-date takes YYYY-MM-DD, with --demo");

  options.directory = option_data;
  options.host = host;
  options.port = port;
  options.tls_certificate = option_certificate;
  options.tls_key = option_key;
  options.demo = option_demo;
  return serve (&options);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[COMMAND …]");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;

  setlocale (LC_ALL, "");
  g_option_context_set_summary (context, "Daybook's central service: HTTPS only.");
  g_option_context_set_description (context, DBK_COMMANDS_HELP);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_strict_posix (context, FALSE);

  /* Commands have options of their own: what is not known here is left to them. */
  g_option_context_set_ignore_unknown_options (context, dbk_commands_wanted (argc, argv));
  arguments = g_strdupv (argv);
  if (!g_option_context_parse_strv (context, &arguments, &error))
    return wrong_usage ("%s", error->message);
  if (option_version)
    {
      puts (DBK_VERSION);
      return EXIT_SUCCESS;
    }
  if (option_data == NULL)
    return wrong_usage ("--data DIR is needed");
  if (option_store != NULL && strcmp (option_store, "sqlite:") != 0)
    return wrong_usage ("--store %s is not supported; the only store so far is sqlite:", option_store);
  if (arguments[1] != NULL)
    return dbk_commands_run (option_data, arguments + 1);
  return serve_with_options ();
}
