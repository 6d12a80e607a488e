/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the page of daily entry share.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "ui/common/dbk-cell-history.h"
#include "ui/entry/dbk-entry-model.h"
#include "ui/entry/dbk-entry-page.h"
#include "ui/entry/dbk-entry-period.h"
#include "ui/entry/dbk-entry-ticks.h"
#include "ui/entry/dbk-findings-pane.h"
#include "ui/grid/dbk-grid.h"

G_BEGIN_DECLS

struct _DbkEntryPage
{
  AdwBin parent_instance;

  DbkPlace *place;       /* (owned) */
  DbkDocument *document; /* (owned) (nullable) */
  DbkEntryModel *model;  /* (owned) (nullable) */
  DbkEntryPeriod *days;  /* (owned) (nullable): the same plant's month, one unit, days down, while that is shown */
  GPtrArray *units;      /* (owned) (element-type DbkNode): what can be shown so, in the order of the chooser */
  const DbkNode *unit;   /* (nullable): the one that is */
  const char *figure;    /* (nullable): interned code of the figure the cursor stood on when the sheet was turned */
  const char *sought;    /* (nullable): interned code of the unit whose figure the cursor goes back to */
  gboolean days_down;
  DbkEntryUndo *undo;    /* (owned): of the sheets of this plant's day and month */
  gboolean following;    /* the place's day follows the cursor, not the other way round */
  GSignalGroup *signals; /* (owned): of @document */
  DbkGrid *grid;
  guint deadline_id;
  guint renew_id;   /* source that opens the report anew under a newer catalogue */
  gboolean several; /* the status line is about several cells */
  gboolean stale;   /* plant, day or catalogue changed while the page was not in sight */

  GtkDropDown *unit_chooser;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkWidget *strip;
  GtkImage *state_icon;
  GtkLabel *state_label;
  GtkLabel *state_detail;
  GtkWidget *receipt_button;
  AdwFlap *flap;
  GtkScrolledWindow *scroller;
  GtkStack *pane_stack;
  DbkFindingsPane *pane;
  DbkCellHistory *history;
  GtkLabel *status_label;
  GtkProgressBar *progress;
  GtkLabel *progress_label;
  GtkWidget *copy_button;
  DbkEntryTicks *ticks;
  GtkLabel *why_label;
  GtkWidget *withdraw_button;
  GtkWidget *correct_button;
  GtkWidget *cancel_button;
  GtkWidget *submit_button;
};

/** dbk_entry_page_open: the report of the place, anew; what was done can still be undone */
void dbk_entry_page_open (DbkEntryPage *self);
/** dbk_entry_page_take_model: the report at hand is that of @model: what stands around the sheet is about it */
void dbk_entry_page_take_model (DbkEntryPage *self, DbkEntryModel *model);
/** dbk_entry_page_locate: the place of the cursor in the sheet of the report at hand; a negative block where in none */
DbkGridPos dbk_entry_page_locate (DbkEntryPage *self);
/** dbk_entry_page_slot: what the cursor stands on, in the report at hand; -1 where on no figure */
int dbk_entry_page_slot (DbkEntryPage *self);

/* In dbk-entry-page-actions.c. */
/** dbk_entry_page_install_actions: "entry.…" and the keys that no shortcut of the sheet stands against */
void dbk_entry_page_install_actions (GtkWidgetClass *widget_class);

/** dbk_entry_page_note: an action: asks for the note of the figure under the cursor */
void dbk_entry_page_note (GtkWidget *widget, const char *name, GVariant *parameter);

/* In dbk-entry-receipt.c. */
/** dbk_entry_page_update_receipt: what the service signed for the newest submission of this account, beside the state */
void dbk_entry_page_update_receipt (DbkEntryPage *self);
/** dbk_entry_page_save_receipt: an action: asks for a file and writes it there */
void dbk_entry_page_save_receipt (GtkWidget *widget, const char *name, GVariant *parameter);
/** dbk_entry_page_show_history: an action: what happened to the report, with its receipts */
void dbk_entry_page_show_history (GtkWidget *widget, const char *name, GVariant *parameter);

/* In dbk-entry-import.c. */
/** dbk_entry_page_import: an action: asks for a workbook and shows what it would change */
void dbk_entry_page_import (GtkWidget *widget, const char *name, GVariant *parameter);
/** dbk_entry_page_accept_workbooks: files can be dropped on the page */
void dbk_entry_page_accept_workbooks (DbkEntryPage *self);

/* In dbk-entry-page-days.c. */
/** dbk_entry_page_show_days: puts the month of one unit into the sheet, in place of the report's day */
void dbk_entry_page_show_days (DbkEntryPage *self);
/** dbk_entry_page_set_days_down: the unit under the cursor, days down; or back to the day under the cursor */
void dbk_entry_page_set_days_down (DbkEntryPage *self, gboolean days_down);
/** dbk_entry_page_follow: the report at hand becomes that of the line under the cursor */
void dbk_entry_page_follow (DbkEntryPage *self);
/** dbk_entry_page_find_day: the cursor goes to the line of the place's day; FALSE if there is none */
gboolean dbk_entry_page_find_day (DbkEntryPage *self);
/** dbk_entry_page_find_figure: on the day's own sheet, goes to the figure that was left in the month */
void dbk_entry_page_find_figure (DbkEntryPage *self);
/** dbk_entry_page_unit_chosen: another unit was chosen above the sheet */
void dbk_entry_page_unit_chosen (DbkEntryPage *self);

G_END_DECLS
