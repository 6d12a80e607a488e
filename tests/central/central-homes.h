/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Homes of people who are clients of the fixture's service.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "tests/central/central-fixture.h"

G_BEGIN_DECLS

/** home_finished_cb: puts the result where @user_data points, for home_wait() */
void home_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *home_wait (GAsyncResult **result);

/** home_sign_in: (transfer full): a home in @folder, of @user, who has the demo's password */
DbkHome *home_sign_in (Fixture *fixture, const char *folder, const char *user);
/** home_sync: asserts that it works */
void home_sync (DbkHome *home);
/** home_leave: closes and frees it */
void home_leave (DbkHome *home);
/** home_open: (transfer full): the daily report of @plant */
DbkDocument *home_open (DbkHome *home, const char *plant, const char *day);

guint home_slot (DbkDocument *document, const char *entity, const char *indicator);
void home_type (DbkDocument *document, const char *entity, const char *indicator, const char *text);
/** home_assert_value: @expected: (nullable): canonical */
void home_assert_value (DbkDocument *document, const char *entity, const char *indicator, const char *expected);
/** home_fill: types what @operation edits, wherever this account may and no machine delivered a value */
void home_fill (DbkDocument *document, const DbkOperation *operation);
/** home_explain: a reason for every warning */
void home_explain (DbkDocument *document);

G_END_DECLS
