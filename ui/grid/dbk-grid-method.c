/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys an input method is shown: in a cell of figures none but those that may begin a word. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <string.h>

/*
 * An input method is asked about a key in another process. While it thinks, the next key may overtake the first: a
 * quick “=1” became “1=”, and Enter could come after the digits of the next cell. What makes up a figure therefore
 * never goes there. Letters do, in figures' cells as well: 缺测 is typed with them.
 */
static const char FIGURE[] = "0123456789.,+-*/=():%";

static GtkEditable *
get_text (DbkGrid *self)
{
  return gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
}

/* GtkText shows keys to its input method through a controller of its own. */
void
dbk_grid_method_init (DbkGrid *self)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (get_text (self)));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      GtkIMContext *method = GTK_IS_EVENT_CONTROLLER_KEY (controller) ? gtk_event_controller_key_get_im_context (GTK_EVENT_CONTROLLER_KEY (controller)) : NULL;

      if (method == NULL)
        continue;
      self->text_keys = GTK_EVENT_CONTROLLER_KEY (controller);
      self->method = g_object_ref (method);
    }
}

void
dbk_grid_method_clear (DbkGrid *self)
{
  self->text_keys = NULL;
  g_clear_object (&self->method);
}

static void
show_keys (DbkGrid *self, gboolean shown)
{
  GtkIMContext *method = shown ? self->method : NULL;

  if (self->text_keys != NULL && gtk_event_controller_key_get_im_context (self->text_keys) != method)
    gtk_event_controller_key_set_im_context (self->text_keys, method);
}

static gboolean
is_plain_key (guint key)
{
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_Tab:
    case GDK_KEY_BackSpace:
    case GDK_KEY_Delete:
    case GDK_KEY_Escape:
    case GDK_KEY_Left:
    case GDK_KEY_Right:
    case GDK_KEY_Up:
    case GDK_KEY_Down:
    case GDK_KEY_Home:
    case GDK_KEY_End:
    case GDK_KEY_Page_Up:
    case GDK_KEY_Page_Down:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
insert (GtkEditable *text, char typed)
{
  /* With an end: the signal on the way copies it as a whole, whatever length it is given. */
  const char figure[] = { typed, '\0' };
  int position;

  gtk_editable_delete_selection (text);
  position = gtk_editable_get_position (text);
  gtk_editable_insert_text (text, figure, 1, &position);
  gtk_editable_set_position (text, position);
}

gboolean
dbk_grid_method_filter (DbkGrid *self, guint keyval, guint key, GdkModifierType modifiers, gboolean figure)
{
  gunichar typed = gdk_keyval_to_unicode (keyval);
  gboolean plain = (modifiers & ~GDK_SHIFT_MASK) == 0;
  gboolean own = plain && typed != 0 && typed < 0x80 && strchr (FIGURE, (int)typed) != NULL;

  /* Without the controller the method keeps all keys, as in any other entry. */
  if (!figure || self->text_keys == NULL || !gtk_editable_get_editable (get_text (self)))
    own = FALSE;
  show_keys (self, !figure || !plain || !(own || is_plain_key (key)));
  if (own)
    insert (get_text (self), (char)typed);
  return own;
}
