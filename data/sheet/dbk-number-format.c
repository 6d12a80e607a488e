/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Number formats of workbooks: whether a number is a date, and what a person sees.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-number-format.h"

#include <math.h>
#include <string.h>

/* Excel's own limits. Without them a long format times millions of cells would eat the memory. */
#define MAX_CODE_BYTES 1020
#define MAX_SECTIONS 4
#define MAX_PLACES 30

#define LAST_SERIAL 2958465 /* 9999-12-31 */
#define SECONDS_PER_DAY 86400

typedef enum
{
  TOKEN_END,
  TOKEN_NOTHING,
  TOKEN_LITERAL,
  TOKEN_ZERO,
  TOKEN_DIGIT, /* # and ? */
  TOKEN_POINT,
  TOKEN_COMMA,
  TOKEN_PERCENT,
  TOKEN_DAY,
  TOKEN_MONTH_OR_MINUTE,
  TOKEN_TIME,
  TOKEN_ELAPSED,
  TOKEN_GENERAL,
  TOKEN_SLASH,
  TOKEN_BEYOND_US,
} Token;

typedef struct
{
  char *code;
  char *prefix;
  char *suffix;
  guint integer_zeros; /* the least number of digits */
  guint decimals;
  guint decimal_zeros;
  guint percents;
  guint thousands; /* how often divided by a thousand */
  gboolean grouped;
  gboolean has_number;
  gboolean general;
  gboolean plain; /* what we do not draw */
} Section;

struct _DbkNumberFormat
{
  Section sections[MAX_SECTIONS];
  guint n_sections;
  gboolean has_day;
  gboolean has_time;
  gboolean elapsed;
};

static const char *const builtin[] = {
  [1] = "0",
  [2] = "0.00",
  [3] = "#,##0",
  [4] = "#,##0.00",
  [5] = "#,##0;-#,##0",
  [6] = "#,##0;-#,##0",
  [7] = "#,##0.00;-#,##0.00",
  [8] = "#,##0.00;-#,##0.00",
  [9] = "0%",
  [10] = "0.00%",
  [11] = "0.00E+00",
  [12] = "# ?/?",
  [13] = "# ?\?/?\?",
  [14] = "yyyy/m/d",
  [15] = "d-mmm-yy",
  [16] = "d-mmm",
  [17] = "mmm-yy",
  [18] = "h:mm AM/PM",
  [19] = "h:mm:ss AM/PM",
  [20] = "h:mm",
  [21] = "h:mm:ss",
  [22] = "yyyy/m/d h:mm",
  /* 27 to 36 and 50 to 58 are those of Chinese. */
  [27] = "yyyy年m月",
  [28] = "m月d日",
  [29] = "m月d日",
  [30] = "m-d-yy",
  [31] = "yyyy年m月d日",
  [32] = "h时mm分",
  [33] = "h时mm分ss秒",
  [34] = "上午/下午h时mm分",
  [35] = "上午/下午h时mm分ss秒",
  [36] = "yyyy年m月",
  [37] = "#,##0;-#,##0",
  [38] = "#,##0;-#,##0",
  [39] = "#,##0.00;-#,##0.00",
  [40] = "#,##0.00;-#,##0.00",
  [41] = "#,##0;-#,##0;\"-\"",
  [42] = "#,##0;-#,##0;\"-\"",
  [43] = "#,##0.00;-#,##0.00;\"-\"",
  [44] = "#,##0.00;-#,##0.00;\"-\"",
  [45] = "mm:ss",
  [46] = "[h]:mm:ss",
  [47] = "mm:ss.0",
  [48] = "##0.0E+0",
  [49] = "@",
  [50] = "yyyy年m月",
  [51] = "m月d日",
  [52] = "yyyy年m月",
  [53] = "m月d日",
  [54] = "m月d日",
  [55] = "上午/下午h时mm分",
  [56] = "上午/下午h时mm分ss秒",
  [57] = "yyyy年m月",
  [58] = "m月d日",
};

const char *
dbk_number_format_builtin (guint id)
{
  return id < G_N_ELEMENTS (builtin) ? builtin[id] : NULL;
}

/* --- Reading a format --- */

/* What a bracket says: a duration's hours, a currency, a condition, or a colour and the like, which change no text. */
static Token
read_bracket (const char *content, gsize length, GString *literal)
{
  const char *dash;

  if (length > 0 && strspn (content, "hHmMsS") >= length)
    return TOKEN_ELAPSED;
  if (length > 0 && strchr ("<>=", content[0]) != NULL)
    return TOKEN_BEYOND_US;
  if (length == 0 || content[0] != '$')
    return TOKEN_NOTHING;
  dash = memchr (content, '-', length);
  g_string_append_len (literal, content + 1, (dash == NULL ? (gssize)length : dash - content) - 1);
  return TOKEN_LITERAL;
}

static gboolean
skip_word (const char **code, const char *word)
{
  if (g_ascii_strncasecmp (*code, word, strlen (word)) != 0)
    return FALSE;
  *code += strlen (word);
  return TRUE;
}

/* What a character says by itself. */
static Token
single_token (char c)
{
  switch (c)
    {
    case '0':
      return TOKEN_ZERO;
    case '#':
    case '?':
      return TOKEN_DIGIT;
    case '.':
      return TOKEN_POINT;
    case ',':
      return TOKEN_COMMA;
    case '%':
      return TOKEN_PERCENT;
    case '/':
      return TOKEN_SLASH;
    case 'y':
    case 'Y':
    case 'd':
    case 'D':
      return TOKEN_DAY;
    case 'm':
    case 'M':
      return TOKEN_MONTH_OR_MINUTE;
    case 'h':
    case 'H':
    case 's':
    case 'S':
      return TOKEN_TIME;
    default:
      return TOKEN_LITERAL;
    }
}

/* The next token; a literal's text goes to @literal. */
static Token
next_token (const char **code, GString *literal)
{
  const char *start = *code;
  const char *end;
  Token token;

  if (*start == '\0')
    return TOKEN_END;
  g_string_truncate (literal, 0);
  if (skip_word (code, "General") || skip_word (code, "G/通用格式") || skip_word (code, "@"))
    return TOKEN_GENERAL;
  if (skip_word (code, "AM/PM") || skip_word (code, "A/P") || skip_word (code, "上午/下午"))
    return TOKEN_TIME;
  *code = g_utf8_next_char (start);
  switch (*start)
    {
    case '"':
      end = strchr (start + 1, '"');
      *code = end == NULL ? start + strlen (start) : end + 1;
      g_string_append_len (literal, start + 1, end == NULL ? -1 : end - start - 1);
      return TOKEN_LITERAL;
    case '\\':
      end = *code;
      *code = *end == '\0' ? end : g_utf8_next_char (end);
      g_string_append_len (literal, end, *code - end);
      return TOKEN_LITERAL;
    case '_':
    case '*':
      *code = **code == '\0' ? *code : g_utf8_next_char (*code);
      return TOKEN_NOTHING;
    case '[':
      end = strchr (start, ']');
      *code = end == NULL ? start + strlen (start) : end + 1;
      if (end == NULL)
        return TOKEN_BEYOND_US;
      return read_bracket (start + 1, (gsize)(end - start - 1), literal);
    case 'E':
    case 'e':
      return **code == '+' || **code == '-' ? TOKEN_BEYOND_US : TOKEN_DAY;
    default:
      token = single_token (*start);
      if (token == TOKEN_LITERAL)
        g_string_append_len (literal, start, *code - start);
      return token;
    }
}

/* The end of the section that starts at @code: a semicolon that is not quoted. */
static const char *
section_end (const char *code)
{
  for (; *code != '\0' && *code != ';'; code++)
    {
      if (*code == '"' || *code == '[')
        {
          const char *end = strchr (code + 1, *code == '"' ? '"' : ']');

          if (end == NULL)
            return code + strlen (code);
          code = end;
        }
      else if (*code == '\\' && code[1] != '\0')
        code++;
    }
  return code;
}

/* A section is text, one number, text; what is none of that is shown plainly. */
static void
read_section (Section *section)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  g_autoptr (GString) prefix = g_string_new (NULL);
  g_autoptr (GString) suffix = g_string_new (NULL);
  const char *rest = section->code;
  gboolean in_decimals = FALSE, ended = FALSE;
  guint commas = 0;

  for (Token token = next_token (&rest, literal); token != TOKEN_END; token = next_token (&rest, literal))
    switch (token)
      {
      case TOKEN_NOTHING:
        break;
      case TOKEN_LITERAL:
        ended = section->has_number;
        g_string_append (ended ? suffix : prefix, literal->str);
        break;
      case TOKEN_PERCENT:
        ended = section->has_number;
        section->percents++;
        g_string_append_c (ended ? suffix : prefix, '%');
        break;
      case TOKEN_ZERO:
      case TOKEN_DIGIT:
        section->plain |= ended || section->general;
        section->grouped |= commas > 0 && !in_decimals;
        commas = 0;
        section->has_number = TRUE;
        if (in_decimals)
          section->decimals++;
        if (in_decimals && token == TOKEN_ZERO)
          section->decimal_zeros = section->decimals;
        if (!in_decimals && (token == TOKEN_ZERO || section->integer_zeros > 0))
          section->integer_zeros++;
        break;
      case TOKEN_POINT:
        section->plain |= ended || in_decimals;
        section->has_number = in_decimals = TRUE;
        section->thousands += commas;
        commas = 0;
        break;
      case TOKEN_COMMA:
        commas++;
        break;
      case TOKEN_GENERAL:
        section->plain |= section->has_number;
        section->general = section->has_number = TRUE;
        break;
      default:
        section->plain = TRUE;
      }
  section->thousands += commas;
  section->plain |= section->percents > 1 || section->thousands > 3 || section->decimals > MAX_PLACES || section->integer_zeros > MAX_PLACES;
  section->prefix = g_string_free (g_steal_pointer (&prefix), FALSE);
  section->suffix = g_string_free (g_steal_pointer (&suffix), FALSE);
}

static void
read_date (DbkNumberFormat *format)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  const char *rest = format->sections[0].code;
  gboolean month_or_minute = FALSE;

  for (Token token = next_token (&rest, literal); token != TOKEN_END; token = next_token (&rest, literal))
    {
      format->has_day |= token == TOKEN_DAY;
      format->has_time |= token == TOKEN_TIME || token == TOKEN_ELAPSED;
      format->elapsed |= token == TOKEN_ELAPSED;
      month_or_minute |= token == TOKEN_MONTH_OR_MINUTE;
    }
  if (month_or_minute && !format->has_time)
    format->has_day = TRUE;
}

DbkNumberFormat *
dbk_number_format_new (const char *code)
{
  DbkNumberFormat *format = g_new0 (DbkNumberFormat, 1);
  g_autofree char *valid = g_utf8_make_valid (code, -1);
  const char *start = *valid == '\0' || strlen (valid) > MAX_CODE_BYTES ? "General" : valid;

  while (format->n_sections < MAX_SECTIONS)
    {
      const char *end = section_end (start);
      Section *section = &format->sections[format->n_sections++];

      section->code = g_strndup (start, (gsize)(end - start));
      read_section (section);
      if (*end == '\0')
        break;
      start = end + 1;
    }
  read_date (format);
  return format;
}

void
dbk_number_format_free (DbkNumberFormat *format)
{
  if (format == NULL)
    return;
  for (guint i = 0; i < format->n_sections; i++)
    {
      g_free (format->sections[i].code);
      g_free (format->sections[i].prefix);
      g_free (format->sections[i].suffix);
    }
  g_free (format);
}

gboolean
dbk_number_format_is_date (const DbkNumberFormat *format)
{
  return format != NULL && (format->has_day || format->has_time);
}

gboolean
dbk_number_format_is_percent (const DbkNumberFormat *format)
{
  return format != NULL && !dbk_number_format_is_date (format) && format->sections[0].percents > 0;
}

/* --- Showing numbers --- */

/* Digits d.ddd × 10^exponent, without an exponent. */
static char *
without_exponent (gboolean negative, const char *digits, int exponent)
{
  GString *text = g_string_new (negative ? "-" : NULL);
  int length = (int)strlen (digits);

  if (exponent < 0)
    {
      g_string_append (text, "0.");
      for (int i = exponent + 1; i < 0; i++)
        g_string_append_c (text, '0');
      g_string_append (text, digits);
      return g_string_free (text, FALSE);
    }
  for (int i = 0; i < MAX (length, exponent + 1); i++)
    {
      if (i == exponent + 1)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < length ? digits[i] : '0');
    }
  return g_string_free (text, FALSE);
}

/* Splits the text of "%e" in its digits, without zeros at the end, and its exponent. */
static void
split_scientific (const char *text, char *digits, int *exponent)
{
  const char *e = strchr (text, 'e');
  gsize n = 0;

  for (const char *p = text; p < e; p++)
    if (g_ascii_isdigit (*p))
      digits[n++] = *p;
  while (n > 1 && digits[n - 1] == '0')
    n--;
  digits[n] = '\0';
  *exponent = (int)g_ascii_strtoll (e + 1, NULL, 10);
}

char *
dbk_number_plain (double value)
{
  static const char *const forms[] = { "%.14e", "%.15e", "%.16e" };
  char text[G_ASCII_DTOSTR_BUF_SIZE], digits[G_ASCII_DTOSTR_BUF_SIZE];
  int exponent;

  if (fabs (value) < 1e15 && value == floor (value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)value);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_ascii_formatd (text, sizeof text, forms[i], value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  split_scientific (text, digits, &exponent);
  if (exponent > 20 || exponent < -20)
    return g_strdup_printf ("%s%c%s%se%+d", value < 0 ? "-" : "", digits[0], digits[1] == '\0' ? "" : ".", digits + 1, exponent);
  return without_exponent (value < 0, digits, exponent);
}

/* Fifteen digits survive a double, so nothing needs to be computed: most numbers of most workbooks are of this kind. */
char *
dbk_number_tidy (const char *text)
{
  gboolean negative = *text == '-';
  const char *integer = text + negative;
  gsize n_integer = strspn (integer, "0123456789");
  const char *decimals = integer + n_integer + (integer[n_integer] == '.');
  gsize n_decimals = integer[n_integer] == '.' ? strspn (decimals, "0123456789") : 0;

  if (n_integer == 0 || n_integer + n_decimals > 15 || decimals[n_decimals] != '\0' || (n_integer > 1 && *integer == '0'))
    return NULL;
  while (n_decimals > 0 && decimals[n_decimals - 1] == '0')
    n_decimals--;
  /* No negative zero. */
  if (*integer == '0' && n_decimals == 0)
    return g_strdup ("0");
  return g_strndup (text, negative + n_integer + (n_decimals > 0 ? 1 + n_decimals : 0));
}

/* Adds one to the last of @n decimal digits; TRUE if that carries out of the first, which then is 1. */
static gboolean
increment (char *digits, int n)
{
  for (int i = n - 1; i >= 0; i--)
    {
      if (digits[i]++ < '9')
        return FALSE;
      digits[i] = '0';
    }
  memmove (digits + 1, digits, (gsize)n);
  digits[0] = '1';
  return TRUE;
}

/* As people compute: the 15 digits Excel knows, halves away from zero; not the binary number behind them. */
static char *
fixed (double value, int shift, guint decimals)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 2] = { 0 };
  int exponent, keep, length;

  g_ascii_formatd (text, sizeof text, "%.14e", value);
  split_scientific (text, digits, &exponent);
  exponent += shift;
  length = (int)strlen (digits);
  keep = exponent + 1 + (int)decimals;
  if (keep < 0)
    return g_strdup ("0");
  if (keep < length)
    {
      gboolean up = digits[keep] >= '5';

      memset (digits + keep, 0, sizeof digits - (gsize)keep);
      if (up && increment (digits, keep))
        exponent++;
    }
  return digits[0] == '\0' ? g_strdup ("0") : without_exponent (FALSE, digits, exponent);
}

/* Lays the digits of @number out as the section says. */
static void
append_laid_out (GString *out, const Section *section, const char *number)
{
  const char *point = strchr (number, '.');
  gsize n_integer = point == NULL ? strlen (number) : (gsize)(point - number);
  const char *decimals = point == NULL ? "" : point + 1;
  gsize n_decimals = strlen (decimals);
  gsize n_shown;

  if (n_integer == 1 && number[0] == '0' && section->integer_zeros == 0)
    n_integer = 0;
  n_shown = MAX (n_integer, section->integer_zeros);
  for (gsize i = 0; i < n_shown; i++)
    {
      g_string_append_c (out, i < n_shown - n_integer ? '0' : number[i - (n_shown - n_integer)]);
      if (section->grouped && i + 1 < n_shown && (n_shown - i - 1) % 3 == 0)
        g_string_append_c (out, ',');
    }
  while (n_decimals > 0 && decimals[n_decimals - 1] == '0')
    n_decimals--;
  if (n_decimals == 0 && section->decimal_zeros == 0)
    return;
  g_string_append_c (out, '.');
  for (gsize i = 0; i < MAX (n_decimals, section->decimal_zeros); i++)
    g_string_append_c (out, i < n_decimals ? decimals[i] : '0');
}

static gboolean
is_zero (const char *number)
{
  return strspn (number, "0.") == strlen (number);
}

char *
dbk_number_format_show (const DbkNumberFormat *format, double value)
{
  const Section *section;
  g_autofree char *number = NULL;
  GString *out;
  guint i = 0;

  if (format == NULL)
    return dbk_number_plain (value);
  if (value < 0 && format->n_sections > 1)
    i = 1;
  else if (value == 0 && format->n_sections > 2)
    i = 2;
  section = &format->sections[i];
  if (section->plain || fabs (value) >= 1e30)
    return dbk_number_plain (value);

  number = section->general ? dbk_number_plain (fabs (value)) : fixed (fabs (value), 2 * (int)section->percents - 3 * (int)section->thousands, section->decimals);
  out = g_string_new (value < 0 && i == 0 && section->has_number && !is_zero (number) ? "-" : NULL);
  g_string_append (out, section->prefix);
  if (section->general)
    g_string_append (out, number);
  else if (section->has_number)
    append_laid_out (out, section, number);
  g_string_append (out, section->suffix);
  return g_string_free (out, FALSE);
}

/* --- Showing dates --- */

char *
dbk_date_show (const int *ymd, gint32 seconds)
{
  GString *text = g_string_new (NULL);

  if (ymd != NULL)
    g_string_append_printf (text, "%04d-%02d-%02d", ymd[0], ymd[1], ymd[2]);
  if (seconds < 0)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "%s%02d:%02d", ymd == NULL ? "" : " ", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0)
    g_string_append_printf (text, ":%02d", seconds % 60);
  return g_string_free (text, FALSE);
}

/* The calendar day of a whole serial; FALSE where there is none but a text may be shown. */
static gboolean
serial_to_ymd (int serial, gboolean since_1904, int ymd[3])
{
  GDate date;

  /* Day 60 is 1900-02-29, which never was; days before it are one off. Day 0 is shown as 1900-01-00. */
  if (!since_1904 && (serial == 0 || serial == 60))
    {
      ymd[0] = 1900;
      ymd[1] = serial == 0 ? 1 : 2;
      ymd[2] = serial == 0 ? 0 : 29;
      return FALSE;
    }
  g_date_set_dmy (&date, 1, 1, since_1904 ? 1904 : 1900);
  g_date_add_days (&date, (guint)(since_1904 ? serial : serial < 60 ? serial - 1
                                                                    : serial - 2));
  ymd[0] = g_date_get_year (&date);
  ymd[1] = g_date_get_month (&date);
  ymd[2] = g_date_get_day (&date);
  return TRUE;
}

char *
dbk_number_format_show_date (const DbkNumberFormat *format, double serial, gboolean since_1904, DbkDay *day, gint32 *seconds)
{
  int ymd[3];
  int whole;

  *day = DBK_DAY_NONE;
  *seconds = -1;
  if (!(serial >= 0 && serial < LAST_SERIAL - (since_1904 ? 1462 : 0) + 1))
    return NULL;
  if (format->elapsed && !format->has_day)
    {
      /* Beyond this no clock of ours counts. */
      if (serial > 20000)
        return NULL;
      *seconds = (gint32)floor (serial * SECONDS_PER_DAY + 0.5);
      return dbk_date_show (NULL, *seconds);
    }
  whole = (int)floor (serial);
  if (format->has_time || serial - whole > 0)
    *seconds = (gint32)floor ((serial - whole) * SECONDS_PER_DAY + 0.5);
  if (*seconds == SECONDS_PER_DAY)
    {
      *seconds = 0;
      whole++;
    }
  if (!format->has_time)
    *seconds = -1;
  if (!format->has_day)
    return dbk_date_show (NULL, *seconds);
  if (serial_to_ymd (whole, since_1904, ymd))
    *day = dbk_day_from_ymd (ymd[0], ymd[1], ymd[2]);
  return dbk_date_show (ymd, *seconds);
}
