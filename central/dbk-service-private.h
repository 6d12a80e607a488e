/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the routes share.
 */
#pragma once

#include "central/dbk-applier.h"
#include "central/dbk-feed.h"
#include "central/dbk-report-cache.h"
#include "central/dbk-service.h"
#include "central/dbk-session.h"
#include "central/dbk-throttle.h"
#include "central/dbk-waiting.h"
#include "central/dbk-worker.h"
#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/** DBK_SERVICE_KEY: file, in the service's folder, of the key that signs receipts and answer files */
#define DBK_SERVICE_KEY "service.key"

/** DbkWriter: state of the one thread that writes */
typedef struct
{
  DbkCentralStore *store; /* (owned) */
  DbkApplier *applier;    /* (owned) */
} DbkWriter;

/** DbkPublication: the catalogue in force, as document too; atomically reference counted */
typedef struct
{
  DbkCatalogue *catalogue; /* (owned) */
  GBytes *body;            /* (owned): as published */
  GBytes *packed;          /* (owned): the same in gzip */
} DbkPublication;

DbkPublication *dbk_publication_new (const char *text, GError **error);
DbkPublication *dbk_publication_ref (DbkPublication *publication);
void dbk_publication_unref (DbkPublication *publication);

struct _DbkService
{
  char *directory;
  int lock;                /* descriptor of the lock file, -1 */
  DbkServer *server;       /* (owned) */
  DbkCentralStore *reader; /* (owned): the main thread's, for accounts and health */
  DbkWriter writer_state;
  GPtrArray *reader_states;    /* (owned) (element-type DbkCentralStore) */
  DbkWorker *writer;           /* (owned): one thread */
  DbkWorker *readers;          /* (owned): parse, read, render */
  DbkWorker *passwords;        /* (owned): one thread: one Argon2id at a time */
  DbkPublication *publication; /* (owned) */
  DbkFeedSecret secret;        /* of cursors */
  DbkKey *key;                 /* (owned): signs receipts and answer files */
  DbkSessionTable *sessions;   /* (owned) */
  GHashTable *accounts;        /* (owned) (element-type utf8 DbkAccount) */
  char *accounts_stamp;        /* (owned) (nullable): the meta value they were read at */
  DbkThrottle *throttle;       /* (owned) */
  DbkReportCache *cache;       /* (owned) */
  DbkWaiting *waiting;         /* (owned) */
  gboolean stopping;           /* nobody may wait any longer */
  guint maintenance;           /* source id */
  DbkDay day;                  /* that the cache is of */
  gint64 started;              /* µs, steady */
  guint64 operations[4];       /* by outcome */
  guint64 sign_ins;
  guint64 sign_ins_failed;
};

/** dbk_service_routes: ends with a %NULL method; the one table of what this service answers */
extern const DbkRoute dbk_service_routes[];

/** dbk_service_authenticate: (transfer full) (nullable): a #DbkAuthenticator */
DbkSession *dbk_service_authenticate (gpointer service, const char *token, const char **code, const char **title);
/** dbk_service_actor: (transfer none): who sent @request; routes that need a session only */
const DbkActor *dbk_service_actor (DbkService *service, DbkRequest *request);
/** dbk_service_is_interface: whether a machine sent @request; routes that need a session only */
gboolean dbk_service_is_interface (DbkService *service, DbkRequest *request);
/** dbk_service_report_changed: @key is another than it was: what was rendered of it goes, who waits for it is told */
void dbk_service_report_changed (DbkService *service, const DbkReportKey *key);
/** dbk_service_take_courier: looks for courier files that the command left for this service */
void dbk_service_take_courier (DbkService *service);
/** dbk_service_reload_accounts: where they changed, or @force */
void dbk_service_reload_accounts (DbkService *service, gboolean force);
/** dbk_service_problem_of_store: answers a store's error: 507 for a full disk, 500 otherwise; the details go to the journal */
void dbk_service_problem_of_store (DbkRequest *request, const GError *error);
/** dbk_service_busy: answers that too much waits already */
void dbk_service_busy (DbkRequest *request);
/** dbk_service_json: (transfer full): what @writer holds */
char *dbk_service_json (DbkJsonWriter *writer);

/* Handlers, by file. */
void dbk_route_sign_in (DbkRequest *request, gpointer service);
void dbk_route_sign_out (DbkRequest *request, gpointer service);
void dbk_route_get_catalogue (DbkRequest *request, gpointer service);
void dbk_route_put_catalogue (DbkRequest *request, gpointer service);
void dbk_route_list_reports (DbkRequest *request, gpointer service);
void dbk_route_get_report (DbkRequest *request, gpointer service);
void dbk_route_get_history (DbkRequest *request, gpointer service);
void dbk_route_keys (DbkRequest *request, gpointer service);
void dbk_route_put_readings (DbkRequest *request, gpointer service);
void dbk_route_sync (DbkRequest *request, gpointer service);
void dbk_route_health (DbkRequest *request, gpointer service);
void dbk_route_metrics (DbkRequest *request, gpointer service);
void dbk_route_openapi (DbkRequest *request, gpointer service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkPublication, dbk_publication_unref)

G_END_DECLS
