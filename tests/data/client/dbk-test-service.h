/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service for tests: HTTPS on a thread of this process, applying operations
 * with the shared transition, and misbehaving on demand.
 */
#pragma once

#include <libsoup/soup.h>

#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/** TestCertificate: what is wrong with the certificate shown */
typedef enum
{
  TEST_CERTIFICATE_GOOD,
  TEST_CERTIFICATE_EXPIRED,
  TEST_CERTIFICATE_NOT_YET,
  TEST_CERTIFICATE_OTHER_NAME,
  TEST_CERTIFICATE_OTHER_CA,
} TestCertificate;

/** TestFault: what happens to the next answer to a sync */
typedef enum
{
  TEST_FAULT_NONE,
  TEST_FAULT_HTML,           /* a captive portal */
  TEST_FAULT_CUT,            /* the JSON ends in its middle */
  TEST_FAULT_NESTED,         /* 100,000 brackets */
  TEST_FAULT_BOMB,           /* 100 MB, packed */
  TEST_FAULT_GARBAGE,        /* says gzip, is not */
  TEST_FAULT_FOREIGN_RESULT, /* a result for an operation never sent */
  TEST_FAULT_BAD_MEMBER,     /* JSON, but not of the protocol */
  TEST_FAULT_500,
  TEST_FAULT_503,      /* with Retry-After: 77 */
  TEST_FAULT_REPLACED, /* 401 session_replaced */
  TEST_FAULT_EXPIRED,  /* 401 session_expired */
  TEST_FAULT_LOST,     /* applied, and the line goes down before the answer */
  TEST_FAULT_REDIRECT,
  TEST_FAULT_DRIP,    /* an answer that comes byte by byte, as long as somebody waits for it */
  TEST_FAULT_NEWER,   /* an answer of the next version of the protocol */
  TEST_FAULT_TOO_OLD, /* a service that no longer understands this program */
  TEST_FAULT_TOO_NEW, /* and one that does not yet */
} TestFault;

typedef struct
{
  char *directory; /* (owned) */
  char *ca;        /* (owned): path of the authority's PEM */
  char *url;       /* (owned) */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  TestCertificate certificate;

  GMutex mutex; /* of all that follows */
  GCond cond;
  DbkCatalogue *catalogue;
  char *catalogue_text;
  char *published;      /* version told in answers */
  DbkActor *actor;      /* whose sync is answered */
  GHashTable *reports;  /* key → DbkReport, in order of change by @seq */
  GHashTable *seqs;     /* DbkReport → sequence */
  GHashTable *outcomes; /* id → outcome */
  gint64 seq;
  char *epoch;
  GStrv drop;
  TestFault fault;
  guint requests;    /* syncs that arrived */
  guint packed;      /* of them packed */
  guint signed_out;  /* sessions ended by their owner */
  guint applied;     /* operations applied, not counting repeats */
  gboolean restless; /* every answer is of an epoch of its own */
  gboolean hold;     /* the next sync waits until test_service_release() */
  gboolean held;     /* one does */
} TestService;

TestService *test_service_new (TestCertificate certificate, DbkCatalogue *catalogue, const char *catalogue_text);
void test_service_free (TestService *service);
/** test_service_edit: another client's edit of one cell */
void test_service_edit (TestService *service, const char *account, const DbkReportKey *key, const char *entity, const char *indicator, const char *value);
/** test_service_report: (nullable): call with the mutex held, or while no sync runs */
DbkReport *test_service_report (TestService *service, const DbkReportKey *key);
/** test_service_touch: @report was changed by the test: the feed shows it */
void test_service_touch (TestService *service, DbkReport *report);
void test_service_wait_held (TestService *service);
void test_service_release (TestService *service);

G_END_DECLS
