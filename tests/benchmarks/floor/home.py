"""The page to begin at, of an inspector, a lead, and a head of inspection."""

import datetime

from tests.benchmarks.floor.cases import STAGE, STAGES, total_of
from tests.benchmarks.floor.pages import page, select, select_one

MEMBER = "EXISTS (SELECT 1 FROM inspection_teammember m WHERE m.inspection_id = i.id AND m.user_id = %s)"
INSPECTIONS = """
SELECT i.code, d.name, i.fieldwork_started_on, i.ordinal FROM inspection_inspection i
JOIN inspection_deliveryunit d ON d.id = i.delivery_unit_id
WHERE {} ORDER BY i.fieldwork_started_on DESC, i.code LIMIT 50
"""
OWN = f"""
FROM cases_assessment a JOIN cases_case c ON c.id = a.case_id JOIN inspection_inspection i ON i.id = c.inspection_id
WHERE a.assessor_id = %s AND a.kind = 'primary' AND a.state <> 'signed_off' AND {MEMBER}
"""
LISTED = f"""
SELECT c.reference, i.code, d.name, i.fieldwork_started_on, i.ordinal, {STAGE},
    (SELECT count(*) FROM cases_judgement j WHERE j.assessment_id = a.id AND j.answer <> ''), c.details
{OWN.replace("WHERE", "JOIN inspection_deliveryunit d ON d.id = i.delivery_unit_id WHERE", 1)}
ORDER BY a.state, i.fieldwork_started_on DESC, i.id, c.reference_key, c.reference LIMIT 50
"""
# Handed in, and no lead of the team may sign it off.
WAITING = """
SELECT c.reference FROM cases_assessment a JOIN cases_case c ON c.id = a.case_id
WHERE a.state = 'submitted' AND a.kind = 'primary' AND NOT EXISTS (
    SELECT 1 FROM inspection_teammember m JOIN inspection_user u ON u.id = m.user_id
    WHERE m.inspection_id = c.inspection_id AND m.role = 'lead_inspector' AND u.is_active
    AND m.user_id <> COALESCE(a.assessor_id, 0)
    AND NOT EXISTS (SELECT 1 FROM cases_judgement j WHERE j.assessment_id = a.id AND j.by_id = m.user_id)
) LIMIT 50
"""


def name_of(unit, started, ordinal):
    day = datetime.date.fromisoformat(started) if isinstance(started, str) else started
    return f"{unit}, {day:%B %Y}" + (f" ({ordinal})" if ordinal > 1 else "")


def home(request):
    user = request.user
    if user.system_role == "head_of_inspection":
        inspections, number = (
            select(INSPECTIONS.format("true")),
            select_one("SELECT count(*) FROM inspection_inspection"),
        )
        return _page(request, "home-head", inspections, pages=number, waiting=select(WAITING))
    inspections = select(INSPECTIONS.format(MEMBER), user.pk)
    number = select_one(f"SELECT count(*) FROM inspection_inspection i WHERE {MEMBER}", user.pk)
    (own,) = select_one(f"SELECT count(*) {OWN}", user.pk, user.pk)
    if not own:
        return _page(request, "home-lead", inspections, pages=number)
    rows = [
        (reference, code, name_of(*name), stage, answered, total_of(details))
        for reference, code, *name, stage, answered, details in select(LISTED, user.pk, user.pk)
    ]
    return _page(request, "home-inspector", inspections, pages=number, rows=rows, stages=STAGES, own=own)


def _page(request, template, inspections, **context):
    shown = [(code, name_of(*name)) for code, *name in inspections]
    return page(request, template, inspections=shown, **context)
