/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl conflicts, resolve, refused: figures that two people wrote, and what the service did not take.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ctl/dbk-ctl.h"
#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-import.h"

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "—";
}

static void
print_conflict (DbkDocument *document, const DbkDocumentConflict *conflict)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (document), conflict->slot);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *their_at = conflict->their_at != 0 ? dbk_clock_format_utc (conflict->their_at) : NULL;

  g_print ("%s %s %s %s.%s\t%s %s\t%s %s\t%s %s\t%s\t%s\n", key->form, key->org, period, slot->entity->code, slot->indicator->code,
           _ ("before"), or_dash (conflict->base), conflict->my_name != NULL ? conflict->my_name : _ ("mine"), or_dash (conflict->mine), _ ("theirs"), or_dash (conflict->theirs),
           conflict->their_name != NULL ? conflict->their_name : "", their_at != NULL ? their_at : "");
}

static void
add_conflict (DbkJsonWriter *writer, DbkDocument *document, const DbkDocumentConflict *conflict)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (document), conflict->slot);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *their_at = conflict->their_at != 0 ? dbk_clock_format_utc (conflict->their_at) : NULL;
  g_autofree char *my_at = dbk_clock_format_utc (conflict->my_at);

  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "form", key->form);
  dbk_ctl_add_text (writer, "org", key->org);
  dbk_ctl_add_text (writer, "period", period);
  dbk_ctl_add_text (writer, "entity", slot->entity->code);
  dbk_ctl_add_text (writer, "indicator", slot->indicator->code);
  dbk_ctl_add_text (writer, "base", conflict->base);
  dbk_ctl_add_text (writer, "mine", conflict->mine);
  dbk_ctl_add_text (writer, "mine_by", conflict->my_name);
  dbk_ctl_add_text (writer, "mine_note", conflict->my_note);
  dbk_ctl_add_text (writer, "mine_at", my_at);
  dbk_ctl_add_text (writer, "theirs", conflict->theirs);
  dbk_ctl_add_text (writer, "theirs_by", conflict->their_name);
  dbk_ctl_add_text (writer, "theirs_note", conflict->their_note);
  dbk_ctl_add_text (writer, "theirs_at", their_at);
  dbk_json_writer_end_object (writer);
}

gboolean
dbk_ctl_run_conflicts (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 0, 0, error);
  g_autoptr (GPtrArray) documents = words != NULL ? dbk_home_list_conflicted (ctl->home, error) : NULL;
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (documents == NULL)
    return FALSE;
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_member (writer, "conflicts");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < documents->len; i++)
    {
      DbkDocument *document = g_ptr_array_index (documents, i);
      g_autoptr (GPtrArray) conflicts = dbk_document_list_conflicts (document);

      for (guint k = 0; k < conflicts->len; k++)
        {
          add_conflict (writer, document, g_ptr_array_index (conflicts, k));
          if (!ctl->json)
            print_conflict (document, g_ptr_array_index (conflicts, k));
        }
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  if (ctl->json)
    dbk_ctl_print_json (writer);
  return TRUE;
}

static gboolean
has_conflict (DbkDocument *document, guint slot)
{
  return (dbk_document_get_marks (document, slot) & DBK_MARK_CONFLICT) != 0;
}

static gboolean
resolve_all (DbkCtl *ctl, DbkDocument *document, const char *side, GError **error)
{
  if (strcmp (side, "mine") != 0 && strcmp (side, "theirs") != 0)
    {
      g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("resolve --all takes mine or theirs."));
      return FALSE;
    }
  if (!dbk_document_resolve_all (document, strcmp (side, "mine") == 0, error))
    return FALSE;
  dbk_ctl_print_done (ctl, _ ("Decided; it is sent with the next exchange."));
  return TRUE;
}

gboolean
dbk_ctl_run_resolve (DbkCtl *ctl, GStrv arguments, GError **error)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 4, 5, error);
  g_autoptr (DbkDocument) document = NULL;
  g_autofree char *entity = NULL;
  g_autofree char *indicator = NULL;
  const DbkSlot *slot;
  gboolean done;

  if (words != NULL && g_strv_length (words) != (all ? 4 : 5))
    {
      g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("Wrong number of arguments. See the command's --help."));
      return FALSE;
    }
  document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;
  if (document != NULL && all)
    return resolve_all (ctl, document, words[3], error);
  if (document == NULL || !dbk_ctl_parse_cell (words[3], &entity, &indicator, NULL, error))
    return FALSE;
  slot = dbk_ctl_find_slot (document, entity, indicator, error);
  if (slot == NULL)
    return FALSE;
  if (!has_conflict (document, slot->index))
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("There is no conflict on this figure any more."));
      return FALSE;
    }
  if (strcmp (words[4], "mine") == 0 || strcmp (words[4], "theirs") == 0)
    done = dbk_document_resolve (document, slot->index, strcmp (words[4], "mine") == 0, error);
  else
    done = dbk_document_set_text (document, slot->index, words[4], DBK_CELL_TYPED, error);
  if (done)
    dbk_ctl_print_done (ctl, _ ("Decided; it is sent with the next exchange."));
  return done;
}

/* --- Refused --- */

static void
print_refused (const DbkRefusedItem *item)
{
  const DbkOperation *operation = item->operation;
  g_autofree char *period = dbk_period_to_string (operation->key.period);
  g_autofree char *made_at = dbk_clock_format_utc (operation->made_at);

  g_print ("%s %s %s\t%s\t%s\t%s\n", operation->key.form, operation->key.org, period, dbk_operation_kind_name (operation->kind), or_dash (made_at), item->message);
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      g_print ("  %s.%s\t%s\n", edit->entity, edit->indicator, or_dash (edit->value));
    }
}

static void
add_refused (DbkJsonWriter *writer, const DbkRefusedItem *item)
{
  const DbkOperation *operation = item->operation;
  g_autofree char *period = dbk_period_to_string (operation->key.period);
  g_autofree char *made_at = dbk_clock_format_utc (operation->made_at);
  g_autofree char *answered_at = item->answered_at != 0 ? dbk_clock_format_utc (item->answered_at) : NULL;

  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "form", operation->key.form);
  dbk_ctl_add_text (writer, "org", operation->key.org);
  dbk_ctl_add_text (writer, "period", period);
  dbk_ctl_add_text (writer, "id", operation->id);
  dbk_ctl_add_text (writer, "kind", dbk_operation_kind_to_string (operation->kind));
  dbk_ctl_add_text (writer, "made_at", made_at);
  dbk_ctl_add_text (writer, "answered_at", answered_at);
  dbk_ctl_add_text (writer, "code", item->code);
  dbk_ctl_add_text (writer, "message", item->message);
  dbk_ctl_add_text (writer, "detail", item->detail);
  dbk_json_writer_member (writer, "cells");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      dbk_json_writer_begin_object (writer);
      dbk_ctl_add_text (writer, "entity", edit->entity);
      dbk_ctl_add_text (writer, "indicator", edit->indicator);
      dbk_ctl_add_text (writer, "value", edit->value);
      dbk_ctl_add_text (writer, "note", edit->note);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
}

gboolean
dbk_ctl_run_refused (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 0, 0, error);
  g_autoptr (GPtrArray) items = words != NULL ? dbk_home_list_refused (ctl->home, error) : NULL;
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (items == NULL)
    return FALSE;
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_member (writer, "refused");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < items->len; i++)
    {
      add_refused (writer, g_ptr_array_index (items, i));
      if (!ctl->json)
        print_refused (g_ptr_array_index (items, i));
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  if (ctl->json)
    dbk_ctl_print_json (writer);
  return TRUE;
}
