/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an account may do to a report now: the approval chain's table read for
 * one person (7.2.3 逐级审批).
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-report-private.h"

#include <string.h>

/* (nullable): the chain of the form on the report's date. */
static const DbkChain *
chain_of (const DbkReport *report, const DbkForm *form)
{
  return form != NULL ? dbk_form_chain (form, dbk_period_last (report->key.period)) : NULL;
}

static const char *
filler_role (const DbkReport *report, const DbkForm *form)
{
  const DbkChain *chain = chain_of (report, form);

  if (chain != NULL && chain->steps->len > 0)
    return ((const DbkChainStep *)g_ptr_array_index (chain->steps, 0))->role;
  if (report->chain != NULL && report->chain[0] != NULL)
    return report->chain[0];
  return "filler";
}

/* Before the first submission the form's own chain tells who will review. */
static gboolean
holds_review_role (const DbkReport *report, const DbkForm *form, DbkCatalogue *catalogue, const DbkActor *actor, const DbkNode *plant, DbkDay today)
{
  const DbkChain *chain = chain_of (report, form);
  gboolean holds = FALSE;

  if (report->chain != NULL)
    {
      for (guint i = 1; i < g_strv_length (report->chain); i++)
        holds |= dbk_actor_has_role (actor, catalogue, report->chain[i], plant, today);
      return holds;
    }
  for (guint i = 1; chain != NULL && i < chain->steps->len; i++)
    {
      const DbkChainStep *step = g_ptr_array_index (chain->steps, i);

      holds |= dbk_actor_has_role (actor, catalogue, step->role, plant, today);
    }
  return holds;
}

DbkStanding
dbk_report_standing (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today)
{
  DbkStanding standing = { 0 };
  const char *role = dbk_report_role (report);

  standing.plant = dbk_catalogue_node (catalogue, report->key.org);
  standing.form = dbk_catalogue_form (catalogue, report->key.form);
  if (standing.plant == NULL)
    return standing;
  standing.covered = dbk_actor_covers (actor, catalogue, standing.plant, today);
  if (!standing.covered)
    return standing;
  standing.filler = dbk_actor_has_role (actor, catalogue, filler_role (report, standing.form), standing.plant, today);
  standing.reviewer = holds_review_role (report, standing.form, catalogue, actor, standing.plant, today);
  standing.turn = role != NULL && dbk_actor_has_role (actor, catalogue, role, standing.plant, today);
  standing.submitter = g_strcmp0 (report->submitted_by, actor->account) == 0;
  return standing;
}

gboolean
dbk_report_may_fill (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, const DbkSection *section, DbkDay today)
{
  const DbkNode *plant = dbk_catalogue_node (catalogue, report->key.org);
  const DbkForm *form = dbk_catalogue_form (catalogue, report->key.form);

  return plant != NULL && dbk_actor_has_section (actor, catalogue, filler_role (report, form), plant, section->department, today);
}

/* Not by @approved, which does not travel with the state alone. */
gboolean
dbk_report_is_correction (const DbkReport *report)
{
  return report->approved_revision > 0 && report->state != DBK_STATE_APPROVED;
}

gboolean
dbk_report_is_editable (const DbkReport *report)
{
  return report->state == DBK_STATE_DRAFT || report->state == DBK_STATE_RETURNED || report->state == DBK_STATE_IN_CORRECTION;
}

gboolean
dbk_report_is_untouched (const DbkReport *report)
{
  const DbkEvent *last;

  if (report->state != DBK_STATE_IN_REVIEW || report->step != 1 || report->log->len == 0)
    return FALSE;
  last = g_ptr_array_index (report->log, report->log->len - 1);
  return last->kind == DBK_OPERATION_SUBMIT;
}

/* Handed over to another shift, figures are still those of whoever typed them: an edit's comment is the list of authors. */
static gboolean
is_author (const DbkEvent *event, const char *account)
{
  g_auto (GStrv) authors = NULL;

  if (event->kind != DBK_OPERATION_EDIT || event->comment == NULL || !g_str_has_prefix (event->comment, "⇄ "))
    return FALSE;
  authors = g_strsplit (event->comment + strlen ("⇄ "), ", ", -1);
  return g_strv_contains ((const char *const *)authors, account);
}

gboolean
dbk_report_is_figure_of (const DbkReport *report, const DbkCell *cell, const char *account)
{
  const DbkEvent *event;

  if (cell->op == NULL || cell->source == DBK_CELL_AMENDED || dbk_cell_is_computed (cell))
    return FALSE;
  event = dbk_report_event (report, cell->op);
  return event != NULL && (g_strcmp0 (event->by, account) == 0 || is_author (event, account));
}

gboolean
dbk_report_has_figures_of (const DbkReport *report, const char *account)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    if (dbk_report_is_figure_of (report, cell, account))
      return TRUE;
  return FALSE;
}

static DbkMay
may_as_filler (const DbkReport *report, const DbkStanding *standing)
{
  DbkMay may = 0;

  if (dbk_report_is_editable (report) && standing->form != NULL)
    may |= DBK_MAY_EDIT | DBK_MAY_SUBMIT;
  if (standing->submitter && dbk_report_is_untouched (report))
    may |= DBK_MAY_WITHDRAW;
  if (report->state == DBK_STATE_IN_CORRECTION)
    may |= DBK_MAY_CANCEL;
  return may;
}

DbkMay
dbk_report_may (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today)
{
  DbkStanding standing = dbk_report_standing (report, catalogue, actor, today);
  DbkMay may = 0;

  if (standing.filler)
    may |= may_as_filler (report, &standing);
  if (report->state == DBK_STATE_APPROVED && (standing.filler || standing.reviewer))
    may |= DBK_MAY_CORRECT;
  if (standing.turn)
    {
      may |= DBK_MAY_RETURN;
      if (standing.form != NULL && standing.form->amend)
        may |= DBK_MAY_AMEND;
      if (!dbk_report_has_figures_of (report, actor->account))
        may |= DBK_MAY_APPROVE;
    }
  return may;
}

GStrv
dbk_report_may_list (DbkMay may)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint kind = 0; kind < DBK_OPERATION_OTHER; kind++)
    if (may & (1u << kind))
      g_strv_builder_add (list, dbk_operation_kind_to_string (kind));
  return g_strv_builder_end (list);
}

/* Granted on the plant itself, not from above: an account of that plant. */
static gboolean
is_of_plant (const DbkActor *actor, DbkCatalogue *catalogue, const DbkNode *plant, DbkDay today)
{
  for (guint i = 0; i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      if (g_str_equal (grant->node, plant->code) && dbk_actor_has_role (actor, catalogue, grant->role, plant, today) &&
          (grant->from == DBK_DAY_NONE || today >= grant->from) && (grant->to == DBK_DAY_NONE || today <= grant->to))
        return TRUE;
    }
  return FALSE;
}

gboolean
dbk_report_can_see_cells (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today)
{
  DbkStanding standing = dbk_report_standing (report, catalogue, actor, today);

  if (!standing.covered)
    return FALSE;
  return report->state != DBK_STATE_DRAFT || standing.filler ||
         dbk_actor_has_role (actor, catalogue, "plant_checker", standing.plant, today) ||
         is_of_plant (actor, catalogue, standing.plant, today);
}
