"""Cases shared out, compared with trying everything."""

import itertools
import random
from collections import Counter
from fractions import Fraction

import pytest

from cases.allocation.sharing import CONFLICTS_WITH_ALL, NO_PEOPLE, NO_ROOM, FreeCase, Person, share_out

pytestmark = pytest.mark.anywhere


def goodness(cases, people, given, together):
    """Less is better: cases left, further people for a practitioner, the largest load, how uneven loads are."""
    new = Counter(given.values())
    loads = [person.load_with(new[person.pk]) for person in people if person.room != 0]
    uneven = sum(
        Fraction((person.open + new[person.pk]) ** 2) / (person.days or 1) for person in people if person.room != 0
    )
    return (
        len(cases) - len(given),
        further_people(cases, people, given) if together else 0,
        max(loads, default=0),
        uneven,
    )


def further_people(cases, people, given):
    further = 0
    for practitioner in {case.practitioner for case in cases} - {None}:
        having = {given[case.pk] for case in cases if case.practitioner == practitioner and case.pk in given}
        already = {person.pk for person in people if practitioner in person.practitioners}
        further += len(having - already) - (1 if having and not already else 0)
    return further


def is_allowed(cases, people, given):
    new = Counter(given.values())
    return all(given.get(case.pk) not in case.conflicted for case in cases) and all(
        person.room is None or new[person.pk] <= person.room for person in people
    )


def best_of_all(cases, people, together):
    nobody_or_somebody = [None, *(person.pk for person in people)]
    every = (
        {case.pk: who for case, who in zip(cases, choice, strict=True) if who}
        for choice in itertools.product(nobody_or_somebody, repeat=len(cases))
    )
    return min(goodness(cases, people, given, together) for given in every if is_allowed(cases, people, given))


def random_people(chance):
    with_days = chance.random() < 0.5
    return [
        Person(
            pk,
            open=chance.randint(0, 4),
            at_most=chance.choice([None, None, chance.randint(0, 6)]),
            days=Fraction(chance.randint(0, 10), 2) if with_days else None,
            practitioners=frozenset(chance.sample("ABC", chance.randint(0, 1))),
        )
        for pk in range(1, chance.randint(2, 4))
    ]


def random_cases(chance, people, most=6):
    return [
        FreeCase(
            pk,
            practitioner=chance.choice(["A", "B", "C", None]),
            conflicted=frozenset(person.pk for person in people if chance.random() < 0.2),
        )
        for pk in range(100, 100 + chance.randint(0, most))
    ]


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_better_than_what_is_proposed(seed):
    chance = random.Random(seed)
    for _ in range(20):
        people = random_people(chance)
        cases = random_cases(chance, people)
        together = chance.random() < 0.6
        proposal = share_out(cases, people, together=together)
        assert is_allowed(cases, people, proposal.people)
        assert goodness(cases, people, proposal.people, together) == best_of_all(cases, people, together)
        assert proposal.is_proved
        assert proposal.people.keys() | proposal.left.keys() == {case.pk for case in cases}


def test_the_order_of_cases_and_people_is_of_no_account():
    chance = random.Random(7)
    for _ in range(20):
        people = random_people(chance)
        cases = random_cases(chance, people, most=12)
        proposal = share_out(cases, people, together=True)
        shuffled = [chance.sample(rows, len(rows)) for rows in (cases, people)]
        assert share_out(*shuffled, together=True) == proposal


def loads(proposal):
    return dict(Counter(proposal.people.values()))


def test_who_has_fewer_open_cases_is_given_more():
    cases = [FreeCase(pk) for pk in range(8)]
    assert loads(share_out(cases, [Person(1, open=5), Person(2, open=1), Person(3, open=0)])) == {2: 4, 3: 4}


def test_who_has_more_days_is_given_more():
    cases = [FreeCase(pk) for pk in range(12)]
    people = [Person(1, days=Fraction(2)), Person(2, days=Fraction(4)), Person(3, days=Fraction(0))]
    assert loads(share_out(cases, people)) == {1: 4, 2: 8}


def test_two_people_below_their_caps_differ_by_one_case_at_most():
    cases = [FreeCase(pk) for pk in range(23)]
    people = [Person(pk, open=pk % 3, at_most=4 if pk == 1 else None) for pk in range(1, 6)]
    new = loads(share_out(cases, people))
    after = [person.open + new[person.pk] for person in people if person.at_most is None]
    assert max(after) - min(after) <= 1
    assert 1 + new[1] == 4


def test_cases_of_one_practitioner_go_to_one_person_who_has_theirs_already():
    cases = [FreeCase(1, "A"), FreeCase(2, "A"), FreeCase(3, "B"), FreeCase(4, "B"), FreeCase(5, "B")]
    people = [Person(1, practitioners=frozenset("B"), open=1), Person(2)]
    assert share_out(cases, people, together=True).people == {1: 2, 2: 2, 3: 1, 4: 1, 5: 1}


def test_cases_of_one_practitioner_are_given_to_several_before_one_is_left():
    cases = [FreeCase(1, "A"), FreeCase(2, "A"), FreeCase(3, "A")]
    proposal = share_out(cases, [Person(1, at_most=2), Person(2, at_most=2)], together=True)
    assert (proposal.left, proposal.practitioners) == ({}, ("A",))


def test_a_case_that_stays_says_why():
    cases = [FreeCase(1, conflicted=frozenset({1, 2})), FreeCase(2, conflicted=frozenset({2})), FreeCase(3)]
    proposal = share_out(cases, [Person(1, at_most=0), Person(2, at_most=1)])
    assert proposal.people == {3: 2}
    assert proposal.left == {1: CONFLICTS_WITH_ALL, 2: NO_ROOM}
    assert share_out([FreeCase(1)], []).left == {1: NO_PEOPLE}
