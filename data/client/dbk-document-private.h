/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the document share.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "data/client/dbk-home-private.h"

G_BEGIN_DECLS

/**
 * DbkDocumentCell: what is known of one slot besides its value
 * @pending: (owned) (nullable): typed and not yet sealed
 * @waiting: in an operation of mine that has no answer yet
 * @found: marks of the findings that point at it foremost
 * @conflict: (nullable): in @conflicts of the document
 * @seen: (owned) (nullable): its value in the revision seen last, where @has_seen
 * @approved: (nullable): in the acknowledged report
 */
typedef struct
{
  DbkCellEdit *pending;
  gboolean waiting;
  DbkMark found;
  const DbkStoreConflict *conflict;
  gboolean has_seen;
  char *seen;
  const DbkCell *approved;
} DbkDocumentCell;

struct _DbkDocument
{
  GObject parent_instance;

  DbkHome *home;     /* (owned) */
  guint generation;  /* of the home's account */
  DbkEngine *engine; /* (owned) */
  DbkReportKey key;
  DbkLayout *layout;      /* (owned) */
  DbkDocumentCell *cells; /* (owned): one a slot */
  guint n_cells;

  DbkReport *acknowledged;   /* (owned) */
  DbkReport *predicted;      /* (owned): with my unanswered operations */
  GPtrArray *unanswered;     /* (owned) (element-type DbkOperation) */
  GPtrArray *refused;        /* (owned) (element-type DbkStoreRefused) */
  GPtrArray *conflicts;      /* (owned) (element-type DbkStoreConflict) */
  GPtrArray *reasons;        /* (owned) (element-type DbkReason): typed here */
  DbkFigures *figures;       /* (owned) */
  DbkValidation *validation; /* (owned) */
  GPtrArray *findings;       /* (owned) (element-type DbkFinding) */

  guint batch;         /* depth */
  GError *batch_error; /* (owned) (nullable): the batch will not be stored */
  char *author;        /* (owned) (nullable): whose figure is being stored, if not the account's */
  GArray *touched;     /* (owned) (element-type guint): slots that changed since the last signal */
  guint idle;          /* source that looks at the days before again */
};

DbkDocument *dbk_document_new (DbkHome *home, const DbkReportKey *key, GError **error);
/** dbk_document_reload: everything anew from the store, and both signals */
gboolean dbk_document_reload (DbkDocument *document, GError **error);
/** dbk_document_report_changed: @key changed: this report, or one it looks back on; %NULL: any may have changed */
void dbk_document_report_changed (DbkDocument *document, const DbkReportKey *key);
/** dbk_document_check_open: FALSE with %DBK_HOME_ERROR_NOT_SIGNED_IN where the account was changed since */
gboolean dbk_document_check_open (DbkDocument *document, GError **error);

/** dbk_document_check_editable: FALSE, saying why, where @slot may not be typed in now */
gboolean dbk_document_check_editable (DbkDocument *document, guint slot, GError **error);

/* The view. */
/** dbk_document_load: the report from the store; @anew: and the days before it */
gboolean dbk_document_load (DbkDocument *document, gboolean anew, GError **error);
void dbk_document_unload (DbkDocument *document);
/** dbk_document_cell: (nullable): of @slot in the predicted report */
const DbkCell *dbk_document_cell (DbkDocument *document, guint slot);
/** dbk_document_typed: (nullable): what a person entered there, pending edit included; computed values are nobody's */
const char *dbk_document_typed (DbkDocument *document, guint slot);
/** dbk_document_adopt_readings: within a transaction: what machines delivered and nobody touched becomes edits of source *interface* */
gboolean dbk_document_adopt_readings (DbkDocument *document, GError **error);
/** dbk_document_put_figure: takes @slot's value into the figures */
void dbk_document_put_figure (DbkDocument *document, guint slot);
/** dbk_document_derive: what depends on @slot (-1: everything) */
void dbk_document_derive (DbkDocument *document, int slot);
/** dbk_document_validate: findings and their marks */
void dbk_document_validate (DbkDocument *document);
void dbk_document_touch (DbkDocument *document, guint slot);
/** dbk_document_emit_cells: the slots touched since the last time */
void dbk_document_emit_cells (DbkDocument *document);
guint dbk_document_slot (DbkDocument *document, const char *entity, const char *indicator);

#define DBK_NO_SLOT G_MAXUINT

enum
{
  DBK_DOCUMENT_CELLS_CHANGED,
  DBK_DOCUMENT_STATE_CHANGED,
  DBK_DOCUMENT_N_SIGNALS
};
extern guint dbk_document_signals[DBK_DOCUMENT_N_SIGNALS];

G_END_DECLS
