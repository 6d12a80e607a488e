/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cuts the text of a rule or formula into tokens; refuses whatever rules have no use for. */
#pragma once

#include "data/rules/dbk-rule-error.h"

G_BEGIN_DECLS

typedef enum
{
  DBK_TOKEN_END,
  DBK_TOKEN_INTEGER,
  DBK_TOKEN_REAL,
  DBK_TOKEN_STRING,
  DBK_TOKEN_PARAMETER,
  DBK_TOKEN_WORD,
  DBK_TOKEN_SYMBOL
} DbkTokenKind;

/* The current token is kind, offset and length; text is the whole expression, not owned. */
typedef struct
{
  const char *text;
  DbkTokenKind kind;
  gsize offset; /* bytes */
  gsize length; /* bytes */
} DbkExpressionLexer;

void dbk_expression_lexer_init (DbkExpressionLexer *self,
                                const char *text);
gboolean dbk_expression_lexer_next (DbkExpressionLexer *self,
                                    GError **error);
gboolean dbk_expression_lexer_is_symbol (const DbkExpressionLexer *self,
                                         const char *symbol);
gboolean dbk_expression_lexer_is_word (const DbkExpressionLexer *self,
                                       const char *word);

G_END_DECLS
