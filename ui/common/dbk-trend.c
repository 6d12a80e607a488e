/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small plain chart: one figure over the last 30 days, today's as a point.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-trend.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define N_DAYS (DBK_FIGURES_WINDOW + 1)

struct _DbkTrend
{
  GtkWidget parent_instance;

  double points[N_DAYS]; /* NAN where there is none; today's last */
  char *least;           /* (owned) */
  char *most;            /* (owned) */
};

G_DEFINE_FINAL_TYPE (DbkTrend, dbk_trend, GTK_TYPE_WIDGET)

static void
range_of (DbkTrend *self, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (guint i = 0; i < N_DAYS; i++)
    if (!isnan (self->points[i]))
      {
        *low = MIN (*low, self->points[i]);
        *high = MAX (*high, self->points[i]);
      }
  if (*high - *low < 1e-9)
    {
      *low -= 1;
      *high += 1;
    }
}

static void
draw_label (DbkTrend *self, GtkSnapshot *snapshot, const char *text, gboolean top, const GdkRGBA *color, double *width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int w, h;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  *width = MAX (*width, w);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)(gtk_widget_get_width (GTK_WIDGET (self)) - w),
                                                          top ? 0 : (float)(gtk_widget_get_height (GTK_WIDGET (self)) - h)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_line (DbkTrend *self, cairo_t *cr, double width, double height, double low, double high, const GdkRGBA *color)
{
  gboolean down = FALSE;

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < N_DAYS; i++)
    {
      double x = 4 + i * (width - 8) / (N_DAYS - 1);
      double y = 5 + (high - self->points[i]) / (high - low) * (height - 10);

      /* A day without a figure is a gap, never a line over it. */
      if (isnan (self->points[i]))
        {
          down = FALSE;
          continue;
        }
      if (down)
        cairo_line_to (cr, x, y);
      else
        cairo_move_to (cr, x, y);
      down = TRUE;
    }
  cairo_stroke (cr);
  if (!isnan (self->points[N_DAYS - 1]))
    {
      cairo_arc (cr, width - 4, 5 + (high - self->points[N_DAYS - 1]) / (high - low) * (height - 10), 3.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
dbk_trend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DbkTrend *self = DBK_TREND (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA foreground, accent;
  double low, high, labels = 0, width;
  cairo_t *cr;

  gtk_style_context_get_color (style, &foreground);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = foreground;
  foreground.alpha *= 0.65f;
  range_of (self, &low, &high);
  draw_label (self, snapshot, self->most != NULL ? self->most : "", TRUE, &foreground, &labels);
  draw_label (self, snapshot, self->least != NULL ? self->least : "", FALSE, &foreground, &labels);
  width = gtk_widget_get_width (widget) - labels - 8;
  if (width < 20)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)gtk_widget_get_height (widget)));
  draw_line (self, cr, width, gtk_widget_get_height (widget), low, high, &accent);
  cairo_destroy (cr);
}

static void
dbk_trend_finalize (GObject *object)
{
  DbkTrend *self = DBK_TREND (object);

  g_free (self->least);
  g_free (self->most);
  G_OBJECT_CLASS (dbk_trend_parent_class)->finalize (object);
}

static void
dbk_trend_class_init (DbkTrendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_trend_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = dbk_trend_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dbk_trend_init (DbkTrend *self)
{
  for (guint i = 0; i < N_DAYS; i++)
    self->points[i] = NAN;
}

gboolean
dbk_trend_set (DbkTrend *self, const DbkFigures *figures, const DbkSlot *slot)
{
  const DbkValue *today = dbk_figures_get (figures, slot->index);
  DbkDecimal low = { 0, 0 }, high = { 0, 0 };
  g_autofree char *spoken = NULL;
  guint n = 0;

  for (guint i = 0; i < N_DAYS; i++)
    {
      guint back = N_DAYS - 1 - i;
      DbkDecimal figure = today->number;
      gboolean there = back == 0 ? today->kind == DBK_VALUE_NUMBER : dbk_figures_get_history (figures, slot->index, back, &figure);

      self->points[i] = there ? dbk_decimal_to_double (figure) : NAN;
      if (!there)
        continue;
      if (n == 0 || dbk_decimal_compare (figure, low) < 0)
        low = figure;
      if (n == 0 || dbk_decimal_compare (figure, high) > 0)
        high = figure;
      n++;
    }
  g_clear_pointer (&self->least, g_free);
  g_clear_pointer (&self->most, g_free);
  if (n < 2)
    return FALSE;
  self->least = dbk_decimal_format (low);
  self->most = dbk_decimal_format (high);
  spoken = g_strdup_printf (_ ("Last 30 days: from %s to %s %s"), self->least, self->most, slot->indicator->unit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}
