#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns the contract, written in YAML for people, into the JSON that the service hands out.
use strict;
use warnings;

use JSON::PP ();
use YAML::XS ();

$YAML::XS::Boolean = "JSON::PP";
my ($source, $target) = @ARGV;
my $document = YAML::XS::LoadFile ($source);
defined $document->{$_} or die "$source: no $_\n" for qw(openapi info paths);
open my $out, '>', $target or die "$target: $!\n";
print $out JSON::PP->new->utf8->canonical->encode ($document);
close $out or die "$target: $!\n";
