"""The whole file, and the overall rating, which depends on all of it."""

from tests.random_frameworks.ratings import bands
from tests.random_frameworks.standards import RULES, Standards


class Author(Standards):
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
        overall = {"maximum": maximum, "bands": bands(self.random, 0, maximum, self.ratings)}
        if left_out:
            remaining = maximum - points([left_out], 0)
            overall["bands_for"] = {remaining: bands(self.random, 0, remaining, self.ratings)}
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
            explanations=lambda: {"ladder": {"climbed": {"en": "{rating}.", "cy": "Sgôr: {rating}."}}},
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
        self.overall_rule = self.random.choice(["none", "points_sum", "lowest", "counts"])
        needs_points = self.overall_rule == "points_sum"
        self.ratings = self.scale(points=needs_points or self.maybe())
        self.other = self.scale(points=needs_points or self.maybe())
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
            for band in bands(self.random, 0, 100, self.ratings)
        ]
