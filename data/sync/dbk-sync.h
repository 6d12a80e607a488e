/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's half of the protocol: a worker that signs in and exchanges.
 *
 * One thread of its own holds the HTTPS session, a connection to the account's
 * store, and takes in answers in transactions of a few milliseconds; whoever
 * asks never waits. Jobs run one after another; answers arrive in the main
 * context of the asking thread.
 */
#pragma once

#include <gio/gio.h>

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

#define DBK_SYNC_ERROR (dbk_sync_error_quark ())
GQuark dbk_sync_error_quark (void);

/** Messages are translated, for people. */
typedef enum
{
  DBK_SYNC_ERROR_UNREACHABLE, /* no answer */
  DBK_SYNC_ERROR_UNTRUSTED,   /* the certificate: unknown authority, expired, other name … */
  DBK_SYNC_ERROR_CREDENTIALS, /* unknown account or wrong password */
  DBK_SYNC_ERROR_CODE,        /* the password is right; a one-time code is asked for, or the one sent was wrong */
  DBK_SYNC_ERROR_THROTTLED,   /* too many attempts */
  DBK_SYNC_ERROR_SESSION,     /* expired, or replaced by a sign-in elsewhere */
  DBK_SYNC_ERROR_BAD_ANSWER,  /* not what the protocol says */
  DBK_SYNC_ERROR_SERVICE,     /* a problem of the service */
} DbkSyncError;

/**
 * DbkSyncTarget: whom to talk to, for whom
 * @server: (owned): `https://host[:port]`
 * @ca: (owned) (nullable): PEM of the authority to trust; %NULL: the system's
 * @token: (owned) (nullable): of the session; not needed to sign in
 * @home: (owned) (nullable): id of this home
 * @home_key: (owned) (nullable): its public key, registered when signing in
 */
typedef struct
{
  char *server;
  char *ca;
  char *token;
  char *home;
  char *home_key;
} DbkSyncTarget;

DbkSyncTarget *dbk_sync_target_new (const char *server, const char *ca, const char *token, const char *home);
void dbk_sync_target_free (DbkSyncTarget *target);

typedef struct _DbkSync DbkSync;

DbkSync *dbk_sync_new (void);
/** dbk_sync_free: cancels what runs and waits for the thread to end */
void dbk_sync_free (DbkSync *sync);

/**
 * DbkSyncWelcome: a sign-in that succeeded
 * @catalogue: (owned) (nullable): %NULL if the version known is the one published
 * @body: (owned) (nullable): its document
 * @service_key: (owned) (nullable): the public key that its receipts are signed with
 */
typedef struct
{
  char *token;
  DbkActor *account;
  DbkCatalogue *catalogue;
  char *body;
  char *etag;
  char *service_key;
} DbkSyncWelcome;

void dbk_sync_welcome_free (DbkSyncWelcome *welcome);

/**
 * dbk_sync_sign_in_async:
 * @known: (nullable): version of the catalogue that this account has here already
 * @totp: (nullable): one-time code
 */
void dbk_sync_sign_in_async (DbkSync *sync, const DbkSyncTarget *target, const char *user, const char *password, const char *totp, const char *known, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_sync_sign_in_finish: (transfer full) (nullable) */
DbkSyncWelcome *dbk_sync_sign_in_finish (DbkSync *sync, GAsyncResult *result, GError **error);

/** dbk_sync_sign_out: tells the service that the session is over, if it can be reached; nobody waits for it */
void dbk_sync_sign_out (DbkSync *sync, const DbkSyncTarget *target, GCancellable *cancellable);

/**
 * dbk_sync_ask_async:
 * @path: with a leading slash
 * @body: (nullable): JSON to be posted; %NULL: GET
 *
 * Asks one question. An instance answers one thing after the other: what may
 * take long (a sync that waits for news) is asked of one of its own.
 */
void dbk_sync_ask_async (DbkSync *sync, const DbkSyncTarget *target, const char *path, const char *body, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_sync_ask_finish: (transfer full) (nullable): the answer's body */
char *dbk_sync_ask_finish (DbkSync *sync, GAsyncResult *result, GError **error);

/**
 * DbkSyncNews: what an exchange brought, also one that failed half-way
 * @catalogue: (owned) (nullable): a newer one, stored already
 * @catalogue_problem: (owned) (nullable): why the newer one published is not taken over
 * @ahead: how far this machine's clock is ahead of the service's, µs; 0 where nothing was heard of it
 * @received: reports of the change feed
 * @left: reports of it that are still to come, as far as the service has told
 * @answered: operations answered
 * @sealed: whether edits were sealed into operations
 * @retry_after: seconds that the service asks to wait, 0 if it does not
 */
typedef struct
{
  DbkCatalogue *catalogue;
  char *catalogue_problem;
  gint64 ahead;
  guint received;
  guint left;
  guint answered;
  gboolean sealed;
  guint retry_after;
} DbkSyncNews;

void dbk_sync_news_free (DbkSyncNews *news);

/**
 * DbkSyncProgress: called in the asker's main context as pages are taken in
 * @changed: (element-type DbkReportKey): reports that are different now
 * @left: reports still to come; 0: not known
 */
typedef void (*DbkSyncProgress) (const GArray *changed, guint received, guint left, gpointer user_data);

/**
 * dbk_sync_exchange_async:
 * @store: path of the account's store, which is open on the asking thread
 * @catalogue: (nullable): the one in force
 * @actor: (nullable): the account
 *
 * One full exchange: pending edits are sealed, the outbox goes out, answers and
 * all pages of the change feed come in. An answer that is not what the protocol
 * says changes nothing; pages taken in before it stay.
 */
void dbk_sync_exchange_async (DbkSync *sync, const DbkSyncTarget *target, const char *store, DbkCatalogue *catalogue, const DbkActor *actor, DbkSyncProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/**
 * dbk_sync_exchange_finish:
 * @news: (out) (nullable): set also on failure, unless nothing was begun
 */
gboolean dbk_sync_exchange_finish (DbkSync *sync, GAsyncResult *result, DbkSyncNews **news, GError **error);

/**
 * dbk_sync_lock:
 * @store: path of an account's store
 * @patience: µs
 *
 * One program at a time takes answers in, as each goes on from where the feed was
 * read to: an exchange waits for the one under way, and so does an answer file.
 *
 * Returns: what dbk_sync_unlock() takes; -1 with %DBK_STORE_ERROR_LOCKED or %G_IO_ERROR_CANCELLED
 */
int dbk_sync_lock (const char *store, gint64 patience, GCancellable *cancellable, GError **error);
/** dbk_sync_unlock: @lock: -1 is let pass */
void dbk_sync_unlock (const char *store, int lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncTarget, dbk_sync_target_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncWelcome, dbk_sync_welcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncNews, dbk_sync_news_free)

G_END_DECLS
