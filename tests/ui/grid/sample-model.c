/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet for tests and the demo: a small power plant's day in Chinese, or a large one to scroll in. */
#define G_LOG_DOMAIN "dbk-test"

#include "tests/ui/grid/sample-model.h"

#include <string.h>

typedef struct
{
  const char *title;
  const char *unit;
  int width;
  DbkGridKind kind;
  DbkGridAlign align;
  int decimals;
  gboolean expand;
} Column;

typedef struct
{
  const char *title;
  int n_frozen;
  int n_columns;
  const Column *columns;
  int n_rows;
  char **texts;            /* (owned) n_rows × n_columns raw texts, NULL for missing */
  char **ghosts;           /* (owned) the same */
  DbkGridCellFlags *flags; /* (owned) the same */
} Block;

typedef struct
{
  DbkGridPos pos;
  char *before; /* (owned) (nullable) */
  char *after;  /* (owned) (nullable) */
} Edit;

struct _SampleModel
{
  GObject parent_instance;
  Block blocks[2];
  int n_blocks;
  GPtrArray *steps; /* (owned) GArray of Edit */
  guint n_done;     /* steps before this are done, the others undone */
  int depth;
  guint n_sets;
};

static const Column unit_columns[] = {
  { "机组", NULL, 10, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START, -1 },
  { "运行状态", NULL, 10, DBK_GRID_KIND_CHOICE, DBK_GRID_ALIGN_START, -1 },
  { "运行小时", "h", 7, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 2 },
  { "发电量", "万kWh", 11, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 4 },
  { "厂用电量", "万kWh", 9, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 4 },
  { "供电量", "万kWh", 11, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END, 4 },
  { "利用小时", "h", 7, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END, 2 },
  { "负荷率", "%", 7, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END, 2 },
  { "供热量", "GJ", 9, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 2 },
  { "边际成本", "元/MWh", 8, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 2 },
};

static const Column plant_columns[] = {
  { "燃煤", NULL, 20, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START, -1 },
  { "本日", NULL, 13, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, 1 },
  { "昨日", NULL, 13, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END, -1 },
  { "单位", NULL, 8, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_START, -1 },
  { "说明", NULL, 30, DBK_GRID_KIND_TEXT, DBK_GRID_ALIGN_START, -1, TRUE },
};

static const DbkGridChoice states[] = {
  { "running", "运行", "yx" },
  { "reserve", "调停备用", "dtby" },
  { "planned", "计划检修", "jhjx" },
  { "repair", "临修", "lx" },
  { "forced", "非计划停运", "fjhty" },
};

#define E DBK_GRID_CELL_EDITABLE
#define P (DBK_GRID_CELL_EDITABLE | DBK_GRID_CELL_PENDING)
#define D DBK_GRID_CELL_DERIVED
#define T DBK_GRID_CELL_BOLD

static const char *unit_texts[4][10] = {
  { "1 号机 660", "running", "24.00", "1183.6200", "58.4100", "1125.2100", "17.93", "74.72", "4120.00", "268.40" },
  { "2 号机 660", "running", "25.00", "1096.2000", "12.1000", "1084.1000", "16.61", "66.44", NULL, NULL },
  { "3 号机 350", "reserve", "0.00", "0.0000", "1.2050", "-1.2050", "0.00", NULL, NULL, NULL },
  { "全厂合计", "", "", "2279.8200", "71.7150", "2208.1050", "13.65", "70.58", "4120.00", "" },
};
static const DbkGridCellFlags unit_flags[4][10] = {
  { 0, E, E, P, P, D, D, D, P, E },
  { 0, E, P | DBK_GRID_CELL_ERROR, P, P | DBK_GRID_CELL_WARNING, D, D, D, E | DBK_GRID_CELL_MISSING, E | DBK_GRID_CELL_MISSING },
  { 0, E | DBK_GRID_CELL_CHANGED, E, E | DBK_GRID_CELL_CONFLICT, E | DBK_GRID_CELL_INFO, D, D, D, E, E },
  { T, T, T, T, T, T, T, T, T, T },
};
static const char *plant_texts[6][5] = {
  { "期初存煤", "128450.0", "127300.0", "t", "自动结转" },
  { "来煤量", "12000.0", "11020.0", "t", NULL },
  { "耗煤量", "9860.0", "9870.0", "t", NULL },
  { "盘点盈亏", NULL, "0.0", "t", NULL },
  { "存煤量", "131600.0", "128450.0", "t", "皮带秤 3 月 14 日校准，差额待月末盘点" },
  { "存煤可用天数", "13.2", "13.0", "d", NULL },
};
static const DbkGridCellFlags plant_flags[6][5] = {
  { 0, DBK_GRID_CELL_CARRIED, 0, 0, 0 },
  { 0, P, 0, 0, E },
  { 0, P, 0, 0, E },
  { 0, E, 0, 0, E },
  { 0, P | DBK_GRID_CELL_WARNING | DBK_GRID_CELL_NOTE, 0, 0, P },
  { 0, D, 0, 0, 0 },
};

static void sample_model_iface_init (DbkGridModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SampleModel, sample_model, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, sample_model_iface_init))

static int
cell_index (SampleModel *self, DbkGridPos pos)
{
  return pos.row * self->blocks[pos.block].n_columns + pos.column;
}

static void
clear_edit (gpointer data)
{
  g_free (((Edit *)data)->before);
  g_free (((Edit *)data)->after);
}

/* "1183.6200" → "1,183.6200" */
static char *
group (const char *raw)
{
  GString *out = g_string_new (raw);
  const char *point = strchr (raw, '.');
  int at = point != NULL ? (int)(point - raw) : (int)strlen (raw);

  for (at -= 3; at > (raw[0] == '-' ? 1 : 0); at -= 3)
    g_string_insert_c (out, at, ',');
  return g_string_free (out, FALSE);
}

static int
count_trailing_zeros (const char *raw)
{
  const char *point = strchr (raw, '.');
  int n = 0;

  if (point == NULL)
    return 0;
  for (const char *p = raw + strlen (raw) - 1; p > point && *p == '0'; p--)
    n++;
  return point[n + 1] == '\0' ? n + 1 : n;
}

static int
sample_get_n_blocks (DbkGridModel *model)
{
  return SAMPLE_MODEL (model)->n_blocks;
}

static void
sample_get_block (DbkGridModel *model, int block, DbkGridBlock *out)
{
  Block *b = &SAMPLE_MODEL (model)->blocks[block];

  *out = (DbkGridBlock){ b->title, b->n_rows, b->n_columns, b->n_frozen };
}

static void
sample_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out)
{
  Block *b = &SAMPLE_MODEL (model)->blocks[block];
  const Column *c = &b->columns[b->n_columns > 10 && column > 0 ? 3 : column];

  *out = (DbkGridColumn){ c->title, c->unit, c->width, c->kind, c->align, c->expand };
}

static const char *
label_of (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].code, code) == 0)
      return states[i].label;
  return code;
}

static void
sample_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *out)
{
  SampleModel *self = SAMPLE_MODEL (model);
  Block *b = &self->blocks[pos.block];
  const char *raw = b->texts[cell_index (self, pos)];
  gboolean figure = out->kind == DBK_GRID_KIND_NUMBER || (raw != NULL && g_ascii_isdigit (raw[0]) && pos.column > 0);

  out->flags = b->flags[cell_index (self, pos)];
  if (raw != NULL && raw[0] != '\0')
    out->flags &= ~DBK_GRID_CELL_MISSING;
  out->decimals = b->columns[b->n_columns > 10 ? 3 : pos.column].decimals;
  if (raw == NULL || raw[0] == '\0')
    out->ghost = g_strdup (b->ghosts[cell_index (self, pos)]);
  else if (figure && !g_str_has_prefix (raw, SAMPLE_NOT_MEASURED))
    {
      out->text = group (raw);
      out->n_faint = count_trailing_zeros (raw);
    }
  else
    {
      out->text = g_strdup (out->kind == DBK_GRID_KIND_CHOICE ? label_of (raw) : raw);
      if (out->kind == DBK_GRID_KIND_LABEL && strstr (raw, "号机 ") != NULL)
        out->n_faint = 3;
    }
}

static char *
sample_dup_raw_text (DbkGridModel *model, DbkGridPos pos)
{
  SampleModel *self = SAMPLE_MODEL (model);

  return g_strdup (self->blocks[pos.block].texts[cell_index (self, pos)]);
}

static char *
sample_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  SampleModel *self = SAMPLE_MODEL (model);

  if (self->blocks[pos.block].flags[cell_index (self, pos)] & DBK_GRID_CELL_ERROR)
    return g_strdup ("一天只有 24 小时。");
  return NULL;
}

/* Full-width to ASCII, separators out, exactly @decimals decimals; NULL when it is no such number. */
static char *
normalize (const char *text, int decimals)
{
  g_autofree char *ascii = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);
  int n_after = -1;
  int n_digits = 0;

  for (const char *p = g_strstrip (ascii); *p != '\0'; p++)
    {
      if (*p == ',')
        continue;
      if (g_ascii_isdigit (*p))
        {
          n_digits++;
          n_after += n_after >= 0;
        }
      else if (*p == '.' && n_after < 0)
        n_after = 0;
      else if (!(*p == '-' && out->len == 0))
        n_digits = -10000;
      g_string_append_c (out, *p);
    }
  if (n_digits <= 0 || n_after > decimals)
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  if (n_after < 0 && decimals > 0)
    g_string_append_c (out, '.');
  for (n_after = MAX (n_after, 0); n_after < decimals; n_after++)
    g_string_append_c (out, '0');
  return g_string_free (out, FALSE);
}

static void
store (SampleModel *self, DbkGridPos pos, const char *text)
{
  char **slot = &self->blocks[pos.block].texts[cell_index (self, pos)];

  g_free (*slot);
  *slot = g_strdup (text);
  self->n_sets++;
  dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), pos.block, pos.row, pos.column, 1, 1);
}

static void
open_step (SampleModel *self)
{
  GArray *step = g_array_new (FALSE, TRUE, sizeof (Edit));

  g_array_set_clear_func (step, clear_edit);
  g_ptr_array_set_size (self->steps, (int)self->n_done);
  g_ptr_array_add (self->steps, step);
  self->n_done++;
}

static void
record (SampleModel *self, DbkGridPos pos, const char *text)
{
  Edit edit = { pos, g_strdup (self->blocks[pos.block].texts[cell_index (self, pos)]), g_strdup (text) };

  if (self->depth == 0)
    open_step (self);
  g_array_append_val ((GArray *)g_ptr_array_index (self->steps, self->n_done - 1), edit);
}

static gboolean
sample_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error)
{
  SampleModel *self = SAMPLE_MODEL (model);
  g_autofree char *value = NULL;
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (model, pos, &cell);
  if (text[0] == '\0')
    value = NULL;
  else if (cell.kind == DBK_GRID_KIND_NUMBER && !g_str_has_prefix (text, SAMPLE_NOT_MEASURED))
    {
      value = normalize (text, cell.decimals);
      if (value == NULL)
        {
          g_set_error (error, DBK_GRID_ERROR, DBK_GRID_ERROR_INVALID, "“%s”不是最多 %d 位小数的数字。", text, cell.decimals);
          return FALSE;
        }
    }
  else if (cell.kind == DBK_GRID_KIND_CHOICE && label_of (text) == text)
    {
      g_set_error (error, DBK_GRID_ERROR, DBK_GRID_ERROR_INVALID, "没有“%s”这种状态。", text);
      return FALSE;
    }
  else
    value = g_strdup (text);
  record (self, pos, value);
  store (self, pos, value);
  return TRUE;
}

static const DbkGridChoice *
sample_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  *n_choices = G_N_ELEMENTS (states);
  return states;
}

static void
sample_begin_batch (DbkGridModel *model)
{
  SampleModel *self = SAMPLE_MODEL (model);

  if (self->depth++ == 0)
    open_step (self);
}

static GPtrArray *
sample_end_batch (DbkGridModel *model)
{
  SampleModel *self = SAMPLE_MODEL (model);

  self->depth--;
  if (((GArray *)g_ptr_array_index (self->steps, self->n_done - 1))->len == 0)
    {
      g_ptr_array_set_size (self->steps, (int)self->n_done - 1);
      self->n_done--;
    }
  return NULL;
}

static gboolean
sample_undo (DbkGridModel *model, DbkGridPos *where)
{
  SampleModel *self = SAMPLE_MODEL (model);
  GArray *step;

  if (self->n_done == 0)
    return FALSE;
  step = g_ptr_array_index (self->steps, --self->n_done);
  for (guint i = step->len; i > 0; i--)
    {
      Edit *edit = &g_array_index (step, Edit, i - 1);

      store (self, edit->pos, edit->before);
      *where = edit->pos;
    }
  return TRUE;
}

static gboolean
sample_redo (DbkGridModel *model, DbkGridPos *where)
{
  SampleModel *self = SAMPLE_MODEL (model);
  GArray *step;

  if (self->n_done >= self->steps->len)
    return FALSE;
  step = g_ptr_array_index (self->steps, self->n_done++);
  for (guint i = 0; i < step->len; i++)
    {
      Edit *edit = &g_array_index (step, Edit, i);

      store (self, edit->pos, edit->after);
      *where = edit->pos;
    }
  return TRUE;
}

static gboolean
sample_can_undo (DbkGridModel *model)
{
  return SAMPLE_MODEL (model)->n_done > 0;
}

static gboolean
sample_can_redo (DbkGridModel *model)
{
  return SAMPLE_MODEL (model)->n_done < SAMPLE_MODEL (model)->steps->len;
}

static void
sample_model_iface_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = sample_get_n_blocks;
  iface->get_block = sample_get_block;
  iface->get_column = sample_get_column;
  iface->get_cell = sample_get_cell;
  iface->dup_raw_text = sample_dup_raw_text;
  iface->dup_tooltip = sample_dup_tooltip;
  iface->set_text = sample_set_text;
  iface->get_choices = sample_get_choices;
  iface->begin_batch = sample_begin_batch;
  iface->end_batch = sample_end_batch;
  iface->can_undo = sample_can_undo;
  iface->can_redo = sample_can_redo;
  iface->undo = sample_undo;
  iface->redo = sample_redo;
}

static void
init_block (Block *b, const char *title, const Column *columns, int n_columns, int n_rows)
{
  *b = (Block){ title, 1, n_columns, columns, n_rows };
  b->texts = g_new0 (char *, (gsize)n_rows *n_columns);
  b->ghosts = g_new0 (char *, (gsize)n_rows *n_columns);
  b->flags = g_new0 (DbkGridCellFlags, (gsize)n_rows * n_columns);
}

static void
sample_model_finalize (GObject *object)
{
  SampleModel *self = SAMPLE_MODEL (object);

  for (int b = 0; b < self->n_blocks; b++)
    {
      Block *block = &self->blocks[b];

      for (int i = 0; i < block->n_rows * block->n_columns; i++)
        {
          g_free (block->texts[i]);
          g_free (block->ghosts[i]);
        }
      g_free (block->texts);
      g_free (block->ghosts);
      g_free (block->flags);
    }
  g_ptr_array_unref (self->steps);
  G_OBJECT_CLASS (sample_model_parent_class)->finalize (object);
}

static void
sample_model_class_init (SampleModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sample_model_finalize;
}

static void
sample_model_init (SampleModel *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
}

/* A coal plant with three units and a coal yard. */
SampleModel *
sample_model_new (void)
{
  SampleModel *self = g_object_new (SAMPLE_TYPE_MODEL, NULL);

  self->n_blocks = 2;
  init_block (&self->blocks[0], "煤机 · 2 × 660 MW + 350 MW", unit_columns, 10, 4);
  init_block (&self->blocks[1], "燃煤 · 全厂", plant_columns, 5, 6);
  for (int i = 0; i < 40; i++)
    {
      self->blocks[0].texts[i] = g_strdup (unit_texts[i / 10][i % 10]);
      self->blocks[0].flags[i] = unit_flags[i / 10][i % 10];
    }
  for (int i = 0; i < 30; i++)
    {
      self->blocks[1].texts[i] = g_strdup (plant_texts[i / 5][i % 5]);
      self->blocks[1].flags[i] = plant_flags[i / 5][i % 5];
    }
  self->blocks[0].ghosts[18] = g_strdup ("3,985.00");
  self->blocks[0].ghosts[19] = g_strdup ("271.15");
  self->blocks[1].ghosts[16] = g_strdup ("0.0");
  return self;
}

/* One block of figures. */
SampleModel *
sample_model_new_large (int n_rows, int n_columns)
{
  SampleModel *self = g_object_new (SAMPLE_TYPE_MODEL, NULL);

  self->n_blocks = 1;
  init_block (&self->blocks[0], NULL, unit_columns, n_columns, n_rows);
  for (int r = 0; r < n_rows; r++)
    for (int c = 0; c < n_columns; c++)
      {
        int i = r * n_columns + c;

        self->blocks[0].texts[i] = c == 0 ? g_strdup_printf ("%d 号机", r + 1)
                                          : g_strdup_printf ("%d.%04d", (r * 7 + c * 131) % 2000, (r * 37 + c * 11) % 10000);
        self->blocks[0].flags[i] = c == 0 ? 0 : DBK_GRID_CELL_EDITABLE | (i % 13 == 0 ? DBK_GRID_CELL_PENDING : 0) | (i % 101 == 0 ? DBK_GRID_CELL_ERROR : 0);
      }
  return self;
}

/* The raw text of a cell, "" when missing. */
const char *
sample_model_peek (SampleModel *self, int block, int row, int column)
{
  const char *text = self->blocks[block].texts[cell_index (self, (DbkGridPos){ block, row, column })];

  return text != NULL ? text : "";
}

/* How often a cell was written. */
guint
sample_model_get_n_sets (SampleModel *self)
{
  return self->n_sets;
}
