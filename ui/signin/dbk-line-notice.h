/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says, before anybody types a password, that the service cannot be reached and who can sign in all the same.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_LINE_NOTICE (dbk_line_notice_get_type ())
G_DECLARE_FINAL_TYPE (DbkLineNotice, dbk_line_notice, DBK, LINE_NOTICE, AdwBin)

void dbk_line_notice_set_home (DbkLineNotice *notice, DbkHome *home);
/**
 * dbk_line_notice_look:
 * @server: (nullable): `https://…`; %NULL or anything else: there is nothing to say
 * @ca: (nullable): path
 * @user: the account that is about to sign in, "" if none is named
 *
 * Looks a moment later, while the notice is on a page in sight, and again every
 * few seconds for as long as the service stays away.
 */
void dbk_line_notice_look (DbkLineNotice *notice, const char *server, const char *ca, const char *user);
/** dbk_line_notice_stop: does not look any more, so that a sign-in does not wait behind it */
void dbk_line_notice_stop (DbkLineNotice *notice);

G_END_DECLS
