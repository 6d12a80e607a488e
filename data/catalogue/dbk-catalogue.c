/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The catalogue as its readers see it: look-ups and life time.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

G_DEFINE_QUARK (dbk_catalogue_error, dbk_catalogue_error)

void
dbk_attribute_kind_free (DbkAttributeKind *kind)
{
  dbk_text_clear (&kind->name);
  g_free (kind->unit);
  g_free (kind);
}

void
dbk_chain_free (DbkChain *chain)
{
  for (guint i = 0; i < chain->steps->len; i++)
    {
      DbkChainStep *step = g_ptr_array_index (chain->steps, i);

      dbk_text_clear (&step->name);
      g_free (step);
    }
  g_ptr_array_unref (chain->steps);
  dbk_text_clear (&chain->name);
  g_free (chain);
}

void
dbk_form_free (DbkForm *form)
{
  for (guint i = 0; i < form->sections->len; i++)
    {
      DbkSection *section = g_ptr_array_index (form->sections, i);

      dbk_text_clear (&section->name);
      g_ptr_array_unref (section->indicators);
      g_free (section);
    }
  g_ptr_array_unref (form->sections);
  g_clear_pointer (&form->chains, g_array_unref);
  dbk_text_clear (&form->name);
  g_free (form);
}

void
dbk_rule_free (DbkRule *rule)
{
  g_free (rule->expression);
  dbk_text_clear (&rule->message);
  g_ptr_array_unref (rule->cells);
  g_clear_pointer (&rule->forms, g_ptr_array_unref);
  g_clear_pointer (&rule->tolerances, g_ptr_array_unref);
  g_free (rule);
}

DbkCatalogue *
dbk_catalogue_ref (DbkCatalogue *catalogue)
{
  g_atomic_ref_count_inc (&catalogue->ref_count);
  return catalogue;
}

void
dbk_catalogue_unref (DbkCatalogue *catalogue)
{
  if (!g_atomic_ref_count_dec (&catalogue->ref_count))
    return;
  g_ptr_array_unref (catalogue->shapes);
  g_mutex_clear (&catalogue->shapes_lock);
  g_free (catalogue->version);
  g_hash_table_unref (catalogue->nodes_by_code);
  g_hash_table_unref (catalogue->indicators_by_code);
  g_hash_table_unref (catalogue->chains_by_code);
  g_hash_table_unref (catalogue->forms_by_code);
  g_hash_table_unref (catalogue->rules_by_code);
  g_ptr_array_unref (catalogue->rules);
  g_ptr_array_unref (catalogue->forms);
  g_ptr_array_unref (catalogue->chains);
  g_ptr_array_unref (catalogue->indicators);
  g_ptr_array_unref (catalogue->nodes);
  g_ptr_array_unref (catalogue->attributes);
  g_free (catalogue);
}

const char *
dbk_catalogue_version (const DbkCatalogue *catalogue)
{
  return catalogue->version;
}

DbkChain *
dbk_form_chain (const DbkForm *form, DbkDay day)
{
  DbkChain *chain = form->chain;

  for (guint i = 0; form->chains != NULL && i < form->chains->len; i++)
    {
      const DbkFormChain *dated = &g_array_index (form->chains, DbkFormChain, i);

      if (dbk_dated_holds (dated->dated, day))
        chain = dated->chain;
    }
  return chain;
}

static gconstpointer
look_up (GHashTable *table, const char *code)
{
  return code != NULL ? g_hash_table_lookup (table, code) : NULL;
}

const DbkNode *
dbk_catalogue_node (const DbkCatalogue *catalogue, const char *code)
{
  return look_up (catalogue->nodes_by_code, code);
}

const DbkIndicator *
dbk_catalogue_indicator (const DbkCatalogue *catalogue, const char *code)
{
  return look_up (catalogue->indicators_by_code, code);
}

const DbkForm *
dbk_catalogue_form (const DbkCatalogue *catalogue, const char *code)
{
  return look_up (catalogue->forms_by_code, code);
}

const DbkRule *
dbk_catalogue_rule (const DbkCatalogue *catalogue, const char *code)
{
  return look_up (catalogue->rules_by_code, code);
}

const GPtrArray *
dbk_catalogue_nodes (const DbkCatalogue *catalogue)
{
  return catalogue->nodes;
}

const GPtrArray *
dbk_catalogue_indicators (const DbkCatalogue *catalogue)
{
  return catalogue->indicators;
}

const GPtrArray *
dbk_catalogue_forms (const DbkCatalogue *catalogue)
{
  return catalogue->forms;
}

const GPtrArray *
dbk_catalogue_rules (const DbkCatalogue *catalogue)
{
  return catalogue->rules;
}

const DbkNode *
dbk_catalogue_root (const DbkCatalogue *catalogue)
{
  return catalogue->root;
}

const DbkAttributeKind *
dbk_catalogue_attribute (const DbkCatalogue *catalogue, const char *code)
{
  for (guint i = 0; i < catalogue->attributes->len; i++)
    {
      const DbkAttributeKind *kind = g_ptr_array_index (catalogue->attributes, i);

      if (g_strcmp0 (kind->code, code) == 0)
        return kind;
    }
  return NULL;
}

gboolean
dbk_catalogue_allows_attribute (const DbkCatalogue *catalogue, const char *code)
{
  return catalogue->attributes->len == 0 || dbk_catalogue_attribute (catalogue, code) != NULL;
}
