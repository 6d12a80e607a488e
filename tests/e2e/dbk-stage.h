/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an end-to-end test plays on: a folder of its own, the real service in
 * it, and homes for as many people as it takes.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define DBK_STAGE_PASSWORD "Daybook-demo-1"

typedef struct _DbkStage DbkStage;

/** dbk_stage_new: a new folder; programs come from the build directory that DBK_BUILD names */
DbkStage *dbk_stage_new (void);
/** dbk_stage_free: stops the service and removes the folder */
void dbk_stage_free (DbkStage *stage);

/** dbk_stage_start_service: the demonstration group; waits until it listens. The port stays the same across restarts. */
void dbk_stage_start_service (DbkStage *stage);
/** dbk_stage_start_service_as: the same, showing the certificate and key of two files (%NULL: its own) */
void dbk_stage_start_service_as (DbkStage *stage, const char *certificate, const char *key);
/** dbk_stage_make_certificate: writes a certificate for 127.0.0.1 that signs itself, valid for @days from ten days ago */
void dbk_stage_make_certificate (const char *certificate, const char *key, int days);
/** dbk_stage_signal_service: SIGSTOP, or SIGKILL, after which it is gone */
void dbk_stage_signal_service (DbkStage *stage, int signal_number);
/** dbk_stage_stop_service: SIGTERM, and waits */
void dbk_stage_stop_service (DbkStage *stage);
/** dbk_stage_enrol: @user is asked for one-time codes from now on; (transfer full): what the authenticator is given */
char *dbk_stage_enrol (DbkStage *stage, const char *user);
/** dbk_stage_code: (transfer full): what that authenticator shows now */
char *dbk_stage_code (const char *secret);
/** dbk_stage_service_time: processor time that the service's threads took so far, milliseconds */
double dbk_stage_service_time (DbkStage *stage);
const char *dbk_stage_url (DbkStage *stage);
/** dbk_stage_ca: path of the authority that clients trust */
const char *dbk_stage_ca (DbkStage *stage);
/** dbk_stage_home: (transfer full): path of @name's home */
char *dbk_stage_home (DbkStage *stage, const char *name);
/** dbk_stage_path: (transfer full): a path in the folder */
char *dbk_stage_path (DbkStage *stage, const char *name);
/** dbk_stage_program: (transfer full): path of a built program: "app/daybook" */
char *dbk_stage_program (const char *name);
/** dbk_stage_ctl: runs daybookctl in @home with words up to NULL; its exit code; @out (nullable) takes stdout */
int dbk_stage_ctl (const char *home, char **out, ...) G_GNUC_NULL_TERMINATED;
/** dbk_stage_ctl_told: the same with words up to %NULL; @out and @told (nullable) take stdout and stderr */
int dbk_stage_ctl_told (const char *home, char **out, char **told, const char *const *words);
/** dbk_stage_sign_in: @home of @user by daybookctl, with a first sync */
void dbk_stage_sign_in (DbkStage *stage, const char *home, const char *user);
/** dbk_stage_show: (transfer full): what `show` says of a daily report */
JsonNode *dbk_stage_show (const char *home, const char *plant, const char *day);
/** dbk_stage_find_cell: (transfer none): in what `show` said; aborts if there is none */
JsonObject *dbk_stage_find_cell (JsonObject *shown, const char *entity, const char *indicator);
/** dbk_stage_value: (transfer full) (nullable): of a cell of yesterday's report, as @home has it */
char *dbk_stage_value (const char *home, const char *plant, const char *entity, const char *indicator);
/** dbk_stage_copy_day: in @home, which is signed in: the figures typed on the day before yesterday as those of yesterday */
void dbk_stage_copy_day (const char *home, const char *plant);
/** dbk_stage_file_day: the same, and submits them */
void dbk_stage_file_day (const char *home, const char *plant);
/** dbk_stage_yesterday: (transfer none): the demonstration's day to be filed, YYYY-MM-DD */
const char *dbk_stage_yesterday (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStage, dbk_stage_free)

G_END_DECLS
