/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the home share.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/courier/dbk-key.h"
#include "data/rules/dbk-evaluator.h"
#include "data/store/dbk-store.h"
#include "data/sync/dbk-sync.h"

G_BEGIN_DECLS

/**
 * DbkEngine: a catalogue with its evaluator, shared by the home and open
 * documents: one opened under an older catalogue goes on under that one
 */
typedef struct
{
  DbkCatalogue *catalogue; /* (owned) */
  DbkEvaluator *evaluator; /* (owned): of the main thread */
} DbkEngine;

DbkEngine *dbk_engine_new (DbkCatalogue *catalogue, GError **error);
DbkEngine *dbk_engine_ref (DbkEngine *engine);
void dbk_engine_unref (DbkEngine *engine);

struct _DbkHome
{
  GObject parent_instance;

  char *directory; /* (owned) */
  char *ca;        /* (owned): where a copy of the authority lies, if one is kept */
  int lock;        /* -1 when closed, or where another may hold it */
  int guest;       /* -1 where there are no others to be thought of */
  char *id;        /* (owned): this home's, a UUID */
  char *server;    /* (owned) (nullable) */
  char *account;   /* (owned) (nullable) */

  char *token;          /* (owned) (nullable): overwritten when freed */
  gboolean token_asked; /* the keyring is asked for it */
  guint token_serial;   /* counts what became of it: earlier answers of the keyring do not matter */

  /* Of the account. */
  DbkStore *store;         /* (owned) (nullable) */
  DbkActor *actor;         /* (owned) (nullable) */
  DbkEngine *engine;       /* (owned) (nullable): the catalogue in force */
  char *clock_problem;     /* (owned) (nullable): this machine's clock is not the service's */
  char *catalogue_problem; /* (owned) (nullable): why a newer one is not in force */
  gint64 restored;         /* µs: when it was last met that the service went back to a backup; 0: never */
  char *cursor;            /* (owned) (nullable) */
  guint generation;        /* counts accounts opened: documents of an earlier one are closed */
  DbkStoreCounts counts;
  guint inbox;
  guint inbox_id;        /* of the source that counts it */
  GHashTable *documents; /* (owned): key text → DbkDocument (not owned), under the catalogue in force */
  GHashTable *open;      /* (owned): every DbkDocument alive (not owned) */
  GPtrArray *batch;      /* (owned) (nullable) (element-type DbkDocument): while a batch over reports is open, those it touched */
  GError *batch_error;   /* (owned) (nullable): that batch will not be stored */

  gboolean offline_session; /* let in by a password checked here */

  GThread *backup; /* (owned) (nullable): of today, under way */

  /* The exchange. */
  DbkSync *sync; /* (owned) (nullable): made at first use */
  DbkSyncState sync_state;
  gint64 last_sync;
  guint received;        /* reports, by the exchange under way */
  guint left;            /* reports that the feed has still to bring; 0: none, or not known */
  GError *sync_error;    /* (owned) (nullable) */
  guint exchange;        /* counts exchanges begun and given up */
  GCancellable *running; /* (owned) (nullable): of the exchange under way */
  GPtrArray *waiting;    /* (owned) (element-type GTask): answered when it ends */
  GPtrArray *joined;     /* (owned) (element-type GTask): came while it ran */
  gboolean auto_sync;
  gboolean sync_again; /* an action came while an exchange ran */
  guint timer;
  guint failures; /* in a row */
  gulong network_changed;

  /* What others do to the store beside this. */
  guint look;          /* timer */
  int seen_version;    /* of the file, when it was looked at last */
  guint seen_exchange; /* @exchange, then */
  char *seen_guest;    /* (owned) (nullable): who wrote last, then */

  /* Waiting for news while there is nothing to do. */
  DbkSync *watch;         /* (owned) (nullable): made at first use */
  GCancellable *watching; /* (owned) (nullable): of the question under way */
  gboolean deaf;          /* this service does not hold answers back */
};

/** dbk_home_new: (transfer full): one that is neither locked nor read yet; @directory: (nullable): %NULL: the user's own */
DbkHome *dbk_home_new (const char *directory);

/* Files. */
typedef enum
{
  DBK_HOME_LOCK_MAIN,  /* the one that signs in and out: the window */
  DBK_HOME_LOCK_GUEST, /* beside it, or beside other guests */
  DBK_HOME_LOCK_ALL,   /* to put another store in the place of this one */
} DbkHomeLock;
gboolean dbk_home_lock (DbkHome *home, DbkHomeLock kind, GError **error);
void dbk_home_unlock (DbkHome *home);
gboolean dbk_home_is_open (DbkHome *home);
gboolean dbk_home_read_settings (DbkHome *home, GError **error);
gboolean dbk_home_write_settings (DbkHome *home, GError **error);
/** dbk_home_account_path: (transfer full): a file of @account's folder */
char *dbk_home_account_path (DbkHome *home, const char *account, const char *name);
/** dbk_home_write_private: a file for this user alone, on the disk before this returns */
gboolean dbk_home_write_private (const char *path, const char *text, GError **error);
/** dbk_home_remove_file: done also where there is none */
gboolean dbk_home_remove_file (const char *path, GError **error);
gboolean dbk_home_keep_ca (DbkHome *home, const char *path, GError **error);
/** dbk_home_make_directory: with its parents, for this user alone */
gboolean dbk_home_make_directory (const char *path, GError **error);

/** dbk_cell_history_from_text: (transfer full) (nullable) (element-type DbkCellChange): the service's answer; %NULL for what is no history */
GPtrArray *dbk_cell_history_from_text (const char *text);

/* The token. */
/** dbk_home_load_token: of the account just opened; where the keyring has it, dbk_home_token_came() follows */
void dbk_home_load_token (DbkHome *home);
/** dbk_home_token_came: the keyring was asked and answered, or failed; the token may be %NULL */
void dbk_home_token_came (DbkHome *home);
/** dbk_home_keep_token_async: in the keyring, or else in a file; then it is the one in use */
void dbk_home_keep_token_async (DbkHome *home, const char *token, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_keep_token_finish (DbkHome *home, GAsyncResult *result, GError **error);
/** dbk_home_drop_token: the session is over: neither file nor keyring keep it */
void dbk_home_drop_token (DbkHome *home);
/** dbk_home_clear_token: from memory alone */
void dbk_home_clear_token (DbkHome *home);

/* Backups. */
/** dbk_home_begin_backup: today's, if there is none yet, on a thread of its own */
void dbk_home_begin_backup (DbkHome *home);
/** dbk_home_end_backup: waits for it */
void dbk_home_end_backup (DbkHome *home);

/* Keys. */
/** dbk_home_load_key: (transfer full): what this home signs courier files with; made at first use */
DbkKey *dbk_home_load_key (DbkHome *home, GError **error);
/** dbk_home_read_public_key: (transfer full) (nullable): its public half; %NULL, with a warning, if there is none to be had */
char *dbk_home_read_public_key (DbkHome *home);
/** dbk_home_load_courier_key: (transfer full): what this account signs courier files with; @id: (out) (transfer full): of the home that it is registered for */
DbkKey *dbk_home_load_courier_key (DbkHome *home, char **id, GError **error);
/** dbk_home_trust_service: a public key of the service, learnt over a trusted line; earlier ones stay trusted, as what they signed stays true */
gboolean dbk_home_trust_service (DbkHome *home, const char *key, GError **error);
/** dbk_home_list_service_keys: (transfer full): may be empty */
GStrv dbk_home_list_service_keys (DbkHome *home);

/* The account. */
gboolean dbk_home_open_account (DbkHome *home, const char *account, GError **error);
void dbk_home_close_account (DbkHome *home);
/** dbk_home_set_catalogue: puts @catalogue in force on this thread */
gboolean dbk_home_set_catalogue (DbkHome *home, DbkCatalogue *catalogue, GError **error);
gboolean dbk_home_load_catalogue (DbkHome *home, GError **error);
void dbk_home_take_actor (DbkHome *home, DbkActor *actor);
/** dbk_home_load_facts: what the open store keeps of the account and its last exchange: cursor, reports left, last sync, name and grants */
void dbk_home_load_facts (DbkHome *home);
/** dbk_home_refresh: counts anew, notifying what changed; the inbox a little later */
void dbk_home_refresh (DbkHome *home);
/** dbk_home_check_account: FALSE with %DBK_HOME_ERROR_NOT_SIGNED_IN where nobody ever signed in, or there is no catalogue */
gboolean dbk_home_check_account (DbkHome *home, GError **error);

/* Documents. */
/** dbk_home_changed: a report changed here; @by: (nullable): the document that did it */
void dbk_home_changed (DbkHome *home, const DbkReportKey *key, DbkDocument *by);
void dbk_home_emit_changed (DbkHome *home, const DbkReportKey *key);
/** dbk_home_typed: a cell of @key was edited by document @by: counts and other documents follow */
void dbk_home_typed (DbkHome *home, const DbkReportKey *key, DbkDocument *by);
/** dbk_home_acted: an action on @key: documents, counts and inbox follow, and it is sent soon */
void dbk_home_acted (DbkHome *home, const DbkReportKey *key);
/** dbk_home_join_batch: @document is about to be edited; where a batch over reports is open, as part of it */
gboolean dbk_home_join_batch (DbkHome *home, DbkDocument *document, GError **error);
/** dbk_home_refresh_counts: what waits to be sent, and conflicts */
void dbk_home_refresh_counts (DbkHome *home);
void dbk_home_forget_document (DbkHome *home, DbkDocument *document);
/** dbk_home_predict: (transfer full): @key with my unanswered operations */
DbkReport *dbk_home_predict (DbkHome *home, const DbkReportKey *key, gboolean with_cells, GError **error);

/* Others. */
/** dbk_home_begin_look: notices what other programs do to the store, within about a second */
void dbk_home_begin_look (DbkHome *home);
void dbk_home_end_look (DbkHome *home);
/** dbk_home_remember: the store is as it is now */
void dbk_home_remember (DbkHome *home);
/** dbk_home_leave_mark: a guest that wrote says so, for those that look */
void dbk_home_leave_mark (DbkHome *home);

/* The exchange. */
void dbk_home_set_offline_session (DbkHome *home, gboolean offline);
void dbk_home_stop_sync (DbkHome *home);
/** dbk_home_take_news: something was taken in, or sealed, on this thread; @news: (nullable) (transfer none) */
void dbk_home_take_news (DbkHome *home, DbkSyncNews *news);
/** dbk_home_take_pages: answers that came by courier; @cursor: (nullable): where they go on; @catalogue: (nullable) */
gboolean dbk_home_take_pages (DbkHome *home, GPtrArray *answers, const char *catalogue, const char *cursor, GError **error);
/** dbk_home_translate: (transfer full): takes @error; one of the worker's becomes one of the home */
GError *dbk_home_translate (GError *error);
/** dbk_home_get_worker: (transfer none): made at first use */
DbkSync *dbk_home_get_worker (DbkHome *home);
/* Seconds. */
#define DBK_HOME_EVERY 90
#define DBK_HOME_SOON 1
/** dbk_home_schedule: the next exchange in about @seconds, where it goes by itself */
void dbk_home_schedule (DbkHome *home, guint seconds);
/** dbk_home_cancel_exchange: what runs is no longer waited for */
void dbk_home_cancel_exchange (DbkHome *home);
/** dbk_home_watch: while idle: asks to be told of what changes, once at a time; without a service that can, the clock alone tells when to ask */
void dbk_home_watch (DbkHome *home);
void dbk_home_stop_watch (DbkHome *home);
/** dbk_home_start_exchange: where nothing is under way already */
void dbk_home_start_exchange (DbkHome *home);
void dbk_home_set_sync_state (DbkHome *home, DbkSyncState state);

enum
{
  DBK_HOME_REPORT_CHANGED,
  DBK_HOME_CATALOGUE_CHANGED,
  DBK_HOME_SESSION_ENDED,
  DBK_HOME_SYNC_PROGRESS,
  DBK_HOME_N_SIGNALS
};
extern guint dbk_home_signals[DBK_HOME_N_SIGNALS];

enum
{
  DBK_HOME_PROP_0,
  DBK_HOME_PROP_ACCOUNT,
  DBK_HOME_PROP_DISPLAY_NAME,
  DBK_HOME_PROP_SYNC_STATE,
  DBK_HOME_PROP_LAST_SYNC,
  DBK_HOME_PROP_PENDING,
  DBK_HOME_PROP_CONFLICTS,
  DBK_HOME_PROP_INBOX,
  DBK_HOME_PROP_OFFLINE_SESSION,
  DBK_HOME_N_PROPS
};
extern GParamSpec *dbk_home_props[DBK_HOME_N_PROPS];

G_END_DECLS
