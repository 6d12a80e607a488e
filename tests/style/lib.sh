# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What the style tests share: TAP, and sample trees that must be refused.
n=0
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT

# result STATUS DESCRIPTION: one line of TAP
result () {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

# put FILE: standard input becomes that file of the sample tree
put () {
  mkdir -p "$sample/$(dirname "$1")"
  cat >"$sample/$1"
}

# refuses DESCRIPTION CHECK…: the check must fail on the sample tree, which is emptied afterwards
refuses () {
  description=$1
  shift
  if (cd "$sample" && "$@" >/dev/null 2>&1); then result 1 "refuses $description"; else result 0 "refuses $description"; fi
  find "$sample" -mindepth 1 -delete
}

# accepts DESCRIPTION CHECK…: the check must pass on the sample tree, which is emptied afterwards
accepts () {
  description=$1
  shift
  found=$(cd "$sample" && "$@" 2>&1) && result 0 "accepts $description" || { echo "$found" | sed 's/^/# /'; result 1 "accepts $description"; }
  find "$sample" -mindepth 1 -delete
}

# holds DESCRIPTION CHECK…: the check must pass on the program itself
holds () {
  description=$1
  shift
  found=$(cd "$root" && "$@" 2>&1) && result 0 "$description" || { echo "$found" | sed 's/^/# /'; result 1 "$description"; }
}

# sources: every .c and .h of the tree, relative to where we are
sources () {
  find app central data resources tests ui -name '*.[ch]' 2>/dev/null | LC_ALL=C sort
}

finish () {
  echo "1..$n"
}
