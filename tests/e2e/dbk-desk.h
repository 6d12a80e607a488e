/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person at the window: what every story does over and over.
 */
#pragma once

#include "tests/e2e/dbk-stage.h"
#include "tests/e2e/driver/dbk-driver.h"

G_BEGIN_DECLS

/** dbk_desk_set_up: what main() begins with: @stage: (out): its service runs; @driver: (out): no window is open yet */
void dbk_desk_set_up (int *argc, char ***argv, DbkStage **stage, DbkDriver **driver);
/** dbk_desk_run: plays the stories and clears both away; to be returned from main() */
int dbk_desk_run (DbkStage *stage, DbkDriver *driver);

/** dbk_desk_open: starts the window on @name's home, which suggests @user and the authority @ca (%NULL: the stage's) */
void dbk_desk_open (DbkStage *stage, DbkDriver *driver, const char *name, const char *user, const char *ca);
/** dbk_desk_sign_in: server, authority and account are filled in; types the password and presses Enter */
void dbk_desk_sign_in (DbkDriver *driver, const char *password);
/** dbk_desk_wait: until something that contains @text is to be read */
void dbk_desk_wait (DbkDriver *driver, const char *text);
/** dbk_desk_wait_synced: until the pill says so and nothing waits to be sent */
void dbk_desk_wait_synced (DbkDriver *driver);
/** dbk_desk_close: closes the window by its key, which has to end the program well */
void dbk_desk_close (DbkDriver *driver);

/** dbk_desk_cell: (transfer full): what a screen reader says of the cell under the cursor */
char *dbk_desk_cell (DbkDriver *driver);
/** dbk_desk_cell_text: (transfer full): the text in it */
char *dbk_desk_cell_text (DbkDriver *driver);
/** dbk_desk_wait_cell_text: until exactly that stands in it */
void dbk_desk_wait_cell_text (DbkDriver *driver, const char *text);
/** dbk_desk_cell_after: (transfer full): dbk_desk_cell() once it is another than @before, "" where a widget does not tell, or after a while */
char *dbk_desk_cell_after (DbkDriver *driver, const char *before);
/** dbk_desk_walk_to: presses @key until the keyboard is with something whose name contains @name */
void dbk_desk_walk_to (DbkDriver *driver, const char *key, const char *name);
/** dbk_desk_shot: a picture of the screen, drawn to the end, as @name.png in the folder DBK_DESK_SHOTS; without that nothing */
void dbk_desk_shot (DbkDriver *driver, const char *name);
/** dbk_desk_open_entry: the entry page, the cursor in the sheet's first cell */
void dbk_desk_open_entry (DbkDriver *driver);
/** dbk_desk_go_to_column: along the first row, to the column whose name contains @column */
void dbk_desk_go_to_column (DbkDriver *driver, const char *column);
/** dbk_desk_enter: types @text and presses Enter */
void dbk_desk_enter (DbkDriver *driver, const char *text);

/** dbk_desk_press_away: presses @key, which closes the window in front, and waits until that has gone: see dbk_desk_choose_file() */
void dbk_desk_press_away (DbkDriver *driver, const char *key);
/**
 * dbk_desk_choose_file:
 * @before: what was in front before the dialogue was asked for: dbk_driver_front()
 *
 * Types a whole path into the toolkit's file dialogue, presses Enter and waits until it has closed.
 */
void dbk_desk_choose_file (DbkDriver *driver, gulong before, const char *path);

G_END_DECLS
