"""Words by chance, and choices between them."""

from random import Random

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


class Words:
    def __init__(self, seed):
        self.random = Random(seed)
        self.codes = []  # (question, answers it counts, whether it is asked of the inspection)

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
