/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The codes that states, sources, kinds, outcomes and refusals have on the
 * wire, and the words people read for them.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-operation.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *code;
  const char *name;
} Word;

static const Word states[] = {
  [DBK_STATE_DRAFT] = { "draft", N_ ("Draft") },
  [DBK_STATE_IN_REVIEW] = { "in_review", N_ ("In review") },
  [DBK_STATE_RETURNED] = { "returned", N_ ("Returned") },
  [DBK_STATE_APPROVED] = { "approved", N_ ("Approved") },
  [DBK_STATE_IN_CORRECTION] = { "in_correction", N_ ("In correction") },
};

static const Word sources[] = {
  [DBK_CELL_TYPED] = { "typed", N_ ("Typed") },
  [DBK_CELL_PASTED] = { "pasted", N_ ("Pasted") },
  [DBK_CELL_IMPORTED] = { "imported", N_ ("Imported") },
  [DBK_CELL_INTERFACE] = { "interface", N_ ("From the interface") },
  [DBK_CELL_CARRIED] = { "carried", N_ ("Carried over") },
  [DBK_CELL_DERIVED] = { "derived", N_ ("Derived") },
  [DBK_CELL_AMENDED] = { "amended", N_ ("Amended by the reviewer") },
  [DBK_CELL_OTHER] = { "other", N_ ("Other source") },
};

static const Word kinds[] = {
  [DBK_OPERATION_EDIT] = { "edit", N_ ("Edit") },
  [DBK_OPERATION_SUBMIT] = { "submit", N_ ("Submit") },
  [DBK_OPERATION_WITHDRAW] = { "withdraw", N_ ("Withdraw") },
  [DBK_OPERATION_APPROVE] = { "approve", N_ ("Approve") },
  [DBK_OPERATION_RETURN] = { "return", N_ ("Return") },
  [DBK_OPERATION_CORRECT] = { "correct", N_ ("Correct") },
  [DBK_OPERATION_CANCEL] = { "cancel", N_ ("Cancel correction") },
  [DBK_OPERATION_AMEND] = { "amend", N_ ("Amend") },
  [DBK_OPERATION_OTHER] = { "other", N_ ("Other action") },
};

static const Word outcomes[] = {
  [DBK_OUTCOME_APPLIED] = { "applied", NULL },
  [DBK_OUTCOME_MERGED] = { "merged", NULL },
  [DBK_OUTCOME_CONFLICT] = { "conflict", NULL },
  [DBK_OUTCOME_REFUSED] = { "refused", NULL },
};

static const Word refusals[] = {
  [DBK_REFUSAL_NONE] = { "", "" },
  [DBK_REFUSAL_FORBIDDEN] = { "forbidden", N_ ("Your account may not do this to this report. Ask whoever fills or reviews it.") },
  [DBK_REFUSAL_STATE] = { "wrong-state", N_ ("The report’s state does not allow this. Look at where it stands now.") },
  [DBK_REFUSAL_STALE] = { "stale", N_ ("The report has changed since you last saw it. Look at it again, then repeat the action.") },
  [DBK_REFUSAL_RULES] = { "rules", N_ ("The report has errors. Correct the marked values first.") },
  [DBK_REFUSAL_REASONS] = { "reasons", N_ ("A warning has no explanation yet. Explain each warning, then submit again.") },
  [DBK_REFUSAL_COMMENT] = { "comment", N_ ("A comment is needed. Say why, then repeat the action.") },
  [DBK_REFUSAL_OWN_FIGURES] = { "own-figures", N_ ("Nobody approves figures that he entered himself. Let a colleague approve this report.") },
  [DBK_REFUSAL_INVALID] = { "invalid", N_ ("The change cannot be accepted: a value or cell in it does not fit the form. Check the values, or update the program.") },
  [DBK_REFUSAL_ID_REUSED] = { "id-reused", N_ ("This change was already sent with other content or from another account. Enter it again.") },
};

static gboolean
parse (const Word *words, gsize n_words, const char *text, guint *out)
{
  for (gsize i = 0; text != NULL && i < n_words; i++)
    if (g_str_equal (words[i].code, text))
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

const char *
dbk_report_state_to_string (DbkReportState state)
{
  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (states), NULL);
  return states[state].code;
}

gboolean
dbk_report_state_parse (const char *text, DbkReportState *state)
{
  guint value;

  if (!parse (states, G_N_ELEMENTS (states), text, &value))
    return FALSE;
  *state = value;
  return TRUE;
}

const char *
dbk_report_state_name (DbkReportState state)
{
  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (states), NULL);
  return _ (states[state].name);
}

const char *
dbk_cell_source_to_string (DbkCellSource source)
{
  g_return_val_if_fail ((guint)source < G_N_ELEMENTS (sources), NULL);
  return sources[source].code;
}

gboolean
dbk_cell_source_parse (const char *text, DbkCellSource *source)
{
  guint value;

  if (!parse (sources, G_N_ELEMENTS (sources), text, &value))
    return FALSE;
  *source = value;
  return TRUE;
}

const char *
dbk_cell_source_name (DbkCellSource source)
{
  g_return_val_if_fail ((guint)source < G_N_ELEMENTS (sources), NULL);
  return _ (sources[source].name);
}

const char *
dbk_operation_kind_to_string (DbkOperationKind kind)
{
  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (kinds), NULL);
  return kinds[kind].code;
}

gboolean
dbk_operation_kind_parse (const char *text, DbkOperationKind *kind)
{
  guint value;

  if (!parse (kinds, DBK_OPERATION_OTHER, text, &value))
    return FALSE;
  *kind = value;
  return TRUE;
}

const char *
dbk_operation_kind_name (DbkOperationKind kind)
{
  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (kinds), NULL);
  return _ (kinds[kind].name);
}

const char *
dbk_outcome_kind_to_string (DbkOutcomeKind kind)
{
  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (outcomes), NULL);
  return outcomes[kind].code;
}

gboolean
dbk_outcome_kind_parse (const char *text, DbkOutcomeKind *kind)
{
  guint value;

  if (!parse (outcomes, G_N_ELEMENTS (outcomes), text, &value))
    return FALSE;
  *kind = value;
  return TRUE;
}

const char *
dbk_refusal_to_string (DbkRefusal refusal)
{
  g_return_val_if_fail ((guint)refusal < G_N_ELEMENTS (refusals), NULL);
  return refusals[refusal].code;
}

gboolean
dbk_refusal_parse (const char *text, DbkRefusal *refusal)
{
  guint value;

  if (!parse (refusals, G_N_ELEMENTS (refusals), text, &value) || value == DBK_REFUSAL_NONE)
    return FALSE;
  *refusal = value;
  return TRUE;
}

const char *
dbk_refusal_title (DbkRefusal refusal)
{
  g_return_val_if_fail ((guint)refusal < G_N_ELEMENTS (refusals), NULL);
  return refusals[refusal].name;
}

/* gettext ("") is the catalogue's header, not a translation. */
const char *
dbk_refusal_message (DbkRefusal refusal)
{
  const char *title = dbk_refusal_title (refusal);

  return title == NULL || *title == '\0' ? title : _ (title);
}
