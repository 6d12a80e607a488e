/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window: the sign-in page, or the frame of the account that is signed in.
 */
#define G_LOG_DOMAIN "dbk-app"

#include "app/daybook/dbk-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/daybook/dbk-window-state.h"
#include "data/client/dbk-home-handover.h"
#include "ui/common/dbk-focus-keeper.h"
#include "ui/common/dbk-words.h"
#include "ui/frame/dbk-frame.h"
#include "ui/signin/dbk-sign-in-page.h"

/* Milliseconds. A window that starts minimised paints nothing, and exchanges all the same. */
#define LONGEST_PAINT 3000

struct _DbkWindow
{
  AdwApplicationWindow parent_instance;

  DbkHome *home;             /* (owned) */
  DbkWindowState *state;     /* (owned) */
  const DbkOptions *options; /* (unowned): the application's */
  DbkSignInPage *sign_in;    /* (unowned) (nullable): a child of @stack, built when it is needed first */
  DbkFrame *frame;           /* (unowned) (nullable): a child of @stack */
  GtkWidget *shortcuts;      /* (owned) (nullable): built when it is asked for first */
  guint begin_id;            /* the first exchange, if no frame is ever painted */

  AdwToastOverlay *toasts;
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (DbkWindow, dbk_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *const FRAME_ACTIONS[] = {
  "win.page", "win.open-report", "win.sync", "win.stop-sync", "win.show-sync", "win.sign-in", "win.sign-out",
  "win.switch-account", "win.export", "win.save-courier", "win.take-courier", "win.previous-day", "win.next-day", "win.choose-day"
};

static void
remember (DbkWindow *self)
{
  if (self->frame != NULL)
    dbk_window_state_set_page (self->state, dbk_frame_get_page (self->frame));
  dbk_window_state_set_size (self->state, GTK_WINDOW (self));
  dbk_window_state_save (self->state);
}

static void
enable_frame_actions (DbkWindow *self, gboolean enabled)
{
  for (guint i = 0; i < G_N_ELEMENTS (FRAME_ACTIONS); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), FRAME_ACTIONS[i], enabled);
}

static void
show_frame (DbkWindow *self)
{
  enable_frame_actions (self, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "frame");
}

static void
drop_frame (DbkWindow *self)
{
  if (self->frame == NULL)
    return;
  dbk_frame_settle (self->frame);
  gtk_stack_remove (self->stack, GTK_WIDGET (self->frame));
  self->frame = NULL;
}

static const char *
first_page (DbkWindow *self, DbkPlace *place)
{
  const char *page = dbk_window_state_get_page (self->state);

  if (page != NULL)
    return page;
  if (dbk_place_is_filler (place))
    return "entry";
  return dbk_place_is_reviewer (place) ? "review" : "home";
}

static void
begin_exchange (DbkWindow *self)
{
  g_clear_handle_id (&self->begin_id, g_source_remove);
  if (self->frame != NULL)
    dbk_home_start_auto_sync (self->home);
}

static void
begin_exchange_once (gpointer data)
{
  DbkWindow *self = data;

  self->begin_id = 0;
  begin_exchange (self);
}

static void
painted_cb (DbkWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  begin_exchange (self);
}

/* Reaching for the service, which takes a good part of the processor, waits until there is something to see, or would be. */
static void
dbk_window_map (GtkWidget *widget)
{
  DbkWindow *self = DBK_WINDOW (widget);

  GTK_WIDGET_CLASS (dbk_window_parent_class)->map (widget);
  if (self->begin_id != 0)
    return;
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (painted_cb), self, G_CONNECT_SWAPPED);
  self->begin_id = g_timeout_add_once (LONGEST_PAINT, begin_exchange_once, self);
}

static void
build_frame (DbkWindow *self)
{
  g_autoptr (DbkPlace) place = dbk_place_new (self->home);

  drop_frame (self);
  self->frame = DBK_FRAME (dbk_frame_new (place, first_page (self, place)));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->frame), "frame");
  show_frame (self);
  dbk_frame_focus_page (self->frame);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    begin_exchange (self);
}

static void
signed_in_cb (DbkWindow *self)
{
  build_frame (self);
  if (dbk_home_get_server (self->home) != NULL && dbk_home_is_offline_session (self->home))
    dbk_frame_tell (self->frame, _ ("Offline sign-in: the service could not be reached, and the password was checked here. Work is kept here and sent later."));
}

static void
left_cb (DbkWindow *self)
{
  if (self->frame != NULL)
    show_frame (self);
}

/* Whoever is signed in already does not wait for it. */
static void
ensure_sign_in (DbkWindow *self)
{
  const DbkOptions *options = self->options;

  if (self->sign_in != NULL)
    return;
  self->sign_in = DBK_SIGN_IN_PAGE (dbk_sign_in_page_new (self->home));
  dbk_sign_in_page_prefill (self->sign_in, options->server, options->ca, options->user, options->password);
  dbk_sign_in_page_offer_accounts (self->sign_in, options->accounts);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->sign_in), "sign-in");
  g_signal_connect_object (self->sign_in, "signed-in", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sign_in, "left", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
}

static void
show_sign_in (DbkWindow *self, const char *message)
{
  ensure_sign_in (self);
  enable_frame_actions (self, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  dbk_sign_in_page_begin (self->sign_in, message, self->frame != NULL);
}

static void
session_ended_cb (DbkWindow *self, const char *message)
{
  if (self->frame != NULL)
    dbk_frame_tell (self->frame, message != NULL && *message != '\0' ? message : _ ("You are signed out. Work is kept here; sign in to send it."));
}

static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame != NULL)
    dbk_frame_set_page (self->frame, g_variant_get_string (parameter, NULL));
}

static void
open_report_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);
  const char *plant, *period;

  g_variant_get (parameter, "(&s&s)", &plant, &period);
  if (self->frame != NULL)
    dbk_frame_open_report (self->frame, plant, period);
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_sync_quietly (DBK_WINDOW (widget)->home);
}

static void
stop_sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_home_stop_exchange (DBK_WINDOW (widget)->home);
}

static void
show_sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame != NULL)
    dbk_frame_show_sync (self->frame);
}

static void
sign_out (DbkWindow *self)
{
  guint pending;
  g_autofree char *message = NULL;

  /* Filled in with the account that goes. */
  ensure_sign_in (self);
  pending = dbk_home_get_pending (self->home);
  if (pending > 0)
    message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                            "Signed out. %u change is kept here and is sent when you sign in again.",
                                            "Signed out. %u changes are kept here and are sent when you sign in again.", pending),
                               pending);
  dbk_home_sign_out (self->home);
  if (self->frame != NULL)
    {
      gtk_stack_remove (self->stack, GTK_WIDGET (self->frame));
      self->frame = NULL;
    }
  show_sign_in (self, message != NULL ? message : _ ("Signed out"));
}

static void
add_line (GString *words, char *line)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", line);
  g_free (line);
}

/* (transfer full): what is not at the service yet, all of it */
static char *
describe_unsent (DbkHome *home)
{
  guint pending = dbk_home_get_pending (home);
  guint unknown = dbk_home_get_unknown (home);
  guint refused = dbk_home_get_refused (home);
  guint conflicts = dbk_home_get_conflicts (home);
  g_autoptr (GString) words = g_string_new (NULL);

  if (pending > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change is not sent yet.", "%u changes are not sent yet.", pending), pending));
  if (unknown > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Among it, %u operation went out and was not answered: the service may know it. It stays with you and goes out again when you sign in, which does no harm.",
                                                   "Among it, %u operations went out and were not answered: the service may know them. They stay with you and go out again when you sign in, which does no harm.", unknown),
                                      unknown));
  if (refused > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u operation was refused by the service; it stays here for you to deal with.", "%u operations were refused by the service; they stay here for you to deal with.", refused), refused));
  if (conflicts > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u conflict is to be decided.", "%u conflicts are to be decided.", conflicts), conflicts));
  return g_strdup (words->str);
}

static gboolean
has_unsent (DbkHome *home)
{
  return dbk_home_get_pending (home) > 0 || dbk_home_get_refused (home) > 0 || dbk_home_get_conflicts (home) > 0;
}

static void
leave (DbkWindow *self, gboolean switching)
{
  if (switching)
    show_sign_in (self, NULL);
  else
    sign_out (self);
}

/* Said over the page to sign in on, which comes next. */
static void
tell_kept (DbkWindow *self, const char *to, const DbkHandedOver *what)
{
  g_autoptr (GString) body = g_string_new (NULL);
  GtkWidget *dialog;

  if (what->kept > 0)
    add_line (body, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                  "%u change stays here for you, not sent: %s fills in other sections.",
                                                  "%u changes stay here for you, not sent: %s fills in other sections.", what->kept),
                                     what->kept, to));
  if (what->left > 0)
    add_line (body, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                  "%u operation stays here for you: it went out and was not answered, so the service may know it. It goes out again when you sign in, which does no harm.",
                                                  "%u operations stay here for you: they went out and were not answered, so the service may know them. They go out again when you sign in, which does no harm.", what->left),
                                     what->left));
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Not everything was handed over"), body->str);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* FALSE: it was not, and is said; who goes is here still. */
static gboolean
hand_over (DbkWindow *self, const char *to)
{
  g_autoptr (GError) error = NULL;
  DbkHandedOver what;

  if (!dbk_home_hand_over (self->home, to, &what, &error))
    {
      dbk_frame_tell (self->frame, error->message);
      return FALSE;
    }
  if (what.kept > 0 || what.left > 0)
    tell_kept (self, to, &what);
  return TRUE;
}

/* A response is "keep", "cancel", or "to:" and the account. */
static void
handover_response_cb (AdwMessageDialog *dialog, const char *response, DbkWindow *self)
{
  gboolean switching = g_object_get_data (G_OBJECT (dialog), "dbk-switching") != NULL;

  if (g_str_has_prefix (response, "to:") ? !hand_over (self, response + strlen ("to:")) : !g_str_equal (response, "keep"))
    return;
  leave (self, switching);
}

/* Who comes next may go on with what was typed, under his own name. */
static void
offer_handover (DbkWindow *self, const char *const *successors, gboolean switching)
{
  g_autofree char *unsent = describe_unsent (self->home);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", unsent, _ ("It is kept here for you; or hand it over to the next shift, who sends it. Your name stays with it."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Hand over unsent work?"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep for me"));
  for (guint i = 0; successors[i] != NULL; i++)
    {
      g_autofree char *id = g_strconcat ("to:", successors[i], NULL);
      g_autofree char *label = g_strdup_printf (_ ("Hand over to %s"), successors[i]);

      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), id, label);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "dbk-switching", GINT_TO_POINTER (switching));
  g_signal_connect_object (dialog, "response", G_CALLBACK (handover_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Nobody is here to hand it over to: whoever goes knows at least what he leaves behind. */
static void
warn_before_leaving (DbkWindow *self)
{
  g_autofree char *unsent = describe_unsent (self->home);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", unsent, _ ("It is kept here and goes on when you sign in again on this computer; nobody else can send it."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Sign out with unsent work?"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("Sign _out"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (handover_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
leave_politely (DbkWindow *self, gboolean switching)
{
  g_auto (GStrv) successors = NULL;

  if (self->frame != NULL)
    dbk_frame_settle (self->frame);
  if (dbk_home_get_pending (self->home) > 0 || dbk_home_get_conflicts (self->home) > 0)
    successors = dbk_home_list_successors (self->home);
  if (successors != NULL && *successors != NULL)
    offer_handover (self, (const char *const *)successors, switching);
  else if (!switching && has_unsent (self->home))
    warn_before_leaving (self);
  else
    leave (self, switching);
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_politely (DBK_WINDOW (widget), FALSE);
}

static void
switch_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_politely (DBK_WINDOW (widget), TRUE);
}

/* The same person goes on: nothing is handed over, and nothing asked. */
static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame != NULL)
    dbk_frame_settle (self->frame);
  show_sign_in (self, NULL);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame != NULL)
    dbk_frame_export (self->frame);
}

static void
courier_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame == NULL)
    return;
  if (g_str_equal (name, "win.save-courier"))
    dbk_frame_save_courier (self->frame);
  else
    dbk_frame_take_courier (self->frame);
}

static void
choose_day_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->frame != NULL)
    dbk_frame_choose_day (self->frame);
}

static void
step_day_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);
  DbkPlace *place;

  if (self->frame == NULL)
    return;
  place = dbk_frame_get_place (self->frame);
  dbk_place_set_day (place, dbk_place_get_day (place) + (g_str_equal (name, "win.next-day") ? 1 : -1));
}

/* The toolkit would build it with every window. */
static void
show_shortcuts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkWindow *self = DBK_WINDOW (widget);

  if (self->shortcuts == NULL)
    {
      g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/cn/daybook/Daybook/app/help-overlay.ui");

      self->shortcuts = g_object_ref (GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay")));
      gtk_window_set_transient_for (GTK_WINDOW (self->shortcuts), GTK_WINDOW (self));
      gtk_window_set_hide_on_close (GTK_WINDOW (self->shortcuts), TRUE);
    }
  gtk_window_present (GTK_WINDOW (self->shortcuts));
}

/* Everything is saved already: closing never asks, it only finishes what is in the making. */
static gboolean
dbk_window_close_request (GtkWindow *window)
{
  DbkWindow *self = DBK_WINDOW (window);

  if (self->frame != NULL)
    dbk_frame_settle (self->frame);
  remember (self);
  return GTK_WINDOW_CLASS (dbk_window_parent_class)->close_request (window);
}

static void
dbk_window_dispose (GObject *object)
{
  DbkWindow *self = DBK_WINDOW (object);

  g_clear_handle_id (&self->begin_id, g_source_remove);
  if (self->shortcuts != NULL)
    gtk_window_destroy (GTK_WINDOW (self->shortcuts));
  g_clear_object (&self->shortcuts);
  g_clear_object (&self->home);
  g_clear_pointer (&self->state, dbk_window_state_free);
  G_OBJECT_CLASS (dbk_window_parent_class)->dispose (object);
}

static void
dbk_window_class_init (DbkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_window_dispose;
  widget_class->map = dbk_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = dbk_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/app/dbk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DbkWindow, stack);

  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.open-report", "(ss)", open_report_action);
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "win.stop-sync", NULL, stop_sync_action);
  gtk_widget_class_install_action (widget_class, "win.show-sync", NULL, show_sync_action);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.switch-account", NULL, switch_account_action);
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.save-courier", NULL, courier_action);
  gtk_widget_class_install_action (widget_class, "win.take-courier", NULL, courier_action);
  gtk_widget_class_install_action (widget_class, "win.previous-day", NULL, step_day_action);
  gtk_widget_class_install_action (widget_class, "win.next-day", NULL, step_day_action);
  gtk_widget_class_install_action (widget_class, "win.choose-day", NULL, choose_day_action);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_shortcuts_action);
}

static void
dbk_window_init (DbkWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dbk_focus_keeper_watch (GTK_WINDOW (self));
  if (!gdk_display_is_composited (gtk_widget_get_display (GTK_WIDGET (self))))
    gtk_widget_add_css_class (GTK_WIDGET (self), "uncomposited");
}

GtkWidget *
dbk_window_new (AdwApplication *application, DbkHome *home, const DbkOptions *options)
{
  DbkWindow *self = g_object_new (DBK_TYPE_WINDOW, "application", application, NULL);

  self->home = g_object_ref (home);
  self->options = options;
  self->state = dbk_window_state_load (dbk_home_get_directory (home));
  dbk_window_state_apply (self->state, GTK_WINDOW (self));
  g_signal_connect_object (home, "session-ended", G_CALLBACK (session_ended_cb), self, G_CONNECT_SWAPPED);

  if (dbk_home_get_account (home) != NULL && dbk_home_is_signed_in (home) && dbk_home_get_catalogue (home) != NULL)
    build_frame (self);
  else
    show_sign_in (self, NULL);
  return GTK_WIDGET (self);
}
