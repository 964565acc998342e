"""The pages of figures, and the report."""

import re

from markupsafe import escape

from tests.benchmarks.cutting.markup import ROW, repeat_rows, sub

COUNTED = "Figures count {{ states.signed_off }} of {{ cases }} cases"
# What the pages of figures print, and of what: the question or standard that was named last.
FIGURE = re.compile(
    r"standard-(?P<standard>\d\.\d)|section-(?P<section>\d-\d)|(?P<number>\b\d\.\d\.\d[a-z]?\b)"
    r'|(?P<yes>\b\d+) of (?P<base>\d+)|(?P<percent>\b\d+)%|(?P<bar>(?<="bar__part" width=")\d+)'
    r'|(?P<chart>(?<=" width=")[\d.]+(?=" height="18"))'
    r'|<strong class="govuk-tag rating rating--\d">(?P<tag>[^<]+)</strong>'
)


class FigureCuts:
    def figures(self, html):
        """Where the figure of the question or standard that was named last stands, a hole."""
        named = ""

        def hole(match):
            nonlocal named
            kind, text = match.lastgroup, match[0]
            if kind in ("standard", "section", "number"):
                named = match[kind].replace("-", ".")
            elif kind == "tag" and named in self.standing["key_questions"]:
                text = f"{{{{ tags[rated['{named}']] }}}}"
            elif named in self.standing["figures"]:
                text = self._figure(kind, match, named)
            return text

        return FIGURE.sub(hole, html)

    def _figure(self, kind, match, number):
        yes, base, percent = self.standing["figures"][number]
        of_question = f"f['{number}']"
        if kind == "tag":
            labels = self.standing["ratings"]
            at = labels.index(match["tag"]) if match["tag"] in labels else -1
            is_band = at == sum(percent >= lower for lower in (50, 65, 80))
            return f"{{{{ band({of_question}) }}}}" if is_band else match[0]
        values = {
            "base": (f"{yes} of {base}", f"{{{{ {of_question}[0] }}}} of {{{{ {of_question}[1] }}}}"),
            "percent": (f"{percent}%", f"{{{{ {of_question}[2] }}}}%"),
            "bar": (str(percent), f"{{{{ {of_question}[2] }}}}"),
            "chart": (f"{3.4 * percent:g}", f"{{{{ {of_question}[4] }}}}"),
        }
        stands, value = values[kind]
        return value if match[0] == stands else match[0]

    def dashboard(self, html):
        html = self.figures(html)
        html = sub(r"<strong>\d+ of \d+ cases", "<strong>{{ states.signed_off }} of {{ cases }} cases", html)
        for state in ("signed_off", "submitted", "in_progress", "unallocated"):
            html = sub(rf'(swatch--{state}"></span>[^:]+:\s+<strong>)\d+', rf"\1{{{{ states['{state}'] }}}}", html)
        return html

    def panel(self, html):
        html = sub(r"Figures count \d+ of \d+ cases", COUNTED, html)
        pieces = re.split(r'(?=<section class="standard" id="standard-)', self.figures(html))
        return "".join(map(self._decisions, pieces))

    def _decisions(self, section):
        if "<ol class=" not in section:
            return section
        number = re.search(r'id="standard-([\d.]+)"', section)[1]
        tag = r'<strong class="govuk-tag rating rating--\d">[^<]+</strong>'
        newest, listed = f"decisions['{number}'][-1]", "{{ tags[rating] }}"
        section = sub(tag, f"{{{{ tags[{newest}[0]] }}}}", section) if "Agreed" in section else section
        section = sub(r"(imported,\s+)\d+ \w+ \d{4}", rf"\1{{{{ {newest}[2] }}}}", section)
        section = sub(r'(value typed" dir="auto">)[^<]*', rf"\1{{{{ {newest}[1] }}}}", section)
        item = re.search(r"<li>.*?</li>", section, re.DOTALL)[0]
        item = item.replace(f"{{{{ tags[{newest}[0]] }}}}", listed)
        item = sub(r"Imported, [^.]+\.", "{{ who }}, {{ at }}.", item)
        item = sub(
            r"<strong>This one counts.</strong>", "{% if loop.last %}<strong>This one counts.</strong>{% endif %}", item
        )
        item = sub(r'(typed" dir="auto">)[^<]*', r"\1{{ rationale }}", item)
        loop = f"{{% for rating, rationale, _, at, who in decisions['{number}'] %}}{item}{{% endfor %}}"
        return sub(r"<li>.*</li>", loop.replace("\\", "\\\\"), section)

    def question(self, html):
        answers, by, rest = re.split(r'(?=<h2 class="govuk-heading-m" id="(?:breakdown|cases)")', html)
        answers = sub(r"Figures count \d+ of \d+ cases", COUNTED, answers)
        pk = self.standing["questions"]["2.2.3"]
        for code in ("yes", "no"):
            answers = sub(rf'(answer={code}#cases"\s+>)\d+', rf"\1{{{{ counts[{pk}]['{code}'] }}}}", answers)
        answers = sub(r"(Judged</th>\s+<td [^>]*>)\d+", r"\1{{ f['2.2.3'][1] }}", answers)
        by = ROW.sub(lambda match: self._option(match[0]), by)
        rest = sub(r"\d+( cases\.)", r"{{ behind }}\1", rest)
        behind = repeat_rows(rest, "case, answer, option", self._case_behind)
        return self.figures(answers) + by + behind

    @staticmethod
    def _case_behind(row):
        row = row.replace("TAM-001", "{{ case }}")
        row = sub(r'(typed" dir="auto">)[^<]*', r"\1{{ answer }}", row)
        return sub(r'(<td class="govuk-table__cell">)[^<]*', r"\1{{ option }}", row)

    def _option(self, row):
        """Of the cases with an option of a characteristic: Yes, No, Not applicable, judged, per cent."""
        option = re.search(r'<th scope="row"[^>]*>([^<]+)</th>', row)
        if not option:
            return row
        figures = f"by['{option[1]}']"
        row = sub(r'(answer=yes#cases"\s+>)\d+', rf"\1{{{{ {figures}[0] }}}}", row) if "answer=yes" in row else row
        row = sub(r'(answer=no#cases"\s+>)\d+', rf"\1{{{{ {figures}[3] }}}}", row) if "answer=no" in row else row
        return re.sub(
            r"(--numeric\">\s+)\d+(\s+</td>\s+<td [^>]*>\s+)\d+%",
            rf"\1{{{{ {figures}[1] }}}}\2{{{{ {figures}[2] }}}}%",
            row,
        )

    def report(self, html):
        # Passages first: of what they say, nothing is looked at.
        for pk, passage in self.standing["passages"].items():
            html = self._once(passage, f"{{{{ p[{pk}] }}}}", html)
        for pk, text in self.standing["links"].items():
            html = self._once(f'dir="auto">{escape(text)}</a>', f'dir="auto">{{{{ p[{pk}] }}}}</a>', html)
        return self.figures(html)

    @staticmethod
    def _once(text, hole, html):
        if text not in html:
            raise ValueError(f"The product's report does not print {text!r}")
        return html.replace(text, hole, 1)
