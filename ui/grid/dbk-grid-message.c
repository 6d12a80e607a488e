/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words shown at a cell: why a text was refused, or what was done with it. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

void
dbk_grid_show_message (DbkGrid *self, DbkGridPos pos, const char *message, gboolean is_error)
{
  self->message_pos = pos;
  self->message_fresh = !is_error;
  gtk_label_set_text (GTK_LABEL (self->message), message);
  if (is_error)
    gtk_widget_add_css_class (self->message, "refusal");
  else
    gtk_widget_remove_css_class (self->message, "refusal");
  gtk_widget_show (self->message);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Something that was asked for cannot be done. */
void
dbk_grid_refuse (DbkGrid *self, const char *message)
{
  dbk_grid_show_message (self, self->cursor.active, message, TRUE);
  dbk_grid_emit_refused (self, message);
}

void
dbk_grid_hide_message (DbkGrid *self)
{
  if (self->message_pos.block < 0)
    return;
  self->message_pos.block = -1;
  gtk_widget_hide (self->message);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
dbk_grid_allocate_message (DbkGrid *self)
{
  DbkGridView view = dbk_grid_get_view (self);
  GtkAllocation area;
  DbkGridRect cell;
  int width, height, least;

  if (!gtk_widget_get_visible (self->message))
    return;
  gtk_widget_measure (self->message, GTK_ORIENTATION_HORIZONTAL, -1, &least, &width, NULL, NULL);
  width = MAX (MIN (width, (int)view.width), least);
  gtk_widget_measure (self->message, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  area = (GtkAllocation){ 0, 0, width, height };
  if (dbk_grid_layout_get_cell_rect (self->layout, self->message_pos, &view, &cell))
    {
      gboolean beside = !gtk_widget_has_css_class (self->message, "refusal") && cell.x + cell.width + 6 + width <= view.width;

      area.x = CLAMP ((int)cell.x, 0, MAX ((int)view.width - width, 0));
      area.y = (int)(cell.y + cell.height) + 4;
      if (area.y + height > view.height && cell.y - height - 4 >= 0)
        area.y = (int)cell.y - height - 4;
      /* The cursor goes on to the cell below: a notice must not lie on it. */
      if (beside)
        {
          area.x = (int)(cell.x + cell.width) + 6;
          area.y = (int)cell.y + ((int)cell.height - height) / 2;
        }
    }
  gtk_widget_size_allocate (self->message, &area, -1);
}
