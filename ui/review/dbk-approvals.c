/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Approvals that wait five seconds for an Undo before they are made.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-approvals.h"

#include "ui/common/dbk-words.h"

#define UNDO_SECONDS 5

typedef struct
{
  DbkApprovals *owner;   /* (unowned) */
  DbkDocument *document; /* (owned) */
  gint64 revision;
  char *comment; /* (owned) (nullable) */
  guint timer;
} Waiting;

struct _DbkApprovals
{
  GObject parent_instance;

  DbkHome *home;      /* (owned) */
  GPtrArray *waiting; /* (owned) (element-type Waiting): oldest first */
};

G_DEFINE_FINAL_TYPE (DbkApprovals, dbk_approvals, G_TYPE_OBJECT)

enum
{
  CHANGED,
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_handle_id (&waiting->timer, g_source_remove);
  g_object_unref (waiting->document);
  g_free (waiting->comment);
  g_free (waiting);
}

static void
make (DbkApprovals *self, Waiting *waiting)
{
  g_autoptr (GError) error = NULL;

  if (!dbk_document_approve (waiting->document, waiting->revision, waiting->comment, &error))
    g_signal_emit (self, signals[REFUSED], 0, waiting->document, error->message);
  else
    dbk_document_mark_seen (waiting->document);
}

static gboolean
timer_cb (gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (DbkApprovals) self = g_object_ref (waiting->owner);

  waiting->timer = 0;
  make (self, waiting);
  g_ptr_array_remove (self->waiting, waiting);
  dbk_sync_quietly (self->home);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
dbk_approvals_dispose (GObject *object)
{
  DbkApprovals *self = DBK_APPROVALS (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->home);
  G_OBJECT_CLASS (dbk_approvals_parent_class)->dispose (object);
}

static void
dbk_approvals_class_init (DbkApprovalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dbk_approvals_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, DBK_TYPE_DOCUMENT, G_TYPE_STRING);
}

static void
dbk_approvals_init (DbkApprovals *self)
{
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
}

DbkApprovals *
dbk_approvals_new (DbkHome *home)
{
  DbkApprovals *self = g_object_new (DBK_TYPE_APPROVALS, NULL);

  self->home = g_object_ref (home);
  return self;
}

void
dbk_approvals_add (DbkApprovals *self, DbkDocument *document, gint64 revision, const char *comment)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->owner = self;
  waiting->document = g_object_ref (document);
  waiting->revision = revision;
  waiting->comment = g_strdup (comment);
  waiting->timer = g_timeout_add_seconds (UNDO_SECONDS, timer_cb, waiting);
  g_ptr_array_add (self->waiting, waiting);
  g_signal_emit (self, signals[CHANGED], 0);
}

DbkDocument *
dbk_approvals_undo (DbkApprovals *self)
{
  DbkDocument *document;
  Waiting *last;

  if (self->waiting->len == 0)
    return NULL;
  last = g_ptr_array_index (self->waiting, self->waiting->len - 1);
  document = g_object_ref (last->document);
  g_ptr_array_remove_index (self->waiting, self->waiting->len - 1);
  g_signal_emit (self, signals[CHANGED], 0);
  return document;
}

void
dbk_approvals_settle (DbkApprovals *self)
{
  if (self->waiting->len == 0)
    return;
  while (self->waiting->len > 0)
    {
      g_autoptr (DbkDocument) kept = g_object_ref (((Waiting *)g_ptr_array_index (self->waiting, 0))->document);

      make (self, g_ptr_array_index (self->waiting, 0));
      g_ptr_array_remove_index (self->waiting, 0);
    }
  dbk_sync_quietly (self->home);
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
dbk_approvals_get_count (DbkApprovals *self)
{
  return self->waiting->len;
}

gboolean
dbk_approvals_contains (DbkApprovals *self, const DbkReportKey *key)
{
  for (guint i = 0; i < self->waiting->len; i++)
    if (dbk_report_key_equal (dbk_document_get_key (((Waiting *)g_ptr_array_index (self->waiting, i))->document), key))
      return TRUE;
  return FALSE;
}
