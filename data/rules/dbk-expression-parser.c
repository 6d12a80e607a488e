/* SPDX-License-Identifier: GPL-3.0-or-later
 * The grammar of rules and formulas, and the search for divisions that would drop a fraction.
 *
 * A recursive descent with SQLite's precedences. It builds no tree: all that is known of a part is whether it
 * may come out as a whole number of SQL, whether it has a parameter, and how deep it is. SQLite parses the
 * same text once more; the grammar here is narrower, so what it accepts has one meaning in both. */
#define G_LOG_DOMAIN "dbk-rules"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/rules/dbk-expression-lexer.h"
#include "data/rules/dbk-expression-parser.h"
#include "data/rules/dbk-sandbox-private.h"

/* What a part may come out as, besides NULL and REAL. */
typedef enum
{
  MAY_BE_REAL = 0,
  MAY_BE_ZERO = 1 << 0,    /* the whole number 0 */
  MAY_BE_INTEGER = 1 << 1, /* any other whole number */
  MAY_BE_TEXT = 1 << 2     /* text that is not a parameter's: '3' counts as a whole number */
} Possible;

#define ANY_INTEGER (MAY_BE_ZERO | MAY_BE_INTEGER)

typedef struct
{
  guint possible;
  gboolean has_parameter;
  guint depth;
} Part;

typedef struct
{
  DbkExpressionLexer lexer;
  DbkKnownFunc known;
  gpointer data;
  GPtrArray *parameters; /* (element-type utf8) */
  guint nesting;
  GError **error;
} Parser;

static gboolean parse_or (Parser *parser,
                          Part *part);

static gboolean
fail (Parser *parser,
      DbkRuleError code,
      gsize offset,
      const char *message)
{
  dbk_rule_error_set (parser->error, code, parser->lexer.text, (gssize)offset, "%s", message);
  return FALSE;
}

static gboolean
next (Parser *parser)
{
  return dbk_expression_lexer_next (&parser->lexer, parser->error);
}

static gboolean
at_symbol (Parser *parser,
           const char *symbol)
{
  return dbk_expression_lexer_is_symbol (&parser->lexer, symbol);
}

static gboolean
at_word (Parser *parser,
         const char *word)
{
  return dbk_expression_lexer_is_word (&parser->lexer, word);
}

/* The first of @symbols that is the current token, or NULL. */
static const char *
at_one_of (Parser *parser,
           const char *const *symbols)
{
  for (; *symbols != NULL; symbols++)
    if (at_symbol (parser, *symbols))
      return *symbols;
  return NULL;
}

static gboolean
fail_unexpected (Parser *parser)
{
  const DbkExpressionLexer *lexer = &parser->lexer;

  switch (lexer->kind)
    {
    case DBK_TOKEN_END:
      return fail (parser, DBK_RULE_ERROR_SYNTAX, lexer->offset, _ ("The expression is incomplete"));

    case DBK_TOKEN_WORD:
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_FORBIDDEN, lexer->text, (gssize)lexer->offset,
                          _ ("The word “%.*s” has no place here"), (int)lexer->length, lexer->text + lexer->offset);
      return FALSE;

    case DBK_TOKEN_INTEGER:
    case DBK_TOKEN_REAL:
    case DBK_TOKEN_STRING:
    case DBK_TOKEN_PARAMETER:
    case DBK_TOKEN_SYMBOL:
    default:
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_SYNTAX, lexer->text, (gssize)lexer->offset,
                          _ ("“%.*s” has no place here"), (int)lexer->length, lexer->text + lexer->offset);
      return FALSE;
    }
}

static gboolean
expect_symbol (Parser *parser,
               const char *symbol)
{
  return at_symbol (parser, symbol) ? next (parser) : fail_unexpected (parser);
}

static gboolean
expect_word (Parser *parser,
             const char *word)
{
  return at_word (parser, word) ? next (parser) : fail_unexpected (parser);
}

static Part
join (const Part *left,
      const Part *right,
      guint possible)
{
  return (Part){ .possible = possible,
                 .has_parameter = left->has_parameter || right->has_parameter,
                 .depth = MAX (left->depth, right->depth) + 1 };
}

static gboolean
check_depth (Parser *parser,
             const Part *part)
{
  if (part->depth <= DBK_EXPRESSION_MAX_DEPTH)
    return TRUE;
  dbk_rule_error_set (parser->error, DBK_RULE_ERROR_LIMIT, parser->lexer.text, (gssize)parser->lexer.offset,
                      _ ("The expression is more than %d operators deep"), DBK_EXPRESSION_MAX_DEPTH);
  return FALSE;
}

/* As a number, text may be anything. */
static guint
as_number (const Part *part)
{
  return part->possible & MAY_BE_TEXT ? ANY_INTEGER : part->possible;
}

static guint
sum_of (guint left,
        guint right)
{
  if (left == MAY_BE_REAL || right == MAY_BE_REAL)
    return MAY_BE_REAL;
  return (left | right) == MAY_BE_ZERO ? MAY_BE_ZERO : ANY_INTEGER;
}

static guint
product_of (guint left,
            guint right)
{
  guint possible = left & right & MAY_BE_INTEGER;

  if (left != MAY_BE_REAL && right != MAY_BE_REAL)
    possible |= (left | right) & MAY_BE_ZERO;
  return possible;
}

static gboolean
check_division (Parser *parser,
                const Part *left,
                const Part *right,
                gsize offset)
{
  guint l = as_number (left);
  guint r = as_number (right);
  gboolean literal = !left->has_parameter && !right->has_parameter;

  if ((l & r & MAY_BE_INTEGER) || (literal && l != MAY_BE_REAL && r != MAY_BE_REAL))
    return fail (parser, DBK_RULE_ERROR_INTEGER_DIVISION, offset,
                 _ ("Both sides of this division may be whole numbers, and SQL would drop the fraction; write 3.0 for 3"));
  return TRUE;
}

static gboolean
check_remainder (Parser *parser,
                 const Part *left,
                 const Part *right,
                 gsize offset)
{
  if (left->has_parameter || right->has_parameter)
    return TRUE;
  return fail (parser, DBK_RULE_ERROR_INTEGER_DIVISION, offset,
               _ ("“%” is the remainder of a division, not per cent; between plain numbers it is not allowed"));
}

static gboolean
parse_number (Parser *parser,
              Part *part)
{
  const char *digits = parser->lexer.text + parser->lexer.offset;
  gsize length = parser->lexer.length;

  *part = (Part){ .possible = MAY_BE_REAL, .depth = 1 };
  if (parser->lexer.kind == DBK_TOKEN_INTEGER)
    {
      for (; length > 0 && *digits == '0'; length--)
        digits++;
      /* SQLite turns what does not fit into 64 bits, 19 digits, into REAL. */
      if (length <= 19)
        part->possible = length == 0 ? MAY_BE_ZERO : MAY_BE_INTEGER;
    }
  return next (parser);
}

static gboolean
parse_parameter (Parser *parser,
                 Part *part)
{
  const DbkExpressionLexer *lexer = &parser->lexer;
  g_autofree char *name = g_strndup (lexer->text + lexer->offset + 1, lexer->length - 1);

  if (parser->known != NULL && !parser->known (name, parser->data))
    {
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_PARAMETER, lexer->text, (gssize)lexer->offset,
                          _ ("There is no parameter “:%s”"), name);
      return FALSE;
    }
  if (!g_ptr_array_find_with_equal_func (parser->parameters, name, g_str_equal, NULL))
    {
      if (parser->parameters->len == DBK_EXPRESSION_MAX_PARAMETERS)
        {
          dbk_rule_error_set (parser->error, DBK_RULE_ERROR_LIMIT, lexer->text, (gssize)lexer->offset,
                              _ ("The expression has more than %d parameters"), DBK_EXPRESSION_MAX_PARAMETERS);
          return FALSE;
        }
      g_ptr_array_add (parser->parameters, g_steal_pointer (&name));
    }
  *part = (Part){ .possible = MAY_BE_REAL, .has_parameter = TRUE, .depth = 1 };
  return next (parser);
}

/* The branches of CASE, the arguments of functions: joined one by one, with the possibilities that are asked for. */
static gboolean
parse_into (Parser *parser,
            Part *part,
            gboolean is_result)
{
  Part one;

  if (!parse_or (parser, &one))
    return FALSE;
  *part = join (part, &one, is_result ? part->possible | one.possible : part->possible);
  part->depth = MAX (part->depth - 1, one.depth + 1);
  return TRUE;
}

static gboolean
parse_case (Parser *parser,
            Part *part)
{
  *part = (Part){ .possible = MAY_BE_REAL, .depth = 1 };

  if (!next (parser))
    return FALSE;
  if (!at_word (parser, "WHEN") && !parse_into (parser, part, FALSE))
    return FALSE;
  do
    {
      if (!expect_word (parser, "WHEN") || !parse_into (parser, part, FALSE) ||
          !expect_word (parser, "THEN") || !parse_into (parser, part, TRUE))
        return FALSE;
    }
  while (at_word (parser, "WHEN"));
  if (at_word (parser, "ELSE") && (!next (parser) || !parse_into (parser, part, TRUE)))
    return FALSE;
  return expect_word (parser, "END") && check_depth (parser, part);
}

typedef struct
{
  const char *name;
  guint min_arguments;
  guint max_arguments;
  guint results; /* bit i: argument i may be the result */
  guint never;   /* what the result cannot be */
} Function;

static const Function functions[] = {
  { "abs", 1, 1, 1 << 0, MAY_BE_REAL },
  { "round", 1, 2, 0, ANY_INTEGER | MAY_BE_TEXT },
  { "min", 2, DBK_EXPRESSION_MAX_ARGUMENTS, ~0u, MAY_BE_REAL },
  { "max", 2, DBK_EXPRESSION_MAX_ARGUMENTS, ~0u, MAY_BE_REAL },
  { "coalesce", 2, DBK_EXPRESSION_MAX_ARGUMENTS, ~0u, MAY_BE_REAL },
  { "nullif", 2, 2, 1 << 0, MAY_BE_REAL },
  { "iif", 3, 3, 1 << 1 | 1 << 2, MAY_BE_REAL },
};

static gboolean
check_n_arguments (Parser *parser,
                   const Function *function,
                   guint n,
                   gsize offset)
{
  if (n > DBK_EXPRESSION_MAX_ARGUMENTS)
    {
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_LIMIT, parser->lexer.text, (gssize)offset,
                          _ ("More than %d arguments"), DBK_EXPRESSION_MAX_ARGUMENTS);
      return FALSE;
    }
  if (n == 1 && (strcmp (function->name, "min") == 0 || strcmp (function->name, "max") == 0))
    return fail (parser, DBK_RULE_ERROR_FORBIDDEN, offset,
                 _ ("With one argument this would be an aggregate over rows, and there are none"));
  if (n < function->min_arguments || n > function->max_arguments)
    return fail (parser, DBK_RULE_ERROR_SYNTAX, offset, _ ("Wrong number of arguments"));
  return TRUE;
}

static gboolean
parse_arguments (Parser *parser,
                 const Function *function,
                 Part *part)
{
  gsize offset = parser->lexer.offset;
  guint n = 0;

  *part = (Part){ .possible = MAY_BE_REAL, .depth = 1 };
  if (!next (parser) || !expect_symbol (parser, "("))
    return FALSE;
  do
    {
      gboolean is_result = n < DBK_EXPRESSION_MAX_ARGUMENTS && (function->results & (1u << n)) != 0;

      if ((n > 0 && !next (parser)) || !parse_into (parser, part, is_result))
        return FALSE;
      n++;
    }
  while (at_symbol (parser, ","));
  if (!expect_symbol (parser, ")") || !check_n_arguments (parser, function, n, offset))
    return FALSE;

  part->possible &= ~function->never;
  return check_depth (parser, part);
}

static gboolean
parse_word (Parser *parser,
            Part *part)
{
  DbkExpressionLexer ahead = parser->lexer;

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (at_word (parser, functions[i].name))
      return parse_arguments (parser, &functions[i], part);
  if (at_word (parser, "CASE"))
    return parse_case (parser, part);

  if (at_word (parser, "NULL") || at_word (parser, "TRUE") || at_word (parser, "FALSE"))
    {
      *part = (Part){ .possible = at_word (parser, "TRUE") ? MAY_BE_INTEGER : at_word (parser, "FALSE") ? MAY_BE_ZERO
                                                                                                        : MAY_BE_REAL,
                      .depth = 1 };
      return next (parser);
    }

  if (dbk_expression_lexer_next (&ahead, NULL) && dbk_expression_lexer_is_symbol (&ahead, "("))
    {
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_FORBIDDEN, parser->lexer.text, (gssize)parser->lexer.offset,
                          _ ("The function “%.*s” is not one of those for rules"),
                          (int)parser->lexer.length, parser->lexer.text + parser->lexer.offset);
      return FALSE;
    }
  return fail_unexpected (parser);
}

static gboolean
parse_primary (Parser *parser,
               Part *part)
{
  switch (parser->lexer.kind)
    {
    case DBK_TOKEN_INTEGER:
    case DBK_TOKEN_REAL:
      return parse_number (parser, part);

    case DBK_TOKEN_STRING:
      *part = (Part){ .possible = MAY_BE_TEXT, .depth = 1 };
      return next (parser);

    case DBK_TOKEN_PARAMETER:
      return parse_parameter (parser, part);

    case DBK_TOKEN_WORD:
      return parse_word (parser, part);

    case DBK_TOKEN_SYMBOL:
      if (at_symbol (parser, "("))
        return next (parser) && parse_or (parser, part) && expect_symbol (parser, ")");
      return fail_unexpected (parser);

    case DBK_TOKEN_END:
    default:
      return fail_unexpected (parser);
    }
}

static gboolean
parse_unary (Parser *parser,
             Part *part)
{
  static const char *const signs[] = { "-", "+", NULL };
  guint n = 0;
  gboolean negated = FALSE;

  for (const char *sign = at_one_of (parser, signs); sign != NULL; sign = at_one_of (parser, signs), n++)
    {
      negated = negated || *sign == '-';
      if (!next (parser))
        return FALSE;
    }
  if (!parse_primary (parser, part))
    return FALSE;
  part->depth += n;
  if (negated)
    part->possible = as_number (part);
  return n == 0 || check_depth (parser, part);
}

static gboolean
parse_concatenation (Parser *parser,
                     Part *part)
{
  if (!parse_unary (parser, part))
    return FALSE;
  while (at_symbol (parser, "||"))
    {
      Part right;

      if (!next (parser) || !parse_unary (parser, &right))
        return FALSE;
      *part = join (part, &right, MAY_BE_TEXT);
      if (!check_depth (parser, part))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_multiplicative (Parser *parser,
                      Part *part)
{
  static const char *const operators[] = { "*", "/", "%", NULL };
  const char *operator;

  if (!parse_concatenation (parser, part))
    return FALSE;
  while ((operator= at_one_of (parser, operators)) != NULL)
    {
      gsize offset = parser->lexer.offset;
      guint possible;
      Part right;

      if (!next (parser) || !parse_concatenation (parser, &right))
        return FALSE;
      if ((*operator== '/' && !check_division (parser, part, &right, offset)) ||
          (*operator== '%' && !check_remainder (parser, part, &right, offset)))
        return FALSE;

      if (*operator== '*')
        possible = product_of (as_number (part), as_number (&right));
      else if (*operator== '/') /* only 0 divided by a whole number was let pass */
        possible = as_number (&right) != MAY_BE_REAL ? as_number (part) & MAY_BE_ZERO : MAY_BE_REAL;
      else
        possible = as_number (part) != MAY_BE_REAL && as_number (&right) != MAY_BE_REAL ? ANY_INTEGER : MAY_BE_REAL;
      *part = join (part, &right, possible);
      if (!check_depth (parser, part))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_additive (Parser *parser,
                Part *part)
{
  static const char *const operators[] = { "+", "-", NULL };

  if (!parse_multiplicative (parser, part))
    return FALSE;
  while (at_one_of (parser, operators) != NULL)
    {
      Part right;

      if (!next (parser) || !parse_multiplicative (parser, &right))
        return FALSE;
      *part = join (part, &right, sum_of (as_number (part), as_number (&right)));
      if (!check_depth (parser, part))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fail_chain (Parser *parser)
{
  return fail (parser, DBK_RULE_ERROR_FORBIDDEN, parser->lexer.offset,
               _ ("Comparisons in a row compare the outcome of the first; write BETWEEN … AND …, or use parentheses"));
}

/* The operand of a comparison, and the bounds of BETWEEN: no further < > without parentheses. */
static gboolean
parse_relational (Parser *parser,
                  Part *part)
{
  static const char *const operators[] = { "<=", ">=", "<", ">", NULL };
  Part right;

  if (!parse_additive (parser, part))
    return FALSE;
  if (at_one_of (parser, operators) == NULL)
    return TRUE;
  if (!next (parser) || !parse_additive (parser, &right))
    return FALSE;
  if (at_one_of (parser, operators) != NULL)
    return fail_chain (parser);
  *part = join (part, &right, ANY_INTEGER);
  return check_depth (parser, part);
}

static gboolean
parse_between (Parser *parser,
               Part *part)
{
  Part low, high;

  if (!next (parser) || !parse_additive (parser, &low) ||
      !expect_word (parser, "AND") || !parse_additive (parser, &high))
    return FALSE;
  *part = join (part, &low, ANY_INTEGER);
  *part = join (part, &high, ANY_INTEGER);
  return check_depth (parser, part);
}

static gboolean
parse_in (Parser *parser,
          Part *part)
{
  part->depth++;
  if (!next (parser) || !expect_symbol (parser, "(") || !parse_into (parser, part, FALSE))
    return FALSE;
  while (at_symbol (parser, ","))
    if (!next (parser) || !parse_into (parser, part, FALSE))
      return FALSE;
  part->possible = ANY_INTEGER;
  return expect_symbol (parser, ")") && check_depth (parser, part);
}

static gboolean
parse_is (Parser *parser,
          Part *part)
{
  Part right;

  if (!next (parser) ||
      (at_word (parser, "NOT") && !next (parser)) ||
      !parse_relational (parser, &right))
    return FALSE;
  *part = join (part, &right, ANY_INTEGER);
  return check_depth (parser, part);
}

/* Whether the current token begins another operator of the rank of "=". */
static gboolean
at_equality (Parser *parser)
{
  static const char *const operators[] = { "=", "==", "<>", "!=", NULL };
  static const char *const words[] = { "IS", "ISNULL", "NOTNULL", "NOT", "BETWEEN", "IN" };

  if (at_one_of (parser, operators) != NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (at_word (parser, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
parse_equality_rest (Parser *parser,
                     Part *part)
{
  Part right;

  if (at_word (parser, "IS"))
    return parse_is (parser, part);
  if (at_word (parser, "BETWEEN"))
    return parse_between (parser, part);
  if (at_word (parser, "IN"))
    return parse_in (parser, part);
  if (at_word (parser, "ISNULL") || at_word (parser, "NOTNULL"))
    {
      part->possible = ANY_INTEGER;
      part->depth++;
      return next (parser) && check_depth (parser, part);
    }
  if (at_word (parser, "NOT"))
    {
      if (!next (parser))
        return FALSE;
      if (at_word (parser, "BETWEEN"))
        return parse_between (parser, part);
      if (at_word (parser, "IN"))
        return parse_in (parser, part);
      part->possible = ANY_INTEGER;
      part->depth++;
      return expect_word (parser, "NULL") && check_depth (parser, part);
    }

  if (!next (parser) || !parse_relational (parser, &right))
    return FALSE;
  *part = join (part, &right, ANY_INTEGER);
  return check_depth (parser, part);
}

static gboolean
parse_equality (Parser *parser,
                Part *part)
{
  if (!parse_relational (parser, part))
    return FALSE;
  if (!at_equality (parser))
    return TRUE;
  if (!parse_equality_rest (parser, part))
    return FALSE;
  return at_equality (parser) ? fail_chain (parser) : TRUE;
}

static gboolean
parse_not (Parser *parser,
           Part *part)
{
  guint n = 0;

  for (; at_word (parser, "NOT"); n++)
    if (!next (parser))
      return FALSE;
  if (!parse_equality (parser, part))
    return FALSE;
  if (n > 0)
    part->possible = ANY_INTEGER;
  part->depth += n;
  return n == 0 || check_depth (parser, part);
}

static gboolean
parse_and (Parser *parser,
           Part *part)
{
  if (!parse_not (parser, part))
    return FALSE;
  while (at_word (parser, "AND"))
    {
      Part right;

      if (!next (parser) || !parse_not (parser, &right))
        return FALSE;
      *part = join (part, &right, ANY_INTEGER);
      if (!check_depth (parser, part))
        return FALSE;
    }
  return TRUE;
}

/* Every bracket passes here, so here the nesting, which costs stack, is counted. */
static gboolean
parse_or (Parser *parser,
          Part *part)
{
  if (parser->nesting++ > DBK_EXPRESSION_MAX_NESTING)
    {
      dbk_rule_error_set (parser->error, DBK_RULE_ERROR_LIMIT, parser->lexer.text, (gssize)parser->lexer.offset,
                          _ ("More than %d brackets in one another"), DBK_EXPRESSION_MAX_NESTING);
      return FALSE;
    }
  if (!parse_and (parser, part))
    return FALSE;
  while (at_word (parser, "OR"))
    {
      Part right;

      if (!next (parser) || !parse_and (parser, &right))
        return FALSE;
      *part = join (part, &right, ANY_INTEGER);
      if (!check_depth (parser, part))
        return FALSE;
    }
  parser->nesting--;
  return TRUE;
}

/*< private >
 * dbk_expression_parse:
 * @text: valid UTF-8
 * @known: (nullable) (scope call): tells known parameters
 * @data: for @known
 * @parameters: (element-type utf8): receives the names of the parameters, without colon, each once
 * @error: where to put an error of %DBK_RULE_ERROR
 *
 * Checks that @text is one expression of the language described at #DbkExpression. Pure.
 *
 * Returns: FALSE with @error set if it is not
 */
gboolean
dbk_expression_parse (const char *text,
                      DbkKnownFunc known,
                      gpointer data,
                      GPtrArray *parameters,
                      GError **error)
{
  Parser parser = { .known = known, .data = data, .parameters = parameters, .error = error };
  Part part;

  dbk_expression_lexer_init (&parser.lexer, text);
  if (!next (&parser) || !parse_or (&parser, &part))
    return FALSE;
  return parser.lexer.kind == DBK_TOKEN_END ? TRUE : fail_unexpected (&parser);
}
