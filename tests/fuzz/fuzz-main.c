/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs a fuzz target without a fuzzing engine: over a folder of examples and over seeded mutations of them.
 *
 * Usage: fuzz-NAME CORPUS MUTATIONS [SEED], or fuzz-NAME FILE… to run single inputs again. An input that
 * crashes, hangs for ten seconds or is caught by a sanitizer is saved as crash-NAME in the current folder. */
#include <glib.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_INPUT_BYTES 65536
#define SECONDS_PER_INPUT 10

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size);
void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

static const guint8 *current_data;
static gsize current_size;
static char crash_path[256];

/* Async-signal-safe: nothing but system calls. */
static void
save_current (void)
{
  int fd = open (crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (fd >= 0)
    {
      if (write (fd, current_data, current_size) < 0)
        _exit (2);
      close (fd);
    }
}

static void
crash_cb (int signal_number)
{
  save_current ();
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

static void
run (const guint8 *data,
     gsize size)
{
  /* On the heap and of the exact size, so that a sanitizer sees a read beyond the end. */
  g_autofree guint8 *exact = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (exact, data, size);
  current_data = exact;
  current_size = size;
  alarm (SECONDS_PER_INPUT);
  LLVMFuzzerTestOneInput (exact, size);
  alarm (0);
  current_data = NULL;
  current_size = 0;
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);
  return g_bytes_new_take (contents, length);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their names, or else a seed would mean something else on another machine. */
static GPtrArray *
load_corpus (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  if (dir == NULL)
    g_error ("There is no folder %s", folder);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (corpus, load (g_ptr_array_index (names, i)));
  return corpus;
}

static gsize
random_below (GRand *random,
              gsize n)
{
  return n == 0 ? 0 : g_rand_int (random) % n;
}

static void
insert_piece (GRand *random,
              GByteArray *input,
              const guint8 *data,
              gsize size)
{
  gsize from = random_below (random, size);
  gsize length = 1 + random_below (random, MIN (size - from, 64));
  gsize at = random_below (random, input->len + 1);
  g_autofree guint8 *piece = NULL;

  if (size == 0 || input->len + length > MAX_INPUT_BYTES)
    return;
  length = MIN (length, size - from);
  piece = g_memdup2 (data + from, length);
  g_byte_array_set_size (input, input->len + (guint)length);
  memmove (input->data + at + length, input->data + at, input->len - at - length);
  memcpy (input->data + at, piece, length);
}

static void
mutate_once (GRand *random,
             GByteArray *input,
             GBytes *other)
{
  static const char interesting[] = "\0\xff\x7f\x80\"'`;:?@$()[]{}<>&\\/*-+.,%09eE \t\n\r\xef\xbb\xbf";
  gsize at = random_below (random, input->len);
  gsize other_size;
  const guint8 *other_data = g_bytes_get_data (other, &other_size);

  switch (random_below (random, 7))
    {
    case 0:
      if (input->len > 0)
        input->data[at] ^= (guint8)(1u << random_below (random, 8));
      break;
    case 1:
      if (input->len > 0)
        input->data[at] = (guint8)interesting[random_below (random, sizeof interesting)];
      break;
    case 2:
      if (input->len > 0)
        g_byte_array_remove_range (input, (guint)at, 1 + (guint)random_below (random, MIN (input->len - at, 16)));
      break;
    case 3:
      insert_piece (random, input, (const guint8 *)interesting, sizeof interesting);
      break;
    case 4:
      insert_piece (random, input, other_data, other_size);
      break;
    case 5:
      insert_piece (random, input, input->data, input->len);
      break;
    default:
      for (gsize n = random_below (random, 200); n > 0 && input->len > 0 && input->len < MAX_INPUT_BYTES; n--)
        {
          guint8 byte = input->data[at]; /* appending may move the data */

          g_byte_array_append (input, &byte, 1);
        }
      break;
    }
}

static void
run_mutations (GPtrArray *corpus,
               guint n,
               guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);
  g_autoptr (GByteArray) input = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      GBytes *base = g_ptr_array_index (corpus, random_below (random, corpus->len));
      gsize size;
      const guint8 *data = g_bytes_get_data (base, &size);

      g_byte_array_set_size (input, 0);
      if (size > 0)
        g_byte_array_append (input, data, (guint)MIN (size, MAX_INPUT_BYTES));
      for (gsize k = 1 + random_below (random, 8); k > 0; k--)
        mutate_once (random, input, g_ptr_array_index (corpus, random_below (random, corpus->len)));
      run (input->data, input->len);
    }
  g_rand_free (random);
}

static void
prepare_crashes (const char *program)
{
  static const int signals[] = { SIGABRT, SIGALRM, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
  g_autofree char *name = g_path_get_basename (program);

  g_snprintf (crash_path, sizeof crash_path, "crash-%s", name);
  if (__sanitizer_set_death_callback != NULL)
    __sanitizer_set_death_callback (save_current);
  /* A sanitizer has handlers for the faults of memory; they tell more and call back. */
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (__sanitizer_set_death_callback == NULL || i < 3)
      signal (signals[i], crash_cb);
}

int
main (int argc,
      char *argv[])
{
  g_autoptr (GPtrArray) corpus = NULL;
  guint32 seed = argc > 3 ? (guint32)strtoul (argv[3], NULL, 10) : 1;
  guint n = argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : 0;

  if (argc < 2)
    {
      g_printerr ("Usage: %s CORPUS MUTATIONS [SEED] | FILE…\n", argv[0]);
      return 2;
    }
  prepare_crashes (argv[0]);

  if (!g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    {
      for (int i = 1; i < argc; i++)
        {
          g_autoptr (GBytes) bytes = load (argv[i]);

          run (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
        }
      return 0;
    }

  corpus = load_corpus (argv[1]);
  if (corpus->len == 0)
    g_error ("The folder %s is empty", argv[1]);
  g_print ("1..2\n");
  for (guint i = 0; i < corpus->len; i++)
    run (g_bytes_get_data (g_ptr_array_index (corpus, i), NULL), g_bytes_get_size (g_ptr_array_index (corpus, i)));
  g_print ("ok 1 %u examples\n", corpus->len);
  run_mutations (corpus, n, seed);
  g_print ("ok 2 %u mutations, seed %u\n", n, seed);
  return 0;
}
