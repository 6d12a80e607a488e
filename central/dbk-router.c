/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which handler serves a method and path.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-router.h"

#include <string.h>

/* Whether @path is an instance of @template; collects what the braces matched. */
static gboolean
matches (const char *template, const char *path, GPtrArray *parameters)
{
  g_ptr_array_set_size (parameters, 0);
  while (*template != '\0')
    {
      if (*template == '{')
        {
          gsize length = strcspn (path, "/");

          if (length == 0)
            return FALSE;
          g_ptr_array_add (parameters, g_strndup (path, length));
          path += length;
          template = strchr (template, '}') + 1;
        }
      else if (*template ++ != *path++)
        return FALSE;
    }
  return *path == '\0';
}

DbkRouteMatch
dbk_router_match (const DbkRoute *routes, const char *method, const char *path, const DbkRoute **route, GStrv *parameters, char **allow)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) methods = g_string_new (NULL);

  *route = NULL;
  *parameters = NULL;
  *allow = NULL;
  if (strcmp (method, "HEAD") == 0)
    method = "GET";

  for (; routes->method != NULL; routes++)
    {
      if (!matches (routes->template, path, found))
        continue;
      if (strcmp (routes->method, method) == 0)
        {
          g_ptr_array_add (found, NULL);
          *route = routes;
          *parameters = (GStrv)g_ptr_array_steal (found, NULL);
          return DBK_ROUTE_FOUND;
        }
      g_string_append_printf (methods, "%s%s", methods->len > 0 ? ", " : "", routes->method);
      if (strcmp (routes->method, "GET") == 0)
        g_string_append (methods, ", HEAD");
    }

  if (methods->len == 0)
    return DBK_ROUTE_NO_PATH;
  *allow = g_string_free (g_steal_pointer (&methods), FALSE);
  return DBK_ROUTE_NO_METHOD;
}
