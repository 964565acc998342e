"""What all cuts have in common."""

import itertools
import re

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
KEY = re.compile(r'(name="key" value=")[^"]+')
ROW = re.compile(r'<tr class="govuk-table__row">.*?</tr>\n', re.DOTALL)
ROW_END = "</tr>\n"
CASE = "B-000"  # of which the pages are cut


def sub(pattern, replacement, html):
    """As `re.sub` over lines; a page in which there is nothing to replace is not the page meant."""
    cut, number = re.subn(pattern, replacement, html, flags=re.DOTALL)
    if not number:
        raise ValueError(f"The product's page has no {pattern}")
    return cut


def of_case(html):
    return html.replace(CASE, "{{ reference }}")


def repeat_rows(table, names, make_row):
    """A table of which the first row is the pattern of all: `make_row` cuts it, `names` are what it holds of `rows`."""
    head, body, rows = table.partition('<tbody class="govuk-table__body">')
    first, second = itertools.islice(ROW.finditer(rows), 2)
    before, after = rows[: first.start()], rows[rows.rindex(ROW_END) + len(ROW_END) :]
    between = f"{{% if not loop.last %}}{rows[first.end() : second.start()]}{{% endif %}}"
    return f"{head}{body}{before}{{% for {names} in rows %}}{make_row(first[0])}{between}{{% endfor %}}{after}"
