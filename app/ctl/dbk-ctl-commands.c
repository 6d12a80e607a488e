/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands of daybookctl.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include "app/ctl/dbk-ctl.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* --- Arguments --- */

/* Takes the options out; the words that are left, (transfer full) (nullable). */
GStrv
dbk_ctl_parse_options (GStrv arguments, const GOptionEntry *entries, guint least, guint most, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parsed = NULL;
  guint first;

  /* GOption takes the first word for the program's name. */
  g_strv_builder_add (builder, "daybookctl");
  g_strv_builder_addv (builder, (const char **)arguments);
  parsed = g_strv_builder_end (builder);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, &parsed, error))
    return NULL;
  first = g_strcmp0 (parsed[1], "--") == 0 ? 2 : 1;
  if (g_strv_length (parsed + first) < least || g_strv_length (parsed + first) > most)
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("Wrong number of arguments. See the command's --help."));
      return NULL;
    }
  return g_strdupv (parsed + first);
}

/* A command that is a word alone. */
static gboolean
takes_nothing (GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 0, 0, error);

  return words != NULL;
}

/* Takes FORM ORG PERIOD. */
DbkDocument *
dbk_ctl_open_document (DbkCtl *ctl, GStrv words, GError **error)
{
  return dbk_home_open_document (ctl->home, words[0], words[1], words[2], error);
}

/* Splits ENTITY.INDICATOR[=rest]; indicators have no dot. */
gboolean
dbk_ctl_parse_cell (const char *text, char **entity, char **indicator, char **rest, GError **error)
{
  const char *equals = rest != NULL ? strchr (text, '=') : NULL;
  g_autofree char *name = equals != NULL ? g_strndup (text, (gsize)(equals - text)) : g_strdup (text);
  char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || dot[1] == '\0' || (rest != NULL && equals == NULL))
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("“%s” is not of the form ENTITY.INDICATOR%s."), text, rest != NULL ? "=VALUE" : "");
      return FALSE;
    }
  *dot = '\0';
  *entity = g_strdup (name);
  *indicator = g_strdup (dot + 1);
  if (rest != NULL)
    *rest = g_strdup (equals + 1);
  return TRUE;
}

const DbkSlot *
dbk_ctl_find_slot (DbkDocument *document, const char *entity, const char *indicator, GError **error)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), entity, indicator);

  if (slot == NULL)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("This report has no cell %s.%s."), entity, indicator);
  return slot;
}

/* --- Waiting for the service --- */

void
dbk_ctl_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

GAsyncResult *
dbk_ctl_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

gboolean
dbk_ctl_sync (DbkCtl *ctl, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sync_async (ctl->home, NULL, dbk_ctl_keep_result_cb, &result);
  return dbk_home_sync_finish (ctl->home, dbk_ctl_wait (&result), error);
}

/* An action is in the outbox: send it, and tell what became of it. */
static gboolean
send_action (DbkCtl *ctl, DbkDocument *document, const char *message, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *refusal;

  if (!dbk_ctl_sync (ctl, &failure))
    {
      if (g_error_matches (failure, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE))
        g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_QUEUED, _ ("Kept here and waiting to be sent: %s"), failure->message);
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  refusal = dbk_document_get_refusal (document);
  if (refusal != NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, refusal);
      return FALSE;
    }
  dbk_ctl_print_done (ctl, message);
  return TRUE;
}

/* --- Commands --- */

/* (transfer full): of the environment, or else the next line of standard input */
static char *
read_secret (const char *variable)
{
  const char *given = g_getenv (variable);
  char line[1024];

  if (given != NULL)
    return g_strdup (given);
  if (fgets (line, sizeof line, stdin) == NULL)
    return g_strdup ("");
  line[strcspn (line, "\r\n")] = '\0';
  return g_strdup (line);
}

char *
dbk_ctl_read_password (void)
{
  return read_secret ("DAYBOOK_PASSWORD");
}

static gboolean
is_here (DbkHome *home, const char *user)
{
  g_auto (GStrv) accounts = dbk_home_list_accounts (home);

  return g_strv_contains ((const char *const *)accounts, user);
}

/* @code: (nullable) */
static gboolean
sign_in (DbkCtl *ctl, const char *server, const char *ca, const char *user, const char *password, const char *code, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sign_in_async (ctl->home, server != NULL ? server : dbk_home_get_server (ctl->home),
                          ca != NULL ? ca : dbk_home_get_ca (ctl->home), user, password, code, NULL, dbk_ctl_keep_result_cb, &result);
  return dbk_home_sign_in_finish (ctl->home, dbk_ctl_wait (&result), error);
}

static gboolean
run_login (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *server = NULL;
  g_autofree char *ca = NULL;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *code = NULL;
  g_autoptr (GError) local = NULL;
  const GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &server, NULL, NULL },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca, NULL, NULL },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 0, 0, error);

  if (words == NULL)
    return FALSE;
  /* An account that was started from a file has no server to be asked. */
  if (user == NULL || (server == NULL && dbk_home_get_server (ctl->home) == NULL && !is_here (ctl->home, user)))
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("login needs --server and --user."));
      return FALSE;
    }
  password = dbk_ctl_read_password ();
  sign_in (ctl, server, ca, user, password, NULL, &local);
  if (g_error_matches (local, DBK_HOME_ERROR, DBK_HOME_ERROR_CODE) && *(code = read_secret ("DAYBOOK_TOTP")) != '\0')
    {
      g_clear_error (&local);
      sign_in (ctl, server, ca, user, password, code, &local);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  dbk_ctl_print_done (ctl, dbk_home_is_offline_session (ctl->home) ? _ ("Signed in offline: the service could not be reached, and the password was checked here.") : _ ("Signed in."));
  return TRUE;
}

static gboolean
run_status (DbkCtl *ctl, GStrv arguments, GError **error)
{
  if (!takes_nothing (arguments, error))
    return FALSE;
  dbk_ctl_print_status (ctl);
  return TRUE;
}

static gboolean
run_sync (DbkCtl *ctl, GStrv arguments, GError **error)
{
  if (!takes_nothing (arguments, error) || !dbk_ctl_sync (ctl, error))
    return FALSE;
  if (dbk_home_get_clock_problem (ctl->home) != NULL)
    g_printerr ("%s\n", dbk_home_get_clock_problem (ctl->home));
  if (dbk_home_get_restored (ctl->home) != NULL)
    g_printerr ("%s\n", dbk_home_get_restored (ctl->home));
  dbk_ctl_print_status (ctl);
  return TRUE;
}

static gboolean
run_show (DbkCtl *ctl, GStrv arguments, GError **error)
{
  gboolean history = FALSE;
  const GOptionEntry entries[] = {
    { "history", 0, 0, G_OPTION_ARG_NONE, &history, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  if (document == NULL)
    return FALSE;
  dbk_ctl_print_report (ctl, document, history);
  return TRUE;
}

static gboolean
set_note (DbkDocument *document, const char *cell, const char *note, GError **error)
{
  g_autofree char *entity = NULL;
  g_autofree char *indicator = NULL;
  const DbkSlot *slot;

  if (!dbk_ctl_parse_cell (cell, &entity, &indicator, NULL, error))
    return FALSE;
  slot = dbk_ctl_find_slot (document, entity, indicator, error);
  return slot != NULL && dbk_document_set_note (document, slot->index, note, error);
}

static gboolean
set_value (DbkDocument *document, const char *cell, GError **error)
{
  g_autofree char *entity = NULL;
  g_autofree char *indicator = NULL;
  g_autofree char *value = NULL;
  const DbkSlot *slot;

  if (!dbk_ctl_parse_cell (cell, &entity, &indicator, &value, error))
    return FALSE;
  slot = dbk_ctl_find_slot (document, entity, indicator, error);
  return slot != NULL && dbk_document_set_text (document, slot->index, value, DBK_CELL_TYPED, error);
}

static gboolean
run_set (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *note = NULL;
  const GOptionEntry entries[] = {
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 4, G_MAXUINT, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  if (document == NULL)
    return FALSE;
  for (guint i = 3; words[i] != NULL; i++)
    if (note != NULL ? !set_note (document, words[i], note, error) : !set_value (document, words[i], error))
      {
        g_prefix_error (error, "%s: ", words[i]);
        return FALSE;
      }
  dbk_ctl_print_done (ctl, _ ("Stored."));
  return TRUE;
}

static gboolean
run_check (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;
  g_autoptr (GError) refusal = NULL;
  guint errors;

  if (document == NULL)
    return FALSE;
  errors = dbk_findings_count (dbk_document_get_findings (document), DBK_SEVERITY_ERROR);
  if (errors > 0)
    g_set_error (&refusal, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, g_dngettext (GETTEXT_PACKAGE, "%u error rule fails.", "%u error rules fail.", errors), errors);
  dbk_ctl_print_findings (ctl, document, refusal);
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* RULE=TEXT and RULE@ENTITY=TEXT are for one warning; anything else serves them all. */
static gboolean
reason_fits (const char *reason, DbkCatalogue *catalogue, const DbkFinding *finding, const char **text)
{
  const char *equals = strchr (reason, '=');
  g_autofree char *name = equals != NULL ? g_strndup (reason, (gsize)(equals - reason)) : NULL;
  char *at = name != NULL ? strchr (name, '@') : NULL;

  if (at != NULL)
    *at++ = '\0';
  if (name == NULL || dbk_catalogue_rule (catalogue, name) == NULL)
    {
      *text = reason;
      return TRUE;
    }
  *text = equals + 1;
  return g_str_equal (name, finding->rule->code) && (at == NULL || g_str_equal (at, finding->entity->code));
}

static gboolean
give_reasons (DbkCtl *ctl, DbkDocument *document, GStrv reasons, GError **error)
{
  const GPtrArray *findings = dbk_document_get_findings (document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      for (guint k = 0; finding->rule->severity == DBK_SEVERITY_WARNING && reasons != NULL && reasons[k] != NULL; k++)
        {
          const char *text;

          if (reason_fits (reasons[k], dbk_home_get_catalogue (ctl->home), finding, &text) &&
              !dbk_document_set_reason (document, finding->rule->code, finding->entity->code, text, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run_submit (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) reasons = NULL;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING_ARRAY, &reasons, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  return document != NULL && give_reasons (ctl, document, reasons, error) && dbk_document_submit (document, error) &&
         send_action (ctl, document, _ ("Submitted."), error);
}

static gboolean
run_withdraw (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  return document != NULL && dbk_document_withdraw (document, error) && send_action (ctl, document, _ ("Withdrawn."), error);
}

static gboolean
run_cancel (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  return document != NULL && dbk_document_cancel (document, error) && send_action (ctl, document, _ ("Correction cancelled."), error);
}

static gboolean
run_discard (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  if (document == NULL || !dbk_document_discard (document, error))
    return FALSE;
  dbk_ctl_print_done (ctl, _ ("Discarded."));
  return TRUE;
}

static gboolean
run_inbox (DbkCtl *ctl, GStrv arguments, GError **error)
{
  return takes_nothing (arguments, error) && dbk_ctl_print_inbox (ctl, error);
}

static gboolean
run_approve (DbkCtl *ctl, GStrv arguments, GError **error)
{
  gint64 revision = 0;
  g_autofree char *comment = NULL;
  const GOptionEntry entries[] = {
    { "revision", 0, 0, G_OPTION_ARG_INT64, &revision, NULL, NULL },
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  return document != NULL && dbk_document_approve (document, revision, comment, error) &&
         send_action (ctl, document, _ ("Approved."), error);
}

static void
free_pin (gpointer pin)
{
  dbk_pin_free (pin);
}

static GPtrArray *
parse_pins (GStrv cells, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func (free_pin);

  for (guint i = 0; cells != NULL && cells[i] != NULL; i++)
    {
      g_autofree char *entity = NULL;
      g_autofree char *indicator = NULL;
      g_autofree char *text = NULL;
      DbkPin *pin;

      if (!dbk_ctl_parse_cell (cells[i], &entity, &indicator, &text, error))
        return NULL;
      pin = g_new0 (DbkPin, 1);
      pin->entity = g_intern_string (entity);
      pin->indicator = g_intern_string (indicator);
      pin->text = g_steal_pointer (&text);
      g_ptr_array_add (pins, pin);
    }
  return g_steal_pointer (&pins);
}

static gboolean
run_return (DbkCtl *ctl, GStrv arguments, GError **error)
{
  int step = 0;
  g_autofree char *comment = NULL;
  g_auto (GStrv) cells = NULL;
  g_autoptr (GPtrArray) pins = NULL;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, NULL, NULL },
    { "to", 0, 0, G_OPTION_ARG_INT, &step, NULL, NULL },
    { "cell", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cells, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  if (document == NULL)
    return FALSE;
  pins = parse_pins (cells, error);
  return pins != NULL && dbk_document_return (document, comment, step, pins, error) &&
         send_action (ctl, document, _ ("Returned."), error);
}

static gboolean
run_correct (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *comment = NULL;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;

  return document != NULL && dbk_document_correct (document, comment, error) &&
         send_action (ctl, document, _ ("Opened for correction."), error);
}

/* FROM[..TO], days. */
static gboolean
parse_range (const char *text, DbkDay *first, DbkDay *last, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (text, "..", 2);

  if (dbk_day_parse (ends[0], first) && (ends[1] == NULL ? (*last = *first, TRUE) : dbk_day_parse (ends[1], last)) && *first <= *last)
    return TRUE;
  g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("“%s” is no day or range of days (YYYY-MM-DD..YYYY-MM-DD)."), text);
  return FALSE;
}

static gboolean
run_export (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *path = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 3, 3, error);
  g_autoptr (GAsyncResult) result = NULL;
  DbkDay first;
  DbkDay last;

  if (words == NULL || !parse_range (words[2], &first, &last, error))
    return FALSE;
  if (path == NULL)
    {
      g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("export needs -o FILE.xlsx."));
      return FALSE;
    }
  dbk_home_export_async (ctl->home, words[0], words[1], first, last, path, NULL, dbk_ctl_keep_result_cb, &result);
  if (!dbk_home_export_finish (ctl->home, dbk_ctl_wait (&result), error))
    return FALSE;
  dbk_ctl_print_done (ctl, path);
  return TRUE;
}

static gboolean
run_backup (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 1, 1, error);

  if (words == NULL || !dbk_home_backup (ctl->home, words[0], error))
    return FALSE;
  dbk_ctl_print_done (ctl, words[0]);
  return TRUE;
}

static gboolean
run_verify (DbkCtl *ctl, GStrv arguments, GError **error)
{
  if (!takes_nothing (arguments, error) || !dbk_home_verify (ctl->home, error))
    return FALSE;
  dbk_ctl_print_done (ctl, _ ("The store is sound."));
  return TRUE;
}

const DbkCtlCommand dbk_ctl_commands[] = {
  { "login", "--server URL [--ca PEM] --user NAME", N_ ("Sign in; the password comes from DAYBOOK_PASSWORD or standard input, a one-time code, where one is asked for, from DAYBOOK_TOTP or the next line"), run_login, DBK_CTL_ALONE },
  { "start", "FILE", N_ ("Begin from a starter file where no line goes; the account's password comes from DAYBOOK_PASSWORD or standard input"), dbk_ctl_run_start, DBK_CTL_ALONE },
  { "status", "", N_ ("Pending edits, outbox, conflicts, last sync"), run_status },
  { "sync", "", N_ ("One full exchange with the service"), run_sync },
  { "show", "[--history] FORM ORG PERIOD", N_ ("Cells, state and rule results of a report"), run_show },
  { "set", "[--note TEXT] FORM ORG PERIOD ENTITY.INDICATOR=VALUE …", N_ ("One durable edit each; an empty VALUE clears; with --note, ENTITY.INDICATOR alone"), run_set },
  { "check", "FORM ORG PERIOD", N_ ("Rule results; exit 1 if an error rule fails"), run_check },
  { "submit", "FORM ORG PERIOD [--reason TEXT | --reason RULE[@ENTITY]=TEXT]…", N_ ("Submit; a bare TEXT serves every warning"), run_submit },
  { "withdraw", "FORM ORG PERIOD", N_ ("Take a submission back while nobody has acted on it"), run_withdraw },
  { "cancel", "FORM ORG PERIOD", N_ ("Give a correction up; the approved figures stay"), run_cancel },
  { "discard", "FORM ORG PERIOD", N_ ("Drop what was typed here and not sent"), run_discard },
  { "inbox", "", N_ ("What waits for me"), run_inbox },
  { "approve", "FORM ORG PERIOD [--revision N] [--comment TEXT]", N_ ("Approve the revision that was looked at"), run_approve },
  { "return", "FORM ORG PERIOD --comment TEXT [--to STEP] [--cell ENTITY.INDICATOR=TEXT]…", N_ ("Send a report back"), run_return },
  { "correct", "FORM ORG PERIOD --comment TEXT", N_ ("Open an approved report for correction"), run_correct },
  { "export", "FORM ORG FROM[..TO] -o FILE.xlsx", N_ ("Write a workbook"), run_export },
  { "report", "daily|weekly|monthly --org ORG --date DATE [--week-start N] -o FILE.xlsx", N_ ("Write a report with sums and comparisons"), dbk_ctl_run_report },
  { "rules", "test EXPRESSION [--org ENTITY] [--date DAY] [--verbose] [PARAM=VALUE…]", N_ ("Compute an expression of a rule or formula, on a day's figures or on given ones"), dbk_ctl_run_rules },
  { "refused", "", N_ ("What the service refused and is kept here: discard drops it, typing it again sends it again"), dbk_ctl_run_refused },
  { "conflicts", "", N_ ("Figures that two people wrote"), dbk_ctl_run_conflicts },
  { "resolve", "FORM ORG PERIOD ENTITY.INDICATOR mine|theirs|VALUE | --all FORM ORG PERIOD mine|theirs", N_ ("Decide a conflict"), dbk_ctl_run_resolve },
  { "import", "FILE [--form FORM] [--map FILE] [--marked FILE] [--take-over] [--dry-run] | --undo", N_ ("Take figures from a workbook; --dry-run only tells what would happen, --marked writes the workbook anew with the bad cells marked, --take-over writes over what is in conflict, --undo takes the last import back"), dbk_ctl_run_import },
  { "courier", "export FILE | import ANSWER", N_ ("Exchange by files where no line goes; daybook-central import answers the one with the other"), dbk_ctl_run_courier },
  { "handover", "TO", N_ ("Hand unsent work over to another account of this computer; who typed it stays with it"), dbk_ctl_run_handover, DBK_CTL_ALONE },
  { "receipt", "FORM ORG PERIOD [[--revision N] -o FILE]", N_ ("The service's receipt for a submission, to show or to keep"), dbk_ctl_run_receipt },
  { "verify-receipt", "FILE | FORM ORG PERIOD", N_ ("Whether a receipt holds: valid, altered or of a wrong key; exit 1 if not; works offline"), dbk_ctl_run_verify_receipt },
  { "backup", "FILE", N_ ("A verified copy of the local store"), run_backup },
  { "restore", "FILE", N_ ("Put a backup in the place of the local store, which is kept aside"), dbk_ctl_run_restore, DBK_CTL_CLOSED },
  { "recover", "", N_ ("Save what can be read of a damaged local store, unsent work first; the damaged file is kept"), dbk_ctl_run_recover, DBK_CTL_CLOSED },
  { "verify", "", N_ ("Check the local store's integrity"), run_verify },
  { NULL }
};
