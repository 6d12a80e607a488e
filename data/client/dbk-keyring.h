/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyring of the desktop (Secret Service): a session's token for each home,
 * account and service.
 *
 * Nothing here shows a prompt, and nothing waits for long: a keyring that is
 * locked, absent, refuses, or does not answer within %DBK_KEYRING_PATIENCE is an
 * error, and whoever asked has another place. Requests run one after the other on
 * a thread of their own, in the order they were made; answers arrive in the main
 * context of the asking thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DBK_KEYRING_ERROR (dbk_keyring_error_quark ())
GQuark dbk_keyring_error_quark (void);

/** Messages are for the log. */
typedef enum
{
  DBK_KEYRING_ERROR_ABSENT,  /* no session bus, no service on it, or no keyring in that */
  DBK_KEYRING_ERROR_LOCKED,  /* nobody unlocked it */
  DBK_KEYRING_ERROR_SILENT,  /* no answer in time */
  DBK_KEYRING_ERROR_REFUSED, /* anything else */
} DbkKeyringError;

/** DBK_KEYRING_PATIENCE: milliseconds that one request may take */
#define DBK_KEYRING_PATIENCE 3000

/**
 * dbk_keyring_store_async:
 * @home: id of the home
 * @service: URL that the token is good for
 *
 * Puts @token in the place of the one kept for the same three.
 */
void dbk_keyring_store_async (const char *home, const char *account, const char *service, const char *token, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_keyring_store_finish (GAsyncResult *result, GError **error);

/** dbk_keyring_look_up_async: only a token kept for all three is given out */
void dbk_keyring_look_up_async (const char *home, const char *account, const char *service, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_keyring_look_up_finish: (transfer full) (nullable): %NULL without an error: none is kept */
char *dbk_keyring_look_up_finish (GAsyncResult *result, GError **error);

/** dbk_keyring_remove_async: all that is kept for @home and @account, whatever the service */
void dbk_keyring_remove_async (const char *home, const char *account, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_keyring_remove_finish: TRUE also where nothing was kept */
gboolean dbk_keyring_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
