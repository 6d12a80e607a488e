/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of values of a choice cell, and picking one by typing. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>

static const DbkGridChoice *
get_choices (DbkGrid *self, DbkGridPos pos, guint *n)
{
  *n = 0;
  if (self->model == NULL || !dbk_grid_model_is_editable (self->model, pos))
    return NULL;
  return dbk_grid_model_get_choices (self->model, pos, n);
}

static gboolean
begins_with (const char *text, gunichar typed)
{
  return text != NULL && g_unichar_tolower (g_utf8_get_char (text)) == g_unichar_tolower (typed);
}

/* A choice answers to the first letter of its code, label or initials and to its place in the list, 1 to 9. */
static gboolean
answers (const DbkGridChoice *choice, guint index, gunichar typed)
{
  return begins_with (choice->code, typed) || begins_with (choice->label, typed) ||
         begins_with (choice->initials, typed) ||
         (index < 9 && typed == '1' + index);
}

static int
current_choice (DbkGrid *self, DbkGridPos pos, const DbkGridChoice *choices, guint n)
{
  g_autofree char *raw = dbk_grid_model_dup_raw_text (self->model, pos);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (choices[i].code, raw) == 0 || g_strcmp0 (choices[i].label, raw) == 0)
      return (int)i;
  return -1;
}

/* The next choice after @from that answers to what was typed; @n_answers: how many do. */
static int
find_choice (const DbkGridChoice *choices, guint n, int from, gunichar typed, guint *n_answers)
{
  int found = -1;

  *n_answers = 0;
  for (guint i = 1; i <= n; i++)
    {
      guint index = (from + (int)i + (int)n) % n;

      if (!answers (&choices[index], index, typed))
        continue;
      (*n_answers)++;
      if (found < 0)
        found = (int)index;
    }
  return found;
}

static void
take (DbkGrid *self, DbkGridPos pos, const char *code)
{
  g_autoptr (GError) error = NULL;

  if (dbk_grid_apply_text (self, pos, code, NULL, &error))
    {
      dbk_grid_hide_message (self);
      if (self->edit == DBK_GRID_EDIT_NONE)
        dbk_grid_entry_refresh (self);
      return;
    }
  dbk_grid_show_message (self, pos, error->message, TRUE);
  dbk_grid_emit_refused (self, error->message);
}

/* Ctrl+Enter: every selected cell. */
static void
take_for_all (DbkGrid *self, const char *code)
{
  g_autofree char *kept = g_strdup (code);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (GTK_WIDGET (self));
  dbk_grid_set_selected (self, kept);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, DbkGrid *self)
{
  DbkGridPos pos = self->choice_pos;
  guint n;
  const DbkGridChoice *choices = get_choices (self, pos, &n);
  guint index = (guint)gtk_list_box_row_get_index (row);
  g_autofree char *code = index < n ? g_strdup (choices[index].code) : NULL;

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (code != NULL)
    take (self, pos, code);
}

static void
select_row (DbkGrid *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->choice_list), MAX (index, 0));

  if (row == NULL)
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->choice_list), row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
list_key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, DbkGrid *self)
{
  gunichar typed = gdk_keyval_to_unicode (keyval);
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->choice_list));
  const DbkGridChoice *choices;
  guint n, n_answers;
  int found;

  /* As in the entry: Tab takes what stands there and goes on. */
  if (selected != NULL && (keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab))
    {
      row_activated_cb (GTK_LIST_BOX (self->choice_list), selected, self);
      dbk_grid_do_move (self, (state & GDK_SHIFT_MASK) != 0 ? DBK_GRID_MOVE_TAB_BACK : DBK_GRID_MOVE_TAB, FALSE);
      return TRUE;
    }
  if (selected != NULL && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && (state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK)
    {
      choices = get_choices (self, self->choice_pos, &n);
      if ((guint)gtk_list_box_row_get_index (selected) < n)
        take_for_all (self, choices[gtk_list_box_row_get_index (selected)].code);
      return TRUE;
    }
  if (typed == 0 || !g_unichar_isgraph (typed) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  choices = get_choices (self, self->choice_pos, &n);
  found = find_choice (choices, n, selected != NULL ? gtk_list_box_row_get_index (selected) : -1, typed, &n_answers);
  if (found < 0)
    return FALSE;
  select_row (self, found);
  if (n_answers == 1)
    row_activated_cb (GTK_LIST_BOX (self->choice_list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->choice_list), found), self);
  return TRUE;
}

static void
closed_cb (GtkPopover *popover, DbkGrid *self)
{
  self->choice_pos.block = -1;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
ensure_popover (DbkGrid *self)
{
  GtkEventController *keys;
  GtkWidget *scrolled;

  if (self->popover != NULL)
    return;
  self->choice_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->choice_list), GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice_list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Choices"), -1);
  g_signal_connect (self->choice_list, "row-activated", G_CALLBACK (row_activated_cb), self);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (list_key_cb), self);
  gtk_widget_add_controller (self->choice_list, keys);

  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->choice_list);

  self->popover = gtk_popover_new ();
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->popover, "dbk-grid-choices");
  gtk_popover_set_child (GTK_POPOVER (self->popover), scrolled);
  g_signal_connect (self->popover, "closed", G_CALLBACK (closed_cb), self);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
}

static GtkWidget *
make_row (const DbkGridChoice *choice, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (choice->label);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  GtkWidget *hint = gtk_label_new (index < 9 ? number : NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), hint);
  return box;
}

static void
fill_list (DbkGrid *self, const DbkGridChoice *choices, guint n)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->choice_list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->choice_list), row);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->choice_list), make_row (&choices[i], i));
}

/* Opens the list at the active cell; @typed moves to the next choice that answers to it, 0 to the present one. */
gboolean
dbk_grid_choices_popup (DbkGrid *self, gunichar typed)
{
  DbkGridPos pos = self->cursor.active;
  guint n, n_answers;
  const DbkGridChoice *choices = get_choices (self, pos, &n);
  GdkRectangle area;
  int selected;

  if (n == 0)
    return FALSE;
  dbk_grid_scroll_to (self, pos);
  dbk_grid_get_cell_area (self, pos, &area);
  ensure_popover (self);
  self->choice_pos = pos;
  fill_list (self, choices, n);
  selected = current_choice (self, pos, choices, n);
  if (typed != 0)
    selected = find_choice (choices, n, selected, typed, &n_answers);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &area);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  select_row (self, selected);
  return TRUE;
}

/* Takes the choice that answers to what was typed; opens the list where several do. */
gboolean
dbk_grid_choices_pick (DbkGrid *self, gunichar typed)
{
  DbkGridPos pos = self->cursor.active;
  guint n, n_answers;
  const DbkGridChoice *choices = get_choices (self, pos, &n);
  int found;

  if (n == 0)
    return FALSE;
  found = find_choice (choices, n, current_choice (self, pos, choices, n), typed, &n_answers);
  if (found < 0 || n_answers > 1)
    return dbk_grid_choices_popup (self, found < 0 ? 0 : typed);
  take (self, pos, choices[found].code);
  return TRUE;
}

/* A popover's parent must place it anew whenever it is allocated itself. */
void
dbk_grid_choices_present (DbkGrid *self)
{
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

/* What the list was made of is void. */
void
dbk_grid_choices_popdown (DbkGrid *self)
{
  if (self->popover != NULL && gtk_widget_get_visible (self->popover))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

void
dbk_grid_choices_dispose (DbkGrid *self)
{
  if (self->popover != NULL)
    g_signal_handlers_disconnect_by_func (self->popover, closed_cb, self);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->choice_list = NULL;
}
