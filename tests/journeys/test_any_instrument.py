"""An invented inspection under each instrument: answered, signed off, rated and reported, in its own words."""

import pytest
from playwright.sync_api import expect

from inspection.frameworks.format_2.reading import read_framework_file
from tests.factories import FORMAT_2
from tests.test_any_framework import foreign_words

pytestmark = pytest.mark.deployed

# In the installation: an inspection under the newest edition, with one case of Ivy's where cases are asked anything.
SET_UP = """
import datetime
from cases.allocation.actions import allocate
from cases.models import Assessment
from cases.sampling.actions import add_case
from inspection.models import DeliveryUnit, Framework, Inspection, TeamMember, User
from tests.factories import make_panel
framework = Framework.objects.current("{code}")
unit = DeliveryUnit.objects.create(code="unit-{code}", name="Northwick")
inspection = Inspection.objects.create(
    code="try-{code}", delivery_unit=unit, framework=framework, fieldwork_started_on=datetime.date(2025, 9, 1)
)
for key, role in (("ivy", "inspector"), ("lee", "lead_inspector")):
    user = User.objects.get(email=key + "@plumbline.example")
    TeamMember.objects.create(inspection=inspection, user=user, role=role)
make_panel(inspection, guests=("Gus Guest", "Gil Guest", "Gwen Guest"))
if inspection.question_set.has_cases:
    details = {{
        detail.code: detail.options[0] for detail in inspection.question_set.details if detail.options
    }}
    case = add_case(inspection=inspection, reference="N-1", commenced_on=datetime.date(2025, 8, 1), details=details)
    allocate(assessment=Assessment.objects.get(case=case), to=User.objects.get(email="ivy@plumbline.example"), by=None)
print(inspection.question_set.has_cases, bool(inspection.question_set.inspection_standards))
"""
INSTRUMENTS = [file for file in FORMAT_2 if file.stem != "every-rule"]


@pytest.mark.parametrize("file", INSTRUMENTS, ids=lambda file: file.stem)
def test_an_inspection_under_any_instrument(person, manage, on_the_server, file):
    content = read_framework_file(file.read_text())
    manage("import_framework", str(file))
    has_cases, is_asked = on_the_server(SET_UP.format(code=content.code)).split()
    address = f"/inspections/try-{content.code}/"
    ivy, lee = person("ivy"), person("lee")
    if has_cases == "True":
        answer_every_page(ivy, f"{address}cases/N-1/")
        ivy.press("Submit for sign-off").is_told("Submitted for sign-off")
        lee.go(f"{address}cases/N-1/").press("Sign off").is_told("Signed off")
    else:
        lee.go(address).is_refused(f"{address}cases/")
    if is_asked == "True":
        answer_for_the_inspection(lee, f"{address}standards/")
    rate_by_the_panel(lee, f"{address}panel/")
    for page in ("", "panel/", "panel/members/", "report/", "exports/"):
        lee.go(address + page).check_page()
        # The notice of the demonstration is not there; publisher and licence are printed as they are.
        text = lee.page.locator("body").inner_text()
        for printed in (str(content.publisher), str(content.licence)):
            text = text.replace(printed, "")
        assert foreign_words(text, content) == [], page
    lee.go(f"{address}report/")
    report = lee.page.locator(".report, main").first
    expect(report).to_contain_text("Northwick")
    expect(report).not_to_contain_text("Not rated yet")


def answer_every_page(ivy, case):
    ivy.go(case)
    pages = ivy.page.locator(".govuk-task-list a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    for page in pages:
        if not page.endswith(("/details/", "/summary/")):
            ivy.go(page)
            answer_what_is_asked(ivy)
            ivy.sees_all_saved()
    ivy.go(case).does_not_see("not answered yet")


def answer_what_is_asked(somebody):
    questions = somebody.page.locator("fieldset[data-number]")
    for number in questions.evaluate_all("all => all.map(each => each.dataset.number)"):
        somebody.question(number).get_by_role("radio").first.check()


def answer_for_the_inspection(lee, standards):
    lee.go(standards)
    pages = lee.page.locator(".govuk-task-list a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    for page in pages:
        lee.go(page)
        answer_what_is_asked(lee)
        lee.page.get_by_role("button", name="Save").first.click()
    lee.go(standards).does_not_see("Not answered yet")


def rate_by_the_panel(lee, panel):
    """Until nothing waits for the panel: each gets the best rating that is offered."""
    lee.go(panel)
    for address in lee.page.get_by_role("link", name="Record the rating").evaluate_all("all => all.map(a => a.href)"):
        lee.go(address)
        lee.page.get_by_role("radio").first.check()
        lee.fill("Public reason", "What we saw.").press("Record the decision").is_told("is recorded")
