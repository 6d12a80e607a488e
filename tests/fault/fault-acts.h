/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Acts of a play on a failing disk: each is run once without a fault, and then
 * with every single change of the disk failing, each in its turn.
 */
#pragma once

#include <gio/gio.h>

#include "tests/fault/fault-disk.h"

G_BEGIN_DECLS

/** Folders that make up a state; copied before an act, and put back before each run of it. */
void fault_copy_folder (const char *from, const char *to);

/**
 * FaultAct:
 * @run: does it, or what of it is not done yet; FALSE with an error for people
 * @dear: as many times fewer runs; 0: as many as any
 */
typedef struct
{
  const char *name;
  gboolean (*run) (gpointer play, GError **error);
  guint dear;
} FaultAct;

/**
 * FaultPlay: the rest of a test
 * @watched: (owned): where the disk fails
 * @save: keeps everything as it is now, at rest
 * @restore: puts that back
 * @reopen: as after a restart of the program
 * @print: (transfer full): what is to be the same in the end, in words
 * @check: whatever must hold at once, with the disk as it is
 */
typedef struct
{
  char *watched;
  void (*save) (gpointer play);
  void (*restore) (gpointer play);
  void (*reopen) (gpointer play);
  char *(*print) (gpointer play);
  void (*check) (gpointer play);
  guint runs;
  guint failed; /* runs that said so */
  guint unseen; /* runs that did without: what failed can be had again */
} FaultPlay;

/** fault_play: the @n acts in order, each with failures of all its changes */
void fault_play (FaultPlay *play, const FaultAct *acts, guint n);

G_END_DECLS
