#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every source begins with its licence and then says what it is for.
set -eu
root=$1
. "$root/tests/style/lib.sh"

check () {
  # shellcheck disable=SC2046 # no file name of ours has a blank
  awk '
    BEGIN {
      for (i = 1; i < ARGC; i++)
        seen[ARGV[i]] = 1
      delete seen["/dev/null"]
    }
    FNR == 1 && /^\/[*\/] SPDX-License-Identifier: GPL-3\.0-or-later( \*\/)?$/ { licensed[FILENAME] = 1 }
    FNR > 1 && FNR <= 6 && /^( \*|\/\/|\/\*).*[A-Za-z]/ { purpose[FILENAME] = 1 }
    END {
      for (name in seen) {
        if (!(name in licensed)) { print name ": begins without the SPDX line"; failed = 1 }
        if (!(name in purpose)) { print name ": does not say what it is for"; failed = 1 }
      }
      exit failed
    }' /dev/null $(sources)
}

printf '/* What it is for. */\n#include <glib.h>\n' | put data/a.c; refuses 'a file without a licence' check
printf '/* SPDX-License-Identifier: MIT\n *\n * Its purpose.\n */\n' | put ui/a.h; refuses 'another licence' check
printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\n#pragma once\n' | put ui/a.h; refuses 'a file without a purpose' check
printf '' | put ui/a.h; refuses 'an empty file' check
printf '/* SPDX-License-Identifier: GPL-3.0-or-later\n *\n * Its purpose.\n */\n' | put ui/a.h; accepts 'the right beginning' check

holds 'every source has its licence and purpose' check
finish
