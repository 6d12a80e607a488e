/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands of daybookctl share.
 */
#pragma once

#include "data/base/dbk-json-writer.h"
#include "data/client/dbk-document.h"

G_BEGIN_DECLS

/** Exit codes people script against. */
typedef enum
{
  DBK_CTL_DONE = 0,
  DBK_CTL_REFUSED = 1,
  DBK_CTL_USAGE = 2,
  DBK_CTL_UNREACHABLE = 3,
  DBK_CTL_DAMAGED = 4,
} DbkCtlExit;

/**
 * DbkCtl: one run
 * @home: (owned) (nullable)
 * @json: machine-readable results on stdout
 * @directory: (nullable): of --home
 * @told: the result printed says already why the command failed: one document is all that a script reads
 */
typedef struct
{
  DbkHome *home;
  gboolean json;
  gboolean told;
  const char *directory;
} DbkCtl;

#define DBK_CTL_ERROR (dbk_ctl_error_quark ())
GQuark dbk_ctl_error_quark (void);

typedef enum
{
  DBK_CTL_ERROR_USAGE,
  DBK_CTL_ERROR_QUEUED, /* kept and waiting: the service did not answer */
  DBK_CTL_ERROR_FAILED,
} DbkCtlError;

/** How a command gets at the home. */
typedef enum
{
  DBK_CTL_BESIDE, /* beside an open window */
  DBK_CTL_ALONE,  /* no other program may have it open: who works here changes */
  DBK_CTL_CLOSED, /* it is not opened: there is no @home */
} DbkCtlWay;

/**
 * DbkCtlCommand:
 * @run: gets what follows the command's name; TRUE, or FALSE with an error,
 *   which decides the exit code
 * @way: how the home is opened for it
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  gboolean (*run) (DbkCtl *ctl, GStrv arguments, GError **error);
  DbkCtlWay way;
} DbkCtlCommand;

extern const DbkCtlCommand dbk_ctl_commands[];

/* dbk-ctl-commands.c: what commands in other files take from it */
/** dbk_ctl_parse_options: (transfer full) (nullable): takes the options out; the words that are left */
GStrv dbk_ctl_parse_options (GStrv arguments, const GOptionEntry *entries, guint least, guint most, GError **error);
/** dbk_ctl_open_document: (transfer full) (nullable): of FORM ORG PERIOD */
DbkDocument *dbk_ctl_open_document (DbkCtl *ctl, GStrv words, GError **error);
/** dbk_ctl_parse_cell: ENTITY.INDICATOR, with =REST if @rest is not %NULL */
gboolean dbk_ctl_parse_cell (const char *text, char **entity, char **indicator, char **rest, GError **error);
/** dbk_ctl_find_slot: (nullable) (transfer none) */
const DbkSlot *dbk_ctl_find_slot (DbkDocument *document, const char *entity, const char *indicator, GError **error);
/** dbk_ctl_keep_result_cb: of anything begun; its data is a GAsyncResult *, %NULL until it ends */
void dbk_ctl_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data);
/** dbk_ctl_wait: (transfer none): until *@result is kept */
GAsyncResult *dbk_ctl_wait (GAsyncResult **result);
/** dbk_ctl_sync: one full exchange, waited for */
gboolean dbk_ctl_sync (DbkCtl *ctl, GError **error);
/** dbk_ctl_read_password: (transfer full): from DAYBOOK_PASSWORD or the first line of standard input */
char *dbk_ctl_read_password (void);

/* dbk-ctl-conflicts.c */
gboolean dbk_ctl_run_conflicts (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_resolve (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_refused (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-courier.c */
gboolean dbk_ctl_run_handover (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_courier (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_start (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-import.c */
gboolean dbk_ctl_run_import (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-receipts.c */
gboolean dbk_ctl_run_receipt (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_verify_receipt (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-report.c */
gboolean dbk_ctl_run_report (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-store.c */
gboolean dbk_ctl_run_restore (DbkCtl *ctl, GStrv arguments, GError **error);
gboolean dbk_ctl_run_recover (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-rules.c: the commands of "rules" */
gboolean dbk_ctl_run_rules (DbkCtl *ctl, GStrv arguments, GError **error);

/* dbk-ctl-print.c: results for people or for machines */
void dbk_ctl_print_status (DbkCtl *ctl);
void dbk_ctl_print_report (DbkCtl *ctl, DbkDocument *document, gboolean history);
/** dbk_ctl_print_findings: @refusal (nullable) is part of the result for machines */
void dbk_ctl_print_findings (DbkCtl *ctl, DbkDocument *document, const GError *refusal);
gboolean dbk_ctl_print_inbox (DbkCtl *ctl, GError **error);
/** dbk_ctl_print_done: one line for people; `{"done": true}` for machines */
void dbk_ctl_print_done (DbkCtl *ctl, const char *message);
/** dbk_ctl_print_json: what @writer holds, on a line */
void dbk_ctl_print_json (DbkJsonWriter *writer);
/** dbk_ctl_add_text, dbk_ctl_add_int: a member of the object being built; @text: (nullable) */
void dbk_ctl_add_text (DbkJsonWriter *writer, const char *name, const char *text);
void dbk_ctl_add_int (DbkJsonWriter *writer, const char *name, gint64 number);
void dbk_ctl_print_error (gboolean json, const GError *error);

G_END_DECLS
