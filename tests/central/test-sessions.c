/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sessions: passwords, one-time codes, and what is done too often.
 */
#include <string.h>

#include "central/dbk-one-time.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/central/central-fixture.h"
#include "tests/central/one-time-code.h"

static void
check_session (Fixture *fixture, const char *token, const char *expected)
{
  g_autoptr (Answer) answer = fixture_get (fixture, "/v1/catalogue", token);
  g_autofree char *code = answer->status == 200 ? g_strdup ("fine") : fixture_code (answer);

  g_assert_cmpstr (code, ==, expected);
}

static void
test_sessions (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *first = fixture_sign_in (fixture, "fill.P01", "office");
  g_autofree char *other = fixture_sign_in (fixture, "fill2.P01", "office");
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "x");
  g_autofree char *machine2 = fixture_sign_in (fixture, "sis.P01", "y");

  check_session (fixture, first, "fine");
  second = fixture_sign_in (fixture, "fill.P01", "home");
  check_session (fixture, first, "session_replaced");
  check_session (fixture, second, "fine");
  check_session (fixture, other, "fine");
  third = fixture_sign_in (fixture, "fill.P01", "home");
  check_session (fixture, second, "session_expired"); /* the same home: merely a new token */
  check_session (fixture, third, "fine");
  check_session (fixture, machine, "fine");
  check_session (fixture, machine2, "fine");

  fixture_restart (fixture);
  check_session (fixture, first, "session_replaced");
  check_session (fixture, second, "session_expired");
  check_session (fixture, third, "fine");
  check_session (fixture, machine, "fine");
}

static guint
try_password (Fixture *fixture, const char *user, const char *password, char **code)
{
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new (user, password, NULL, NULL);
  g_autofree char *text = dbk_session_request_to_text (request);
  g_autoptr (Answer) answer = fixture_post (fixture, "/v1/sessions", NULL, text);

  *code = answer->status == 201 ? NULL : fixture_code (answer);
  if (answer->status == 429)
    g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "Retry-After"));
  return answer->status;
}

static void
test_throttled (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P02", "a");

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *code = NULL;

      /* An account that exists and one that does not are told apart by nothing. */
      g_assert_cmpuint (try_password (fixture, i % 2 ? "fill.P01" : "nobody", "wrong", &code), ==, 401);
      g_assert_cmpstr (code, ==, "credentials");
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *code = NULL;

      g_assert_cmpuint (try_password (fixture, "fill.P01", "Daybook-demo-1", &code), ==, 429);
      g_assert_cmpstr (code, ==, "throttled");
    }
  check_session (fixture, token, "fine");
}

/* --- One-time codes --- */

#define HALF_MINUTE (30 * G_USEC_PER_SEC)

/* As the command does it, beside the running service; NULL: asked no more. (transfer full) (nullable): what the authenticator is given */
static char *
enrol (Fixture *fixture, const char *account, gboolean on)
{
  g_autofree char *path = g_build_filename (fixture->directory, "central.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, &error);
  g_autoptr (GBytes) secret = on ? dbk_one_time_secret_new () : NULL;

  g_assert_no_error (error);
  g_assert_true (dbk_central_store_begin (store, &error));
  g_assert_true (dbk_central_store_put_code_secret (store, account, secret, dbk_clock_now (), &error));
  g_assert_true (dbk_central_store_commit (store, &error));
  g_assert_no_error (error);
  return secret != NULL ? dbk_one_time_secret_to_text (secret) : NULL;
}

/* @totp: (nullable); @expected: a problem's code, or "in" */
static void
try_code (Fixture *fixture, const char *password, const char *totp, const char *expected)
{
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new ("fill.P03", password, totp, "desk");
  g_autofree char *text = dbk_session_request_to_text (request);
  g_autoptr (Answer) answer = fixture_post (fixture, "/v1/sessions", NULL, text);
  g_autofree char *code = answer->status == 201 ? g_strdup ("in") : fixture_code (answer);

  g_assert_cmpstr (code, ==, expected);
  if (answer->status == 401)
    g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "WWW-Authenticate"));
}

static void
try_step (Fixture *fixture, const char *secret, gint64 step, const char *expected)
{
  g_autofree char *totp = one_time_code (secret, step);

  try_code (fixture, "Daybook-demo-1", totp, expected);
}

/* Moves the service's clock on to the beginning of a half minute; returns which. */
static gint64
move_clock (gint64 half_minutes)
{
  gint64 now = dbk_clock_now (), step = now / HALF_MINUTE + half_minutes;

  dbk_clock_set_offset (step * HALF_MINUTE + G_USEC_PER_SEC - g_get_real_time ());
  return step;
}

static void
test_one_time_codes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *secret = NULL;
  g_autofree char *second = NULL;
  g_autofree char *other = fixture_sign_in (fixture, "fill.P04", "desk");
  gint64 step = move_clock (1);

  /* Nobody is asked who is not enrolled, and what he sends all the same does not matter. */
  try_code (fixture, "Daybook-demo-1", "123456", "in");
  secret = enrol (fixture, "fill.P03", TRUE);
  for (guint i = 0; i < 8; i++)
    try_code (fixture, "Daybook-demo-1", NULL, "totp_required"); /* to be asked is no failure */
  try_step (fixture, secret, step, "in");
  check_session (fixture, other, "fine");

  /* Once each, and none older than one that was used. */
  try_step (fixture, secret, step, "totp_wrong");
  try_step (fixture, secret, step - 1, "totp_wrong");
  try_step (fixture, secret, step + 1, "in");
  fixture_restart (fixture);
  try_step (fixture, secret, step + 1, "totp_wrong");
  try_step (fixture, secret, step + 2, "totp_wrong");

  step = move_clock (20);
  try_step (fixture, secret, step - 1, "in");
  try_step (fixture, secret, step, "in");
  /* The right code says nothing about a wrong password. */
  {
    g_autofree char *totp = one_time_code (secret, step + 1);

    try_code (fixture, "wrong", totp, "credentials");
    try_code (fixture, "wrong", NULL, "credentials");
  }
  try_step (fixture, secret, step + 1, "in");

  /* A new authenticator: the old one's codes are worth nothing. */
  second = enrol (fixture, "fill.P03", TRUE);
  step = move_clock (20);
  try_step (fixture, secret, step, "totp_wrong");
  try_step (fixture, second, step, "in");
  g_assert_null (enrol (fixture, "fill.P03", FALSE));
  try_code (fixture, "Daybook-demo-1", NULL, "in");
}

/* Guessing codes with the right password is as slow as guessing passwords. */
static void
test_one_time_throttled (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *secret = enrol (fixture, "fill.P03", TRUE);
  gint64 step = move_clock (1);

  for (guint i = 0; i < 5; i++)
    {
      try_code (fixture, "Daybook-demo-1", "not-it", "totp_wrong");
      if (i < 4)
        try_code (fixture, "Daybook-demo-1", NULL, "totp_required"); /* which takes nothing back */
    }
  try_step (fixture, secret, step, "throttled");
  try_code (fixture, "Daybook-demo-1", NULL, "throttled");
}

/* A client that does not know the authority does not talk to it; plain HTTP gets nothing. */
static void
test_trust (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (SoupSession) honest = fixture->session;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) plain = NULL;
  g_autofree char *https = fixture->url;

  fixture->session = soup_session_new ();
  answer = fixture_get (fixture, "/healthz", NULL);
  g_assert_cmpuint (answer->status, ==, 0);
  fixture->url = g_strconcat ("http", https + strlen ("https"), NULL);
  plain = fixture_get (fixture, "/healthz", NULL);
  g_assert_cmpuint (plain->status, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sessions/one-at-a-time", test_sessions);
  g_test_add_func ("/sessions/throttled", test_throttled);
  g_test_add_func ("/sessions/one-time-codes", test_one_time_codes);
  g_test_add_func ("/sessions/one-time-codes/throttled", test_one_time_throttled);
  g_test_add_func ("/sessions/trust", test_trust);
  return g_test_run ();
}
