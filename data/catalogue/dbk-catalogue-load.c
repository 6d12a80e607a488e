/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the catalogue document: the frame, the helpers, and the organisation.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-json.h"

/* Codes travel in URLs, file names and command lines. */
#define CODE_MAX 64

static const char *const kind_words[] = { "group", "region", "plant", "station", "unit", NULL };

/* --- Readers --- */

gboolean
dbk_catalogue_wrap (GError **error, const char *what)
{
  g_autoptr (GError) inner = NULL;

  if (error == NULL || *error == NULL)
    return FALSE;
  if ((*error)->domain == DBK_CATALOGUE_ERROR)
    return FALSE;
  inner = g_steal_pointer (error);
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, "%s: %s", what, inner->message);
  return FALSE;
}

gboolean
dbk_catalogue_read_text (JsonObject *object, const char *member, gboolean required, DbkText *text, const char *what, GError **error)
{
  JsonObject *languages = NULL;
  const char *zh = NULL;
  const char *en = NULL;

  if (!dbk_json_object_or_null (object, member, &languages, error))
    return dbk_catalogue_wrap (error, what);
  if (languages != NULL && (!dbk_json_string_or (languages, "zh", NULL, &zh, error) || !dbk_json_string_or (languages, "en", NULL, &en, error)))
    return dbk_catalogue_wrap (error, what);
  if (required && (zh == NULL || en == NULL || *zh == '\0' || *en == '\0'))
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is needed in Chinese and English"), what, member);
      return FALSE;
    }
  dbk_text_clear (text);
  text->zh = g_strdup (zh != NULL ? zh : "");
  text->en = g_strdup (en != NULL ? en : "");
  return TRUE;
}

static gboolean
is_code (const char *code, gboolean node)
{
  gsize length = strlen (code);

  if (length == 0 || length > CODE_MAX)
    return FALSE;
  if (node ? !g_ascii_isalnum (*code) : !g_ascii_islower (*code))
    return FALSE;
  for (const char *c = code; *c != '\0'; c++)
    if (node ? !(g_ascii_isalnum (*c) || *c == '-' || *c == '_') : !(g_ascii_islower (*c) || g_ascii_isdigit (*c) || *c == '_'))
      return FALSE;
  return TRUE;
}

const char *
dbk_catalogue_read_code (JsonObject *object, const char *member, gboolean node, GError **error)
{
  const char *code = dbk_json_string (object, member, error);

  if (code == NULL)
    {
      dbk_catalogue_wrap (error, member);
      return NULL;
    }
  if (!is_code (code, node))
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT,
                   node ? _ ("“%s” is no code: letters, digits, - and _ only") : _ ("“%s” is no code: small letters, digits and _ only, a letter first"), code);
      return NULL;
    }
  return g_intern_string (code);
}

gboolean
dbk_catalogue_read_day (JsonObject *object, const char *member, DbkDay *day, const char *what, GError **error)
{
  const char *text = NULL;

  *day = DBK_DAY_NONE;
  if (!dbk_json_string_or (object, member, NULL, &text, error))
    return dbk_catalogue_wrap (error, what);
  if (text == NULL || dbk_day_parse (text, day))
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is no date: %s"), what, member, text);
  return FALSE;
}

gboolean
dbk_catalogue_read_dated (JsonObject *object, DbkDated *dated, const char *what, GError **error)
{
  if (!dbk_catalogue_read_day (object, "from", &dated->from, what, error) || !dbk_catalogue_read_day (object, "to", &dated->to, what, error))
    return FALSE;
  if (dated->from == DBK_DAY_NONE || dated->to == DBK_DAY_NONE || dated->from <= dated->to)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: it ends before it begins"), what);
  return FALSE;
}

/* "coal", "generating" or "all". */
static gboolean
parse_energy_word (const char *word, DbkEnergy *energy)
{
  if (strcmp (word, "all") == 0)
    *energy = DBK_ENERGY_ALL;
  else if (strcmp (word, "generating") == 0)
    *energy = DBK_ENERGY_GENERATING;
  else
    return dbk_energy_parse (word, energy);
  return TRUE;
}

gboolean
dbk_catalogue_read_energies (JsonObject *object, const char *member, DbkEnergy fallback, DbkEnergy *mask, const char *what, GError **error)
{
  JsonArray *words = NULL;

  *mask = fallback;
  if (!dbk_json_array_or_null (object, member, &words, error))
    return dbk_catalogue_wrap (error, what);
  if (words == NULL)
    return TRUE;
  *mask = DBK_ENERGY_NONE;
  for (guint i = 0; i < json_array_get_length (words); i++)
    {
      const char *word = NULL;
      DbkEnergy energy;

      if (!dbk_json_element_string (words, i, FALSE, &word, error))
        return dbk_catalogue_wrap (error, what);
      if (!parse_energy_word (word, &energy))
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no energy “%s”"), what, word);
          return FALSE;
        }
      *mask |= energy;
    }
  return TRUE;
}

gboolean
dbk_catalogue_read_word (JsonObject *object, const char *member, const char *const *words, int fallback, int *index, const char *what, GError **error)
{
  const char *word = NULL;

  if (!dbk_json_string_or (object, member, NULL, &word, error))
    return dbk_catalogue_wrap (error, what);
  if (word == NULL && fallback >= 0)
    {
      *index = fallback;
      return TRUE;
    }
  for (int i = 0; word != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      {
        *index = i;
        return TRUE;
      }
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” cannot be “%s”"), what, member, word != NULL ? word : "");
  return FALSE;
}

gboolean
dbk_catalogue_read_kind (JsonObject *object, const char *member, DbkNodeKind *kind, const char *what, GError **error)
{
  int index;

  if (!dbk_catalogue_read_word (object, member, kind_words, -1, &index, what, error))
    return FALSE;
  *kind = index;
  return TRUE;
}

gboolean
dbk_catalogue_register (GHashTable *table, const char *code, gpointer thing, const char *what, GError **error)
{
  if (g_hash_table_insert (table, (gpointer)code, thing))
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s “%s” stands twice"), what, code);
  return FALSE;
}

/* --- Nodes --- */

static DbkAttributeKind *
read_attribute_kind (JsonObject *object, GError **error)
{
  const char *code = dbk_catalogue_read_code (object, "code", FALSE, error);
  const char *unit = NULL;
  DbkAttributeKind *kind;

  if (code == NULL)
    return NULL;
  if (!dbk_json_string_or (object, "unit", "", &unit, error))
    {
      dbk_catalogue_wrap (error, code);
      return NULL;
    }
  kind = g_new0 (DbkAttributeKind, 1);
  kind->code = code;
  kind->unit = g_strdup (unit);
  if (dbk_catalogue_read_text (object, "name", TRUE, &kind->name, code, error))
    return kind;
  dbk_attribute_kind_free (kind);
  return NULL;
}

gboolean
dbk_catalogue_load_attributes (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);
      DbkAttributeKind *kind = object != NULL ? read_attribute_kind (object, error) : NULL;

      if (kind == NULL)
        return dbk_catalogue_wrap (error, "attributes");
      if (dbk_catalogue_attribute (catalogue, kind->code) != NULL)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s “%s” stands twice"), _ ("The attribute"), kind->code);
          dbk_attribute_kind_free (kind);
          return FALSE;
        }
      g_ptr_array_add (catalogue->attributes, kind);
    }
  return TRUE;
}

static guint
count_decimals (const char *text)
{
  const char *point = strchr (text, '.');

  return point != NULL ? MIN (strlen (point + 1), DBK_DECIMAL_MAX_DECIMALS) : 0;
}

static gboolean
read_attribute (JsonObject *object, DbkNode *node, GError **error)
{
  DbkAttribute attribute = { 0 };
  const char *value;

  attribute.name = dbk_catalogue_read_code (object, "name", FALSE, error);
  if (attribute.name == NULL)
    return FALSE;
  value = dbk_json_string (object, "value", error);
  if (value == NULL || !dbk_decimal_parse (value, count_decimals (value), &attribute.value, error))
    return FALSE;
  if (!dbk_catalogue_read_day (object, "from", &attribute.from, attribute.name, error))
    return FALSE;
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const DbkAttribute *other = &g_array_index (node->attributes, DbkAttribute, i);

      if (other->name == attribute.name && other->from == attribute.from)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s: the attribute “%s” has two values from the same day"), node->code, attribute.name);
          return FALSE;
        }
    }
  g_array_append_val (node->attributes, attribute);
  return TRUE;
}

static int
compare_attributes (gconstpointer a, gconstpointer b)
{
  const DbkAttribute *first = a;
  const DbkAttribute *second = b;
  int order = strcmp (first->name, second->name);

  return order != 0 ? order : (first->from > second->from) - (first->from < second->from);
}

static gboolean
read_attributes (JsonObject *object, DbkNode *node, GError **error)
{
  JsonArray *array = NULL;

  if (!dbk_json_array_or_null (object, "attributes", &array, error))
    return dbk_catalogue_wrap (error, node->code);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *element = dbk_json_element_object (array, i, error);

      if (element == NULL || !read_attribute (element, node, error))
        return dbk_catalogue_wrap (error, node->code);
    }
  g_array_sort (node->attributes, compare_attributes);
  return TRUE;
}

/* One side of a curve's point: figures are decimal strings everywhere. */
static gboolean
read_coordinate (JsonArray *pair, guint i, double *out, GError **error)
{
  const char *text = NULL;
  DbkDecimal value;

  if (!dbk_json_element_string (pair, i, FALSE, &text, error) || !dbk_decimal_parse (text, count_decimals (text), &value, error))
    return FALSE;
  *out = dbk_decimal_to_double (value);
  return TRUE;
}

static gboolean
read_curve_points (JsonArray *array, DbkCurve *curve, const char *what, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      DbkCurvePoint point;
      const DbkCurvePoint *last = i > 0 ? &g_array_index (curve->points, DbkCurvePoint, i - 1) : NULL;

      if (!JSON_NODE_HOLDS_ARRAY (element) || json_array_get_length (json_node_get_array (element)) != 2)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: a point of a storage curve is a pair of level and volume"), what);
          return FALSE;
        }
      if (!read_coordinate (json_node_get_array (element), 0, &point.level, error) ||
          !read_coordinate (json_node_get_array (element), 1, &point.volume, error))
        return dbk_catalogue_wrap (error, what);
      if (last != NULL && (point.level <= last->level || point.volume <= last->volume))
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: levels and volumes of a storage curve must rise"), what);
          return FALSE;
        }
      g_array_append_val (curve->points, point);
    }
  if (curve->points->len >= 2)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: a storage curve needs two points"), what);
  return FALSE;
}

static int
compare_curves (gconstpointer a, gconstpointer b)
{
  const DbkCurve *first = *(const DbkCurve *const *)a;
  const DbkCurve *second = *(const DbkCurve *const *)b;

  return (first->from > second->from) - (first->from < second->from);
}

static gboolean
read_curves (JsonObject *object, DbkNode *node, GError **error)
{
  JsonArray *array = NULL;

  if (!dbk_json_array_or_null (object, "storage_curves", &array, error))
    return dbk_catalogue_wrap (error, node->code);
  if (array == NULL)
    return TRUE;
  node->curves = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = dbk_json_element_object (array, i, error);
      JsonArray *points = element != NULL ? dbk_json_array (element, "points", error) : NULL;
      DbkCurve *curve;

      if (points == NULL)
        return dbk_catalogue_wrap (error, node->code);
      curve = g_new0 (DbkCurve, 1);
      curve->points = g_array_new (FALSE, FALSE, sizeof (DbkCurvePoint));
      g_ptr_array_add (node->curves, curve);
      if (!dbk_catalogue_read_day (element, "from", &curve->from, node->code, error) ||
          !read_curve_points (points, curve, node->code, error))
        return FALSE;
    }
  g_ptr_array_sort (node->curves, compare_curves);
  return TRUE;
}

static gboolean
add_level (JsonObject *object, const char *member, const char *indicator, DbkDated dated, DbkNode *node, GError **error)
{
  DbkLevelChoice choice = { g_intern_string (indicator), DBK_NODE_UNIT, dated };

  if (!dbk_catalogue_read_kind (object, member, &choice.level, node->code, error))
    return FALSE;
  if (choice.level < DBK_NODE_PLANT)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: figures stand at units, stations or plants"), node->code);
      return FALSE;
    }
  g_array_append_val (node->levels, choice);
  return TRUE;
}

/* A meter that was moved: one choice for each time. */
static gboolean
add_dated_levels (JsonObject *levels, const char *indicator, DbkNode *node, GError **error)
{
  JsonArray *array = json_object_get_array_member (levels, indicator);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = dbk_catalogue_element (array, i, node->code, error);
      DbkDated dated;

      if (element == NULL || !dbk_catalogue_read_dated (element, &dated, node->code, error) ||
          !add_level (element, "level", indicator, dated, node, error))
        return FALSE;
    }
  return TRUE;
}

/* {"aux": "plant", "ongrid": [{"level": "unit", "from": "2026-05-11"}]}: where the meter is. */
static gboolean
read_levels (JsonObject *object, DbkNode *node, GError **error)
{
  JsonObject *levels = NULL;
  g_autoptr (GList) codes = NULL;

  if (!dbk_json_object_or_null (object, "levels", &levels, error))
    return dbk_catalogue_wrap (error, node->code);
  if (levels == NULL)
    return TRUE;
  if (node->kind != DBK_NODE_PLANT)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: plants alone choose the levels of indicators"), node->code);
      return FALSE;
    }
  node->levels = g_array_new (FALSE, FALSE, sizeof (DbkLevelChoice));
  codes = json_object_get_members (levels);
  for (GList *l = codes; l != NULL; l = l->next)
    {
      gboolean read = JSON_NODE_HOLDS_ARRAY (json_object_get_member (levels, l->data))
                          ? add_dated_levels (levels, l->data, node, error)
                          : add_level (levels, l->data, l->data, (DbkDated){ DBK_DAY_NONE, DBK_DAY_NONE }, node, error);

      if (!read)
        return FALSE;
    }
  return TRUE;
}

gboolean
dbk_catalogue_check_levels (DbkCatalogue *catalogue, GError **error)
{
  for (guint i = 0; i < catalogue->nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (catalogue->nodes, i);

      for (guint k = 0; node->levels != NULL && k < node->levels->len; k++)
        {
          const char *code = g_array_index (node->levels, DbkLevelChoice, k).indicator;

          if (dbk_catalogue_indicator (catalogue, code) != NULL)
            continue;
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no indicator “%s”"), node->code, code);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_node_energy (JsonObject *object, DbkNode *node, GError **error)
{
  const char *word = NULL;

  if (!dbk_json_string_or (object, "energy", NULL, &word, error))
    return dbk_catalogue_wrap (error, node->code);
  if (node->kind != DBK_NODE_UNIT)
    return TRUE;
  if (word != NULL && dbk_energy_parse (word, &node->energy))
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no energy “%s”"), node->code, word != NULL ? word : "");
  return FALSE;
}

static DbkNode *
read_node (JsonObject *object, guint index, GError **error)
{
  g_autoptr (DbkNode) node = g_new0 (DbkNode, 1);
  gint64 sort;

  node->index = index;
  node->children = g_ptr_array_new ();
  node->attributes = g_array_new (FALSE, FALSE, sizeof (DbkAttribute));
  node->code = dbk_catalogue_read_code (object, "code", TRUE, error);
  if (node->code == NULL)
    return NULL;
  if (!dbk_catalogue_read_text (object, "name", TRUE, &node->name, node->code, error) ||
      !dbk_catalogue_read_kind (object, "kind", &node->kind, node->code, error) ||
      !dbk_catalogue_read_day (object, "from", &node->from, node->code, error) ||
      !dbk_catalogue_read_day (object, "to", &node->to, node->code, error) ||
      !dbk_catalogue_read_day (object, "commissioned", &node->commissioned, node->code, error) ||
      !dbk_catalogue_read_day (object, "retired", &node->retired, node->code, error) ||
      !read_node_energy (object, node, error) || !read_levels (object, node, error) || !read_attributes (object, node, error) || !read_curves (object, node, error))
    return NULL;
  if (!dbk_json_int_or (object, "sort", G_MININT, G_MAXINT, 0, &sort, error))
    {
      dbk_catalogue_wrap (error, node->code);
      return NULL;
    }
  node->sort = (int)sort;
  return g_steal_pointer (&node);
}

/* Kinds grow strictly downwards, so no circle can be built. */
static gboolean
fits_below (const DbkNode *node, const DbkNode *parent)
{
  switch (node->kind)
    {
    case DBK_NODE_GROUP:
      return FALSE;
    case DBK_NODE_REGION:
      return parent->kind == DBK_NODE_GROUP;
    case DBK_NODE_PLANT:
      return parent->kind == DBK_NODE_GROUP || parent->kind == DBK_NODE_REGION;
    case DBK_NODE_STATION:
      return parent->kind == DBK_NODE_PLANT;
    case DBK_NODE_UNIT:
      return parent->kind == DBK_NODE_PLANT || parent->kind == DBK_NODE_STATION;
    default:
      return FALSE;
    }
}

static gboolean
link_node (DbkCatalogue *catalogue, DbkNode *node, JsonObject *object, GError **error)
{
  const char *code = NULL;
  DbkNode *parent;

  for (guint i = 0; i < node->attributes->len; i++)
    {
      const char *name = g_array_index (node->attributes, DbkAttribute, i).name;

      if (dbk_catalogue_allows_attribute (catalogue, name))
        continue;
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no attribute “%s”"), node->code, name);
      return FALSE;
    }
  if (!dbk_json_string_or (object, "parent", NULL, &code, error))
    return dbk_catalogue_wrap (error, node->code);
  if (node->kind == DBK_NODE_GROUP && code == NULL)
    {
      if (catalogue->root == NULL)
        {
          catalogue->root = node;
          return TRUE;
        }
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("There are two groups: %s and %s"), catalogue->root->code, node->code);
      return FALSE;
    }
  parent = code != NULL ? g_hash_table_lookup (catalogue->nodes_by_code, code) : NULL;
  if (parent == NULL || !fits_below (node, parent))
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s cannot stand below “%s”"), node->code, code != NULL ? code : "");
      return FALSE;
    }
  node->parent = parent;
  g_ptr_array_add (parent->children, node);
  return TRUE;
}

/* By sort, then as they stand in the document. */
static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const DbkNode *first = *(const DbkNode *const *)a;
  const DbkNode *second = *(const DbkNode *const *)b;

  if (first->sort != second->sort)
    return first->sort < second->sort ? -1 : 1;
  return first->index < second->index ? -1 : first->index > second->index;
}

/* Only once all are linked, since a parent may stand after its children in the document. */
static void
spread_energies (DbkCatalogue *catalogue)
{
  for (guint i = 0; i < catalogue->nodes->len; i++)
    {
      DbkNode *node = g_ptr_array_index (catalogue->nodes, i);

      for (DbkNode *above = node->parent; node->kind == DBK_NODE_UNIT && above != NULL; above = above->parent)
        above->energy |= node->energy;
      g_ptr_array_sort (node->children, compare_nodes);
    }
}

gboolean
dbk_catalogue_load_nodes (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);
      DbkNode *node = object != NULL ? read_node (object, i, error) : NULL;

      if (node == NULL)
        return dbk_catalogue_wrap (error, "nodes");
      g_ptr_array_add (catalogue->nodes, node);
      if (!dbk_catalogue_register (catalogue->nodes_by_code, node->code, node, _ ("The node"), error))
        return FALSE;
    }
  for (guint i = 0; i < length; i++)
    if (!link_node (catalogue, g_ptr_array_index (catalogue->nodes, i), json_array_get_object_element (array, i), error))
      return FALSE;
  if (length > 0 && catalogue->root == NULL)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("The organisation has no group at its top"));
      return FALSE;
    }
  spread_energies (catalogue);
  return TRUE;
}

/* --- The document --- */

static DbkCatalogue *
catalogue_new (void)
{
  DbkCatalogue *catalogue = g_new0 (DbkCatalogue, 1);

  g_atomic_ref_count_init (&catalogue->ref_count);
  g_mutex_init (&catalogue->shapes_lock);
  catalogue->shapes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_layout_shape_unref);
  catalogue->attributes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_attribute_kind_free);
  catalogue->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_node_free);
  catalogue->indicators = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_indicator_free);
  catalogue->chains = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_chain_free);
  catalogue->forms = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_form_free);
  catalogue->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_rule_free);
  catalogue->nodes_by_code = g_hash_table_new (g_str_hash, g_str_equal);
  catalogue->indicators_by_code = g_hash_table_new (g_str_hash, g_str_equal);
  catalogue->chains_by_code = g_hash_table_new (g_str_hash, g_str_equal);
  catalogue->forms_by_code = g_hash_table_new (g_str_hash, g_str_equal);
  catalogue->rules_by_code = g_hash_table_new (g_str_hash, g_str_equal);
  return catalogue;
}

static gboolean
read_frame (DbkCatalogue *catalogue, JsonObject *root, GError **error)
{
  gint64 format;
  const char *version;

  if (!dbk_json_int (root, "format", 1, G_MAXINT, &format, error))
    return dbk_catalogue_wrap (error, "format");
  if (format > DBK_CATALOGUE_FORMAT)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("The catalogue has format %d; this program reads up to format %d. Please update the program."), (int)format, DBK_CATALOGUE_FORMAT);
      return FALSE;
    }
  version = dbk_json_string (root, "version", error);
  if (version == NULL)
    return dbk_catalogue_wrap (error, "version");
  catalogue->version = g_strdup (version);
  return TRUE;
}

DbkCatalogue *
dbk_catalogue_load (JsonObject *root, GError **error)
{
  static const struct
  {
    const char *member;
    gboolean (*load) (DbkCatalogue *catalogue, JsonArray *array, GError **error);
  } parts[] = {
    { "attributes", dbk_catalogue_load_attributes },
    { "nodes", dbk_catalogue_load_nodes },
    { "indicators", dbk_catalogue_load_indicators },
    { "chains", dbk_catalogue_load_chains },
    { "forms", dbk_catalogue_load_forms },
    { "rules", dbk_catalogue_load_rules },
  };
  g_autoptr (DbkCatalogue) catalogue = catalogue_new ();
  g_autoptr (GError) inner = NULL;

  g_return_val_if_fail (root != NULL, NULL);

  if (!read_frame (catalogue, root, &inner))
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      JsonArray *array = NULL;

      if (!dbk_json_array_or_null (root, parts[i].member, &array, &inner) || !parts[i].load (catalogue, array, &inner))
        {
          dbk_catalogue_wrap (&inner, parts[i].member);
          g_propagate_error (error, g_steal_pointer (&inner));
          return NULL;
        }
    }
  if (!dbk_catalogue_check_levels (catalogue, error))
    return NULL;
  return g_steal_pointer (&catalogue);
}
