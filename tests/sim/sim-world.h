/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service, its clients and the line between them, in one thread. The stores,
 * the exchange, the applier and the feed are the real ones; the clock and the
 * line are virtual.
 */
#pragma once

#include "central/dbk-round.h"
#include "central/dbk-session.h"
#include "data/courier/dbk-key.h"
#include "data/courier/dbk-parcel.h"
#include "data/store/dbk-store.h"
#include "tests/sim/sim-model.h"

G_BEGIN_DECLS

/** What may happen to one request. */
typedef enum
{
  SIM_FAULT_NONE,
  SIM_FAULT_DROP_BEFORE,  /* the service never sees it */
  SIM_FAULT_DROP_AFTER,   /* it took effect; the answer is lost */
  SIM_FAULT_DUPLICATE,    /* it comes twice; the second answer arrives */
  SIM_FAULT_DELAY,        /* the client gave up; it comes later, behind younger ones */
  SIM_FAULT_CUT_REQUEST,  /* it comes half */
  SIM_FAULT_CUT_ANSWER,   /* the answer comes half */
  SIM_FAULT_OLD_ANSWER,   /* the answer to an older request comes instead */
  SIM_FAULT_SERVICE_KILL, /* killed at some commit, or between commit and answer */
  SIM_FAULT_CLIENT_KILL,  /* the client is killed at some commit while it takes in the answer */
  SIM_FAULT_N
} SimFault;

/** Bugs put in on purpose: each has to be found. */
typedef enum
{
  SIM_BUG_NONE,
  SIM_BUG_FORGETFUL,     /* the service does not look whether it has an operation already */
  SIM_BUG_LAST_WINS,     /* edits are merged by when they come, not by their base */
  SIM_BUG_CLEARS_REPORT, /* an answer clears what is pending of its report, not of its operation */
  SIM_BUG_SHOWS_DRAFTS,  /* the feed sends what others may not see */
  SIM_BUG_LAX_BASE,      /* actions apply to whatever there is */
  SIM_BUG_NEVER_LATE,    /* what is stored is not what the log says */
  SIM_BUG_NO_FLAGS,      /* nobody is told that an opening would be another one now */
  SIM_BUG_READING_WINS,  /* a submission adopts readings over what was typed */
  SIM_BUG_FORGETS_SHIFT, /* a hand-over lets go what is still to be decided */
  SIM_BUG_LIES_OVER,     /* what is handed over lies over whatever whoever comes sees there */
  SIM_BUG_STAYS_BEHIND,  /* what is handed over stays where it was as well */
  SIM_BUG_LASTS,         /* a new sign-in does not end the old session */
  SIM_BUG_ANY_ORDER,     /* answer files are read on wherever the feed has got to */
  SIM_BUG_LOSES_KEYS,    /* the service has another key of a home than the one that signed in there */
} SimBug;

typedef struct _SimWorld SimWorld;
typedef struct _SimClient SimClient;

/**
 * SimTyped: the last thing typed into a cell, as long as it has to be somewhere
 * @author: who typed it
 */
typedef struct
{
  const char *author;
  DbkReportKey key;
  const char *entity;
  const char *indicator;
  char *value;
  char *note;
} SimTyped;

/**
 * SimHome: a computer, with an account or several
 * @desk: (nullable): whose account is open there; the others of it do nothing meanwhile
 */
typedef struct
{
  char *id;
  DbkKey *key; /* signs courier files */
  SimClient *desk;
} SimHome;

struct _SimClient
{
  SimWorld *world;
  guint number;
  SimHome *home;
  const SimPerson *person;
  char *token;        /* (nullable): of its session */
  gint64 let_in;      /* when the service let it in last: what an offline sign-in goes by */
  gboolean cut_off;   /* no line will ever reach it */
  DbkKey *key;        /* (nullable): from a starter file; otherwise the home's */
  char *place;        /* (nullable): what that one is registered for */
  guint64 carried_at; /* the world's stamp when the last courier file that it took in was written */
  char *path;
  DbkStore *store;  /* the main thread's connection */
  DbkStore *worker; /* the exchange's connection */
  int commits_left; /* -1: lives */
  gboolean dead;
  gint64 ahead; /* its clock's error, µs */
  GHashTable *typed;
  GHashTable *saved; /* (nullable): @typed as of the saved copy */
  char *last_answer;
  guint64 answered_at_stamp; /* the world's stamp at its last true answer */
  gboolean faulted;          /* in this exchange */
  gboolean busy;
  SimFault next_fault;                   /* for directed schedules: of its next request */
  void (*while_sending) (gpointer data); /* for directed schedules: once, between request and answer */
  gpointer while_sending_data;
};

/** SimPost: a request on its way; without a @token: a sign-in */
typedef struct
{
  const SimPerson *person;
  char *token;
  char *text;
} SimPost;

/** SimLetIn: a session, as it ought to be */
typedef struct
{
  char *token;
  const char *account;
  char *home;
  gint64 expires;
  gboolean ended;
} SimLetIn;

/**
 * SimFile: a courier file that lies somewhere
 * @stamp: the world's, when it was written; of answers
 */
typedef struct
{
  DbkParcelKind kind;
  SimClient *client;
  GBytes *bytes;
  guint64 stamp;
} SimFile;

struct _SimWorld
{
  guint64 seed;
  SimRandom random;
  gboolean verbose;
  guint fault_percent; /* of requests that random faults befall */
  gboolean machine;    /* delivers readings */
  gboolean courier;    /* carries files */
  guint leaps;         /* of many weeks */
  gboolean chain;      /* PLANTA's whole chain is there, and presses on */
  SimBug bug;
  char *directory; /* unowned */

  char *path;
  DbkCentralStore *store;
  DbkApplier *applier;
  DbkKey *key; /* signs receipts */
  DbkFeedSecret secret;
  int commits_left;
  gboolean dead;
  guint backup_length; /* of the model's log at the backup; G_MAXUINT: none */
  guint64 stamp;       /* raised by whatever changes an answer */
  DbkSessionTable *sessions;
  GPtrArray *let_in;      /* (element-type SimLetIn) */
  GPtrArray *kept_let_in; /* (nullable): as of the backup */

  SimModel *model;
  GPtrArray *people;     /* (element-type SimPerson) */
  GPtrArray *clients;    /* (element-type SimClient) */
  GPtrArray *homes;      /* (element-type SimHome) */
  GPtrArray *posts;      /* (element-type SimPost): delayed */
  GPtrArray *files;      /* (element-type SimFile) */
  GHashTable *secrets;   /* by sim_key_text(): values typed there */
  GHashTable *rewritten; /* of SIM_BUG_LAST_WINS: bases by operation */
  GHashTable *delivered; /* by sim_key_text(): values that a machine delivered */
  guint serial;          /* of values typed */
  guint operations;      /* applied, for the summary */
  guint flags;           /* of openings, as often as they were looked at; for the summary */

  char *failure; /* the first one */
};

/** sim_world_new: @directory: on a fast file system, reused from run to run */
SimWorld *sim_world_new (const char *directory, guint64 seed, SimBug bug, gboolean verbose);
void sim_world_free (SimWorld *world);
void sim_fail (SimWorld *world, const char *format, ...) G_GNUC_PRINTF (2, 3);
void sim_log (SimWorld *world, const char *format, ...) G_GNUC_PRINTF (2, 3);
const SimPerson *sim_world_person (SimWorld *world, const char *name);
/** sim_world_set_grants: @grants: "role node,role node" */
void sim_world_set_grants (SimWorld *world, const char *name, const char *grants);

/* The service. */
/** sim_world_deliver: (transfer full) (nullable): the answer; %NULL if none was made; @status: of HTTP */
char *sim_world_deliver (SimWorld *world, const SimPerson *person, const char *text, gsize length, guint *status);
void sim_world_reopen_service (SimWorld *world);
/** sim_world_publish: the next catalogue, if there is one left */
void sim_world_publish (SimWorld *world);
void sim_world_back_up (SimWorld *world);
void sim_world_restore (SimWorld *world);
void sim_world_deliver_late (SimWorld *world);
/** sim_world_finish: everything arrives and everybody syncs; then all must hold */
void sim_world_finish (SimWorld *world);
/** sim_world_run: @steps random ones, then sim_world_finish() */
void sim_world_run (SimWorld *world, guint steps);

/** sim_world_check_scope: nothing in @answer that @person may not see */
void sim_world_check_scope (SimWorld *world, const SimPerson *person, const char *answer);
/** sim_world_check_results: what was answered is what the model answers; @operations: as they came */
void sim_world_check_results (SimWorld *world, const SimPerson *person, const GPtrArray *operations, const GPtrArray *results);
/** sim_world_check_reports: of @keys (element-type DbkReportKey), all that can be seen at the service */
void sim_world_check_reports (SimWorld *world, const GPtrArray *keys);

/* Readings. */
/** sim_world_deliver_reading: as the machine of that plant; @value: (nullable): takes it back; TRUE if it was taken */
gboolean sim_world_deliver_reading (SimWorld *world, const DbkReportKey *key, const char *entity, const char *indicator, const char *value);
void sim_world_deliver_random (SimWorld *world);
/** sim_client_adopt_readings: as a document does before it submits */
gboolean sim_client_adopt_readings (SimClient *client, const DbkReportKey *key);
/** sim_world_check_readings: what lies beside its reports, by the log and by the model */
void sim_world_check_readings (SimWorld *world);

/* Sessions. */
/** sim_world_sign_in: (transfer full) (nullable): as sim_world_deliver() */
char *sim_world_sign_in (SimWorld *world, const char *text, gsize length, guint *status);
void sim_world_sign_out (SimWorld *world, const char *token);
/** sim_world_lets_in: whether @token (nullable) is good; @code: why not */
gboolean sim_world_lets_in (SimWorld *world, const char *token, const char **code);
void sim_world_set_disabled (SimWorld *world, const char *name, gboolean disabled);
void sim_world_load_sessions (SimWorld *world);
/** sim_sessions_copy: (transfer full): @list: (element-type SimLetIn) */
GPtrArray *sim_sessions_copy (const GPtrArray *list);
#define SIM_PASSWORD "secret-of-all"

/* Homes. */
SimHome *sim_home_new (SimWorld *world);
/** sim_client_sign_in: over the line; TRUE if a token came */
gboolean sim_client_sign_in (SimClient *client);
void sim_client_sign_out (SimClient *client);
/** sim_client_sit_down: its account is opened at its home, in the place of another: over the line, or offline */
gboolean sim_client_sit_down (SimClient *client);
/** sim_client_hand_over: to another account of its home; TRUE if it was done */
gboolean sim_client_hand_over (SimClient *client, SimClient *to);

/* Courier files. */
/** sim_client_export: (transfer none) (nullable): its outbox, as a file */
SimFile *sim_client_export (SimClient *client);
/** sim_world_import: (transfer none) (nullable): the answer to an outbox, as a file; @error: why it was refused */
SimFile *sim_world_import (SimWorld *world, const SimFile *file, GError **error);
/** sim_client_import: takes in an answer file */
gboolean sim_client_import (SimClient *client, const SimFile *file, gboolean *overtaken, GError **error);
/** sim_world_write_starter: (transfer none) (nullable): for an account */
SimFile *sim_world_write_starter (SimWorld *world, const char *name);
/** sim_client_start: from a starter file */
gboolean sim_client_start (SimClient *client, const SimFile *file, const char *password, GError **error);
/** sim_file_tamper: (transfer none): a copy in which one byte is another */
SimFile *sim_file_tamper (SimWorld *world, const SimFile *file);
void sim_world_carry_random (SimWorld *world, SimClient *client);
/** sim_client_sync_by_courier: out, in, and back */
gboolean sim_client_sync_by_courier (SimClient *client);

/* Clients. */
/** sim_client_make_template: a store that has spoken with no service yet; every client begins with a copy */
void sim_client_make_template (const char *directory);
SimClient *sim_client_new (SimWorld *world, const char *person);
/** sim_client_new_at: at a home where others may have accounts, too */
SimClient *sim_client_new_at (SimWorld *world, SimHome *home, const char *person);
/** sim_client_new_cut_off: with nothing but what a starter file brings */
SimClient *sim_client_new_cut_off (SimWorld *world, const char *person);
void sim_client_free (SimClient *client);
void sim_client_reopen (SimClient *client);
void sim_client_save_copy (SimClient *client);
void sim_client_restore_copy (SimClient *client);
/** sim_client_sync: TRUE if the exchange came to its end */
gboolean sim_client_sync (SimClient *client);
void sim_client_check_typed (SimClient *client, gboolean at_rest);
void sim_client_check_same (SimClient *client);
/** sim_client_load_actor: (transfer full) (nullable): as it is known there */
DbkActor *sim_client_load_actor (SimClient *client);
/** sim_client_get_publication: of the catalogue that it holds */
guint sim_client_get_publication (SimClient *client);
/** sim_client_check_grants: that it knows are those in force */
void sim_client_check_grants (SimClient *client);
/** sim_client_check_receipts: what was accepted of it has one, and it is the service's */
void sim_client_check_receipts (SimClient *client);
/** sim_client_check_answers: what it was told is what there is */
void sim_client_check_answers (SimClient *client);

/** sim_client_list_marks: (transfer full): set of sim_mark_of(): everything of that report that is shown as not taken over */
GHashTable *sim_client_list_marks (SimClient *client, const DbkReportKey *key);
/** sim_client_says_the_same: whether that value is on its way in that cell, with at least that note, whoever typed it */
gboolean sim_client_says_the_same (SimClient *client, const SimTyped *typed);
/** sim_typed_place: (transfer full): what @typed of a client is by; @author: (nullable): of any */
char *sim_typed_place (const DbkReportKey *key, const char *entity, const char *indicator, const char *author);
/** sim_typed_copy: (transfer full) */
GHashTable *sim_typed_copy (GHashTable *typed);

/* What people do; each returns whether it was done. */
/** sim_client_type: @value: (nullable): clears */
gboolean sim_client_type (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note);
/** sim_client_type_for: the same, of a figure that is another's; @author: (nullable) */
gboolean sim_client_type_for (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note, const char *author);
/** sim_client_act: @base, @revision: 0 and "" for what the client sees */
gboolean sim_client_act (SimClient *client, const DbkReportKey *key, DbkOperationKind kind, int to_step);
/** sim_client_amend: as a reviewer, another gen for the first unit */
void sim_client_amend (SimClient *client, const DbkReportKey *key, const char *value);
gboolean sim_client_take_back (SimClient *client, const DbkReportKey *key);
gboolean sim_client_discard (SimClient *client, const DbkReportKey *key);
/** sim_client_resolve: the first conflict of the report */
gboolean sim_client_resolve (SimClient *client, const DbkReportKey *key, gboolean mine);
gboolean sim_client_use_unsent (SimClient *client, const DbkReportKey *key);
/** sim_client_random: something that this person might do now, or ought not to */
void sim_client_random (SimClient *client);
/** sim_client_press_on: corrects what is in force, fills in and submits, or approves: what is this person's to do */
void sim_client_press_on (SimClient *client, const DbkReportKey *key);
/** sim_client_predict: (transfer full): with what is on its way */
DbkReport *sim_client_predict (SimClient *client, const DbkReportKey *key);
/** sim_client_get: (transfer full) (nullable): the acknowledged value */
char *sim_client_get (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator);
guint sim_client_count_conflicts (SimClient *client, const DbkReportKey *key);
guint sim_client_count_refused (SimClient *client, const DbkReportKey *key);

G_END_DECLS
