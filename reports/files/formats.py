"""The one registry of file formats: pages, workers and commands all read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from inspection.models import Inspection, User
from inspection.programme.permissions import (
    Predicate,
    can_read_cases,
    can_read_report,
    can_sit_on_panel,
    can_write_report,
)
from reports.authoring.report import UnknownFiguresError
from reports.files.errors import CannotBeMadeError
from reports.files.imprint import Imprint
from reports.files.progress import OnProgress, no_progress


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`suffix` follows the inspection's code in the file's name. `can_have` tells for whom the format is.

    `render` names a function `(inspection, on_progress=…)`, of one with text `(inspection, imprint, on_progress=…)`.
    It is only imported by who makes such a file: what sets a PDF takes a second and 40 MB that no web server need have.
    """

    code: str
    label: str
    purpose: str
    suffix: str
    content_type: str
    render: str
    can_have: Predicate = can_read_report
    warnings: str = ""  # names a function too: (inspection) -> what a file that can be made does not show
    has_text: bool = False  # passages are printed in it, so that they can keep it from being made
    is_published: bool = False  # it is one of the files of a published report

    def filename(self, inspection: Inspection) -> str:
        return f"{inspection.code}-{self.suffix}"

    def make(
        self, inspection: Inspection, imprint: Imprint | None = None, on_progress: OnProgress = no_progress
    ) -> bytes:
        """The one way to any file. Raises `CannotBeMadeError`."""
        try:
            render: Callable[..., bytes] = import_string(self.render)
            said = [imprint] if self.has_text else []
            return render(inspection, *said, on_progress=on_progress)
        except UnknownFiguresError as error:
            lines = map(str, error.errors)
            raise CannotBeMadeError("\n".join(["Figures in the report’s text cannot be found.", *lines])) from error

    def warnings_of(self, inspection: Inspection) -> list[str]:
        """A line each; raises `UnknownFiguresError`."""
        find: Callable[[Inspection], list[str]] = import_string(self.warnings) if self.warnings else lambda _: []
        return find(inspection)


def _can_read_its_cases(user: User, inspection: Inspection) -> bool:
    return can_read_cases(user, inspection) and inspection.question_set.has_cases


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# In the order in which they are offered.
FORMATS = {
    format.code: format
    for format in (
        FileFormat(
            code="pdf",
            label="Report (PDF)",
            purpose="To print, to send and to keep. Tagged for screen readers.",
            suffix="report.pdf",
            content_type="application/pdf",
            render="reports.files.printing.make_pdf",
            has_text=True,
            warnings="reports.files.documents.pdf_warnings",
            is_published=True,
        ),
        FileFormat(
            code="html",
            label="Report (HTML)",
            purpose="To read on a screen. One file; nothing else is needed.",
            suffix="report.html",
            content_type="text/html; charset=utf-8",
            render="reports.files.documents.make_html",
            has_text=True,
            is_published=True,
        ),
        FileFormat(
            code="docx",
            label="Report (Word)",
            purpose="To edit or to quote from. Charts are left to the tables, which have the same figures.",
            suffix="report.docx",
            content_type=DOCX,
            render="reports.files.word.report.make_docx",
            has_text=True,
        ),
        FileFormat(
            code="summary",
            label="Summary on one page (PDF)",
            purpose="Ratings, how many strengths and areas for improvement each standard has, and what is recommended.",
            suffix="summary.pdf",
            content_type="application/pdf",
            render="reports.files.printing.make_summary",
            has_text=True,
            is_published=True,
        ),
        FileFormat(
            code="xlsx",
            label="Data workbook (XLSX)",
            purpose="Every figure in tables: ratings, questions, breakdowns, surveys.",
            suffix="workbook.xlsx",
            content_type=XLSX,
            render="reports.files.data.workbook",
            has_text=True,
            is_published=True,
        ),
        FileFormat(
            code="ods",
            label="Data workbook (ODS)",
            purpose="The same workbook for LibreOffice and whatever else reads OpenDocument.",
            suffix="workbook.ods",
            content_type=ODS,
            render="reports.files.data.open_workbook",
            has_text=True,
            is_published=True,
        ),
        FileFormat(
            code="json",
            label="Results (JSON)",
            purpose="Counts, percentages and ratings for other programs.",
            suffix="results.json",
            content_type="application/json",
            render="reports.files.data.results",
            is_published=True,
        ),
        FileFormat(
            code="tidy",
            label="Figures as one table (CSV)",
            purpose="To analyse: a row for each answer to a question, whole and by each detail. Small numbers hidden.",
            suffix="figures.csv",
            content_type="text/csv; charset=utf-8",
            render="reports.files.tidy.make_tidy",
            is_published=True,
        ),
        FileFormat(
            code="codebook",
            label="Codebook of that table (CSVW)",
            purpose="What its columns and codes mean, for people and programs. Keep it beside the table.",
            suffix="figures.csv-metadata.json",
            # The W3C's own type for it.
            content_type="application/csvm+json",
            render="reports.files.codebook.make_codebook",
            is_published=True,
        ),
        FileFormat(
            code="breakdowns",
            label="Breakdowns to share (JSON)",
            purpose="Every question by each detail, for those outside the team: small numbers are hidden or rounded.",
            suffix="breakdowns.json",
            content_type="application/json",
            render="reports.files.breakdowns.make_breakdowns",
            is_published=True,
        ),
        FileFormat(
            code="narrative",
            label="Text of the report (YAML)",
            purpose="Every passage with its tokens, section by section, to keep or to begin another report with.",
            suffix="narrative.yaml",
            content_type="application/yaml; charset=utf-8",
            render="reports.files.data.narrative",
            can_have=can_write_report,
        ),
        FileFormat(
            code="packs",
            label="Panel’s packs (PDF)",
            purpose="All that the ratings panel reads of each standard, to print. For the panel alone.",
            suffix="panel-packs.pdf",
            content_type="application/pdf",
            render="reports.files.printing.make_packs",
            can_have=can_sit_on_panel,
        ),
        FileFormat(
            code="csv",
            label="Answers case by case (CSV)",
            purpose="To analyse: a row for each signed-off case, a column for each question. No evidence.",
            suffix="answers.csv",
            content_type="text/csv; charset=utf-8",
            render="reports.files.data.answers",
            can_have=_can_read_its_cases,
        ),
        FileFormat(
            code="answers-xlsx",
            label="Answers case by case (XLSX)",
            purpose="The same for spreadsheets, with a sheet that says what each column holds. References stay text.",
            suffix="answers.xlsx",
            content_type=XLSX,
            render="reports.files.data.answers_workbook",
            can_have=_can_read_its_cases,
            has_text=True,
        ),
    )
}
