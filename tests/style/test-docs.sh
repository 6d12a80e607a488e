#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The pages made from the catalogue say what the catalogue says.
set -eu
root=$1
. "$root/tests/style/lib.sh"

check () {
  perl docs/update --check
}

# lay_out: the pages and what they are made from, in the sample tree
lay_out () {
  put docs/update <"$root/docs/update"
  put docs/rules.md <"$root/docs/rules.md"
  put docs/indicators.md <"$root/docs/indicators.md"
  put resources/catalogue/builtin.json <"$root/resources/catalogue/builtin.json"
}

lay_out; accepts 'pages that fit the catalogue' check
lay_out; sed 's/"decimals": 4/"decimals": 3/' "$root/resources/catalogue/builtin.json" | put resources/catalogue/builtin.json; refuses 'another indicator' check
lay_out; sed 's/:gen >= 0/:gen >= 1/' "$root/resources/catalogue/builtin.json" | put resources/catalogue/builtin.json; refuses 'another rule' check
lay_out; echo more >>"$sample/docs/rules.md"; refuses 'a page changed by hand' check

holds 'docs/rules.md and docs/indicators.md are up to date (docs/update writes them)' check
finish
