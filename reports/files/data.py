"""The files that are one consistent read. Their progress is told before: within, nothing can be written."""

from collections.abc import Callable

from inspection.models import Inspection
from reports.files.answers import make_csv
from reports.files.imprint import Imprint
from reports.files.narrative import make_narrative
from reports.files.progress import OnProgress
from reports.files.results import make_json
from reports.files.workbook.book import make_open_workbook, make_workbook
from reports.files.workbook.case_answers import make_answers_workbook


def _of_one_moment(read: Callable[..., bytes]) -> Callable[..., bytes]:
    def make(inspection: Inspection, *imprint: Imprint | None, on_progress: OnProgress) -> bytes:
        on_progress(10, "Counting answers")
        return read(inspection, *imprint)

    return make


answers = _of_one_moment(make_csv)
narrative = _of_one_moment(make_narrative)
results = _of_one_moment(make_json)
workbook = _of_one_moment(make_workbook)
open_workbook = _of_one_moment(make_open_workbook)
answers_workbook = _of_one_moment(make_answers_workbook)
