#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The table tells what was met and what was missed, and does not pass over a benchmark that cannot run.
set -eu
report=$1
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
mkdir -p "$build/tests/bench"
n=0

# says DESCRIPTION PATTERN: the table has a line like that
says () {
  n=$((n + 1))
  if grep -Eq "$2" "$build/table"; then echo "ok $n - $1"; else echo "not ok $n - $1"; sed 's/^/# /' "$build/table"; fi
}

# play STATUS LINE…: a benchmark that prints the lines and ends so
play () {
  {
    echo '#!/bin/sh'
    status=$1
    shift
    for line in "$@"; do echo "printf '$line\\n'"; done
    echo "exit $status"
  } >"$build/tests/bench/bench-rule"
  chmod +x "$build/tests/bench/bench-rule"
  ended=0
  "$report" "$build" rule >"$build/table" 2>/dev/null || ended=$?
  echo "ended $ended" >>"$build/table"
}

play 0 'within\t5\t2\tms\t<=3x' 'beyond\t7\t2\tms\t<=3x' 'fast\t60\t100\t/s\t>=0.5x' 'slow\t40\t100\t/s\t>=0.5x' \
  'small\t16\t-\tkB\t<=16' 'large\t16.1\t-\tkB\t<=16' 'told\t1\t2\tms\t-' 'alone\t1\t-\tms\t<=3x' '# a word'
says 'a ratio within its bound' '^within .* 2\.50 .*≤ 3× +met$'
says 'a ratio beyond its bound' '^beyond .* 3\.50 .*≤ 3× +missed$'
says 'a lower bound that is met' '^fast .*≥ 0\.5× +met$'
says 'a lower bound that is missed' '^slow .*≥ 0\.5× +missed$'
says 'an absolute bound that is met' '^small .*≤ 16 +met$'
says 'an absolute bound that is missed' '^large .*≤ 16 +missed$'
says 'a figure of which nothing is wanted' '^told .*–$'
says 'a ratio without a limit is not met' '^alone .*missed$'
says 'a note' '^· rule: a word$'
says 'the sum' '^3 met, 4 missed$'
says 'a miss is no failure' '^ended 0$'
n=$((n + 1))
if python3 -c 'import json, sys; lines = json.load (open (sys.argv[1]))["lines"]; sys.exit (len (lines) != 8 or lines[0]["verdict"] != "met")' "$build/bench.json"; then
  echo "ok $n - the same as JSON"
else
  echo "not ok $n - the same as JSON"
fi

play 134 'within\t5\t2\tms\t<=3x'
says 'a benchmark that aborts' '^! bench-rule ended with status 134$'
says 'that is a failure' '^ended 1$'
rm "$build/tests/bench/bench-rule"
"$report" "$build" rule >"$build/table" 2>/dev/null || true
says 'a benchmark that is not there' '^! bench-rule is not built$'
echo "1..$n"
