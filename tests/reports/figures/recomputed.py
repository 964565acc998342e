"""Every figure of a standard a second time, from lists of raw answers and by trying everything.

Shares no code with the rules: exact fractions rounded by `floor(x + 1/2)`, no regions, no search. Only the types that
describe a standard are the product's.
"""

import itertools
import math
from fractions import Fraction

# What `by_number` makes of the numbers used in these tests, written down.
ORDER = ["SG1", "1.9", "2.2.1", "2.2.9", "2.2.10", "2.10.1"]


def raw(counts):
    """{question: [answer of each case]}"""
    return {number: [a for a, n in given.items() for _ in range(n)] for number, given in counts.items()}


def rounded(share):
    return math.floor(100 * share + Fraction(1, 2))


def banded(percent, standard):
    return next(band.rating for band in standard.bands if band.lower <= percent <= band.upper)


def share_of_yes(answers):
    return Fraction(answers.count("yes"), len(answers))


def by_lowest_key_question(standard, answers):
    found = [
        (rounded(share_of_yes(answers[q.number])), ORDER.index(q.number))
        for q in standard.questions
        if answers[q.number]
    ]
    if not found:
        return None, None, ()
    percent, place = min(found)
    return banded(percent, standard), percent, (ORDER[place],)


def _of_all(standard, answers, part, whole):
    if not whole:
        return None, None, ()
    percent = rounded(Fraction(part) / whole)
    judged = [q.number for q in standard.questions if answers[q.number]]
    return banded(percent, standard), percent, tuple(sorted(judged, key=ORDER.index))


def by_mean_percentage(standard, answers):
    judged = [q for q in standard.questions if answers[q.number]]
    part = sum((q.weight * share_of_yes(answers[q.number]) for q in judged), Fraction(0))
    return _of_all(standard, answers, part, sum(q.weight for q in judged))


def by_pooled_percentage(standard, answers):
    pooled = [answer for q in standard.questions for answer in answers[q.number]]
    return _of_all(standard, answers, pooled.count("yes"), len(pooled))


def by_percent_of_possible(standard, answers):
    given = [(q.scores[a], max(q.scores[b] for b in q.answers)) for q in standard.questions for a in answers[q.number]]
    return _of_all(standard, answers, sum(s for s, _ in given), sum(best for _, best in given))


def by_lowest_answer(standard, answers):
    given = [(q.scores[a], q.ratings[a].step, q.number) for q in standard.questions for a in answers[q.number]]
    if not given:
        return None, None, ()
    score, step, _ = min(given)
    numbers = {number for s, t, number in given if (s, t) == (score, step)}
    return standard.scale[step], None, tuple(sorted(numbers, key=ORDER.index))


def by_ladder(standard, answers):
    rating, deciding = None, []
    for level in standard.scale:
        here = [q.number for q in standard.questions if q.level == level and answers[q.number]]
        failing = [number for number in here if set(answers[number]) != {"yes"}]
        if failing:
            return rating or standard.scale[0], None, tuple(sorted(failing, key=ORDER.index))
        if here:
            rating, deciding = level, here
    return rating, None, tuple(sorted(deciding, key=ORDER.index))


SECOND = {
    "lowest_key_question": by_lowest_key_question,
    "mean_percentage": by_mean_percentage,
    "pooled_percentage": by_pooled_percentage,
    "percent_of_possible": by_percent_of_possible,
    "lowest_answer": by_lowest_answer,
    "ladder": by_ladder,
}


def cap_holds(cap, standard, answers):
    if cap.score_at_most is not None:
        scores = [q.scores[a] for q in standard.questions for a in answers[q.number] if a in q.scores]
        return any(score <= cap.score_at_most for score in scores)
    return sum(answer in cap.answers for answer in answers.get(cap.question, [])) >= cap.at_least


def result(rule, standard, counts):
    """(rating, percent, decided by, caps)"""
    answers = raw(counts)
    rating, percent, decided_by = SECOND[rule](standard, answers)
    if rating is None:
        return None, None, (), ()
    bites = [
        i for i, cap in enumerate(standard.caps) if cap.rating.step < rating.step and cap_holds(cap, standard, answers)
    ]
    steps = [rating.step, *(standard.caps[i].rating.step for i in bites)]
    return standard.scale[min(steps)], percent, decided_by, tuple(bites)


def rating(rule, standard, counts):
    return result(rule, standard, counts)[0]


def divisions(cases, answers):
    """Every way that so many cases can be answered."""
    for chosen in itertools.combinations_with_replacement(answers, cases):
        yield {answer: chosen.count(answer) for answer in answers}


def changes(before, after):
    return sum(max(0, after[answer] - before[answer]) for answer in before)


def distance(rule, standard, counts):
    """[(step, changes, {question: changes}) or None] up and down, by trying every other set of answers."""
    own = rating(rule, standard, counts)
    if own is None:
        return [None, None]
    questions = sorted((*standard.questions, *standard.cap_questions), key=lambda q: ORDER.index(q.number))
    ways = {1: [], -1: []}
    for division in itertools.product(*(list(divisions(sum(counts[q.number].values()), q.answers)) for q in questions)):
        after = {q.number: given for q, given in zip(questions, division, strict=True)}
        step = rating(rule, standard, after).step
        made = [changes(counts[q.number], after[q.number]) for q in questions]
        if step != own.step:
            key = (sum(made), abs(step - own.step), [-n for n in made])
            ways[1 if step > own.step else -1].append((key, step, made))
    found = [min(ways[way], default=None) for way in (1, -1)]
    return [
        entry and (entry[1], sum(entry[2]), {q.number: n for q, n in zip(questions, entry[2], strict=True) if n})
        for entry in found
    ]


def completions(questions, counts, open_cases):
    """Every way to answer the open cases."""
    ways = []
    for q in questions:
        opened = open_cases[q.number]
        ways.append(
            [
                {a: counts[q.number][a] + more[a] for a in q.answers}
                for judged in range(0 if q.offers_na else opened, opened + 1)
                for more in divisions(judged, q.answers)
            ]
        )
    for division in itertools.product(*ways):
        yield {q.number: given for q, given in zip(questions, division, strict=True)}


def possible_steps(rule, standard, counts, open_cases):
    questions = (*standard.questions, *standard.cap_questions)
    ratings = {rating(rule, standard, after) for after in completions(questions, counts, open_cases)}
    return sorted(r.step for r in ratings if r)


def one_change(standard, counts):
    """Every set of counts that one changed answer in one case gives, as (question, its counts, all counts)."""
    for q in (*standard.questions, *standard.cap_questions):
        for before, after in itertools.permutations(q.answers, 2):
            if counts[q.number][before]:
                changed = dict(counts[q.number])
                changed[before] -= 1
                changed[after] += 1
                yield q.number, changed, {**counts, q.number: changed}


def discretion(rule, standard, counts, policy):
    """([grounds], [steps the panel may give])"""
    own, percent, decided_by, _ = result(rule, standard, counts)
    if own is None:
        return [], []
    grounds, steps = [], set()
    if percent is not None and policy.within_points is not None:
        near = []
        for points in range(policy.within_points, 0, -1):
            # The furthest first, so that the last written on each side is the nearest band.
            near += [banded(p, standard).step for p in (percent - points, percent + points) if 0 <= p <= 100]
        rated = banded(percent, standard).step
        above, below = [step for step in near if step > rated], [step for step in near if step < rated]
        near = {*above[-1:], *below[-1:]}
        grounds += ["within_points"] if near else []
        steps |= near
    if policy.one_case:
        reached = {rating(rule, standard, after).step for *_, after in one_change(standard, counts)} - {own.step}
        grounds += ["one_case"] if reached else []
        steps |= {s for r in reached for s in range(len(standard.scale)) if own.step < s <= r or r <= s < own.step}
    fewest = min(sum(counts[number].values()) for number in decided_by)
    if policy.small_sample_below is not None and fewest < policy.small_sample_below:
        grounds.append("small_sample")
        steps |= {s for s in range(len(standard.scale)) if abs(s - own.step) <= policy.steps}
    ceilings = [cap.rating.step for cap in standard.caps if cap_holds(cap, standard, raw(counts))]
    return grounds, sorted(s for s in steps if s != own.step and s <= min(ceilings, default=99))
