/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in and out.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/dbk-one-time.h"
#include "central/dbk-secret.h"
#include "central/dbk-service-private.h"
#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"

/* What became of the one-time code, where the account is asked for one. */
typedef enum
{
  CODE_RIGHT, /* or none is asked for */
  CODE_MISSING,
  CODE_WRONG, /* or used before */
} CodeResult;

/* A sign-in under way: first on the password thread, then on the writer. */
typedef struct
{
  DbkService *service;
  DbkRequest *request;     /* (owned) */
  DbkSessionRequest *sent; /* (owned) */
  char *password_hash;     /* (owned) (nullable): %NULL for an account that does not exist */
  GBytes *code_secret;     /* (owned) (nullable) */
  gboolean is_interface;
  char *address_key; /* (owned) */
  char *account_key; /* (owned) */
  guint wait;        /* seconds, if throttled */
  gboolean right;
  CodeResult code;
  gint64 step;               /* of the code */
  char *token;               /* (owned) (nullable) */
  DbkStoredSession *session; /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
} SignIn;

static void
sign_in_free (SignIn *job)
{
  dbk_request_unref (job->request);
  dbk_session_request_free (job->sent);
  g_free (job->password_hash);
  g_clear_pointer (&job->code_secret, g_bytes_unref);
  g_free (job->address_key);
  g_free (job->account_key);
  dbk_secret_wipe (job->token);
  dbk_stored_session_free (job->session);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignIn, sign_in_free)

static void
throttled (SignIn *job)
{
  g_autofree char *seconds = g_strdup_printf ("%u", job->wait);
  g_autofree char *detail = g_strdup_printf ("Try again in %u seconds", job->wait);

  dbk_request_set_header (job->request, "Retry-After", seconds);
  dbk_request_problem (job->request, 429, "throttled", "Too many attempts", detail);
}

static guint
wait_of (SignIn *job)
{
  gint64 now = g_get_monotonic_time ();

  return MAX (dbk_throttle_wait (job->service->throttle, job->account_key, now), dbk_throttle_wait (job->service->throttle, job->address_key, now));
}

static void
fail_try (SignIn *job)
{
  dbk_throttle_fail (job->service->throttle, job->account_key, g_get_monotonic_time ());
  dbk_throttle_fail (job->service->throttle, job->address_key, g_get_monotonic_time ());
}

static void
refuse (SignIn *job, const char *type, const char *title, const char *detail)
{
  dbk_request_set_header (job->request, "WWW-Authenticate", "Bearer realm=\"daybook\"");
  dbk_request_problem (job->request, SOUP_STATUS_UNAUTHORIZED, type, title, detail);
}

static void
refuse_try (SignIn *job)
{
  job->service->sign_ins_failed++;
  g_info ("Sign-in refused for an account from %s", dbk_request_get_address (job->request));
  if (job->right)
    refuse (job, "totp_wrong", "The one-time code is wrong, or was used before", "Wait for the next one");
  else
    refuse (job, "credentials", "Unknown account or wrong password", NULL);
}

static void
answer_signed_in (SignIn *job)
{
  DbkAccount *account = g_hash_table_lookup (job->service->accounts, job->session->account);
  DbkSessionAnswer answer = { 0 };

  if (account == NULL)
    {
      dbk_request_problem (job->request, SOUP_STATUS_UNAUTHORIZED, "credentials", "Unknown account or wrong password", NULL);
      return;
    }
  answer.token = job->token;
  answer.expires = job->session->expires_at;
  answer.account = account->actor;
  answer.catalogue = (char *)dbk_catalogue_version (job->service->publication->catalogue);
  answer.service_key = (char *)dbk_key_get_public (job->service->key);
  dbk_request_set_header (job->request, "Cache-Control", "no-store");
  dbk_request_answer_json (job->request, SOUP_STATUS_CREATED, dbk_session_answer_to_text (&answer));
}

/* Writer: the new session in, the old ones out. */
static void
store_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  SignIn *job = data;

  gboolean fresh = TRUE;

  if (!dbk_central_store_begin (writer->store, &job->error))
    return;
  /* Here and not before: of two at once with the same code one comes first. */
  if (job->code_secret != NULL && (!dbk_central_store_use_code (writer->store, job->sent->user, job->step, &fresh, &job->error) || !fresh))
    {
      job->code = CODE_WRONG;
      dbk_central_store_rollback (writer->store);
      return;
    }
  job->session = dbk_session_begin (writer->store, job->sent->user, job->is_interface, job->sent->home, job->sent->home_key, &job->token, &job->error);
  if (job->session == NULL)
    {
      dbk_central_store_rollback (writer->store);
      return;
    }
  dbk_central_store_commit (writer->store, &job->error);
}

static void
store_done (gpointer data)
{
  g_autoptr (SignIn) job = data;

  if (job->error != NULL)
    {
      dbk_service_problem_of_store (job->request, job->error);
      return;
    }
  if (job->code == CODE_WRONG)
    {
      fail_try (job);
      refuse_try (job);
      return;
    }
  dbk_throttle_forgive (job->service->throttle, job->address_key, dbk_throttle_forget (job->service->throttle, job->account_key));
  if (!job->is_interface)
    dbk_session_table_end_of (job->service->sessions, job->session->account, job->session->home);
  dbk_session_table_add (job->service->sessions, job->session);
  if (!job->is_interface)
    dbk_waiting_end_account (job->service->waiting, job->session->account);
  job->service->sign_ins++;
  answer_signed_in (job);
}

static CodeResult
check_code (SignIn *job)
{
  if (job->sent->totp == NULL)
    return CODE_MISSING;
  return dbk_one_time_check (job->code_secret, job->sent->totp, dbk_clock_now (), &job->step) ? CODE_RIGHT : CODE_WRONG;
}

/* Password thread: one at a time. The throttle is asked again: others may have failed while this one waited. */
static void
verify_work (gpointer state, gpointer data)
{
  SignIn *job = data;

  job->wait = wait_of (job);
  if (job->wait > 0)
    return;
  job->right = dbk_password_verify (job->password_hash, job->sent->password);
  if (job->right && job->code_secret != NULL)
    job->code = check_code (job);
  /* Who has the password but no code yet has neither failed nor proved anything. */
  if (!job->right || job->code == CODE_WRONG)
    fail_try (job);
}

static void
verify_done (gpointer data)
{
  g_autoptr (SignIn) job = data;
  DbkService *service = job->service;

  if (job->wait > 0)
    {
      throttled (job);
      return;
    }
  if (!job->right || job->code == CODE_WRONG)
    {
      refuse_try (job);
      return;
    }
  if (job->code == CODE_MISSING)
    {
      refuse (job, "totp_required", "A one-time code is needed", "Send the code of the account's authenticator as totp");
      return;
    }
  if (dbk_worker_push (service->writer, store_work, store_done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

void
dbk_route_sign_in (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (SignIn) job = g_new0 (SignIn, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unpacked = NULL;
  GBytes *body = dbk_request_get_body (request);
  DbkAccount *account;

  job->service = service;
  job->request = dbk_request_ref (request);
  if (dbk_request_is_packed (request))
    {
      dbk_request_problem (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "content-encoding", "A sign-in is sent plain", NULL);
      return;
    }
  job->sent = dbk_session_request_from_text (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error);
  if (job->sent == NULL)
    {
      dbk_request_problem (request, SOUP_STATUS_BAD_REQUEST, "malformed", "The body is not understood", error->message);
      return;
    }
  job->address_key = dbk_throttle_address_key (dbk_request_get_address (request));
  job->account_key = g_strconcat ("account:", job->sent->user, NULL);
  job->wait = wait_of (job);
  if (job->wait > 0)
    {
      throttled (job);
      return;
    }

  dbk_service_reload_accounts (service, FALSE);
  account = g_hash_table_lookup (service->accounts, job->sent->user);
  if (account != NULL && !account->disabled)
    {
      job->password_hash = g_strdup (account->password);
      job->code_secret = account->code_secret != NULL ? g_bytes_ref (account->code_secret) : NULL;
      job->is_interface = account->is_interface;
    }
  if (dbk_worker_push (service->passwords, verify_work, verify_done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (request);
}

/* --- Signing out --- */

typedef struct
{
  DbkService *service;
  DbkRequest *request; /* (owned) */
  guint8 token[DBK_TOKEN_HASH];
  GError *error;
} SignOut;

static void
end_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  SignOut *job = data;

  if (!dbk_central_store_begin (writer->store, &job->error))
    return;
  if (dbk_central_store_end_session (writer->store, job->token, "signed_out", dbk_clock_now (), &job->error))
    dbk_central_store_commit (writer->store, &job->error);
  else
    dbk_central_store_rollback (writer->store);
}

static void
end_done (gpointer data)
{
  SignOut *job = data;

  if (job->error != NULL)
    dbk_service_problem_of_store (job->request, job->error);
  else
    {
      DbkSession *session = dbk_request_get_session (job->request);

      dbk_session_table_end (job->service->sessions, session, "signed_out");
      dbk_waiting_end_account (job->service->waiting, session->account);
      dbk_request_set_header (job->request, "Cache-Control", "no-store");
      dbk_request_answer (job->request, SOUP_STATUS_NO_CONTENT, NULL, NULL, NULL);
    }
  dbk_request_unref (job->request);
  g_clear_error (&job->error);
  g_free (job);
}

void
dbk_route_sign_out (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  SignOut *job = g_new0 (SignOut, 1);

  job->service = service;
  job->request = dbk_request_ref (request);
  memcpy (job->token, dbk_request_get_session (request)->token, sizeof job->token);
  if (dbk_worker_push (service->writer, end_work, end_done, job))
    return;
  dbk_service_busy (request);
  dbk_request_unref (request);
  g_free (job);
}
