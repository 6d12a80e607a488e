/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Homes of people who are clients of the fixture's service.
 */
#include "tests/central/central-homes.h"

void
home_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

GAsyncResult *
home_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

DbkHome *
home_sign_in (Fixture *fixture, const char *folder, const char *user)
{
  g_autofree char *path = g_build_filename (folder, user, NULL);
  g_autofree char *ca = g_build_filename (fixture->directory, "tls", "ca.pem", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *home = dbk_home_open (path, &error);

  g_assert_no_error (error);
  dbk_home_sign_in_async (home, fixture->url, ca, user, "Daybook-demo-1", NULL, NULL, home_finished_cb, &result);
  dbk_home_sign_in_finish (home, home_wait (&result), &error);
  g_assert_no_error (error);
  return home;
}

void
home_sync (DbkHome *home)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  dbk_home_sync_async (home, NULL, home_finished_cb, &result);
  dbk_home_sync_finish (home, home_wait (&result), &error);
  g_assert_no_error (error);
}

void
home_leave (DbkHome *home)
{
  dbk_home_close (home);
  g_object_unref (home);
}

DbkDocument *
home_open (DbkHome *home, const char *plant, const char *day)
{
  g_autoptr (GError) error = NULL;
  DbkDocument *document = dbk_home_open_document (home, "daily", plant, day, &error);

  g_assert_no_error (error);
  return document;
}

guint
home_slot (DbkDocument *document, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), entity, indicator);

  g_assert_nonnull (slot);
  return slot->index;
}

void
home_type (DbkDocument *document, const char *entity, const char *indicator, const char *text)
{
  g_autoptr (GError) error = NULL;

  dbk_document_set_text (document, home_slot (document, entity, indicator), text, DBK_CELL_TYPED, &error);
  g_assert_no_error (error);
}

void
home_assert_value (DbkDocument *document, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *text = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), home_slot (document, entity, indicator)));

  g_assert_cmpstr (text, ==, expected);
}

void
home_fill (DbkDocument *document, const DbkOperation *operation)
{
  g_autoptr (GError) error = NULL;

  dbk_document_begin_batch (document);
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      guint slot = home_slot (document, edit->entity, edit->indicator);

      if (edit->value == NULL || !dbk_document_is_editable (document, slot) || dbk_document_get_reading (document, slot, NULL))
        continue;
      dbk_document_set_text (document, slot, edit->value, DBK_CELL_TYPED, &error);
      g_assert_no_error (error);
    }
  dbk_document_end_batch (document, &error);
  g_assert_no_error (error);
}

void
home_explain (DbkDocument *document)
{
  for (guint i = 0; i < dbk_document_get_findings (document)->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (dbk_document_get_findings (document), i);
      g_autoptr (GError) error = NULL;

      if (finding->rule->severity != DBK_SEVERITY_WARNING)
        continue;
      dbk_document_set_reason (document, finding->rule->code, finding->entity->code, "已核实", &error);
      g_assert_no_error (error);
    }
}
