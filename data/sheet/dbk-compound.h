/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams of a compound file, the container of old and of encrypted workbooks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DbkCompound DbkCompound;

/** dbk_compound_new: (transfer full) (nullable): reads the tables and the root folder */
DbkCompound *dbk_compound_new (GBytes *content, GError **error);
void dbk_compound_free (DbkCompound *compound);
/** dbk_compound_has: a stream of the root folder, under any case */
gboolean dbk_compound_has (const DbkCompound *compound, const char *name);
/** dbk_compound_read: (transfer full) (nullable): never larger than the file */
GBytes *dbk_compound_read (const DbkCompound *compound, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCompound, dbk_compound_free)

G_END_DECLS
