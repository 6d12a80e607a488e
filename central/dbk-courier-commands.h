/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook-central import and starter: courier files from the command line.
 */
#pragma once

#include "central/dbk-feed.h"
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

/**
 * dbk_courier_start:
 * @account: a person's, with a password
 * @output: where the file goes; replaced only when complete
 * @service: (out) (transfer full): the public key that signed it
 *
 * Writes a starter file for @account (data/courier/dbk-starter.h) and registers the key in it.
 * An earlier one's key counts no longer. Also beside a running service.
 */
gboolean dbk_courier_start (const char *directory, DbkCentralStore *store, const char *account, const char *output, char **service, GError **error);

/** dbk_courier_load_secret: of cursors; refused where no service has ever run on the store */
gboolean dbk_courier_load_secret (DbkCentralStore *store, DbkFeedSecret *secret, GError **error);

G_END_DECLS
