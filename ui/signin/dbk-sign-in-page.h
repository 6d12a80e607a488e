/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page on which a person signs in to the central service.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_SIGN_IN_PAGE (dbk_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (DbkSignInPage, dbk_sign_in_page, DBK, SIGN_IN_PAGE, AdwBin)

/**
 * dbk_sign_in_page_new:
 *
 * Starts with what @home remembers of the last sign-in.
 *
 * Signals: "signed-in": the home has the account now; "left": the person goes
 * back to the account that is still signed in.
 */
GtkWidget *dbk_sign_in_page_new (DbkHome *home);

/** dbk_sign_in_page_prefill: fills in what is not %NULL; the cursor goes to the first empty field */
void dbk_sign_in_page_prefill (DbkSignInPage *page, const char *server, const char *ca, const char *user, const char *password);

/**
 * dbk_sign_in_page_offer_accounts:
 * @accounts: (nullable): accounts separated by commas, to choose from beside those
 *   of this home; for demonstrations, in which the password that was filled in is
 *   good for all of them
 */
void dbk_sign_in_page_offer_accounts (DbkSignInPage *page, const char *accounts);

/** dbk_sign_in_page_begin: tells @message (nullable) as the reason to be here, and whether one can go back */
void dbk_sign_in_page_begin (DbkSignInPage *page, const char *message, gboolean can_leave);

G_END_DECLS
