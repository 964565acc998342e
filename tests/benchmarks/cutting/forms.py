"""The pages of a case's questions, to answer and to read."""

import re

from tests.benchmarks.cutting.markup import KEY, of_case, sub

QUESTION = re.compile(r'class="question__number">([^<]+)<')
FIELDSET = re.compile(r'<fieldset id="[^"]+" class="govuk-fieldset question.*?</fieldset>\n', re.DOTALL)
ANSWERED = re.compile(r'<div class="answered[ "].*?\n</div>\n', re.DOTALL)
EVIDENCE = '{% if evidence %}<p class="govuk-body typed" dir="auto">{{ evidence }}</p>\n{% endif %}'
CONTRADICTS = '<p class="question__warning">The answer is Yes although every prompt is answered No.</p>\n'
LACKS = '<p class="question__warning">This key question is answered without evidence.</p>\n'


class FormCuts:
    def edit(self, html):
        html = FIELDSET.sub(lambda match: self._fieldset(match[0]), html)
        html = sub(r"\d+( of \d+ answered)", r"{{ answered }}\1", html)
        return of_case(KEY.sub(r"\1{{ key }}", self._with_facts(html)))

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

    def _with_facts(self, html):
        return sub(r'(<dl class="case-form__facts"[^>]*>).*?(</dl>)', rf"\1{self._facts()}\2", html)

    def _facts(self):
        fact = '<div><dt>{label}</dt> <dd dir="auto">{{{{ {value} }}}}</dd></div>'
        facts = [fact.format(label=self.standing["vocabulary"]["started"], value="commenced")]
        for code, label in self.standing["details"].items():
            hole = fact.format(label=label, value=f"yes_no.get(details.{code}, details.{code})")
            facts.append(f"{{% if details.{code} %}}{hole}{{% endif %}}")
        # The white space of the page around them.
        return "\n  " + "".join(facts) + "\n"

    def read(self, html):
        html = ANSWERED.sub(lambda match: self._answered(match[0]), html)
        html = sub(r"\d+( of \d+ answered)", r"{{ answered }}\1", html)
        html = sub(r"allocated to [^.<]+\.", "allocated to {{ assessor }}.", html)
        return of_case(self._with_facts(html))

    def summary(self, html):
        html = ANSWERED.sub(lambda match: self._answered(match[0]), html)
        html = sub(r"\d+( of \d+ questions answered)", r"{{ answered }}\1", html)
        return of_case(self._with_facts(html))

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
