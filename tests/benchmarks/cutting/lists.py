"""The page of a case, and the lists of cases and inspections."""

import re

from tests.benchmarks.cutting.markup import CASE, of_case, repeat_rows, sub

GONE = '{% if gone %} <strong class="govuk-tag govuk-tag--red">{{ gone }}</strong>{% endif %}'


class ListCuts:
    def case(self, html):
        html = sub(
            r"Allocated to [^.]+\.\s+\d+ of \d+ ",
            "Allocated to {{ assessor }}.\n  {{ answered }} of {{ total }} ",
            html,
        )
        html = sub(r"\d+ of (\d+) filled in", r"{{ details|length }} of \1 filled in", html)
        for slug, questions in self.standing["sections"].items():
            status = f"{{{{ 'Complete' if answered_in['{slug}'] == {len(questions)} else partly('{slug}') }}}}"
            html = sub(
                rf'(/{re.escape(slug)}/">[^<]*</a>\s+</div>\s+<div class="govuk-task-list__status">\s+)Complete',
                rf"\1{status}",
                html,
            )
        html = re.sub(r'(name="expected_version" value=")\d+', r"\1{{ version }}", html)
        event = (
            "<li>\n    <strong>{{ change }}</strong>{% if detail %} {{ detail }}{% endif %}<br>\n"
            '    <span class="timeline__who">{{ who }}, {{ at }}</span>\n    \n  </li>'
        )
        html = sub(
            r'(<ol class="govuk-list timeline">\s+).*?(\s+</ol>)',
            rf"\1{{% for change, detail, who, at in events %}}{event}{{% endfor %}}\2".replace("\n", r"\n"),
            html,
        )
        return of_case(html)

    def cases(self, html):
        html = sub(r"(<ul class=\"govuk-list counts\">.*?</ul>)", self._counts(html), html)
        html = sub(
            r'(<option value="nobody">Nobody</option>).*?(\s*</select>)',
            r'\1{% for pk, name in assessors %}\n        <option value="{{ pk }}">{{ name }}</option>{% endfor %}\2',
            html,
        )
        names = "reference, assessor, gone, stage, answered, total"
        return repeat_rows(html, names, self._row)

    def _row(self, row):
        row = row.replace(CASE, "{{ reference }}")
        row = sub(r"(<td [^>]*>)Ivy Inspector(?=</td>)", rf"\1{{{{ assessor or 'Not allocated' }}}}{GONE}", row)
        return self._state_and_progress(row)

    @staticmethod
    def _state_and_progress(row):
        row = sub(r"state--\w+\">[^<]+", 'state--{{ stage }}">{{ stages[stage] }}', row)
        return sub(r"\d+ of \d+ answered", "{{ answered }} of {{ total }} answered", row)

    def _counts(self, html):
        counts = re.search(r"<ul class=\"govuk-list counts\">.*?</ul>", html, re.DOTALL)[0]
        for stage in self.standing["stages"]:
            counts = re.sub(r"<strong>\d+<", f"<strong>{{{{ counts.get('{stage}', 0) }}}}<", counts, count=1)
        return counts

    def home(self, html):
        first = re.search(r'<div class="inspection">.*?</ul>\n</div>\n', html, re.DOTALL)[0]
        code = re.search(r'href="/inspections/([^/]+)/', first)[1]
        name = re.search(r"<h3 [^>]*>([^<]+)</h3>", first)[1]
        block = first.replace(f"/inspections/{code}/", "/inspections/{{ code }}/").replace(name, "{{ name }}")
        start, end = html.index(first), html.rindex("</ul>\n</div>\n") + len("</ul>\n</div>\n")
        between = html[start + len(first) :][: html[start + len(first) :].index("<")]
        loop = (
            f"{{% for code, name in inspections %}}{block}{{% if not loop.last %}}{between}{{% endif %}}{{% endfor %}}"
        )
        html = html[:start] + loop + html[end:]
        return self._own_cases(html) if ">Progress</th>" in html else html

    def _own_cases(self, html):
        return repeat_rows(html, "reference, code, name, stage, answered, total", self._own_row)

    def _own_row(self, row):
        row = row.replace(CASE, "{{ reference }}")
        row = sub(r"/inspections/[^/]+/", "/inspections/{{ code }}/", row)
        row = re.sub(r'(<td class="govuk-table__cell">)[^<]*', r"\1{{ name }}", row, count=1)
        return self._state_and_progress(row)
