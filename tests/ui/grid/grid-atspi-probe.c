/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what assistive technology sees of a running program: role, name and text of everything with a name or text. */
#include <atspi/atspi.h>
#include <locale.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

static void
print_node (AtspiAccessible *node)
{
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  g_autofree char *description = atspi_accessible_get_description (node, NULL);
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (node);
  g_autofree char *content = NULL;

  /* The end must be the character count: -1 yields nothing with GTK 4. */
  if (text != NULL)
    content = atspi_text_get_text (text, 0, atspi_text_get_character_count (text, NULL), NULL);
  if ((name != NULL && name[0] != '\0') || (content != NULL && content[0] != '\0'))
    g_print ("%s\t%s\t%s\t%s\n", role, name != NULL ? name : "", content != NULL ? content : "", description != NULL ? description : "");
}

static void
walk (AtspiAccessible *node, int depth)
{
  int n = atspi_accessible_get_child_count (node, NULL);

  print_node (node);
  for (int i = 0; i < n && depth < 30; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL)
        walk (child, depth + 1);
    }
}

int
main (int argc, char *argv[])
{
  AtspiAccessible *desktop;

  if (argc != 2)
    {
      g_printerr ("grid-atspi-probe PROGRAM\n");
      return 2;
    }
  setlocale (LC_ALL, "");
  atspi_init ();
  desktop = atspi_get_desktop (0);
  for (int i = 0; i < atspi_accessible_get_child_count (desktop, NULL); i++)
    {
      g_autoptr (AtspiAccessible) application = atspi_accessible_get_child_at_index (desktop, i, NULL);
      g_autofree char *name = application != NULL ? atspi_accessible_get_name (application, NULL) : NULL;

      if (g_strcmp0 (name, argv[1]) == 0)
        walk (application, 0);
    }
  return 0;
}
