import json

from inspection.foundation.files import YamlFile, read_yaml
from inspection.frameworks.format_2.checks import all_errors
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.format_2.upgrade import upgrade
from inspection.frameworks.schema import FrameworkSchema, read_framework

# As a file is written: its document and digest are those of its own format.
FrameworkContent = FrameworkSchema | Framework2Schema


def read_framework_2(source: str | YamlFile) -> Framework2Schema:
    """A framework file of format 2, checked. Raises `FileRefusedError` with every error, each with its line and key."""
    return read_yaml(source, Framework2Schema, (all_errors,))


def read_framework_file(text: str) -> FrameworkContent:
    """A framework file of either format. Raises `FileRefusedError` with every error, each with its line and key."""
    file = YamlFile(text)
    is_of_format_2 = isinstance(file.data, dict) and "format" in file.data
    return read_framework_2(file) if is_of_format_2 else read_framework(file)


def read_document(document: str) -> Framework2Schema:
    """What a stored framework says: it was checked before."""
    written = json.loads(document)
    if "format" in written:
        return Framework2Schema.model_validate(written)
    return upgrade(FrameworkSchema.model_validate_json(document, by_alias=False, by_name=True))
