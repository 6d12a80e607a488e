/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl conflicts, resolve: figures that two people wrote.
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

  g_print ("%s %s %s %s.%s\t%s %s\t%s %s\t%s %s\t%s\n", key->form, key->org, period, slot->entity->code, slot->indicator->code,
           _ ("before"), or_dash (conflict->base), _ ("mine"), or_dash (conflict->mine), _ ("theirs"), or_dash (conflict->theirs),
           conflict->their_name != NULL ? conflict->their_name : "");
}

static void
add_conflict (JsonBuilder *builder, DbkDocument *document, const DbkDocumentConflict *conflict)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (document), conflict->slot);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *their_at = conflict->their_at != 0 ? dbk_clock_format_utc (conflict->their_at) : NULL;
  g_autofree char *my_at = dbk_clock_format_utc (conflict->my_at);

  json_builder_begin_object (builder);
  dbk_ctl_add_text (builder, "form", key->form);
  dbk_ctl_add_text (builder, "org", key->org);
  dbk_ctl_add_text (builder, "period", period);
  dbk_ctl_add_text (builder, "entity", slot->entity->code);
  dbk_ctl_add_text (builder, "indicator", slot->indicator->code);
  dbk_ctl_add_text (builder, "base", conflict->base);
  dbk_ctl_add_text (builder, "mine", conflict->mine);
  dbk_ctl_add_text (builder, "mine_at", my_at);
  dbk_ctl_add_text (builder, "theirs", conflict->theirs);
  dbk_ctl_add_text (builder, "theirs_by", conflict->their_name);
  dbk_ctl_add_text (builder, "theirs_at", their_at);
  json_builder_end_object (builder);
}

gboolean
dbk_ctl_run_conflicts (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 0, 0, error);
  g_autoptr (GPtrArray) documents = words != NULL ? dbk_home_list_conflicted (ctl->home, error) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (documents == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "conflicts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < documents->len; i++)
    {
      DbkDocument *document = g_ptr_array_index (documents, i);
      g_autoptr (GPtrArray) conflicts = dbk_document_list_conflicts (document);

      for (guint k = 0; k < conflicts->len; k++)
        {
          add_conflict (builder, document, g_ptr_array_index (conflicts, k));
          if (!ctl->json)
            print_conflict (document, g_ptr_array_index (conflicts, k));
        }
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (ctl->json)
    dbk_ctl_print_json (builder);
  return TRUE;
}

static gboolean
has_conflict (DbkDocument *document, guint slot)
{
  return (dbk_document_get_marks (document, slot) & DBK_MARK_CONFLICT) != 0;
}

gboolean
dbk_ctl_run_resolve (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, NULL, 5, 5, error);
  g_autoptr (DbkDocument) document = words != NULL ? dbk_ctl_open_document (ctl, words, error) : NULL;
  g_autofree char *entity = NULL;
  g_autofree char *indicator = NULL;
  const DbkSlot *slot;
  gboolean done;

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
