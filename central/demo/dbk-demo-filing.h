/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files the sample group's figures as people would have: by operations.
 */
#pragma once

#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/**
 * dbk_demo_file:
 * @store: within a transaction
 * @actors: (element-type utf8 DbkActor): the sample accounts by name
 * @first, @last: days filed and approved by every plant
 *
 * Every day of every plant is filled, submitted, checked, reviewed by region
 * and group, each by an operation in the log, applied by the same code as real
 * ones, with a reason for every warning; a test holds the figures to having no
 * error. Ids and times follow from the content, so the same days give the same
 * log.
 */
gboolean dbk_demo_file (DbkCentralStore *store, DbkCatalogue *catalogue, GHashTable *actors, DbkDay first, DbkDay last, GError **error);

G_END_DECLS
