"""Valid framework files of format 2, made by chance from a seed: `random_framework(7)` is always the same one.

Between them they use every key of the format (`test_random_frameworks` sees to that).
"""

from random import Random

import yaml

WORDS = [
    "care",
    "plan",
    "Ŵyn",
    "it's",
    'a "good" one',
    "risk: high",
    "#safe",
    "é",
    "40 %",
    "yes",
    "1.10",
    "😀",
    "- dash",
    "no",
]
PERCENT_RULES = ["lowest_key_question", "mean_percentage", "pooled_percentage"]
RULES = [*PERCENT_RULES, "percent_of_possible", "lowest_answer", "ladder"]
MAPPED_PROMPTS, LISTED_PROMPTS = "abcd", ["1", "2a", "b", "Z9", "x"]


def random_framework(seed: int) -> dict:
    """What the file says, as `yaml` would read it."""
    return _Author(seed).framework()


def as_yaml(content: dict) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data):
        return True


def _bands(random, lowest, highest, scale, key=None):
    """Bands that cover the whole numbers from `lowest` to `highest`, of ratings that rise."""
    count = min(len(scale), highest - lowest + 1)
    starts = [lowest, *sorted(random.sample(range(lowest + 1, highest + 1), count - 1))]
    ends = [start - 1 for start in starts[1:]] + [highest]
    worst_first = [rating["code"] for rating in reversed(scale)]
    return [
        {"from": start, "to": end, "rating": rating}
        for start, end, rating in zip(starts, ends, worst_first[-count:], strict=True)
    ]


class _Author:
    def __init__(self, seed):
        self.random = Random(seed)
        self.codes = []  # (question, answers it counts, whether it is asked of the inspection)

    # --- Words ---

    def maybe(self, share=0.5):
        return self.random.random() < share

    def some(self, choices, least=1):
        return self.random.sample(choices, self.random.randint(least, len(choices)))

    def words(self):
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, 4)))

    def text(self):
        return {"en": self.words(), "cy": self.words()} if self.maybe(0.2) else self.words()

    def options(self):
        return [f"Option {index} {self.words()}" for index in range(self.random.randint(1, 4))]

    def optional(self, **values):
        """Each key half of the time; its value is made only then."""
        return {key: make() for key, make in values.items() if self.maybe()}

    def term(self):
        return {"one": self.text(), "many": self.text()} | self.optional(short=self.text)

    # --- Cases ---

    def details(self):
        for index in range(self.random.randint(0, 6)):
            kind = self.random.choice(["choice", "yes_no", "date", "number"])
            detail = {"code": f"detail_{index}", "label": self.text(), "type": kind}
            detail |= self.optional(required=self.maybe, guidance=self.text)
            if kind == "choice":
                detail["options"] = self.options()
            if kind in ("choice", "yes_no"):
                detail |= self.optional(break_down=self.maybe)
            yield detail

    def condition(self, details, depth=3):
        dates = ["started", *(detail["code"] for detail in details if detail["type"] == "date")]
        plain = [detail for detail in details if detail["type"] != "date"]
        kinds = ["any", "not"] if depth else []
        kinds += ["values", "values"] if plain else []
        kinds += ["weeks"] if len(dates) > 1 else []
        when = {}
        for kind in self.random.sample(kinds, self.random.choice([1, 1, min(2, len(kinds))])):
            if kind == "any":
                when["any"] = [self.condition(details, depth - 1) for _ in range(self.random.randint(1, 3))]
            elif kind == "not":
                when["not"] = self.condition(details, depth - 1)
            elif kind == "weeks":
                start, end = self.random.sample(dates, 2)
                when["weeks"] = {"from": start, "to": end, "at_most": self.random.randint(0, 60)}
            else:
                detail = self.random.choice(plain)
                when[detail["code"]] = self.values(detail)
        return when

    def values(self, detail):
        if detail["type"] == "choice":
            return self.some(detail["options"])
        if detail["type"] == "yes_no":
            return self.random.choice([True, [True], ["yes"], [False], ["no"], "no"])
        return self.random.choice([[3], 2.5, [1, 2, 3]])

    def applicability(self):
        if not self.sections or self.maybe(0.7):
            return {}
        codes = self.random.sample([section["code"] for section in self.sections], len(self.sections))
        return self.random.choice(
            [{"applies_to": codes}, {"applies_to": codes[0]}, {"except": codes[:1]}]
            + [{"applies_to": codes[0], "except": codes[1:]}] * (len(codes) > 1)
        )

    # --- Ratings ---

    def scale(self, points):
        count = self.random.randint(2, 6)
        falling = sorted(self.random.sample(range(10), count), reverse=True)
        scale = [{"code": f"rating_{step}", "label": self.text()} for step in range(count)]
        return [rating | {"points": worth} for rating, worth in zip(scale, falling, strict=True)] if points else scale

    def rating(self, scale):
        return self.random.choice(scale)["code"]

    def answer_set(self, scale):
        scores = sorted(self.random.sample(range(20), self.random.randint(2, 5)), reverse=True)
        steps = sorted(self.random.choices(range(len(scale)), k=len(scores)))
        answers = [
            {"code": f"answer_{index}", "label": self.text(), "score": score, "rating": scale[step]["code"]}
            for index, (score, step) in enumerate(zip(scores, steps, strict=True))
        ]
        return {"label": self.text(), "answers": answers} | self.optional(not_applicable=self.maybe)

    def cap(self, scale, scored):
        if scored and self.maybe():
            return {"when": {"score_at_most": self.random.randint(0, 20)}, "rating": self.rating(scale)}
        code, answers, once = self.random.choice(self.codes)
        when = {"answer": {code: self.some(answers)}}
        if self.maybe():
            when["cases_at_least"] = 1 if once else self.random.randint(1, 5)
        return {"when": when, "rating": self.rating(scale)}

    # --- Questions ---

    def question(self, sectioned):
        question = {"text": self.text()} | self.optional(not_applicable=self.maybe, guidance=self.text)
        return question | (self.applicability() if sectioned else {})

    def answered(self, code, question, once, sets):
        """The question, answered from one of the sets or with Yes and No."""
        name = self.random.choice(sets)
        answers = [answer["code"] for answer in self.sets[name]["answers"]] if name else ["yes", "no"]
        self.codes.append((code, answers, once))
        return question | ({"answers": name} if name else {})

    def key_question(self, number, rule, once, scale):
        sets = [None] if rule in (*PERCENT_RULES, "ladder") else list(self.sets) if rule else [None, *self.sets]
        question = {"number": number} | self.answered(number, self.question(not once), once, sets)
        question |= self.optional(strand=lambda: self.words()[:40].strip(), weight=lambda: self.random.randint(1, 9))
        if rule == "ladder":
            question["level"] = self.rating(scale)
        if self.maybe(0.7):
            question["prompts"] = self.prompts(number, once)
        return question

    def prompts(self, number, once):
        any_set = [None, *self.sets]
        if self.maybe(0.3):
            return [
                {"label": label}
                | self.answered(number + "/" * label[0].isdigit() + label, self.question(not once), once, any_set)
                for label in self.some(LISTED_PROMPTS)
            ]
        return {
            label: self.words() if self.maybe() else self.question(not once)
            for label in MAPPED_PROMPTS[: self.random.randint(0, 4)]
        }

    def information(self):
        for index in range(self.random.randint(0, 5)):
            question = {"code": f"INFO{index}"} | self.question(sectioned=True)
            kind = self.random.choice(["yes_no", "set", "list", "text", "number", "date", "choice", "multiple"])
            if kind in ("yes_no", "set"):
                question = self.answered(
                    question["code"], question, False, list(self.sets) if kind == "set" else [None]
                )
            elif kind == "list":
                question["answers"] = self.options()
            else:
                question["answer"] = {"type": kind}
                if kind in ("choice", "multiple"):
                    question["answer"]["options"] = self.options()
                if kind == "number":
                    question["answer"] |= self.optional(unit=self.text, min=lambda: -2, max=lambda: 7.5)
            yield question

    # --- Standards ---

    def standard(self, number, rater):
        rated = self.maybe(0.8)
        standard = {"number": number, "title": self.text(), "statement": self.text()}
        standard |= {} if rated else {"rated": False}
        standard |= self.optional(weight=lambda: self.random.randint(1, 4), optional=self.maybe, in_score=self.maybe)
        standard |= self.optional(report_sections=lambda: [self.text()])
        rule = self.random.choice(RULES) if rated and rater != "panel" else None
        if rule and (rule != self.standard_rule or self.maybe()):
            standard["rule"] = rule
        scale = self.ratings
        if rule in (None, "ladder") and self.overall_rule in ("none", "points_sum") and self.maybe(0.3):
            standard["scale"], scale = "other", self.other
        standard |= self.optional(descriptors=lambda: {rating["code"]: self.text() for rating in self.some(scale)})
        once = rater == "answers"
        if rater == "panel" and self.maybe():
            standard["asked_of"] = self.random.choice(["inspection", "cases"])
            once = standard["asked_of"] == "inspection"
        if rater != "panel" or "asked_of" in standard:
            standard["key_questions"] = [
                self.key_question(f"{number}.{index}", rule, once, scale)
                for index in range(1, self.random.randint(2, 4))
            ]
        if rule and self.maybe(0.4):
            scored = rule in ("percent_of_possible", "lowest_answer")
            standard["caps"] = [self.cap(scale, scored) for _ in range(self.random.randint(0, 2))]
        return standard | ({} if once else self.applicability())

    def domain(self, number):
        raters = [self.random.choice(["cases", "panel", "answers"]) for _ in range(self.random.randint(1, 3))]
        standards = [self.standard(f"{number}.{index}", rater) for index, rater in enumerate(raters, start=1)]
        domain = {"number": number, "title": self.text(), "standards": standards}
        if len(set(raters)) == 1 and self.maybe():
            domain["rated_by"] = raters[0]
            # Questions asked of the inspection stand in no section, nor does their domain.
            return domain | (self.applicability() if raters[0] == "cases" else {})
        for standard, rater in zip(standards, raters, strict=True):
            standard["rated_by"] = rater
        return domain

    # --- The whole ---

    def overall(self, domains):
        standards = [standard for domain in domains for standard in domain["standards"]]
        counted = [item for item in standards if item.get("rated", True) and item.get("in_score", True)]
        if self.overall_rule == "none" or not counted:
            return "none"
        overall = {"rule": self.overall_rule}
        if self.overall_rule == "counts":
            overall |= {
                "when": [self.count_line(len(counted)) for _ in range(2)],
                "otherwise": self.rating(self.ratings),
            }
        if self.overall_rule == "points_sum":
            overall |= self.points_sum(counted)
        if self.codes and self.maybe():
            overall["caps"] = [self.cap(self.ratings, scored=False)]
        return overall

    def count_line(self, standards):
        of = [rating["code"] for rating in self.some(self.ratings)]
        line = {"at_least": self.random.randint(1, standards), "of": of}
        return line | {self.random.choice(["gives", "at_most"]): self.rating(self.ratings)}

    def points_sum(self, counted):
        def points(standards, end):
            scales = {None: self.ratings, "other": self.other}
            return sum(item.get("weight", 1) * scales[item.get("scale")][end]["points"] for item in standards)

        maximum = points(counted, 0)
        left_out = next((item for item in counted if item.get("optional")), None)
        overall = {"maximum": maximum, "bands": _bands(self.random, 0, maximum, self.ratings)}
        if left_out:
            remaining = maximum - points([left_out], 0)
            overall["bands_for"] = {remaining: _bands(self.random, 0, remaining, self.ratings)}
        return overall

    def frame(self):
        """The parts that no other part refers to."""
        sampling = {"exclusions": [{"label": self.text(), "when": section["when"]} for section in self.sections]}
        sampling |= self.optional(replacement_reasons=lambda: [{"code": "moved", "label": self.text()}])
        return self.optional(
            discretion=lambda: self.optional(
                within_percentage_points=lambda: 5,
                one_case_changes_rating=self.maybe,
                small_sample_below=lambda: 10,
                steps=lambda: self.random.randint(1, 3),
            ),
            small_numbers=lambda: self.optional(
                below=lambda: 6, method=lambda: self.random.choice(["suppress", "round"]), base=lambda: 10
            ),
            sampling=lambda: sampling,
            accuracy=lambda: self.optional(working_days=lambda: 8),
            lead_ins=lambda: {"percentages": {"rated": "{standard}: {rating} ({{so}})"}},
            explanations=lambda: {"ladder": {"rated": {"en": "{rating}.", "cy": "Sgôr: {rating}."}}},
            texts=lambda: {"how_we_inspect": {"label": self.text(), "text": self.text()}},
        )

    def vocabulary(self):
        return {"unit": self.term(), "case": self.term()} | self.optional(
            region=lambda: self.random.choice([None, self.term()]),
            subject=self.term,
            practitioner=self.term,
            started=self.text,
            report_title=lambda: {"en": "On {unit}", "cy": "Am {unit}"},
        )

    def framework(self):
        self.ratings, self.other = self.scale(points=True), self.scale(points=True)
        self.overall_rule = self.random.choice(["none", "points_sum", "lowest", "counts"])
        self.standard_rule = self.random.choice([None, *RULES])
        details = list(self.details())
        self.sections = [
            {"code": f"section_{index}", "label": self.text(), "when": self.condition(details)}
            for index in range(self.random.randint(1, 3) if details else 0)
        ]
        self.sets = {f"set_{index}": self.answer_set(self.ratings) for index in range(self.random.randint(1, 2))}
        domains = [self.domain(str(number)) for number in range(1, self.random.randint(2, 5))]
        information = list(self.information())
        framework = {"format": 2, "code": "by-chance", "title": self.text(), "edition": "1", "publisher": self.text()}
        framework |= {"licence": self.text(), "vocabulary": self.vocabulary(), "details": details}
        framework |= {"sections": self.sections, "answers": self.answers(), "answer_sets": self.sets}
        framework |= {"ratings": self.ratings, "scales": {"other": self.other}, "banding": self.banding()}
        framework |= {"standard_rule": self.standard_rule} if self.standard_rule else {}
        framework |= {"overall": self.overall(domains), "domains": domains, "information_questions": information}
        if self.codes and any("rule" in item or self.standard_rule for item in self.inheriting(domains)):
            framework["caps"] = [self.cap(self.ratings, scored=False)]
        return framework | self.frame()

    def inheriting(self, domains):
        """The standards that the framework's caps bind, if all of them are on the framework's scale."""
        rated = [
            standard
            for domain in domains
            for standard in domain["standards"]
            if standard.get("rated", True) and standard.get("rated_by", domain.get("rated_by")) != "panel"
        ]
        heirs = [standard for standard in rated if "caps" not in standard]
        return heirs if all("scale" not in standard for standard in heirs) else []

    def answers(self):
        counts = {"yes": "sufficient", "no": "insufficient", "na": "excluded"}
        return [{"code": code, "label": self.text(), "counts": counted} for code, counted in counts.items()]

    def banding(self):
        return [
            band | {"proportion": self.random.choice([self.text(), [self.text(), self.text()]])}
            for band in _bands(self.random, 0, 100, self.ratings)
        ]
