"""Ivy answers the questions of her cases."""

import pytest
from playwright.sync_api import expect

CASE = "/inspections/harbour-2024/cases/HAR-102/"


def numbers_on(person):
    return person.page.locator("fieldset[data-number]").evaluate_all("all => all.map(each => each.dataset.number)")


def is_key_question(number):
    return not number[-1].isalpha()


@pytest.mark.parametrize(("standard", "width"), [("2.2", 1280), ("2.4", 375)])
def test_a_whole_standard_is_answered_with_the_keyboard_alone(person, standard, width):
    ivy = person("ivy", width=width).go(f"{CASE}{standard}/")
    numbers = numbers_on(ivy)
    ivy.sees_count(0, len(numbers))
    ivy.tab_to(numbers[0])
    for done, number in enumerate(numbers, start=1):
        if is_key_question(number):
            ivy.type("y").sees_state(number, "Saved")
            expect(ivy.warning(number, "evidence")).to_be_visible()
            ivy.type("k", "e")
            ivy.page.keyboard.type(f"Seen in the file: {number} – “yes”, wedi'i weld 👍")
            expect(ivy.warning(number, "evidence")).to_be_hidden()
            ivy.type("Escape")
            ivy.type("j")
        else:
            ivy.type({"a": "n", "b": "a"}.get(number[-1], "y"))
        ivy.sees_state(number, "Saved").sees_count(done, len(numbers))
    ivy.sees_all_saved().check_page()

    ivy.reload().sees_count(len(numbers), len(numbers))
    for number in numbers:
        if is_key_question(number):
            ivy.finds(number, "Yes", f"Seen in the file: {number} – “yes”, wedi'i weld 👍")
        else:
            ivy.finds(number, {"a": "No", "b": "Not applicable"}.get(number[-1], "Yes"))
    ivy.page.get_by_role("link", name="Case HAR-102").click()
    expect(ivy.page.locator(f".govuk-task-list__item:has(a[href$='/{standard}/'])")).to_contain_text("Complete")


def test_yes_over_prompts_that_are_all_no_is_pointed_out_and_not_forbidden(person):
    ivy = person("ivy").go(f"{CASE}2.1/")
    prompts = [number for number in numbers_on(ivy) if number.startswith("2.1.1") and not is_key_question(number)]
    ivy.answer("2.1.1", "Yes")
    expect(ivy.warning("2.1.1", "prompts")).to_be_hidden()
    for number in prompts:
        ivy.answer(number, "No")
    expect(ivy.warning("2.1.1", "prompts")).to_be_visible()
    ivy.sees_all_saved().check_page().reload()
    expect(ivy.warning("2.1.1", "prompts")).to_be_visible()
    ivy.answer(prompts[-1], "Yes")
    expect(ivy.warning("2.1.1", "prompts")).to_be_hidden()


def test_an_answer_can_be_taken_back(person):
    ivy = person("ivy").go(f"{CASE}2.1/").answer("2.1.2", "No").sees_state("2.1.2", "Saved")
    ivy.question("2.1.2").get_by_role("button", name="Clear answer").click()
    ivy.sees_all_saved().reload()
    expect(ivy.question("2.1.2").locator("input:checked")).to_have_count(0)
