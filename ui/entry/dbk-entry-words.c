/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell of the report in words: for assistive technology, the status line and hovering.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-model-private.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

static void
add_words (GString *words, const char *separator, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, separator);
  g_string_append (words, text);
}

static void
add_findings (DbkEntryModel *self, int slot, GString *words, const char *separator)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *text = NULL;

      /* That a cell is empty is said in fewer words. */
      if (g_str_equal (finding->rule->code, "required"))
        continue;
      for (guint j = 0; j < finding->slots->len && text == NULL; j++)
        if (g_array_index (finding->slots, guint, j) == (guint)slot)
          text = g_strdup_printf (finding->rule->severity == DBK_SEVERITY_ERROR     ? _ ("Error: %s")
                                  : finding->rule->severity == DBK_SEVERITY_WARNING ? _ ("Warning: %s")
                                                                                    : "%s",
                                  dbk_text_get (&finding->message));
      add_words (words, separator, text);
    }
}

static void
add_state (DbkEntryModel *self, int slot, GString *words, const char *separator)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);
  DbkMark marks = dbk_document_get_marks (self->document, (guint)slot);
  const char *pin = dbk_document_get_pin (self->document, (guint)slot);
  g_autofree char *former = dbk_entry_model_dup_former (self, slot);
  g_autofree char *carried = dbk_words_carried (self->document, (guint)slot);
  g_autofree char *reading = dbk_words_reading (self->document, (guint)slot);

  add_findings (self, slot, words, separator);
  if (marks & DBK_MARK_CONFLICT)
    add_words (words, separator, _ ("Conflict: somebody else wrote another value"));
  if (pin != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Returned: %s"), pin);

      add_words (words, separator, text);
    }
  if (former != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Was %s"), former);

      add_words (words, separator, text);
    }
  add_words (words, separator, carried);
  add_words (words, separator, reading);
  if (dbk_entry_model_is_filled (self, slot))
    add_words (words, separator,
               info->indicator->source == DBK_SOURCE_CARRIED ? _ ("Carried from the day before")
               : info->editable                              ? _ ("Computed, may be typed over")
                                                             : _ ("Computed"));
  if (marks & DBK_MARK_PENDING)
    add_words (words, separator, _ ("Not yet sent"));
}

static void
add_origin (DbkEntryModel *self, int slot, GString *words)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);
  const DbkReport *report = dbk_document_get_report (self->document);
  const DbkCell *cell = dbk_report_cell (report, info->entity->code, info->indicator->code);
  const DbkEvent *event = cell != NULL && cell->op != NULL ? dbk_report_event (report, cell->op) : NULL;

  if (event != NULL)
    {
      g_autofree char *when = dbk_words_time (event->at);
      g_autofree char *text = g_strdup_printf ("%s · %s · %s", event->by_name != NULL ? event->by_name : event->by, when,
                                               dbk_cell_source_name (cell->source));

      add_words (words, "\n", text);
    }
}

char *
dbk_entry_model_dup_description (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  g_autoptr (GString) words = g_string_new (NULL);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);

  if (slot >= 0)
    {
      if (dbk_entry_model_flags (self, slot) & DBK_GRID_CELL_MISSING)
        add_words (words, ", ", _ ("required, empty"));
      add_state (self, slot, words, ", ");
    }
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

/* (nullable): a cell of the row of sums in words. */
static char *
dup_total_words (DbkEntryModel *self, DbkGridPos pos)
{
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  DbkEntryTotal total;
  g_autofree char *sum = NULL;

  if (column->role != DBK_ENTRY_VALUE)
    return NULL;
  total = dbk_entry_total (dbk_document_get_figures (self->document), block->source->entities, column->indicator);
  if (total.filled == 0)
    return NULL;
  sum = dbk_decimal_format (total.sum);
  if (total.filled == total.parts)
    return g_strdup_printf ("%s · %s %s %s", _ ("Whole plant"), dbk_text_get (&column->indicator->name), sum, column->indicator->unit);
  return g_strdup_printf (_ ("%s · the %u of %u units that are there: %s %s"), dbk_text_get (&column->indicator->name), total.filled, total.parts, sum, column->indicator->unit);
}

char *
dbk_entry_model_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);
  g_autoptr (GString) words = g_string_new (NULL);

  if (dbk_entry_sheet_is_total (self->sheet, pos))
    return dup_total_words (self, pos);
  if (slot < 0)
    return NULL;
  if (column->role == DBK_ENTRY_LABEL)
    add_words (words, "\n", dbk_text_get (&dbk_entry_model_slot_info (self, slot)->indicator->description));
  if (column->role == DBK_ENTRY_VALUE)
    {
      add_state (self, slot, words, "\n");
      add_words (words, "\n", dbk_document_get_note (self->document, (guint)slot));
      add_origin (self, slot, words);
    }
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

char *
dbk_entry_model_dup_status (DbkEntryModel *self, DbkGridPos pos)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const DbkSlot *info;
  const DbkValue *previous;
  g_autofree char *name = NULL;
  int slot;

  if (!dbk_grid_model_has_cell (DBK_GRID_MODEL (self), pos))
    return g_strdup ("");
  if (dbk_entry_sheet_is_total (self->sheet, pos))
    {
      char *text = dup_total_words (self, pos);

      return text != NULL ? text : g_strdup ("");
    }
  slot = dbk_entry_sheet_slot (self->sheet, pos);
  if (slot < 0)
    return g_strdup ("");
  info = dbk_entry_model_slot_info (self, slot);
  name = dbk_words_cell (info->entity, info->indicator);
  add_words (words, " · ", name);
  add_words (words, " · ", info->indicator->unit);
  previous = dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot);
  if (previous->kind != DBK_VALUE_MISSING)
    {
      g_autofree char *figure = dbk_indicator_format (info->indicator, previous);
      g_autofree char *text = g_strdup_printf (_ ("yesterday %s"), figure);

      add_words (words, "   ", text);
    }
  if (dbk_entry_model_flags (self, slot) & DBK_GRID_CELL_MISSING)
    add_words (words, "   ", _ ("required, empty"));
  {
    g_autoptr (GString) state = g_string_new (NULL);

    add_state (self, slot, state, " · ");
    add_words (words, "   ", state->str);
  }
  return g_strdup (words->str);
}
