/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands at the service's address and is not the service: a broken proxy,
 * a login page of a hotel, a program that was upgraded half.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DBK_BAD_GARBAGE,   /* 200, bytes that mean nothing */
  DBK_BAD_TRUNCATED, /* 200, JSON that ends in the middle */
  DBK_BAD_PAGE,      /* 200, a web page */
  DBK_BAD_500,       /* an error with a page */
  DBK_BAD_WRONG,     /* 200, JSON, but of something else */
} DbkBadAnswer;

typedef struct _DbkBadService DbkBadService;

/** dbk_bad_service_new: listens at @port of this machine with a certificate and its key, in a thread of its own */
DbkBadService *dbk_bad_service_new (guint port, const char *certificate, const char *key);
/** dbk_bad_service_set: how everything is answered from now on */
void dbk_bad_service_set (DbkBadService *service, DbkBadAnswer answer);
/** dbk_bad_service_count: how many requests were answered so */
guint dbk_bad_service_count (DbkBadService *service);
void dbk_bad_service_free (DbkBadService *service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkBadService, dbk_bad_service_free)

G_END_DECLS
