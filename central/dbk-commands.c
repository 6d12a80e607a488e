/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an administrator does on the machine itself: accounts and the catalogue.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-commands.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "central/dbk-courier-commands.h"
#include "central/dbk-one-time.h"
#include "central/dbk-secret.h"
#include "central/dbk-seed.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"

#define EXIT_WRONG_USAGE 2
#define MAX_NAME 64

static const char *const roles[] = {
  "filler", "plant_checker", "regional_reviewer", "group_reviewer", "planner", "reader", "administrator", "auditor", "interface", NULL
};

static const char *const commands[] = { "user", "log", "catalogue", "import", "starter", NULL };

static char *option_role;
static char *option_org;
static char *option_name;
static char *option_from;
static char *option_to;
static char *option_output;
static char **option_sections;
static gboolean option_off;

static const GOptionEntry entries[] = {
  { "role", 0, 0, G_OPTION_ARG_STRING, &option_role, "Role of the grant", "ROLE" },
  { "org", 0, 0, G_OPTION_ARG_STRING, &option_org, "Node that the grant covers, with all below it", "CODE" },
  { "name", 0, 0, G_OPTION_ARG_STRING, &option_name, "The person's name for display", "DISPLAY" },
  { "from", 0, 0, G_OPTION_ARG_STRING, &option_from, "First day of the grant", "YYYY-MM-DD" },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &option_output, "Where to write", "FILE" },
  { "section", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_sections, "Of a filler: only the sections of this department; may be given several times", "DEPARTMENT" },
  { "off", 0, 0, G_OPTION_ARG_NONE, &option_off, "Ask for one-time codes no more", NULL },
  { "to", 0, 0, G_OPTION_ARG_STRING, &option_to, "Last day of the grant", "YYYY-MM-DD" },
  { NULL },
};

static int
wrong_usage (const char *message)
{
  fprintf (stderr, "daybook-central: %s (see --help)\n", message);
  return EXIT_WRONG_USAGE;
}

static int
report (const GError *error)
{
  fprintf (stderr, "daybook-central: %s\n", error->message);
  return EXIT_FAILURE;
}

static int
fail (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  fputs ("daybook-central: ", stderr);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
  va_end (args);
  return EXIT_FAILURE;
}

gboolean
dbk_commands_wanted (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_strv_contains (commands, argv[i]))
      return TRUE;
  return FALSE;
}

/* --- Passwords --- */

/* The first line of standard input; nothing is shown if somebody types it. */
static char *
read_line (void)
{
  struct termios before, silent;
  gboolean typed = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &before) == 0;
  char line[DBK_PASSWORD_MAX + 2];
  char *text;

  if (typed)
    {
      fputs ("Password: ", stderr);
      silent = before;
      silent.c_lflag &= ~(tcflag_t)ECHO;
      tcsetattr (STDIN_FILENO, TCSANOW, &silent);
    }
  text = fgets (line, sizeof line, stdin) != NULL ? g_strdup (line) : NULL;
  if (typed)
    {
      tcsetattr (STDIN_FILENO, TCSANOW, &before);
      fputc ('\n', stderr);
    }
  explicit_bzero (line, sizeof line);
  if (text != NULL)
    text[strcspn (text, "\r\n")] = '\0';
  return text;
}

/* (transfer full) (nullable): the hash of the password given; NULL after saying what is wrong with it */
static char *
read_password (void)
{
  const char *given = g_getenv ("DAYBOOK_PASSWORD");
  char *password = given != NULL ? g_strdup (given) : read_line ();
  char *hash = NULL;

  if (password == NULL || !g_utf8_validate (password, -1, NULL))
    fail ("No password was given");
  else if (g_utf8_strlen (password, -1) < DBK_PASSWORD_MIN || strlen (password) > DBK_PASSWORD_MAX)
    fail ("A password has at least %d characters", DBK_PASSWORD_MIN);
  else
    hash = dbk_password_hash (password);
  dbk_secret_wipe (password);
  return hash;
}

/* --- Accounts --- */

static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_NAME || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || g_ascii_isspace (*p))
      return FALSE;
  return TRUE;
}

/* The catalogue in force, or the one a new service will start with. */
static DbkCatalogue *
open_catalogue (DbkCentralStore *store, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (!dbk_central_store_get_catalogue (store, &text, error))
    return NULL;
  if (text == NULL)
    text = dbk_seed_catalogue ("1", FALSE, error);
  root = text != NULL ? json_from_string (text, error) : NULL;
  return root != NULL ? dbk_catalogue_load (json_node_get_object (root), error) : NULL;
}

static gboolean
put (DbkCentralStore *store, const DbkAccount *account, GError **error)
{
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  if (!dbk_central_store_put_account (store, account, dbk_clock_now (), error))
    {
      dbk_central_store_rollback (store);
      return FALSE;
    }
  return dbk_central_store_commit (store, error);
}

static gboolean
has_department (DbkCatalogue *catalogue, const char *department)
{
  const GPtrArray *forms = dbk_catalogue_forms (catalogue);

  for (guint i = 0; i < forms->len; i++)
    {
      const GPtrArray *sections = ((const DbkForm *)g_ptr_array_index (forms, i))->sections;

      for (guint j = 0; j < sections->len; j++)
        if (strcmp (((const DbkSection *)g_ptr_array_index (sections, j))->department, department) == 0)
          return TRUE;
    }
  return FALSE;
}

static int
add (DbkCentralStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkAccount) account = NULL;
  g_autoptr (DbkCatalogue) catalogue = NULL;
  DbkDay from = DBK_DAY_NONE, to = DBK_DAY_NONE;

  if (!is_name (name))
    return wrong_usage ("An account's name has 1 to 64 characters, none of them blank");
  if (option_role == NULL || !g_strv_contains (roles, option_role))
    return wrong_usage ("--role takes one of the roles");
  if (option_org == NULL)
    return wrong_usage ("--org is needed");
  if (option_sections != NULL && strcmp (option_role, "filler") != 0)
    return wrong_usage ("--section is for fillers");
  if ((option_from != NULL && !dbk_day_parse (option_from, &from)) || (option_to != NULL && !dbk_day_parse (option_to, &to)))
    return wrong_usage ("--from and --to take YYYY-MM-DD");

  catalogue = open_catalogue (store, &error);
  if (catalogue == NULL)
    return report (error);
  if (dbk_catalogue_node (catalogue, option_org) == NULL)
    return fail ("There is no organisation %s; publish the catalogue first", option_org);
  for (guint i = 0; option_sections != NULL && option_sections[i] != NULL; i++)
    if (!has_department (catalogue, option_sections[i]))
      return fail ("No form has a section that %s fills in", option_sections[i]);
  if (!dbk_central_store_get_account (store, name, &account, &error))
    return report (error);
  if (account == NULL)
    {
      account = g_new0 (DbkAccount, 1);
      account->actor = dbk_actor_new (name, option_name != NULL ? option_name : name);
      account->password = read_password ();
      if (account->password == NULL)
        return EXIT_FAILURE;
    }
  else if (option_name != NULL)
    {
      g_free (account->actor->name);
      account->actor->name = g_strdup (option_name);
    }
  account->is_interface |= strcmp (option_role, "interface") == 0;
  dbk_actor_add_part_grant (account->actor, option_role, option_org, (const char *const *)option_sections, from, to);
  return put (store, account, &error) ? EXIT_SUCCESS : report (error);
}

/* Grants of that role on that node, for whatever time and sections. */
static guint
remove_grants (DbkActor *actor)
{
  guint removed = 0;

  for (guint i = actor->grants->len; i > 0; i--)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i - 1);

      if (strcmp (grant->role, option_role) != 0 || strcmp (grant->node, option_org) != 0)
        continue;
      g_array_remove_index (actor->grants, i - 1);
      removed++;
    }
  return removed;
}

static int
take_away (DbkCentralStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkAccount) account = NULL;

  if (option_role == NULL || option_org == NULL)
    return wrong_usage ("--role and --org are needed");
  if (!dbk_central_store_get_account (store, name, &account, &error))
    return report (error);
  if (account == NULL)
    return fail ("There is no account %s", name);
  if (remove_grants (account->actor) == 0)
    return fail ("%s has no grant as %s on %s", name, option_role, option_org);
  return put (store, account, &error) ? EXIT_SUCCESS : report (error);
}

static int
change (DbkCentralStore *store, const char *what, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkAccount) account = NULL;

  if (!dbk_central_store_get_account (store, name, &account, &error))
    return report (error);
  if (account == NULL)
    return fail ("There is no account %s", name);
  if (strcmp (what, "password") == 0)
    {
      char *hash = read_password ();

      if (hash == NULL)
        return EXIT_FAILURE;
      g_free (account->password);
      account->password = hash;
    }
  else
    account->disabled = strcmp (what, "disable") == 0;
  return put (store, account, &error) ? EXIT_SUCCESS : report (error);
}

static gboolean
put_code_secret (DbkCentralStore *store, const char *name, GBytes *secret, GError **error)
{
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  if (!dbk_central_store_put_code_secret (store, name, secret, dbk_clock_now (), error))
    {
      dbk_central_store_rollback (store);
      return FALSE;
    }
  return dbk_central_store_commit (store, error);
}

static int
enrol (DbkCentralStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkAccount) account = NULL;
  g_autoptr (GBytes) secret = option_off ? NULL : dbk_one_time_secret_new ();
  char *uri, *text;

  if (!dbk_central_store_get_account (store, name, &account, &error))
    return report (error);
  if (account == NULL)
    return fail ("There is no account %s", name);
  if (account->is_interface && !option_off)
    return fail ("%s is an interface: nobody is there to be asked for a code", name);
  if (!put_code_secret (store, name, secret, &error))
    return report (error);
  if (secret == NULL)
    return EXIT_SUCCESS;
  uri = dbk_one_time_uri (secret, name);
  text = dbk_one_time_secret_to_text (secret);
  printf ("%s\nsecret %s\n", uri, text);
  dbk_secret_wipe (uri);
  dbk_secret_wipe (text);
  return EXIT_SUCCESS;
}

static void
print_grant (const DbkGrant *grant)
{
  g_autofree char *from = grant->from != DBK_DAY_NONE ? dbk_day_to_string (grant->from) : g_strdup ("");
  g_autofree char *to = grant->to != DBK_DAY_NONE ? dbk_day_to_string (grant->to) : g_strdup ("");

  printf ("\t%s@%s", grant->role, grant->node);
  if (grant->sections != NULL)
    printf ("[%s]", grant->sections);
  if (*from != '\0' || *to != '\0')
    printf ("(%s..%s)", from, to);
}

static int
list (DbkCentralStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;

  if (!dbk_central_store_list_accounts (store, &accounts, &error))
    return report (error);
  for (guint i = 0; i < accounts->len; i++)
    {
      const DbkAccount *account = g_ptr_array_index (accounts, i);

      printf ("%s\t%s%s%s", account->actor->account, account->actor->name, account->disabled ? "\tdisabled" : "", account->code_secret != NULL ? "\ttotp" : "");
      for (guint j = 0; j < account->actor->grants->len; j++)
        print_grant (&g_array_index (account->actor->grants, DbkGrant, j));
      putchar ('\n');
    }
  return EXIT_SUCCESS;
}

static int
user (DbkCentralStore *store, char **arguments)
{
  guint count = g_strv_length (arguments);

  if (count == 1 && strcmp (arguments[0], "list") == 0)
    return list (store);
  if (count == 2 && strcmp (arguments[0], "add") == 0)
    return add (store, arguments[1]);
  if (count == 2 && strcmp (arguments[0], "revoke") == 0)
    return take_away (store, arguments[1]);
  if (count == 2 && (strcmp (arguments[0], "password") == 0 || strcmp (arguments[0], "disable") == 0 || strcmp (arguments[0], "enable") == 0))
    return change (store, arguments[0], arguments[1]);
  if (count == 2 && strcmp (arguments[0], "totp") == 0)
    return enrol (store, arguments[1]);
  return wrong_usage ("user takes add, revoke, password, totp, disable, enable or list");
}

static int
catalogue_command (DbkCentralStore *store, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_strv_length (arguments) != 1 || strcmp (arguments[0], "export") != 0)
    return wrong_usage ("catalogue takes export");
  if (!dbk_central_store_get_catalogue (store, &text, &error))
    return report (error);
  if (text == NULL && (text = dbk_seed_catalogue ("1", FALSE, &error)) == NULL)
    return report (error);
  puts (text);
  return EXIT_SUCCESS;
}

/* --- The log --- */

typedef struct
{
  gint64 seq;
  guint8 hash[DBK_LOG_HASH];
  gboolean broken;
} Chain;

static gboolean
check_link (const DbkLogRecord *record, gpointer user_data)
{
  Chain *chain = user_data;
  guint8 hash[DBK_LOG_HASH];

  dbk_log_chain (chain->hash, record, hash);
  chain->broken = record->seq != chain->seq + 1 || memcmp (hash, record->hash, sizeof hash) != 0;
  chain->seq = record->seq;
  memcpy (chain->hash, hash, sizeof hash);
  return !chain->broken;
}

static int
log_command (DbkCentralStore *store, char **arguments)
{
  g_autoptr (GError) error = NULL;
  Chain chain = { 0 };

  if (g_strv_length (arguments) != 1 || strcmp (arguments[0], "verify") != 0)
    return wrong_usage ("log takes verify");
  if (!dbk_central_store_walk_log (store, check_link, &chain, &error))
    return report (error);
  if (chain.broken)
    return fail ("The log does not bear out from operation %" G_GINT64_FORMAT " on: it was changed", chain.seq);
  printf ("%" G_GINT64_FORMAT " operations, last hash ", chain.seq);
  for (guint i = 0; i < DBK_LOG_HASH; i++)
    printf ("%02x", chain.hash[i]);
  putchar ('\n');
  return EXIT_SUCCESS;
}

static int
import_command (const char *directory, DbkCentralStore *store, char **arguments)
{
  g_autoptr (GError) error = NULL;

  if (g_strv_length (arguments) != 1 || option_output == NULL)
    return wrong_usage ("import takes FILE -o ANSWER");
  return dbk_courier_import (directory, store, arguments[0], option_output, &error) ? EXIT_SUCCESS : report (error);
}

static int
starter_command (const char *directory, DbkCentralStore *store, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  g_autofree char *fingerprint = NULL;

  if (g_strv_length (arguments) != 1 || option_output == NULL)
    return wrong_usage ("starter takes ACCOUNT -o FILE");
  if (!dbk_courier_start (directory, store, arguments[0], option_output, &key, &error))
    return report (error);
  fingerprint = dbk_key_fingerprint (key);
  printf ("service key %s\nfingerprint %s\n", key, fingerprint);
  return EXIT_SUCCESS;
}

static int
run (const char *directory, DbkCentralStore *store, char **command)
{
  if (strcmp (command[0], "import") == 0)
    return import_command (directory, store, command + 1);
  if (strcmp (command[0], "starter") == 0)
    return starter_command (directory, store, command + 1);
  if (strcmp (command[0], "user") == 0)
    return user (store, command + 1);
  if (strcmp (command[0], "log") == 0)
    return log_command (store, command + 1);
  return catalogue_command (store, command + 1);
}

int
dbk_commands_run (const char *directory, char **arguments)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = NULL;
  g_autofree char *path = g_build_filename (directory, "central.db", NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "daybook-central"); /* the parser skips a program's name */
  for (char **p = arguments; *p != NULL; p++)
    g_strv_builder_add (builder, *p);
  rest = g_strv_builder_end (builder);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, &rest, &error))
    return wrong_usage (error->message);
  if (rest[1] == NULL || !g_strv_contains (commands, rest[1]))
    return wrong_usage ("Unknown command");

  if (!dbk_secret_init ())
    return fail ("The cryptographic library does not start");
  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail ("%s cannot be created: %s", directory, g_strerror (errno));
  store = dbk_sqlite_store_open (path, &error);
  if (store == NULL)
    return report (error);
  return run (directory, store, rest + 1);
}
