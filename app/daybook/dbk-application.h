/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The application: one process for one home.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * DbkOptions: what the command line and the environment say
 * @home: (owned) (nullable): directory; %NULL for the default
 * @accounts: (owned) (nullable): accounts to offer, separated by commas
 */
typedef struct
{
  char *home;
  char *server;
  char *ca;
  char *user;
  char *password;
  char *accounts;
} DbkOptions;

void dbk_options_clear (DbkOptions *options);

#define DBK_TYPE_APPLICATION (dbk_application_get_type ())
G_DECLARE_FINAL_TYPE (DbkApplication, dbk_application, DBK, APPLICATION, AdwApplication)

/**
 * dbk_application_new:
 * @options: (transfer none): copied
 *
 * The application's id follows from the home's path, so that a second start on
 * the same home presents the window of the first.
 */
DbkApplication *dbk_application_new (const DbkOptions *options);

G_END_DECLS
