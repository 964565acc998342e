"""GOV.UK components in Django templates, and in the crispy template pack "govuk" (templates/govuk/) made of them.

`{% govuk "button" text="Save" %}` prints a component. Its parameters are those of the Design System; nested ones
come from the view as dictionaries and lists, or are written with two underscores: `label__text="Name"`.
"""

from django import template

from inspection.web import govuk

register = template.Library()

register.simple_tag(govuk.govuk)
register.simple_tag(govuk.govuk_field)
register.simple_tag(govuk.govuk_error_summary)
register.simple_tag(govuk.govuk_pagination, takes_context=True)
register.filter(govuk.has_errors)


@register.inclusion_tag("components/table_head.html")
def table_head(*columns, numeric=0):
    """One row of column headings; the last `numeric` columns hold numbers."""
    first_numeric = len(columns) - numeric
    return {"texts": columns[:first_numeric], "numeric": columns[first_numeric:]}
