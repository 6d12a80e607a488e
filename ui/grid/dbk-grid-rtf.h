/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as rich text, which LibreOffice takes from the clipboard without asking anything. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *dbk_grid_rtf_write (GPtrArray *rows);

G_END_DECLS
