"""The environment of Django's Jinja2 backend. Its templates are in `templates/jinja/` (docs/decisions/0009)."""

from django.template.defaultfilters import date
from django.template.loader import render_to_string
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from inspection.foundation.markdown import render_markdown
from inspection.web.fields import fault_position

GOVUK = "govuk_frontend_jinja"  # its macros import one another by this name


def environment(*, loader, **options):
    options |= {
        "loader": ChoiceLoader([loader, PrefixLoader({GOVUK: PackageLoader(GOVUK)})]),
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,  # what is not there must not look like a blank in a report
    }
    environment = Environment(**options)
    environment.filters |= {"markdown": render_markdown, "date": date, "fault_position": fault_position}
    environment.globals["component"] = _component
    return environment


def _component(name, **context):
    """A piece that Django's templates print as well."""
    return render_to_string(f"components/{name}.html", context)
