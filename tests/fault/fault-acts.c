/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Acts of a play on a failing disk: see the header.
 */
#include "tests/fault/fault-acts.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "data/store/dbk-database.h"
#include "tests/data/base/test-folder.h"

/** How the disk behaves after it failed once. */
typedef enum
{
  ONCE,   /* works again at once; the same is tried again */
  HEALED, /* fails until somebody makes room; the same is tried again */
  REOPEN, /* fails until the program was closed and started again */
  N_WAYS
} Way;

/* One run of nearly each change, and of each kind and way some. */
#define SHARE 8

static const char *const way_names[] = { "once", "until healed", "until reopened" };

/* --- Folders --- */

static void
copy_into (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *data = NULL;
      gsize length;

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        {
          copy_into (source, target);
          continue;
        }
      g_assert_true (g_file_get_contents (source, &data, &length, NULL));
      g_assert_true (g_file_set_contents_full (target, data, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
}

void
fault_copy_folder (const char *from, const char *to)
{
  test_remove (to);
  copy_into (from, to);
}

/* --- One run --- */

/* Every refusal says what it is, so that the right thing can be done about it. */
static void
check_words (FaultKind kind, const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_strlen (error->message, -1) > 20);
  if (error->domain != DBK_STORE_ERROR)
    return;
  if (kind == FAULT_FULL)
    g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL);
  else if (kind == FAULT_READ_ONLY)
    g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_READ_ONLY);
  else
    g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO);
}

static void
run_once (FaultPlay *play, const FaultAct *act, guint n, FaultKind kind, Way way, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *end = NULL;
  gboolean ok;

  play->restore (play);
  fault_disk_watch (play->watched);
  fault_disk_fail (n, kind, way != ONCE);
  ok = act->run (play, &error);
  play->runs++;
  if (g_test_verbose ())
    g_test_message ("%s, change %u, %s %s: %s", act->name, n, fault_kind_name (kind), way_names[way], ok ? "done" : error->message);
  if (!ok)
    check_words (kind, error);
  play->failed += !ok;
  play->unseen += ok && fault_disk_failures () > 0;
  play->check (play);
  g_clear_error (&error);
  if (way == HEALED && !act->run (play, &error))
    check_words (kind, error);
  g_clear_error (&error);
  if (way == REOPEN)
    {
      fault_disk_heal ();
      play->reopen (play);
      play->check (play);
    }
  fault_disk_heal ();
  act->run (play, &error);
  g_assert_no_error (error);
  play->check (play);
  fault_disk_watch (NULL);
  play->reopen (play);
  play->check (play);
  end = play->print (play);
  if (g_strcmp0 (end, expected) != 0)
    g_test_message ("%s, change %u, %s %s ends as\n%s\nand not as\n%s", act->name, n, fault_kind_name (kind), way_names[way], end, expected);
  g_assert_cmpstr (end, ==, expected);
}

/* Of all kinds and ways together one in so many is tried, each change with another one. DBK_FAULT_SHARE=1 tries all of all. */
static guint
share (void)
{
  const char *wanted = g_getenv ("DBK_FAULT_SHARE");

  return wanted != NULL ? MAX ((guint)atoi (wanted), 1) : SHARE;
}

static void
run_all (FaultPlay *play, const FaultAct *act, guint changes, const FaultCall *calls, const char *expected)
{
  guint turn = 0;

  for (guint n = 1; n <= changes; n++)
    for (int kind = 0; kind < FAULT_N_KINDS; kind++)
      for (int way = 0; way < N_WAYS; way++)
        if (fault_disk_hits ((FaultKind)kind, calls[n - 1]) && turn++ % (share () == 1 ? 1 : share () * MAX (act->dear, 1)) == 0)
          run_once (play, act, n, (FaultKind)kind, (Way)way, expected);
}

static void
play_act (FaultPlay *play, const FaultAct *act)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autofree FaultCall *calls = NULL;
  g_autofree char *expected = NULL;
  guint changes;
  guint before = play->runs;

  play->save (play);
  play->restore (play);
  fault_disk_watch (play->watched);
  act->run (play, &error);
  g_assert_no_error (error);
  changes = fault_disk_count ();
  calls = g_new (FaultCall, changes + 1);
  for (guint i = 0; i < changes; i++)
    calls[i] = fault_disk_call (i + 1);
  fault_disk_watch (NULL);
  play->reopen (play);
  expected = play->print (play);
  run_all (play, act, changes, calls, expected);
  g_test_message ("%s: %u changes of the disk, %u runs in %.1f s", act->name, changes, play->runs - before, g_timer_elapsed (timer, NULL));
  /* And on, from where it ends without a fault. */
  play->restore (play);
  act->run (play, &error);
  g_assert_no_error (error);
}

void
fault_play (FaultPlay *play, const FaultAct *acts, guint n)
{
  for (guint i = 0; i < n; i++)
    play_act (play, &acts[i]);
  g_test_message ("%u runs: %u told of the failure, %u did without what failed", play->runs, play->failed, play->unseen);
  g_assert_cmpuint (play->failed, >, 0);
}
