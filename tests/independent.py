"""A second computation of every figure, from the raw files alone and in another arithmetic.

It shares no code with the product: plain YAML and JSON, decimals rounded half up instead of whole numbers, and
discretion found by trying every single change of one case.
"""

from decimal import ROUND_HALF_UP, Decimal


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


def results(framework, bundle):
    """The results file (`inspection-results/1`) that the product must write for a bundle."""
    answers = lists_of_answers(bundle["cases"])
    questions, standards, points = {}, {}, []
    worth = {rating["code"]: rating["points"] for rating in framework["ratings"]}
    for domain in framework["domains"]:
        for standard in domain["standards"]:
            for question in standard.get("key_questions", []):
                numbers = [question["number"], *(question["number"] + letter for letter in question["prompts"])]
                for number in numbers:
                    questions[number] = figures(answers.get(number, []))
                share = questions[question["number"]]["percent"]
                if share is not None:
                    questions[question["number"]]["band"] = rating_of(share, framework["banding"])
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
            points.append(None if agreed is None else worth[agreed])
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
            }
    for question in framework["information_questions"]:
        given = answers.get(question["code"], [])
        if "answers" in question:
            questions[question["code"]] = {
                "counts": {option: given.count(option) for option in question["answers"]},
                "na": given.count("na"),
            }
        else:
            questions[question["code"]] = figures(given)
    score = None if None in points else sum(points)
    return {
        "format": "inspection-results/1",
        "inspection": bundle["inspection"]["code"],
        "framework": framework["code"],
        "cases": {"total": len(bundle["cases"]), "signed_off": len(bundle["cases"])},
        "questions": questions,
        "standards": standards,
        "overall": {
            "score": score,
            "maximum": framework["overall"]["maximum"],
            "rating": None if score is None else rating_of(score, framework["overall"]["bands"]),
        },
    }


def figures(given):
    yes, no = given.count("yes"), given.count("no")
    return {"yes": yes, "no": no, "na": given.count("na"), "percent": percent(yes, yes + no), "band": None}
