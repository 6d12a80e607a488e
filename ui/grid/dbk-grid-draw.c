/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws what is in view of a sheet: cells, marks, headers that stay, selection and the live entry. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  DbkGrid *self;
  GtkSnapshot *snapshot;
  DbkGridView view;
  const DbkGridLayoutBlock *block;
  int index;
  int row_baseline;     /* from the top of a row */
  const GArray *ranges; /* what is selected */
  gboolean several;     /* cells, not only the active one */
  gboolean focused;
  double pane_left; /* left edge of the pane being drawn */
} Draw;

typedef struct
{
  const char *names[3];
  const char *fallback;
} ColorSource;

/* Names of libadwaita first, then of GTK's own theme, then a colour that reads on both. */
static const ColorSource color_sources[DBK_GRID_N_COLORS] = {
  [DBK_GRID_COLOR_BACKGROUND] = { { "view_bg_color", "theme_base_color" }, "#ffffff" },
  [DBK_GRID_COLOR_FOREGROUND] = { { "view_fg_color", "theme_text_color" }, "#202020" },
  [DBK_GRID_COLOR_ACCENT] = { { "accent_bg_color", "theme_selected_bg_color" }, "#3584e4" },
  [DBK_GRID_COLOR_ERROR] = { { "dbk_grid_error", "error_bg_color", "error_color" }, "#e01b24" },
  [DBK_GRID_COLOR_WARNING] = { { "dbk_grid_warning", "warning_bg_color", "warning_color" }, "#e5a50a" },
  [DBK_GRID_COLOR_CONFLICT] = { { "dbk_grid_conflict" }, "#9141ac" },
  [DBK_GRID_COLOR_INFO] = { { "dbk_grid_info", "accent_bg_color" }, "#3584e4" },
  [DBK_GRID_COLOR_NOTE] = { { "dbk_grid_note" }, "#b5835a" },
};

static void
ensure_colors (DbkGrid *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (self->colors_valid)
    return;
  for (int i = 0; i < DBK_GRID_N_COLORS; i++)
    {
      gboolean found = FALSE;

      for (guint n = 0; n < G_N_ELEMENTS (color_sources[i].names) && !found; n++)
        if (color_sources[i].names[n] != NULL)
          found = gtk_style_context_lookup_color (context, color_sources[i].names[n], &self->colors[i]);
      if (!found)
        gdk_rgba_parse (&self->colors[i], color_sources[i].fallback);
    }
  self->colors_valid = TRUE;
}

static GdkRGBA
color (const Draw *d, DbkGridColor which, double alpha)
{
  GdkRGBA c = d->self->colors[which];

  c.alpha *= alpha;
  return c;
}

/* Foreground mixed with transparency; high contrast keeps everything well readable. */
static GdkRGBA
ink (const Draw *d, double alpha)
{
  if (d->self->high_contrast && alpha < 1)
    alpha = MIN (1, alpha < 0.2 ? alpha * 3 : alpha + 0.25);
  return color (d, DBK_GRID_COLOR_FOREGROUND, alpha);
}

static void
fill (const Draw *d, GdkRGBA c, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (d->snapshot, &c, &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)height));
}

static void
stroke (const Draw *d, GdkRGBA c, const DbkGridRect *rect, float width, float radius)
{
  GskRoundedRect outline;
  float widths[4] = { width, width, width, width };
  GdkRGBA colors[4] = { c, c, c, c };

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT ((float)rect->x, (float)rect->y, (float)rect->width, (float)rect->height),
                                   radius);
  gtk_snapshot_append_border (d->snapshot, &outline, widths, colors);
}

static void
clip (const Draw *d, double x, double y, double width, double height)
{
  gtk_snapshot_push_clip (d->snapshot, &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)MAX (width, 0), (float)MAX (height, 0)));
}

static void
draw_text (const Draw *d, const DbkGridText *text, GdkRGBA c, double x, double baseline)
{
  dbk_grid_text_cache_draw (d->self->text, text, d->snapshot, &c, x, baseline);
}

/* --- cells --- */

static double
align_factor (DbkGridAlign align)
{
  return align == DBK_GRID_ALIGN_START ? 0 : (align == DBK_GRID_ALIGN_CENTER ? 0.5 : 1);
}

/* Words stand in a column of figures as well, such as why nothing was measured. */
static gboolean
is_figure (const char *string)
{
  return g_ascii_isdigit (*string) || strchr ("+-.", *string) != NULL || g_str_has_prefix (string, "−");
}

static void
draw_cell_text (const Draw *d, const DbkGridCell *cell, const DbkGridColumn *column, const DbkGridRect *rect)
{
  gboolean ghost = cell->text == NULL || cell->text[0] == '\0';
  const char *string = ghost ? cell->ghost : cell->text;
  gboolean number = cell->kind == DBK_GRID_KIND_NUMBER || (cell->kind == DBK_GRID_KIND_READ_ONLY && column->align == DBK_GRID_ALIGN_END);
  gboolean calm = (cell->flags & (DBK_GRID_CELL_DERIVED | DBK_GRID_CELL_CARRIED)) ||
                  (cell->kind != DBK_GRID_KIND_LABEL && !(cell->flags & (DBK_GRID_CELL_EDITABLE | DBK_GRID_CELL_PLAIN)));
  DbkGridStyle style = cell->flags & DBK_GRID_CELL_BOLD ? DBK_GRID_STYLE_BOLD : DBK_GRID_STYLE_BODY;
  double room = rect->width - 2 * d->self->padding;
  const DbkGridText *text;
  GdkRGBA c;
  double x;

  if (string == NULL || string[0] == '\0' || room < 4)
    return;
  text = dbk_grid_text_cache_get (d->self->text, style, string, ghost ? 0 : cell->n_faint, 0);
  /* Half a number is a wrong number. */
  if (text->width > room && number && is_figure (string))
    text = dbk_grid_text_cache_get (d->self->text, style, "###", 0, 0);
  else if (text->width > room)
    text = dbk_grid_text_cache_get (d->self->text, style, string, ghost ? 0 : cell->n_faint, (int)room);
  c = ink (d, ghost ? 0.3 : (calm && style != DBK_GRID_STYLE_BOLD ? 0.6 : 1));
  x = rect->x + d->self->padding + (room - text->width) * (number ? 1 : align_factor (column->align));
  /* The visible half of a figure that is passing under the edge must not read as a figure. */
  if (number && (x < d->pane_left || x + text->width > d->view.width))
    {
      text = dbk_grid_text_cache_get (d->self->text, style, text->width > room ? "###" : string, 0, 0);
      c.alpha *= 0.25;
    }
  draw_text (d, text, c, x, rect->y + d->row_baseline);
}

/* A corner drawn as stacked lines: a path would need a cairo surface for every mark. */
static void
draw_note (const Draw *d, const DbkGridRect *rect)
{
  double size = round (7 * d->self->zoom);

  for (int i = 0; i < (int)size; i++)
    fill (d, color (d, DBK_GRID_COLOR_NOTE, 1), rect->x + rect->width - 1 - i - 1, rect->y + rect->height - 1 - size + i, i + 1, 1);
}

static void
draw_dot (const Draw *d, const DbkGridRect *rect)
{
  double size = round (5 * d->self->zoom);
  GskRoundedRect dot;

  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT ((float)(rect->x + rect->width - size - 3), (float)(rect->y + 3), (float)size, (float)size),
                                   (float)size / 2);
  gtk_snapshot_push_rounded_clip (d->snapshot, &dot);
  fill (d, color (d, DBK_GRID_COLOR_ACCENT, 1), dot.bounds.origin.x, dot.bounds.origin.y, size, size);
  gtk_snapshot_pop (d->snapshot);
}

/* Shapes differ, so that colour is not needed: solid, broken, double, short. */
static void
draw_bar (const Draw *d, DbkGridCellFlags flags, const DbkGridRect *rect)
{
  double width = MAX (round (3 * d->self->zoom), 2);
  double height = rect->height - 1;

  if (flags & DBK_GRID_CELL_CONFLICT)
    {
      fill (d, color (d, DBK_GRID_COLOR_CONFLICT, 1), rect->x, rect->y, width - 1, height);
      fill (d, color (d, DBK_GRID_COLOR_CONFLICT, 1), rect->x + width + 1, rect->y, width - 1, height);
    }
  else if (flags & DBK_GRID_CELL_ERROR)
    fill (d, color (d, DBK_GRID_COLOR_ERROR, 1), rect->x, rect->y, width, height);
  else if (flags & DBK_GRID_CELL_WARNING)
    {
      double part = floor (height * 0.38);

      fill (d, color (d, DBK_GRID_COLOR_WARNING, 1), rect->x, rect->y + 2, width, part);
      fill (d, color (d, DBK_GRID_COLOR_WARNING, 1), rect->x, rect->y + height - 2 - part, width, part);
    }
  else if (flags & DBK_GRID_CELL_INFO)
    fill (d, color (d, DBK_GRID_COLOR_INFO, 1), rect->x, rect->y + floor (height * 0.35), width, ceil (height * 0.3));
}

static gboolean
is_in_selected_rows (const Draw *d, DbkGridPos pos)
{
  for (guint i = 0; i < d->ranges->len; i++)
    {
      const DbkGridRange *range = &g_array_index (d->ranges, DbkGridRange, i);

      if (pos.block == range->block && pos.row >= range->row && pos.row < range->row + range->n_rows)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_selected_columns (const Draw *d, int column)
{
  for (guint i = 0; i < d->ranges->len; i++)
    {
      const DbkGridRange *range = &g_array_index (d->ranges, DbkGridRange, i);

      if (d->index == range->block && column >= range->column && column < range->column + range->n_columns)
        return TRUE;
    }
  return FALSE;
}

static void
draw_tint (const Draw *d, const DbkGridCell *cell, DbkGridPos pos, const DbkGridRect *rect)
{
  if (cell->flags & DBK_GRID_CELL_CONFLICT)
    fill (d, color (d, DBK_GRID_COLOR_CONFLICT, 0.1), rect->x, rect->y, rect->width, rect->height);
  else if (cell->flags & DBK_GRID_CELL_ERROR)
    fill (d, color (d, DBK_GRID_COLOR_ERROR, 0.1), rect->x, rect->y, rect->width, rect->height);
  else if (cell->flags & DBK_GRID_CELL_WARNING)
    fill (d, color (d, DBK_GRID_COLOR_WARNING, 0.13), rect->x, rect->y, rect->width, rect->height);
  else if (cell->kind == DBK_GRID_KIND_LABEL && is_in_selected_rows (d, pos))
    fill (d, color (d, DBK_GRID_COLOR_ACCENT, 0.09), rect->x, rect->y, rect->width, rect->height - 1);
  else if (cell->kind != DBK_GRID_KIND_LABEL && !(cell->flags & (DBK_GRID_CELL_EDITABLE | DBK_GRID_CELL_PLAIN)))
    fill (d, color (d, DBK_GRID_COLOR_FOREGROUND, 0.025), rect->x, rect->y, rect->width, rect->height);
}

static void
draw_marks (const Draw *d, const DbkGridCell *cell, const DbkGridRect *rect)
{
  draw_bar (d, cell->flags, rect);
  if (cell->flags & DBK_GRID_CELL_NOTE)
    draw_note (d, rect);
  if (cell->flags & DBK_GRID_CELL_PENDING)
    draw_dot (d, rect);
  if (cell->flags & DBK_GRID_CELL_CHANGED)
    fill (d, color (d, DBK_GRID_COLOR_ACCENT, 0.9), rect->x + d->self->padding, rect->y + rect->height - 3, rect->width - 2 * d->self->padding, 2);
}

static gboolean
is_edited (const Draw *d, DbkGridPos pos)
{
  return d->self->edit != DBK_GRID_EDIT_NONE && dbk_grid_pos_equal (pos, d->self->edit_pos);
}

static void
draw_cell (const Draw *d, DbkGridPos pos, const DbkGridColumn *column)
{
  g_auto (DbkGridCell) cell = { 0 };
  DbkGridRect rect;

  dbk_grid_layout_get_cell_rect (d->self->layout, pos, &d->view, &rect);
  dbk_grid_model_get_cell (d->self->model, pos, &cell);
  if (is_edited (d, pos))
    fill (d, color (d, DBK_GRID_COLOR_BACKGROUND, 1), rect.x, rect.y, rect.width, rect.height);
  else
    draw_tint (d, &cell, pos, &rect);
  if (cell.flags & DBK_GRID_CELL_BOLD)
    fill (d, ink (d, 0.22), rect.x, rect.y - 1, rect.width, 1);
  if (!is_edited (d, pos))
    draw_cell_text (d, &cell, column, &rect);
  draw_marks (d, &cell, &rect);
}

/* --- selection and the active cell --- */

static gboolean
range_rect (const Draw *d, const DbkGridRange *range, DbkGridRect *rect)
{
  DbkGridRect last;

  if (range->block != d->index)
    return FALSE;
  if (!dbk_grid_layout_get_cell_rect (d->self->layout, (DbkGridPos){ range->block, range->row, range->column }, &d->view, rect) ||
      !dbk_grid_layout_get_cell_rect (d->self->layout, (DbkGridPos){ range->block, range->row + range->n_rows - 1, range->column + range->n_columns - 1 }, &d->view, &last))
    return FALSE;
  rect->width = last.x + last.width - rect->x;
  rect->height = last.y + last.height - rect->y;
  return TRUE;
}

static void
draw_selection (const Draw *d)
{
  DbkGridRect rect;

  for (guint i = 0; d->several && i < d->ranges->len; i++)
    if (range_rect (d, &g_array_index (d->ranges, DbkGridRange, i), &rect))
      {
        fill (d, color (d, DBK_GRID_COLOR_ACCENT, d->focused ? 0.13 : 0.07), rect.x, rect.y, rect.width, rect.height);
        stroke (d, color (d, DBK_GRID_COLOR_ACCENT, 0.55), &rect, 1, 0);
      }
  if (d->self->filling && range_rect (d, &d->self->fill_target, &rect))
    stroke (d, color (d, DBK_GRID_COLOR_ACCENT, 0.9), &rect, 2, 2);
}

/* The handle that fills what it is dragged over. */
static void
draw_handle (const Draw *d)
{
  GdkRGBA paper = color (d, DBK_GRID_COLOR_BACKGROUND, 1);
  double x, y;

  if (!d->focused || d->self->filling || d->self->cursor.active.block != d->index || !dbk_grid_get_handle (d->self, &x, &y))
    return;
  fill (d, paper, x - 4, y - 4, 9, 9);
  fill (d, color (d, DBK_GRID_COLOR_ACCENT, 1), x - 3, y - 3, 7, 7);
}

static void
draw_active (const Draw *d, int first, int end)
{
  DbkGridPos pos = d->self->cursor.active;
  GdkRGBA frame = d->focused ? color (d, DBK_GRID_COLOR_ACCENT, 1) : ink (d, 0.35);
  DbkGridRect rect;

  if (pos.block != d->index || pos.column < first || pos.column >= end ||
      !dbk_grid_layout_get_cell_rect (d->self->layout, pos, &d->view, &rect))
    return;
  if (d->self->refused_text != NULL && is_edited (d, pos))
    frame = color (d, DBK_GRID_COLOR_ERROR, 1);
  if (is_edited (d, pos))
    {
      rect = d->self->edit_rect;
      fill (d, color (d, DBK_GRID_COLOR_BACKGROUND, 1), rect.x, rect.y, rect.width, rect.height - 1);
      gtk_widget_snapshot_child (GTK_WIDGET (d->self), d->self->entry, d->snapshot);
    }
  rect.x -= 1;
  rect.y -= 1;
  rect.width += 1;
  rect.height += 1;
  stroke (d, frame, &rect, 2, 3);
}

/* --- one block --- */

static void
draw_lines (const Draw *d, int row, int row_end, int column, int column_end, double left, double right)
{
  DbkGridPos pos = { d->index, row, column };
  DbkGridRect rect;

  for (pos.row = row; pos.row < row_end; pos.row++)
    {
      dbk_grid_layout_get_cell_rect (d->self->layout, pos, &d->view, &rect);
      fill (d, ink (d, 0.1), left, rect.y + rect.height - 1, right - left, 1);
    }
  for (pos = (DbkGridPos){ d->index, row, column }; pos.column < column_end; pos.column++)
    {
      dbk_grid_layout_get_cell_rect (d->self->layout, pos, &d->view, &rect);
      fill (d, ink (d, 0.05), rect.x + rect.width - 1, rect.y, 1, rect.height * (row_end - row));
    }
}

static void
draw_pane (const Draw *d, int row, int row_end, int column, int column_end)
{
  DbkGridRect first, last;

  if (column >= column_end)
    return;
  dbk_grid_layout_get_cell_rect (d->self->layout, (DbkGridPos){ d->index, row, column }, &d->view, &first);
  dbk_grid_layout_get_cell_rect (d->self->layout, (DbkGridPos){ d->index, row, column_end - 1 }, &d->view, &last);
  draw_lines (d, row, row_end, column, column_end, first.x, last.x + last.width);
  for (int c = column; c < column_end; c++)
    {
      DbkGridColumn info;

      dbk_grid_model_get_column (d->self->model, d->index, c, &info);
      for (int r = row; r < row_end; r++)
        draw_cell (d, (DbkGridPos){ d->index, r, c }, &info);
    }
  draw_selection (d);
  draw_active (d, column, column_end);
}

static void
draw_heading (const Draw *d, int column, const DbkGridRect *header)
{
  DbkGridRect rect = { 0 };
  DbkGridColumn info;
  const DbkGridText *text;
  double room, baseline;
  double scroll = column < dbk_grid_layout_get_n_frozen (d->self->layout, d->index, &d->view) ? 0 : d->view.x;

  dbk_grid_model_get_column (d->self->model, d->index, column, &info);
  rect.x = d->block->column_x[column] - scroll;
  rect.width = d->block->column_x[column + 1] - d->block->column_x[column];
  room = rect.width - 2 * d->self->padding;
  if (is_in_selected_columns (d, column))
    fill (d, color (d, DBK_GRID_COLOR_ACCENT, d->focused ? 1 : 0.5), rect.x, header->y + header->height - 3, rect.width - 1, 2);
  if (room < 4)
    return;
  baseline = header->y + header->height - round (5 * d->self->zoom) -
             (dbk_grid_text_cache_get_line_height (d->self->text, DBK_GRID_STYLE_SUBTITLE) -
              dbk_grid_text_cache_get_ascent (d->self->text, DBK_GRID_STYLE_SUBTITLE));
  if (info.subtitle != NULL && info.subtitle[0] != '\0')
    {
      text = dbk_grid_text_cache_get (d->self->text, DBK_GRID_STYLE_SUBTITLE, info.subtitle, 0, 0);
      if (text->width > room)
        text = dbk_grid_text_cache_get (d->self->text, DBK_GRID_STYLE_SUBTITLE, info.subtitle, 0, (int)room);
      draw_text (d, text, ink (d, 0.55), rect.x + d->self->padding + (room - text->width) * align_factor (info.align), baseline);
    }
  if (header->height > dbk_grid_text_cache_get_line_height (d->self->text, DBK_GRID_STYLE_HEADER) + round (12 * d->self->zoom))
    baseline -= dbk_grid_text_cache_get_line_height (d->self->text, DBK_GRID_STYLE_SUBTITLE);
  if (info.title == NULL || info.title[0] == '\0')
    return;
  text = dbk_grid_text_cache_get (d->self->text, DBK_GRID_STYLE_HEADER, info.title, 0, 0);
  if (text->width > room)
    text = dbk_grid_text_cache_get (d->self->text, DBK_GRID_STYLE_HEADER, info.title, 0, (int)room);
  draw_text (d, text, ink (d, 0.8), rect.x + d->self->padding + (room - text->width) * align_factor (info.align), baseline);
}

static void
draw_headings (const Draw *d, const DbkGridRect *header, int first, int end)
{
  for (int c = first; c < end; c++)
    draw_heading (d, c, header);
}

static double
right_edge (const Draw *d)
{
  double frozen = dbk_grid_layout_get_frozen_width (d->self->layout, d->index, &d->view);

  return MIN (MAX (d->block->column_x[d->block->n_columns] - d->view.x, frozen), d->view.width);
}

static void
draw_header (const Draw *d, int first, int end)
{
  int n_frozen = dbk_grid_layout_get_n_frozen (d->self->layout, d->index, &d->view);
  double frozen = dbk_grid_layout_get_frozen_width (d->self->layout, d->index, &d->view);
  double right = right_edge (d);
  DbkGridRect header;

  if (!dbk_grid_layout_get_header_rect (d->self->layout, d->index, &d->view, &header))
    return;
  fill (d, color (d, DBK_GRID_COLOR_BACKGROUND, 1), 0, header.y, right, header.height);
  clip (d, frozen, header.y, right - frozen, header.height);
  draw_headings (d, &header, first, end);
  gtk_snapshot_pop (d->snapshot);
  clip (d, 0, header.y, frozen, header.height);
  draw_headings (d, &header, 0, n_frozen);
  gtk_snapshot_pop (d->snapshot);
  fill (d, ink (d, 0.28), 0, header.y + header.height - 1, right, 1);
}

static void
draw_title (const Draw *d, const DbkGridBlock *info)
{
  double y = d->block->title_y - d->view.y;
  double height = d->block->header_y - d->block->title_y;
  const DbkGridText *text;

  if (height <= 0 || y > d->view.height || y + height < 0)
    return;
  text = dbk_grid_text_cache_get (d->self->text, DBK_GRID_STYLE_TITLE, info->title, 0, 0);
  draw_text (d, text, ink (d, 1), d->self->padding, y + height - round (7 * d->self->zoom) - (dbk_grid_text_cache_get_line_height (d->self->text, DBK_GRID_STYLE_TITLE) - dbk_grid_text_cache_get_ascent (d->self->text, DBK_GRID_STYLE_TITLE)));
}

/* Says that columns are passing beneath the frozen ones. */
static void
draw_shadow (const Draw *d, double x, double y, double height)
{
  GskColorStop stops[2] = { { 0, { 0, 0, 0, 0.12f } }, { 1, { 0, 0, 0, 0 } } };

  fill (d, ink (d, 0.2), x - 1, y, 1, height);
  gtk_snapshot_append_linear_gradient (d->snapshot, &GRAPHENE_RECT_INIT ((float)x, (float)y, 6, (float)height),
                                       &GRAPHENE_POINT_INIT ((float)x, 0), &GRAPHENE_POINT_INIT ((float)x + 6, 0), stops, 2);
}

static void
draw_rows (Draw *d, int first, int end)
{
  int n_frozen = dbk_grid_layout_get_n_frozen (d->self->layout, d->index, &d->view);
  double frozen = dbk_grid_layout_get_frozen_width (d->self->layout, d->index, &d->view);
  double bottom = MIN (d->block->end_y - d->view.y, d->view.height) + 1;
  int row, row_end;
  DbkGridRect header;
  double top;

  if (!dbk_grid_layout_get_visible_rows (d->self->layout, d->index, &d->view, &row, &row_end))
    return;
  /* One pixel of the header's line belongs to the frame of a cell in the first row. */
  top = dbk_grid_layout_get_header_rect (d->self->layout, d->index, &d->view, &header) ? header.y + header.height - 1 : 0;
  clip (d, n_frozen > 0 ? frozen - 1 : 0, top, d->view.width - frozen + 1, bottom - top);
  d->pane_left = frozen;
  draw_pane (d, row, row_end, first, end);
  gtk_snapshot_pop (d->snapshot);
  if (n_frozen == 0)
    return;
  clip (d, 0, top, frozen, bottom - top);
  fill (d, color (d, DBK_GRID_COLOR_BACKGROUND, 1), 0, top + 1, frozen - 1, bottom - top - 2);
  d->pane_left = 0;
  draw_pane (d, row, row_end, 0, n_frozen);
  gtk_snapshot_pop (d->snapshot);
  if (d->view.x > 0)
    draw_shadow (d, frozen, top, bottom - top - 1);
}

static void
draw_block (Draw *d, int index)
{
  DbkGridBlock info;
  int first, end;

  d->index = index;
  d->block = dbk_grid_layout_get_block (d->self->layout, index);
  if (d->block->title_y > d->view.y + d->view.height || d->block->end_y < d->view.y)
    return;
  dbk_grid_model_get_block (d->self->model, index, &info);
  dbk_grid_layout_get_visible_columns (d->self->layout, index, &d->view, &first, &end);
  draw_title (d, &info);
  draw_header (d, first, end);
  draw_rows (d, first, end);
  draw_handle (d);
}

void
dbk_grid_draw (DbkGrid *self, GtkSnapshot *snapshot)
{
  Draw d = { self, snapshot, dbk_grid_get_view (self) };
  g_autoptr (GArray) ranges = dbk_grid_list_ranges (self);
  int line = dbk_grid_text_cache_get_line_height (self->text, DBK_GRID_STYLE_BODY);

  ensure_colors (self);
  fill (&d, color (&d, DBK_GRID_COLOR_BACKGROUND, 1), 0, 0, d.view.width, d.view.height);
  if (self->model == NULL)
    return;
  d.row_baseline = (self->row_height - 1 - line) / 2 + dbk_grid_text_cache_get_ascent (self->text, DBK_GRID_STYLE_BODY);
  d.ranges = ranges;
  d.several = dbk_grid_count_selected (self) > 1;
  d.focused = (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
  for (int b = 0; b < (int)self->layout->blocks->len; b++)
    draw_block (&d, b);
  if (gtk_widget_get_visible (self->message) && dbk_grid_layout_is_cell_in_view (self->layout, self->message_pos, &d.view))
    gtk_widget_snapshot_child (GTK_WIDGET (self), self->message, snapshot);
  dbk_grid_text_cache_end_frame (self->text);
}
