/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Handing over: unsent work goes to the next shift's account.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-handover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-private.h"
#include "data/wire/dbk-wire-actor.h"

#define PATIENCE (5 * G_TIME_SPAN_SECOND)

static DbkStore *
open_other (DbkHome *home, const char *account, GError **error)
{
  g_autofree char *path = dbk_home_account_path (home, account, "store.db");

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return dbk_store_open (path, error);
  g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("%s has never signed in on this computer."), account);
  return NULL;
}

/* (transfer full) (nullable): as that account was seen last */
static DbkActor *
load_actor (DbkStore *store)
{
  g_autofree char *text = dbk_store_get_meta (store, "actor");

  return text != NULL ? dbk_actor_from_text (text, NULL) : NULL;
}

static gboolean
fills_in (DbkCatalogue *catalogue, const DbkActor *actor, const char *org)
{
  const DbkNode *plant = dbk_catalogue_node (catalogue, org);

  return actor != NULL && plant != NULL && dbk_actor_has_role (actor, catalogue, "filler", plant, dbk_clock_today ());
}

static gboolean
fills_in_any (DbkHome *home, const DbkActor *actor)
{
  g_autoptr (GPtrArray) plants = dbk_actor_plants (home->actor, home->engine->catalogue, "filler", dbk_clock_today ());

  for (guint i = 0; i < plants->len; i++)
    if (fills_in (home->engine->catalogue, actor, ((const DbkNode *)g_ptr_array_index (plants, i))->code))
      return TRUE;
  return FALSE;
}

GStrv
dbk_home_list_successors (DbkHome *home)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) accounts = dbk_home_list_accounts (home);

  for (guint i = 0; dbk_home_check_account (home, NULL) && accounts[i] != NULL; i++)
    {
      g_autoptr (DbkStore) store = strcmp (accounts[i], home->account) != 0 ? open_other (home, accounts[i], NULL) : NULL;
      g_autoptr (DbkActor) actor = store != NULL ? load_actor (store) : NULL;

      if (fills_in_any (home, actor))
        g_strv_builder_add (builder, accounts[i]);
    }
  return g_strv_builder_end (builder);
}

/* --- One report --- */

/* What goes from one store to the other. */
typedef struct
{
  DbkStore *from;      /* of whoever goes */
  const char *account; /* his */
  DbkCatalogue *catalogue;
  DbkStore *to;          /* of whoever comes */
  const char *name;      /* of that account */
  const DbkActor *actor; /* that account */
  GPtrArray *keys;       /* (owned) (element-type DbkReportKey) */
  GPtrArray *taken;      /* (owned) (element-type utf8): ids of operations that are taken back here */
  GPtrArray *kept;       /* (owned) (element-type Kept): edits that are put back here, in order */
  DbkHandedOver what;
} Handover;

typedef struct
{
  DbkReportKey key;
  DbkCellEdit *edit; /* (owned) */
} Kept;

static void
kept_free (Kept *kept)
{
  dbk_cell_edit_free (kept->edit);
  g_free (kept);
}

static void
handover_clear (Handover *handover)
{
  g_clear_pointer (&handover->keys, g_ptr_array_unref);
  g_clear_pointer (&handover->taken, g_ptr_array_unref);
  g_clear_pointer (&handover->kept, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Handover, handover_clear)

/* (transfer full) (nullable): without one, whether he may send a figure is for the service to say */
static DbkLayout *
make_layout (const Handover *handover, const DbkReportKey *key)
{
  DbkCatalogue *catalogue = handover->catalogue;
  const DbkForm *form = dbk_catalogue_form (catalogue, key->form);
  const DbkNode *plant = dbk_catalogue_node (catalogue, key->org);

  return form != NULL && plant != NULL ? dbk_layout_new (catalogue, form, plant, key->period, NULL) : NULL;
}

/* One figure of another section, and the service refuses all that is sent with it. */
static gboolean
may_send (const Handover *handover, const DbkReportKey *key, const DbkLayout *layout, const char *entity, const char *indicator)
{
  const DbkSlot *slot = layout != NULL ? dbk_layout_find_codes (layout, entity, indicator) : NULL;
  g_autoptr (DbkReport) report = slot != NULL ? dbk_report_new (key) : NULL;

  return slot == NULL || dbk_report_may_fill (report, handover->catalogue, handover->actor, slot->section, dbk_clock_today ());
}

/* Handed over before, and cut off before it was let go here. */
static gboolean
is_there (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *like)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (store, key, NULL);
  const DbkStoreConflict *there = conflicts != NULL ? dbk_store_conflicts_find (conflicts, like->entity, like->indicator) : NULL;

  return there != NULL && g_strcmp0 (there->mine, like->mine) == 0 && g_strcmp0 (there->mine_note, like->mine_note) == 0 && g_strcmp0 (there->author, like->author) == 0;
}

static gboolean
give_conflict (Handover *handover, const DbkReportKey *key, DbkStoreConflict *conflict, GError **error)
{
  gboolean added;

  if (conflict->author == NULL)
    conflict->author = g_strdup (handover->account);
  if (!dbk_store_add_conflict (handover->to, key, conflict, &added, error))
    return FALSE;
  handover->what.cells++;
  if (added || is_there (handover->to, key, conflict))
    return TRUE;
  g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("%s has to decide a conflict on %s.%s first. Nothing was handed over."), handover->name, conflict->entity, conflict->indicator);
  return FALSE;
}

static DbkCellEdit *
find_edit (const GPtrArray *edits, const DbkCellEdit *like)
{
  for (guint i = 0; i < edits->len; i++)
    {
      DbkCellEdit *edit = g_ptr_array_index (edits, i);

      if (strcmp (edit->entity, like->entity) == 0 && strcmp (edit->indicator, like->indicator) == 0)
        return edit;
    }
  return NULL;
}

/* Whoever comes has typed another value there himself: that is for him to decide. */
static gboolean
give_as_conflict (Handover *handover, const DbkReportKey *key, const DbkCellEdit *edit, const DbkCellEdit *own, GError **error)
{
  g_autoptr (DbkStoreConflict) conflict = g_new0 (DbkStoreConflict, 1);

  conflict->entity = edit->entity;
  conflict->indicator = edit->indicator;
  conflict->mine = g_strdup (edit->value);
  conflict->mine_note = g_strdup (edit->note);
  conflict->mine_source = edit->source;
  conflict->mine_at = dbk_clock_now ();
  conflict->theirs = own != NULL ? g_strdup (own->value) : NULL;
  conflict->author = g_strdup (edit->author);
  return give_conflict (handover, key, conflict, error);
}

/* What is on its way from whoever comes, in one report. */
typedef struct
{
  GPtrArray *operations; /* (owned) (element-type DbkOperation): not answered */
  GPtrArray *pending;    /* (owned) (element-type DbkCellEdit) */
  GPtrArray *conflicts;  /* (owned) (element-type DbkStoreConflict) */
} Own;

static void
own_clear (Own *own)
{
  g_clear_pointer (&own->operations, g_ptr_array_unref);
  g_clear_pointer (&own->pending, g_ptr_array_unref);
  g_clear_pointer (&own->conflicts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Own, own_clear)

static gboolean
load_own (const Handover *handover, const DbkReportKey *key, Own *own, GError **error)
{
  own->operations = dbk_store_load_unanswered (handover->to, key, error);
  own->pending = own->operations != NULL ? dbk_store_load_pending (handover->to, key, error) : NULL;
  own->conflicts = own->pending != NULL ? dbk_store_load_conflicts (handover->to, key, error) : NULL;
  return own->conflicts != NULL;
}

/* (nullable): what he typed there last, sent or not */
static const DbkCellEdit *
find_own (const Own *own, const DbkCellEdit *like)
{
  const DbkCellEdit *edit = find_edit (own->pending, like);

  for (guint i = own->operations->len; edit == NULL && i > 0; i--)
    edit = find_edit (((const DbkOperation *)g_ptr_array_index (own->operations, i - 1))->edits, like);
  return edit;
}

/* The same value with as much of a note. */
static gboolean
says_all (const DbkCellEdit *edit, const DbkCellEdit *other)
{
  return g_strcmp0 (edit->value, other->value) == 0 && (other->note == NULL || (edit->note != NULL && strstr (edit->note, other->note) != NULL));
}

static gboolean
is_pending (const Own *own, const DbkCellEdit *there)
{
  return find_edit (own->pending, there) == there;
}

/* What is sealed may be older than what the other was typed over. */
static gboolean
is_said (const Own *own, const DbkCellEdit *there, const DbkCellEdit *edit)
{
  return says_all (there, edit) && (is_pending (own, there) || g_strcmp0 (there->base, edit->base) == 0);
}

/* A note that only lies there yet would go with the edit whose place is taken. */
static gboolean
contradicts (const Own *own, const DbkCellEdit *there, const DbkCellEdit *edit)
{
  return is_pending (own, there) ? !says_all (edit, there) : g_strcmp0 (edit->value, there->value) != 0;
}

/* What he typed there himself is for him to decide; neither value lies over the other, as neither author saw it. */
static gboolean
give_edit (Handover *handover, const DbkReportKey *key, const DbkCellEdit *edit, const Own *own, GError **error)
{
  const DbkCellEdit *there = find_own (own, edit);
  g_autoptr (DbkCellEdit) given = dbk_cell_edit_copy (edit);

  if (there != NULL && is_said (own, there, edit))
    {
      handover->what.cells++;
      return TRUE;
    }
  /* Where something is still to be decided, an edit would decide it. */
  if (dbk_store_conflicts_find (own->conflicts, edit->entity, edit->indicator) != NULL || (there != NULL && contradicts (own, there, edit)))
    return give_as_conflict (handover, key, edit, there, error);
  if (given->author == NULL)
    given->author = g_strdup (handover->account);
  handover->what.cells++;
  return dbk_store_move_edit (handover->to, key, given, error);
}

static void
keep_edit (Handover *handover, const DbkReportKey *key, const DbkCellEdit *edit)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->key = *key;
  kept->edit = dbk_cell_edit_copy (edit);
  g_ptr_array_add (handover->kept, kept);
}

/* Of one cell the last goes, over what the first was typed over. */
static void
add_last (GPtrArray *edits, const DbkCellEdit *edit)
{
  DbkCellEdit *before = find_edit (edits, edit);
  DbkCellEdit *last = dbk_cell_edit_copy (edit);

  if (before != NULL)
    {
      g_free (last->base);
      last->base = g_strdup (before->base);
      g_ptr_array_remove (edits, before);
    }
  g_ptr_array_add (edits, last);
}

static gboolean
give_edits (Handover *handover, const DbkReportKey *key, const GPtrArray *edits, GError **error)
{
  g_auto (Own) own = { NULL };

  if (!load_own (handover, key, &own, error))
    return FALSE;
  for (guint i = 0; i < edits->len; i++)
    if (!give_edit (handover, key, g_ptr_array_index (edits, i), &own, error))
      return FALSE;
  return TRUE;
}

static gboolean
give_conflicts (Handover *handover, const DbkReportKey *key, const DbkLayout *layout, GError **error)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (handover->from, key, error);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);

      if (may_send (handover, key, layout, conflict->entity, conflict->indicator) && !give_conflict (handover, key, conflict, error))
        return FALSE;
    }
  return conflicts != NULL;
}

/* What whoever comes has explained himself stands. */
static gboolean
give_reasons (Handover *handover, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) reasons = dbk_store_load_reasons (handover->from, key, error);
  g_autoptr (GPtrArray) own = reasons != NULL ? dbk_store_load_reasons (handover->to, key, error) : NULL;

  for (guint i = 0; own != NULL && i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);
      gboolean there = FALSE;

      for (guint k = 0; k < own->len; k++)
        {
          const DbkReason *other = g_ptr_array_index (own, k);

          there |= strcmp (other->rule, reason->rule) == 0 && strcmp (other->entity, reason->entity) == 0;
        }
      if (!there && !dbk_store_set_reason (handover->to, key, reason->rule, reason->entity, reason->text, error))
        return FALSE;
    }
  return own != NULL;
}

/* What whoever comes could not send stays. */
static void
sort_edits (Handover *handover, const DbkReportKey *key, const DbkLayout *layout, const GPtrArray *edits, GPtrArray *last)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      if (may_send (handover, key, layout, edit->entity, edit->indicator))
        add_last (last, edit);
      else
        keep_edit (handover, key, edit);
    }
}

/* Operations from the first that was never sent on; the ones before may be known to the service. */
static gboolean
give_report (Handover *handover, const DbkReportKey *key, GError **error)
{
  DbkStore *from = handover->from;
  g_autoptr (GPtrArray) operations = dbk_store_load_unanswered (from, key, error);
  g_autoptr (GPtrArray) pending = operations != NULL ? dbk_store_load_pending (from, key, error) : NULL;
  g_autoptr (GPtrArray) last = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_edit_free);
  g_autoptr (DbkLayout) layout = make_layout (handover, key);

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);
      gboolean sent;

      if (!dbk_store_is_sent (from, operation->id, &sent, error))
        return FALSE;
      handover->what.left += sent;
      if (sent)
        continue;
      g_ptr_array_add (handover->taken, g_strdup (operation->id));
      sort_edits (handover, key, layout, operation->edits, last);
    }
  sort_edits (handover, key, layout, pending, last);
  return give_edits (handover, key, last, error) && give_conflicts (handover, key, layout, error) && give_reasons (handover, key, error);
}

static gboolean
drop_pending (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (store, key, error);
  gboolean dropped;

  for (guint i = 0; pending != NULL && i < pending->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (pending, i);

      if (!dbk_store_drop_edit (store, key, edit->entity, edit->indicator, &dropped, error))
        return FALSE;
    }
  return pending != NULL;
}

static gboolean
drop_conflicts (const Handover *handover, const DbkReportKey *key, GError **error)
{
  DbkStore *store = handover->from;
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (store, key, error);
  g_autoptr (DbkLayout) layout = make_layout (handover, key);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);

      if (may_send (handover, key, layout, conflict->entity, conflict->indicator) && !dbk_store_drop_conflict (store, key, conflict->entity, conflict->indicator, error))
        return FALSE;
    }
  return conflicts != NULL;
}

static gboolean
drop_reasons (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) reasons = dbk_store_load_reasons (store, key, error);

  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      if (!dbk_store_set_reason (store, key, reason->rule, reason->entity, NULL, error))
        return FALSE;
    }
  return reasons != NULL;
}

/* What had been sealed is as if it had only been typed; over an earlier edit of the same cell, the first base stays. */
static gboolean
put_back (Handover *handover, GError **error)
{
  DbkStore *store = handover->from;

  for (guint i = 0; i < handover->kept->len; i++)
    {
      const Kept *kept = g_ptr_array_index (handover->kept, i);

      if (!dbk_store_put_edit (store, &kept->key, kept->edit, NULL, error))
        return FALSE;
    }
  for (guint i = 0; i < handover->keys->len; i++)
    {
      const DbkReportKey *key = g_ptr_array_index (handover->keys, i);
      g_autoptr (GPtrArray) pending = dbk_store_load_pending (store, key, error);
      g_autoptr (GPtrArray) conflicts = pending != NULL ? dbk_store_load_conflicts (store, key, error) : NULL;

      if (conflicts == NULL)
        return FALSE;
      handover->what.kept += pending->len + conflicts->len;
    }
  return TRUE;
}

static gboolean
let_go (Handover *handover, GError **error)
{
  DbkStore *store = handover->from;

  for (guint i = 0; i < handover->taken->len; i++)
    {
      gboolean gone;

      if (!dbk_store_take_back (store, g_ptr_array_index (handover->taken, i), &gone, error))
        return FALSE;
    }
  for (guint i = 0; i < handover->keys->len; i++)
    {
      const DbkReportKey *key = g_ptr_array_index (handover->keys, i);

      if (!drop_pending (store, key, error) || !drop_conflicts (handover, key, error) || !drop_reasons (store, key, error))
        return FALSE;
    }
  return put_back (handover, error);
}

/* (transfer full) (nullable): keys of the reports with something to hand over that whoever comes may fill in */
static GPtrArray *
list_keys (const Handover *handover, GError **error)
{
  g_autoptr (GPtrArray) all = dbk_store_list_unfinished (handover->from, error);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DbkReportKey *key = g_ptr_array_index (all, i);

      if (fills_in (handover->catalogue, handover->actor, key->org))
        g_ptr_array_add (keys, g_memdup2 (key, sizeof *key));
    }
  return all != NULL ? g_steal_pointer (&keys) : NULL;
}

static gboolean
in_batch (DbkStore *store, gboolean ok, GError **error)
{
  if (ok)
    return dbk_store_end_batch (store, TRUE, error);
  dbk_store_end_batch (store, FALSE, NULL);
  return FALSE;
}

static gboolean
give_all (Handover *handover, GError **error)
{
  gboolean ok = TRUE;

  if (!dbk_store_begin_batch (handover->to, error))
    return FALSE;
  for (guint i = 0; ok && i < handover->keys->len; i++)
    ok = give_report (handover, g_ptr_array_index (handover->keys, i), error);
  return in_batch (handover->to, ok, error);
}

static gboolean
hand_over (Handover *handover, GError **error)
{
  DbkStore *from = handover->from;
  gboolean done;

  /* From here on nobody types here who would be forgotten. */
  if (!dbk_store_begin_batch (from, error))
    return FALSE;
  handover->keys = list_keys (handover, error);
  handover->taken = g_ptr_array_new_with_free_func (g_free);
  handover->kept = g_ptr_array_new_with_free_func ((GDestroyNotify)kept_free);
  done = handover->keys != NULL && give_all (handover, error) && let_go (handover, error);
  return in_batch (from, done, error);
}

gboolean
dbk_hand_over_stores (DbkStore *from, const char *account, DbkCatalogue *catalogue, DbkStore *to, const char *name, const DbkActor *actor, DbkHandedOver *what, GError **error)
{
  g_auto (Handover) handover = { .from = from, .account = account, .catalogue = catalogue, .to = to, .name = name, .actor = actor };
  gboolean done = hand_over (&handover, error);

  *what = handover.what;
  return done;
}

gboolean
dbk_home_hand_over (DbkHome *home, const char *to, DbkHandedOver *what, GError **error)
{
  g_autoptr (DbkStore) store = NULL;
  g_autoptr (DbkActor) actor = NULL;
  const char *path;
  gboolean done;
  int lock;

  *what = (DbkHandedOver){ 0 };
  if (!dbk_home_check_account (home, error))
    return FALSE;
  dbk_home_cancel_exchange (home);
  store = strcmp (to, home->account) != 0 ? open_other (home, to, error) : NULL;
  if (store == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("Work is handed over to another account."));
      return FALSE;
    }
  actor = load_actor (store);
  if (!fills_in_any (home, actor))
    {
      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("%s may not fill in reports of this plant."), to);
      return FALSE;
    }
  /* An exchange that was given up may still be taking in what it got. */
  path = dbk_database_path (dbk_store_database (home->store));
  lock = dbk_sync_lock (path, PATIENCE, NULL, error);
  done = lock >= 0 && dbk_hand_over_stores (home->store, home->account, home->engine->catalogue, store, to, actor, what, error);
  dbk_sync_unlock (path, lock);
  dbk_home_take_news (home, NULL);
  return done;
}
