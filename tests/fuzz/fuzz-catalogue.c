/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: a catalogue as it comes from the service or from an administrator.
 * What is taken has formulas and rules that compute, and layouts for every plant.
 */
#include <stddef.h>
#include <stdint.h>

#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-catalogue.h"
#include "data/catalogue/dbk-layout.h"
#include "data/rules/dbk-evaluator.h"

#define MAX_BYTES (1 << 20)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
lay_out (DbkCatalogue *catalogue)
{
  const GPtrArray *forms = dbk_catalogue_forms (catalogue);
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);

  for (guint i = 0; i < forms->len; i++)
    for (guint j = 0; j < nodes->len; j++)
      {
        const DbkForm *form = g_ptr_array_index (forms, i);
        const DbkNode *node = g_ptr_array_index (nodes, j);
        DbkPeriod period = { form->period, dbk_day_from_ymd (2026, 1, 1) };
        g_autoptr (GError) error = NULL;
        g_autoptr (DbkLayout) layout = NULL;

        if (node->kind != DBK_NODE_PLANT)
          continue;
        layout = dbk_layout_new (catalogue, form, node, period, &error);
        g_assert_true ((layout == NULL) == (error != NULL));
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse ((const char *)data, size, MAX_BYTES, NULL);
  g_autoptr (DbkCatalogue) catalogue = NULL;
  DbkEvaluator *evaluator;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return 0;
  catalogue = dbk_catalogue_load (json_node_get_object (root), &error);
  g_assert_true ((catalogue == NULL) == (error != NULL));
  if (catalogue == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  lay_out (catalogue);
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_true ((evaluator == NULL) == (error != NULL));
  if (evaluator != NULL)
    dbk_evaluator_free (evaluator);
  return 0;
}
