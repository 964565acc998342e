from pathlib import Path

from django.core.checks import Error, Tags, register

from inspection.files import FileRefused, read_text
from inspection.framework_file import read_framework

SHIPPED_FRAMEWORKS = Path(__file__).parent / "frameworks"


@register(Tags.models)
def shipped_frameworks_are_sound(app_configs, **kwargs):
    """Gaps or overlaps in bands, key questions without text, duplicate numbers, unknown keys: named file by file."""
    errors = []
    for file in sorted(SHIPPED_FRAMEWORKS.glob("*.yaml")):
        try:
            read_framework(read_text(file))
        except FileRefused as error:
            errors += [Error(fault, obj=file.name, id="inspection.E001") for fault in error.faults]
    return errors
