#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Everything a person reads is translated, completely and with the right placeholders.
set -eu
root=$1
. "$root/tests/style/lib.sh"

command -v msgcmp >/dev/null && command -v xgettext >/dev/null || {
  echo '1..0 # SKIP gettext is not installed'
  exit 0
}

# Both are done in a tree that has a po folder like ours.
listed () {
  sh po/list-sources . >"$sample.listed"
  grep -v '^#' po/POTFILES.in | diff - "$sample.listed"
}
translated () {
  : >"$sample.pot"
  sh po/extract "$sample.pot"
  msgfmt --check -o /dev/null po/zh_CN.po && msgcmp po/zh_CN.po "$sample.pot"
}
trap 'rm -rf "$sample" "$sample.listed" "$sample.pot"' EXIT

# tree SOURCE TRANSLATION: app/a.c marks “%d rows”
tree () {
  mkdir -p "$sample/po"
  cp "$root/po/list-sources" "$root/po/extract" "$sample/po"
  printf 'char *f (void) { return g_strdup_printf (_ ("%s"), 1); }\n' "$1" | put app/a.c
  echo app/a.c | put po/POTFILES.in
  { awk '/^msgid ""$/ { started = 1 } { print } started && /^$/ { exit }' "$root/po/zh_CN.po"; printf "$2"; } | put po/zh_CN.po
}

tree '%d rows' ''; refuses 'a text without translation' translated
tree '%d rows' 'msgid "%%d rows"\nmsgstr ""\n'; refuses 'an empty translation' translated
tree '%d rows' '#, fuzzy, c-format\nmsgid "%%d rows"\nmsgstr "%%d 行"\n'; refuses 'a fuzzy translation' translated
tree '%d rows' '#, c-format\nmsgid "%%d rows"\nmsgstr "%%s 行"\n'; refuses 'another placeholder' translated
tree '%d rows' '#, c-format\nmsgid "%%d rows"\nmsgstr "%%d 行"\n'; accepts 'a complete translation' translated
tree '%d rows' ''; echo '_ ("x")' | put ui/b.c; refuses 'a source that is not listed' listed
tree '%d rows' ''; accepts 'a complete list' listed

holds 'every file with something to translate is listed (po/update writes the list)' listed
holds 'everything is translated into Chinese (po/update says what is not)' translated
finish
