#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the contract, written in YAML for people, into the JSON that the service hands out."""
import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    """Dates stay text: JSON has none."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != 'tag:yaml.org,2002:timestamp']
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main():
    source, target = sys.argv[1:3]
    with open(source, encoding='utf-8') as stream:
        document = yaml.load(stream, Loader)
    for key in ('openapi', 'info', 'paths'):
        if key not in document:
            sys.exit(f'{source}: no {key}')
    with open(target, 'w', encoding='utf-8') as stream:
        json.dump(document, stream, ensure_ascii=False, separators=(',', ':'))


main()
