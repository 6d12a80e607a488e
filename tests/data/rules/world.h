/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A catalogue that a test has changed, its evaluator, and what is asked of both.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/data/rules/figures.h"

/**
 * World: a catalogue with its evaluator
 */
typedef struct
{
  DbkCatalogue *catalogue;
  DbkEvaluator *evaluator;
} World;

static inline JsonObject *
element_of (JsonArray *array, const char *code)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (array, i), "code"), code) == 0)
      return json_array_get_object_element (array, i);
  g_error ("there is no %s", code);
}

/* Sets a member of "part/code" (or of "forms/daily/sections/code") to what @text says. */
static inline void
set_member (JsonObject *document, const char *path, const char *member, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (JsonNode) value = json_from_string (text, NULL);
  JsonObject *object = document;

  for (guint i = 0; parts[i] != NULL; i += 2)
    object = element_of (json_object_get_array_member (object, parts[i]), parts[i + 1]);
  g_assert_nonnull (value);
  json_object_set_member (object, member, json_node_copy (value));
}

/* The built-in definitions and the demo group, changed: triples of path, member and value, ended by NULL. */
static inline JsonObject *
changed_document (const char *const *changes)
{
  g_autoptr (JsonNode) root = dbk_test_read_builtin ("changed");

  for (guint i = 0; changes[i] != NULL; i += 3)
    set_member (json_node_get_object (root), changes[i], changes[i + 1], changes[i + 2]);
  return json_object_ref (json_node_get_object (root));
}

static inline void
world_open (World *world, const char *const *changes)
{
  g_autoptr (JsonObject) document = changed_document (changes);
  g_autoptr (GError) error = NULL;

  world->catalogue = dbk_catalogue_load (document, &error);
  g_assert_no_error (error);
  world->evaluator = dbk_evaluator_new (world->catalogue, &error);
  g_assert_no_error (error);
}

static inline void
world_close (World *world)
{
  dbk_evaluator_free (world->evaluator);
  dbk_catalogue_unref (world->catalogue);
}

static const char *const unchanged[] = { NULL };

static inline DbkDay
day_of (const char *text)
{
  DbkDay day;

  g_assert_true (dbk_day_parse (text, &day));
  return day;
}

static inline gboolean
has (const DbkFigures *figures, const char *entity, const char *indicator)
{
  return dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator) != NULL;
}

/* Types a cell, and derives as a person typing does. "" clears. */
static inline void
type (const World *world, DbkFigures *figures, const char *entity, const char *indicator, const char *text)
{
  put (figures, entity, indicator, text);
  dbk_evaluator_derive (world->evaluator, figures, (int)slot_of (figures, entity, indicator), NULL);
}

static inline DbkVerdict
ask (const World *world, const DbkFigures *figures, const char *rule, const char *entity)
{
  DbkPeriod period = dbk_layout_period (dbk_figures_layout (figures));

  return dbk_evaluator_check (world->evaluator, figures, dbk_catalogue_rule (world->catalogue, rule), dbk_catalogue_node (world->catalogue, entity), period.first + 1);
}
