/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that fails on purpose: see the header.
 */
/* With it, open() and open64() would be one name, and both are wanted here. */
#undef _FILE_OFFSET_BITS

#include "tests/fault/fault-disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  FaultCall call;
  char *file;
} Call;

static struct
{
  GMutex mutex;
  char *folder;  /* (owned) (nullable) */
  GArray *calls; /* (element-type Call) */
  gboolean armed;
  guint left; /* changes until the first one fails */
  FaultKind kind;
  gboolean sticky;
  guint failures;
} disk;

/* SQLite's own system calls were judged already. */
static __thread gboolean within_sqlite;

static const int kind_errno[] = { ENOSPC, EIO, EIO, EROFS };

const char *
fault_kind_name (FaultKind kind)
{
  static const char *const names[] = { "full", "write error", "sync error", "read-only" };

  return names[kind];
}

gboolean
fault_disk_hits (FaultKind kind, FaultCall call)
{
  switch (kind)
    {
    case FAULT_FULL:
      return call == FAULT_CALL_CREATE || call == FAULT_CALL_WRITE || call == FAULT_CALL_GROW;
    case FAULT_WRITE:
      return call != FAULT_CALL_SYNC;
    case FAULT_SYNC:
      return call == FAULT_CALL_SYNC;
    case FAULT_READ_ONLY:
      return call != FAULT_CALL_SYNC;
    case FAULT_N_KINDS:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_watched (const char *path)
{
  return disk.folder != NULL && path != NULL && g_str_has_prefix (path, disk.folder);
}

/* Whether this change of @path fails. */
static gboolean
fails (const char *path, FaultCall call)
{
  gboolean failing = FALSE;

  g_mutex_lock (&disk.mutex);
  if (is_watched (path))
    {
      Call one = { call, g_path_get_basename (path) };

      g_array_append_val (disk.calls, one);
      if (disk.left > 0)
        disk.left--;
      failing = disk.armed && disk.left == 0 && fault_disk_hits (disk.kind, call);
      if (failing)
        {
          disk.failures++;
          disk.armed = disk.sticky;
        }
    }
  g_mutex_unlock (&disk.mutex);
  if (failing)
    errno = kind_errno[disk.kind];
  return failing;
}

static void
call_clear (gpointer data)
{
  g_free (((Call *)data)->file);
}

void
fault_disk_watch (const char *folder)
{
  g_mutex_lock (&disk.mutex);
  g_free (disk.folder);
  disk.folder = g_strdup (folder);
  if (disk.calls == NULL)
    {
      disk.calls = g_array_new (FALSE, FALSE, sizeof (Call));
      g_array_set_clear_func (disk.calls, call_clear);
    }
  g_array_set_size (disk.calls, 0);
  disk.armed = FALSE;
  g_mutex_unlock (&disk.mutex);
}

guint
fault_disk_count (void)
{
  return disk.calls->len;
}

FaultCall
fault_disk_call (guint n)
{
  return g_array_index (disk.calls, Call, n - 1).call;
}

const char *
fault_disk_file (guint n)
{
  return g_array_index (disk.calls, Call, n - 1).file;
}

void
fault_disk_fail (guint n, FaultKind kind, gboolean sticky)
{
  g_mutex_lock (&disk.mutex);
  disk.left = n;
  disk.kind = kind;
  disk.sticky = sticky;
  disk.failures = 0;
  disk.armed = TRUE;
  g_mutex_unlock (&disk.mutex);
}

void
fault_disk_heal (void)
{
  g_mutex_lock (&disk.mutex);
  disk.armed = FALSE;
  g_mutex_unlock (&disk.mutex);
}

guint
fault_disk_failures (void)
{
  return disk.failures;
}

/* --- SQLite: a file --- */

typedef struct
{
  sqlite3_file base;
  const char *path; /* SQLite keeps it as long as the file; %NULL: a temporary one */
  sqlite3_file *real;
} File;

#define REAL(file) (((File *)(file))->real)

static int
file_close (sqlite3_file *file)
{
  int code = REAL (file)->pMethods->xClose (REAL (file));

  within_sqlite = FALSE;
  return code;
}

static int
file_read (sqlite3_file *file, void *buffer, int amount, sqlite3_int64 offset)
{
  return REAL (file)->pMethods->xRead (REAL (file), buffer, amount, offset);
}

static int
file_write (sqlite3_file *file, const void *buffer, int amount, sqlite3_int64 offset)
{
  const char *path = ((File *)file)->path;
  gboolean failing = fails (path, FAULT_CALL_WRITE);
  int code;

  within_sqlite = TRUE;
  if (failing && errno == EIO)
    REAL (file)->pMethods->xWrite (REAL (file), buffer, amount / 2, offset);
  if (failing)
    {
      /* As SQLite's own does it: an error of its own, and no errno, for a full disk alone. */
      code = disk.kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
      errno = disk.kind == FAULT_FULL ? 0 : kind_errno[disk.kind];
    }
  else
    code = REAL (file)->pMethods->xWrite (REAL (file), buffer, amount, offset);
  within_sqlite = FALSE;
  return code;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int code = SQLITE_IOERR_TRUNCATE;

  if (fails (((File *)file)->path, FAULT_CALL_TRUNCATE))
    return code;
  within_sqlite = TRUE;
  code = REAL (file)->pMethods->xTruncate (REAL (file), size);
  within_sqlite = FALSE;
  return code;
}

static int
file_sync (sqlite3_file *file, int flags)
{
  int code = SQLITE_IOERR_FSYNC;

  if (fails (((File *)file)->path, FAULT_CALL_SYNC))
    return code;
  within_sqlite = TRUE;
  code = REAL (file)->pMethods->xSync (REAL (file), flags);
  within_sqlite = FALSE;
  return code;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->pMethods->xFileSize (REAL (file), size);
}

static int
file_lock (sqlite3_file *file, int lock)
{
  return REAL (file)->pMethods->xLock (REAL (file), lock);
}

static int
file_unlock (sqlite3_file *file, int lock)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), lock);
}

static int
file_check_lock (sqlite3_file *file, int *held)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), held);
}

static int
file_control (sqlite3_file *file, int what, void *argument)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), what, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
file_device (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  int code = SQLITE_OK;

  within_sqlite = TRUE;
  /* Only where it has to grow is anything written. */
  if (extend)
    code = REAL (file)->pMethods->xShmMap (REAL (file), page, size, FALSE, memory);
  if (code == SQLITE_OK && extend && *memory == NULL && fails (((File *)file)->path, FAULT_CALL_GROW))
    code = SQLITE_IOERR_SHMSIZE;
  else if (code == SQLITE_OK)
    code = REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, memory);
  within_sqlite = FALSE;
  return code;
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_device,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

/* --- SQLite: the disk --- */

static sqlite3_vfs *real_vfs;

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  File *wrapped = (File *)file;
  int code;

  wrapped->base.pMethods = NULL;
  wrapped->path = name;
  wrapped->real = (sqlite3_file *)(wrapped + 1);
  if (name != NULL && (flags & SQLITE_OPEN_CREATE) && access (name, F_OK) != 0 && fails (name, FAULT_CALL_CREATE))
    return SQLITE_CANTOPEN;
  within_sqlite = TRUE;
  code = real_vfs->xOpen (real_vfs, name, wrapped->real, flags, out_flags);
  within_sqlite = FALSE;
  if (wrapped->real->pMethods != NULL)
    wrapped->base.pMethods = &methods;
  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  int code = SQLITE_IOERR_DELETE;

  if (access (name, F_OK) == 0 && fails (name, FAULT_CALL_DELETE))
    return code;
  within_sqlite = TRUE;
  code = real_vfs->xDelete (real_vfs, name, sync);
  within_sqlite = FALSE;
  return code;
}

static int
vfs_last_error (sqlite3_vfs *vfs, int n, char *text)
{
  return errno;
}

void
fault_disk_install (void)
{
  static sqlite3_vfs vfs;

  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "fault";
  vfs.pNext = NULL;
  vfs.szOsFile = (int)sizeof (File) + real_vfs->szOsFile;
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  vfs.xGetLastError = vfs_last_error;
  sqlite3_vfs_register (&vfs, TRUE);
  fault_disk_watch (NULL);
}

/* --- Everything else --- */

/* The next one of that name: the C library's, or the one of a sanitizer. */
#define NEXT(name)                \
  static __typeof__ (name) *next; \
  if (next == NULL)               \
  next = (__typeof__ (name) *)dlsym (RTLD_NEXT, #name)

/* Whether this change of the file behind @fd fails; errno says why. */
static gboolean
fd_fails (int fd, FaultCall call)
{
  char link[64];
  char path[4096];
  ssize_t length;

  if (within_sqlite || disk.folder == NULL)
    return FALSE;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length <= 0)
    return FALSE;
  path[length] = '\0';
  return fails (path, call);
}

static gboolean
path_fails (const char *path, FaultCall call)
{
  return !within_sqlite && disk.folder != NULL && fails (path, call);
}

ssize_t
write (int fd, const void *buffer, size_t length)
{
  NEXT (write);
  return fd_fails (fd, FAULT_CALL_WRITE) ? -1 : next (fd, buffer, length);
}

int
fsync (int fd)
{
  NEXT (fsync);
  return fd_fails (fd, FAULT_CALL_SYNC) ? -1 : next (fd);
}

int
rename (const char *from, const char *to)
{
  NEXT (rename);
  return path_fails (to, FAULT_CALL_RENAME) ? -1 : next (from, to);
}

int
unlink (const char *path)
{
  NEXT (unlink);
  return !within_sqlite && access (path, F_OK) == 0 && path_fails (path, FAULT_CALL_DELETE) ? -1 : next (path);
}

int
mkdir (const char *path, mode_t mode)
{
  NEXT (mkdir);
  return access (path, F_OK) != 0 && path_fails (path, FAULT_CALL_CREATE) ? -1 : next (path, mode);
}

static gboolean
creates (const char *path, int flags)
{
  return (flags & O_CREAT) != 0 && !within_sqlite && disk.folder != NULL && access (path, F_OK) != 0;
}

int
open (const char *path, int flags, ...)
{
  mode_t mode = 0;

  NEXT (open);
  if (flags & (O_CREAT | O_TMPFILE))
    {
      va_list arguments;

      va_start (arguments, flags);
      mode = va_arg (arguments, mode_t);
      va_end (arguments);
    }
  if (creates (path, flags) && path_fails (path, FAULT_CALL_CREATE))
    return -1;
  return next (path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  mode_t mode = 0;

  NEXT (open64);
  if (flags & (O_CREAT | O_TMPFILE))
    {
      va_list arguments;

      va_start (arguments, flags);
      mode = va_arg (arguments, mode_t);
      va_end (arguments);
    }
  if (creates (path, flags) && path_fails (path, FAULT_CALL_CREATE))
    return -1;
  return next (path, flags, mode);
}
