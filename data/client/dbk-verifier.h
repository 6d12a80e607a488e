/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checking a password without the service: a plant PC is shared across shifts,
 * also while the line is down.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_VERIFIER_DAYS: how long after the service let the account in last */
#define DBK_VERIFIER_DAYS 90

typedef enum
{
  DBK_VERIFIER_RIGHT,
  DBK_VERIFIER_WRONG,
  DBK_VERIFIER_THROTTLED,
  DBK_VERIFIER_NONE, /* never signed in here, or too long ago */
} DbkVerifierResult;

/**
 * dbk_verifier_new:
 * @at: µs UTC: when the service let the account in
 *
 * Argon2id, takes a tenth of a second.
 *
 * Returns: (transfer full) (nullable): the text of a file that dbk_verifier_check() reads
 */
char *dbk_verifier_new (const char *password, gint64 at);

/** dbk_verifier_renew: the service has let the account in again at @at (µs UTC), without its password; does nothing where there is no such file */
void dbk_verifier_renew (const char *path, gint64 at);

/**
 * dbk_verifier_check:
 * @path: a file with such a text; attempts are counted in it
 * @wait: (out): seconds until the next attempt, where throttled
 *
 * Takes a tenth of a second and 64 MB: for a worker.
 */
DbkVerifierResult dbk_verifier_check (const char *path, const char *password, guint *wait);

/** dbk_verifier_get_days: for how many days more dbk_verifier_check() says anything but no; 0 where it is no already */
guint dbk_verifier_get_days (const char *path);

G_END_DECLS
