/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the sheet widget share; nobody else includes it. */
#pragma once

#include "ui/grid/dbk-grid.h"

#include "ui/grid/dbk-grid-cursor.h"
#include "ui/grid/dbk-grid-layout.h"
#include "ui/grid/dbk-grid-ranges.h"
#include "ui/grid/dbk-grid-text.h"

G_BEGIN_DECLS

/**
 * DbkGridEdit:
 * @DBK_GRID_EDIT_NONE: moving about; the entry holds the raw text and waits
 * @DBK_GRID_EDIT_REPLACE: typing began over the cell; arrows leave it
 * @DBK_GRID_EDIT_CHANGE: F2 or a double click; arrows move inside the text
 */
typedef enum
{
  DBK_GRID_EDIT_NONE,
  DBK_GRID_EDIT_REPLACE,
  DBK_GRID_EDIT_CHANGE,
} DbkGridEdit;

typedef enum
{
  DBK_GRID_COLOR_BACKGROUND,
  DBK_GRID_COLOR_FOREGROUND,
  DBK_GRID_COLOR_ACCENT,
  DBK_GRID_COLOR_ERROR,
  DBK_GRID_COLOR_WARNING,
  DBK_GRID_COLOR_CONFLICT,
  DBK_GRID_COLOR_INFO,
  DBK_GRID_COLOR_NOTE,
  DBK_GRID_N_COLORS
} DbkGridColor;

struct _DbkGrid
{
  GtkWidget parent_instance;

  DbkGridModel *model;        /* (owned) (nullable) */
  GtkAdjustment *hadjustment; /* (owned) (nullable) */
  GtkAdjustment *vadjustment; /* (owned) (nullable) */
  GtkScrollablePolicy hpolicy;
  GtkScrollablePolicy vpolicy;
  double zoom;
  gboolean high_contrast;

  DbkGridLayout *layout; /* (owned) (nullable) NULL when it must be made anew */
  GPtrArray *widths;     /* (owned) (nullable) natural widths: a GArray of double per block */
  GHashTable *overrides; /* (owned) widths set by hand at zoom 1, by override_key() */
  int layout_width;      /* what layout was made for */
  int row_height;
  int padding;
  DbkGridTextCache *text; /* (owned) */
  GdkRGBA colors[DBK_GRID_N_COLORS];
  gboolean colors_valid;

  DbkGridCursor cursor;
  GArray *others;   /* (owned) (element-type DbkGridRange): selected besides the cursor's own range */
  gboolean adding;  /* moving about leaves @others selected */
  GtkWidget *entry; /* (owned by the widget tree) */
  DbkGridEdit edit;
  gboolean edit_touched; /* the text was changed since the edit began */
  DbkGridPos edit_pos;
  DbkGridRect edit_rect;            /* where the text is edited: the cell, or wider where it needs room */
  char *edit_original;              /* (owned) (nullable) raw text when the edit began */
  char *refused_text;               /* (owned) (nullable) what was refused last, so that it is not tried again */
  int entry_guard;                  /* > 0 while we change the entry ourselves */
  gboolean composing;               /* an input method shows a preedit */
  GtkEventControllerKey *text_keys; /* (unowned) (nullable) the entry's, through which keys are shown to its input method */
  GtkIMContext *method;             /* (owned) (nullable) that input method */
  gboolean committing;
  char *announced; /* (owned) (nullable) accessible label of the entry */

  GtkWidget *message; /* (owned by the widget tree) label beneath a cell */
  DbkGridPos message_pos;
  gboolean message_fresh; /* a notice that the next move leaves standing */

  GtkWidget *popover;     /* (owned by the widget tree) (nullable) */
  GtkWidget *choice_list; /* (owned by the widget tree) (nullable) */
  DbkGridPos choice_pos;

  GtkWidget *find_box;        /* (owned by the widget tree) (nullable) */
  GtkWidget *find_entry;      /* (owned by the widget tree) (nullable) */
  GtkWidget *replace_toggle;  /* (owned by the widget tree) (nullable): pressed while something is to be replaced */
  GtkWidget *replace_entry;   /* (owned by the widget tree) (nullable) */
  GtkWidget *part_check;      /* (owned by the widget tree) (nullable) */
  GtkWidget *replace_buttons; /* (owned by the widget tree) (nullable) */
  GtkWidget *find_told;       /* (owned by the widget tree) (nullable): what came of it */

  GtkWindow *window; /* (unowned) (nullable) whose close-request we hear */
  gulong close_handler;
  gboolean dragging;
  gboolean filling;         /* the handle is being dragged */
  DbkGridRange fill_target; /* what it would fill, the selection included */
  const char *pointer;      /* (nullable): name of the pointer's shape */
  double drag_x;
  double drag_y;
  guint drag_tick;
  DbkGridPos resizing; /* column whose edge is being dragged */
  double resize_start;
  gboolean self_scrolling;
  gboolean scroll_pending; /* the active cell is to be shown as soon as there is a size */
  GCancellable *paste;     /* (owned) (nullable) */
};

/* dbk-grid.c */
void dbk_grid_emit_cursor_moved (DbkGrid *self);
void dbk_grid_emit_selection_changed (DbkGrid *self);
void dbk_grid_emit_refused (DbkGrid *self, const char *message);
void dbk_grid_emit_batch_refused (DbkGrid *self, GPtrArray *refusals);

/**
 * DbkGridBatch:
 * @refusals: (owned) (element-type DbkGridRefusal)
 * @n_set: how many cells took their text
 *
 * One step of undo in the making.
 */
typedef struct
{
  DbkGrid *self;
  GPtrArray *refusals;
  guint n_set;
} DbkGridBatch;

/* dbk-grid-batch.c */
DbkGridBatch dbk_grid_batch_begin (DbkGrid *self);
void dbk_grid_batch_set (DbkGridBatch *batch, DbkGridPos pos, const char *text);
void dbk_grid_batch_refuse (DbkGridBatch *batch, DbkGridPos pos, const char *text, const char *message);
/* Tells which cells kept their value; whether none did */
gboolean dbk_grid_batch_end (DbkGridBatch *batch);

/* dbk-grid-fill.c */
void dbk_grid_set_selected (DbkGrid *self, const char *text);
gboolean dbk_grid_get_handle (DbkGrid *self, double *x, double *y);
gboolean dbk_grid_is_on_handle (DbkGrid *self, double x, double y);
void dbk_grid_begin_filling (DbkGrid *self);
void dbk_grid_fill_towards (DbkGrid *self, DbkGridPos pos);
void dbk_grid_end_filling (DbkGrid *self, gboolean keep);
void dbk_grid_fill_along (DbkGrid *self);

/* dbk-grid-find.c */
void dbk_grid_find_allocate (DbkGrid *self);
void dbk_grid_find_dispose (DbkGrid *self);
/* The first cell, or the next one, that holds what is typed */
gboolean dbk_grid_find_next (DbkGrid *self, gboolean forward, gboolean stay);

/* dbk-grid-replace.c */
/* (transfer floating): what is shown beneath the text that is looked for */
GtkWidget *dbk_grid_replace_new (DbkGrid *self);
gboolean dbk_grid_is_replacing (DbkGrid *self);
gboolean dbk_grid_replaces_parts (DbkGrid *self);
void dbk_grid_tell_matches (DbkGrid *self, const char *text);

/* dbk-grid-method.c */
void dbk_grid_method_init (DbkGrid *self);
void dbk_grid_method_clear (DbkGrid *self);
/* Decides whether the input method is shown a key; TRUE if it was a figure's and is typed already. @key: as main_key() has it */
gboolean dbk_grid_method_filter (DbkGrid *self, guint keyval, guint key, GdkModifierType modifiers, gboolean figure);

/* dbk-grid-view.c */
void dbk_grid_ensure_layout (DbkGrid *self);
void dbk_grid_invalidate_layout (DbkGrid *self);
void dbk_grid_invalidate_fonts (DbkGrid *self);
DbkGridView dbk_grid_get_view (DbkGrid *self);
void dbk_grid_set_column_width (DbkGrid *self, int block, int column, double width);
void dbk_grid_set_adjustment (DbkGrid *self, GtkAdjustment **slot, GtkAdjustment *adjustment, const char *property);
void dbk_grid_drop_adjustment (DbkGrid *self, GtkAdjustment **slot);
void dbk_grid_configure_adjustments (DbkGrid *self, int width, int height);
void dbk_grid_scroll_to (DbkGrid *self, DbkGridPos pos);

/* dbk-grid-move.c */
DbkGridShape dbk_grid_get_shape (DbkGrid *self);
void dbk_grid_cursor_changed (DbkGrid *self, gboolean moved);
void dbk_grid_clamp_cursor (DbkGrid *self);
gboolean dbk_grid_do_move (DbkGrid *self, DbkGridMove move, gboolean extend);
/* Whether nothing is half typed and there is a cell to work on */
gboolean dbk_grid_settle (DbkGrid *self);
/* What is selected stays so while the cursor goes elsewhere */
void dbk_grid_keep_range (DbkGrid *self);

/* dbk-grid-message.c */
void dbk_grid_show_message (DbkGrid *self, DbkGridPos pos, const char *message, gboolean is_error);
void dbk_grid_hide_message (DbkGrid *self);
void dbk_grid_refuse (DbkGrid *self, const char *message);
void dbk_grid_allocate_message (DbkGrid *self);

/* dbk-grid-entry.c */
void dbk_grid_entry_init (DbkGrid *self);
void dbk_grid_entry_refresh (DbkGrid *self);
void dbk_grid_entry_restyle (DbkGrid *self);
void dbk_grid_entry_allocate (DbkGrid *self);
void dbk_grid_entry_begin (DbkGrid *self, DbkGridEdit edit);
void dbk_grid_entry_insist (DbkGrid *self);
gboolean dbk_grid_apply_text (DbkGrid *self, DbkGridPos pos, const char *text, char **notice, GError **error);

/* dbk-grid-input.c */
void dbk_grid_input_init (DbkGrid *self);

/* dbk-grid-choices.c */
gboolean dbk_grid_choices_popup (DbkGrid *self, gunichar typed);
gboolean dbk_grid_choices_pick (DbkGrid *self, gunichar typed);
void dbk_grid_choices_present (DbkGrid *self);
void dbk_grid_choices_popdown (DbkGrid *self);
void dbk_grid_choices_dispose (DbkGrid *self);

/* dbk-grid-draw.c */
void dbk_grid_draw (DbkGrid *self, GtkSnapshot *snapshot);

G_END_DECLS
