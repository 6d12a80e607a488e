/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small group with forms of three chains, and people to act in it.
 */
#include "tests/data/report/report-fixture.h"

#include "data/base/dbk-json.h"

#include <string.h>

static const char document[] =
    "{'format':1,'version':'2026-03-16.1','nodes':["
    "{'code':'G','kind':'group','name':{'zh':'集团','en':'Group'}},"
    "{'code':'R1','kind':'region','parent':'G','name':{'zh':'一区','en':'Region 1'}},"
    "{'code':'R2','kind':'region','parent':'G','name':{'zh':'二区','en':'Region 2'}},"
    "{'code':'P01','kind':'plant','parent':'R1','name':{'zh':'一厂','en':'Plant 1'}},"
    "{'code':'P01-U1','kind':'unit','parent':'P01','energy':'coal','name':{'zh':'1号机','en':'Unit 1'}},"
    "{'code':'P01-U2','kind':'unit','parent':'P01','energy':'coal','name':{'zh':'2号机','en':'Unit 2'}},"
    "{'code':'P02','kind':'plant','parent':'R1','name':{'zh':'二厂','en':'Plant 2'}},"
    "{'code':'P02-U1','kind':'unit','parent':'P02','energy':'coal','name':{'zh':'1号机','en':'Unit 1'}},"
    "{'code':'P03','kind':'plant','parent':'R2','name':{'zh':'三厂','en':'Plant 3'}},"
    "{'code':'P03-U1','kind':'unit','parent':'P03','energy':'wind','name':{'zh':'一期','en':'Phase 1'}}],"
    "'indicators':["
    "{'code':'gen','name':{'zh':'发电量','en':'Generation'},'unit':'万kWh','decimals':4,'type':'number','source':'entered','over_time':'sum','over_organisation':'sum','required':true},"
    "{'code':'run_hours','name':{'zh':'运行小时','en':'Hours'},'unit':'h','decimals':2,'type':'number','source':'entered','over_time':'sum','over_organisation':'sum'},"
    "{'code':'unit_state','name':{'zh':'状态','en':'State'},'unit':'','decimals':0,'type':'choice','source':'entered','over_time':'last','over_organisation':'count',"
    "'choices':[{'code':'running','name':{'zh':'运行','en':'running'}},{'code':'reserve','name':{'zh':'备用','en':'reserve'}}]},"
    "{'code':'remark','name':{'zh':'备注','en':'Remark'},'unit':'','decimals':0,'type':'text','source':'entered','over_time':'none','over_organisation':'none'},"
    "{'code':'aux_rate','name':{'zh':'厂用电率','en':'Auxiliary'},'unit':'%','decimals':2,'type':'number','source':'derived','formula':':gen * 2','over_time':'recompute','over_organisation':'recompute'},"
    "{'code':'coal_used','name':{'zh':'耗煤量','en':'Coal'},'unit':'t','decimals':1,'type':'number','source':'entered','over_time':'sum','over_organisation':'sum'},"
    "{'code':'coal_open','name':{'zh':'期初存煤','en':'Opening'},'unit':'t','decimals':1,'type':'number','source':'carried','carried_from':'coal_stock','over_time':'first','over_organisation':'sum'},"
    "{'code':'coal_stock','name':{'zh':'存煤','en':'Stock'},'unit':'t','decimals':1,'type':'number','source':'derived','overtypable':true,'formula':':coal_open - :coal_used','over_time':'last','over_organisation':'sum'}],"
    "'chains':["
    "{'code':'long','name':{'zh':'长','en':'long'},'steps':["
    "{'role':'filler','level':'plant','name':{'zh':'填报','en':'Fill'},'deadline':'08:00'},"
    "{'role':'plant_checker','level':'plant','name':{'zh':'厂级审核','en':'Check'},'deadline':'08:30'},"
    "{'role':'regional_reviewer','level':'region','name':{'zh':'区域审核','en':'Region'},'deadline':'09:00'},"
    "{'role':'group_reviewer','level':'group','name':{'zh':'集团审核','en':'Group'},'deadline':'10:00'}]},"
    "{'code':'short','name':{'zh':'短','en':'short'},'steps':["
    "{'role':'filler','level':'plant','name':{'zh':'填报','en':'Fill'},'deadline':'08:00'},"
    "{'role':'regional_reviewer','level':'region','name':{'zh':'区域审核','en':'Region'},'deadline':'09:00'},"
    "{'role':'group_reviewer','level':'group','name':{'zh':'集团审核','en':'Group'},'deadline':'10:00'}]},"
    "{'code':'none','name':{'zh':'无','en':'none'},'steps':["
    "{'role':'filler','level':'plant','name':{'zh':'填报','en':'Fill'},'deadline':'08:00'}]}],"
    "'forms':["
#define SECTIONS                                                                                                                                                                       \
  "'sections':["                                                                                                                                                                       \
  "{'code':'units','name':{'zh':'机组','en':'Units'},'level':'unit','energies':['all'],'department':'operation','indicators':['gen','run_hours','unit_state','remark','aux_rate']}," \
  "{'code':'coal','name':{'zh':'煤','en':'Coal'},'level':'plant','energies':['coal'],'department':'fuel','indicators':['coal_open','coal_used','coal_stock']}]"
    "{'code':'daily','name':{'zh':'日报','en':'Daily'},'period':'day','chain':'long'," SECTIONS "},"
    "{'code':'site','name':{'zh':'场站','en':'Site'},'period':'day','chain':'short'," SECTIONS "},"
    "{'code':'returned','name':{'zh':'退回','en':'Returned'},'period':'day','chain':'long','amend':false," SECTIONS "},"
    "{'code':'solo','name':{'zh':'台账','en':'Ledger'},'period':'day','chain':'none'," SECTIONS "},"
    "{'code':'monthly','name':{'zh':'月报','en':'Monthly'},'period':'month','chain':'long'," SECTIONS "}],"
    "'rules':[]}";

DbkCatalogue *
fixture_catalogue (void)
{
  g_autofree char *text = g_strdup (document);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  DbkCatalogue *catalogue;

  g_strdelimit (text, "'", '"');
  root = dbk_json_parse (text, strlen (text), 1 << 20, &error);
  g_assert_no_error (error);
  catalogue = dbk_catalogue_load (json_node_get_object (root), &error);
  g_assert_no_error (error);
  return catalogue;
}

DbkReportKey
fixture_key (const char *form, const char *org)
{
  DbkReportKey key = { g_intern_string (form), g_intern_string (org), dbk_period_day (FIXTURE_TODAY - 1) };

  return key;
}

DbkActor *
fixture_actor (const char *role, const char *node)
{
  g_autofree char *account = g_strdup_printf ("%s@%s", role, node);
  DbkActor *actor = dbk_actor_new (account, account);

  dbk_actor_add_grant (actor, role, node, DBK_DAY_NONE, DBK_DAY_NONE);
  return actor;
}

DbkApplyContext
fixture_context (DbkCatalogue *catalogue, const DbkActor *actor)
{
  DbkApplyContext context = { 0 };

  context.catalogue = catalogue;
  context.actor = actor;
  context.today = FIXTURE_TODAY;
  context.now = 1;
  context.seen_warnings_only = TRUE;
  context.base_clean = TRUE;
  return context;
}

DbkCellEdit *
fixture_edit (DbkOperation *operation, const DbkReport *report, const char *entity, const char *indicator, const char *value)
{
  const DbkCell *cell = dbk_report_cell (report, entity, indicator);
  DbkCellEdit *edit = dbk_cell_edit_new (entity, indicator, value);

  edit->base = g_strdup (cell != NULL ? cell->op : NULL);
  g_ptr_array_add (operation->edits, edit);
  return edit;
}

DbkOperation *
fixture_operation (const DbkReport *report, DbkOperationKind kind)
{
  DbkOperation *operation = dbk_operation_new (&report->key, kind);

  operation->base_op = g_strdup (report->head);
  operation->catalogue = g_strdup ("2026-03-16.1");
  if (kind == DBK_OPERATION_APPROVE)
    operation->revision = report->revision;
  if (kind == DBK_OPERATION_RETURN || kind == DBK_OPERATION_CORRECT)
    operation->comment = g_strdup ("请核对");
  if (kind == DBK_OPERATION_EDIT || kind == DBK_OPERATION_AMEND)
    {
      g_autofree char *unit = g_strconcat (report->key.org, "-U1", NULL);

      fixture_edit (operation, report, unit, "run_hours", "23.5");
    }
  return operation;
}

DbkOutcome *
fixture_apply (DbkReport *report, DbkOperation *operation, const DbkApplyContext *context)
{
  DbkOutcome *outcome = dbk_report_apply (report, operation, context);

  dbk_operation_free (operation);
  return outcome;
}

void
fixture_must (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkOperationKind kind)
{
  DbkApplyContext context = fixture_context (catalogue, actor);
  g_autoptr (DbkOutcome) outcome = fixture_apply (report, fixture_operation (report, kind), &context);

  g_assert_cmpstr (outcome->detail, ==, NULL);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpint (outcome->revision, ==, report->revision);
}

void
fixture_type (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, const char *entity, const char *indicator, const char *value)
{
  DbkApplyContext context = fixture_context (catalogue, actor);
  DbkOperation *operation = dbk_operation_new (&report->key, DBK_OPERATION_EDIT);
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->base_op = g_strdup (report->head);
  fixture_edit (operation, report, entity, indicator, value);
  outcome = fixture_apply (report, operation, &context);
  g_assert_cmpstr (outcome->detail, ==, NULL);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* Sorted: their order in a report means nothing. */
static void
print_cells (GString *text, const char *title, const GPtrArray *cells)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s %s.%s=%s op=%s note=%s %s\n", title, cell->entity, cell->indicator,
                                               cell->value, cell->op, cell->note, dbk_cell_source_to_string (cell->source)));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (text, g_ptr_array_index (lines, i));
}

static void
print_event (GString *text, const DbkEvent *event)
{
  g_string_append_printf (text, "event %s %s by=%s (%s) at=%" G_GINT64_FORMAT " r=%" G_GINT64_FORMAT " step=%d %s\n",
                          event->op, dbk_operation_kind_to_string (event->kind), event->by, event->by_name,
                          event->at, event->revision, event->step, event->comment);
  for (guint i = 0; i < event->pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (event->pins, i);

      g_string_append_printf (text, "  pin %s.%s %s\n", pin->entity, pin->indicator, pin->text);
    }
}

char *
fixture_print (const DbkReport *report)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  g_autofree char *period = dbk_period_to_string (report->key.period);
  g_autofree char *chain = report->chain != NULL ? g_strjoinv (",", report->chain) : NULL;

  g_string_append_printf (text, "%s %s %s r=%" G_GINT64_FORMAT " head=%s %s step=%d chain=%s approved=%" G_GINT64_FORMAT " late=%d %s by %s\n",
                          report->key.form, report->key.org, period, report->revision, report->head,
                          dbk_report_state_to_string (report->state), report->step, chain, report->approved_revision,
                          report->late, report->catalogue, report->submitted_by);
  print_cells (text, "cell", cells);
  if (report->approved != NULL)
    print_cells (text, "approved", report->approved);
  for (guint i = 0; i < report->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (report->reasons, i);

      g_string_append_printf (text, "reason %s@%s=%s unseen=%d\n", reason->rule, reason->entity, reason->text, reason->unseen);
    }
  for (guint i = 0; i < report->log->len; i++)
    print_event (text, g_ptr_array_index (report->log, i));
  return g_string_free (text, FALSE);
}
