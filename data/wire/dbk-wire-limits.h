/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The version of the protocol, and how much of anything is accepted.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_WIRE_VERSION: of the protocol; sent as `"wire": 1` in sync requests and answers */
#define DBK_WIRE_VERSION 1

#define DBK_WIRE_ERROR (dbk_wire_error_quark ())
GQuark dbk_wire_error_quark (void);

/** What a message of another version is refused with; the service tells so with the problems named here */
typedef enum
{
  DBK_WIRE_ERROR_NEWER, /* than this program: "wire-too-new" */
  DBK_WIRE_ERROR_OLDER, /* than this program understands: "wire-too-old" */
} DbkWireError;
#define DBK_WIRE_TOO_NEW "wire-too-new"
#define DBK_WIRE_TOO_OLD "wire-too-old"

/** Longest bodies accepted, unpacked, in bytes. */
#define DBK_WIRE_MAX_REQUEST (4 * 1024 * 1024)
#define DBK_WIRE_MAX_ANSWER (64 * 1024 * 1024)
/** Most operations in one request, and most reports in one page of changes. */
#define DBK_WIRE_MAX_OPERATIONS 500
#define DBK_WIRE_MAX_PAGE 1000
/** DBK_WIRE_DEFAULT_PAGE: reports in a page where nobody asks for a number */
#define DBK_WIRE_DEFAULT_PAGE 200

/** DBK_WIRE_MAX_WAIT: seconds that a sync with nothing to tell may ask its answer to be held */
#define DBK_WIRE_MAX_WAIT 60

/** Longest code (of a node, indicator, form, role, rule), name, cursor and other text, in bytes. */
#define DBK_WIRE_MAX_CODE 64
#define DBK_WIRE_MAX_NAME 1000
#define DBK_WIRE_MAX_CURSOR 4096
#define DBK_WIRE_MAX_TEXT (64 * 1024)
/** Most cells of a report or edit, reasons, pins, events of a log, steps of a chain, grants of an account. */
#define DBK_WIRE_MAX_CELLS 20000
#define DBK_WIRE_MAX_REASONS 20000
#define DBK_WIRE_MAX_PINS 1000
#define DBK_WIRE_MAX_LOG 100000
#define DBK_WIRE_MAX_STEPS 16
#define DBK_WIRE_MAX_GRANTS 20000

G_END_DECLS
