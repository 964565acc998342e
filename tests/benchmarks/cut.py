"""Cuts the product's pages into the floor's templates: what never changes stands, and a hole is where a value stood.

So both sides send the same page, and it stays the same when the product's changes. Who writes such a page by hand sends
the same bytes; what the floor has not is everything that makes one program show any case of any framework to anybody.
"""

import json
import re
from pathlib import Path

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
KEY = re.compile(r'(name="key" value=")[^"]+')
QUESTION = re.compile(r'class="question__number">([^<]+)<')
FIELDSET = re.compile(r'<fieldset id="[^"]+" class="govuk-fieldset question.*?</fieldset>\n', re.DOTALL)
ANSWERED = re.compile(r'<div class="answered[ "].*?\n</div>\n', re.DOTALL)
EVIDENCE = '{% if evidence %}<p class="govuk-body typed" dir="auto">{{ evidence }}</p>\n{% endif %}'
CONTRADICTS = '<p class="question__warning">The answer is Yes although every prompt is answered No.</p>\n'
LACKS = '<p class="question__warning">This key question is answered without evidence.</p>\n'
ROW = re.compile(r'<tr class="govuk-table__row">.*?</tr>\n', re.DOTALL)


def sub(pattern, replacement, html, flags=re.DOTALL):
    """As `re.sub` with text that stands as it is; a page in which there is nothing to replace is not the page meant."""
    cut, number = re.subn(pattern, lambda match: match.expand(replacement), html, flags=flags)
    if not number:
        raise ValueError(f"The product's page has no {pattern}")
    return cut


class Cutter:
    """`standing` is what the seed tells of the framework: {"questions": {number: pk}, "details": {code: label}, …}."""

    def __init__(self, standing):
        self.standing = standing

    def write(self, folder: Path, pages):
        """`pages` are {name: the product's page of case B-000, as text}."""
        (folder / "standing.json").write_text(json.dumps(self.standing))
        for name, html in pages.items():
            kind = name.partition("-")[0]
            (folder / f"{name}.html").write_text(self.common(getattr(self, kind)(html)))

    def common(self, html):
        html = TOKEN.sub(r"\1{{ token }}", html)
        html = sub(r'data-user="\d+"', 'data-user="{{ user.pk }}"', html)
        return sub(r"(Your account: </span>)[^<]+", r"\1{{ user.name }}", html)

    def of_case(self, html):
        return html.replace("B-000", "{{ reference }}")

    # --- The form -----------------------------------------------------------------------------------------------------

    def edit(self, html):
        html = FIELDSET.sub(lambda match: self._fieldset(match[0]), html)
        html = sub(r"\d+( of \d+ answered)", r"{{ answered }}\1", html)
        html = sub(r'(<dl class="case-form__facts"[^>]*>).*?(</dl>)', rf"\1{self._facts()}\2", html)
        return self.of_case(KEY.sub(r"\1{{ key }}", html))

    def _fieldset(self, block):
        number = QUESTION.search(block)[1]
        block = sub(r'(-version" value=")\d+', r"\1{{ version }}", block)
        block = sub(
            r'(type="radio" value="(\w+)")(?: checked)?', r"\1{% if answer == '\2' %} checked{% endif %}", block
        )
        block = sub(r"(<textarea [^>]*>\n).*?(</textarea>)", r"\1{{ evidence }}\2", block)
        block = sub(
            r"(<a [^>]*>History.*?</a>\n)(<button [^>]*?)(?: hidden)?>",
            r"{% if version %}\1{% endif %}\2{% if not answer %} hidden{% endif %}>",
            block,
        )
        if "question--key" in block:
            block = self._warning("prompts", self._contradicts(number), block)
            block = self._warning("evidence", "answer and not evidence", block)
        else:
            block = sub(r"(question__note\")(?: open)?>", r"\1{% if evidence %} open{% endif %}>", block)
        return self._with_answer(number, block)

    def _warning(self, name, condition, block):
        return sub(
            rf'(data-warning="{name}")(?: hidden)?', rf"\1{{% if not ({condition}) %}} hidden{{% endif %}}", block
        )

    def _with_answer(self, number, block):
        pk = self.standing["questions"][number]
        return f"{{% set answer, evidence, version = answers.get({pk}, nothing) %}}{block}"

    def _contradicts(self, number):
        """A condition: the key question is answered Yes, and every prompt under it No."""
        questions = self.standing["questions"]
        prompts = [pk for other, pk in questions.items() if re.fullmatch(rf"{re.escape(number)}[a-z]+", other)]
        return " and ".join(["answer == 'yes'", *(f"answers.get({pk}, nothing)[0] == 'no'" for pk in prompts)])

    def _facts(self):
        fact = '<div><dt>{label}</dt> <dd dir="auto">{{{{ {value} }}}}</dd></div>'
        facts = [fact.format(label=self.standing["vocabulary"]["started"], value="commenced")]
        for code, label in self.standing["details"].items():
            hole = fact.format(label=label, value=f"yes_no.get(details.{code}, details.{code})")
            facts.append(f"{{% if details.{code} %}}{hole}{{% endif %}}")
        # The white space of the page around them.
        return "\n    " + "".join(facts) + "\n  "

    # --- Pages to read ------------------------------------------------------------------------------------------------

    def read(self, html):
        html = ANSWERED.sub(lambda match: self._answered(match[0]), html)
        html = sub(r"\d+( of \d+ answered)", r"{{ answered }}\1", html)
        html = sub(r"allocated to [^.<]+\.", "allocated to {{ assessor }}.", html)
        return self.of_case(html)

    def summary(self, html):
        html = ANSWERED.sub(lambda match: self._answered(match[0]), html)
        return self.of_case(sub(r"\d+( of \d+ questions answered)", r"{{ answered }}\1", html))

    def _answered(self, block):
        number = QUESTION.search(block)[1]
        block = sub(r'<strong class="typed" dir="auto">[^<]*</strong>', "{{ labels[answer] }}", block)
        block = sub(r"(<a [^>]*>History.*?</a>\n)", r"{% if version %}\1{% endif %}", block)
        beneath = EVIDENCE
        if "answered--key" in block:
            beneath += f"{{% if {self._contradicts(number)} %}}{CONTRADICTS}{{% endif %}}"
            beneath += f"{{% if answer and not evidence %}}{LACKS}{{% endif %}}"
        block = sub(r"(History.*?</p>\n).*</div>\n", rf"\1{beneath}</div>\n", block)
        return self._with_answer(number, block)

    # --- The case and the list ----------------------------------------------------------------------------------------

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
        return self.of_case(html)

    def cases(self, html):
        html = sub(r"(<ul class=\"govuk-list counts\">.*?</ul>)", self._counts(html), html)
        html = sub(
            r'(<option value="nobody">Nobody</option>).*?(\s*</select>)',
            r'\1{% for pk, name in assessors %}\n        <option value="{{ pk }}">{{ name }}</option>{% endfor %}\2',
            html,
        )
        head, first, rest = html.partition('<tbody class="govuk-table__body">')
        row = ROW.search(rest)[0]
        row = row.replace("B-000", "{{ reference }}")
        row = sub(
            r"(<td [^>]*>)Ivy Inspector(</td>)",
            r"\1{{ assessor or 'Not allocated' }}{% if gone %} <strong class=\"govuk-tag govuk-tag--red\">{{ gone }}</strong>{% endif %}\2".replace(
                '\\"', '"'
            ),
            row,
        )
        row = sub(r"state--\w+\">[^<]+", 'state--{{ stage }}">{{ stages[stage] }}', row)
        row = sub(r"\d+ of \d+ answered", "{{ answered }} of {{ total }} answered", row)
        names = "reference, assessor, gone, stage, answered, total"
        return (
            head
            + first
            + sub(rf"(?:{ROW.pattern})+", f"{{% for {names} in rows %}}{row}{{% endfor %}}".replace("\\", "\\\\"), rest)
        )

    def _counts(self, html):
        counts = re.search(r"<ul class=\"govuk-list counts\">.*?</ul>", html, re.DOTALL)[0]
        for stage in self.standing["stages"]:
            counts = re.sub(r"<strong>\d+<", f"<strong>{{{{ counts.get('{stage}', 0) }}}}<", counts, count=1)
        return counts
