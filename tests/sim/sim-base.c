/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What everything in the simulation shares: chance, time and the small group.
 */
#include "tests/sim/sim-base.h"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"

/* --- Chance --- */

guint64
sim_random_next (SimRandom *random)
{
  guint64 z = random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint
sim_random_below (SimRandom *random, guint n)
{
  return (guint)(sim_random_next (random) % n);
}

gboolean
sim_random_percent (SimRandom *random, guint percent)
{
  return sim_random_below (random, 100) < percent;
}

/* --- Time, and ids: the linker puts these in the place of GLib's --- */

gint64 __wrap_g_get_real_time (void);
gint64 __wrap_g_get_monotonic_time (void);
char *__wrap_g_uuid_string_random (void);

static gint64 elapsed;
static gboolean slow;
static SimRandom time_random;
static SimRandom id_random;

static gint64
tick (void)
{
  /* Mostly nothing; now and then long enough for a transaction to be cut in two. */
  elapsed += slow || sim_random_percent (&time_random, 5) ? 5000 : 7;
  return elapsed;
}

gint64
__wrap_g_get_real_time (void)
{
  return (gint64)SIM_TODAY * 86400 * G_USEC_PER_SEC + tick ();
}

gint64
__wrap_g_get_monotonic_time (void)
{
  return tick ();
}

char *
__wrap_g_uuid_string_random (void)
{
  guint64 a = sim_random_next (&id_random), b = sim_random_next (&id_random);

  return g_strdup_printf ("%08x-%04x-4%03x-a%03x-%012" G_GINT64_MODIFIER "x", (guint)(a >> 32), (guint)(a >> 16) & 0xffff, (guint)a & 0xfff,
                          (guint)(b >> 48) & 0xfff, b & G_GUINT64_CONSTANT (0xffffffffffff));
}

void
sim_time_reset (guint64 seed)
{
  slow = FALSE;
  elapsed = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  time_random.state = seed ^ 0x7e3e;
  id_random.state = seed ^ 0x1d1d;
  sim_time_set_ahead (0);
}

void
sim_time_make_slow (void)
{
  slow = TRUE;
}

void
sim_time_pass (gint64 microseconds)
{
  elapsed += microseconds;
}

void
sim_time_set_ahead (gint64 microseconds)
{
  dbk_clock_set_offset (microseconds);
  dbk_clock_set_today (SIM_TODAY + (DbkDay)(microseconds / (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)));
}

/* --- The group --- */

#define PLANT(code, region)                                                                              \
  "{'code':'" code "','kind':'plant','parent':'" region "','name':{'zh':'" code "','en':'" code "'}},"   \
  "{'code':'" code "-U1','kind':'unit','parent':'" code "','energy':'coal','name':{'zh':'1','en':'1'}}," \
  "{'code':'" code "-U2','kind':'unit','parent':'" code "','energy':'coal','name':{'zh':'2','en':'2'}}"

static const char document[] =
    "{'format':1,'version':'sim','nodes':["
    "{'code':'GROUPX','kind':'group','name':{'zh':'g','en':'g'}},"
    "{'code':'REGIONX','kind':'region','parent':'GROUPX','name':{'zh':'x','en':'x'}},"
    "{'code':'REGIONY','kind':'region','parent':'GROUPX','name':{'zh':'y','en':'y'}}," PLANT ("PLANTA", "REGIONX") "," PLANT ("PLANTB", "REGIONX") "," PLANT ("PLANTC", "REGIONY") "],"
                                                                                                                                                                                   "'indicators':["
                                                                                                                                                                                   "{'code':'gen','name':{'zh':'g','en':'g'},'unit':'','decimals':0,'type':'number','source':'entered','over_time':'sum','over_organisation':'sum'},"
                                                                                                                                                                                   "{'code':'aux','name':{'zh':'a','en':'a'},'unit':'','decimals':0,'type':'number','source':'entered','over_time':'sum','over_organisation':'sum'},"
                                                                                                                                                                                   "{'code':'remark','name':{'zh':'r','en':'r'},'unit':'','decimals':0,'type':'text','source':'entered','over_time':'none','over_organisation':'none'},"
                                                                                                                                                                                   "{'code':'open','name':{'zh':'o','en':'o'},'unit':'','decimals':0,'type':'number','source':'carried','carried_from':'close','over_time':'first','over_organisation':'sum'},"
                                                                                                                                                                                   "{'code':'close','name':{'zh':'e','en':'e'},'unit':'','decimals':0,'type':'number','source':'entered','over_time':'last','over_organisation':'sum'},"
                                                                                                                                                                                   "{'code':'filled','name':{'zh':'f','en':'f'},'type':'choice','choices':[{'code':'yes','name':{'zh':'y','en':'y'}}],'over_time':'none','over_organisation':'none'},"
                                                                                                                                                                                   "{'code':'supply','name':{'zh':'s','en':'s'},'unit':'','decimals':0,'type':'number','source':'derived','formula':':gen - :aux','over_time':'sum','over_organisation':'sum'}],"
                                                                                                                                                                                   "'chains':[{'code':'long','name':{'zh':'l','en':'l'},'steps':["
                                                                                                                                                                                   "{'role':'filler','level':'plant','name':{'zh':'f','en':'f'},'deadline':'08:00'},"
                                                                                                                                                                                   "{'role':'plant_checker','level':'plant','name':{'zh':'c','en':'c'},'deadline':'08:30'},"
                                                                                                                                                                                   "{'role':'regional_reviewer','level':'region','name':{'zh':'r','en':'r'},'deadline':'09:00'},"
                                                                                                                                                                                   "{'role':'group_reviewer','level':'group','name':{'zh':'g','en':'g'},'deadline':'10:00'}]}],"
                                                                                                                                                                                   "'forms':[{'code':'daily','name':{'zh':'d','en':'d'},'period':'day','chain':'long','sections':["
                                                                                                                                                                                   "{'code':'units','name':{'zh':'u','en':'u'},'level':'unit','energies':['all'],'department':'operation','indicators':['gen','aux','remark','open','close','supply']},"
                                                                                                                                                                                   "{'code':'ticks','name':{'zh':'t','en':'t'},'level':'plant','department':'operation','ticks':true,'indicators':['filled']}]}],"
                                                                                                                                                                                   "'rules':["
                                                                                                                                                                                   "{'code':'negative','severity':'error','level':'unit','energies':['all'],'cause':'n','expression':':gen >= 0','cells':['gen'],'message':{'zh':'n','en':'n'}},"
                                                                                                                                                                                   "{'code':'large','severity':'warning','level':'unit','energies':['all'],'cause':'l','expression':':gen <= 900000','cells':['gen'],'message':{'zh':'l','en':'l'}}]}";

const char *
sim_publication_text (guint n)
{
  static char *texts[SIM_PUBLICATIONS];

  if (texts[n] == NULL)
    {
      g_autoptr (GString) text = g_string_new (document);
      g_autofree char *version = g_strdup_printf ("'version':'sim%u'", n);

      g_string_replace (text, "'version':'sim'", version, 1);
      texts[n] = g_strdelimit (g_strdup (text->str), "'", '"');
    }
  return texts[n];
}

DbkCatalogue *
sim_publication (guint n)
{
  static DbkCatalogue *catalogues[SIM_PUBLICATIONS];

  if (catalogues[n] == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = dbk_json_parse (sim_publication_text (n), strlen (sim_publication_text (n)), 1 << 20, &error);

      g_assert_no_error (error);
      catalogues[n] = dbk_catalogue_load (json_node_get_object (root), &error);
      g_assert_no_error (error);
    }
  return catalogues[n];
}

guint
sim_publication_find (const char *version)
{
  for (guint n = 1; n < SIM_PUBLICATIONS; n++)
    if (g_strcmp0 (dbk_catalogue_version (sim_publication (n)), version) == 0)
      return n;
  return 0;
}

DbkCatalogue *
sim_catalogue (void)
{
  return sim_publication (0);
}

DbkReportKey
sim_key (const char *plant, guint day)
{
  DbkReportKey key = { g_intern_static_string (SIM_FORM), g_intern_string (plant), dbk_period_day (SIM_TODAY - SIM_DAYS + (DbkDay)day) };

  return key;
}

DbkReportKey
sim_key_at (guint i)
{
  static const char *const plants[] = { "PLANTA", "PLANTB", "PLANTC" };

  return sim_key (plants[i / SIM_DAYS], i % SIM_DAYS);
}

char *
sim_key_text (const DbkReportKey *key)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  return g_strconcat (key->org, " ", period, NULL);
}
