/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of the sheet, shaped once and used again as long as they stay in view. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-text.h"

#include <math.h>
#include <string.h>

/* A full screen of small cells shows about 2,000 texts; what was not in view lately goes when there are more than this. */
#define MAX_ENTRIES 8000
#define KEEP_FRAMES 30

static const double scales[DBK_GRID_N_STYLES] = { 1.0, 1.0, 0.92, 0.78, 1.0 };
static const gboolean bold[DBK_GRID_N_STYLES] = { FALSE, TRUE, TRUE, FALSE, TRUE };

/* What figures are made of: put together from glyphs shaped once, since a layout for each costs more than all the rest. */
static const char FIGURES[] = "0123456789.,-+%:/";

/**
 * Digits: the glyphs of @FIGURES in one style
 * @font: (owned) (nullable): %NULL where a font does not have them all, one glyph each
 * @baseline: from the top of a line, in pixels
 */
typedef struct
{
  gboolean looked_for;
  PangoFont *font;
  PangoGlyphInfo glyphs[G_N_ELEMENTS (FIGURES) - 1];
  double baseline;
} Digits;

typedef struct
{
  DbkGridText text;       /* first: handed out */
  PangoLayout *layout;    /* (owned) (nullable) other texts than figures */
  double baseline;        /* of @layout */
  PangoGlyphInfo *glyphs; /* (owned) (nullable) of figures */
  int n_glyphs;
  guint stamp;
  DbkGridStyle style;
  int n_faint;
  int max_width;
  char *string;
} Entry;

struct _DbkGridTextCache
{
  GHashTable *entries;        /* (owned) Entry → itself */
  PangoContext *context;      /* (owned) (nullable) */
  PangoFontDescription *base; /* (owned) (nullable) the font of context when it was taken */
  double resolution;
  double faint;
  PangoFontDescription *fonts[DBK_GRID_N_STYLES]; /* (owned) */
  int ascents[DBK_GRID_N_STYLES];
  int heights[DBK_GRID_N_STYLES];
  Digits digits[DBK_GRID_N_STYLES];
  int digit_width;
  guint stamp;
};

static guint
entry_hash (gconstpointer data)
{
  const Entry *entry = data;

  return g_str_hash (entry->string) * 31 + entry->style * 8191 + entry->n_faint * 131 + entry->max_width;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *one = a;
  const Entry *two = b;

  return one->style == two->style && one->n_faint == two->n_faint && one->max_width == two->max_width &&
         g_str_equal (one->string, two->string);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->layout);
  g_free (entry->glyphs);
  g_free (entry->string);
  g_free (entry);
}

static void
clear_fonts (DbkGridTextCache *cache)
{
  for (int i = 0; i < DBK_GRID_N_STYLES; i++)
    {
      g_clear_pointer (&cache->fonts[i], pango_font_description_free);
      g_clear_object (&cache->digits[i].font);
      cache->digits[i].looked_for = FALSE;
    }
  g_clear_pointer (&cache->base, pango_font_description_free);
}

static PangoAttrList *
make_attributes (const DbkGridTextCache *cache, const Entry *entry)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  glong length = g_utf8_strlen (entry->string, -1);

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (entry->n_faint > 0 && length > 0)
    {
      PangoAttribute *faint = pango_attr_foreground_alpha_new ((guint16)(G_MAXUINT16 * cache->faint));

      faint->start_index = g_utf8_offset_to_pointer (entry->string, MAX (length - entry->n_faint, 0)) - entry->string;
      pango_attr_list_insert (attributes, faint);
    }
  return attributes;
}

static PangoLayout *
layout_new (DbkGridTextCache *cache, const Entry *key)
{
  g_autoptr (PangoAttrList) attributes = make_attributes (cache, key);
  PangoLayout *layout = pango_layout_new (cache->context);

  pango_layout_set_font_description (layout, cache->fonts[key->style]);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, key->string, -1);
  if (key->max_width > 0)
    {
      pango_layout_set_width (layout, key->max_width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  return layout;
}

/* --- figures --- */

/* Each on its own, so that nothing is kerned: figures stand in columns. */
static gboolean
shape_digit (DbkGridTextCache *cache, DbkGridStyle style, guint i)
{
  char string[2] = { FIGURES[i], '\0' };
  const Entry key = { .style = style, .string = string };
  g_autoptr (PangoLayout) layout = layout_new (cache, &key);
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  const PangoGlyphItem *run = line->runs != NULL && line->runs->next == NULL ? line->runs->data : NULL;
  Digits *digits = &cache->digits[style];

  if (run == NULL || run->glyphs->num_glyphs != 1 || (run->glyphs->glyphs[0].glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0 ||
      (digits->font != NULL && run->item->analysis.font != digits->font))
    return FALSE;
  g_set_object (&digits->font, run->item->analysis.font);
  digits->glyphs[i] = run->glyphs->glyphs[0];
  digits->baseline = (double)pango_layout_get_baseline (layout) / PANGO_SCALE;
  return TRUE;
}

/* (nullable): where the font has them */
static const Digits *
get_digits (DbkGridTextCache *cache, DbkGridStyle style)
{
  Digits *digits = &cache->digits[style];
  gboolean shaped = TRUE;

  if (!digits->looked_for)
    {
      digits->looked_for = TRUE;
      for (guint i = 0; shaped && i < G_N_ELEMENTS (digits->glyphs); i++)
        shaped = shape_digit (cache, style, i);
      if (!shaped)
        g_clear_object (&digits->font);
    }
  return digits->font != NULL ? digits : NULL;
}

static gboolean
fill_figures (DbkGridTextCache *cache, Entry *entry)
{
  gsize length = strlen (entry->string);
  const Digits *digits;
  int width = 0;

  if (entry->max_width > 0 || length == 0 || strspn (entry->string, FIGURES) != length || (digits = get_digits (cache, entry->style)) == NULL)
    return FALSE;
  entry->n_glyphs = (int)length;
  entry->glyphs = g_new (PangoGlyphInfo, length);
  for (gsize i = 0; i < length; i++)
    {
      entry->glyphs[i] = digits->glyphs[strchr (FIGURES, entry->string[i]) - FIGURES];
      width += entry->glyphs[i].geometry.width;
    }
  entry->text.width = PANGO_PIXELS_CEIL (width);
  return TRUE;
}

/* Returns where the next glyph stands. */
static double
draw_glyphs (PangoFont *font, PangoGlyphInfo *glyphs, int n, GtkSnapshot *snapshot, const GdkRGBA *color, double x, double baseline)
{
  PangoGlyphString string = { .num_glyphs = n, .glyphs = glyphs };
  GskRenderNode *node = n > 0 ? gsk_text_node_new (font, &string, color, &GRAPHENE_POINT_INIT ((float)x, (float)baseline)) : NULL;

  if (node != NULL)
    {
      gtk_snapshot_append_node (snapshot, node);
      gsk_render_node_unref (node);
    }
  for (int i = 0; i < n; i++)
    x += (double)glyphs[i].geometry.width / PANGO_SCALE;
  return x;
}

/* --- texts --- */

static Entry *
entry_new (DbkGridTextCache *cache, const Entry *key)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->style = key->style;
  entry->n_faint = key->n_faint;
  entry->max_width = key->max_width;
  entry->string = g_strdup (key->string);
  if (fill_figures (cache, entry))
    return entry;
  entry->layout = layout_new (cache, key);
  pango_layout_get_pixel_size (entry->layout, &entry->text.width, NULL);
  entry->baseline = PANGO_PIXELS (pango_layout_get_baseline (entry->layout));
  return entry;
}

static gboolean
is_stale (gpointer key, gpointer value, gpointer data)
{
  const DbkGridTextCache *cache = data;

  return cache->stamp - ((Entry *)key)->stamp > KEEP_FRAMES;
}

/**
 * dbk_grid_text_cache_new:
 *
 * Returns: (transfer full): an empty cache, to be reset before use
 */
DbkGridTextCache *
dbk_grid_text_cache_new (void)
{
  DbkGridTextCache *cache = g_new0 (DbkGridTextCache, 1);

  cache->entries = g_hash_table_new_full (entry_hash, entry_equal, entry_free, NULL);
  return cache;
}

/**
 * dbk_grid_text_cache_free:
 *
 * Frees a cache and every text of it.
 */
void
dbk_grid_text_cache_free (DbkGridTextCache *cache)
{
  g_hash_table_unref (cache->entries);
  clear_fonts (cache);
  g_clear_object (&cache->context);
  g_free (cache);
}

/**
 * dbk_grid_text_cache_reset:
 * @context: (nullable): where fonts come from; %NULL leaves the cache unusable
 * @zoom: factor on the font's size
 * @faint: opacity of faint characters
 *
 * Forgets every text; fonts or size have changed.
 */
void
dbk_grid_text_cache_reset (DbkGridTextCache *cache, PangoContext *context, double zoom, double faint)
{
  g_hash_table_remove_all (cache->entries);
  clear_fonts (cache);
  g_set_object (&cache->context, context);
  if (context == NULL)
    return;
  cache->base = pango_font_description_copy (pango_context_get_font_description (context));
  cache->resolution = pango_cairo_context_get_resolution (context);
  cache->faint = faint;
  cache->digit_width = 0;
  for (int i = 0; i < DBK_GRID_N_STYLES; i++)
    {
      PangoFontDescription *font = pango_font_description_copy (pango_context_get_font_description (context));
      PangoFontMetrics *metrics;
      double size = pango_font_description_get_size (font) * scales[i] * zoom;

      if (pango_font_description_get_size_is_absolute (font))
        pango_font_description_set_absolute_size (font, size);
      else
        pango_font_description_set_size (font, (int)size);
      if (bold[i])
        pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
      cache->fonts[i] = font;
      metrics = pango_context_get_metrics (context, font, NULL);
      cache->ascents[i] = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics));
      cache->heights[i] = cache->ascents[i] + PANGO_PIXELS_CEIL (pango_font_metrics_get_descent (metrics));
      /* Totals are bold, and some fonts' bold digits are much wider: what fits the one has to fit the other. */
      if (i == DBK_GRID_STYLE_BODY || i == DBK_GRID_STYLE_BOLD)
        cache->digit_width = MAX (MAX (PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_digit_width (metrics)), 1), cache->digit_width);
      pango_font_metrics_unref (metrics);
    }
}

/**
 * dbk_grid_text_cache_suits:
 *
 * Returns: whether the texts were shaped with the font that @context has now
 */
gboolean
dbk_grid_text_cache_suits (DbkGridTextCache *cache, PangoContext *context)
{
  return cache->context == context && cache->base != NULL &&
         pango_font_description_equal (cache->base, pango_context_get_font_description (context)) &&
         cache->resolution == pango_cairo_context_get_resolution (context);
}

/**
 * dbk_grid_text_cache_is_ready:
 *
 * Returns: whether there are fonts to measure with
 */
gboolean
dbk_grid_text_cache_is_ready (DbkGridTextCache *cache)
{
  return cache->context != NULL;
}

/**
 * dbk_grid_text_cache_end_frame:
 *
 * Ends a frame: texts handed out are no longer needed by the caller; those unused for long may go.
 */
void
dbk_grid_text_cache_end_frame (DbkGridTextCache *cache)
{
  cache->stamp++;
  if (g_hash_table_size (cache->entries) > MAX_ENTRIES)
    g_hash_table_foreach_remove (cache->entries, is_stale, cache);
}

/**
 * dbk_grid_text_cache_get:
 * @n_faint: how many characters at the end are faint
 * @max_width: pixels after which the text is cut with an ellipsis; 0 for never
 *
 * Returns: (transfer none): the shaped text, until the end of the frame
 */
const DbkGridText *
dbk_grid_text_cache_get (DbkGridTextCache *cache, DbkGridStyle style, const char *text, int n_faint, int max_width)
{
  Entry key = { .style = style, .n_faint = n_faint, .max_width = max_width, .string = (char *)text };
  Entry *entry = g_hash_table_lookup (cache->entries, &key);

  if (entry == NULL)
    {
      entry = entry_new (cache, &key);
      g_hash_table_add (cache->entries, entry);
    }
  entry->stamp = cache->stamp;
  return &entry->text;
}

/**
 * dbk_grid_text_cache_draw:
 * @text: handed out in this frame
 * @x: where it begins
 * @baseline: where it stands
 *
 * Draws a text, whole pixels to the right and down.
 */
void
dbk_grid_text_cache_draw (DbkGridTextCache *cache, const DbkGridText *text, GtkSnapshot *snapshot, const GdkRGBA *color, double x, double baseline)
{
  const Entry *entry = (const Entry *)text;
  const Digits *digits = &cache->digits[entry->style];
  int solid = entry->n_glyphs - MIN (entry->n_faint, entry->n_glyphs);
  GdkRGBA faint = *color;

  x = round (x);
  if (entry->glyphs == NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)x, (float)round (baseline - entry->baseline)));
      gtk_snapshot_append_layout (snapshot, entry->layout, color);
      gtk_snapshot_restore (snapshot);
      return;
    }
  baseline = round (baseline - round (digits->baseline)) + digits->baseline;
  x = draw_glyphs (digits->font, entry->glyphs, solid, snapshot, color, x, baseline);
  faint.alpha *= (float)cache->faint;
  draw_glyphs (digits->font, entry->glyphs + solid, entry->n_glyphs - solid, snapshot, &faint, x, baseline);
}

/**
 * dbk_grid_text_cache_get_digit_width:
 *
 * Returns: the width of a digit in pixels
 */
int
dbk_grid_text_cache_get_digit_width (DbkGridTextCache *cache)
{
  return cache->digit_width;
}

/**
 * dbk_grid_text_cache_get_line_height:
 *
 * Returns: ascent plus descent of a style in pixels
 */
int
dbk_grid_text_cache_get_line_height (DbkGridTextCache *cache, DbkGridStyle style)
{
  return cache->heights[style];
}

/**
 * dbk_grid_text_cache_get_ascent:
 *
 * Returns: from the top of a line to its baseline in pixels
 */
int
dbk_grid_text_cache_get_ascent (DbkGridTextCache *cache, DbkGridStyle style)
{
  return cache->ascents[style];
}
