"""Valid framework files of format 2, made by chance from a seed: `random_framework(7)` is always the same one.

Between them they use every key of the format (`test_random_frameworks` sees to that).
"""

import yaml

from tests.random_frameworks.whole import Author


def random_framework(seed: int) -> dict:
    """What the file says, as `yaml` would read it."""
    return Author(seed).framework()


def as_yaml(content: dict) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data):
        return True
