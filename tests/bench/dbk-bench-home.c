/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A signed-in home with the demonstration's history, for benchmarks of the client.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench-home.h"

#include "data/base/dbk-clock.h"

char *
dbk_bench_make_home (DbkStage *stage, const char *user, const char *url)
{
  g_autofree char *home = dbk_stage_home (stage, user);

  if (dbk_stage_ctl (home, NULL, "login", "--server", url != NULL ? url : dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", user, NULL) != 0)
    g_error ("%s cannot sign in", user);
  if (dbk_stage_ctl (home, NULL, "sync", NULL) != 0)
    g_error ("%s cannot read the service", user);
  return g_steal_pointer (&home);
}

DbkHome *
dbk_bench_open_home (const char *path)
{
  g_autoptr (GError) error = NULL;
  DbkHome *home = dbk_home_open (path, &error);

  g_assert_no_error (error);
  return home;
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dbk_home_sync_finish (DBK_HOME (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

void
dbk_bench_sync (DbkHome *home)
{
  gboolean done = FALSE;

  dbk_home_sync_async (home, NULL, synced_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

DbkDocument *
dbk_bench_open_day (DbkHome *home, const char *plant, int days_ago)
{
  g_autofree char *day = dbk_day_to_string (dbk_clock_today () - days_ago);
  g_autoptr (GError) error = NULL;
  DbkDocument *document = dbk_home_open_document (home, "daily", plant, day, &error);

  g_assert_no_error (error);
  return document;
}

guint
dbk_bench_fill (DbkDocument *document)
{
  DbkLayout *layout = dbk_document_get_layout (document);
  const DbkFigures *figures = dbk_document_get_figures (document);
  guint filled = 0;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      g_autofree char *text = dbk_value_to_wire (dbk_figures_get_previous (figures, i));
      g_autoptr (GError) error = NULL;

      if (text == NULL || !dbk_layout_slot (layout, i)->editable || dbk_figures_get (figures, i)->kind != DBK_VALUE_MISSING)
        continue;
      dbk_document_set_text (document, i, text, DBK_CELL_TYPED, &error);
      g_assert_no_error (error);
      filled++;
    }
  return filled;
}

void
dbk_bench_explain (DbkDocument *document)
{
  const GPtrArray *findings = dbk_document_get_findings (document);
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();
  g_autoptr (GPtrArray) entities = g_ptr_array_new ();

  /* A reason makes the findings anew. */
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity != DBK_SEVERITY_WARNING)
        continue;
      g_ptr_array_add (rules, (gpointer)finding->rule->code);
      g_ptr_array_add (entities, (gpointer)finding->entity->code);
    }
  for (guint i = 0; i < rules->len; i++)
    {
      g_autoptr (GError) error = NULL;

      dbk_document_set_reason (document, g_ptr_array_index (rules, i), g_ptr_array_index (entities, i), "与前一日工况一致，已核对", &error);
      g_assert_no_error (error);
    }
}
