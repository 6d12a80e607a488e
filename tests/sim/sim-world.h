/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service, its clients and the line between them, in one thread. The stores,
 * the exchange, the applier and the feed are the real ones; the clock and the
 * line are virtual.
 */
#pragma once

#include "central/dbk-round.h"
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
} SimBug;

typedef struct _SimWorld SimWorld;

/** SimTyped: the last thing typed into a cell, as long as it has to be somewhere */
typedef struct
{
  DbkReportKey key;
  const char *entity;
  const char *indicator;
  char *value;
  char *note;
} SimTyped;

typedef struct
{
  SimWorld *world;
  guint number;
  const SimPerson *person;
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
} SimClient;

/** SimPost: a request on its way */
typedef struct
{
  const SimPerson *person;
  char *text;
} SimPost;

struct _SimWorld
{
  guint64 seed;
  SimRandom random;
  gboolean verbose;
  guint fault_percent; /* of requests that random faults befall */
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

  SimModel *model;
  GPtrArray *people;     /* (element-type SimPerson) */
  GPtrArray *clients;    /* (element-type SimClient) */
  GPtrArray *posts;      /* (element-type SimPost): delayed */
  GHashTable *secrets;   /* by sim_key_text(): values typed there */
  GHashTable *rewritten; /* of SIM_BUG_LAST_WINS: bases by operation */
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

/* Clients. */
/** sim_client_make_template: a store that has spoken with no service yet; every client begins with a copy */
void sim_client_make_template (const char *directory);
SimClient *sim_client_new (SimWorld *world, const char *person);
void sim_client_free (SimClient *client);
void sim_client_reopen (SimClient *client);
void sim_client_save_copy (SimClient *client);
void sim_client_restore_copy (SimClient *client);
/** sim_client_sync: TRUE if the exchange came to its end */
gboolean sim_client_sync (SimClient *client);
void sim_client_check_typed (SimClient *client, gboolean at_rest);
void sim_client_check_same (SimClient *client);
/** sim_client_get_publication: of the catalogue that it holds */
guint sim_client_get_publication (SimClient *client);
/** sim_client_check_receipts: what was accepted of it has one, and it is the service's */
void sim_client_check_receipts (SimClient *client);
/** sim_client_check_answers: what it was told is what there is */
void sim_client_check_answers (SimClient *client);

/** sim_typed_copy: (transfer full) */
GHashTable *sim_typed_copy (GHashTable *typed);

/* What people do; each returns whether it was done. */
/** sim_client_type: @value: (nullable): clears */
gboolean sim_client_type (SimClient *client, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note);
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
