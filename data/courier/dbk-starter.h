/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a starter file says of the account it is for, and how its secret is sealed.
 *
 * A starter file (data/courier/dbk-parcel.h) lets a plant begin that no line will
 * ever reach. Its part "starter" is
 *
 *   {"account":{…},"seal":{"salt":HEX,"passes":N,"memory":BYTES,"nonce":HEX,"box":HEX}}
 *
 * "account" is what signing in would have answered: name and grants. The box holds
 * the seed of an Ed25519 key that the service made and registered for this account
 * at the home that the header names, and the public key of the service. It is
 * closed (XSalsa20-Poly1305) with a key derived from the Argon2id hash of the
 * account's password, as the service keeps it; the salt and the costs go along,
 * the hash does not.
 *
 * What this is good for:
 *  - Whoever finds the file can read the catalogue and the plant's reports, as he
 *    could on the plant's computer. To sign as the plant he has to guess the
 *    password, at the price of one Argon2id each; that price is all that stands
 *    between, so the password has to be a good one.
 *  - Whoever alters the file breaks the service's signature. Whoever signs it anew
 *    with a key of his own cannot put that key into the box, as he does not know
 *    the password: opening it finds a service that is not the signer. So a home
 *    that never met the service learns its key from the password it was told by
 *    the administrator, not from the stick that the file came on.
 *  - The password's hash never leaves the service.
 *  - Making a starter file again replaces the key at the service: a lost stick is
 *    made worthless by making another. Disabling the account does so, too.
 *  - A file serves for as long as an offline sign-in does; after that the plant
 *    needs a newer one, or the answer to a courier file, which says that the
 *    service still lets the account in.
 *  - What it cannot do: keep somebody out who knows the password and has the file,
 *    or take back what a plant signed before its key was replaced.
 */
#pragma once

#include "data/courier/dbk-key.h"
#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/** DbkStarter: what such a part says; the box is closed */
typedef struct _DbkStarter DbkStarter;

/**
 * dbk_starter_to_text:
 * @account: with its grants
 * @hash: of the account's password: Argon2id, in the form that libsodium keeps (`$argon2id$…`)
 * @key: what the plant will sign with
 * @service: the public key that the file will be signed with
 *
 * Returns: (transfer full) (nullable): the part's text; %NULL if @hash is of another form
 */
char *dbk_starter_to_text (const DbkActor *account, const char *hash, const DbkKey *key, const char *service);

/** dbk_starter_from_text: (transfer full) (nullable): %DBK_PARCEL_ERROR_FORMAT for anything that is none */
DbkStarter *dbk_starter_from_text (const char *text, gsize length, GError **error);
void dbk_starter_free (DbkStarter *starter);
/** dbk_starter_get_account: (transfer none) */
const DbkActor *dbk_starter_get_account (const DbkStarter *starter);

/**
 * dbk_starter_open:
 * @password: of the account, as it was when the file was made
 * @signer: the public key that the file is signed with
 * @error: %DBK_PARCEL_ERROR_PASSWORD, or %DBK_PARCEL_ERROR_STRANGER if the file is not signed by the service that closed the box
 *
 * Takes a tenth of a second and tens of MB: for a worker.
 *
 * Returns: (transfer full) (nullable): what to sign courier files with
 */
DbkKey *dbk_starter_open (const DbkStarter *starter, const char *password, const char *signer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStarter, dbk_starter_free)

G_END_DECLS
