/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One home: opening and closing it, the account in it, its properties.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-home-private.h"
#include "data/store/dbk-lock.h"
#include "data/wire/dbk-wire.h"

#define MAX_CATALOGUE (64 * 1024 * 1024)

G_DEFINE_QUARK (dbk_home_error, dbk_home_error)
G_DEFINE_FINAL_TYPE (DbkHome, dbk_home, G_TYPE_OBJECT)

guint dbk_home_signals[DBK_HOME_N_SIGNALS];
GParamSpec *dbk_home_props[DBK_HOME_N_PROPS];

GType
dbk_sync_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { DBK_SYNC_NEVER, "DBK_SYNC_NEVER", "never" },
        { DBK_SYNC_IDLE, "DBK_SYNC_IDLE", "idle" },
        { DBK_SYNC_BUSY, "DBK_SYNC_BUSY", "busy" },
        { DBK_SYNC_OFFLINE, "DBK_SYNC_OFFLINE", "offline" },
        { DBK_SYNC_FAILED, "DBK_SYNC_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("DbkSyncState", values));
    }
  return type;
}

/* --- The catalogue --- */

DbkEngine *
dbk_engine_new (DbkCatalogue *catalogue, GError **error)
{
  DbkEvaluator *evaluator = dbk_evaluator_new (catalogue, error);
  DbkEngine *engine;

  if (evaluator == NULL)
    return NULL;
  engine = g_rc_box_new0 (DbkEngine);
  engine->catalogue = dbk_catalogue_ref (catalogue);
  engine->evaluator = evaluator;
  return engine;
}

DbkEngine *
dbk_engine_ref (DbkEngine *engine)
{
  return g_rc_box_acquire (engine);
}

static void
engine_clear (gpointer data)
{
  DbkEngine *engine = data;

  dbk_evaluator_free (engine->evaluator);
  dbk_catalogue_unref (engine->catalogue);
}

void
dbk_engine_unref (DbkEngine *engine)
{
  g_rc_box_release_full (engine, engine_clear);
}

gboolean
dbk_home_set_catalogue (DbkHome *home, DbkCatalogue *catalogue, GError **error)
{
  DbkEngine *engine = dbk_engine_new (catalogue, error);

  if (engine == NULL)
    return FALSE;
  g_clear_pointer (&home->engine, dbk_engine_unref);
  home->engine = engine;
  /* Documents opened so far stay as they are; opening one again gives it anew. */
  g_hash_table_remove_all (home->documents);
  return TRUE;
}

gboolean
dbk_home_load_catalogue (DbkHome *home, GError **error)
{
  g_autofree char *body = dbk_store_load_catalogue (home->store, NULL, NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (DbkCatalogue) catalogue = NULL;

  if (body == NULL)
    return TRUE; /* none yet */
  root = dbk_json_parse (body, strlen (body), MAX_CATALOGUE, error);
  if (root == NULL)
    return FALSE;
  catalogue = dbk_catalogue_load (JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL, error);
  return catalogue != NULL && dbk_home_set_catalogue (home, catalogue, error);
}

/* --- The account --- */

void
dbk_home_take_actor (DbkHome *home, DbkActor *actor)
{
  g_clear_pointer (&home->actor, dbk_actor_free);
  home->actor = actor;
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_DISPLAY_NAME]);
}

static void
load_actor (DbkHome *home)
{
  g_autofree char *text = dbk_store_get_meta (home->store, "actor");
  DbkActor *actor = text != NULL ? dbk_actor_from_text (text, NULL) : NULL;

  dbk_home_take_actor (home, actor != NULL ? actor : dbk_actor_new (home->account, home->account));
}

/* 0 where nothing is kept under @name. */
static gint64
load_number (DbkHome *home, const char *name)
{
  g_autofree char *text = dbk_store_get_meta (home->store, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

void
dbk_home_load_facts (DbkHome *home)
{
  g_free (home->cursor);
  home->cursor = dbk_store_get_meta (home->store, "cursor");
  home->left = (guint)load_number (home, "left");
  home->restored = load_number (home, "restored");
  home->last_sync = load_number (home, "last-sync");
  load_actor (home);
}

/* A guest leaves the store in the form that the program beside it may have open. */
static gboolean
may_open (DbkHome *home, const char *path, GError **error)
{
  g_autofree char *lock = home->lock < 0 ? g_build_filename (home->directory, "lock", NULL) : NULL;
  int alone;

  if (lock == NULL || dbk_store_is_current (path))
    return TRUE;
  alone = dbk_lock_take (lock, DBK_LOCK_ALONE, 0, NULL, error);
  if (alone < 0)
    return FALSE;
  /* Brought up to date here, before anybody else comes in. */
  dbk_store_close (dbk_store_open (path, NULL));
  dbk_lock_release (lock, alone);
  return TRUE;
}

static DbkStore *
open_store (DbkHome *home, const char *account, GError **error)
{
  g_autofree char *path = dbk_home_account_path (home, account, "store.db");
  g_autofree char *folder = g_path_get_dirname (path);

  return dbk_home_make_directory (folder, error) && may_open (home, path, error) ? dbk_store_open (path, error) : NULL;
}

void
dbk_home_close_account (DbkHome *home)
{
  dbk_home_end_backup (home);
  home->generation++;
  g_hash_table_remove_all (home->documents);
  g_clear_pointer (&home->engine, dbk_engine_unref);
  g_clear_pointer (&home->catalogue_problem, g_free);
  g_clear_pointer (&home->clock_problem, g_free);
  home->restored = 0;
  g_clear_pointer (&home->actor, dbk_actor_free);
  g_clear_pointer (&home->cursor, g_free);
  dbk_home_clear_token (home);
  g_clear_pointer (&home->store, dbk_store_close);
  g_clear_error (&home->sync_error);
  memset (&home->counts, 0, sizeof home->counts);
  g_clear_handle_id (&home->inbox_id, g_source_remove);
  home->inbox = 0;
  home->last_sync = 0;
  home->received = home->left = 0;
}

gboolean
dbk_home_open_account (DbkHome *home, const char *account, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *name = g_strdup (account);
  DbkStore *store = open_store (home, name, error);

  if (store == NULL)
    return FALSE;
  dbk_home_close_account (home);
  home->store = store;
  g_free (home->account);
  home->account = g_steal_pointer (&name);
  dbk_home_load_token (home);
  dbk_home_load_facts (home);
  home->sync_state = home->last_sync != 0 ? DBK_SYNC_IDLE : DBK_SYNC_NEVER;
  dbk_home_remember (home);
  if (!dbk_home_load_catalogue (home, &local))
    {
      g_warning ("the catalogue kept for %s cannot be used: %s", home->account, local->message);
      home->catalogue_problem = g_strdup (local->message);
    }
  for (int i = DBK_HOME_PROP_ACCOUNT; i < DBK_HOME_N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[i]);
  dbk_home_refresh (home);
  dbk_home_begin_backup (home);
  return TRUE;
}

gboolean
dbk_home_check_account (DbkHome *home, GError **error)
{
  if (home->store == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Nobody has signed in here yet. Sign in first."));
      return FALSE;
    }
  if (home->engine == NULL || home->actor == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("The catalogue is not here yet. Sign in once with a connection to the service."));
      return FALSE;
    }
  return TRUE;
}

void
dbk_home_refresh_counts (DbkHome *home)
{
  g_autoptr (GError) error = NULL;
  DbkStoreCounts before = home->counts;
  DbkStoreCounts counts = { 0 };

  if (home->store != NULL && !dbk_store_count (home->store, &counts, &error))
    g_warning ("%s", error->message);
  home->counts = counts;
  if (counts.pending != before.pending)
    g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_PENDING]);
  if (counts.conflicts != before.conflicts)
    g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_CONFLICTS]);
}

static void
count_inbox (DbkHome *home)
{
  g_autoptr (GPtrArray) inbox = home->store != NULL && home->engine != NULL ? dbk_home_list_inbox (home, NULL) : NULL;
  guint waiting = inbox != NULL ? inbox->len : 0;

  g_clear_handle_id (&home->inbox_id, g_source_remove);
  if (waiting == home->inbox)
    return;
  home->inbox = waiting;
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_INBOX]);
}

static gboolean
count_inbox_cb (gpointer user_data)
{
  DbkHome *home = user_data;

  home->inbox_id = 0;
  count_inbox (home);
  return G_SOURCE_REMOVE;
}

void
dbk_home_refresh (DbkHome *home)
{
  dbk_home_refresh_counts (home);
  /* Nobody who acts waits for his inbox to be counted: it is, when there is time, or when it is asked for. */
  if (home->inbox_id == 0)
    home->inbox_id = g_idle_add (count_inbox_cb, home);
}

/* --- Documents --- */

static char *
document_id (const DbkReportKey *key)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  return g_strdup_printf ("%s/%s/%s", key->form, key->org, period);
}

void
dbk_home_forget_document (DbkHome *home, DbkDocument *document)
{
  g_autofree char *id = document_id (dbk_document_get_key (document));

  if (g_hash_table_lookup (home->documents, id) == document)
    g_hash_table_remove (home->documents, id);
  g_hash_table_remove (home->open, document);
}

static gboolean
parse_key (DbkHome *home, const char *form, const char *org, const char *period, DbkReportKey *key, GError **error)
{
  const DbkForm *known_form = dbk_catalogue_form (home->engine->catalogue, form);
  const DbkNode *plant = dbk_catalogue_node (home->engine->catalogue, org);

  if (known_form == NULL)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no form “%s”."), form);
  else if (plant == NULL || plant->kind != DBK_NODE_PLANT)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no plant “%s”."), org);
  else if (!dbk_period_parse (period, &key->period) || key->period.kind != known_form->period)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("“%s” is no period of this form."), period);
  else
    {
      key->form = known_form->code;
      key->org = plant->code;
      return TRUE;
    }
  return FALSE;
}

DbkDocument *
dbk_home_open_document (DbkHome *home, const char *form, const char *org, const char *period, GError **error)
{
  g_autofree char *id = NULL;
  DbkDocument *document;
  DbkReportKey key;

  if (!dbk_home_check_account (home, error) || !parse_key (home, form, org, period, &key, error))
    return NULL;
  id = document_id (&key);
  document = g_hash_table_lookup (home->documents, id);
  if (document != NULL)
    return g_object_ref (document);
  document = dbk_document_new (home, &key, error);
  if (document == NULL)
    return NULL;
  g_hash_table_insert (home->documents, g_steal_pointer (&id), document);
  g_hash_table_add (home->open, document);
  return document;
}

void
dbk_home_emit_changed (DbkHome *home, const DbkReportKey *key)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  g_signal_emit (home, dbk_home_signals[DBK_HOME_REPORT_CHANGED], 0, key->form, key->org, period);
}

void
dbk_home_changed (DbkHome *home, const DbkReportKey *key, DbkDocument *by)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer document;

  g_hash_table_iter_init (&iter, home->open);
  while (g_hash_table_iter_next (&iter, &document, NULL))
    g_ptr_array_add (open, g_object_ref (document));
  for (guint i = 0; i < open->len; i++)
    {
      if (g_ptr_array_index (open, i) != by)
        dbk_document_report_changed (g_ptr_array_index (open, i), key);
    }
  dbk_home_emit_changed (home, key);
}

void
dbk_home_typed (DbkHome *home, const DbkReportKey *key, DbkDocument *by)
{
  dbk_home_refresh_counts (home);
  dbk_home_changed (home, key, by);
}

/* --- Opening and closing --- */

DbkHome *
dbk_home_new (const char *directory)
{
  DbkHome *home = g_object_new (DBK_TYPE_HOME, NULL);

  home->directory = directory != NULL ? g_canonicalize_filename (directory, NULL) : g_build_filename (g_get_user_data_dir (), "daybook", NULL);
  home->ca = g_build_filename (home->directory, "ca.pem", NULL);
  return home;
}

static DbkHome *
open_home (const char *directory, DbkHomeLock lock, GError **error)
{
  g_autoptr (DbkHome) home = dbk_home_new (directory);

  if (!dbk_home_make_directory (home->directory, error))
    return NULL;
  if (!dbk_home_lock (home, lock, error) || !dbk_home_read_settings (home, error))
    return NULL;
  if (home->account != NULL && !dbk_home_open_account (home, home->account, error))
    return NULL;
  return g_steal_pointer (&home);
}

DbkHome *
dbk_home_open (const char *directory, GError **error)
{
  return open_home (directory, DBK_HOME_LOCK_MAIN, error);
}

DbkHome *
dbk_home_open_beside (const char *directory, GError **error)
{
  return open_home (directory, DBK_HOME_LOCK_GUEST, error);
}

void
dbk_home_close (DbkHome *home)
{
  if (!dbk_home_is_open (home))
    return;
  dbk_home_stop_sync (home);
  g_clear_pointer (&home->watch, dbk_sync_free);
  g_clear_pointer (&home->sync, dbk_sync_free);
  dbk_home_leave_mark (home);
  dbk_home_close_account (home);
  dbk_home_unlock (home);
}

/* --- What it says --- */

const char *
dbk_home_get_directory (DbkHome *home)
{
  return home->directory;
}

const char *
dbk_home_get_account (DbkHome *home)
{
  return home->account;
}

const char *
dbk_home_get_display_name (DbkHome *home)
{
  return home->actor != NULL && home->actor->name != NULL ? home->actor->name : home->account;
}

const DbkActor *
dbk_home_get_actor (DbkHome *home)
{
  return home->actor;
}

const char *
dbk_home_get_server (DbkHome *home)
{
  return home->server;
}

const char *
dbk_home_get_ca (DbkHome *home)
{
  return g_file_test (home->ca, G_FILE_TEST_EXISTS) ? home->ca : NULL;
}

gboolean
dbk_home_is_signed_in (DbkHome *home)
{
  return home->token != NULL || home->token_asked;
}

DbkCatalogue *
dbk_home_get_catalogue (DbkHome *home)
{
  return home->engine != NULL ? home->engine->catalogue : NULL;
}

const char *
dbk_home_get_clock_problem (DbkHome *home)
{
  return home->clock_problem;
}

const char *
dbk_home_get_restored (DbkHome *home)
{
  if (home->restored == 0 || ABS (dbk_clock_now () - home->restored) > G_TIME_SPAN_DAY)
    return NULL;
  return _ ("The service was restored from an older backup. What it had answered since then was sent to it again, and nothing typed here is lost. What it refuses now is shown as not sent, with the reason.");
}

const char *
dbk_home_get_catalogue_problem (DbkHome *home)
{
  return home->catalogue_problem;
}

DbkSyncState
dbk_home_get_sync_state (DbkHome *home)
{
  return home->sync_state;
}

gint64
dbk_home_get_last_sync (DbkHome *home)
{
  return home->last_sync;
}

guint
dbk_home_get_received (DbkHome *home)
{
  return home->received;
}

guint
dbk_home_get_left (DbkHome *home)
{
  return home->left;
}

const GError *
dbk_home_get_sync_error (DbkHome *home)
{
  return home->sync_error;
}

const char *
dbk_home_get_cursor (DbkHome *home)
{
  return home->cursor;
}

guint
dbk_home_get_pending (DbkHome *home)
{
  return home->counts.pending;
}

guint
dbk_home_get_outbox (DbkHome *home)
{
  return home->counts.outbox;
}

guint
dbk_home_get_conflicts (DbkHome *home)
{
  return home->counts.conflicts;
}

guint
dbk_home_get_unknown (DbkHome *home)
{
  return home->counts.unknown;
}

guint
dbk_home_get_refused (DbkHome *home)
{
  return home->counts.refused;
}

gboolean
dbk_home_is_offline_session (DbkHome *home)
{
  return home->offline_session;
}

void
dbk_home_set_offline_session (DbkHome *home, gboolean offline)
{
  if (home->offline_session == offline)
    return;
  home->offline_session = offline;
  g_object_notify_by_pspec (G_OBJECT (home), dbk_home_props[DBK_HOME_PROP_OFFLINE_SESSION]);
}

guint
dbk_home_get_inbox (DbkHome *home)
{
  if (home->inbox_id != 0)
    count_inbox (home);
  return home->inbox;
}

gboolean
dbk_home_backup (DbkHome *home, const char *path, GError **error)
{
  if (home->store == NULL)
    return dbk_home_check_account (home, error);
  return dbk_database_backup (dbk_store_database (home->store), path, error);
}

gboolean
dbk_home_verify (DbkHome *home, GError **error)
{
  if (home->store == NULL)
    return dbk_home_check_account (home, error);
  return dbk_database_verify (dbk_store_database (home->store), error);
}

/* --- The object --- */

static void
dbk_home_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DbkHome *home = DBK_HOME (object);

  switch (id)
    {
    case DBK_HOME_PROP_ACCOUNT:
      g_value_set_string (value, home->account);
      break;
    case DBK_HOME_PROP_DISPLAY_NAME:
      g_value_set_string (value, dbk_home_get_display_name (home));
      break;
    case DBK_HOME_PROP_SYNC_STATE:
      g_value_set_enum (value, (int)home->sync_state);
      break;
    case DBK_HOME_PROP_LAST_SYNC:
      g_value_set_int64 (value, home->last_sync);
      break;
    case DBK_HOME_PROP_PENDING:
      g_value_set_uint (value, home->counts.pending);
      break;
    case DBK_HOME_PROP_CONFLICTS:
      g_value_set_uint (value, home->counts.conflicts);
      break;
    case DBK_HOME_PROP_INBOX:
      g_value_set_uint (value, dbk_home_get_inbox (home));
      break;
    case DBK_HOME_PROP_OFFLINE_SESSION:
      g_value_set_boolean (value, home->offline_session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_home_dispose (GObject *object)
{
  DbkHome *home = DBK_HOME (object);

  dbk_home_close (home);
  G_OBJECT_CLASS (dbk_home_parent_class)->dispose (object);
}

static void
dbk_home_finalize (GObject *object)
{
  DbkHome *home = DBK_HOME (object);

  g_free (home->directory);
  g_free (home->ca);
  g_free (home->id);
  g_free (home->server);
  g_free (home->account);
  g_free (home->seen_guest);
  g_hash_table_unref (home->documents);
  g_hash_table_unref (home->open);
  g_ptr_array_unref (home->waiting);
  g_ptr_array_unref (home->joined);
  G_OBJECT_CLASS (dbk_home_parent_class)->finalize (object);
}

static void
dbk_home_class_init (DbkHomeClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dbk_home_get_property;
  object_class->dispose = dbk_home_dispose;
  object_class->finalize = dbk_home_finalize;

  dbk_home_props[DBK_HOME_PROP_ACCOUNT] = g_param_spec_string ("account", NULL, NULL, NULL, flags);
  dbk_home_props[DBK_HOME_PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  dbk_home_props[DBK_HOME_PROP_SYNC_STATE] = g_param_spec_enum ("sync-state", NULL, NULL, DBK_TYPE_SYNC_STATE, DBK_SYNC_NEVER, flags);
  dbk_home_props[DBK_HOME_PROP_LAST_SYNC] = g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  dbk_home_props[DBK_HOME_PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  dbk_home_props[DBK_HOME_PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  dbk_home_props[DBK_HOME_PROP_INBOX] = g_param_spec_uint ("inbox", NULL, NULL, 0, G_MAXUINT, 0, flags);
  dbk_home_props[DBK_HOME_PROP_OFFLINE_SESSION] = g_param_spec_boolean ("offline-session", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, DBK_HOME_N_PROPS, dbk_home_props);

  dbk_home_signals[DBK_HOME_REPORT_CHANGED] = g_signal_new ("report-changed", DBK_TYPE_HOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED] = g_signal_new ("catalogue-changed", DBK_TYPE_HOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  dbk_home_signals[DBK_HOME_SESSION_ENDED] = g_signal_new ("session-ended", DBK_TYPE_HOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  dbk_home_signals[DBK_HOME_SYNC_PROGRESS] = g_signal_new ("sync-progress", DBK_TYPE_HOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
dbk_home_init (DbkHome *home)
{
  home->lock = home->guest = -1;
  home->documents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  home->open = g_hash_table_new (NULL, NULL);
  home->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  home->joined = g_ptr_array_new_with_free_func (g_object_unref);
}
