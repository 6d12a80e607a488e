/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page on which a person signs in to the central service.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/signin/dbk-sign-in-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-courier.h"
#include "ui/signin/dbk-line-notice.h"
#include "ui/signin/dbk-password-row.h"

struct _DbkSignInPage
{
  AdwBin parent_instance;

  DbkHome *home;             /* (owned) */
  char *offered_password;    /* (owned) (nullable): given beside the accounts of a demonstration, good for all of them */
  GCancellable *cancellable; /* (owned) (nullable): while signing in */
  gboolean from_file;        /* where no line goes: by a starter file */

  GtkWidget *leave_button;
  GtkWidget *menu_button;
  GtkLabel *message_label;
  GtkRevealer *error_revealer;
  GtkLabel *error_label;
  GtkWidget *service_group;
  GtkWidget *account_group;
  GtkWidget *starter_group;
  GtkEditable *starter_row;
  GtkWidget *starter_button;
  GtkWidget *way_button;
  GtkEditable *server_row;
  GtkEditable *ca_row;
  GtkWidget *ca_button;
  GtkEditable *user_row;
  DbkPasswordRow *password_frame;
  GtkEditable *password_row; /* in its frame */
  DbkLineNotice *line_notice;
  GtkEditable *code_row; /* seen where the service asks for it */
  GtkWidget *accounts_button;
  GtkPopover *accounts_popover;
  GtkListBox *accounts_list;
  GtkStack *button_stack;
  GtkWidget *sign_in_button;
  GtkWidget *cancel_button;
};

G_DEFINE_FINAL_TYPE (DbkSignInPage, dbk_sign_in_page, ADW_TYPE_BIN)

enum
{
  SIGNED_IN,
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_empty (GtkEditable *row)
{
  return *gtk_editable_get_text (row) == '\0';
}

static void
mark (GtkEditable *row, gboolean wrong)
{
  GtkWidget *frame = gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_PREFERENCES_ROW);

  if (wrong)
    gtk_widget_add_css_class (frame, "error");
  else
    gtk_widget_remove_css_class (frame, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
show_error (DbkSignInPage *self, const char *message)
{
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_revealer), message != NULL);
  gtk_revealer_set_reveal_child (self->error_revealer, message != NULL);
}

static void
set_busy (DbkSignInPage *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->button_stack, busy ? "busy" : "idle");
  if (busy)
    dbk_line_notice_stop (self->line_notice);
  /* First away from the entries: one that is greyed out under the cursor never hears that it lost it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (self->service_group, !busy);
  gtk_widget_set_sensitive (self->account_group, !busy);
  gtk_widget_set_sensitive (self->starter_group, !busy);
  gtk_widget_set_sensitive (self->way_button, !busy);
}

/* An account that was started from a file, where there never was a server. */
static gboolean
is_without_line (DbkSignInPage *self)
{
  g_auto (GStrv) accounts = dbk_home_get_server (self->home) == NULL ? dbk_home_list_accounts (self->home) : NULL;
  g_autofree char *user = g_strstrip (g_strdup (gtk_editable_get_text (self->user_row)));

  return accounts != NULL && g_strv_contains ((const char *const *)accounts, user);
}

static gboolean
is_code_asked (DbkSignInPage *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->code_row));
}

/* What was typed is of the moment, and of one account. */
static void
set_code_asked (DbkSignInPage *self, gboolean asked)
{
  gtk_editable_set_text (self->code_row, "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_row), asked);
}

/* (nullable): what has to be filled in first */
static GtkEditable *
first_empty (DbkSignInPage *self)
{
  if (self->from_file)
    return is_empty (self->starter_row) ? self->starter_row : is_empty (self->password_row) ? self->password_row
                                                                                            : NULL;
  if (is_empty (self->server_row) && !is_without_line (self))
    return self->server_row;
  if (is_empty (self->user_row) || is_empty (self->password_row))
    return is_empty (self->user_row) ? self->user_row : self->password_row;
  return is_code_asked (self) && is_empty (self->code_row) ? self->code_row : NULL;
}

static void
focus_first_empty (DbkSignInPage *self)
{
  GtkEditable *row = first_empty (self);

  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : self->sign_in_button);
}

/* Which field the person will want to look at. */
static GtkEditable *
culprit (DbkSignInPage *self, const GError *error)
{
  if (self->from_file)
    return g_error_matches (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_PASSWORD) ? self->password_row : self->starter_row;
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_CREDENTIALS))
    return self->password_row;
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED))
    return self->ca_row;
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE) ||
      g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_BAD_ANSWER))
    return self->server_row;
  return NULL;
}

/* Asked for the first time it is the next step, nothing that went wrong. */
static void
ask_for_code (DbkSignInPage *self, const char *message)
{
  if (is_code_asked (self))
    {
      show_error (self, message);
      mark (self->code_row, TRUE);
    }
  else
    {
      gtk_label_set_label (self->message_label, message);
      set_code_asked (self, TRUE);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
  gtk_editable_select_region (self->code_row, 0, -1);
}

static void
finish (DbkSignInPage *self, const GError *error)
{
  GtkEditable *row;

  g_clear_object (&self->cancellable);
  if (error == NULL)
    {
      set_busy (self, FALSE);
      gtk_editable_set_text (self->password_row, self->offered_password != NULL ? self->offered_password : "");
      set_code_asked (self, FALSE);
      g_signal_emit (self, signals[SIGNED_IN], 0);
      return;
    }
  set_busy (self, FALSE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
      return;
    }
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_CODE))
    {
      ask_for_code (self, error->message);
      return;
    }
  show_error (self, error->message);
  row = culprit (self, error);
  if (row != NULL)
    mark (row, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row != NULL ? row : self->password_row));
  if (row == NULL || row == self->password_row)
    gtk_editable_select_region (self->password_row, 0, -1);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkSignInPage) self = DBK_SIGN_IN_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  dbk_home_sign_in_finish (DBK_HOME (source), result, &error);
  finish (self, error);
}

static void
choose_way (DbkSignInPage *self, gboolean from_file)
{
  self->from_file = from_file;
  set_code_asked (self, FALSE);
  gtk_widget_set_visible (self->starter_group, from_file);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), !from_file);
  gtk_widget_set_visible (self->service_group, !from_file);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), !from_file);
  gtk_button_set_label (GTK_BUTTON (self->sign_in_button), from_file ? _ ("_Start") : _ ("_Sign in"));
  gtk_button_set_label (GTK_BUTTON (self->way_button), from_file ? _ ("Sign in _over the network…") : _ ("Start from a _file…"));
}

/* Who has the file and the password told by somebody else believes a false service otherwise. */
static void
tell_started (DbkSignInPage *self, const char *fingerprint)
{
  g_autofree char *body = g_strdup_printf (_ ("The service's key begins with\n%s\n\nCompare it with what the administrator was shown when the file was made. If it differs, the file is not from your service: enter nothing, and tell him."), fingerprint);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Started from the file"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkSignInPage) self = DBK_SIGN_IN_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = NULL;
  gboolean already;

  if (dbk_home_start_finish (DBK_HOME (source), result, &already, &fingerprint, &error))
    {
      if (!already)
        tell_started (self, fingerprint);
      choose_way (self, FALSE);
      gtk_editable_set_text (self->user_row, dbk_home_get_account (self->home));
    }
  finish (self, error);
}

static void
start_from_file (DbkSignInPage *self)
{
  g_autofree char *path = g_strstrip (g_strdup (gtk_editable_get_text (self->starter_row)));

  show_error (self, NULL);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  dbk_home_start_async (self->home, path, gtk_editable_get_text (self->password_row), self->cancellable, started_cb, g_object_ref (self));
}

static gboolean
can_sign_in (DbkSignInPage *self)
{
  return self->cancellable == NULL && first_empty (self) == NULL;
}

static void
sign_in (DbkSignInPage *self)
{
  g_autofree char *server = NULL;
  g_autofree char *ca = NULL;
  g_autofree char *user = NULL;

  if (!can_sign_in (self))
    {
      focus_first_empty (self);
      return;
    }
  if (self->from_file)
    {
      start_from_file (self);
      return;
    }
  server = g_strstrip (g_strdup (gtk_editable_get_text (self->server_row)));
  ca = g_strstrip (g_strdup (gtk_editable_get_text (self->ca_row)));
  user = g_strstrip (g_strdup (gtk_editable_get_text (self->user_row)));
  if (*server != '\0' && strstr (server, "://") == NULL)
    {
      g_autofree char *bare = g_steal_pointer (&server);

      server = g_strconcat ("https://", bare, NULL);
      gtk_editable_set_text (self->server_row, server);
    }
  show_error (self, NULL);
  if (*server != '\0' && !g_str_has_prefix (server, "https://"))
    {
      mark (self->server_row, TRUE);
      show_error (self, _ ("Only encrypted connections are made: the address has to begin with https://."));
      gtk_widget_grab_focus (GTK_WIDGET (self->server_row));
      return;
    }
  if (*ca != '\0' && !g_file_test (ca, G_FILE_TEST_IS_REGULAR))
    {
      mark (self->ca_row, TRUE);
      show_error (self, _ ("There is no such certificate authority file. Choose it again, or ask your administrator for it."));
      gtk_widget_grab_focus (GTK_WIDGET (self->ca_row));
      return;
    }

  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  dbk_home_sign_in_async (self->home, *server != '\0' ? server : NULL, *ca != '\0' ? ca : NULL, user, gtk_editable_get_text (self->password_row),
                          is_code_asked (self) ? gtk_editable_get_text (self->code_row) : NULL,
                          self->cancellable, signed_in_cb, g_object_ref (self));
}

static void
sign_in_cb (DbkSignInPage *self)
{
  sign_in (self);
}

static void
activated_cb (DbkSignInPage *self)
{
  sign_in (self);
}

static void
cancel_cb (DbkSignInPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
leave_cb (DbkSignInPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_emit (self, signals[LEFT], 0);
}

/* Where there is a line to look for. */
static void
look_at_line (DbkSignInPage *self)
{
  g_autofree char *server = g_strstrip (g_strdup (gtk_editable_get_text (self->server_row)));
  g_autofree char *ca = g_strstrip (g_strdup (gtk_editable_get_text (self->ca_row)));
  g_autofree char *user = g_strstrip (g_strdup (gtk_editable_get_text (self->user_row)));

  if (self->from_file)
    dbk_line_notice_look (self->line_notice, NULL, NULL, user);
  else
    dbk_line_notice_look (self->line_notice, server, *ca != '\0' ? ca : NULL, user);
}

static void
changed_cb (DbkSignInPage *self)
{
  GtkEditable *rows[] = { self->starter_row, self->server_row, self->ca_row, self->user_row, self->password_row, self->code_row };

  /* While the page is made there is nothing to look at. */
  if (self->password_row == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    mark (rows[i], FALSE);
  gtk_widget_set_sensitive (self->sign_in_button, self->home != NULL && first_empty (self) == NULL);
  look_at_line (self);
}

static void
user_changed_cb (DbkSignInPage *self)
{
  set_code_asked (self, FALSE);
  changed_cb (self);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, GtkEditable *row)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        gtk_editable_set_text (row, path);
    }
  g_object_unref (dialog);
}

static GtkFileChooserNative *
create_chooser (DbkSignInPage *self, const char *title)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  return dialog;
}

static void
choose_ca_cb (DbkSignInPage *self)
{
  GtkFileChooserNative *dialog = create_chooser (self, _ ("Certificate authority"));
  g_autoptr (GtkFileFilter) pem = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (pem, _ ("Certificates"));
  gtk_file_filter_add_suffix (pem, "pem");
  gtk_file_filter_add_suffix (pem, "crt");
  gtk_file_filter_add_suffix (pem, "cer");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), pem);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self->ca_row, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_starter_cb (DbkSignInPage *self)
{
  GtkFileChooserNative *dialog = create_chooser (self, _ ("Starter file"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self->starter_row, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
other_way_cb (DbkSignInPage *self)
{
  choose_way (self, !self->from_file);
  show_error (self, NULL);
  changed_cb (self);
  focus_first_empty (self);
}

static void
account_chosen_cb (DbkSignInPage *self, GtkListBoxRow *row)
{
  const char *account = gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row)));

  gtk_editable_set_text (self->user_row, account);
  gtk_popover_popdown (self->accounts_popover);
  focus_first_empty (self);
}

/* Accounts stand in the list once, in the order they were offered. */
static void
offer_account (DbkSignInPage *self, const char *account)
{
  GtkListBoxRow *row;
  GtkWidget *label;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->accounts_list, i)) != NULL; i++)
    if (g_str_equal (gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))), account))
      return;
  label = gtk_label_new (account);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_append (self->accounts_list, label);
  gtk_widget_show (self->accounts_button);
}

/* On a plant's shared machine a shift finds its own account again. */
static void
offer_known_accounts (DbkSignInPage *self)
{
  g_auto (GStrv) known = dbk_home_list_accounts (self->home);

  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    offer_account (self, known[i]);
}

static void
dbk_sign_in_page_dispose (GObject *object)
{
  DbkSignInPage *self = DBK_SIGN_IN_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->home);
  g_clear_pointer (&self->offered_password, g_free);
  G_OBJECT_CLASS (dbk_sign_in_page_parent_class)->dispose (object);
}

static void
dbk_sign_in_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dbk_sign_in_page_parent_class)->map (widget);
  look_at_line (DBK_SIGN_IN_PAGE (widget));
}

static void
dbk_sign_in_page_unmap (GtkWidget *widget)
{
  dbk_line_notice_stop (DBK_SIGN_IN_PAGE (widget)->line_notice);
  GTK_WIDGET_CLASS (dbk_sign_in_page_parent_class)->unmap (widget);
}

static gboolean
dbk_sign_in_page_grab_focus (GtkWidget *widget)
{
  focus_first_empty (DBK_SIGN_IN_PAGE (widget));
  return TRUE;
}

/* Whether the keyboard is with that stop, but not with one that lies within it */
static gboolean
has_keyboard (GtkWidget *const *stops, guint n_stops, guint i, GtkWidget *focus)
{
  if (focus == NULL || (focus != stops[i] && !gtk_widget_is_ancestor (focus, stops[i])))
    return FALSE;
  for (guint k = 0; k < n_stops; k++)
    if (k != i && gtk_widget_is_ancestor (stops[k], stops[i]) && (focus == stops[k] || gtk_widget_is_ancestor (focus, stops[k])))
      return FALSE;
  return TRUE;
}

/* Left to itself, Tab goes by where things are: a button in a row stands higher than the row's text and so comes before it,
 * and whoever leaves the text comes to the next row's button, never to its text. */
static gboolean
dbk_sign_in_page_focus (GtkWidget *widget, GtkDirectionType direction)
{
  DbkSignInPage *self = DBK_SIGN_IN_PAGE (widget);
  GtkWidget *const stops[] = {
    self->leave_button, self->menu_button, GTK_WIDGET (self->server_row), GTK_WIDGET (self->ca_row), self->ca_button,
    GTK_WIDGET (self->starter_row), self->starter_button, GTK_WIDGET (self->user_row), self->accounts_button,
    GTK_WIDGET (self->password_row), dbk_password_row_get_reveal (self->password_frame), GTK_WIDGET (self->code_row),
    self->sign_in_button, self->cancel_button, self->way_button
  };
  const guint n = G_N_ELEMENTS (stops);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint step = direction == GTK_DIR_TAB_FORWARD ? 1 : n - 1;
  guint at = direction == GTK_DIR_TAB_FORWARD ? n - 1 : 0;

  if ((direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD) || (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GTK_WIDGET_CLASS (dbk_sign_in_page_parent_class)->focus (widget, direction);
  for (guint i = 0; i < n; i++)
    if (has_keyboard (stops, n, i, focus))
      at = i;
  for (guint i = 0; i < n; i++)
    {
      at = (at + step) % n;
      if (gtk_widget_get_mapped (stops[at]) && gtk_widget_is_sensitive (stops[at]) && gtk_widget_grab_focus (stops[at]))
        return TRUE;
    }
  return FALSE;
}

static void
dbk_sign_in_page_class_init (DbkSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_sign_in_page_dispose;
  widget_class->map = dbk_sign_in_page_map;
  widget_class->unmap = dbk_sign_in_page_unmap;
  widget_class->focus = dbk_sign_in_page_focus;
  widget_class->grab_focus = dbk_sign_in_page_grab_focus;

  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DBK_TYPE_PASSWORD_ROW);
  g_type_ensure (DBK_TYPE_LINE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/signin/dbk-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, leave_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, message_label);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, service_group);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, account_group);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, starter_group);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, starter_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, starter_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, way_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, ca_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, ca_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, password_frame);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, line_notice);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, accounts_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, accounts_popover);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, accounts_list);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, button_stack);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSignInPage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, user_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_ca_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_starter_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_way_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_chosen_cb);
}

static void
dbk_sign_in_page_init (DbkSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->password_row = dbk_password_row_get_editable (self->password_frame);
}

GtkWidget *
dbk_sign_in_page_new (DbkHome *home)
{
  DbkSignInPage *self = g_object_new (DBK_TYPE_SIGN_IN_PAGE, NULL);

  self->home = g_object_ref (home);
  dbk_line_notice_set_home (self->line_notice, home);
  dbk_sign_in_page_prefill (self, dbk_home_get_server (home), dbk_home_get_ca (home), dbk_home_get_account (home), NULL);
  return GTK_WIDGET (self);
}

void
dbk_sign_in_page_prefill (DbkSignInPage *self, const char *server, const char *ca, const char *user, const char *password)
{
  if (server != NULL)
    gtk_editable_set_text (self->server_row, server);
  if (ca != NULL)
    gtk_editable_set_text (self->ca_row, ca);
  if (user != NULL)
    gtk_editable_set_text (self->user_row, user);
  if (password != NULL)
    gtk_editable_set_text (self->password_row, password);
}

void
dbk_sign_in_page_offer_accounts (DbkSignInPage *self, const char *accounts)
{
  g_auto (GStrv) names = g_strsplit (accounts != NULL ? accounts : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (*g_strstrip (names[i]) != '\0')
        offer_account (self, names[i]);
    }
  if (accounts != NULL)
    {
      g_free (self->offered_password);
      self->offered_password = g_strdup (gtk_editable_get_text (self->password_row));
    }
}

void
dbk_sign_in_page_begin (DbkSignInPage *self, const char *message, gboolean can_leave)
{
  gtk_label_set_label (self->message_label, message != NULL ? message : _ ("Sign in to the central service of your group"));
  gtk_widget_set_visible (self->leave_button, can_leave);
  offer_known_accounts (self);
  show_error (self, NULL);
  focus_first_empty (self);
}
