/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One-time codes by the clock (RFC 6238), as every authenticator shows them:
 * six digits, a new one each half minute.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** dbk_one_time_secret_new: (transfer full): what the service and one authenticator share */
GBytes *dbk_one_time_secret_new (void);
/** dbk_one_time_secret_to_text: (transfer full): in base 32, to be typed into an authenticator; wipe it after use */
char *dbk_one_time_secret_to_text (GBytes *secret);
/** dbk_one_time_uri: (transfer full): the same as an otpauth URI, to be shown as a picture; wipe it after use */
char *dbk_one_time_uri (GBytes *secret, const char *account);
/**
 * dbk_one_time_check:
 * @now: µs UTC
 * @step: (out): the half minute that @code is of, counted from the epoch
 *
 * Takes the code of this half minute, of the one before and of the one after.
 * That no code serves twice is for the caller to see to, by @step.
 */
gboolean dbk_one_time_check (GBytes *secret, const char *code, gint64 now, gint64 *step);

G_END_DECLS
