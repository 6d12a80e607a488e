# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints every #include that points up: which folder may use which is the table below.

function complain(why) {
  printf "%s:%d: %s: %s\n", FILENAME, FNR, included, why
  failed = 1
}

function check_data(own, other) {
  if (!(own in level)) {
    complain("data/" own " has no place in the order of layers")
    return
  }
  if (!(other in level))
    complain("data/" other " has no place in the order of layers")
  else if (other != own && level[other] >= level[own])
    complain("data/" own " may not use data/" other)
}

BEGIN {
  level["base"] = 1
  level["catalogue"] = 2
  level["rules"] = 3
  level["report"] = level["plan"] = level["summary"] = 4
  level["store"] = level["wire"] = 5
  level["courier"] = level["sheet"] = 6
  level["sync"] = 7
  level["client"] = 8

  may["data"] = " data "
  may["central"] = " central data "
  may["ui"] = " ui data resources "
  may["app"] = " app ui data resources "
  may["resources"] = " resources "
  may["tests"] = " tests app central data resources ui "
}

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
  match($0, /["<][^">]*/)
  quoted = substr($0, RSTART, 1) == "\""
  included = substr($0, RSTART + 1, RLENGTH - 1)
  split(FILENAME, from, "/")
  split(included, to, "/")

  if (quoted) {
    if (index(" app central data resources tests ui ", " " to[1] " ") == 0)
      complain("an include names its file from the top of the tree")
    else if (index(may[from[1]], " " to[1] " ") == 0)
      complain(from[1] "/ may not use " to[1] "/")
    else if (from[1] == "data")
      check_data(from[2], to[2])
  } else if ((from[1] == "data" || from[1] == "central") && included ~ /^(gtk|gdk|gsk|adwaita|libadwaita)/ && included !~ /^gdk-pixbuf\//) {
    complain(from[1] "/ knows no window")
  } else if (from[1] == "ui" && included ~ /^(sqlite3|libsoup)/) {
    complain("ui/ opens neither a database nor a socket")
  }
}

END { exit failed }
