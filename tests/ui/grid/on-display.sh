#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a test on a display and a session bus of its own. What the bus's services print goes to stderr: only the test
# itself speaks on stdout, where its results are read.
exec 7>&1 1>&2
exec dbus-run-session -- xvfb-run -a -s '-screen 0 1280x800x24 -noreset' sh -c 'exec "$@" >&7 7>&-' sh "$@"
