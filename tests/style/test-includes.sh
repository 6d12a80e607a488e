#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Dependencies run one way; first the proof that the check sees it when they do not.
set -eu
root=$1
. "$root/tests/style/lib.sh"

check () {
  # shellcheck disable=SC2046 # no file name of ours has a blank
  awk -f "$root/tests/style/includes.awk" /dev/null $(sources)
}

# one FILE INCLUDE: a tree of one file with one include
one () {
  printf '#include <glib.h>\n#include %s\n' "$2" | put "$1"
}

one data/base/a.c '"data/rules/dbk-eval.h"'; refuses 'base using rules' check
one data/catalogue/a.h '"data/rules/dbk-eval.h"'; refuses 'catalogue using rules' check
one data/rules/a.c '"data/report/dbk-report.h"'; refuses 'rules using report' check
one data/report/a.c '"data/store/dbk-store.h"'; refuses 'report using store' check
one data/report/a.c '"data/summary/dbk-summary.h"'; refuses 'report using its neighbour summary' check
one data/wire/a.c '"data/store/dbk-store.h"'; refuses 'wire using its neighbour store' check
one data/store/a.c '"data/sync/dbk-sync.h"'; refuses 'store using sync' check
one data/sync/a.c '"data/client/dbk-client.h"'; refuses 'sync using client' check
one data/odd/a.c '"data/base/dbk-value.h"'; refuses 'a folder of data without a layer' check
one data/base/a.c '"ui/grid/dbk-grid.h"'; refuses 'data using ui' check
one data/base/a.c '"app/dbk-window.h"'; refuses 'data using app' check
one data/base/a.c '<gtk/gtk.h>'; refuses 'data including GTK' check
one data/client/a.h '<adwaita.h>'; refuses 'data including libadwaita' check
one central/a.c '<gtk/gtk.h>'; refuses 'central including GTK' check
one central/a.c '"ui/grid/dbk-grid.h"'; refuses 'central using ui' check
one central/a.c '"app/dbk-window.h"'; refuses 'central using app' check
one ui/grid/a.c '"app/dbk-window.h"'; refuses 'ui using app' check
one ui/grid/a.c '"central/dbk-server.h"'; refuses 'ui using central' check
one ui/grid/a.c '<sqlite3.h>'; refuses 'ui including SQLite' check
one ui/grid/a.c '<libsoup/soup.h>'; refuses 'ui including libsoup' check
one app/a.c '"central/dbk-server.h"'; refuses 'app using central' check
one app/a.c '"tests/data/helper.h"'; refuses 'the program using a test' check
one data/base/a.c '"dbk-value.h"'; refuses 'an include that does not start at the top' check
printf '  #  include   "app/dbk-window.h"\n' | put data/base/a.c; refuses 'an include with blanks' check

one app/a.c '"ui/grid/dbk-grid.h"'
one ui/grid/a.c '"data/client/dbk-client.h"'
one ui/grid/b.c '<gtk/gtk.h>'
one central/a.c '"data/wire/dbk-wire.h"'
one central/b.c '<libsoup/soup.h>'
one data/client/a.c '"data/sync/dbk-sync.h"'
one data/sync/a.c '"data/wire/dbk-wire.h"'
one data/store/a.c '"data/report/dbk-report.h"'
one data/base/a.c '"data/base/dbk-value.h"'
one tests/ui/a.c '"ui/grid/dbk-grid.h"'
accepts 'what the architecture allows' check

holds 'every include of the program points down' check
finish
