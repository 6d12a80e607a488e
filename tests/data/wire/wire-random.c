/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random messages: Chinese, empty, null and very long texts among them.
 */
#include "tests/data/wire/wire-random.h"

#define DAY_20 20000 /* in 2024 */

static int
below (GRand *rand, int n)
{
  return g_rand_int_range (rand, 0, n);
}

static char *
long_text (GRand *rand)
{
  GString *text = g_string_new (NULL);

  for (int n = below (rand, 3000); n > 0; n--)
    g_string_append_unichar (text, (gunichar)g_rand_int_range (rand, 0x4e00, 0x9fa5));
  return g_string_free (text, FALSE);
}

char *
random_text (GRand *rand, gboolean nullable)
{
  static const char *const texts[] = { "", "表计更换，已核对", "a\"b\\c/d", "tab\there\nline", "84.3", "缺测:仪表故障", "𠮷 emoji 🙂", "\x01\x1f", "null", " " };

  if (nullable && below (rand, 4) == 0)
    return NULL;
  if (below (rand, 20) == 0)
    return long_text (rand);
  return g_strdup (texts[below (rand, G_N_ELEMENTS (texts))]);
}

static const char *
random_code (GRand *rand)
{
  static const char *const codes[] = { "P01", "P01-U1", "P01-U2", "gen", "run_hours", "unit_state", "存煤", "coal_stock", "x" };

  return codes[below (rand, G_N_ELEMENTS (codes))];
}

static char *
random_id (GRand *rand, gboolean nullable)
{
  return nullable && below (rand, 4) == 0 ? NULL : g_uuid_string_random ();
}

static gint64
random_time (GRand *rand)
{
  gint64 seconds = g_rand_int_range (rand, 0, 2000000000);

  return seconds * G_USEC_PER_SEC + (below (rand, 2) ? below (rand, 1000000) : 0);
}

static DbkReportKey
random_key (GRand *rand)
{
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_string (random_code (rand)), { DBK_PERIOD_DAY, DAY_20 + below (rand, 900) } };

  if (below (rand, 3) == 0)
    dbk_period_parse (below (rand, 2) ? "2026-02" : "2025", &key.period);
  return key;
}

static void
random_pins (GRand *rand, GPtrArray *pins)
{
  for (int n = below (rand, 4); n > 0; n--)
    {
      g_autofree char *text = random_text (rand, TRUE);

      g_ptr_array_add (pins, dbk_pin_new (random_code (rand), random_code (rand), text));
    }
}

static void
random_reasons (GRand *rand, GPtrArray *reasons, gboolean unseen)
{
  for (int n = below (rand, 4); n > 0; n--)
    {
      g_autofree char *text = random_text (rand, TRUE);

      g_ptr_array_add (reasons, dbk_reason_new (random_code (rand), random_code (rand), text, unseen && below (rand, 2)));
    }
}

static void
random_edits (GRand *rand, GPtrArray *edits)
{
  gboolean plain = below (rand, 3) == 0;

  for (int n = below (rand, 30); n > 0; n--)
    {
      g_autofree char *value = random_text (rand, TRUE);
      DbkCellEdit *edit = dbk_cell_edit_new (random_code (rand), random_code (rand), value);

      if (!plain)
        {
          edit->base = random_id (rand, TRUE);
          edit->note = random_text (rand, TRUE);
          edit->source = below (rand, DBK_CELL_OTHER + 1);
          edit->author = below (rand, 3) == 0 ? g_strdup ("fill.P01") : NULL;
        }
      g_ptr_array_add (edits, edit);
    }
}

DbkOperation *
random_operation (GRand *rand, DbkOperationKind kind)
{
  DbkReportKey key = random_key (rand);
  DbkOperation *operation = dbk_operation_new (&key, kind);

  operation->base_op = random_id (rand, TRUE);
  operation->made_at = random_time (rand);
  operation->catalogue = random_text (rand, TRUE);
  if (operation->catalogue != NULL && strlen (operation->catalogue) > DBK_WIRE_MAX_NAME)
    g_clear_pointer (&operation->catalogue, g_free);
  if (kind == DBK_OPERATION_EDIT || kind == DBK_OPERATION_AMEND)
    random_edits (rand, operation->edits);
  if (kind == DBK_OPERATION_SUBMIT)
    random_reasons (rand, operation->reasons, FALSE);
  if (kind == DBK_OPERATION_APPROVE)
    operation->revision = below (rand, G_MAXINT32);
  if (kind == DBK_OPERATION_APPROVE || kind == DBK_OPERATION_RETURN || kind == DBK_OPERATION_CORRECT)
    operation->comment = random_text (rand, TRUE);
  if (kind == DBK_OPERATION_RETURN)
    {
      operation->to_step = below (rand, 4);
      random_pins (rand, operation->pins);
    }
  return operation;
}

static DbkCell *
random_cell (GRand *rand, const GPtrArray *log, guint i)
{
  g_autofree char *entity = g_strdup_printf ("P01-U%u", i % 8);
  g_autofree char *indicator = g_strdup_printf ("indicator_%u", i / 8);
  DbkCell *cell = dbk_cell_new (entity, indicator);

  cell->value = random_text (rand, TRUE);
  cell->note = below (rand, 3) == 0 ? random_text (rand, TRUE) : NULL;
  cell->source = below (rand, DBK_CELL_OTHER + 1);
  if (log->len > 0 && below (rand, 8) != 0)
    cell->op = g_strdup (((DbkEvent *)g_ptr_array_index (log, below (rand, (int)log->len)))->op);
  else
    cell->op = random_id (rand, TRUE);
  return cell;
}

static void
random_log (GRand *rand, GPtrArray *log)
{
  for (int n = below (rand, 8); n > 0; n--)
    {
      DbkEvent *event;
      g_autofree char *op = random_id (rand, FALSE);

      event = dbk_event_new (op, below (rand, DBK_OPERATION_OTHER + 1));
      event->by = g_strdup ("fill.P01");
      event->by_name = g_strdup ("王工");
      event->at = random_time (rand);
      event->revision = below (rand, 1000);
      event->step = below (rand, 4);
      event->comment = random_text (rand, TRUE);
      random_pins (rand, event->pins);
      g_ptr_array_add (log, event);
    }
}

DbkReport *
random_report (GRand *rand, guint n_cells)
{
  static const char *const chain[] = { "filler", "plant_checker", "regional_reviewer", "group_reviewer", NULL };
  DbkReportKey key = random_key (rand);
  DbkReport *report = dbk_report_new (&key);

  report->revision = below (rand, G_MAXINT32);
  report->head = random_id (rand, TRUE);
  report->state = below (rand, DBK_STATE_IN_CORRECTION + 1);
  report->step = report->state == DBK_STATE_IN_REVIEW ? g_rand_int_range (rand, 1, 4) : 0;
  report->chain = report->step > 0 || below (rand, 2) ? g_strdupv ((char **)chain) : NULL;
  report->approved_revision = below (rand, 100);
  report->late = below (rand, 2);
  report->catalogue = below (rand, 3) ? g_strdup ("2026-03-16.1") : NULL;
  report->submitted_by = below (rand, 3) ? g_strdup ("fill.P01") : NULL;
  random_log (rand, report->log);
  random_reasons (rand, report->reasons, TRUE);
  for (guint i = 0; i < n_cells; i++)
    dbk_report_take_cell (report, random_cell (rand, report->log, i));
  if (below (rand, 3) == 0)
    {
      report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
      for (guint i = 0; i < n_cells; i++)
        g_ptr_array_add (report->approved, random_cell (rand, report->log, i));
    }
  return report;
}

DbkOutcome *
random_outcome (GRand *rand)
{
  DbkOutcome *outcome = dbk_outcome_new (below (rand, DBK_OUTCOME_REFUSED + 1), below (rand, 1000));

  if (outcome->kind == DBK_OUTCOME_REFUSED)
    {
      outcome->refusal = g_rand_int_range (rand, DBK_REFUSAL_FORBIDDEN, DBK_REFUSAL_ID_REUSED + 1);
      outcome->detail = random_text (rand, TRUE);
    }
  for (int n = outcome->kind == DBK_OUTCOME_CONFLICT ? g_rand_int_range (rand, 1, 5) : 0; n > 0; n--)
    {
      g_autofree char *theirs = random_text (rand, TRUE);
      g_autofree char *op = random_id (rand, TRUE);

      g_ptr_array_add (outcome->conflicts, dbk_conflict_new (random_code (rand), random_code (rand), theirs, op));
    }
  return outcome;
}

DbkActor *
random_actor (GRand *rand)
{
  DbkActor *actor = dbk_actor_new ("fill.P01", below (rand, 2) ? "王工" : "");

  for (int n = below (rand, 5); n > 0; n--)
    {
      static const char *const sections[] = { "water", "fuel", NULL };
      guint skip = below (rand, 3);

      dbk_actor_add_part_grant (actor, random_code (rand), random_code (rand), below (rand, 2) ? sections + skip : NULL, below (rand, 2) ? DAY_20 : DBK_DAY_NONE,
                                below (rand, 2) ? DAY_20 + 300 : DBK_DAY_NONE);
    }
  return actor;
}

DbkSyncRequest *
random_request (GRand *rand)
{
  DbkSyncRequest *request = dbk_sync_request_new ();

  request->cursor = below (rand, 3) ? g_strdup ("scope:17:ab") : NULL;
  request->limit = (guint)g_rand_int_range (rand, 1, DBK_WIRE_MAX_PAGE + 1);
  for (int n = below (rand, 12); n > 0; n--)
    g_ptr_array_add (request->operations, random_operation (rand, below (rand, DBK_OPERATION_OTHER)));
  return request;
}

static char *
random_hex (GRand *rand, guint bytes)
{
  GString *text = g_string_new (NULL);

  while (bytes-- > 0)
    g_string_append_printf (text, "%02x", below (rand, 256));
  return g_string_free (text, FALSE);
}

static DbkReceipt *
random_receipt (GRand *rand)
{
  DbkReceipt *receipt = g_new0 (DbkReceipt, 1);

  receipt->report = random_key (rand);
  receipt->revision = below (rand, 1000);
  receipt->catalogue = g_strdup ("2026-03-16.1");
  receipt->at = random_time (rand);
  receipt->sha256 = random_hex (rand, 32);
  receipt->key = random_hex (rand, 32);
  receipt->signature = random_hex (rand, 64);
  return receipt;
}

DbkSyncAnswer *
random_answer (GRand *rand, guint n_reports, guint n_cells)
{
  static const char *const drop[] = { "P01", "P07", NULL };
  DbkSyncAnswer *answer = dbk_sync_answer_new ();

  for (int n = below (rand, 6); n > 0; n--)
    {
      g_autofree char *id = random_id (rand, FALSE);

      DbkSyncResult *result = dbk_sync_result_new (id, random_outcome (rand));

      result->receipt = below (rand, 3) == 0 ? random_receipt (rand) : NULL;
      g_ptr_array_add (answer->results, result);
    }
  for (guint i = 0; i < n_reports; i++)
    g_ptr_array_add (answer->changes, dbk_sync_change_new (random_report (rand, n_cells), TRUE));
  answer->drop = below (rand, 2) ? g_strdupv ((char **)drop) : NULL;
  answer->cursor = g_strdup ("scope:18:cd");
  answer->more = below (rand, 2);
  answer->left = below (rand, 2) ? (guint)below (rand, 100000) : 0;
  answer->account = below (rand, 3) ? random_actor (rand) : NULL;
  answer->catalogue = below (rand, 3) ? g_strdup ("2026-03-16.1") : NULL;
  answer->today = below (rand, 3) ? DAY_20 : DBK_DAY_NONE;
  answer->now = random_time (rand);
  return answer;
}
