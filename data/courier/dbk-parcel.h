/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files: how data travels where no line goes.
 *
 * A courier file is one gzip stream of lines in UTF-8, each one JSON document,
 * each ended by a newline:
 *
 *   the header   {"format":"daybook-courier","version":1,"kind":…,"id":UUID,"of":UUID|null,
 *                 "account":…,"home":…,"key":…,"made_at":UTC,"catalogue":version|null,
 *                 "cursor":text|null,"parts":[…]}
 *   the parts    one line each, of the kinds that "parts" names in this order
 *   the seal     {"signature":…}
 *
 * The signature is Ed25519 over every byte before the last line, by the secret of
 * "key" (both in hexadecimal). Whether that key is one to be trusted is the
 * reader's to know, before he looks at any part.
 *
 * | kind    | from → to         | signed by   | parts |
 * |---------|-------------------|-------------|-------|
 * | outbox  | plant → service   | the home    | "request": what POST /v1/sync takes |
 * | answer  | service → plant   | the service | "catalogue" (a document of GET /v1/catalogue), "answer": what POST /v1/sync answers |
 * | starter | service → a plant that can never connect | the service | "starter" (dbk-starter.h), "catalogue", "answer" |
 *
 * "cursor" is the feed's place that the outbox was written at, and the answer
 * repeats it: an answer is read on only from there, so that files that come
 * twice, late or in another order do no harm. "of" of an answer is the id of the
 * outbox it is to. Unknown members and parts of an unknown kind are passed over;
 * another version is refused.
 */
#pragma once

#include <gio/gio.h>

#include "data/courier/dbk-key.h"

G_BEGIN_DECLS

#define DBK_PARCEL_ERROR (dbk_parcel_error_quark ())
GQuark dbk_parcel_error_quark (void);

/** Messages are translated, for people; a file that is not right in every byte is refused as a whole. */
typedef enum
{
  DBK_PARCEL_ERROR_FORMAT,  /* no courier file, or of another kind */
  DBK_PARCEL_ERROR_VERSION, /* written by a newer program */
  DBK_PARCEL_ERROR_TOO_LARGE,
  DBK_PARCEL_ERROR_TAMPERED, /* damaged or altered on the way: the signature does not fit */
  DBK_PARCEL_ERROR_STRANGER, /* signed with a key that is not trusted */
  DBK_PARCEL_ERROR_ADDRESS,  /* for another account or home */
  DBK_PARCEL_ERROR_PASSWORD, /* the password does not open it */
  DBK_PARCEL_ERROR_EXPIRED,  /* older than it may be, or than what is here */
} DbkParcelError;

/** DBK_PARCEL_MAX_FILE: bytes of a file; DBK_PARCEL_MAX_TEXT: unpacked; DBK_PARCEL_MAX_PARTS: lines between header and seal */
#define DBK_PARCEL_MAX_FILE (64 * 1024 * 1024)
#define DBK_PARCEL_MAX_TEXT (256 * 1024 * 1024)
#define DBK_PARCEL_MAX_PARTS 2000

typedef enum
{
  DBK_PARCEL_OUTBOX,
  DBK_PARCEL_ANSWER,
  DBK_PARCEL_STARTER,
} DbkParcelKind;

typedef enum
{
  DBK_PARCEL_PART_REQUEST,
  DBK_PARCEL_PART_ANSWER,
  DBK_PARCEL_PART_CATALOGUE,
  DBK_PARCEL_PART_STARTER,
  DBK_PARCEL_PART_OTHER, /* of a newer program */
} DbkParcelPartKind;

/** DbkParcelPart: @text: (owned): one JSON document, not looked at yet */
typedef struct
{
  DbkParcelPartKind kind;
  char *text;
  gsize length;
} DbkParcelPart;

/**
 * DbkParcel:
 * @id: (owned): a UUID
 * @of: (owned) (nullable): the parcel that this one answers
 * @account, @home: (owned): whose
 * @key: (owned) (nullable): public key of the sender; %NULL until written
 * @made_at: µs UTC by the sender's clock
 * @catalogue: (owned) (nullable): version the sender has
 * @cursor: (owned) (nullable)
 * @parts: (element-type DbkParcelPart)
 */
typedef struct
{
  DbkParcelKind kind;
  char *id;
  char *of;
  char *account;
  char *home;
  char *key;
  gint64 made_at;
  char *catalogue;
  char *cursor;
  GPtrArray *parts;
} DbkParcel;

/** dbk_parcel_new: (transfer full): with an id of its own, made now */
DbkParcel *dbk_parcel_new (DbkParcelKind kind, const char *account, const char *home);
void dbk_parcel_free (DbkParcel *parcel);
/** dbk_parcel_add: @text: a JSON document; FALSE if it is none */
gboolean dbk_parcel_add (DbkParcel *parcel, DbkParcelPartKind kind, const char *text, GError **error);
/** dbk_parcel_write: (transfer full): the file, signed */
GBytes *dbk_parcel_write (const DbkParcel *parcel, const DbkKey *key);
/** dbk_parcel_save: dbk_parcel_write() to a file, replaced only when complete; for its owner alone */
gboolean dbk_parcel_save (const DbkParcel *parcel, const DbkKey *key, const char *path, GError **error);

/**
 * dbk_parcel_read:
 *
 * Checks size, form and signature. The caller compares @key, @account and @home
 * with what it knows before looking at any part.
 *
 * Returns: (transfer full) (nullable)
 */
DbkParcel *dbk_parcel_read (GBytes *file, DbkParcelKind kind, GError **error);
/** dbk_parcel_load: (transfer full) (nullable): dbk_parcel_read() of a file, of which no more than %DBK_PARCEL_MAX_FILE bytes are read */
DbkParcel *dbk_parcel_load (const char *path, DbkParcelKind kind, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkParcel, dbk_parcel_free)

G_END_DECLS
