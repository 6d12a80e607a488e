/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl rules: trying expressions of rules and formulas.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include "app/ctl/dbk-ctl.h"

#include <glib/gi18n.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/rules/dbk-trial.h"

/**
 * Request: what is asked
 * @given: (owned) (element-type utf8 utf8)
 */
typedef struct
{
  char *org;
  char *date;
  char *form;
  gboolean verbose;
  GStrv words;
  GHashTable *given;
} Request;

static void
request_clear (Request *request)
{
  g_free (request->org);
  g_free (request->date);
  g_free (request->form);
  g_strfreev (request->words);
  g_clear_pointer (&request->given, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* PARAM=VALUE, with or without the colon in front. */
static gboolean
read_given (Request *request, GError **error)
{
  request->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 2; request->words[i] != NULL; i++)
    {
      const char *word = request->words[i] + (request->words[i][0] == ':');
      const char *equals = strchr (word, '=');

      if (equals == NULL || equals == word)
        {
          g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("“%s” is not of the form PARAM=VALUE."), request->words[i]);
          return FALSE;
        }
      g_hash_table_insert (request->given, g_strndup (word, (gsize)(equals - word)), g_strdup (equals + 1));
    }
  return TRUE;
}

static gboolean
read_request (Request *request, GStrv arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "org", 0, 0, G_OPTION_ARG_STRING, &request->org, NULL, NULL },
    { "date", 0, 0, G_OPTION_ARG_STRING, &request->date, NULL, NULL },
    { "form", 0, 0, G_OPTION_ARG_STRING, &request->form, NULL, NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &request->verbose, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  /* GOption takes the first word for the program's name; here it is the subcommand that is left over. */
  g_strv_builder_add (builder, "daybookctl");
  g_strv_builder_addv (builder, (const char **)arguments);
  request->words = g_strv_builder_end (builder);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, &request->words, error))
    return FALSE;
  /* "--" stays in the list: what follows it is an expression that begins with a minus. */
  for (guint i = 1; request->words[i] != NULL; i++)
    if (strcmp (request->words[i], "--") == 0)
      {
        g_free (request->words[i]);
        memmove (request->words + i, request->words + i + 1, (g_strv_length (request->words + i + 1) + 1) * sizeof (char *));
        break;
      }
  if (g_strcmp0 (request->words[1], "test") != 0 || request->words[2] == NULL)
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("Use: rules test EXPRESSION [--org ENTITY] [--date DAY] [PARAM=VALUE…]."));
      return FALSE;
    }
  /* From here on the expression is word 1. */
  g_free (request->words[1]);
  memmove (request->words + 1, request->words + 2, (g_strv_length (request->words + 2) + 1) * sizeof (char *));
  if (request->org != NULL || request->date == NULL)
    return read_given (request, error);
  g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("--date needs --org: whose day?"));
  return FALSE;
}

/* --- The day --- */

static const DbkNode *
find_entity (DbkCtl *ctl, const char *code, GError **error)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (ctl->home);
  const DbkNode *node = catalogue != NULL ? dbk_catalogue_node (catalogue, code) : NULL;

  if (catalogue == NULL)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Sign in first: figures and parameters of the catalogue are known then. With PARAM=VALUE alone it works without."));
  else if (node == NULL || dbk_node_plant (node) == NULL)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no unit, station or plant “%s”."), code);
  else
    return node;
  return NULL;
}

/* The day to be filed is yesterday's, as in the window. */
static DbkDocument *
open_day (DbkCtl *ctl, const Request *request, const DbkNode *entity, GError **error)
{
  g_autofree char *yesterday = dbk_day_to_string (dbk_clock_today () - 1);

  return dbk_home_open_document (ctl->home, request->form != NULL ? request->form : "daily", dbk_node_plant (entity)->code,
                                 request->date != NULL ? request->date : yesterday, error);
}

/* --- Answers --- */

/* Columns on a terminal: Chinese characters take two. */
static guint
count_columns (const char *text, gsize bytes)
{
  guint columns = 0;

  for (const char *c = text; c < text + bytes; c = g_utf8_next_char (c))
    columns += g_unichar_iswide (g_utf8_get_char (c)) ? 2 : g_unichar_iszerowidth (g_utf8_get_char (c)) ? 0
                                                                                                        : 1;
  return columns;
}

/* The expression under the message, and a caret under the character to blame. */
static void
point_at (GError *error, const char *expression)
{
  gssize offset = dbk_rule_error_get_offset (error);
  g_autofree char *line = g_strdelimit (g_strdup (expression), "\n\r\t", ' ');
  g_autofree char *message = error->message;

  if (offset < 0 || (gsize)offset > strlen (line) || !g_utf8_validate (line, -1, NULL))
    {
      error->message = g_steal_pointer (&message);
      return;
    }
  error->message = g_strdup_printf ("%s\n  %s\n  %*s^", message, line, (int)count_columns (line, (gsize)offset), "");
}

static void
add_value (DbkJsonWriter *writer, const char *member, const DbkTrialValue *value)
{
  g_autofree char *text = dbk_trial_value_to_string (value);

  dbk_json_writer_add_string (writer, member, text);
}

static void
print_trial_json (const DbkTrial *trial)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *text = NULL;

  dbk_json_writer_begin_object (writer);
  add_value (writer, "value", trial->result);
  dbk_json_writer_member (writer, "parameters");
  dbk_json_writer_begin_object (writer);
  for (guint i = 0; i < trial->parameters->len; i++)
    {
      const DbkTrialValue *value = g_ptr_array_index (trial->parameters, i);

      add_value (writer, value->name, value);
    }
  dbk_json_writer_end_object (writer);
  dbk_json_writer_end_object (writer);
  text = dbk_json_writer_finish (writer);
  g_print ("%s\n", text);
}

static void
print_trial (const DbkTrial *trial, gboolean verbose)
{
  g_autofree char *result = dbk_trial_value_to_string (trial->result);

  g_print ("%s\n", result != NULL ? result : "NULL");
  for (guint i = 0; verbose && i < trial->parameters->len; i++)
    {
      const DbkTrialValue *value = g_ptr_array_index (trial->parameters, i);
      g_autofree char *text = dbk_trial_value_to_string (value);

      g_print ("  :%s = %s\n", value->name, text != NULL ? text : "NULL");
    }
}

gboolean
dbk_ctl_run_rules (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (Request) request = { 0 };
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (DbkTrial) trial = NULL;
  const DbkNode *entity = NULL;

  if (!read_request (&request, arguments, error))
    return FALSE;
  if (request.org != NULL)
    {
      entity = find_entity (ctl, request.org, error);
      document = entity != NULL ? open_day (ctl, &request, entity, error) : NULL;
      if (document == NULL)
        return FALSE;
      /* Of the catalogue the document is under, which may be an older one. */
      entity = dbk_catalogue_node (dbk_layout_catalogue (dbk_document_get_layout (document)), request.org);
    }
  trial = dbk_trial_new (request.words[1], request.given, document != NULL ? dbk_document_get_figures (document) : NULL, entity, dbk_clock_today (), error);
  if (trial == NULL)
    {
      if (error != NULL && !ctl->json)
        point_at (*error, request.words[1]);
      return FALSE;
    }
  if (ctl->json)
    print_trial_json (trial);
  else
    print_trial (trial, request.verbose);
  return TRUE;
}
