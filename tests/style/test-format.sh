#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every source is formatted as .clang-format says, by the version Debian 12 has.
set -eu
root=$1
. "$root/tests/style/lib.sh"

format=$(command -v clang-format-14 || command -v clang-format || true)
case $([ -z "$format" ] || "$format" --version) in
*' 14.'*) ;;
*)
  echo '1..0 # SKIP clang-format 14 is not installed'
  exit 0
  ;;
esac

check () {
  sources | xargs -r "$format" --dry-run --Werror --style="file:$root/.clang-format"
}

printf 'int\nmain(void){return 0;}\n' | put app/a.c; refuses 'a file formatted otherwise' check
printf 'int\nmain (void)\n{\n  return 0;\n}\n' | put app/a.c; accepts 'a file in our format' check

holds 'every source is formatted' check
finish
