/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of the sheet, shaped once and used again as long as they stay in view. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DBK_GRID_STYLE_BODY,
  DBK_GRID_STYLE_BOLD,
  DBK_GRID_STYLE_HEADER,
  DBK_GRID_STYLE_SUBTITLE,
  DBK_GRID_STYLE_TITLE,
  DBK_GRID_N_STYLES
} DbkGridStyle;

/**
 * DbkGridText:
 * @width: its width in pixels
 *
 * A shaped text; belongs to its cache and lasts until the end of the frame.
 */
typedef struct
{
  int width;
} DbkGridText;

typedef struct _DbkGridTextCache DbkGridTextCache;

DbkGridTextCache *dbk_grid_text_cache_new (void);
void dbk_grid_text_cache_free (DbkGridTextCache *cache);
void dbk_grid_text_cache_reset (DbkGridTextCache *cache, PangoContext *context, double zoom, double faint);
gboolean dbk_grid_text_cache_suits (DbkGridTextCache *cache, PangoContext *context);
gboolean dbk_grid_text_cache_is_ready (DbkGridTextCache *cache);
void dbk_grid_text_cache_end_frame (DbkGridTextCache *cache);
const DbkGridText *dbk_grid_text_cache_get (DbkGridTextCache *cache, DbkGridStyle style, const char *text, int n_faint, int max_width);
void dbk_grid_text_cache_draw (DbkGridTextCache *cache, const DbkGridText *text, GtkSnapshot *snapshot, const GdkRGBA *color, double x, double baseline);
int dbk_grid_text_cache_get_digit_width (DbkGridTextCache *cache);
int dbk_grid_text_cache_get_line_height (DbkGridTextCache *cache, DbkGridStyle style);
int dbk_grid_text_cache_get_ascent (DbkGridTextCache *cache, DbkGridStyle style);

G_END_DECLS
