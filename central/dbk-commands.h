/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an administrator does on the machine itself: accounts and the catalogue.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DBK_COMMANDS_HELP                                                                                                     \
  "Commands (beside a running service, too):\n"                                                                               \
  "  user add NAME --role ROLE --org CODE [--section DEPARTMENT]… [--name DISPLAY] [--from DAY] [--to DAY]\n"               \
  "                                   adds an account, or another grant to one that is there; the password of a\n"            \
  "                                   new one comes from DAYBOOK_PASSWORD or the first line of standard input\n"              \
  "                                   --section: a filler of that department's sections alone (operation, fuel, water …)\n" \
  "  user revoke NAME --role ROLE --org CODE\n"                                                                               \
  "                                   takes that grant away again\n"                                                          \
  "  user password NAME               sets a new password at once\n"                                                          \
  "  user totp NAME [--off]           asks this account for a one-time code at every sign-in, and prints, this once,\n"       \
  "                                   what its authenticator is given; again: a new one; --off: asks no more\n"               \
  "  user disable NAME, user enable NAME\n"                                                                                   \
  "  user list                        accounts and their grants\n"                                                            \
  "  log verify                       checks the chain of hashes over every operation ever received\n"                        \
  "  catalogue export                 prints the catalogue in force\n"                                                        \
  "  import FILE -o ANSWER            takes in a plant's courier file and writes the answer to be carried back\n"             \
  "  starter ACCOUNT -o FILE          writes what a plant without any line begins with; ends the one made before it,\n"       \
  "                                   and says the key of this service\n"                                                     \
  "Roles: filler, plant_checker, regional_reviewer, group_reviewer, planner, reader, administrator, auditor, interface\n"     \
  "Exit codes: 0 done, 1 failed, 2 wrong usage"

/** dbk_commands_wanted: whether the command line has a command (something that is no option) */
gboolean dbk_commands_wanted (int argc, char **argv);

/**
 * dbk_commands_run:
 * @arguments: (array zero-terminated=1): the command and what follows
 *
 * Returns: the exit code
 */
int dbk_commands_run (const char *directory, char **arguments);

G_END_DECLS
