"""What a framework file of format 1 means in format 2."""

from collections.abc import Collection
from typing import Any

from inspection.frameworks.conditions import LICENCE, SENTENCE_TYPE, Section
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.schema import FrameworkSchema

YES_NO = (Section.COURT_REPORT.value, Section.INTERVIEW.value)
WORDING: dict[str, Any] = DEFAULTS["format_1"]


def upgrade(framework: FrameworkSchema) -> Framework2Schema:
    """The same framework in format 2; what format 1 cannot say is said by `defaults.yaml`.

    Its court_report and interview are two yes_no details, its characteristics choices by which figures are broken
    down. The digest of the file stays that of format 1.
    """
    written = framework.model_dump(mode="json", by_alias=True, exclude_unset=True)
    characteristics = written.pop("characteristics", {})
    return Framework2Schema.model_validate(
        written
        | {
            "format": 2,
            "vocabulary": WORDING["vocabulary"],
            "details": [*_yes_no_details(characteristics), *_choices(characteristics)],
            "sections": _sections(characteristics),
            "overall": {"rule": "points_sum", **written["overall"]},
        }
    )


def detail_of(section: str, characteristics: Collection[str]) -> str:
    """The code of the yes_no detail of court_report or interview: their own, unless a characteristic has it already."""
    code = section
    while code in characteristics:
        code += "_"
    return code


def _yes_no_details(characteristics: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"code": detail_of(section, characteristics), "type": "yes_no", **WORDING["details"][section]}
        for section in YES_NO
    ]


def _choices(characteristics: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": _label(code), "type": "choice", "options": options, "break_down": True}
        for code, options in characteristics.items()
    ]


def _label(code: str) -> str:
    # A name of format 1 may be nothing but underscores, which leave no words.
    return code.replace("_", " ").strip().capitalize() or code


def _sections(characteristics: dict[str, list[str]]) -> list[dict[str, Any]]:
    when: dict[str, dict[str, list[Any]]] = {Section.COURT_REPORT: {detail_of(YES_NO[0], characteristics): [True]}}
    if LICENCE in characteristics.get(SENTENCE_TYPE, []):
        when[Section.LICENCE] = {SENTENCE_TYPE: [LICENCE]}
    when[Section.INTERVIEW] = {detail_of(YES_NO[1], characteristics): [True]}
    return [
        {"code": str(section), "when": condition, **WORDING["sections"][section]} for section, condition in when.items()
    ]
