/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet in a window, and somebody at its keys and pointer. */
#pragma once

#include <gtk/gtk.h>

#include "tests/ui/grid/sample-model.h"
#include "ui/grid/dbk-grid.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWindow *window;
  DbkGrid *grid;
  SampleModel *model;
  GtkWidget *other; /* something else to focus */
  char *refused;    /* last message */
  guint n_batch_refused;
} Fixture;

void pump (guint ms);
/* Runs xdotool with its words separated by spaces while the window goes on living. */
void xdotool (const char *format, ...) G_GNUC_PRINTF (1, 2);
void keys (const char *names);
void type (const char *text);
void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);
void assert_cursor (Fixture *f, int block, int row, int column);
GtkWidget *find_entry (Fixture *f);
const char *entry_text (Fixture *f);
char *clipboard_text (Fixture *f);
void click (Fixture *f, DbkGridPos pos, const char *more);

#define assert_cell(f, block, row, column, text) g_assert_cmpstr (sample_model_peek ((f)->model, block, row, column), ==, text)

G_END_DECLS
