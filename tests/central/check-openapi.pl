#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Checks that the contract is sound OpenAPI 3.0, that every reference in it
# resolves, and that it has the routes that people script.
use strict;
use warnings;
use Test::More;

use YAML::XS ();
use JSON::Validator::Schema::OpenAPIv3;

$YAML::XS::Boolean = "JSON::PP";
my $document = YAML::XS::LoadFile ($ARGV[0]);
my $schema = JSON::Validator::Schema::OpenAPIv3->new ($document);
is_deeply ([map { "$_" } @{$schema->errors}], [], 'it is OpenAPI 3.0');

my @dangling;
sub walk
{
  my ($node) = @_;
  if (ref $node eq 'HASH')
    {
      if (defined $node->{'$ref'} && !ref $node->{'$ref'})
        {
          my $at = $document;
          $at = ref $at eq 'HASH' ? $at->{$_} : undef for split m{/}, substr ($node->{'$ref'}, 2);
          push @dangling, $node->{'$ref'} unless defined $at;
        }
      walk ($_) for values %$node;
    }
  walk ($_) for ref $node eq 'ARRAY' ? @$node : ();
}
walk (YAML::XS::LoadFile ($ARGV[0]));
is_deeply (\@dangling, [], 'every reference resolves');

for my $route ('post /v1/sessions', 'delete /v1/sessions', 'get /v1/catalogue', 'get /v1/reports', 'get /v1/reports/{form}/{org}/{period}',
               'get /v1/reports/{form}/{org}/{period}/history', 'post /v1/sync', 'put /v1/readings', 'get /v1/keys', 'get /healthz', 'get /metrics', 'get /v1/openapi.json')
  {
    my ($method, $path) = split / /, $route;
    ok (exists $document->{paths}{$path}{$method}{responses}, $route);
  }
done_testing;
