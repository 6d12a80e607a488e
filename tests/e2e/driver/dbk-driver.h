/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drives a real window as a person does: finds things through AT-SPI, sends key
 * presses and clicks through the X server, takes pictures of the screen.
 */
#pragma once

#include <atspi/atspi.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* libatspi defines none of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)

typedef struct _DbkDriver DbkDriver;

/** DBK_DRIVER_PATIENCE: milliseconds a wait lasts at the most (multiplied by DBK_DRIVER_SLOW, for sanitizer builds) */
#define DBK_DRIVER_PATIENCE 30000

/** dbk_driver_new: aborts where there is no display: see tests/e2e/in-display */
DbkDriver *dbk_driver_new (void);
void dbk_driver_free (DbkDriver *driver);

/** dbk_driver_launch: starts a program, which is then the one that is looked at, and waits for its window */
void dbk_driver_launch (DbkDriver *driver, const char *const *argv, const char *const *environment);
/** dbk_driver_kill: SIGKILL, and waits for its end */
void dbk_driver_kill (DbkDriver *driver);
/** dbk_driver_quit: asks it to close its window and waits for its end; the exit status */
int dbk_driver_quit (DbkDriver *driver);
gboolean dbk_driver_is_running (DbkDriver *driver);
/** dbk_driver_maximize: the window in front */
void dbk_driver_maximize (DbkDriver *driver);
/** dbk_driver_resize: the window in front */
void dbk_driver_resize (DbkDriver *driver, int width, int height);

/** dbk_driver_front: the X window in front; 0 if none */
gulong dbk_driver_front (DbkDriver *driver);
/** dbk_driver_wait_front: until another one than @before is in front; which */
gulong dbk_driver_wait_front (DbkDriver *driver, gulong before);
/** dbk_driver_wait_closed: until that X window is none that is managed any more. Asks the X server alone, not the program. */
void dbk_driver_wait_closed (DbkDriver *driver, gulong window);

/**
 * dbk_driver_find:
 * @role: or %ATSPI_ROLE_INVALID for any
 * @name: a part of its accessible name, or %NULL for any
 *
 * The first one that is showing, depth first; (nullable) (transfer full).
 */
AtspiAccessible *dbk_driver_find (DbkDriver *driver, AtspiRole role, const char *name);
/** dbk_driver_wait: dbk_driver_find() until it is there; aborts the test with what is on the screen if it never is */
AtspiAccessible *dbk_driver_wait (DbkDriver *driver, AtspiRole role, const char *name);
/** dbk_driver_wait_gone: until nothing of that kind is showing */
void dbk_driver_wait_gone (DbkDriver *driver, AtspiRole role, const char *name);
/** dbk_driver_wait_sensitive: until it can be used */
AtspiAccessible *dbk_driver_wait_sensitive (DbkDriver *driver, AtspiRole role, const char *name);
gboolean dbk_driver_is_sensitive (AtspiAccessible *node);
/** dbk_driver_wait_focus: until the focused widget's name or text contains @part */
void dbk_driver_wait_focus (DbkDriver *driver, const char *part);
/** dbk_driver_focus: (transfer full) (nullable) */
AtspiAccessible *dbk_driver_focus (DbkDriver *driver);
/** dbk_driver_text: (transfer full): the text in an entry or text view, "" if none */
char *dbk_driver_text (AtspiAccessible *node);
/** dbk_driver_name: (transfer full) */
char *dbk_driver_name (AtspiAccessible *node);
/** dbk_driver_dump: the tree of what is showing, to stderr */
void dbk_driver_dump (DbkDriver *driver);

/** dbk_driver_give_up: aborts the test and says what is showing, and where the picture of it is: @what “@name” */
G_NORETURN void dbk_driver_give_up (DbkDriver *driver, const char *what, const char *name);

/** dbk_driver_click: moves the pointer to its middle and presses the first button */
void dbk_driver_click (DbkDriver *driver, AtspiAccessible *node);
/** dbk_driver_press: waits for it to be usable, then clicks it */
void dbk_driver_press (DbkDriver *driver, AtspiRole role, const char *name);
/** dbk_driver_keys: key names in order, parted by blanks: "Tab ctrl+Return F8" */
void dbk_driver_keys (DbkDriver *driver, const char *keys);
/** dbk_driver_type: types a text, key by key */
void dbk_driver_type (DbkDriver *driver, const char *text);
/** dbk_driver_fill: focuses an entry by a click, selects all of it and types @text over it */
void dbk_driver_fill (DbkDriver *driver, const char *name, const char *text);
/** dbk_driver_settle: lets the program finish drawing */
void dbk_driver_settle (guint milliseconds);
/** dbk_driver_shot: a picture of the screen as PNG */
void dbk_driver_shot (DbkDriver *driver, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkDriver, dbk_driver_free)

G_END_DECLS
