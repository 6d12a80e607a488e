/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP proxy on loopback that counts what passes through it.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

struct _DbkProxy
{
  GSocketListener *listener; /* (owned) */
  GCancellable *over;        /* (owned) */
  GThread *thread;           /* (owned) */
  char *target;              /* (owned): ADDRESS:PORT */
  char *url;                 /* (owned) */
  GMutex lock;
  DbkTraffic traffic;
  gint delay; /* milliseconds; atomic */
};

typedef struct
{
  DbkProxy *proxy;
  GIOStream *from; /* (owned) */
  GIOStream *to;   /* (owned) */
  gboolean up;
  GAsyncQueue *late; /* (owned) (nullable) (element-type Late): made with the first delay */
  GThread *thread;   /* (owned) (nullable): hands on what is late */
} Pump;

/* What is on a long line; without data: its end. */
typedef struct
{
  GBytes *data; /* (owned) (nullable) */
  gint64 due;   /* µs, steady */
} Late;

static void
count (DbkProxy *proxy, gboolean up, gsize bytes)
{
  g_mutex_lock (&proxy->lock);
  if (up)
    proxy->traffic.up += bytes;
  else
    proxy->traffic.down += bytes;
  g_mutex_unlock (&proxy->lock);
}

static gboolean
pass (Pump *self, const void *data, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->to), data, length, NULL, NULL, NULL);
}

static gpointer
pass_late (gpointer data)
{
  Pump *self = data;

  for (;;)
    {
      Late *late = g_async_queue_pop (self->late);
      gint64 left = late->due - g_get_monotonic_time ();
      gboolean over = late->data == NULL;

      if (left > 0 && !over)
        g_usleep ((gulong)left);
      if (!over)
        {
          pass (self, g_bytes_get_data (late->data, NULL), g_bytes_get_size (late->data));
          g_bytes_unref (late->data);
        }
      g_free (late);
      if (over)
        return NULL;
    }
}

static void
push_late (Pump *self, const void *data, gsize length)
{
  Late *late = g_new0 (Late, 1);

  late->data = data != NULL ? g_bytes_new (data, length) : NULL;
  late->due = g_get_monotonic_time () + g_atomic_int_get (&self->proxy->delay) * 1000;
  g_async_queue_push (self->late, late);
}

static gboolean
hand_on (Pump *self, const void *data, gsize length)
{
  if (self->late == NULL && g_atomic_int_get (&self->proxy->delay) == 0)
    return pass (self, data, length);
  if (self->late == NULL)
    {
      self->late = g_async_queue_new ();
      self->thread = g_thread_new ("late", pass_late, self);
    }
  push_late (self, data, length);
  return TRUE;
}

/* One direction, until it ends; its end is handed on. */
static gpointer
pump (gpointer data)
{
  Pump *self = data;
  GInputStream *input = g_io_stream_get_input_stream (self->from);
  char buffer[65536];
  gssize got;

  while ((got = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      /* Counted before it is passed on: who has an answer can rely on its count. */
      count (self->proxy, self->up, got);
      if (!hand_on (self, buffer, (gsize)got))
        break;
    }
  if (self->late != NULL)
    {
      push_late (self, NULL, 0);
      g_thread_join (self->thread);
      g_async_queue_unref (self->late);
    }
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->to)), FALSE, TRUE, NULL);
  g_object_unref (self->from);
  g_object_unref (self->to);
  g_free (self);
  return NULL;
}

static Pump *
pump_new (DbkProxy *proxy, gpointer from, gpointer to, gboolean up)
{
  Pump *self = g_new0 (Pump, 1);

  self->proxy = proxy;
  self->from = g_object_ref (from);
  self->to = g_object_ref (to);
  self->up = up;
  return self;
}

/* What comes in two pieces goes on in two pieces: a line does not hold the second back until the first is acknowledged. */
static void
pass_at_once (GSocketConnection *connection)
{
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

static void
pass_on (DbkProxy *proxy, GSocketConnection *near)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) far = g_socket_client_connect_to_host (client, proxy->target, 0, NULL, NULL);

  if (far == NULL)
    return;
  pass_at_once (near);
  pass_at_once (far);
  g_mutex_lock (&proxy->lock);
  proxy->traffic.connections++;
  g_mutex_unlock (&proxy->lock);
  g_thread_unref (g_thread_new ("up", pump, pump_new (proxy, near, far, TRUE)));
  g_thread_unref (g_thread_new ("down", pump, pump_new (proxy, far, near, FALSE)));
}

/* A thread of its own: the caller may be waiting for a program that talks through us. */
static gpointer
accept_all (gpointer data)
{
  DbkProxy *proxy = data;
  GSocketConnection *near;

  while ((near = g_socket_listener_accept (proxy->listener, NULL, proxy->over, NULL)) != NULL)
    {
      pass_on (proxy, near);
      g_object_unref (near);
    }
  return NULL;
}

DbkProxy *
dbk_proxy_new (const char *url)
{
  DbkProxy *proxy = g_new0 (DbkProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_str_has_prefix (url, "https://"));
  g_mutex_init (&proxy->lock);
  proxy->target = g_strdup (url + strlen ("https://"));
  proxy->listener = g_socket_listener_new ();
  proxy->over = g_cancellable_new ();
  g_socket_listener_add_address (proxy->listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  proxy->url = g_strdup_printf ("https://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  proxy->thread = g_thread_new ("accept", accept_all, proxy);
  return proxy;
}

void
dbk_proxy_free (DbkProxy *proxy)
{
  g_cancellable_cancel (proxy->over);
  g_thread_join (proxy->thread);
  g_socket_listener_close (proxy->listener);
  /* Connections may outlive it for a moment, so what their threads look at stays until the process ends. */
}

const char *
dbk_proxy_url (DbkProxy *proxy)
{
  return proxy->url;
}

void
dbk_proxy_set_delay (DbkProxy *proxy, guint milliseconds)
{
  g_atomic_int_set (&proxy->delay, (gint)milliseconds);
}

void
dbk_proxy_reset (DbkProxy *proxy)
{
  g_mutex_lock (&proxy->lock);
  proxy->traffic = (DbkTraffic){ 0 };
  g_mutex_unlock (&proxy->lock);
}

void
dbk_proxy_traffic (DbkProxy *proxy, DbkTraffic *traffic)
{
  g_mutex_lock (&proxy->lock);
  *traffic = proxy->traffic;
  g_mutex_unlock (&proxy->lock);
}
