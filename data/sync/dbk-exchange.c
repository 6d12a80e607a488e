/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One full exchange with the service, on the worker's thread.
 *
 * An answer is read and checked whole before any of it is taken in. Results go
 * first, reports after, the cursor last, in transactions of a few milliseconds
 * each, so that a keystroke on the main thread waits no longer than that. Being
 * killed between two of them is harmless: results are exactly-once by their
 * operation's id, and the page is simply asked for again from the old cursor.
 */
#define G_LOG_DOMAIN "dbk-sync"

#include "data/sync/dbk-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/courier/dbk-receipt.h"
#include "data/rules/dbk-evaluator.h"

#define MAX_CATALOGUE (32 * 1024 * 1024)
/* A cell commit waits behind a transaction of ours. */
#define TRANSACTION_US 4000
#define OPERATIONS_A_ROUND 100
#define PAGE 200
/* A service is restored once, perhaps twice, while somebody reads; not at every answer. */
#define MAX_EPOCHS 3

enum
{
  OK = 200,
  NOT_MODIFIED = 304,
  UNAUTHORIZED = 401,
  FORBIDDEN = 403,
  TOO_MANY = 429,
};

/* --- Statuses --- */

static gboolean
set_bad_answer (const char *detail, GError **error)
{
  g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_BAD_ANSWER, _ ("The service's answer is not what the protocol says (%s). Nothing was changed."), detail);
  return FALSE;
}

/* A newer program says so on its side, too; what was typed can wait for either to be renewed. */
static gboolean
set_other_version (gboolean service_is_newer, GError **error)
{
  g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_SERVICE,
                       service_is_newer ? _ ("The service has been renewed and no longer understands this version of the program. Everything typed is kept here; install the newer version to send it.")
                                        : _ ("The service is older than this program and does not understand it yet. Everything typed is kept here, and is sent once the service is renewed."));
  return FALSE;
}

static const char *
problem_code (const DbkReply *reply)
{
  return reply->problem != NULL && reply->problem->code != NULL ? reply->problem->code : "";
}

static void
set_session_ended (const DbkReply *reply, GError **error)
{
  gboolean replaced = strstr (problem_code (reply), "replaced") != NULL;

  g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_SESSION,
                       replaced ? _ ("This account has signed in elsewhere, which ended the session here. What is not sent yet is kept; sign in again to send it.")
                                : _ ("The session has ended. What is not sent yet is kept; sign in again to send it."));
}

static gboolean
set_service_problem (const DbkReply *reply, GError **error)
{
  const char *detail = reply->problem != NULL && reply->problem->detail != NULL ? reply->problem->detail : reply->problem != NULL ? reply->problem->title
                                                                                                                                  : NULL;

  if (strcmp (problem_code (reply), DBK_WIRE_TOO_OLD) == 0 || strcmp (problem_code (reply), DBK_WIRE_TOO_NEW) == 0)
    return set_other_version (strcmp (problem_code (reply), DBK_WIRE_TOO_OLD) == 0, error);
  if (reply->status == TOO_MANY)
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_THROTTLED,
                 g_dngettext (GETTEXT_PACKAGE, "Too many attempts. Try again in %u second.", "Too many attempts. Try again in %u seconds.", MAX (reply->retry_after, 1)), MAX (reply->retry_after, 1));
  else if (reply->status >= 400 && (reply->status >= 500 || reply->problem != NULL))
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_SERVICE, _ ("The service has a problem (%u%s%s). Everything typed is kept here and will be sent later."),
                 reply->status, detail != NULL ? ": " : "", detail != NULL ? detail : "");
  else
    {
      g_autofree char *status = g_strdup_printf ("HTTP %u", reply->status);

      set_bad_answer (status, error);
    }
  return FALSE;
}

/* --- The catalogue --- */

static DbkCatalogue *
parse_catalogue (const DbkReply *reply, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (reply->body, reply->length, MAX_CATALOGUE, error);
  g_autoptr (DbkCatalogue) catalogue = NULL;
  DbkEvaluator *evaluator;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, "the catalogue is no object");
      return NULL;
    }
  catalogue = dbk_catalogue_load (json_node_get_object (root), error);
  if (catalogue == NULL)
    return NULL;
  /* Its formulas and rules have to hold as well, before it replaces one that works. */
  evaluator = dbk_evaluator_new (catalogue, error);
  if (evaluator == NULL)
    return NULL;
  dbk_evaluator_free (evaluator);
  return g_steal_pointer (&catalogue);
}

static void
give_up_catalogue (DbkExchange *exchange, const char *version, const GError *failure)
{
  g_free (exchange->news->catalogue_problem);
  exchange->news->catalogue_problem = g_strdup_printf (_ ("The new catalogue %s cannot be used: %s The one before it stays in force."), version, failure->message);
  g_free (exchange->refused_catalogue);
  exchange->refused_catalogue = g_strdup (version);
}

/* FALSE only where the exchange cannot go on; a catalogue that cannot be used leaves the old one in force. */
static gboolean
fetch_catalogue (DbkExchange *exchange, const char *version, GCancellable *cancellable, GError **error)
{
  g_autofree char *etag = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (DbkReply) reply = NULL;
  g_autoptr (DbkCatalogue) catalogue = NULL;
  g_autoptr (GError) local = NULL;
  char *body = dbk_store_load_catalogue (exchange->store, &kept, &etag);

  g_free (body);
  /* One that is kept and not in force comes again: it cannot be used, or another program fetched it. */
  if (exchange->catalogue == NULL || g_strcmp0 (kept, dbk_catalogue_version (exchange->catalogue)) != 0)
    g_clear_pointer (&etag, g_free);
  reply = dbk_link_send (exchange->link, "/v1/catalogue", exchange->token, NULL, etag, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (reply->status == NOT_MODIFIED)
    return TRUE;
  if (reply->status == UNAUTHORIZED)
    set_session_ended (reply, error);
  else if (reply->status != OK)
    set_service_problem (reply, error);
  if (reply->status != OK)
    return FALSE;
  catalogue = parse_catalogue (reply, &local);
  if (catalogue == NULL)
    {
      give_up_catalogue (exchange, version, local);
      return TRUE;
    }
  if (!dbk_store_save_catalogue (exchange->store, catalogue, reply->body, reply->etag, error))
    return FALSE;
  g_clear_pointer (&exchange->catalogue, dbk_catalogue_unref);
  exchange->catalogue = dbk_catalogue_ref (catalogue);
  g_clear_pointer (&exchange->news->catalogue, dbk_catalogue_unref);
  exchange->news->catalogue = g_steal_pointer (&catalogue);
  return TRUE;
}

static gboolean
follow_catalogue (DbkExchange *exchange, const char *version, GCancellable *cancellable, GError **error)
{
  const char *own = exchange->catalogue != NULL ? dbk_catalogue_version (exchange->catalogue) : NULL;

  if (version == NULL || g_strcmp0 (version, own) == 0 || g_strcmp0 (version, exchange->refused_catalogue) == 0)
    return TRUE;
  return fetch_catalogue (exchange, version, cancellable, error);
}

/* --- Taking in --- */

/* (transfer none) (nullable) */
static const DbkOperation *
find_sent (const GPtrArray *operations, const char *id)
{
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);

      if (g_strcmp0 (operation->id, id) == 0)
        return operation;
    }
  return NULL;
}

typedef struct
{
  DbkExchange *exchange;
  const GPtrArray *sent; /* (nullable): the operations that are answered, where they are at hand */
  gint64 began;          /* monotonic, of the transaction under way */
  GArray *changed;
  GHashTable *page; /* (nullable): what the answer brings; NULL: it moves no cursor */
  gboolean noted;
} Intake;

static gboolean
enter (Intake *intake, GError **error)
{
  if (dbk_database_in_transaction (dbk_store_database (intake->exchange->store)))
    return TRUE;
  intake->began = g_get_monotonic_time ();
  return dbk_store_begin_politely (intake->exchange->store, error);
}

static gboolean
leave (Intake *intake, gboolean last, GError **error)
{
  if (!last && g_get_monotonic_time () - intake->began < TRANSACTION_US)
    return TRUE;
  if (!last && !intake->noted && intake->page != NULL && !dbk_store_note_page (intake->exchange->store, intake->page, error))
    return FALSE;
  intake->noted = TRUE;
  return dbk_store_end_batch (intake->exchange->store, TRUE, error);
}

static gboolean
take_results (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  DbkExchange *exchange = intake->exchange;

  for (guint i = 0; i < answer->results->len; i++)
    {
      const DbkSyncResult *result = g_ptr_array_index (answer->results, i);
      gboolean found = FALSE;
      DbkReportKey key;

      if (!enter (intake, error) ||
          !dbk_store_fold (exchange->store, result->id, find_sent (intake->sent, result->id), result->outcome, exchange->actor, exchange->catalogue, result->at > 0 ? result->at : answer->now, &key, &found, error) ||
          !leave (intake, FALSE, error))
        return FALSE;
      if (found)
        g_array_append_val (intake->changed, key);
      exchange->news->answered += found ? 1 : 0;
    }
  return TRUE;
}

static gboolean
take_receipts (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  for (guint i = 0; i < answer->results->len; i++)
    {
      const DbkReceipt *receipt = ((const DbkSyncResult *)g_ptr_array_index (answer->results, i))->receipt;
      g_autofree char *text = receipt != NULL ? dbk_receipt_to_text (receipt) : NULL;

      if (text != NULL &&
          (!enter (intake, error) ||
           !dbk_store_put_receipt (intake->exchange->store, &receipt->report, receipt->revision, receipt->at, text, error) ||
           !leave (intake, FALSE, error)))
        return FALSE;
    }
  return TRUE;
}

/* (transfer none) (nullable) */
static const DbkReport *
find_come (const DbkSyncAnswer *answer, const DbkReportKey *key)
{
  for (guint i = 0; i < answer->changes->len; i++)
    {
      const DbkSyncChange *change = g_ptr_array_index (answer->changes, i);

      if (change->has_cells && dbk_report_key_equal (&change->report->key, key))
        return change->report;
    }
  return NULL;
}

/* The report comes with the receipt or a page later; its figures are kept with the receipt while they are those it is of. */
static gboolean
complete_receipt (DbkStore *store, const DbkStoreReceipt *bare, const DbkSyncAnswer *answer, GError **error)
{
  g_autoptr (DbkReceipt) receipt = dbk_receipt_from_text (bare->body, strlen (bare->body), NULL);
  const DbkReport *come = receipt != NULL ? find_come (answer, &receipt->report) : NULL;
  g_autoptr (DbkReport) stored = receipt != NULL && come == NULL ? dbk_store_load_report (store, &receipt->report, error) : NULL;
  const DbkReport *report = come != NULL ? come : stored;
  g_autofree char *figures = NULL;
  g_autofree char *digest = NULL;

  if (receipt == NULL)
    return TRUE;
  if (report == NULL)
    return FALSE;
  figures = dbk_receipt_figures (report);
  digest = dbk_receipt_digest (receipt, figures);
  return strcmp (digest, receipt->sha256) != 0 || dbk_store_complete_receipt (store, bare->id, figures, error);
}

static gboolean
complete_receipts (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  DbkStore *store = intake->exchange->store;
  g_autoptr (GPtrArray) bare = dbk_store_load_bare_receipts (store, error);

  for (guint i = 0; bare != NULL && i < bare->len; i++)
    {
      if (!enter (intake, error) || !complete_receipt (store, g_ptr_array_index (bare, i), answer, error) || !leave (intake, FALSE, error))
        return FALSE;
    }
  return bare != NULL;
}

static gboolean
take_drops (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  for (guint i = 0; answer->drop != NULL && answer->drop[i] != NULL; i++)
    {
      if (!enter (intake, error) || !dbk_store_drop_org (intake->exchange->store, answer->drop[i], error) || !leave (intake, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_changes (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  for (guint i = 0; i < answer->changes->len; i++)
    {
      const DbkSyncChange *change = g_ptr_array_index (answer->changes, i);

      if (!enter (intake, error) || !dbk_store_put_report (intake->exchange->store, change->report, change->has_cells, error) || !leave (intake, FALSE, error))
        return FALSE;
      g_array_append_val (intake->changed, change->report->key);
    }
  intake->exchange->news->received += answer->changes->len;
  return TRUE;
}

/* What a page brought that was cut off has not come again: the service was restored behind the cursor that was sent. */
static gboolean
begin_anew (DbkExchange *exchange, const DbkSyncAnswer *answer, GError **error)
{
  exchange->anew = TRUE;
  return dbk_store_new_epoch (exchange->store, answer->now, error);
}

static GHashTable *
list_page (const DbkSyncAnswer *answer)
{
  GHashTable *page = dbk_store_page_new ();

  for (guint i = 0; i < answer->changes->len; i++)
    dbk_store_page_add (page, &((const DbkSyncChange *)g_ptr_array_index (answer->changes, i))->report->key);
  for (guint i = 0; answer->drop != NULL && answer->drop[i] != NULL; i++)
    dbk_store_page_add_drop (page, answer->drop[i]);
  return page;
}

/* Told once, with the first page; counted down from then on, also by who goes on with a feed that was broken off. */
static gboolean
count_down (DbkExchange *exchange, const DbkSyncAnswer *answer, GError **error)
{
  g_autofree char *before = dbk_store_get_meta (exchange->store, "left");
  gint64 left = answer->left;
  char now[24];

  if (left == 0 && before != NULL)
    left = MAX (g_ascii_strtoll (before, NULL, 10) - (gint64)answer->changes->len, 0);
  if (!answer->more)
    left = 0;
  exchange->news->left = (guint)left;
  g_snprintf (now, sizeof now, "%" G_GINT64_FORMAT, left);
  return left == 0 && before == NULL ? TRUE : dbk_store_set_meta (exchange->store, "left", left > 0 ? now : NULL, error);
}

static gboolean
take_facts (Intake *intake, const DbkSyncAnswer *answer, GError **error)
{
  DbkExchange *exchange = intake->exchange;
  g_autofree char *actor = answer->account != NULL ? dbk_actor_to_text (answer->account) : NULL;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, dbk_clock_now ());
  gboolean lost = FALSE;

  return enter (intake, error) &&
         (actor == NULL || dbk_store_set_meta (exchange->store, "actor", actor, error)) &&
         dbk_store_set_meta (exchange->store, "cursor", answer->cursor, error) &&
         count_down (exchange, answer, error) &&
         (answer->more || dbk_store_set_meta (exchange->store, "last-sync", now, error)) &&
         dbk_store_settle_page (exchange->store, intake->page, !answer->more, &lost, error) &&
         (!lost || begin_anew (exchange, answer, error)) &&
         (answer->more || lost || dbk_store_end_of_feed (exchange->store, answer->today != DBK_DAY_NONE ? answer->today : dbk_clock_today (), answer->now, error)) &&
         leave (intake, TRUE, error);
}

/* A report whose operations were answered, and that came back, changed once. */
static void
drop_repeated (GArray *changed)
{
  for (guint i = changed->len; i > 1; i--)
    for (guint k = 0; k < i - 1; k++)
      if (dbk_report_key_equal (&g_array_index (changed, DbkReportKey, k), &g_array_index (changed, DbkReportKey, i - 1)))
        {
          g_array_remove_index (changed, i - 1);
          break;
        }
}

static gboolean
take_in (DbkExchange *exchange, const GPtrArray *sent, const DbkSyncAnswer *answer, GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  g_autoptr (GHashTable) page = list_page (answer);
  Intake intake = { exchange, sent, 0, changed, page, FALSE };
  gboolean ok = take_results (&intake, answer, error) && take_receipts (&intake, answer, error) && take_drops (&intake, answer, error) &&
                take_changes (&intake, answer, error) && complete_receipts (&intake, answer, error) && take_facts (&intake, answer, error);

  if (!ok && dbk_database_in_transaction (dbk_store_database (exchange->store)))
    dbk_store_end_batch (exchange->store, FALSE, NULL);
  drop_repeated (changed);
  /* What was committed is there, also if the rest failed. */
  exchange->changed (changed, exchange->news->received, exchange->changed_data);
  return ok;
}

/* --- One round --- */

static gboolean
check_answer (const DbkExchange *exchange, const DbkSyncRequest *request, const DbkSyncAnswer *answer, GError **error)
{
  if (answer->cursor == NULL || *answer->cursor == '\0')
    return set_bad_answer ("no cursor", error);
  if (answer->more && answer->changes->len == 0 && g_strcmp0 (answer->cursor, request->cursor) == 0)
    return set_bad_answer ("more to come, but nothing came", error);
  if (answer->account != NULL && exchange->actor != NULL && g_strcmp0 (answer->account->account, exchange->actor->account) != 0)
    return set_bad_answer ("for another account", error);
  for (guint i = 0; i < answer->results->len; i++)
    {
      if (find_sent (request->operations, ((const DbkSyncResult *)g_ptr_array_index (answer->results, i))->id) == NULL)
        return set_bad_answer ("a result for an operation that was not sent", error);
    }
  return TRUE;
}

static DbkSyncRequest *
next_request (DbkExchange *exchange, GError **error)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autoptr (GPtrArray) operations = NULL;

  /* An operation and its id rest on the disk before the first byte of it leaves. */
  if (!dbk_database_set_durable (dbk_store_database (exchange->store), TRUE, error))
    return NULL;
  operations = dbk_store_take_outbox (exchange->store, OPERATIONS_A_ROUND, error);
  if (!dbk_database_set_durable (dbk_store_database (exchange->store), FALSE, operations != NULL ? error : NULL) || operations == NULL)
    return NULL;
  request->cursor = dbk_store_get_meta (exchange->store, "cursor");
  request->limit = PAGE;
  /* What is sent again takes effect here only with the report that comes back. */
  request->brief = !dbk_store_has_resends (exchange->store);
  g_ptr_array_unref (request->operations);
  request->operations = g_steal_pointer (&operations);
  return g_steal_pointer (&request);
}

/*
 * A cursor begins with its epoch, up to the first dot. Another one than was sent:
 * the service was restored from a backup, and its log is not the one we read.
 */
static gboolean
is_other_epoch (const char *before, const char *now)
{
  gsize length = strcspn (now, ".");

  return before != NULL && (strncmp (before, now, length) != 0 || strcspn (before, ".") != length);
}

/*
 * Where nothing was read to the end of a page yet, what is held may be of a
 * history that a restored service no longer has: it has to come again.
 */
static gboolean
prepare_intake (DbkExchange *exchange, const char *before, const DbkSyncAnswer *answer, GError **error)
{
  if (before == NULL)
    return dbk_store_doubt (exchange->store, error);
  return !is_other_epoch (before, answer->cursor) || dbk_store_new_epoch (exchange->store, answer->now, error);
}

static DbkSyncAnswer *
read_answer (DbkExchange *exchange, const DbkSyncRequest *request, const DbkReply *reply, GError **error)
{
  g_autoptr (DbkSyncAnswer) answer = NULL;
  g_autoptr (GError) local = NULL;

  exchange->news->retry_after = reply->retry_after;
  if (reply->status == UNAUTHORIZED)
    {
      set_session_ended (reply, error);
      return NULL;
    }
  if (reply->status != OK)
    {
      set_service_problem (reply, error);
      return NULL;
    }
  answer = dbk_sync_answer_from_text (reply->body, reply->length, &local);
  if (answer == NULL && local->domain == DBK_WIRE_ERROR)
    {
      set_other_version (local->code == DBK_WIRE_ERROR_NEWER, error);
      return NULL;
    }
  if (answer == NULL)
    {
      set_bad_answer (local->message, error);
      return NULL;
    }
  if (!check_answer (exchange, request, answer, error))
    return NULL;
  exchange->news->ahead = dbk_clock_now () - answer->now;
  return g_steal_pointer (&answer);
}

static gboolean
one_round (DbkExchange *exchange, gboolean *again, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkSyncRequest) request = next_request (exchange, error);
  g_autofree char *text = request != NULL ? dbk_sync_request_fit (request) : NULL;
  g_autoptr (DbkReply) reply = NULL;
  g_autoptr (DbkSyncAnswer) answer = NULL;
  DbkStoreCounts counts;

  if (text == NULL)
    return FALSE;
  reply = dbk_link_send (exchange->link, "/v1/sync", exchange->token, text, NULL, cancellable, error);
  /* The next shift may take over what the service cannot know. */
  if (reply == NULL && exchange->link->unsent && !dbk_store_put_back (exchange->store, request->operations, NULL))
    g_debug ("some operations count as sent that were not");
  if (reply == NULL)
    return FALSE;
  answer = read_answer (exchange, request, reply, error);
  if (answer == NULL || !follow_catalogue (exchange, answer->catalogue, cancellable, error))
    return FALSE;
  exchange->anew = FALSE;
  if (!prepare_intake (exchange, request->cursor, answer, error))
    return FALSE;
  if (!take_in (exchange, request->operations, answer, error) || !dbk_store_count (exchange->store, &counts, error))
    return FALSE;
  /* What was not sent with this round, but not for ever if the service does not answer to it. */
  exchange->epochs += exchange->anew || is_other_epoch (request->cursor, answer->cursor);
  /* Several services behind one address that do not share their data: it would never end. */
  if (exchange->epochs > MAX_EPOCHS)
    return set_bad_answer ("of another history at every answer", error);
  *again = answer->more || exchange->anew || dbk_store_has_resends (exchange->store) || counts.outbox > 0;
  *again = *again && (answer->more || exchange->anew || answer->results->len > 0 || is_other_epoch (request->cursor, answer->cursor));
  return TRUE;
}

/* --- The whole --- */

static gboolean
seal (DbkExchange *exchange, GError **error)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  DbkDatabase *database = dbk_store_database (exchange->store);
  DbkStoreCounts before, after;

  if (!dbk_store_count (exchange->store, &before, error) || !dbk_database_set_durable (database, TRUE, error))
    return FALSE;
  if (!dbk_store_seal (exchange->store, exchange->catalogue != NULL ? dbk_catalogue_version (exchange->catalogue) : "", error) ||
      !dbk_store_count (exchange->store, &after, error))
    {
      dbk_database_set_durable (database, FALSE, NULL);
      return FALSE;
    }
  exchange->news->sealed = after.outbox > before.outbox;
  if (exchange->news->sealed)
    exchange->changed (none, 0, exchange->changed_data);
  return dbk_database_set_durable (database, FALSE, error);
}

gboolean
dbk_exchange_run (DbkExchange *exchange, GCancellable *cancellable, GError **error)
{
  gboolean again = TRUE;

  /* Sealed once: who goes on typing meanwhile is not chased. */
  if (!seal (exchange, error))
    return FALSE;
  while (again)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !one_round (exchange, &again, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* --- By another way --- */

static gboolean
take_results_alone (DbkExchange *exchange, const DbkSyncAnswer *answer, GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  Intake intake = { exchange, NULL, 0, changed, NULL, FALSE };
  gboolean ok = take_results (&intake, answer, error) && take_receipts (&intake, answer, error) && enter (&intake, error) && leave (&intake, TRUE, error);

  if (!ok && dbk_database_in_transaction (dbk_store_database (exchange->store)))
    dbk_store_end_batch (exchange->store, FALSE, NULL);
  exchange->changed (changed, 0, exchange->changed_data);
  return ok;
}

gboolean
dbk_exchange_take (DbkExchange *exchange, const DbkSyncAnswer *answer, gboolean in_order, GError **error)
{
  g_autofree char *before = dbk_store_get_meta (exchange->store, "cursor");

  if (!in_order)
    return take_results_alone (exchange, answer, error);
  if (!prepare_intake (exchange, before, answer, error))
    return FALSE;
  return take_in (exchange, NULL, answer, error);
}

gboolean
dbk_exchange_take_catalogue (DbkExchange *exchange, const char *document, GError **error)
{
  DbkReply reply = { .body = (char *)document, .length = strlen (document) };
  g_autoptr (GError) local = NULL;
  DbkCatalogue *catalogue = parse_catalogue (&reply, &local);

  if (catalogue == NULL)
    {
      give_up_catalogue (exchange, "", local);
      return TRUE;
    }
  if (!dbk_store_save_catalogue (exchange->store, catalogue, document, NULL, error))
    {
      dbk_catalogue_unref (catalogue);
      return FALSE;
    }
  g_clear_pointer (&exchange->catalogue, dbk_catalogue_unref);
  exchange->catalogue = dbk_catalogue_ref (catalogue);
  g_clear_pointer (&exchange->news->catalogue, dbk_catalogue_unref);
  exchange->news->catalogue = catalogue;
  return TRUE;
}

/* --- Signing in --- */

static gboolean
check_session_reply (const DbkReply *reply, GError **error)
{
  if (reply->status == OK || reply->status == 201)
    return TRUE;
  if (strcmp (problem_code (reply), "totp_required") == 0)
    {
      g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_CODE, _ ("This account signs in with a one-time code as well. Enter the one that your authenticator shows."));
      return FALSE;
    }
  if (strcmp (problem_code (reply), "totp_wrong") == 0)
    {
      g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_CODE, _ ("The one-time code is wrong, or was used before. Wait for the next one."));
      return FALSE;
    }
  if (reply->status == UNAUTHORIZED || reply->status == FORBIDDEN)
    {
      g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_CREDENTIALS, _ ("Unknown account or wrong password."));
      return FALSE;
    }
  return set_service_problem (reply, error);
}

static gboolean
fetch_first_catalogue (DbkLink *link, DbkSyncWelcome *welcome, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkReply) reply = dbk_link_send (link, "/v1/catalogue", welcome->token, NULL, NULL, cancellable, error);
  g_autoptr (GError) local = NULL;

  if (reply == NULL)
    return FALSE;
  if (reply->status != OK)
    return set_service_problem (reply, error);
  welcome->catalogue = parse_catalogue (reply, &local);
  if (welcome->catalogue == NULL)
    return set_bad_answer (local->message, error);
  welcome->body = g_steal_pointer (&reply->body);
  welcome->etag = g_steal_pointer (&reply->etag);
  return TRUE;
}

DbkSyncWelcome *
dbk_exchange_sign_in (DbkLink *link, const DbkSessionRequest *request, const char *known, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = dbk_session_request_to_text (request);
  g_autoptr (DbkReply) reply = dbk_link_send (link, "/v1/sessions", NULL, text, NULL, cancellable, error);
  g_autoptr (DbkSessionAnswer) answer = NULL;
  g_autoptr (DbkSyncWelcome) welcome = NULL;
  g_autoptr (GError) local = NULL;

  memset (text, 0, strlen (text)); /* it holds the password */
  if (reply == NULL || !check_session_reply (reply, error))
    return NULL;
  answer = dbk_session_answer_from_text (reply->body, reply->length, &local);
  if (answer == NULL)
    {
      set_bad_answer (local->message, error);
      return NULL;
    }
  welcome = g_new0 (DbkSyncWelcome, 1);
  welcome->token = g_strdup (answer->token);
  welcome->account = g_steal_pointer (&answer->account);
  welcome->service_key = g_steal_pointer (&answer->service_key);
  if ((known == NULL || g_strcmp0 (known, answer->catalogue) != 0) && !fetch_first_catalogue (link, welcome, cancellable, error))
    return NULL;
  return g_steal_pointer (&welcome);
}

/* --- One question --- */

char *
dbk_exchange_ask (DbkLink *link, const char *token, const char *path, const char *body, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkReply) reply = dbk_link_send (link, path, token, body, NULL, cancellable, error);

  if (reply == NULL)
    return NULL;
  if (reply->status == OK)
    return g_steal_pointer (&reply->body);
  if (reply->status == UNAUTHORIZED)
    set_session_ended (reply, error);
  else
    set_service_problem (reply, error);
  return NULL;
}
