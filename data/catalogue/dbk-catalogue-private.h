/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the catalogue share among themselves.
 */
#pragma once

#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

/**
 * DbkCatalogue:
 * @nodes: (owned) (element-type DbkNode)
 * @by_code: (owned): one table a kind of thing; keys are interned codes
 */
struct _DbkCatalogue
{
  gatomicrefcount ref_count;
  char *version; /* (owned) */
  DbkNode *root; /* (nullable) */
  GPtrArray *attributes;
  GPtrArray *nodes;
  GPtrArray *indicators;
  GPtrArray *chains;
  GPtrArray *forms;
  GPtrArray *rules;
  GHashTable *nodes_by_code;
  GHashTable *indicators_by_code;
  GHashTable *chains_by_code;
  GHashTable *forms_by_code;
  GHashTable *rules_by_code;
  GMutex shapes_lock;
  GPtrArray *shapes; /* (owned) (element-type DbkLayoutShape): of the layouts made last; under @shapes_lock */
};

/** DbkLayoutShape: immutable; reference counted; points into its catalogue, but does not hold it (dbk-layout.c) */
typedef struct _DbkLayoutShape DbkLayoutShape;
void dbk_layout_shape_unref (DbkLayoutShape *shape);

/* Readers shared by the loader's files; all errors are #DbkCatalogueError, with
 * @what telling which element of the document is meant. */

gboolean dbk_catalogue_read_text (JsonObject *object, const char *member, gboolean required, DbkText *text, const char *what, GError **error);
const char *dbk_catalogue_read_code (JsonObject *object, const char *member, gboolean node, GError **error);
gboolean dbk_catalogue_read_day (JsonObject *object, const char *member, DbkDay *day, const char *what, GError **error);
gboolean dbk_catalogue_read_energies (JsonObject *object, const char *member, DbkEnergy fallback, DbkEnergy *energies, const char *what, GError **error);
gboolean dbk_catalogue_read_kind (JsonObject *object, const char *member, DbkNodeKind *kind, const char *what, GError **error);
/** dbk_catalogue_read_word: the index of a member's value in the NULL-terminated @words; @fallback (or -1: none) if absent */
gboolean dbk_catalogue_read_word (JsonObject *object, const char *member, const char *const *words, int fallback, int *index, const char *what, GError **error);
/** dbk_catalogue_read_dated: "from" and "to" */
gboolean dbk_catalogue_read_dated (JsonObject *object, DbkDated *dated, const char *what, GError **error);
/** dbk_catalogue_element: (transfer none) (nullable): the object at @i of the array @part */
JsonObject *dbk_catalogue_element (JsonArray *array, guint i, const char *part, GError **error);
/** dbk_catalogue_read_indicators: an array of indicator codes */
gboolean dbk_catalogue_read_indicators (DbkCatalogue *catalogue, JsonObject *object, const char *member, GPtrArray *list, const char *what, GError **error);
/** dbk_catalogue_check_levels: whether the indicators that nodes file elsewhere exist */
gboolean dbk_catalogue_check_levels (DbkCatalogue *catalogue, GError **error);
/** dbk_catalogue_wrap: turns an error of another domain into one of the catalogue, with @what in front; returns FALSE */
gboolean dbk_catalogue_wrap (GError **error, const char *what);
/** dbk_catalogue_register: enters @thing under its interned @code, refusing a second one */
gboolean dbk_catalogue_register (GHashTable *table, const char *code, gpointer thing, const char *what, GError **error);

gboolean dbk_catalogue_load_attributes (DbkCatalogue *catalogue, JsonArray *array, GError **error);
gboolean dbk_catalogue_load_nodes (DbkCatalogue *catalogue, JsonArray *array, GError **error);
gboolean dbk_catalogue_load_indicators (DbkCatalogue *catalogue, JsonArray *array, GError **error);
gboolean dbk_catalogue_load_chains (DbkCatalogue *catalogue, JsonArray *array, GError **error);
gboolean dbk_catalogue_load_forms (DbkCatalogue *catalogue, JsonArray *array, GError **error);
gboolean dbk_catalogue_load_rules (DbkCatalogue *catalogue, JsonArray *array, GError **error);

void dbk_attribute_kind_free (DbkAttributeKind *kind);
void dbk_node_free (DbkNode *node);
void dbk_indicator_free (DbkIndicator *indicator);
void dbk_chain_free (DbkChain *chain);
void dbk_form_free (DbkForm *form);
void dbk_rule_free (DbkRule *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkNode, dbk_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkIndicator, dbk_indicator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkChain, dbk_chain_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkForm, dbk_form_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkRule, dbk_rule_free)

G_END_DECLS
