/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP proxy on loopback that treats connections as bad lines do.
 */
#include "tests/sim/faulty-proxy.h"

#include <string.h>
#include <sys/socket.h>

#define STALL_US (1500 * G_TIME_SPAN_MILLISECOND)
/* 50 kbit/s in slices of a tenth of a second. */
#define SLICE_US (100 * G_TIME_SPAN_MILLISECOND)
#define SLICE_BYTES (50000 / 8 / 10)

typedef enum
{
  SOUND,
  CUT,    /* both ways end at some byte of one */
  STALL,  /* nothing moves from some byte on, then it ends */
  RESET,  /* the same with a reset */
  DOUBLE, /* the service sees a second connection that begins like this one and ends */
  SLOW,   /* 50 kbit/s */
  N_KINDS
} Kind;

struct _FaultyProxy
{
  GSocketListener *listener;
  GCancellable *over;
  GThread *thread;
  guint16 port;
  guint16 target;
  GMutex lock;
  guint percent;
  guint counts[N_KINDS];
};

typedef struct
{
  gint references;
  GSocket *client;
  GSocket *service;
  GSocket *twin; /* (nullable) */
  Kind kind;
  gboolean up_is_bad;
  gint64 good_bytes;
} Line;

typedef struct
{
  Line *line;
  gboolean up;
} Pump;

static void
line_unref (Line *line)
{
  if (!g_atomic_int_dec_and_test (&line->references))
    return;
  g_object_unref (line->client);
  g_object_unref (line->service);
  g_clear_object (&line->twin);
  g_free (line);
}

static void
end_line (Line *line)
{
  if (line->kind == RESET)
    {
      struct linger now = { 1, 0 };

      setsockopt (g_socket_get_fd (line->client), SOL_SOCKET, SO_LINGER, &now, sizeof now);
      setsockopt (g_socket_get_fd (line->service), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
  g_socket_shutdown (line->client, TRUE, TRUE, NULL);
  g_socket_shutdown (line->service, TRUE, TRUE, NULL);
}

static gboolean
send_all (GSocket *socket, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize sent = g_socket_send (socket, bytes, length, NULL, NULL);

      if (sent <= 0)
        return FALSE;
      bytes += sent;
      length -= (gsize)sent;
    }
  return TRUE;
}

/* FALSE once the line has gone bad. */
static gboolean
pass (Line *line, gboolean up, const char *bytes, gsize length)
{
  gboolean bad = line->kind != SOUND && line->kind != DOUBLE && line->kind != SLOW && up == line->up_is_bad;
  gsize good = bad ? (gsize)MIN ((gint64)length, line->good_bytes) : length;

  if (line->kind == SLOW)
    g_usleep (SLICE_US);
  if (up && line->twin != NULL)
    {
      send_all (line->twin, bytes, MIN (length, 700));
      g_socket_shutdown (line->twin, TRUE, TRUE, NULL);
      g_clear_object (&line->twin);
    }
  if (!send_all (up ? line->service : line->client, bytes, good))
    return FALSE;
  line->good_bytes -= bad ? (gint64)good : 0;
  if (!bad || good == length)
    return TRUE;
  if (line->kind == STALL)
    g_usleep (STALL_US);
  return FALSE;
}

static gpointer
run_pump (gpointer data)
{
  Pump *pump = data;
  Line *line = pump->line;
  char buffer[16384];
  gsize most = line->kind == SLOW ? SLICE_BYTES : sizeof buffer;
  gssize got;

  while ((got = g_socket_receive (pump->up ? line->client : line->service, buffer, most, NULL, NULL)) > 0 &&
         pass (line, pump->up, buffer, (gsize)got))
    ;
  end_line (line);
  line_unref (line);
  g_free (pump);
  return NULL;
}

static GSocket *
connect_to (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  return g_socket_connect (socket, address, NULL, NULL) ? g_steal_pointer (&socket) : NULL;
}

static Kind
choose (FaultyProxy *proxy)
{
  Kind kind = SOUND;

  g_mutex_lock (&proxy->lock);
  if ((guint)g_random_int_range (0, 100) < proxy->percent)
    kind = (Kind)g_random_int_range (1, N_KINDS);
  proxy->counts[kind]++;
  g_mutex_unlock (&proxy->lock);
  return kind;
}

static void
start_pump (Line *line, gboolean up)
{
  Pump *pump = g_new (Pump, 1);

  pump->line = line;
  pump->up = up;
  g_thread_unref (g_thread_new (up ? "up" : "down", run_pump, pump));
}

static void
serve (FaultyProxy *proxy, GSocket *client)
{
  GSocket *service = connect_to (proxy->target);
  Line *line;

  if (service == NULL) /* the service is down: so is the line */
    return;
  line = g_new0 (Line, 1);
  line->references = 2;
  line->client = g_object_ref (client);
  line->service = service;
  line->kind = choose (proxy);
  line->twin = line->kind == DOUBLE ? connect_to (proxy->target) : NULL;
  line->up_is_bad = g_random_boolean ();
  /* A handshake is some thousand bytes; a request and its answer the same. */
  line->good_bytes = g_random_int_range (0, g_random_boolean () ? 400 : 8000);
  start_pump (line, TRUE);
  start_pump (line, FALSE);
}

static gpointer
run_proxy (gpointer data)
{
  FaultyProxy *proxy = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (proxy->listener, NULL, proxy->over, NULL)) != NULL)
    {
      serve (proxy, g_socket_connection_get_socket (connection));
      g_object_unref (connection);
    }
  return NULL;
}

FaultyProxy *
faulty_proxy_new (guint16 port)
{
  FaultyProxy *proxy = g_new0 (FaultyProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  proxy->target = port;
  proxy->over = g_cancellable_new ();
  proxy->listener = g_socket_listener_new ();
  g_socket_listener_add_address (proxy->listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  proxy->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  proxy->thread = g_thread_new ("proxy", run_proxy, proxy);
  return proxy;
}

void
faulty_proxy_free (FaultyProxy *proxy)
{
  g_cancellable_cancel (proxy->over);
  g_thread_join (proxy->thread);
  g_socket_listener_close (proxy->listener);
  g_object_unref (proxy->listener);
  g_object_unref (proxy->over);
  /* Lines may still be ending; they hold the proxy by nothing but their kind. */
  g_free (proxy);
}

guint16
faulty_proxy_port (FaultyProxy *proxy)
{
  return proxy->port;
}

void
faulty_proxy_set_faulty (FaultyProxy *proxy, guint percent)
{
  g_mutex_lock (&proxy->lock);
  proxy->percent = percent;
  g_mutex_unlock (&proxy->lock);
}

char *
faulty_proxy_summary (FaultyProxy *proxy)
{
  return g_strdup_printf ("%u sound, %u cut, %u stalled, %u reset, %u doubled, %u slow", proxy->counts[SOUND], proxy->counts[CUT], proxy->counts[STALL],
                          proxy->counts[RESET], proxy->counts[DOUBLE], proxy->counts[SLOW]);
}
