/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an end-to-end test plays on.
 */
#define G_LOG_DOMAIN "dbk-stage"

#include "tests/data/base/test-folder.h"
#include "tests/e2e/dbk-stage.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "tests/central/one-time-code.h"

struct _DbkStage
{
  char *folder;         /* (owned) */
  char *url;            /* (owned) (nullable) */
  char *ca;             /* (owned) */
  GSubprocess *service; /* (owned) (nullable) */
};

char *
dbk_stage_program (const char *name)
{
  const char *build = g_getenv ("DBK_BUILD");

  if (build == NULL)
    g_error ("DBK_BUILD must name the build directory");
  return g_build_filename (build, name, NULL);
}

DbkStage *
dbk_stage_new (void)
{
  DbkStage *stage = g_new0 (DbkStage, 1);

  stage->folder = test_directory ();
  stage->ca = g_build_filename (stage->folder, "service", "tls", "ca.pem", NULL);
  return stage;
}

void
dbk_stage_free (DbkStage *stage)
{
  if (stage->service != NULL)
    dbk_stage_stop_service (stage);
  test_remove (stage->folder);
  g_free (stage->folder);
  g_free (stage->url);
  g_free (stage->ca);
  g_free (stage);
}

/* A test that is killed leaves no service behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
write_pem (const char *path, const gnutls_datum_t *pem)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *)pem->data, (gssize)pem->size, &error);
  g_assert_no_error (error);
}

void
dbk_stage_make_certificate (const char *certificate, const char *key, int days)
{
  static const guint8 serial[] = { 1 };
  static const guint8 address[] = { 127, 0, 0, 1 };
  time_t from = time (NULL) - 10 * 24 * 60 * 60;
  gnutls_x509_privkey_t private_key;
  gnutls_x509_crt_t crt;
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_privkey_init (&private_key), >=, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (private_key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), >=, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&crt), >=, 0);
  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  gnutls_x509_crt_set_dn (crt, "CN=127.0.0.1", NULL);
  gnutls_x509_crt_set_activation_time (crt, from);
  gnutls_x509_crt_set_expiration_time (crt, from + (time_t)days * 24 * 60 * 60);
  gnutls_x509_crt_set_basic_constraints (crt, 1, -1);
  gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_key (crt, private_key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, crt, private_key, GNUTLS_DIG_SHA256, 0), >=, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem), >=, 0);
  write_pem (certificate, &pem);
  gnutls_free (pem.data);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (private_key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem), >=, 0);
  write_pem (key, &pem);
  gnutls_free (pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (private_key);
}

void
dbk_stage_start_service_as (DbkStage *stage, const char *certificate, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autofree char *data = dbk_stage_path (stage, "service");
  /* The clients know the address from before. */
  const char *address = stage->url != NULL ? stage->url + strlen ("https://") : "127.0.0.1:0";
  g_autofree char *line = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  stage->service = g_subprocess_launcher_spawn (launcher, &error, program, "--data", data, "--demo", "--listen", address,
                                                certificate != NULL ? "--tls-cert" : NULL, certificate, "--tls-key", key, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (stage->service));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening https://"));
  g_free (stage->url);
  stage->url = g_strdup (line + strlen ("listening "));
}

void
dbk_stage_start_service (DbkStage *stage)
{
  dbk_stage_start_service_as (stage, NULL, NULL);
}

void
dbk_stage_signal_service (DbkStage *stage, int signal_number)
{
  g_subprocess_send_signal (stage->service, signal_number);
  if (signal_number != SIGKILL)
    return;
  g_subprocess_wait (stage->service, NULL, NULL);
  g_clear_object (&stage->service);
}

void
dbk_stage_stop_service (DbkStage *stage)
{
  g_subprocess_send_signal (stage->service, SIGTERM);
  g_subprocess_wait (stage->service, NULL, NULL);
  g_clear_object (&stage->service);
}

char *
dbk_stage_enrol (DbkStage *stage, const char *user)
{
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autofree char *data = dbk_stage_path (stage, "service");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--data", data, "user", "totp", user, NULL);
  g_autofree char *out = NULL;
  const char *secret;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  secret = strstr (out, "\nsecret ");
  g_assert_nonnull (secret);
  return g_strchomp (g_strdup (secret + strlen ("\nsecret ")));
}

char *
dbk_stage_code (const char *secret)
{
  return one_time_code (secret, g_get_real_time () / G_USEC_PER_SEC / 30);
}

double
dbk_stage_service_time (DbkStage *stage)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task", g_subprocess_get_identifier (stage->service));
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  const char *thread;
  double sum = 0;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, thread, "schedstat", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (file, &text, NULL, NULL))
        sum += g_ascii_strtod (text, NULL) / 1e6;
    }
  return sum;
}

const char *
dbk_stage_url (DbkStage *stage)
{
  return stage->url;
}

const char *
dbk_stage_ca (DbkStage *stage)
{
  return stage->ca;
}

char *
dbk_stage_path (DbkStage *stage, const char *name)
{
  return g_build_filename (stage->folder, name, NULL);
}

char *
dbk_stage_home (DbkStage *stage, const char *name)
{
  g_autofree char *folder = g_strconcat ("home-", name, NULL);

  return dbk_stage_path (stage, folder);
}

int
dbk_stage_ctl_told (const char *home, char **out, char **told, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) built = NULL;
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | (told != NULL ? G_SUBPROCESS_FLAGS_STDERR_PIPE : 0);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *program = dbk_stage_program ("app/ctl/daybookctl");
  g_autofree char *text = NULL;
  g_autofree char *complaint = NULL;

  g_strv_builder_add_many (argv, program, "--home", home, NULL);
  g_strv_builder_addv (argv, (const char **)words);
  built = g_strv_builder_end (argv);
  if (g_getenv ("DAYBOOK_PASSWORD") == NULL)
    g_subprocess_launcher_setenv (launcher, "DAYBOOK_PASSWORD", DBK_STAGE_PASSWORD, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)built, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, told != NULL ? &complaint : NULL, &error);
  g_assert_no_error (error);
  if (out != NULL)
    *out = g_steal_pointer (&text);
  if (told != NULL)
    *told = g_steal_pointer (&complaint);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

int
dbk_stage_ctl (const char *home, char **out, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list arguments;

  va_start (arguments, out);
  for (const char *word = va_arg (arguments, const char *); word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (words, (gpointer)word);
  va_end (arguments);
  g_ptr_array_add (words, NULL);
  return dbk_stage_ctl_told (home, out, NULL, (const char *const *)words->pdata);
}

void
dbk_stage_sign_in (DbkStage *stage, const char *home, const char *user)
{
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "login", "--server", stage->url, "--ca", stage->ca, "--user", user, NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
}

JsonNode *
dbk_stage_show (const char *home, const char *plant, const char *day)
{
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *shown;

  g_assert_cmpint (dbk_stage_ctl (home, &out, "--json", "show", "daily", plant, day, NULL), ==, 0);
  shown = dbk_json_parse (out, strlen (out), 64 << 20, &error);
  g_assert_no_error (error);
  return shown;
}

JsonObject *
dbk_stage_find_cell (JsonObject *shown, const char *entity, const char *indicator)
{
  JsonArray *cells = json_object_get_array_member (shown, "cells");

  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);

      if (g_str_equal (json_object_get_string_member (cell, "entity"), entity) && g_str_equal (json_object_get_string_member (cell, "indicator"), indicator))
        return cell;
    }
  g_error ("No cell %s.%s", entity, indicator);
}

char *
dbk_stage_value (const char *home, const char *plant, const char *entity, const char *indicator)
{
  g_autoptr (JsonNode) shown = dbk_stage_show (home, plant, dbk_stage_yesterday ());
  JsonObject *cell = dbk_stage_find_cell (json_node_get_object (shown), entity, indicator);

  return g_strdup (json_object_get_string_member_with_default (cell, "value", NULL));
}

void
dbk_stage_copy_day (const char *home, const char *plant)
{
  g_autofree char *before = dbk_day_to_string (dbk_clock_today () - 2);
  g_autoptr (JsonNode) shown = dbk_stage_show (home, plant, before);
  JsonArray *cells = json_object_get_array_member (json_node_get_object (shown), "cells");
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) built = NULL;

  g_strv_builder_add_many (words, "set", "daily", plant, dbk_stage_yesterday (), NULL);
  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);
      const char *value = json_object_get_string_member_with_default (cell, "value", NULL);
      g_autofree char *word = NULL;

      if (value == NULL || !g_str_equal (json_object_get_string_member (cell, "source"), "typed"))
        continue;
      word = g_strdup_printf ("%s.%s=%s", json_object_get_string_member (cell, "entity"), json_object_get_string_member (cell, "indicator"), value);
      g_strv_builder_add (words, word);
    }
  built = g_strv_builder_end (words);
  g_assert_cmpint (dbk_stage_ctl_told (home, NULL, NULL, (const char *const *)built), ==, 0);
}

void
dbk_stage_file_day (const char *home, const char *plant)
{
  dbk_stage_copy_day (home, plant);
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "submit", "daily", plant, dbk_stage_yesterday (), "--reason", "与前一日相同", NULL), ==, 0);
}

const char *
dbk_stage_yesterday (void)
{
  static char *yesterday;

  if (yesterday == NULL)
    yesterday = dbk_day_to_string (dbk_clock_today () - 1);
  return yesterday;
}
