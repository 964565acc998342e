"""Scales, bands, answer sets and caps."""

from tests.random_frameworks.cases import Cases


def bands(random, lowest, highest, scale, key=None):
    """Bands that cover the whole numbers from `lowest` to `highest`, of ratings that rise."""
    count = min(len(scale), highest - lowest + 1)
    starts = [lowest, *sorted(random.sample(range(lowest + 1, highest + 1), count - 1))]
    ends = [start - 1 for start in starts[1:]] + [highest]
    worst_first = [rating["code"] for rating in reversed(scale)]
    return [
        {"from": start, "to": end, "rating": rating}
        for start, end, rating in zip(starts, ends, worst_first[-count:], strict=True)
    ]


class Ratings(Cases):
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
