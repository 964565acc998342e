"""A section with a question of each type of answer."""

import pytest
from playwright.sync_api import expect

from tests.installation import run

pytestmark = pytest.mark.anywhere

KENNEL = """
from inspection.models import TeamRole, User
from tests.every_answer import make_kennel
from tests.factories import join, make_case
kennel = make_kennel(code="kennel")
ivy = join(User.objects.get(email="ivy@plumbline.example"), kennel, TeamRole.INSPECTOR)
for number in range(1, 4):
    make_case(kennel, reference=f"K-{number}", assessor=ivy)
"""


@pytest.fixture(scope="module", autouse=True)
def _kennel(environment):
    """With a case for each journey, all of them Ivy's."""
    run(environment, "manage.py", "shell", "-v0", "-c", KENNEL)


def section(number):
    return f"/inspections/kennel/cases/K-{number}/information/"


def field(person, number):
    return person.question(number).locator(f"#q-{number}-1")


def chosen(person, number):
    labels = person.question(number).locator("input:checked + label")
    return labels.all_inner_texts()


def finds_all(person):
    assert (chosen(person, "Q1"), chosen(person, "Q2")) == (["Rather weak"], ["Vet", "Cook"])
    expect(field(person, "Q3")).to_have_value("3.5")
    expect(field(person, "Q4")).to_have_value("27/3/2025")
    expect(field(person, "Q5")).to_have_value("Gentle.\nMostly.")


def test_it_is_filled_with_the_keyboard_alone_and_saved_as_it_is_typed(person):
    ivy = person("ivy", width=320).go(section(1))
    ivy.sees_count(0, 5).tab_to("Q1").type("2").sees_state("Q1", "Saved")
    ivy.type("a", "2", "1").sees_state("Q2", "Saved")
    assert chosen(ivy, "Q2") == ["Vet", "Cook"]
    ivy.type("j").page.keyboard.type("3.x")
    ivy.sees_state("Q3", "Refused: Enter a number from 0 to 100")
    expect(field(ivy, "Q3")).to_have_attribute("aria-invalid", "true")
    expect(field(ivy, "Q3")).to_have_value("3.x")
    ivy.type("Backspace", "5").sees_state("Q3", "Saved")
    expect(field(ivy, "Q3")).not_to_have_attribute("aria-invalid", "true")
    ivy.type("Escape", "a").sees_state("Q3", "Saved")
    expect(field(ivy, "Q3")).to_have_value("")
    assert chosen(ivy, "Q3") == ["Not applicable"]
    field(ivy, "Q3").focus()
    ivy.page.keyboard.type("3.5")
    assert chosen(ivy, "Q3") == []
    ivy.type("Enter").page.keyboard.type("27 March 2025")
    ivy.type("Enter").page.keyboard.type("Gentle.\nMostly.")
    ivy.sees_count(5, 5).sees_all_saved().check_page_at(320, 1280)
    finds_all(ivy.reload().sees_count(5, 5))


def test_it_is_filled_saved_and_corrected_without_javascript(person):
    ivy = person("ivy", javascript=False).go(section(2))
    ivy.answer("Q1", "Rather weak").answer("Q2", "Vet").answer("Q2", "Cook")
    field(ivy, "Q3").fill("lots")
    field(ivy, "Q4").fill("27 3 2025")
    field(ivy, "Q5").fill("Gentle.\nMostly.")
    ivy.page.get_by_role("button", name="Save", exact=True).first.click()
    ivy.is_told_the_problem("Q3: Enter a number from 0 to 100").sees("4 answers saved")
    expect(field(ivy, "Q3")).to_have_value("lots")
    ivy.page.locator(".govuk-error-summary a").click()
    expect(field(ivy, "Q3")).to_be_focused()
    field(ivy, "Q3").fill("3.50")
    ivy.page.get_by_role("button", name="Save", exact=True).first.click()
    ivy.is_told("1 answer saved")
    finds_all(ivy)
    ivy.question("Q2").get_by_role("button", name="Clear answer").click()
    assert chosen(ivy, "Q2") == []


def test_of_two_browsers_the_second_sees_both_answers_in_words(person):
    first, second = (person("ivy").go(section(3)) for _ in range(2))
    first.answer("Q2", "Vet").answer("Q2", "Cook").sees_state("Q2", "Saved")
    field(first, "Q4").fill("27 3 2025")
    field(first, "Q4").blur()
    first.sees_state("Q4", "Saved")
    second.answer("Q2", "Cook").sees_state("Q2", "changed this answer too")
    field(second, "Q4").fill("28 3 2025")
    field(second, "Q4").blur()
    second.sees_state("Q4", "changed this answer too").check_page()
    for number, words in (("Q2", "Vet, Cook"), ("Q4", "27 March 2025")):
        expect(second.question(number).locator("[data-slot=answer]")).to_have_text(words)
        second.question(number).get_by_role("button", name="Use what is stored").click()
        second.sees_state(number, "The stored answer is kept")
    assert chosen(second, "Q2") == ["Vet", "Cook"]
    expect(field(second, "Q4")).to_have_value("27/03/2025")
    second.sees_all_saved()
