/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of a report as a small shape, the same wherever days or plants are listed.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-state-mark.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"

/* What stands beside a state reaches over the edge of its shape. */
#define MARGIN 2.0

struct _DbkStateMark
{
  GtkWidget parent_instance;

  gboolean shown;
  DbkLook look;
  gboolean late;
  gboolean carried;
};

G_DEFINE_FINAL_TYPE (DbkStateMark, dbk_state_mark, GTK_TYPE_WIDGET)

static const char *const LOOK_NAMES[] = {
  N_ ("Missing"), N_ ("Draft"), N_ ("In review"), N_ ("Returned"), N_ ("Approved"), N_ ("In correction"), N_ ("Late"), N_ ("Opening changed"), N_ ("not due yet")
};

DbkLook
dbk_look_of (const DbkReportInfo *info)
{
  switch (info->state)
    {
    case DBK_STATE_IN_REVIEW:
      return DBK_LOOK_IN_REVIEW;
    case DBK_STATE_RETURNED:
      return DBK_LOOK_RETURNED;
    case DBK_STATE_APPROVED:
      return DBK_LOOK_APPROVED;
    case DBK_STATE_IN_CORRECTION:
      return DBK_LOOK_IN_CORRECTION;
    case DBK_STATE_DRAFT:
    default:
      if (info->revision > 0 || info->pending > 0)
        return DBK_LOOK_DRAFT;
      return info->key.period.first < dbk_clock_today () ? DBK_LOOK_MISSING : DBK_LOOK_NOT_DUE;
    }
}

gboolean
dbk_look_is_late (const DbkReportInfo *info)
{
  return info->late || (info->overdue && (info->revision > 0 || info->pending > 0));
}

const char *
dbk_look_name (DbkLook look)
{
  return _ (LOOK_NAMES[look]);
}

char *
dbk_look_words (DbkLook look, gboolean late, gboolean carried)
{
  return g_strdup_printf ("%s%s%s%s%s", dbk_look_name (look), late ? ", " : "", late ? dbk_look_name (DBK_LOOK_LATE) : "",
                          carried ? ", " : "", carried ? dbk_look_name (DBK_LOOK_CARRIED) : "");
}

static GdkRGBA
look_color (GtkWidget *widget, DbkLook look)
{
  static const char *const NAMES[] = { "error_color", "window_fg_color", "accent_color", "warning_color", "success_color", "warning_color", "warning_color", "accent_color", "window_fg_color" };
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, NAMES[look], &color))
    gtk_style_context_get_color (style, &color);
  return color;
}

static void
rounded (cairo_t *cr, double x, double y, double size, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + size - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + size - radius, y + size - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + size - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static void
fill_triangle (cairo_t *cr, double x1, double y1, double x2, double y2, double x3, double y3)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
  cairo_line_to (cr, x3, y3);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_outline (cairo_t *cr, double x, double y)
{
  rounded (cr, x + 0.75, y + 0.75, DBK_LOOK_SIZE - 1.5, 2.5);
  cairo_stroke (cr);
}

static void
draw_crossed_outline (cairo_t *cr, double x, double y)
{
  rounded (cr, x + 0.75, y + 0.75, DBK_LOOK_SIZE - 1.5, 2.5);
  cairo_move_to (cr, x + 3.5, y + 3.5);
  cairo_line_to (cr, x + DBK_LOOK_SIZE - 3.5, y + DBK_LOOK_SIZE - 3.5);
  cairo_move_to (cr, x + DBK_LOOK_SIZE - 3.5, y + 3.5);
  cairo_line_to (cr, x + 3.5, y + DBK_LOOK_SIZE - 3.5);
  cairo_stroke (cr);
}

static void
draw_ticked_square (cairo_t *cr, double x, double y)
{
  rounded (cr, x, y, DBK_LOOK_SIZE, 3);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.6);
  cairo_move_to (cr, x + 3.2, y + 6.8);
  cairo_line_to (cr, x + 5.6, y + 9.2);
  cairo_line_to (cr, x + 10, y + 4.2);
  cairo_stroke (cr);
}

static void
fill_lozenge (cairo_t *cr, double x, double y)
{
  cairo_move_to (cr, x + DBK_LOOK_SIZE / 2, y);
  cairo_line_to (cr, x + DBK_LOOK_SIZE, y + DBK_LOOK_SIZE / 2);
  cairo_line_to (cr, x + DBK_LOOK_SIZE / 2, y + DBK_LOOK_SIZE);
  cairo_line_to (cr, x, y + DBK_LOOK_SIZE / 2);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* @more: pixels that it is larger by, all around. */
static void
fill_arrow (cairo_t *cr, double x, double y, double more)
{
  fill_triangle (cr, x - 1 - more, y + DBK_LOOK_SIZE - 5.5 - 1.4 * more,
                 x + 6.5 + 1.6 * more, y + DBK_LOOK_SIZE - 2,
                 x - 1 - more, y + DBK_LOOK_SIZE + 1.5 + 1.4 * more);
}

/* Approved a full square with a tick, in review half full, returned an arrow head back, in correction a lozenge, draft an
 * outline, missing an outline crossed: each is known without its colour. */
void
dbk_look_draw (GtkWidget *widget, cairo_t *cr, DbkLook look, double x, double y)
{
  GdkRGBA color = look_color (widget, look);

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.25);
  switch (look)
    {
    case DBK_LOOK_MISSING:
      draw_crossed_outline (cr, x, y);
      break;
    case DBK_LOOK_DRAFT:
      draw_outline (cr, x, y);
      break;
    case DBK_LOOK_IN_REVIEW:
      draw_outline (cr, x, y);
      cairo_rectangle (cr, x + 2, y + DBK_LOOK_SIZE / 2, DBK_LOOK_SIZE - 4, DBK_LOOK_SIZE / 2 - 2);
      cairo_fill (cr);
      break;
    case DBK_LOOK_RETURNED:
      fill_triangle (cr, x + 1, y + DBK_LOOK_SIZE / 2, x + DBK_LOOK_SIZE - 1, y + 1, x + DBK_LOOK_SIZE - 1, y + DBK_LOOK_SIZE - 1);
      break;
    case DBK_LOOK_APPROVED:
      cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.75);
      draw_ticked_square (cr, x, y);
      break;
    case DBK_LOOK_IN_CORRECTION:
      fill_lozenge (cr, x, y);
      break;
    case DBK_LOOK_LATE:
      fill_triangle (cr, x + DBK_LOOK_SIZE - 6, y - 1, x + DBK_LOOK_SIZE + 1, y - 1, x + DBK_LOOK_SIZE + 1, y + 6);
      break;
    case DBK_LOOK_CARRIED:
      /* An arrow in from the left, from the day before; what lies around it is taken away, whatever is behind. */
      cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
      fill_arrow (cr, x, y, 1.75);
      cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
      fill_arrow (cr, x, y, 0);
      break;
    case DBK_LOOK_NOT_DUE:
    default:
      cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.3);
      cairo_arc (cr, x + DBK_LOOK_SIZE / 2, y + DBK_LOOK_SIZE / 2, 1.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/* --- As a widget --- */

static void
dbk_state_mark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DbkStateMark *self = DBK_STATE_MARK (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double x = (width - DBK_LOOK_SIZE) / 2, y = (height - DBK_LOOK_SIZE) / 2;
  cairo_t *cr;

  if (!self->shown)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  dbk_look_draw (widget, cr, self->look, x, y);
  if (self->late)
    dbk_look_draw (widget, cr, DBK_LOOK_LATE, x, y);
  if (self->carried)
    dbk_look_draw (widget, cr, DBK_LOOK_CARRIED, x, y);
  cairo_destroy (cr);
}

static void
dbk_state_mark_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = (int)(DBK_LOOK_SIZE + 2 * MARGIN);
}

static void
dbk_state_mark_class_init (DbkStateMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = dbk_state_mark_snapshot;
  widget_class->measure = dbk_state_mark_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
dbk_state_mark_init (DbkStateMark *self)
{
}

GtkWidget *
dbk_state_mark_new (void)
{
  return g_object_new (DBK_TYPE_STATE_MARK, NULL);
}

void
dbk_state_mark_set (DbkStateMark *self, DbkLook look, gboolean late, gboolean carried)
{
  self->shown = TRUE;
  self->look = look;
  self->late = late;
  self->carried = carried;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dbk_state_mark_clear (DbkStateMark *self)
{
  self->shown = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
