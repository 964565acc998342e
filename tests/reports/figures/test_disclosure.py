"""What is published cannot be narrowed down. The attackers stand in attacker.py."""

import random
from itertools import combinations, product

import pytest

from reports.figures.disclosure.alternatives import Hidden, hide, holds
from reports.figures.disclosure.protection import protect
from reports.figures.disclosure.rounding import rounded
from reports.figures.disclosure.tables import Cell, Family, Table
from tests.reports.figures.attacker import Bounded, compositions, enumerated, tables_with

pytestmark = pytest.mark.anywhere

ROUNDS, IN_A_ROUND = 20, 50
PROFILE = "profile"


def family_of(group_of, answers, groups, columns, **said):
    """`answers` are {question: {case: column}}, or of several columns each; the profile is added."""
    tables = {PROFILE: table_of(group_of, dict.fromkeys(group_of, 0), groups, 1)}
    tables |= {name: table_of(group_of, given, groups, columns) for name, given in answers.items()}
    return Family(groups, group_of, tables, **said)


def table_of(group_of, given, groups, columns):
    several = any(isinstance(places, tuple) for places in given.values())
    counts = [[0] * columns for _ in range(groups)]
    for case, places in given.items():
        for place in places if several else (places,):
            counts[group_of[case]][place] += 1
    names = tuple("abcdefgh"[:columns])
    return Table(names, tuple(map(tuple, counts)), frozenset(given), several, columns - 1 if several else None)


def random_family(chance, most_cases=14):
    """All questions put to all cases."""
    groups, columns, questions = chance.choice([(2, 2, 1), (2, 2, 2), (2, 3, 1), (3, 2, 1)])
    cases = range(chance.randint(2, most_cases if groups == 2 else most_cases - 5))
    group_of = {case: pick(chance, groups) for case in cases}
    answers = {f"q{number}": {case: pick(chance, columns) for case in cases} for number in range(questions)}
    return family_of(group_of, answers, groups, columns)


def pick(chance, count):
    """One of so many, the first most often: groups are of very different sizes."""
    return min(chance.randrange(count), chance.randrange(count))


def published(found):
    return {name: hidden.cells for name, hidden in found.items() if hidden}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_hidden_count_of_a_thousand_families_has_fewer_than_three_values(seed):
    chance = random.Random(seed)
    for _ in range(IN_A_ROUND):
        family, threshold = random_family(chance), chance.choice([3, 5, 10])
        found = protect(family, threshold)
        values = enumerated([(name, family.tables[name], cells) for name, cells in published(found).items()])
        assert [where for where, each in values.items() if len(each) < 3] == [], (seed, family)
        assert not any(family.tables[name].small(threshold) - cells for name, cells in published(found).items())


def random_large_family(chance):
    """Some questions are put to some of the cases, some take several answers; the detail may decide who is asked."""
    groups, columns, cases = chance.randint(2, 5), 3, range(chance.randint(4, 40))
    group_of = {case: pick(chance, groups) for case in cases}
    some = frozenset(case for case in cases if chance.random() < 0.4)
    by_group = frozenset(case for case in cases if group_of[case] == 0)
    decides = chance.random() < 0.3
    answers = {}
    for number in range(chance.randint(1, 4)):
        asked = by_group if decides and number == 1 else chance.choice([frozenset(cases), frozenset(cases), some])
        asked = frozenset(chance.sample(sorted(asked), max(0, len(asked) - chance.choice([0, 0, 0, 1]))))
        several = chance.random() < 0.2
        answers[f"q{number}"] = {
            case: chance.choice([(0,), (1,), (0, 1), (2,)]) if several else pick(chance, columns) for case in asked
        }
    return family_of(
        group_of, answers, groups, columns, never=frozenset({groups - 1}) - set(group_of.values()), decides=decides
    )


@pytest.mark.parametrize("seed", range(6))
def test_an_integer_programme_breaks_no_larger_family_either(seed):
    chance = random.Random(seed)
    for _ in range(3):
        family, threshold = random_large_family(chance), chance.choice([2, 5])
        found = published(protect(family, threshold))
        assert Bounded(family, found).broken() == [], (seed, family)


def test_the_attackers_find_what_is_badly_hidden():
    group_of = dict(enumerate([0] * 3 + [1] * 9))
    family = family_of(group_of, {"q": {case: int(case > 3) for case in group_of}}, 2, 2)
    only_small = {name: table.small(5) for name, table in family.tables.items()}
    assert only_small == {PROFILE: {(0, 0)}, "q": {(0, 0), (1, 0)}}
    broken = {(PROFILE, (0, 0)), ("q", (0, 0)), ("q", (1, 0))}
    assert set(Bounded(family, only_small).broken()) == broken
    values = enumerated([(name, family.tables[name], cells) for name, cells in only_small.items()])
    assert {where for where, each in values.items() if len(each) < 3} == broken


# --- How much is kept -------------------------------------------------------------------------------------------------


def fewest_hidden(family, threshold):
    """The smallest number of counts that are not small and are not told, of all ways to hide and to leave out."""
    sizes = tuple(row[0] for row in family.tables[PROFILE].counts)
    possible = set(compositions(sum(sizes), len(sizes)))
    ways = [list(ways_of(table, threshold)) for table in family.tables.values()]
    return min(
        sum(lost for lost, _, _ in chosen)
        for chosen in product(*ways)
        if is_safe([(hidden, by_sizes) for _, hidden, by_sizes in chosen if by_sizes is not None], possible)
    )


def ways_of(table, threshold):
    small = table.small(threshold)
    others = [cell for cell in table.cells if cell not in small]
    everything = tables_with(table.totals, len(table.counts))
    yield len(others), small, None
    for number in range(len(others) + 1):
        for more in combinations(others, number):
            hidden = small | set(more)
            fitting = {
                size: [
                    rows
                    for rows in each
                    if all(rows[g][c] == table.counts[g][c] for g, c in table.cells if (g, c) not in hidden)
                ]
                for size, each in everything.items()
            }
            values = {
                size: {cell: {rows[cell.group][cell.column] for rows in each} for cell in hidden}
                for size, each in fitting.items()
                if each
            }
            yield number, hidden, values


def is_safe(chosen, possible):
    for _, by_sizes in chosen:
        possible = possible & set(by_sizes)
    return all(
        len(set().union(*(by_sizes[sizes][cell] for sizes in possible))) > 2
        for hidden, by_sizes in chosen
        for cell in hidden
    )


def test_nearly_as_much_is_told_as_can_be():
    chance, useful, lost, least = random.Random(13), 0, 0, 0
    for _ in range(40):
        family, threshold = random_family(chance, most_cases=11), chance.choice([3, 5])
        found = protect(family, threshold)
        for name, table in family.tables.items():
            others = len(table.cells) - len(table.small(threshold))
            useful += others
            lost += others if found[name] is None else len(found[name].cells) - len(table.small(threshold))
        least += fewest_hidden(family, threshold)
    assert useful - least > 50
    assert 100 * (useful - lost) >= 95 * (useful - least)


# --- One table --------------------------------------------------------------------------------------------------------


def test_of_one_case_in_all_no_choice_of_cells_hides_the_group():
    table = Table(("yes", "no"), ((1, 9), (0, 20)), frozenset(range(30)))
    assert hide(table, (10, 20), ((0, 0), (0, 0)), 5) is None
    assert hide(table, (10, 20), ((0, 0), (0, 0)), 1).cells == frozenset()


def test_small_counts_take_the_fewest_others_with_them_and_the_smallest():
    table = Table(("yes", "no", "na"), ((3, 20, 0), (9, 30, 0), (40, 6, 0)), frozenset(range(108)))
    hidden = hide(table, (23, 39, 46), ((0, 0, 0), (0, 0, 0)), 5)
    assert hidden.cells == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert table.counts not in hidden.alternatives


def test_where_nothing_is_small_everything_is_told():
    table = Table(("yes", "no"), ((5, 0), (7, 20)), frozenset(range(32)))
    assert hide(table, (5, 27), ((0, 0), (0, 0)), 5).cells == frozenset()


@pytest.mark.parametrize(
    ("cells", "first", "second"),
    [
        ({(0, 0), (0, 1), (1, 0), (1, 1)}, ((2, 8), (8, 12)), ((4, 6), (6, 14))),  # as it should be
        ({(0, 0), (1, 0), (1, 1)}, ((2, 8), (8, 12)), ((4, 6), (6, 14))),  # one that differs is told
        ({(0, 0), (0, 1), (1, 0), (1, 1)}, ((2, 8), (8, 12)), ((3, 7), (7, 13))),  # two values only
        ({(0, 0), (0, 1), (1, 0), (1, 1)}, ((2, 8), (9, 11)), ((4, 6), (6, 14))),  # another total
        ({(0, 0), (0, 1), (1, 0), (1, 1)}, ((2, 9), (8, 11)), ((4, 6), (6, 14))),  # a group of another size
        ({(0, 0), (0, 1), (1, 0), (1, 1)}, ((-1, 11), (11, 9)), ((4, 6), (6, 14))),  # fewer than nobody
        (set(), ((3, 7), (7, 13)), ((3, 7), (7, 13))),  # a small count is told
    ],
)
def test_what_the_solver_found_is_checked_in_whole_numbers(cells, first, second):
    table = Table(("yes", "no"), ((3, 7), (7, 13)), frozenset(range(30)))
    hidden = Hidden(frozenset(Cell(*cell) for cell in cells), (first, second))
    is_right = first == ((2, 8), (8, 12)) and second == ((4, 6), (6, 14)) and len(cells) == 4
    assert holds(table, (10, 20), ((0, 0), (0, 0)), 5, hidden) == is_right


def test_rounding_goes_to_the_nearest_multiple_and_up_half_way():
    assert [rounded(count, 5) for count in (0, 2, 3, 7, 8, 12)] == [0, 0, 5, 5, 10, 10]
    assert [rounded(count, 10) for count in (4, 5, 14, 15)] == [0, 10, 10, 20]
