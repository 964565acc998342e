"""What is recorded of a case, and to which cases something applies."""

from tests.random_frameworks.words import Words


class Cases(Words):
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
