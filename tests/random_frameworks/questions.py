"""Questions of every kind."""

from tests.random_frameworks.ratings import Ratings

PERCENT_RULES = ["lowest_key_question", "mean_percentage", "pooled_percentage"]
MAPPED_PROMPTS, LISTED_PROMPTS = "abcd", ["1", "2a", "b", "Z9", "x"]


class Questions(Ratings):
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
