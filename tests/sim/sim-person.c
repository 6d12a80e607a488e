/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of the model: what their grants let them see and do.
 */
#include "tests/sim/sim-model.h"

#include <stdlib.h>
#include <string.h>

SimPerson *
sim_person_new (const char *name, const char *grants)
{
  SimPerson *person = g_new0 (SimPerson, 1);
  g_auto (GStrv) list = g_strsplit (grants, ",", -1);

  person->name = g_intern_string (name);
  person->grants = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      g_ptr_array_add (person->grants, g_strdup (list[i]));
  return person;
}

SimPerson *
sim_person_copy (const SimPerson *person)
{
  SimPerson *copy = sim_person_new (person->name, "");

  for (guint i = 0; i < person->grants->len; i++)
    g_ptr_array_add (copy->grants, g_strdup (g_ptr_array_index (person->grants, i)));
  return copy;
}

void
sim_person_free (SimPerson *person)
{
  g_ptr_array_unref (person->grants);
  g_free (person);
}

static gboolean
lies_under (const char *plant, const char *node)
{
  const char *region = g_str_equal (plant, "PLANTC") ? "REGIONY" : "REGIONX";

  return g_str_equal (node, plant) || g_str_equal (node, region) || g_str_equal (node, "GROUPX");
}

/* @role: (nullable): any; @at: (nullable): granted on this very node */
static gboolean
is_granted (const SimPerson *person, const char *role, const char *plant, const char *at)
{
  for (guint i = 0; i < person->grants->len; i++)
    {
      g_auto (GStrv) grant = g_strsplit (g_ptr_array_index (person->grants, i), " ", 2);

      if ((role == NULL || g_str_equal (grant[0], role)) && lies_under (plant, grant[1]) && (at == NULL || g_str_equal (grant[1], at)))
        return TRUE;
    }
  return FALSE;
}

gboolean
sim_person_covers (const SimPerson *person, const char *plant)
{
  return is_granted (person, NULL, plant, NULL);
}

gboolean
sim_person_is (const SimPerson *person, const char *role, const char *plant)
{
  return is_granted (person, role, plant, NULL);
}

gboolean
sim_person_is_of_plant (const SimPerson *person, const char *plant)
{
  return is_granted (person, NULL, plant, plant) || sim_person_is (person, "filler", plant) || sim_person_is (person, "plant_checker", plant);
}

gboolean
sim_report_is_seen_by (const SimReport *report, const SimPerson *person)
{
  const char *plant = report->key.org;

  if (!sim_person_covers (person, plant))
    return FALSE;
  return report->state != DBK_STATE_DRAFT || sim_person_is_of_plant (person, plant);
}
