from pathlib import Path

from django.core.checks import Error, Tags, register

from inspection.foundation.files import FileRefusedError, read_text
from inspection.frameworks.schema import read_framework

SHIPPED_FRAMEWORKS = Path(__file__).parent / "editions"


@register(Tags.models)
def shipped_frameworks_are_sound(app_configs, **kwargs):
    """Gaps or overlaps in bands, key questions without text, duplicate numbers, unknown keys: named file by file."""
    errors = []
    for file in sorted(SHIPPED_FRAMEWORKS.glob("*.yaml")):
        try:
            read_framework(read_text(file))
        except FileRefusedError as error:
            errors += [Error(fault, obj=file.name, id="inspection.E001") for fault in error.errors]
    return errors
