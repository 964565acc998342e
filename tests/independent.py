"""A second computation of every figure, from the raw files alone and in another arithmetic.

It shares no code with the product: plain YAML and JSON, decimals rounded half up instead of whole numbers, and
discretion found by trying every single change of one case.
"""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb

Z = Decimal("1.959963984540054")


def percent(yes, judged):
    if not judged:
        return None
    return int((Decimal(100) * yes / judged).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rating_of(number, bands):
    for band in bands:
        if band["from"] <= number <= band["to"]:
            return band["rating"]
    raise AssertionError(number)


def lists_of_answers(cases):
    answers = {}
    for case in cases:
        for question, answer in case["answers"].items():
            answers.setdefault(question, []).append(answer)
    return answers


def standard_rating(standard, answers, bands):
    """(rating, lowest key question, percentage) or three Nones."""
    found = []
    for place, question in enumerate(standard["key_questions"]):
        given = answers.get(question["number"], [])
        share = percent(given.count("yes"), given.count("yes") + given.count("no"))
        if share is not None:
            found.append((share, place, question["number"]))
    if not found:
        return None, None, None
    share, _, number = min(found)
    return rating_of(share, bands), number, share


def ratings_by_one_case(standard, answers, bands):
    """The rating after every single change of one answer in one case."""
    for question in standard["key_questions"]:
        given = answers.get(question["number"], [])
        for place, answer in enumerate(given):
            if answer == "na":
                continue
            other = [*given[:place], "no" if answer == "yes" else "yes", *given[place + 1 :]]
            yield standard_rating(standard, {**answers, question["number"]: other}, bands)[0]


def within_points(share, bands, points):
    """Is any number within `points` of the share in another band?"""
    own = next(band for band in bands if band["from"] <= share <= band["to"])
    return any(
        own is not next(band for band in bands if band["from"] <= near <= band["to"])
        for near in range(max(0, share - points), min(100, share + points) + 1)
    )


def discretion(standard, answers, framework, lowest, share):
    rules, bands = framework["discretion"], framework["banding"]
    if lowest is None:
        return []
    grounds = []
    if within_points(share, bands, rules["within_percentage_points"]):
        grounds.append("within_points")
    rating = standard_rating(standard, answers, bands)[0]
    if rules["one_case_changes_rating"] and set(ratings_by_one_case(standard, answers, bands)) - {rating}:
        grounds.append("one_case")
    if len([a for a in answers[lowest] if a != "na"]) < rules["small_sample_below"]:
        grounds.append("small_sample")
    return grounds


def may_become(standard, answers, framework, grounds):
    """The other ratings that the grounds point to, worst first."""
    bands, scale = framework["banding"], [rating["code"] for rating in framework["ratings"]][::-1]
    if not grounds:
        return []
    rating, _, share = standard_rating(standard, answers, bands)
    own, open_to = scale.index(rating), set()
    if "within_points" in grounds:
        points = framework["discretion"]["within_percentage_points"]
        near = range(max(0, share - points), min(100, share + points) + 1)
        open_to |= {scale.index(rating_of(number, bands)) for number in near}
    if "one_case" in grounds:
        reached = [scale.index(other) for other in ratings_by_one_case(standard, answers, bands)]
        open_to |= set(range(min([own, *reached]), max([own, *reached]) + 1))
    if "small_sample" in grounds:
        open_to |= {own - 1, own + 1}
    return [code for step, code in enumerate(scale) if step in open_to and step != own]


def interval(yes, judged, eligible=None, signed_off=None):
    """{"low", "high", "method"} as fractions of 100, and in whole per cent. Trying every number of Yes where the
    eligible cases are known; otherwise the two roots of Wilson's quadratic."""
    if not judged:
        return None
    if eligible is not None:
        whole = max(judged, int((Decimal(eligible) * judged / signed_off).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
        kept = [
            Fraction(100 * among, whole)
            for among in range(whole + 1)
            if min(tails(yes, judged, among, whole)) >= Fraction(25, 1000)
        ]
        return kept[0], kept[-1], "hypergeometric"
    # (yes/judged - p)^2 = z^2 p (1 - p) / judged
    a, b, c = judged + Z**2, -(2 * yes + Z**2), Decimal(yes**2) / judged
    root = (b * b - 4 * a * c).sqrt()
    low = Decimal(0) if yes == 0 else 100 * (-b - root) / (2 * a)
    high = Decimal(100) if yes == judged else 100 * (-b + root) / (2 * a)
    return low, high, "wilson"


def tails(yes, judged, among, whole):
    ways = [comb(among, drawn) * comb(whole - among, judged - drawn) for drawn in range(judged + 1)]
    return Fraction(sum(ways[: yes + 1]), sum(ways)), Fraction(sum(ways[yes:]), sum(ways))


def touched(low, high, bands):
    """Codes of the bands from that of `low` to that of `high`, rounded half up; bands stand worst first or best."""
    first, last = (int((Fraction(end) + Fraction(1, 2)) // 1) for end in (low, high))
    worst_first = sorted(bands, key=lambda band: band["from"])
    return [band["rating"] for band in worst_first if band["to"] >= first and band["from"] <= last]


def distance(standard, answers, bands):
    """Up: every key question must reach the next band. Down: one of them must fall below the present one."""
    rating, _, _ = standard_rating(standard, answers, bands)
    if rating is None:
        return {"up": None, "down": None}
    own = next(band for band in bands if band["rating"] == rating)
    judged = {}
    for question in standard["key_questions"]:
        given = [answer for answer in answers.get(question["number"], []) if answer != "na"]
        if given:
            judged[question["number"]] = given
    up = None
    if own["to"] < 100:
        needed = {number: lifted(given, own["to"] + 1) for number, given in judged.items()}
        up = changed(standard, answers, judged, needed, "yes", bands)
    falls = []
    for place, (number, given) in enumerate(judged.items()) if own["from"] > 0 else ():
        fewer = next(n for n in range(len(given) + 1) if percent(given.count("yes") - n, len(given)) < own["from"])
        after = changed(standard, answers, judged, {number: fewer}, "no", bands)
        falls.append((fewer, -next(b["from"] for b in bands if b["rating"] == after["rating"]), place, after))
    return {"up": up, "down": min(falls, key=lambda fall: fall[:3])[3] if falls else None}


def lifted(given, share):
    return next(n for n in range(len(given) + 1) if percent(given.count("yes") + n, len(given)) >= share)


def changed(standard, answers, judged, needed, to, bands):
    """What the standard is rated with so many answers of each question changed to `to`."""
    after = dict(answers)
    for number, changes in needed.items():
        kept = [answer for answer in judged[number] if answer == to]
        others = [answer for answer in judged[number] if answer != to]
        after[number] = kept + [to] * changes + others[changes:]
    return {
        "rating": standard_rating(standard, after, bands)[0],
        "changes": sum(needed.values()),
        "questions": {number: changes for number, changes in needed.items() if changes},
    }


def is_put(standard, cases):
    """Is the standard's section put to any case?"""
    held = {
        "court_report": lambda case: case["court_report"],
        "interview": lambda case: case["interview"],
        "licence": lambda case: case["characteristics"].get("sentence_type") == "Licence",
        None: lambda case: True,
    }
    return any(held[standard.get("applies_to")](case) for case in cases)


def overall_of(framework, points):
    """`points` of each standard: a number, None where the panel has still to rate it, "never" where nobody was judged
    and nobody will be."""
    worth = sorted(rating["points"] for rating in framework["ratings"])
    bands = sorted(framework["overall"]["bands"], key=lambda band: band["from"])
    totals = Counter({0: 1})
    for point in points:
        if point != "never":
            totals = Counter(total + more for total in totals for more in (worth if point is None else [point]))
    ratings = [band["rating"] for band in bands if any(band["from"] <= total <= band["to"] for total in totals)]
    if all(point == "never" for point in points):
        totals, ratings = Counter(), []
    score = None if {None, "never"} & set(points) else sum(points)
    rating = None if score is None else rating_of(score, bands)
    moves = None
    if rating is not None:
        place = [band["rating"] for band in bands].index(rating)
        up, down = bands[place + 1 :][:1], bands[:place][-1:]
        moves = {
            "up": {"rating": up[0]["rating"], "points": up[0]["from"] - score} if up else None,
            "down": {"rating": down[0]["rating"], "points": score - down[0]["to"]} if down else None,
        }
    return {
        "score": score,
        "maximum": framework["overall"]["maximum"],
        "rating": rating,
        "distance": moves,
        "range": {"least": min(totals, default=None), "most": max(totals, default=None), "ratings": ratings},
    }


def results(framework, bundle):
    """The results file (`inspection-results/1`) that the product must write for a bundle."""
    answers = lists_of_answers(bundle["cases"])
    questions, standards, points = {}, {}, []
    eligible = bundle["inspection"].get("eligible"), len(bundle["cases"])
    worth = {rating["code"]: rating["points"] for rating in framework["ratings"]}
    for domain in framework["domains"]:
        for standard in domain["standards"]:
            for question in standard.get("key_questions", []):
                numbers = [question["number"], *(question["number"] + letter for letter in question["prompts"])]
                for number in numbers:
                    questions[number] = figures(answers.get(number, []), *eligible)
                questions[question["number"]]["bands_touched"] = []
                share = questions[question["number"]]["percent"]
                if share is not None:
                    found = interval(
                        yes_of(answers[question["number"]]), base_of(answers[question["number"]]), *eligible
                    )
                    questions[question["number"]] |= {
                        "band": rating_of(share, framework["banding"]),
                        "bands_touched": touched(*found[:2], framework["banding"]),
                    }
            if not standard.get("rated", True):
                continue
            if domain["rated_by"] == "panel":
                calculated = lowest = share = None
                grounds = []
                agreed = bundle.get("panel_ratings", {}).get(standard["number"])
            else:
                calculated, lowest, share = standard_rating(standard, answers, framework["banding"])
                grounds = discretion(standard, answers, framework, lowest, share)
                agreed = calculated
            if agreed is not None:
                points.append(worth[agreed])
            else:
                points.append(None if domain["rated_by"] == "panel" or not bundle["cases"] else "never")
            can_be = domain["rated_by"] != "panel" and is_put(standard, bundle["cases"])
            standards[standard["number"]] = {
                "calculated": calculated,
                "agreed": agreed,
                "lowest": lowest,
                "percent": share,
                "discretion": grounds,
                "final": standard["number"] in bundle.get("panel_ratings", {}),
                "rule": None if domain["rated_by"] == "panel" else framework["standard_rule"],
                "decided_by": [lowest] if lowest else [],
                "caps": [],
                "may_become": may_become(standard, answers, framework, grounds),
                "distance": distance(standard, answers, framework["banding"]) if can_be else None,
                "range": {"lowest": calculated, "highest": calculated} if calculated else None,
            }
    for question in framework["information_questions"]:
        given = answers.get(question["code"], [])
        if "answers" in question:
            questions[question["code"]] = {
                "counts": {option: given.count(option) for option in question["answers"]},
                "na": given.count("na"),
            }
        else:
            questions[question["code"]] = figures(given, *eligible)
    return {
        "format": "inspection-results/1",
        "inspection": bundle["inspection"]["code"],
        "framework": framework["code"],
        "cases": {"total": len(bundle["cases"]), "signed_off": len(bundle["cases"])},
        "questions": questions,
        "standards": standards,
        "overall": overall_of(framework, points),
    }


def yes_of(given):
    return given.count("yes")


def base_of(given):
    return given.count("yes") + given.count("no")


def figures(given, eligible, signed_off):
    yes, judged = yes_of(given), base_of(given)
    found = interval(yes, judged, eligible, signed_off)
    return {
        "yes": yes,
        "no": judged - yes,
        "na": given.count("na"),
        "percent": percent(yes, judged),
        "band": None,
        "interval": found and {"low": float(found[0]), "high": float(found[1]), "method": found[2]},
    }
