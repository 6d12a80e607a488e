/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the person is: the home, and the plant and day that the pages show.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-place.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"

struct _DbkPlace
{
  GObject parent_instance;

  DbkHome *home;     /* (owned) */
  const char *plant; /* interned, (nullable) */
  DbkDay day;
};

G_DEFINE_FINAL_TYPE (DbkPlace, dbk_place, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PLANT,
  PROP_DAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Foremost first: what the person is shown as. */
static const struct
{
  const char *role;
  const char *name;
} ROLES[] = {
  { "filler", N_ ("Filler") },
  { "plant_checker", N_ ("Plant checker") },
  { "regional_reviewer", N_ ("Regional reviewer") },
  { "group_reviewer", N_ ("Group reviewer") },
  { "planner", N_ ("Planner") },
  { "administrator", N_ ("Administrator") },
  { "auditor", N_ ("Auditor") },
  { "reader", N_ ("Reader") },
  { "interface", N_ ("Interface") },
};

static gboolean
has_grant (DbkPlace *self, const char *role)
{
  const DbkActor *actor = dbk_home_get_actor (self->home);
  DbkDay today = dbk_clock_today ();

  for (guint i = 0; actor != NULL && i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      if (g_str_equal (grant->role, role) &&
          (grant->from == DBK_DAY_NONE || grant->from <= today) &&
          (grant->to == DBK_DAY_NONE || grant->to >= today))
        return TRUE;
    }
  return FALSE;
}

static void
choose_first_plant (DbkPlace *self)
{
  g_autoptr (GPtrArray) plants = dbk_home_plants (self->home, "filler");

  if (plants == NULL || plants->len == 0)
    {
      g_clear_pointer (&plants, g_ptr_array_unref);
      plants = dbk_home_plants (self->home, NULL);
    }
  if (plants != NULL && plants->len > 0)
    self->plant = ((const DbkNode *)g_ptr_array_index (plants, 0))->code;
}

static void
dbk_place_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DbkPlace *self = DBK_PLACE (object);

  switch (id)
    {
    case PROP_PLANT:
      g_value_set_string (value, self->plant);
      break;
    case PROP_DAY:
      g_value_set_int (value, self->day);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_place_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DbkPlace *self = DBK_PLACE (object);

  switch (id)
    {
    case PROP_PLANT:
      dbk_place_set_plant (self, g_value_get_string (value));
      break;
    case PROP_DAY:
      dbk_place_set_day (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_place_finalize (GObject *object)
{
  g_clear_object (&DBK_PLACE (object)->home);
  G_OBJECT_CLASS (dbk_place_parent_class)->finalize (object);
}

static void
dbk_place_class_init (DbkPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dbk_place_get_property;
  object_class->set_property = dbk_place_set_property;
  object_class->finalize = dbk_place_finalize;

  properties[PROP_PLANT] = g_param_spec_string ("plant", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DAY] = g_param_spec_int ("day", NULL, NULL, G_MININT, G_MAXINT, 0,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dbk_place_init (DbkPlace *self)
{
}

DbkPlace *
dbk_place_new (DbkHome *home)
{
  DbkPlace *self = g_object_new (DBK_TYPE_PLACE, NULL);

  self->home = g_object_ref (home);
  self->day = dbk_clock_today () - 1;
  choose_first_plant (self);
  return self;
}

DbkHome *
dbk_place_get_home (DbkPlace *self)
{
  return self->home;
}

const DbkNode *
dbk_place_get_plant (DbkPlace *self)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (self->home);

  return catalogue != NULL && self->plant != NULL ? dbk_catalogue_node (catalogue, self->plant) : NULL;
}

void
dbk_place_set_plant (DbkPlace *self, const char *code)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (self->home);
  const DbkNode *node = catalogue != NULL && code != NULL ? dbk_catalogue_node (catalogue, code) : NULL;

  if (node == NULL || node->kind != DBK_NODE_PLANT || self->plant == node->code)
    return;
  self->plant = node->code;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLANT]);
}

DbkDay
dbk_place_get_day (DbkPlace *self)
{
  return self->day;
}

void
dbk_place_set_day (DbkPlace *self, DbkDay day)
{
  if (self->day == day || day == DBK_DAY_NONE)
    return;
  self->day = day;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAY]);
}

gboolean
dbk_place_is_filler (DbkPlace *self)
{
  return has_grant (self, "filler");
}

gboolean
dbk_place_is_reviewer (DbkPlace *self)
{
  return has_grant (self, "plant_checker") || has_grant (self, "regional_reviewer") || has_grant (self, "group_reviewer");
}

const char *
dbk_place_role_name (DbkPlace *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (ROLES); i++)
    if (has_grant (self, ROLES[i].role))
      return _ (ROLES[i].name);
  return "";
}
