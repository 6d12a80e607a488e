/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which cells of reports the cells of a workbook are, and what they would change.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/catalogue/dbk-layout.h"
#include "data/sheet/dbk-import-private.h"

#define MAX_LAYOUTS 1000
#define MAX_RESULTS 1000000

typedef struct
{
  DbkImport *import;
  const DbkNode *scope; /* (nullable) */
  const DbkNode *home;  /* (nullable): the plant where the workbook names none */
  DbkDay day;
  GHashTable *known;    /* folded name → DbkIndicator */
  GHashTable *names;    /* (nullable): folded name → code */
  GHashTable *codes;    /* folded code → DbkNode */
  GHashTable *entities; /* folded name → GPtrArray of DbkNode */
  GHashTable *layouts;  /* "plant day" → DbkLayout */
  GHashTable *places;   /* "entity indicator day" → DbkImportRow */
  /* of the current sheet */
  guint tab;
  const DbkSheet *sheet;
  const DbkHeading *heading;
  DbkKeyColumn date;
  DbkKeyColumn plant;
  DbkKeyColumn entity;
  DbkOrder order;
} Mapper;

const char *
dbk_import_class_to_string (DbkImportClass kind)
{
  static const char *const codes[] = { "new", "changed", "unchanged", "conflict", "locked", "invalid" };

  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (codes), NULL);
  return codes[kind];
}

static void
row_free (DbkImportRow *row)
{
  g_free (row->sheet);
  g_free (row->text);
  g_free (row->reason);
  dbk_value_clear (&row->value);
  dbk_value_clear (&row->current);
  g_free (row);
}

static void
ignored_free (DbkImportIgnored *ignored)
{
  g_free (ignored->sheet);
  g_free (ignored->heading);
  g_free (ignored);
}

void
dbk_import_free (DbkImport *import)
{
  dbk_catalogue_unref (import->catalogue);
  dbk_workbook_unref (import->workbook);
  g_ptr_array_unref (import->rows);
  g_ptr_array_unref (import->ignored);
  g_hash_table_unref (import->revisions);
  g_free (import);
}

/* --- Names --- */

static void
know_indicator (Mapper *mapper, const char *name, const DbkIndicator *indicator)
{
  if (name != NULL && *name != '\0')
    g_hash_table_insert (mapper->known, dbk_import_fold (name), (gpointer)indicator);
}

static void
know_indicators (Mapper *mapper)
{
  const GPtrArray *sections = mapper->import->form->sections;

  for (guint i = 0; i < sections->len; i++)
    {
      const DbkSection *section = g_ptr_array_index (sections, i);

      for (guint k = 0; k < section->indicators->len; k++)
        {
          const DbkIndicator *indicator = g_ptr_array_index (section->indicators, k);

          know_indicator (mapper, indicator->code, indicator);
          know_indicator (mapper, indicator->name.zh, indicator);
          know_indicator (mapper, indicator->name.en, indicator);
        }
    }
}

static void
know_entity (Mapper *mapper, char *folded, const DbkNode *node)
{
  GPtrArray *nodes = g_hash_table_lookup (mapper->entities, folded);

  if (nodes == NULL)
    {
      nodes = g_ptr_array_new ();
      g_hash_table_insert (mapper->entities, g_strdup (folded), nodes);
    }
  if (!g_ptr_array_find (nodes, node, NULL))
    g_ptr_array_add (nodes, (gpointer)node);
  g_free (folded);
}

/* By its name alone, and with its plant's before it. */
static void
know_name (Mapper *mapper, const char *name, const char *plant_name, const DbkNode *node)
{
  g_autofree char *both = plant_name == NULL ? NULL : g_strconcat (plant_name, name, NULL);

  if (name == NULL || *name == '\0')
    return;
  know_entity (mapper, dbk_import_fold (name), node);
  if (both != NULL)
    know_entity (mapper, dbk_import_fold (both), node);
}

static void
know_entities (Mapper *mapper)
{
  const GPtrArray *nodes = dbk_catalogue_nodes (mapper->import->catalogue);

  for (guint i = 0; i < nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (nodes, i);
      const DbkNode *plant = dbk_node_plant (node);

      if (plant == NULL || (mapper->scope != NULL && !dbk_node_within (node, mapper->scope)))
        continue;
      g_hash_table_insert (mapper->codes, dbk_import_fold (node->code), (gpointer)node);
      know_name (mapper, node->name.zh, plant == node ? NULL : plant->name.zh, node);
      know_name (mapper, node->name.en, plant == node ? NULL : plant->name.en, node);
    }
}

static void
know_given_names (Mapper *mapper, GHashTable *names)
{
  GHashTableIter iter;
  gpointer text, code;

  mapper->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (names == NULL)
    return;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &text, &code))
    g_hash_table_insert (mapper->names, dbk_import_fold (text), g_strdup (code));
}

/* (nullable): by its code, or a name that was given for it */
static const DbkNode *
find_code (const Mapper *mapper, const char *text)
{
  g_autofree char *folded = dbk_import_fold (text);
  const char *given = g_hash_table_lookup (mapper->names, folded);
  g_autofree char *given_folded = given == NULL ? NULL : dbk_import_fold (given);

  return g_hash_table_lookup (mapper->codes, given_folded != NULL ? given_folded : folded);
}

/* (nullable): with a reason if it is not exactly one; @plant: (nullable) */
static const DbkNode *
find_entity (const Mapper *mapper, const char *text, const DbkNode *plant, char **reason)
{
  g_autofree char *folded = dbk_import_fold (text);
  const DbkNode *node = find_code (mapper, text);
  const GPtrArray *nodes = g_hash_table_lookup (mapper->entities, folded);
  guint n = 0;

  if (node != NULL && (plant == NULL || dbk_node_within (node, plant)))
    return node;
  node = NULL;
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    if (plant == NULL || dbk_node_within (g_ptr_array_index (nodes, i), plant))
      {
        node = g_ptr_array_index (nodes, i);
        n++;
      }
  if (n == 1)
    return node;
  if (n > 1)
    *reason = g_strdup_printf (_ ("Several units or sites are called “%s”; write the code"), text);
  else
    *reason = g_strdup_printf (_ ("No unit or site is called “%s”"), text);
  return NULL;
}

/* --- Our own export --- */

/* Its last sheet has the codes of plant and form in column C, and then days with their revisions. */
static void
read_origin (Mapper *mapper, const DbkSheet *sheet)
{
  const DbkSheetCell *plant_cell = dbk_sheet_cell (sheet, 0, 2);
  const DbkSheetCell *form_cell = dbk_sheet_cell (sheet, 1, 2);
  const DbkNode *plant = plant_cell == NULL ? NULL : dbk_catalogue_node (mapper->import->catalogue, plant_cell->text);

  if (plant == NULL || plant->kind != DBK_NODE_PLANT || form_cell == NULL || strcmp (form_cell->text, mapper->import->form->code) != 0)
    return;
  mapper->import->plant = plant;
  for (guint row = 2; row < dbk_sheet_n_rows (sheet); row++)
    {
      const DbkSheetCell *date = dbk_sheet_cell (sheet, row, 0);
      const DbkSheetCell *revision = dbk_sheet_cell (sheet, row, 2);
      gint64 *number;

      if (date == NULL || date->kind != DBK_SHEET_CELL_DATE || date->day == DBK_DAY_NONE || revision == NULL || revision->kind != DBK_SHEET_CELL_NUMBER)
        continue;
      number = g_new (gint64, 1);
      *number = g_ascii_strtoll (revision->number, NULL, 10);
      g_hash_table_insert (mapper->import->revisions, GINT_TO_POINTER (date->day), number);
    }
}

gint64
dbk_import_revision (const DbkImport *import, DbkDay day)
{
  const gint64 *revision = g_hash_table_lookup (import->revisions, GINT_TO_POINTER (day));

  return revision == NULL ? -1 : *revision;
}

/* --- Rows --- */

static DbkImportRow *
add_row (Mapper *mapper, const DbkSheetCell *cell, guint row, guint column)
{
  DbkImportRow *result = g_new0 (DbkImportRow, 1);

  result->sheet = g_strdup (dbk_sheet_name (mapper->sheet));
  result->tab = mapper->tab;
  result->row = row;
  result->column = column;
  result->day = DBK_DAY_NONE;
  result->text = g_strdup (cell == NULL ? "" : cell->text);
  g_ptr_array_add (mapper->import->rows, result);
  return result;
}

/* @reason: (transfer full) */
static void
set_refused (DbkImportRow *row, DbkImportClass kind, char *reason)
{
  row->kind = kind;
  g_free (row->reason);
  row->reason = reason;
  if (kind == DBK_IMPORT_INVALID)
    dbk_value_clear (&row->value);
}

/* Where an entity × indicator of a day belongs; (nullable) with a reason */
static const DbkSlot *
find_slot (Mapper *mapper, const DbkNode *entity, const DbkIndicator *indicator, DbkDay day, char **reason)
{
  const DbkNode *plant = dbk_node_plant (entity);
  DbkPeriod period = dbk_period_around (mapper->import->form->period, day);
  g_autofree char *key = g_strdup_printf ("%s %d", plant->code, period.first);
  DbkLayout *layout = g_hash_table_lookup (mapper->layouts, key);
  const DbkSlot *slot;

  if (layout == NULL)
    {
      g_autoptr (GError) error = NULL;

      if (g_hash_table_size (mapper->layouts) >= MAX_LAYOUTS)
        g_hash_table_remove_all (mapper->layouts);
      layout = dbk_layout_new (mapper->import->catalogue, mapper->import->form, plant, period, &error);
      if (layout == NULL)
        {
          *reason = g_strdup (error->message);
          return NULL;
        }
      g_hash_table_insert (mapper->layouts, g_strdup (key), layout);
    }
  slot = dbk_layout_find (layout, entity, indicator);
  if (slot == NULL)
    *reason = g_strdup_printf (_ ("%s has no %s in this form on that day"), dbk_text_get (&entity->name), dbk_text_get (&indicator->name));
  return slot;
}

/* One cell of a report may be named once. */
static void
check_repeated (Mapper *mapper, DbkImportRow *row)
{
  g_autofree char *place = g_strdup_printf ("%u %u %d", row->entity->index, row->indicator->index, row->day);
  DbkImportRow *first = g_hash_table_lookup (mapper->places, place);

  if (first == NULL)
    {
      g_hash_table_insert (mapper->places, g_steal_pointer (&place), row);
      return;
    }
  if (first->kind == DBK_IMPORT_INVALID || !dbk_value_equal (&first->value, &row->value))
    {
      set_refused (row, DBK_IMPORT_INVALID, g_strdup_printf (_ ("It stands in row %u of sheet “%s” with another value"), first->row + 1, first->sheet));
      if (first->kind != DBK_IMPORT_INVALID)
        set_refused (first, DBK_IMPORT_INVALID, g_strdup_printf (_ ("It stands in row %u of sheet “%s” with another value"), row->row + 1, row->sheet));
    }
  else
    set_refused (row, DBK_IMPORT_INVALID, g_strdup_printf (_ ("It stands in row %u of sheet “%s” already"), first->row + 1, first->sheet));
}

static void
map_cell (Mapper *mapper, const DbkSheetCell *cell, const DbkColumn *column, const DbkNode *entity, DbkDay day)
{
  DbkImportRow *row = add_row (mapper, cell, cell->row, cell->column);
  const DbkSlot *slot;
  char *reason = NULL;

  row->entity = entity;
  row->indicator = column->indicator;
  row->day = dbk_period_around (mapper->import->form->period, day).first;
  if (column->problem != NULL)
    {
      set_refused (row, DBK_IMPORT_INVALID, g_strdup (column->problem));
      return;
    }
  slot = find_slot (mapper, entity, column->indicator, day, &reason);
  if (slot == NULL || !dbk_import_parse_value (cell, column->indicator, &row->value, &row->rounded, &reason))
    {
      set_refused (row, DBK_IMPORT_INVALID, reason);
      return;
    }
  if (!slot->editable)
    set_refused (row, DBK_IMPORT_LOCKED, g_strdup_printf (_ ("%s is computed, not entered"), dbk_text_get (&column->indicator->name)));
  check_repeated (mapper, row);
}

static gboolean
is_total (const char *text)
{
  static const char *const totals[] = { "合计", "小计", "总计", "全厂合计", "total", "subtotal", "sum", "grandtotal" };
  g_autofree char *folded = dbk_import_fold (text);

  for (gsize i = 0; i < G_N_ELEMENTS (totals); i++)
    if (strcmp (folded, totals[i]) == 0)
      return TRUE;
  return FALSE;
}

/* @cell: (nullable): what stands there, or is shown there */
static void
refuse_row (Mapper *mapper, const DbkSheetCell *cell, guint row, int column, char *reason)
{
  DbkImportRow *result = add_row (mapper, cell, row, (guint)MAX (column, 0));

  set_refused (result, DBK_IMPORT_INVALID, reason);
}

/* Of whom a row speaks; (nullable), and then it was reported */
static const DbkNode *
find_row_entity (Mapper *mapper, guint row)
{
  const DbkSheetCell *plant_cell = dbk_key_column_cell (&mapper->plant, mapper->sheet, row);
  const DbkSheetCell *entity_cell = dbk_key_column_cell (&mapper->entity, mapper->sheet, row);
  const DbkNode *plant = mapper->import->plant;
  const DbkNode *entity = NULL;
  char *reason = NULL;

  if (plant == NULL && mapper->scope != NULL && mapper->scope->kind == DBK_NODE_PLANT)
    plant = mapper->scope;
  if (mapper->plant.column >= 0 && (plant_cell == NULL || *plant_cell->text == '\0'))
    {
      /* A gap in that column may mean the one above, or be an oversight; only a code leaves no doubt. */
      entity = entity_cell == NULL ? NULL : find_code (mapper, entity_cell->text);
      if (entity == NULL)
        refuse_row (mapper, plant_cell, row, mapper->plant.column, g_strdup (_ ("It is not said which plant this row is of")));
      return entity;
    }
  if (plant_cell != NULL)
    {
      plant = find_entity (mapper, plant_cell->text, NULL, &reason);
      if (plant == NULL)
        {
          refuse_row (mapper, plant_cell, row, mapper->plant.column, reason);
          return NULL;
        }
    }
  if (entity_cell != NULL && is_total (entity_cell->text))
    reason = g_strdup (_ ("Totals are computed, not imported"));
  else if (entity_cell != NULL)
    {
      /* A code leaves no doubt, whichever plant it is of; a name is meant within the plant that is at hand. */
      entity = plant == NULL ? find_code (mapper, entity_cell->text) : NULL;
      if (entity == NULL)
        entity = find_entity (mapper, entity_cell->text, plant != NULL ? plant : mapper->home, &reason);
    }
  else if (mapper->entity.column < 0 && plant == NULL && mapper->home != NULL)
    return mapper->home;
  else if (mapper->entity.column < 0 && plant != NULL)
    return plant;
  else
    reason = g_strdup (_ ("It is not said which unit or site this row is of"));
  if (entity == NULL)
    refuse_row (mapper, entity_cell, row, mapper->entity.column, reason);
  return entity;
}

static gboolean
find_row_day (Mapper *mapper, guint row, DbkDay *day)
{
  char *reason = NULL;

  if (mapper->date.column >= 0)
    {
      const DbkSheetCell *cell = dbk_key_column_cell (&mapper->date, mapper->sheet, row);

      if (dbk_import_parse_day (cell, mapper->order, day, &reason))
        return TRUE;
      refuse_row (mapper, cell, row, mapper->date.column, reason);
      return FALSE;
    }
  *day = mapper->heading->day != DBK_DAY_NONE ? mapper->heading->day : mapper->day;
  if (*day != DBK_DAY_NONE)
    return TRUE;
  refuse_row (mapper, NULL, row, 0, g_strdup (_ ("It is not said which day this row is of")));
  return FALSE;
}

static gboolean
has_values (const Mapper *mapper, const DbkSheetCell *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    if (cells[i].column < mapper->heading->columns->len && g_array_index (mapper->heading->columns, DbkColumn, cells[i].column).role == DBK_COLUMN_VALUE && (*cells[i].text != '\0' || cells[i].kind != DBK_SHEET_CELL_EMPTY || (cells[i].flags & DBK_SHEET_CELL_UNCALCULATED)))
      return TRUE;
  return FALSE;
}

static void
map_row (Mapper *mapper, guint row)
{
  guint n;
  const DbkSheetCell *cells = dbk_sheet_row (mapper->sheet, row, &n);
  const DbkNode *entity;
  DbkDay day;

  if (!has_values (mapper, cells, n))
    return;
  entity = find_row_entity (mapper, row);
  if (entity == NULL || !find_row_day (mapper, row, &day))
    return;
  for (guint i = 0; i < n; i++)
    {
      const DbkColumn *column;

      if (cells[i].column >= mapper->heading->columns->len)
        break;
      column = &g_array_index (mapper->heading->columns, DbkColumn, cells[i].column);
      /* A formula that gave "" is as empty as nothing; so are blanks. */
      if (column->role == DBK_COLUMN_VALUE && ((cells[i].flags & DBK_SHEET_CELL_UNCALCULATED) || cells[i].number != NULL || cells[i].text[strspn (cells[i].text, " \t\r\n")] != '\0'))
        map_cell (mapper, &cells[i], column, entity, day);
    }
}

/* --- Sheets --- */

static void
add_ignored (Mapper *mapper, int column, const char *heading)
{
  DbkImportIgnored *ignored = g_new0 (DbkImportIgnored, 1);

  ignored->sheet = g_strdup (dbk_sheet_name (mapper->sheet));
  ignored->column = column;
  ignored->heading = g_strdup (heading);
  g_ptr_array_add (mapper->import->ignored, ignored);
}

/* A heading that is merged over several columns is that of each; it is listed once. */
static gboolean
is_new_heading (const DbkHeading *heading, guint i)
{
  const DbkColumn *column = &g_array_index (heading->columns, DbkColumn, i);

  return *column->heading != '\0' && (i == 0 || strcmp (column->heading, (column - 1)->heading) != 0);
}

static void
find_key_columns (Mapper *mapper)
{
  int date = -1, plant = -1, entity = -1;

  for (guint i = 0; i < mapper->heading->columns->len; i++)
    {
      const DbkColumn *column = &g_array_index (mapper->heading->columns, DbkColumn, i);
      int *place = NULL;

      if (column->role == DBK_COLUMN_DATE)
        place = &date;
      else if (column->role == DBK_COLUMN_PLANT)
        place = &plant;
      else if (column->role == DBK_COLUMN_ENTITY)
        place = &entity;
      if (place != NULL && *place < 0)
        *place = (int)i;
      else if (column->role != DBK_COLUMN_VALUE && column->role != DBK_COLUMN_LEFT_OUT && is_new_heading (mapper->heading, i))
        add_ignored (mapper, (int)i, column->heading);
    }
  dbk_key_column_init (&mapper->date, mapper->sheet, date);
  dbk_key_column_init (&mapper->plant, mapper->sheet, plant);
  dbk_key_column_init (&mapper->entity, mapper->sheet, entity);
  mapper->order = date < 0 ? DBK_ORDER_UNKNOWN : dbk_import_guess_order (mapper->sheet, mapper->heading->data_row, (guint)date);
}

/* From one row with cells to the next: there may be a million empty ones between. */
static gboolean
map_rows (Mapper *mapper, GCancellable *cancellable, GError **error)
{
  guint n, i = 0;
  const DbkSheetCell *cells = dbk_sheet_cells (mapper->sheet, &n);

  while (i < n)
    {
      guint row = cells[i].row;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (mapper->import->rows->len > MAX_RESULTS)
        {
          g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_TOO_LARGE, _ ("There are more than %d values to import; split the workbook."), MAX_RESULTS);
          return FALSE;
        }
      if (row >= mapper->heading->data_row)
        map_row (mapper, row);
      while (i < n && cells[i].row == row)
        i++;
    }
  return TRUE;
}

/* @found: set if the sheet has a heading that is understood */
static gboolean
map_sheet (Mapper *mapper, const DbkSheet *sheet, GCancellable *cancellable, gboolean *found, GError **error)
{
  g_autoptr (DbkHeading) heading = dbk_import_find_heading (sheet, mapper->known, mapper->names);
  gboolean mapped;

  if (heading == NULL)
    {
      if (dbk_sheet_n_rows (sheet) > 0)
        add_ignored (mapper, -1, "");
      return TRUE;
    }
  *found = TRUE;
  mapper->heading = heading;
  find_key_columns (mapper);
  mapped = map_rows (mapper, cancellable, error);
  dbk_key_column_clear (&mapper->date);
  dbk_key_column_clear (&mapper->plant);
  dbk_key_column_clear (&mapper->entity);
  mapper->heading = NULL;
  return mapped;
}

static gboolean
map_sheets (Mapper *mapper, const DbkWorkbook *workbook, GCancellable *cancellable, GError **error)
{
  gboolean found = FALSE;
  guint n = dbk_workbook_n_sheets (workbook);

  if (n > 0)
    read_origin (mapper, dbk_workbook_sheet (workbook, n - 1));
  for (guint i = 0; i < n; i++)
    {
      const DbkSheet *sheet = dbk_workbook_sheet (workbook, i);

      mapper->sheet = sheet;
      mapper->tab = i;
      if (dbk_sheet_hidden (sheet))
        add_ignored (mapper, -1, "");
      else if (!map_sheet (mapper, sheet, cancellable, &found, error))
        return FALSE;
    }
  if (found)
    return TRUE;
  g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_EMPTY, _ ("No sheet has a heading with indicators of %s. Name the columns as the form does, or by the codes of the indicators."), dbk_text_get (&mapper->import->form->name));
  return FALSE;
}

static void
mapper_clear (Mapper *mapper)
{
  g_hash_table_unref (mapper->known);
  g_hash_table_unref (mapper->names);
  g_hash_table_unref (mapper->codes);
  g_hash_table_unref (mapper->entities);
  g_hash_table_unref (mapper->layouts);
  g_hash_table_unref (mapper->places);
}

DbkImport *
dbk_import_map (DbkWorkbook *workbook, DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *scope, const DbkNode *plant, DbkDay day, GHashTable *names, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkImport) import = g_new0 (DbkImport, 1);
  Mapper mapper = { .import = import, .scope = scope, .home = plant, .day = day };
  gboolean mapped;

  import->catalogue = dbk_catalogue_ref (catalogue);
  import->form = form;
  import->workbook = dbk_workbook_ref (workbook);
  import->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  import->ignored = g_ptr_array_new_with_free_func ((GDestroyNotify)ignored_free);
  import->revisions = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  mapper.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mapper.codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mapper.entities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  mapper.layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)dbk_layout_unref);
  mapper.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  know_indicators (&mapper);
  know_entities (&mapper);
  know_given_names (&mapper, names);
  mapped = map_sheets (&mapper, workbook, cancellable, error);
  mapper_clear (&mapper);
  return mapped ? g_steal_pointer (&import) : NULL;
}

/* --- What it would change --- */

/* @known_revision: of the export, -1 if it is none of ours */
static void
classify (DbkImportRow *row, DbkImportCurrent *current, gint64 known_revision, gboolean computed)
{
  dbk_value_copy (&row->current, &current->value);
  g_clear_pointer (&row->reason, g_free);
  if (dbk_value_equal (&row->value, &current->value))
    row->kind = DBK_IMPORT_UNCHANGED;
  else if (computed)
    set_refused (row, DBK_IMPORT_LOCKED, g_strdup_printf (_ ("%s is computed, not entered"), dbk_text_get (&row->indicator->name)));
  else if (current->locked != NULL)
    set_refused (row, DBK_IMPORT_LOCKED, g_strdup (current->locked));
  else if (known_revision >= 0 && current->revision > known_revision)
    set_refused (row, DBK_IMPORT_CONFLICT, g_strdup (_ ("This cell was changed after the workbook was exported")));
  else
    row->kind = current->value.kind == DBK_VALUE_MISSING ? DBK_IMPORT_NEW : DBK_IMPORT_CHANGED;
}

static gboolean
is_computed (const DbkImportRow *row)
{
  return row->indicator->source != DBK_SOURCE_ENTERED && !row->indicator->overtypable;
}

void
dbk_import_classify_row (DbkImport *import, DbkImportRow *row, DbkImportLookup lookup, gpointer user_data)
{
  DbkImportCurrent current = { 0 };

  if (row->kind == DBK_IMPORT_INVALID)
    return;
  lookup (row->entity, row->indicator, row->day, &current, user_data);
  classify (row, &current, dbk_import_revision (import, row->day), is_computed (row));
  dbk_value_clear (&current.value);
  g_free (current.locked);
}

void
dbk_import_classify (DbkImport *import, DbkImportLookup lookup, gpointer user_data)
{
  for (guint i = 0; i < import->rows->len; i++)
    dbk_import_classify_row (import, g_ptr_array_index (import->rows, i), lookup, user_data);
}

gboolean
dbk_import_is_wanted (const DbkImportRow *row)
{
  return !row->stored && (row->kind == DBK_IMPORT_NEW || row->kind == DBK_IMPORT_CHANGED || (row->kind == DBK_IMPORT_CONFLICT && row->taken));
}

void
dbk_import_settle (DbkImport *import)
{
  for (guint i = 0; i < import->rows->len; i++)
    {
      DbkImportRow *row = g_ptr_array_index (import->rows, i);

      if (!row->stored)
        continue;
      row->stored = row->taken = FALSE;
      row->kind = DBK_IMPORT_UNCHANGED;
      g_clear_pointer (&row->reason, g_free);
      dbk_value_copy (&row->current, &row->value);
    }
}

guint
dbk_import_count (const DbkImport *import, DbkImportClass kind)
{
  guint n = 0;

  for (guint i = 0; i < import->rows->len; i++)
    n += ((const DbkImportRow *)g_ptr_array_index (import->rows, i))->kind == kind;
  return n;
}
