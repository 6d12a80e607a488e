/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cuts the text of a rule or formula into tokens; refuses whatever rules have no use for.
 *
 * It must never see a boundary where SQLite sees none: every byte that SQLite would take into a longer token
 * (letters beyond ASCII, '$', the digits after a name) is either in the same token here or an error. */
#define G_LOG_DOMAIN "dbk-rules"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/rules/dbk-expression-lexer.h"

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
fail (const DbkExpressionLexer *self,
      DbkRuleError code,
      const char *message,
      GError **error)
{
  dbk_rule_error_set (error, code, self->text, (gssize)self->offset, "%s", message);
  return FALSE;
}

static gboolean
take (DbkExpressionLexer *self,
      DbkTokenKind kind,
      gsize length)
{
  self->kind = kind;
  self->length = length;
  return TRUE;
}

static gboolean
read_number (DbkExpressionLexer *self,
             const char *start,
             GError **error)
{
  const char *p = start;
  DbkTokenKind kind = DBK_TOKEN_INTEGER;

  while (g_ascii_isdigit (*p))
    p++;
  if (*p == '.')
    {
      kind = DBK_TOKEN_REAL;
      for (p++; g_ascii_isdigit (*p);)
        p++;
    }
  if (*p == 'e' || *p == 'E')
    {
      const char *digits = p[1] == '+' || p[1] == '-' ? p + 2 : p + 1;

      if (g_ascii_isdigit (*digits))
        {
          kind = DBK_TOKEN_REAL;
          for (p = digits; g_ascii_isdigit (*p);)
            p++;
        }
    }
  if (is_name (*p))
    return fail (self, DBK_RULE_ERROR_SYNTAX, _ ("This is not a number"), error);
  return take (self, kind, (gsize)(p - start));
}

static gboolean
read_string (DbkExpressionLexer *self,
             const char *start,
             GError **error)
{
  const char *p = start + 1;

  for (; *p != '\0'; p++)
    {
      if (*p != '\'')
        continue;
      if (p[1] != '\'')
        return take (self, DBK_TOKEN_STRING, (gsize)(p + 1 - start));
      p++;
    }
  return fail (self, DBK_RULE_ERROR_SYNTAX, _ ("The text in quotes has no closing quote"), error);
}

static gboolean
read_parameter (DbkExpressionLexer *self,
                const char *start,
                GError **error)
{
  const char *p = start + 1;

  if (!is_name_start (*p))
    return fail (self, DBK_RULE_ERROR_PARAMETER,
                 _ ("After “:” comes a name of letters, digits and “_” that begins with a letter"), error);
  while (is_name (*p))
    p++;
  return take (self, DBK_TOKEN_PARAMETER, (gsize)(p - start));
}

static gboolean
read_word (DbkExpressionLexer *self,
           const char *start,
           GError **error)
{
  const char *p = start;

  while (is_name (*p))
    p++;
  if (*p == '\'')
    return fail (self, DBK_RULE_ERROR_FORBIDDEN, _ ("A word cannot touch a quote; binary values are not allowed"), error);
  return take (self, DBK_TOKEN_WORD, (gsize)(p - start));
}

static gboolean
read_symbol (DbkExpressionLexer *self,
             const char *start,
             GError **error)
{
  static const char *const symbols[] = { "||", "<=", ">=", "<>", "!=", "==", "(", ")", ",", "+", "-", "*", "/", "%", "<", ">", "=" };

  for (gsize i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (g_str_has_prefix (start, symbols[i]))
      return take (self, DBK_TOKEN_SYMBOL, strlen (symbols[i]));

  dbk_rule_error_set (error, DBK_RULE_ERROR_SYNTAX, self->text, (gssize)self->offset,
                      _ ("The character “%.*s” has no place here"), (int)(g_utf8_next_char (start) - start), start);
  return FALSE;
}

/* Things that SQLite knows and a rule must not use, each with its own advice. */
static const char *
forbidden_here (const char *p)
{
  if (g_str_has_prefix (p, "--") || g_str_has_prefix (p, "/*"))
    return _ ("Comments are not allowed; put a space between two minus signs");
  if (*p == ';')
    return _ ("One expression only, without “;”");
  if (*p == '"' || *p == '`' || *p == '[')
    return _ ("Text stands in single quotes; quoted names are not allowed");
  if (g_str_has_prefix (p, "->"))
    return _ ("JSON operators are not allowed");
  if (*p == '&' || *p == '~' || (*p == '|' && p[1] != '|') || g_str_has_prefix (p, "<<") || g_str_has_prefix (p, ">>"))
    return _ ("Bit operators are not allowed; write AND, OR, NOT");
  return NULL;
}

/*< private >
 * dbk_expression_lexer_init:
 * @self: a lexer, on the stack
 * @text: (transfer none): valid UTF-8; must live as long as @self is used
 *
 * Puts @self before the first token.
 */
void
dbk_expression_lexer_init (DbkExpressionLexer *self,
                           const char *text)
{
  *self = (DbkExpressionLexer){ .text = text, .kind = DBK_TOKEN_END };
}

/*< private >
 * dbk_expression_lexer_next:
 * @self: a lexer
 * @error: where to put an error
 *
 * Goes to the next token, %DBK_TOKEN_END after the last one.
 *
 * Returns: FALSE with @error set if there is none that rules may use
 */
gboolean
dbk_expression_lexer_next (DbkExpressionLexer *self,
                           GError **error)
{
  const char *p = self->text + self->offset + self->length;
  const char *advice;

  while (*p != '\0' && strchr (" \t\n\f\r", *p) != NULL)
    p++;
  self->offset = (gsize)(p - self->text);
  self->length = 0;

  if (*p == '\0')
    return take (self, DBK_TOKEN_END, 0);
  advice = forbidden_here (p);
  if (advice != NULL)
    return fail (self, DBK_RULE_ERROR_FORBIDDEN, advice, error);
  if (strchr ("?@$#", *p) != NULL)
    return fail (self, DBK_RULE_ERROR_PARAMETER, _ ("Parameters are written with a colon, like “:gen”"), error);
  if (*p == ':')
    return read_parameter (self, p, error);
  if (*p == '\'')
    return read_string (self, p, error);
  if (g_ascii_isdigit (*p) || (*p == '.' && g_ascii_isdigit (p[1])))
    return read_number (self, p, error);
  if (is_name_start (*p))
    return read_word (self, p, error);
  return read_symbol (self, p, error);
}

/*< private >
 * dbk_expression_lexer_is_symbol:
 *
 * Returns: whether the current token is that operator or punctuation mark
 */
gboolean
dbk_expression_lexer_is_symbol (const DbkExpressionLexer *self,
                                const char *symbol)
{
  return self->kind == DBK_TOKEN_SYMBOL && strlen (symbol) == self->length &&
         strncmp (self->text + self->offset, symbol, self->length) == 0;
}

/*< private >
 * dbk_expression_lexer_is_word:
 *
 * Returns: whether the current token is that keyword or function, in whatever case
 */
gboolean
dbk_expression_lexer_is_word (const DbkExpressionLexer *self,
                              const char *word)
{
  return self->kind == DBK_TOKEN_WORD && strlen (word) == self->length &&
         g_ascii_strncasecmp (self->text + self->offset, word, self->length) == 0;
}
