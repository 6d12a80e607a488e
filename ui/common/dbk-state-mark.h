/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of a report as a small shape, the same wherever days or plants are listed.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

/**
 * DbkLook: what a mark shows
 * @DBK_LOOK_LATE: beside a state: it came after its deadline
 * @DBK_LOOK_CARRIED: beside a state: the day before was corrected, and what was carried over from it would be another figure now
 * @DBK_LOOK_NOT_DUE: nobody waits for it yet
 */
typedef enum
{
  DBK_LOOK_MISSING,
  DBK_LOOK_DRAFT,
  DBK_LOOK_IN_REVIEW,
  DBK_LOOK_RETURNED,
  DBK_LOOK_APPROVED,
  DBK_LOOK_IN_CORRECTION,
  DBK_LOOK_LATE,
  DBK_LOOK_CARRIED,
  DBK_LOOK_NOT_DUE,
} DbkLook;

/** DBK_N_LOOKS: of a legend: all but the last */
#define DBK_N_LOOKS ((int)DBK_LOOK_NOT_DUE)
/** DBK_LOOK_SIZE: pixels of a mark, both ways */
#define DBK_LOOK_SIZE 13.0

DbkLook dbk_look_of (const DbkReportInfo *info);
/** dbk_look_is_late: whether @info was filed late, or was begun and is past the deadline of the step whose turn it is */
gboolean dbk_look_is_late (const DbkReportInfo *info);
/** dbk_look_name: (transfer none): translated */
const char *dbk_look_name (DbkLook look);
/** dbk_look_words: (transfer full): translated: the state with what stands beside it: "Approved, late" */
char *dbk_look_words (DbkLook look, gboolean late, gboolean carried);
/** dbk_look_draw: at (@x, @y), in the colours of @widget; what stands beside a state is drawn over it */
void dbk_look_draw (GtkWidget *widget, cairo_t *cr, DbkLook look, double x, double y);

#define DBK_TYPE_STATE_MARK (dbk_state_mark_get_type ())
G_DECLARE_FINAL_TYPE (DbkStateMark, dbk_state_mark, DBK, STATE_MARK, GtkWidget)

/** dbk_state_mark_new: shows nothing until it is told what; silent for screen readers, which are told by what it stands in */
GtkWidget *dbk_state_mark_new (void);
void dbk_state_mark_set (DbkStateMark *mark, DbkLook look, gboolean late, gboolean carried);
/** dbk_state_mark_clear: shows nothing, in the same room */
void dbk_state_mark_clear (DbkStateMark *mark);

G_END_DECLS
