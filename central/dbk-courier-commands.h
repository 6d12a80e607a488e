/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook-central import: courier files from the command line.
 */
#pragma once

#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/**
 * dbk_courier_import:
 * @directory: the service's
 * @path: the outbox file
 * @output: where the answer goes; replaced only when complete
 *
 * Takes the file in itself where no service runs on @directory, and has the running
 * one do it otherwise, waiting for up to a minute.
 */
gboolean dbk_courier_import (const char *directory, DbkCentralStore *store, const char *path, const char *output, GError **error);

G_END_DECLS
