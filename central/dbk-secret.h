/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Passwords and tokens: what is stored of them, and how they are compared.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_PASSWORD_MIN: characters asked of a new password; DBK_PASSWORD_MAX: bytes looked at */
#define DBK_PASSWORD_MIN 10
#define DBK_PASSWORD_MAX 1024
/** DBK_TOKEN_HASH: bytes of a token's hash */
#define DBK_TOKEN_HASH 32

/** dbk_secret_init: before any other; FALSE if the library cannot start */
gboolean dbk_secret_init (void);

/**
 * dbk_password_hash: (transfer full) (nullable): Argon2id, 2 passes, 19 MiB, with a random salt
 *
 * Takes tens of milliseconds. %NULL if the memory is not to be had. Any thread.
 */
char *dbk_password_hash (const char *password);

/**
 * dbk_password_verify:
 * @hash: (nullable): what dbk_password_hash() gave; %NULL for an account that
 *   does not exist: costs the same time and is never right
 */
gboolean dbk_password_verify (const char *hash, const char *password);

/** dbk_token_new: (transfer full): 32 random bytes in base64url: what a client holds */
char *dbk_token_new (void);
/** dbk_token_hash: what the service keeps of it */
void dbk_token_hash (const char *token, guint8 hash[DBK_TOKEN_HASH]);

/** dbk_secret_wipe: overwrites and frees */
void dbk_secret_wipe (char *secret);

G_END_DECLS
