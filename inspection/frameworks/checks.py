from django.core.checks import Error, Tags, register

from inspection.foundation.files import FileRefusedError, read_text
from inspection.frameworks.format_2.reading import read_framework_file
from inspection.frameworks.shipped import SHIPPED_FRAMEWORKS


@register(Tags.models)
def shipped_frameworks_are_sound(app_configs, **kwargs):
    """Gaps or overlaps in bands, key questions without text, duplicate numbers, unknown keys: named file by file."""
    errors = []
    for file in sorted(SHIPPED_FRAMEWORKS.glob("*.yaml")):
        try:
            read_framework_file(read_text(file))
        except FileRefusedError as error:
            errors += [Error(fault, obj=file.name, id="inspection.E001") for fault in error.errors]
    return errors
