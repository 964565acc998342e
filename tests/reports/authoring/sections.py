"""The form of a section, as a browser would send it."""

from django.urls import reverse

from reports.models import Passage


def address(inspection, section="foreword", name="report_section_edit"):
    return reverse(name, args=[inspection.code, section])


def fields_of(response):
    """What the page's form sends when nothing is typed into it."""
    form = response.context["section_form"]
    fields = {}
    for each in form.forms:
        for field in each:
            value = field.value()
            if value not in (None, False):
                fields[field.html_name] = str(value)
    return fields


def opened(client, inspection, section="foreword"):
    return fields_of(client.get(address(inspection, section)))


def send(client, inspection, fields, section="foreword", **more):
    return client.post(address(inspection, section), {"save": "save", **fields, **more})


def add(client, inspection, text, kind="narrative", section="foreword", **content):
    """A new passage, typed into a form that is opened for it."""
    typed = {f"new-{kind}-0-{name}": value for name, value in {"text": text, **content}.items()}
    return send(client, inspection, opened(client, inspection, section) | typed, section)


def texts(inspection, section="foreword"):
    return list(Passage.objects.filter(inspection=inspection, section=section).values_list("text", flat=True))
