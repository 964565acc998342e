from django import template

from reports.files.formats import FORMATS
from reports.models import EditionFile

register = template.Library()


@register.filter
def format_label(file: EditionFile) -> str:
    """Report (PDF); of a format that there is no more, the file's name."""
    return FORMATS[file.format].label if file.format in FORMATS else file.filename
