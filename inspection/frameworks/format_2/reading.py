from typing import NamedTuple

from inspection.foundation.files import YamlFile, read_yaml
from inspection.frameworks.format_2.checks import all_errors
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.format_2.upgrade import upgrade
from inspection.frameworks.schema import read_framework


class FrameworkFile(NamedTuple):
    """What a file means, and the digest of what it says, which is taken over its own format."""

    content: Framework2Schema
    digest: str


def read_framework_2(text: str) -> Framework2Schema:
    """A framework file of format 2, checked. Raises `FileRefusedError` with every error, each with its line and key."""
    return read_yaml(text, Framework2Schema, (all_errors,))


def read_framework_file(text: str) -> FrameworkFile:
    """A framework file of either format. Raises `FileRefusedError` with every error, each with its line and key."""
    data = YamlFile(text).data
    if isinstance(data, dict) and "format" in data:
        content = read_framework_2(text)
        return FrameworkFile(content, content.digest())
    original = read_framework(text)
    return FrameworkFile(upgrade(original), original.digest())
