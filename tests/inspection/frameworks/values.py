"""A file's values and their places, for tests that change them."""

import yaml


def read_values(text):
    return yaml.load(text, yaml.CSafeLoader)


def paths_of(value, path=()):
    """(path, the mapping or list that holds it, its key or index) of every value below."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key), value, key
            yield from paths_of(item, (*path, key))


def at(value, path):
    for step in path:
        value = value[step]
    return value
