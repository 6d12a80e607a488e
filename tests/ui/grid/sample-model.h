/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet for tests and the demo: a small power plant's day in Chinese, or a large one to scroll in. */
#pragma once

#include "ui/grid/dbk-grid-model.h"

G_BEGIN_DECLS

/* What a cell of figures takes as well: this, and why. */
#define SAMPLE_NOT_MEASURED "缺测:"

#define SAMPLE_TYPE_MODEL (sample_model_get_type ())
G_DECLARE_FINAL_TYPE (SampleModel, sample_model, SAMPLE, MODEL, GObject)

SampleModel *sample_model_new (void);
SampleModel *sample_model_new_large (int n_rows, int n_columns);
const char *sample_model_peek (SampleModel *self, int block, int row, int column);
guint sample_model_get_n_sets (SampleModel *self);

G_END_DECLS
