/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a session's token is kept: with a real keyring, without one, and with
 * ones that are locked, refuse, or never answer.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <signal.h>
#include <sys/prctl.h>

#include "data/client/dbk-keyring.h"
#include "tests/data/client/dbk-test-sync.h"

#define LOGIN_PASSWORD "keyring password"
#define MARK "in the keyring"

typedef struct
{
  Fixture base;
  GTestDBus *bus;       /* (owned) (nullable) */
  char *folder;         /* (owned): of the keyring's files */
  GSubprocess *daemon;  /* (owned) (nullable) */
  GDBusConnection *own; /* (owned) (nullable): of a keyring played by the test */
  guint name;
} Keyring;

static char *
token_file (Keyring *k)
{
  return g_build_filename (k->base.directory, "accounts", "fill.%5001", "token", NULL);
}

static char *
read_token_file (Keyring *k)
{
  g_autofree char *path = token_file (k);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* --- A keyring of gnome-keyring-daemon --- */

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
has_owner (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                                                             g_variant_new ("(s)", "org.freedesktop.secrets"), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(b)", &owned);
  return owned;
}

/* Unlocked, as a desktop's sign-in leaves it. */
static void
start_daemon (Keyring *k)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  /* Its own warnings are not ours. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_setenv (launcher, "HOME", k->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", k->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", k->folder, TRUE);
  k->daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (k->daemon), LOGIN_PASSWORD, strlen (LOGIN_PASSWORD), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (k->daemon), NULL, NULL);
  for (guint i = 0; i < 200 && !has_owner (); i++)
    g_usleep (50000);
  g_assert_true (has_owner ());
}

static void
stop_daemon (Keyring *k)
{
  if (k->daemon == NULL)
    return;
  g_subprocess_send_signal (k->daemon, SIGTERM);
  g_subprocess_wait (k->daemon, NULL, NULL);
  g_clear_object (&k->daemon);
}

/* As another program on this desktop would look: (transfer full) (element-type SecretItem) */
static GList *
find_items (const char *account, gboolean lock)
{
  g_autoptr (SecretService) service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, NULL, NULL);
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  GList *items;

  g_assert_nonnull (service);
  g_hash_table_insert (attributes, (gpointer) "account", (gpointer)account);
  items = secret_service_search_sync (service, NULL, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, NULL);
  if (lock)
    {
      g_autoptr (SecretCollection) login = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, NULL);
      GList collections = { login, NULL, NULL };
      GList *locked = NULL;

      g_assert_cmpint (secret_service_lock_sync (service, &collections, NULL, &locked, NULL), ==, 1);
      g_list_free_full (locked, g_object_unref);
    }
  return items;
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

static guint
count_items (void)
{
  GList *items = find_items ("fill.P01", FALSE);
  guint n = g_list_length (items);

  free_items (items);
  return n;
}

static void
lock_keyring (void)
{
  free_items (find_items ("fill.P01", TRUE));
}

/* --- A keyring played by the test --- */

static const char fake_interface[] =
    "<node><interface name='org.freedesktop.Secret.Service'>"
    "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/><arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "<method name='SearchItems'><arg type='a{ss}' direction='in'/><arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "<method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "</interface></node>";

/* Takes the question and never answers, or refuses; @user_data: whether it refuses. */
static void
fake_call_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  if (GPOINTER_TO_INT (user_data))
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "no keyring for you");
}

static void
play_keyring (Keyring *k, gboolean refuses)
{
  static const GDBusInterfaceVTable vtable = { fake_call_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (fake_interface, NULL);
  g_autoptr (GError) error = NULL;

  k->own = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (k->bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (k->own, "/org/freedesktop/secrets", node->interfaces[0], &vtable, GINT_TO_POINTER (refuses), NULL, &error);
  g_assert_no_error (error);
  k->name = g_bus_own_name_on_connection (k->own, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  while (!has_owner ())
    g_main_context_iteration (NULL, FALSE);
}

/* --- Set-up --- */

/* How often the log told that a file has to do, since the test began. */
static int fallbacks;

static GLogWriterOutput
count_fallbacks_cb (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer user_data)
{
  for (gsize i = 0; i < n; i++)
    {
      if (strcmp (fields[i].key, "MESSAGE") == 0 && (level & G_LOG_LEVEL_MESSAGE) && g_str_has_prefix (fields[i].value, "The keyring cannot be used"))
        g_atomic_int_inc (&fallbacks);
    }
  return g_log_writer_default (level, fields, n, NULL);
}

static void
set_up_bus (Keyring *k, gconstpointer data)
{
  fallbacks = 0;
  k->folder = g_dir_make_tmp ("daybook-keyring-XXXXXX", NULL);
  k->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (k->bus);
  begin (&k->base, TEST_CERTIFICATE_GOOD);
}

static void
tear_down_bus (Keyring *k, gconstpointer data)
{
  tear_down (&k->base, NULL);
  stop_daemon (k);
  if (k->name != 0)
    g_bus_unown_name (k->name);
  g_clear_object (&k->own);
  spin ();
  g_test_dbus_down (k->bus);
  g_object_unref (k->bus);
  test_remove (k->folder);
  g_free (k->folder);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

/* How long the main loop was not served at worst while it waited, in µs. */
typedef struct
{
  gint64 last;
  gint64 worst;
} Pulse;

static gboolean
pulse_cb (gpointer data)
{
  Pulse *pulse = data;
  gint64 now = g_get_monotonic_time ();

  pulse->worst = MAX (pulse->worst, now - pulse->last);
  pulse->last = now;
  return G_SOURCE_CONTINUE;
}

static void
sign_in_well (Keyring *k)
{
  g_autoptr (GError) error = NULL;

  sign_in (&k->base, k->base.service->ca, "right", &error);
  g_assert_no_error (error);
  g_assert_true (dbk_home_is_signed_in (k->base.home));
}

static void
reopen_home (Keyring *k)
{
  dbk_home_close (k->base.home);
  g_clear_object (&k->base.home);
  spin ();
  k->base.home = test_open_home (k->base.directory);
  g_signal_connect (k->base.home, "session-ended", G_CALLBACK (ended_cb), &k->base);
}

/* Waits until the file says @text; NULL: is gone. */
static void
wait_for_file (Keyring *k, const char *text)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_autofree char *now = read_token_file (k);

      if (g_strcmp0 (now, text) == 0)
        return;
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_not_reached ();
}

static void
assert_token_in_file (Keyring *k)
{
  g_autofree char *path = token_file (k);
  g_autofree char *text = read_token_file (k);
  GStatBuf info;

  g_assert_cmpstr (text, ==, k->base.home->token);
  g_assert_null (strchr (text, ' '));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

/* --- Tests --- */

static void
test_kept (Keyring *k, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *token = NULL;
  GList *items;
  SecretItem *item;
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (SecretValue) value = NULL;

  start_daemon (k);
  sign_in_well (k);
  text = read_token_file (k);
  g_assert_cmpstr (text, ==, MARK);
  items = find_items ("fill.P01", FALSE);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  item = items->data;
  attributes = secret_item_get_attributes (item);
  value = secret_item_get_secret (item);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "home"), ==, k->base.home->id);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "service"), ==, k->base.service->url);
  g_assert_cmpstr (secret_value_get_text (value), ==, k->base.home->token);
  g_clear_pointer (&value, secret_value_unref);
  free_items (items);

  /* The next start: an exchange asked for at once waits for the keyring. */
  token = g_strdup (k->base.home->token);
  reopen_home (k);
  g_assert_true (dbk_home_is_signed_in (k->base.home));
  g_assert_null (k->base.home->token);
  sync_well (&k->base);
  g_assert_cmpstr (k->base.home->token, ==, token);

  /* A second sign-in leaves no second one. */
  sign_in_well (k);
  g_assert_cmpuint (count_items (), ==, 1);

  dbk_home_sign_out (k->base.home);
  g_assert_false (dbk_home_is_signed_in (k->base.home));
  wait_for_file (k, NULL);
  g_assert_cmpuint (count_items (), ==, 0);
  g_assert_cmpuint (k->base.ended, ==, 0);
  g_assert_cmpint (fallbacks, ==, 0);
}

static void
look_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static char *
look_up (const char *home, const char *account, const char *service)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *token;

  dbk_keyring_look_up_async (home, account, service, look_up_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  token = dbk_keyring_look_up_finish (result, &error);
  g_assert_no_error (error);
  return token;
}

/* A token goes to the service that gave it and to the home that asked for it, to no other. */
static void
test_not_mixed_up (Keyring *k, gconstpointer data)
{
  g_autofree char *right = NULL;
  const char *id;

  start_daemon (k);
  sign_in_well (k);
  id = k->base.home->id;
  right = look_up (id, "fill.P01", k->base.service->url);
  g_assert_cmpstr (right, ==, k->base.home->token);
  g_assert_null (look_up (id, "fill.P02", k->base.service->url));
  g_assert_null (look_up (id, "fill.P01", "https://other.example"));
  g_assert_null (look_up ("another-home", "fill.P01", k->base.service->url));
}

static void
test_moves (Keyring *k, gconstpointer data)
{
  g_autofree char *token = NULL;

  sign_in_well (k);
  assert_token_in_file (k);
  token = g_strdup (k->base.home->token);

  start_daemon (k);
  reopen_home (k);
  g_assert_cmpstr (k->base.home->token, ==, token); /* at once: nobody waits for the move */
  wait_for_file (k, MARK);
  g_assert_cmpuint (count_items (), ==, 1);
  reopen_home (k);
  sync_well (&k->base);
  g_assert_cmpstr (k->base.home->token, ==, token);
}

static void
test_absent (Keyring *k, gconstpointer data)
{
  if (GPOINTER_TO_INT (data))
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  sign_in_well (k);
  assert_token_in_file (k);
  reopen_home (k);
  sync_well (&k->base);
  dbk_home_sign_out (k->base.home);
  wait_for_file (k, NULL);
  g_assert_cmpint (fallbacks, ==, 0); /* nothing is wrong with such a machine */
}

static void
test_locked (Keyring *k, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start_daemon (k);
  sign_in_well (k);
  lock_keyring ();

  /* What is in it cannot be had: sign in again, and everything goes on from a file. */
  reopen_home (k);
  g_assert_false (try_sync (&k->base, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN);
  g_assert_cmpuint (k->base.ended, ==, 1);
  g_assert_false (dbk_home_is_signed_in (k->base.home));
  sign_in_well (k);
  assert_token_in_file (k);
  sync_well (&k->base);

  /* Unlocked at the next start, it takes the new one in the place of the old. */
  stop_daemon (k);
  start_daemon (k);
  reopen_home (k);
  wait_for_file (k, MARK);
  g_assert_cmpuint (count_items (), ==, 1);

  /* Signed out while it is locked, it forgets when it can. */
  lock_keyring ();
  dbk_home_sign_out (k->base.home);
  for (guint i = 0; i < 20; i++)
    {
      spin ();
      g_usleep (10000);
    }
  reopen_home (k);
  g_assert_false (dbk_home_is_signed_in (k->base.home));
  g_assert_cmpuint (count_items (), ==, 1);
  stop_daemon (k);
  start_daemon (k);
  reopen_home (k);
  wait_for_file (k, NULL);
  g_assert_cmpuint (count_items (), ==, 0);
  g_assert_cmpint (fallbacks, ==, 1); /* told once, not each time */
}

/* A keyring that hangs holds nothing up but the answer, and that for a while only. */
static void
test_silent (Keyring *k, gconstpointer data)
{
  gint64 begun = g_get_monotonic_time ();
  Pulse pulse = { begun, 0 };
  guint source = g_timeout_add (10, pulse_cb, &pulse);

  play_keyring (k, FALSE);
  sign_in_well (k);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, (DBK_KEYRING_PATIENCE + 5000) * 1000);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, DBK_KEYRING_PATIENCE * 1000);
  g_assert_cmpint (pulse.worst, <, G_USEC_PER_SEC);
  assert_token_in_file (k);

  /* With the token in the file the next start waits for nobody. */
  begun = g_get_monotonic_time ();
  reopen_home (k);
  sync_well (&k->base);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, DBK_KEYRING_PATIENCE * 1000);
  g_source_remove (source);
}

static void
test_refusing (Keyring *k, gconstpointer data)
{
  play_keyring (k, TRUE);
  sign_in_well (k);
  assert_token_in_file (k);
  reopen_home (k);
  sync_well (&k->base);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Keyring *k, gconstpointer data);
    gconstpointer data;
  } tests[] = {
    { "/keyring/kept", test_kept, NULL },
    { "/keyring/not-mixed-up", test_not_mixed_up, NULL },
    { "/keyring/moves", test_moves, NULL },
    { "/keyring/locked", test_locked, NULL },
    { "/keyring/no-bus", test_absent, GINT_TO_POINTER (TRUE) },
    { "/keyring/no-service", test_absent, NULL },
    { "/keyring/silent", test_silent, NULL },
    { "/keyring/refusing", test_refusing, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_fallbacks_cb, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Keyring, tests[i].data, set_up_bus, tests[i].run, tear_down_bus);
  return g_test_run ();
}
