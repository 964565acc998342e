"""Standards in their domains."""

from tests.random_frameworks.questions import PERCENT_RULES, Questions

RULES = [*PERCENT_RULES, "percent_of_possible", "lowest_answer", "ladder"]


class Standards(Questions):
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
