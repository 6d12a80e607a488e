#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a test on a display, a session bus and an accessibility bus of its own. What their services print goes to stderr:
# only the test itself speaks on stdout, where its results are read.
set -eu
# Accessibility buses of tests that run at the same time would meet at one socket in the home directory.
XDG_RUNTIME_DIR=$(mktemp -d)
export XDG_RUNTIME_DIR GSETTINGS_BACKEND=memory
# An input method of the machine's own would wait for its daemon.
export GTK_IM_MODULE="${GTK_IM_MODULE:-gtk-im-context-simple}"
trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
exec 7>&1 1>&2
dbus-run-session -- xvfb-run -a -s '-screen 0 1280x800x24 -noreset' sh -c 'exec "$@" >&7 7>&-' sh "$@"
