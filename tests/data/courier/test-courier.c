/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys, receipts and courier files: what is whole is taken, whatever is not is refused.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "data/courier/dbk-parcel.h"
#include "data/courier/dbk-receipt.h"
#include "tests/data/base/test-folder.h"

static void
add_cell (DbkReport *report, const char *entity, const char *indicator, const char *value)
{
  DbkCell *cell = g_new0 (DbkCell, 1);

  cell->entity = g_intern_string (entity);
  cell->indicator = g_intern_string (indicator);
  cell->value = g_strdup (value);
  dbk_report_take_cell (report, cell);
}

static DbkReport *
make_report (void)
{
  DbkReportKey key = { g_intern_string ("daily"), g_intern_string ("P01"), { 0 } };
  DbkReport *report;

  g_assert_true (dbk_period_parse ("2026-07-01", &key.period));
  report = dbk_report_new (&key);
  report->revision = 5;
  report->catalogue = g_strdup ("7");
  add_cell (report, "P01-U2", "gen", "1200.5");
  add_cell (report, "P01-U1", "gen", "1500");
  add_cell (report, "P01", "remark", "锅炉\t检修\n第二行\\");
  add_cell (report, "P01", "missing", NULL);
  return report;
}

static void
test_keys (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *path = g_build_filename (folder, "key", NULL);
  g_autoptr (DbkKey) none = dbk_key_load (path, FALSE, &error);
  g_autoptr (DbkKey) made = NULL;
  g_autoptr (DbkKey) again = NULL;
  g_autofree char *signature = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_null (none);
  made = dbk_key_load (path, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  again = dbk_key_load (path, TRUE, &error);
  g_assert_cmpstr (dbk_key_get_public (made), ==, dbk_key_get_public (again));

  signature = dbk_key_sign (made, "report", 6);
  g_assert_true (dbk_key_verify (dbk_key_get_public (again), "report", 6, signature));
  g_assert_false (dbk_key_verify (dbk_key_get_public (again), "rapport", 7, signature));
  signature[5] = signature[5] == '0' ? '1' : '0';
  g_assert_false (dbk_key_verify (dbk_key_get_public (again), "report", 6, signature));
  g_assert_false (dbk_key_verify ("beef", "report", 6, signature));

  g_assert_true (g_file_set_contents (path, "nothing", -1, NULL));
  g_assert_null (dbk_key_load (path, TRUE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_unlink (path);
}

static void
test_receipts (void)
{
  g_autoptr (DbkReport) report = make_report ();
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autoptr (DbkKey) other = dbk_key_new ();
  const char *trusted[] = { "", dbk_key_get_public (key), NULL };
  const char *wrong[] = { dbk_key_get_public (other), NULL };
  g_autoptr (DbkReceipt) receipt = dbk_receipt_new (report, G_GINT64_CONSTANT (1782900000123456), key);
  g_autofree char *figures = dbk_receipt_figures (report);
  g_autofree char *statement = dbk_receipt_statement (receipt);
  g_autofree char *whole = NULL;
  g_autofree char *digest = NULL;

  g_assert_cmpstr (figures, ==, "P01\tremark\t锅炉\\t检修\\n第二行\\\\\nP01-U1\tgen\t1500\nP01-U2\tgen\t1200.5\n");
  g_assert_true (g_str_has_prefix (statement, "daybook-receipt\t1\nreport\tdaily\tP01\t2026-07-01\nrevision\t5\ncatalogue\t7\ntime\t2026-07-01T10:00:00Z\nsha256\t"));
  /* Anybody can compute it. */
  whole = g_strconcat ("daybook-receipt\t1\nreport\tdaily\tP01\t2026-07-01\nrevision\t5\ncatalogue\t7\ntime\t2026-07-01T10:00:00Z\n", figures, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  g_assert_cmpstr (receipt->sha256, ==, digest);

  g_assert_cmpint (dbk_receipt_check (receipt, figures, trusted), ==, DBK_RECEIPT_VALID);
  g_assert_cmpint (dbk_receipt_check (receipt, NULL, NULL), ==, DBK_RECEIPT_VALID);
  g_assert_cmpint (dbk_receipt_check (receipt, figures, wrong), ==, DBK_RECEIPT_WRONG_KEY);
  add_cell (report, "P01-U1", "gen", "1501");
  g_free (g_steal_pointer (&figures));
  figures = dbk_receipt_figures (report);
  g_assert_cmpint (dbk_receipt_check (receipt, figures, trusted), ==, DBK_RECEIPT_ALTERED);
  /* Signed anew by somebody else under the service's name. */
  g_free (receipt->signature);
  receipt->signature = dbk_key_sign (other, statement, strlen (statement));
  g_assert_cmpint (dbk_receipt_check (receipt, NULL, trusted), ==, DBK_RECEIPT_ALTERED);
}

/* Whatever member of the receipt is another, it no longer holds. */
static void
test_receipt_members (void)
{
  g_autoptr (DbkReport) report = make_report ();
  g_autoptr (DbkKey) key = dbk_key_new ();

  for (guint member = 0; member < 6; member++)
    {
      g_autoptr (DbkReceipt) receipt = dbk_receipt_new (report, G_USEC_PER_SEC, key);

      if (member == 1)
        receipt->revision++;
      if (member == 2)
        receipt->report.org = g_intern_string ("P02");
      if (member == 3)
        receipt->catalogue[0] = '8';
      if (member == 4)
        receipt->at += G_USEC_PER_SEC;
      if (member == 5)
        receipt->sha256[0] = receipt->sha256[0] == 'a' ? 'b' : 'a';
      g_assert_cmpint (dbk_receipt_check (receipt, NULL, NULL), ==, member == 0 ? DBK_RECEIPT_VALID : DBK_RECEIPT_ALTERED);
    }
}

static void
test_receipt_files (void)
{
  g_autoptr (DbkReport) report = make_report ();
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autofree char *figures = dbk_receipt_figures (report);
  g_autoptr (DbkReceipt) receipt = dbk_receipt_new (report, G_USEC_PER_SEC, key);
  g_autofree char *text = dbk_receipt_file_new (receipt, figures);
  g_autoptr (DbkReceipt) back = NULL;
  g_autofree char *figures_back = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = { "", "[]", "{}", "{\"format\":\"daybook-receipt\",\"version\":2}", "{\"format\":\"x\",\"version\":1}" };

  g_assert_true (dbk_receipt_file_read (text, strlen (text), &back, &figures_back, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (figures_back, ==, figures);
  g_assert_cmpstr (back->signature, ==, receipt->signature);
  g_assert_cmpint (dbk_receipt_check (back, figures_back, NULL), ==, DBK_RECEIPT_VALID);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      DbkReceipt *none = NULL;
      char *nothing = NULL;

      g_assert_false (dbk_receipt_file_read (bad[i], strlen (bad[i]), &none, &nothing, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
}

/* --- Courier files --- */

static DbkParcel *
make_parcel (void)
{
  DbkParcel *parcel = dbk_parcel_new (DBK_PARCEL_OUTBOX, "fill.P01", "5e6f6f77-0000-4000-8000-000000000001");

  parcel->cursor = g_strdup ("epoch.1.2");
  parcel->catalogue = g_strdup ("7");
  g_assert_true (dbk_parcel_add (parcel, DBK_PARCEL_PART_REQUEST, "{\"wire\":1,\"cursor\":null,\"limit\":5,\"operations\":[]}", NULL));
  g_assert_true (dbk_parcel_add (parcel, DBK_PARCEL_PART_CATALOGUE, "{\n  \"a\": \"字\"\n}", NULL));
  return parcel;
}

static void
test_parcel (void)
{
  g_autoptr (DbkParcel) parcel = make_parcel ();
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autoptr (GBytes) file = dbk_parcel_write (parcel, key);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkParcel) back = dbk_parcel_read (file, DBK_PARCEL_OUTBOX, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (back->id, ==, parcel->id);
  g_assert_cmpstr (back->account, ==, "fill.P01");
  g_assert_cmpstr (back->home, ==, parcel->home);
  g_assert_cmpstr (back->key, ==, dbk_key_get_public (key));
  g_assert_cmpstr (back->cursor, ==, "epoch.1.2");
  g_assert_cmpstr (back->catalogue, ==, "7");
  g_assert_null (back->of);
  g_assert_cmpuint (back->parts->len, ==, 2);
  g_assert_cmpint (((DbkParcelPart *)back->parts->pdata[0])->kind, ==, DBK_PARCEL_PART_REQUEST);
  g_assert_cmpstr (((DbkParcelPart *)back->parts->pdata[1])->text, ==, "{\"a\":\"字\"}");
  g_assert_null (dbk_parcel_read (file, DBK_PARCEL_ANSWER, &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT);
}

static void
assert_same_contents (const DbkParcel *a, const DbkParcel *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->account, ==, b->account);
  g_assert_cmpstr (a->home, ==, b->home);
  g_assert_cmpstr (a->cursor, ==, b->cursor);
  g_assert_cmpuint (a->parts->len, ==, b->parts->len);
  for (guint i = 0; i < a->parts->len; i++)
    g_assert_cmpstr (((DbkParcelPart *)a->parts->pdata[i])->text, ==, ((DbkParcelPart *)b->parts->pdata[i])->text);
}

/* No byte that says anything may be another, and none may be missing. */
static void
test_parcel_tampered (void)
{
  g_autoptr (DbkParcel) parcel = make_parcel ();
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autoptr (GBytes) file = dbk_parcel_write (parcel, key);
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkParcel) read = NULL;

      copy[i] ^= 1u << (i % 8);
      changed = g_bytes_new (copy, length);
      read = dbk_parcel_read (changed, DBK_PARCEL_OUTBOX, &error);
      /* Some bits of a gzip stream say nothing: of its header, and those that fill the last byte. */
      if (read != NULL)
        assert_same_contents (read, parcel);
      else
        g_assert_nonnull (error);
      g_clear_error (&error);
      g_assert_null (dbk_parcel_read (cut, DBK_PARCEL_OUTBOX, &error));
      g_assert_nonnull (error);
    }
}

static GBytes *
pack (const char *text, gsize length)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL) && g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
assert_refused (const char *text, gsize length, int code)
{
  g_autoptr (GBytes) file = pack (text, length);
  g_autoptr (GError) error = NULL;

  g_assert_null (dbk_parcel_read (file, DBK_PARCEL_OUTBOX, &error));
  g_assert_error (error, DBK_PARCEL_ERROR, code);
}

static void
test_parcel_hostile (void)
{
  g_autofree char *bomb = g_malloc0 (DBK_PARCEL_MAX_TEXT + 100000);
  g_autofree char *newer = g_strdup ("{\"format\":\"daybook-courier\",\"version\":2,\"kind\":\"outbox\",\"parts\":[]}\n{}\n");

  assert_refused ("", 0, DBK_PARCEL_ERROR_FORMAT);
  assert_refused ("\n", 1, DBK_PARCEL_ERROR_FORMAT);
  assert_refused ("{}\n{}\n", 6, DBK_PARCEL_ERROR_FORMAT);
  assert_refused (newer, strlen (newer), DBK_PARCEL_ERROR_VERSION);
  assert_refused (bomb, DBK_PARCEL_MAX_TEXT + 100000, DBK_PARCEL_ERROR_TOO_LARGE);
}

static void
test_fingerprint (void)
{
  g_autofree char *some = dbk_key_fingerprint ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  g_autofree char *none = dbk_key_fingerprint ("0123456789abcdef");

  g_assert_cmpstr (some, ==, "0123 4567 89ab cdef");
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/courier/keys", test_keys);
  g_test_add_func ("/courier/receipts", test_receipts);
  g_test_add_func ("/courier/receipts/members", test_receipt_members);
  g_test_add_func ("/courier/receipts/files", test_receipt_files);
  g_test_add_func ("/courier/parcel", test_parcel);
  g_test_add_func ("/courier/parcel/tampered", test_parcel_tampered);
  g_test_add_func ("/courier/parcel/hostile", test_parcel_hostile);
  g_test_add_func ("/courier/fingerprint", test_fingerprint);
  return g_test_run ();
}
