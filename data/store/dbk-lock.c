/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Locks between programs, on files.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#ifdef G_OS_UNIX
#include <sys/file.h>
#include <unistd.h>
#else
#include <io.h>
#endif

#include "data/store/dbk-database.h"

#define LOOK_EVERY (20 * G_TIME_SPAN_MILLISECOND)

static void
set_locked (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED, _ ("Another program has %s open. Close it first; nothing was changed."), folder);
}

#ifdef G_OS_UNIX

/* -1 with errno; EWOULDBLOCK: held by another */
static int
try_to_take (const char *path, DbkLockKind kind)
{
  int lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int code;

  if (lock < 0 || flock (lock, (kind == DBK_LOCK_SHARED ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
    return lock;
  code = errno;
  close (lock);
  errno = code;
  return -1;
}

void
dbk_lock_release (const char *path, int lock)
{
  if (lock >= 0)
    close (lock); /* the lock goes with it; the file stays, or two could hold two of them */
}

#else

/* Elsewhere the file itself is the lock: made by whoever comes first, removed when he goes. */
static int
try_to_take (const char *path, DbkLockKind kind)
{
  int lock;

  /* Where files in use cannot be removed, this clears what a crash left. */
  g_unlink (path);
  lock = g_open (path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (lock < 0 && errno == EEXIST)
    errno = EWOULDBLOCK;
  return lock;
}

void
dbk_lock_release (const char *path, int lock)
{
  if (lock < 0)
    return;
  close (lock);
  g_unlink (path);
}

#endif

int
dbk_lock_take (const char *path, DbkLockKind kind, gint64 patience, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + patience;
  int lock;

  while ((lock = try_to_take (path, kind)) < 0)
    {
      if (errno != EWOULDBLOCK)
        {
          dbk_database_set_file_error (path, errno, error);
          return -1;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
      if (g_get_monotonic_time () >= end)
        {
          set_locked (path, error);
          return -1;
        }
      g_usleep (LOOK_EVERY);
    }
  return lock;
}
