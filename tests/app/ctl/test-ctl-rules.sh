#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# daybookctl rules test: values, places of errors, exit codes; without a service.
set -eu
ctl=$1
export LC_ALL=C.UTF-8 LANGUAGE=
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
n=0

# try STATUS STDOUT STDERR-PATTERN ARGUMENT…
try () {
  status=$1 out=$2 pattern=$3
  shift 3
  n=$((n + 1))
  got=0
  "$ctl" --home "$home/profile" "$@" >"$home/out" 2>"$home/err" || got=$?
  if [ "$got" = "$status" ] && [ "$(cat "$home/out")" = "$out" ] && grep -q -- "$pattern" "$home/err" 2>/dev/null || {
    [ -z "$pattern" ] && [ "$got" = "$status" ] && [ "$(cat "$home/out")" = "$out" ] && [ ! -s "$home/err" ]; }; then
    echo "ok $n - $*"
  else
    echo "# exit $got"
    sed 's/^/# /' "$home/out" "$home/err"
    echo "not ok $n - $*"
  fi
}

try 0 1 '' rules test ':gen > 0' gen=5
try 0 0 '' rules test ':gen > 0' gen=-5
try 0 NULL '' rules test ':gen > 0' gen=
try 0 0.3 '' rules test ':a + :b' a=0.1 :b=0.2
try 0 1 '' rules test ":state = 'running'" state=running
try 0 -7 '' rules test -- '-:a' a=7
try 0 '{"value":"2.5","parameters":{"a":"5"}}' '' --json rules test ':a / 2' a=5
try 0 '5
  :a = 5' '' rules test ':a' a=5 --verbose
try 1 '' '^daybookctl: There is no parameter “:gne”' rules test ':gen > :gne' gen=1
try 1 '' '^         ^$' rules test ':gen > :gne' gen=1
try 1 '' '^                   ^$' rules test ":s = '运行' AND 1/3" s=x
try 1 '{"error":{"code":"failed","message":"There is no parameter “:gne” (at character 8)","offset":7}}' 'gne' --json rules test ':gen > :gne' gen=1
try 1 '' 'Sign in first' rules test ':gen' --org P01
try 2 '' 'PARAM=VALUE' rules test ':gen' gen
try 2 '' 'needs --org' rules test ':gen' --date 2026-03-15
try 2 '' 'Use: rules test' rules
try 2 '' 'Use: rules test' rules tset ':gen'
echo "1..$n"
