"""The report on one page: what stands on it, and that it stays one page."""

import io
import subprocess

import page
import pikepdf
import pytest

from reports.authoring.actions import add_passage
from reports.files.printing import make_summary
from reports.models import Passage
from tests.factories import make_harbour, make_inspection, make_tameside, make_user

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]


def recommend(inspection, *texts, addressee="The unit"):
    by = make_user()
    for text in texts:
        passage = Passage(inspection=inspection, section="recommendations", kind="recommendation", text=text)
        passage.addressee = addressee
        add_passage(passage=passage, by=by)


@pytest.fixture
def read(tmp_path):
    """How many pages a summary has, and its words."""

    def read(content):
        file = tmp_path / "summary.pdf"
        file.write_bytes(content)
        text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return len(pdf.pages), " ".join(text.split())

    return read


def test_tameside_is_on_one_page_with_ratings_counts_and_recommendations(read):
    pages, text = read(make_summary(make_tameside(narrative=True)))
    assert pages == 1
    for said in (
        "An inspection of probation services in: Tameside PDU",
        "Overall rating: Requires improvement Score: 7/27",
        "1.1 Leadership Requires improvement 7 4",
        "2.5 Reviewing Inadequate 2 3",
        "1. make full use of the interventions",
        "10. offer every probation practitioner",
    ):
        assert said in text
    assert "in the report" not in text


def test_it_is_tagged_and_the_same_each_time(tmp_path):
    content = make_summary(make_harbour(narrative=True))
    file = tmp_path / "summary.pdf"
    file.write_bytes(content)
    assert page.validate_pdf(str(file), profile=page.ValidationProfile.PDF_UA_1).failures == []
    assert make_summary(make_harbour(narrative=True)) == content


def test_as_many_recommendations_as_fit_are_printed_and_the_rest_are_counted(read):
    inspection = make_inspection(cases=1)
    recommend(inspection, *(f"Do thing {number}. " + "And say why at length. " * 12 for number in range(1, 31)))
    pages, text = read(make_summary(inspection))
    printed = text.count("Do thing")
    assert pages == 1
    assert 3 < printed < 30
    assert f"Do thing {printed}." in text
    assert f"{30 - printed} more recommendations are in the report." in text


def test_one_that_does_not_fit_is_counted(read):
    inspection = make_inspection(cases=1)
    recommend(inspection, "Do. " * 3_000)
    pages, text = read(make_summary(inspection))
    assert pages == 1
    assert "Recommendations 1 recommendation is in the report." in text


def test_a_report_of_nothing_has_a_summary_of_ratings(read):
    pages, text = read(make_summary(make_inspection(cases=1)))
    assert pages == 1
    assert "Provisional. 0 of 1 cases is signed off" in text
    assert "Recommendations" not in text
