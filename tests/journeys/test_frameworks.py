"""A framework from its file to its publication, and what its readers get."""

from pathlib import Path

import pytest

from tests.journeys.test_pages import EVERY_RULE, HARBOUR

pytestmark = pytest.mark.anywhere


def upload(somebody, file: Path):
    somebody.go("/frameworks/upload/").page.get_by_label("Framework file").set_input_files(file)
    return somebody.press("Upload")


def written(folder, name, *replacements) -> Path:
    text = EVERY_RULE.read_text().replace("code: every-rule", "code: care")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    file = folder / name
    file.write_text(text)
    return file


def test_two_people_publish_a_framework(person, tmp_path):
    adam, hana = person("adam"), person("hana", javascript=False)
    adam.follow("Frameworks").check_page_at(1280, 320)
    faulty = written(tmp_path, "faulty.yaml", ("except: family", "except: nobody"))
    upload(adam, faulty).is_told_the_problem("faulty.yaml has 1 fault")
    adam.sees("line 72, domains[0].standards[0].key_questions[0].except: unknown section 'nobody'")
    adam.check_page_at(1280, 320)

    upload(adam, written(tmp_path, "care.yaml")).is_told("is uploaded as a draft").sees("Is the plan good?")
    draft = adam.page.url
    adam.follow("Try the form")
    for part, number in (("Day", "2"), ("Month", "3"), ("Year", "2026")):
        adam.page.get_by_label(part, exact=True).first.fill(number)
    adam.page.get_by_label("Long", exact=True).check()
    adam.press("Show its questions").does_not_see("3 Safety")
    adam.page.get_by_label("Short", exact=True).check()
    adam.press("Show its questions").sees("3 Safety").check_page_at(1280, 320)
    adam.follow("1 Planning").answer("SG1", "Yes").check_page_at(1280, 320)

    adam.page.goto(draft)
    adam.press("Propose publication").is_told("Another administrator or a head of inspection has to agree")
    hana.page.goto(draft)
    hana.press("Agree and publish").is_told("Published").sees("proposed by Adam Administrator, agreed by Hana Head")
    hana.follow("How ratings are worked out").heading_is("How ratings are worked out")
    adam.reload().sees("It never changes").check_page_at(1280, 320)

    newer = written(tmp_path, "newer.yaml", ('edition: "1"', 'edition: "2"'), ("Is it warm?", "Is it hot?"))
    upload(adam, newer).follow("What has changed").sees("Is it warm?", "Is it hot?").check_page_at(1280, 320)


def test_a_reader_takes_the_explanation_with_them(person, tmp_path):
    obi = person("obi", at=HARBOUR).follow("How ratings are worked out").check_page_at(1280, 320)
    with obi.page.expect_download() as download:
        obi.follow("Download as a file")
    file = tmp_path / "explanation.html"
    download.value.save_as(file)
    obi.page.goto(file.as_uri())
    obi.heading_is("How ratings are worked out").sees("The standard takes the rating of the one with the lowest.")
