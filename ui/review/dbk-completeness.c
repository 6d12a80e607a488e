/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The completeness matrix: plants by days, each state a shape and a colour.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-completeness.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-state-mark.h"

#define CELL DBK_LOOK_SIZE
#define GAP 3.0
#define PITCH (CELL + GAP)
#define MIN_ROW 18.0
#define NAME_WIDTH 84.0
#define MAX_NAME_WIDTH 130.0

typedef struct
{
  char *org;
  char *name;
  DbkLook *looks;     /* (owned): one a day */
  gboolean *lates;    /* (owned) */
  gboolean *carrieds; /* (owned) */
} Row;

struct _DbkCompleteness
{
  GtkWidget parent_instance;

  GPtrArray *rows; /* (owned) (element-type Row) */
  DbkDay first;
  guint n_days;
  int row, column; /* the cell of the keyboard; -1 before there is one */
  double line;     /* height of a line of text, at least that of a cell */
};

G_DEFINE_FINAL_TYPE (DbkCompleteness, dbk_completeness, GTK_TYPE_WIDGET)

static guint chosen;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->org);
  g_free (row->name);
  g_free (row->looks);
  g_free (row->lates);
  g_free (row->carrieds);
  g_free (row);
}

/* --- Drawing --- */

static void
draw_text (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, double x, double y, double width, gboolean center, double alpha)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA color;
  int height, natural;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &natural, &height);
  if (!center)
    {
      pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= (float)alpha;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)(center ? x + (width - natural) / 2 : x), (float)(y + (DBK_COMPLETENESS (widget)->line - height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* Larger text needs taller rows and more room for names; the cells stay as they are. */
static double
name_width (DbkCompleteness *self)
{
  return MIN (NAME_WIDTH * self->line / MIN_ROW, MAX_NAME_WIDTH);
}

static double
column_x (DbkCompleteness *self, guint column)
{
  return name_width (self) + column * PITCH;
}

static double
row_y (DbkCompleteness *self, guint row)
{
  return self->line * (1 + row) + (self->line - CELL) / 2;
}

static void
measure_line (DbkCompleteness *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  self->line = MAX (MIN_ROW, height * PANGO_SCALE_SMALL + 2);
}

static void
draw_header (DbkCompleteness *self, GtkSnapshot *snapshot)
{
  guint every = (guint)(2 * self->line / MIN_ROW + 0.5);

  for (guint i = 0; i < self->n_days; i++)
    {
      int year, month, day;
      char text[12];

      if ((self->n_days - 1 - i) % every != 0)
        continue;
      dbk_day_to_ymd (self->first + (DbkDay)i, &year, &month, &day);
      g_snprintf (text, sizeof text, "%d", day);
      draw_text (GTK_WIDGET (self), snapshot, text, column_x (self, i), 0, CELL, TRUE, 0.65);
    }
}

static void
draw_legend (DbkCompleteness *self, GtkSnapshot *snapshot, cairo_t *cr, double top)
{
  double x = 0, y = top;
  double width = gtk_widget_get_width (GTK_WIDGET (self));

  for (int look = 0; look < DBK_N_LOOKS; look++)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), dbk_look_name ((DbkLook)look));
      int text_width;

      pango_layout_get_pixel_size (layout, &text_width, NULL);
      if (x > 0 && x + PITCH + text_width > width)
        {
          x = 0;
          y += self->line + 2;
        }
      if (look == DBK_LOOK_LATE || look == DBK_LOOK_CARRIED)
        dbk_look_draw (GTK_WIDGET (self), cr, DBK_LOOK_NOT_DUE, x, y + (self->line - CELL) / 2);
      dbk_look_draw (GTK_WIDGET (self), cr, (DbkLook)look, x, y + (self->line - CELL) / 2);
      draw_text (GTK_WIDGET (self), snapshot, dbk_look_name ((DbkLook)look), x + PITCH + 2, y, text_width + 4, FALSE, 0.75);
      x += PITCH + text_width + 10;
    }
}

static void
dbk_completeness_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DbkCompleteness *self = DBK_COMPLETENESS (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget), (float)gtk_widget_get_height (widget)));

  draw_header (self, snapshot);
  for (guint r = 0; r < self->rows->len; r++)
    {
      const Row *row = g_ptr_array_index (self->rows, r);

      draw_text (widget, snapshot, row->name, 0, self->line * (1 + r), name_width (self) - 6, FALSE, 1);
      for (guint c = 0; c < self->n_days; c++)
        {
          dbk_look_draw (widget, cr, row->looks[c], column_x (self, c), row_y (self, r));
          if (row->lates[c])
            dbk_look_draw (widget, cr, DBK_LOOK_LATE, column_x (self, c), row_y (self, r));
          if (row->carrieds[c])
            dbk_look_draw (widget, cr, DBK_LOOK_CARRIED, column_x (self, c), row_y (self, r));
          if ((int)r == self->row && (int)c == self->column && gtk_widget_has_focus (widget))
            {
              GdkRGBA color;

              if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &color))
                gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
              gdk_cairo_set_source_rgba (cr, &color);
              cairo_set_line_width (cr, 2);
              cairo_rectangle (cr, column_x (self, c) - 2, row_y (self, r) - 2, CELL + 4, CELL + 4);
              cairo_stroke (cr);
            }
        }
    }
  draw_legend (self, snapshot, cr, self->line * (1 + self->rows->len) + 8);
  cairo_destroy (cr);
}

static void
dbk_completeness_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  DbkCompleteness *self = DBK_COMPLETENESS (widget);

  measure_line (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = (int)column_x (self, self->n_days);
  else
    *minimum = *natural = (int)(self->line * (1 + self->rows->len) + 8 + 3 * (self->line + 2));
}

/* --- Choosing --- */

static char *
cell_words (DbkCompleteness *self)
{
  const Row *row;
  g_autofree char *day = NULL;
  g_autofree char *state = NULL;

  if (self->row < 0 || self->row >= (int)self->rows->len)
    return g_strdup (_ ("Completeness, plants by days"));
  row = g_ptr_array_index (self->rows, self->row);
  day = dbk_day_to_string (self->first + self->column);
  state = dbk_look_words (row->looks[self->column], row->lates[self->column], row->carrieds[self->column]);
  return g_strdup_printf ("%s %s %s", row->name, day, state);
}

static void
move_to (DbkCompleteness *self, int row, int column)
{
  g_autofree char *words = NULL;

  self->row = CLAMP (row, 0, MAX ((int)self->rows->len - 1, 0));
  self->column = CLAMP (column, 0, MAX ((int)self->n_days - 1, 0));
  words = cell_words (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
choose (DbkCompleteness *self)
{
  const Row *row;
  g_autofree char *day = NULL;

  if (self->row < 0 || self->row >= (int)self->rows->len)
    return;
  row = g_ptr_array_index (self->rows, self->row);
  day = dbk_day_to_string (self->first + self->column);
  g_signal_emit (self, chosen, 0, row->org, day);
}

static gboolean
hit (DbkCompleteness *self, double x, double y, int *row, int *column)
{
  *column = (int)((x - name_width (self) + GAP / 2) / PITCH);
  *row = (int)((y - self->line) / self->line);
  return x >= name_width (self) - GAP / 2 && y >= self->line && *column < (int)self->n_days && *row < (int)self->rows->len;
}

static void
pressed_cb (DbkCompleteness *self, int n_press, double x, double y)
{
  int row, column;

  if (!hit (self, x, y, &row, &column))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  move_to (self, row, column);
  choose (self);
}

static gboolean
key_pressed_cb (DbkCompleteness *self, guint key, guint code, GdkModifierType state)
{
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      move_to (self, self->row, self->column - 1);
      return TRUE;
    case GDK_KEY_Right:
      move_to (self, self->row, self->column + 1);
      return TRUE;
    case GDK_KEY_Up:
      move_to (self, self->row - 1, self->column);
      return TRUE;
    case GDK_KEY_Down:
      move_to (self, self->row + 1, self->column);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      choose (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
focus_cb (DbkCompleteness *self)
{
  move_to (self, self->row < 0 ? 0 : self->row, self->row < 0 ? (int)self->n_days - 1 : self->column);
}

static gboolean
dbk_completeness_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  DbkCompleteness *self = DBK_COMPLETENESS (widget);
  int row = self->row, column = self->column, kept_row = self->row, kept_column = self->column;
  g_autofree char *words = NULL;

  if (!keyboard && !hit (self, x, y, &row, &column))
    return FALSE;
  self->row = row;
  self->column = column;
  words = cell_words (self);
  self->row = kept_row;
  self->column = kept_column;
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

static void
dbk_completeness_finalize (GObject *object)
{
  g_ptr_array_unref (DBK_COMPLETENESS (object)->rows);
  G_OBJECT_CLASS (dbk_completeness_parent_class)->finalize (object);
}

static void
dbk_completeness_class_init (DbkCompletenessClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dbk_completeness_finalize;
  widget_class->snapshot = dbk_completeness_snapshot;
  widget_class->measure = dbk_completeness_measure;
  widget_class->query_tooltip = dbk_completeness_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  chosen = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
dbk_completeness_init (DbkCompleteness *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->row = -1;
  self->line = MIN_ROW;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Completeness, plants by days"), -1);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static Row *
find_row (DbkCompleteness *self, DbkCatalogue *catalogue, const char *org)
{
  const DbkNode *node;
  Row *row;

  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (((Row *)g_ptr_array_index (self->rows, i))->org, org))
      return g_ptr_array_index (self->rows, i);
  node = dbk_catalogue_node (catalogue, org);
  row = g_new0 (Row, 1);
  row->org = g_strdup (org);
  row->name = g_strdup (node != NULL ? dbk_text_get (&node->name) : org);
  row->looks = g_new (DbkLook, self->n_days);
  row->lates = g_new0 (gboolean, self->n_days);
  row->carrieds = g_new0 (gboolean, self->n_days);
  for (guint i = 0; i < self->n_days; i++)
    row->looks[i] = DBK_LOOK_NOT_DUE;
  g_ptr_array_add (self->rows, row);
  return row;
}

void
dbk_completeness_set (DbkCompleteness *self, DbkCatalogue *catalogue, GPtrArray *infos, DbkDay first, DbkDay last)
{
  g_ptr_array_set_size (self->rows, 0);
  self->first = first;
  self->n_days = (guint)(last - first + 1);
  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);
      DbkDay day = info->key.period.first;
      Row *row;

      if (day < first || day > last)
        continue;
      row = find_row (self, catalogue, info->key.org);
      row->looks[day - first] = dbk_look_of (info);
      row->lates[day - first] = dbk_look_is_late (info);
      row->carrieds[day - first] = info->carried;
    }
  if (self->row >= (int)self->rows->len)
    self->row = -1;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
