/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ed25519 keys: of the service, which signs receipts and answer files, and of a
 * client's home, which signs courier files.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DbkKey: a pair; immutable; any thread may read it; the secret is overwritten when freed */
typedef struct _DbkKey DbkKey;

/** dbk_key_new: (transfer full): of random bytes */
DbkKey *dbk_key_new (void);
/** dbk_key_from_seed: (transfer full) (nullable): what dbk_key_get_seed() gave; %NULL for anything else */
DbkKey *dbk_key_from_seed (const char *seed);
/**
 * dbk_key_load:
 * @create: make the file (for its owner alone, on the disk before this returns) where there is none
 * @error: of %G_FILE_ERROR; _INVAL for a file that holds no key, which is left as it is
 *
 * Returns: (transfer full) (nullable): %NULL without an error only if there is no file and @create is FALSE
 */
DbkKey *dbk_key_load (const char *path, gboolean create, GError **error);
/** dbk_key_save: replaces the file */
gboolean dbk_key_save (const DbkKey *key, const char *path, GError **error);
void dbk_key_free (DbkKey *key);

/** dbk_key_get_public: (transfer none): in hexadecimal */
const char *dbk_key_get_public (const DbkKey *key);
/** dbk_key_fingerprint: (transfer full): the first 64 bits of a public key in groups of four, for people to compare by eye or telephone; "" for anything else */
char *dbk_key_fingerprint (const char *public_key);
/** dbk_key_get_seed: (transfer full): the secret, in hexadecimal; wipe it after use */
char *dbk_key_get_seed (const DbkKey *key);
/** dbk_key_sign: (transfer full): the signature, in hexadecimal */
char *dbk_key_sign (const DbkKey *key, const void *data, gsize length);
/** dbk_key_verify: whether @signature of @data was made with the secret of @public_key; both in hexadecimal, FALSE for anything else */
gboolean dbk_key_verify (const char *public_key, const void *data, gsize length, const char *signature);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkKey, dbk_key_free)

G_END_DECLS
