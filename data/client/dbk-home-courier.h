/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exchanging by courier: an outbox as a file, and the answer that comes back.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/courier/dbk-parcel.h"

G_BEGIN_DECLS

/**
 * dbk_home_export_courier_async:
 *
 * Seals pending edits, and writes the account's outbox, signed with the key of
 * this home, which the service knows since the account signed in here (or from
 * its starter file). The operations stay in the outbox until they are answered, by
 * whatever way; taken in twice, they have their effect once. The file is written
 * on a thread, and replaced only when complete.
 */
void dbk_home_export_courier_async (DbkHome *home, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_home_export_courier_finish: @operations: (out) (optional): how many go along */
gboolean dbk_home_export_courier_finish (DbkHome *home, GAsyncResult *result, guint *operations, GError **error);
/**
 * dbk_home_import_courier_async:
 *
 * Takes in an answer file as an exchange does, on a thread. It has to be signed by the
 * service known here (%DBK_PARCEL_ERROR_STRANGER), for this account at this home
 * (%DBK_PARCEL_ERROR_ADDRESS), and whole: nothing is changed otherwise. One that was
 * overtaken by a later exchange only answers what still waits.
 */
void dbk_home_import_courier_async (DbkHome *home, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/**
 * dbk_home_import_courier_finish:
 * @answered: (out) (optional): operations answered
 * @overtaken: (out) (optional): it came twice, or after a later exchange
 */
gboolean dbk_home_import_courier_finish (DbkHome *home, GAsyncResult *result, guint *answered, gboolean *overtaken, GError **error);

/**
 * dbk_home_start_async:
 * @path: of a starter file
 * @password: of the account it is for
 *
 * Begins with the account that a starter file is for, without the service: its
 * catalogue, grants and reports are taken in, its password is checked here from
 * now on, and its courier files are signed with the key in it. The file is looked
 * at whole before anything is written, and refused (%DBK_PARCEL_ERROR) if it was
 * altered, is not of the service known here, is too old, or opens with another
 * password. Where the account was started from it already, nothing changes; a newer
 * one brings a new key and a new password, and leaves what is here.
 */
void dbk_home_start_async (DbkHome *home, const char *path, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/**
 * dbk_home_start_finish:
 * @already: (out) (optional): it was started from this very file before
 * @fingerprint: (out) (optional) (transfer full): of the service's key, to be compared with what the administrator was told
 */
gboolean dbk_home_start_finish (DbkHome *home, GAsyncResult *result, gboolean *already, char **fingerprint, GError **error);

G_END_DECLS
