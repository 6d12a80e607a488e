/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that is full: nothing is answered that is not stored, and once there is
 * room again the same operations take effect as if nothing had been.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/central/central-fixture.h"

/* A small file system of this process' own, where everything temporary lies; FALSE without the rights to it. */
static gboolean
enter_small_disk (const char *folder)
{
  if (geteuid () != 0 || unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return FALSE;
  return mount ("tmpfs", folder, "tmpfs", 0, "size=96m") == 0;
}

static void
fill_disk (const char *path)
{
  static const char block[4096];
  int fd = g_open (path, O_CREAT | O_WRONLY | O_APPEND, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    ;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static Answer *
send (Fixture *fixture, const char *token, DbkOperation *operation)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autofree char *text = NULL;

  g_ptr_array_add (request->operations, operation);
  text = dbk_sync_request_to_text (request);
  g_ptr_array_steal_index (request->operations, 0); /* still the caller's */
  return fixture_post (fixture, "/v1/sync", token, text);
}

static void
test_full (gconstpointer data)
{
  const char *folder = data;
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *token = NULL;
  g_autoptr (DbkOperation) operation = NULL;
  guint refused = 0;

  if (folder == NULL)
    {
      g_test_skip ("needs the right to mount");
      return;
    }
  fixture = fixture_new (NULL);
  token = fixture_sign_in (fixture, "fill.P06", "a");
  operation = fixture_edit (fixture, "P06");
  fill_disk (ballast);

  /* What still fits into pages that are there already may be stored; what is answered is. */
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (Answer) answer = send (fixture, token, operation);
      g_autoptr (Answer) health = fixture_get (fixture, "/healthz", NULL);
      g_autoptr (Answer) read = fixture_get (fixture, "/v1/reports/daily/P06/2026-03-14", token);

      g_assert_cmpuint (read->status, ==, 200);
      g_assert_cmpuint (health->status, ==, 200);
      if (answer->status != 507)
        break;
      g_assert_nonnull (strstr (answer->text, "disk-full"));
      g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "Retry-After"));
      refused++;
    }
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (DbkOutcome) outcome = fixture_sync_one (fixture, token, operation);

      g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
      g_assert_cmpint (outcome->revision, ==, 1);
    }
  fixture_restart (fixture);
}

int
main (int argc, char **argv)
{
  char folder[] = "/tmp/daybook-disk-XXXXXX";
  gboolean small = g_mkdtemp (folder) != NULL && enter_small_disk (folder);
  int code;

  if (small)
    g_setenv ("TMPDIR", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  /* The service says so in its journal. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_data_func ("/disk/full", small ? folder : NULL, test_full);
  code = g_test_run ();
  if (small)
    umount2 (folder, MNT_DETACH);
  g_rmdir (folder);
  return code;
}
