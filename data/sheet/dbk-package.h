/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ZIP container of a workbook, and its XML parts read as streams.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DbkPackage DbkPackage;

/** DbkXml: one part while it is read */
typedef struct _DbkXml DbkXml;

/**
 * DbkXmlHandlers: what is called for the elements of a part
 *
 * Names and attributes come without prefix: only elements of spreadsheets and
 * packages arrive here, others are left out together with all that is inside.
 * A document of another kind arrives as one element named "".
 * An attribute `r:id` comes as "r:id", whatever its prefix. @text may come in
 * several pieces, not terminated.
 */
typedef struct
{
  void (*start) (DbkXml *xml, const char *name, const char **attributes, gpointer user_data);
  void (*end) (DbkXml *xml, const char *name, gpointer user_data);
  void (*text) (DbkXml *xml, const char *text, int length, gpointer user_data);
} DbkXmlHandlers;

/** dbk_package_new: (transfer full) (nullable): reads the directory only */
DbkPackage *dbk_package_new (GBytes *content, GCancellable *cancellable, GError **error);
void dbk_package_free (DbkPackage *package);

/** dbk_package_has: also under another case, if none has just this name */
gboolean dbk_package_has (const DbkPackage *package, const char *part);
/** dbk_package_has_below: any part in that folder ("xl/") */
gboolean dbk_package_has_below (const DbkPackage *package, const char *folder);
/** dbk_package_parse: streams one part through @handlers; FALSE when it is missing, damaged, too large, or a handler failed */
gboolean dbk_package_parse (DbkPackage *package, const char *part, const DbkXmlHandlers *handlers, gpointer user_data, GError **error);
/** dbk_package_resolve: (transfer full): the part a relationship of @source names; never leads outside */
char *dbk_package_resolve (const char *source, const char *target);

/** dbk_xml_fail: stops reading; @error: (transfer full) */
void dbk_xml_fail (DbkXml *xml, GError *error);
/** dbk_xml_is_root: whether the element that starts is the document's own */
gboolean dbk_xml_is_root (const DbkXml *xml);
/** dbk_xml_attribute: (transfer none) (nullable) */
const char *dbk_xml_attribute (const char **attributes, const char *name);
gulong dbk_xml_line (const DbkXml *xml);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkPackage, dbk_package_free)

G_END_DECLS
