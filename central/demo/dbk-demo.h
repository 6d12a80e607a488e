/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sample group: accounts and years of approved history, made through the
 * same operations as real ones.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_DEMO_DAYS: days of history */
#define DBK_DEMO_DAYS 800
/** DBK_DEMO_PASSWORD: of every sample account */
#define DBK_DEMO_PASSWORD "Daybook-demo-1"

/**
 * dbk_demo_prepare:
 * @path: of the service's store
 * @date: the demo's today; %DBK_DAY_NONE: as the store says, or the machine's for a new one
 *
 * Sets the clock to the demo's day and, where there is no store yet, fills one
 * with @DBK_DEMO_DAYS days up to the day before yesterday: the same for the
 * same date, to the last hash of the log. A store that is no demo is refused.
 */
gboolean dbk_demo_prepare (const char *path, gint32 date, GError **error);

/** dbk_demo_fill: fills the new store at @path with @days days of history */
gboolean dbk_demo_fill (const char *path, gint32 today, guint days, GError **error);

G_END_DECLS
