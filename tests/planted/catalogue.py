"""The faults: each is a piece of a file replaced by another, and the tests that must then fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`old` stands in `file` exactly once; `tests` is what pytest is given."""

    name: str
    file: str
    old: str
    new: str
    tests: str


FAULTS = [
    # --- The core: foundation -----------------------------------------------------------------------------------------
    Fault(
        "text is stored in another form than it was typed in",
        "inspection/foundation/text.py",
        'normalize("NFC"',
        'normalize("NFKC"',
        "tests/cases/saving/test_text.py",
    ),
    Fault(
        "a deadlock is not tried again",
        "inspection/foundation/transactions.py",
        '("40", "08", "57")',
        '("08", "57")',
        "tests/inspection/foundation/test_transactions.py",
    ),
    Fault(
        "HTML that was typed into a text becomes part of the page",
        "inspection/foundation/markdown.py",
        '{"html": False}',
        '{"html": True}',
        "tests/inspection/foundation/test_markdown.py",
    ),
    Fault(
        "a trigger with another rule passes for the declared one",
        "inspection/foundation/triggers.py",
        "elif stored[name] !=",
        "elif not stored[name] and stored[name] !=",
        "tests/inspection/foundation/test_triggers.py",
    ),
    Fault(
        "an error's message, with the refused row, is in the log",
        "inspection/foundation/logs.py",
        'event["error"] = exc_info[0].__name__',
        'event["error"] = repr(exc_info[1])',
        "tests/inspection/web/test_request_log.py",
    ),
    # --- The core: web ------------------------------------------------------------------------------------------------
    Fault(
        "the session cookie can be read by scripts",
        "inspection/settings.py",
        "SESSION_COOKIE_HTTPONLY = True",
        "SESSION_COOKIE_HTTPONLY = False",
        "tests/inspection/people/test_auth.py",
    ),
    Fault(
        "the content security policy lacks a directive",
        "inspection/settings.py",
        '    "form-action": [SELF],\n',
        "",
        "tests/inspection/web/test_pages_that_fail.py",
    ),
    Fault(
        "browsers keep copies of pages",
        "inspection/web/middleware.py",
        '"Cache-Control", "no-store"',
        '"Cache-Control", "private"',
        "tests/inspection/web/test_pages_that_fail.py",
    ),
    Fault(
        "a session in use never ends",
        "inspection/web/sessions.py",
        "return max(0, min(idle, _absolutely(session, now)))",
        "return max(0, idle)",
        "tests/inspection/web/test_session.py tests/inspection/people/test_auth.py",
    ),
    Fault(
        "asking for the session replaces the token of a form to sign in",
        "inspection/web/views.py",
        "if settings.CSRF_COOKIE_NAME not in request.COOKIES:",
        "if True:",
        "tests/inspection/web/test_session.py",
    ),
    Fault(
        "a refusal shows the password that was typed",
        "inspection/web/submitted.py",
        'any("password" in name',
        'any("passphrase" in name',
        "tests/inspection/web/test_pages_that_fail.py tests/inspection/people/test_auth.py",
    ),
    Fault(
        "what was typed is lost where the session has ended",
        "inspection/web/middleware.py",
        "if error_views.wants_json(request) or submitted_text(request):",
        "if error_views.wants_json(request):",
        "tests/cases/saving/test_refusals.py tests/inspection/web",
    ),
    Fault(
        "a session ended in one worker goes on in another",
        "inspection/settings.py",
        "'cached_db' if CACHE_URL else 'db'",
        "'cached_db'",
        "tests/journeys/test_two_workers.py",
    ),
    # --- The core: people, frameworks, programme ----------------------------------------------------------------------
    Fault(
        "failed sign-ins are counted apart for each way to write an address",
        "inspection/people/lockout.py",
        ".strip().lower()",
        ".strip()",
        "tests/inspection/people/test_auth.py",
    ),
    Fault(
        "a forged header opens a lock",
        "inspection/people/lockout.py",
        "if settings.TRUST_PROXY:",
        "if True:",
        "tests/inspection/people/test_auth.py",
    ),
    Fault(
        "an observer reads cases",
        "inspection/people/roles.py",
        '"observer", READ_FIGURES, "Observer"',
        '"observer", READ_FIGURES | {Permission.READ_CASES}, "Observer"',
        "tests/test_access.py",
    ),
    Fault(
        "bands may leave a gap",
        "inspection/frameworks/schema.py",
        "elif band.lower > expected:",
        "elif band.lower > expected + 1:",
        "tests/inspection/frameworks",
    ),
    Fault(
        "a changed framework passes for the published one",
        "inspection/frameworks/actions.py",
        "if framework and framework.digest == digest:",
        "if framework:",
        "tests/inspection/frameworks",
    ),
    Fault(
        "somebody disabled still finds their inspections",
        "inspection/programme/models.py",
        "if not user.is_active:\n            return self.none()\n        if Permission.SEE_EVERY",
        "if Permission.SEE_EVERY",
        "tests/inspection/programme",
    ),
    # --- Cases --------------------------------------------------------------------------------------------------------
    Fault(
        "an idempotency key of another person is accepted",
        "cases/saving/changes.py",
        "            by.pk,\n        )",
        "            revision.by_id,\n        )",
        "tests/cases/saving/test_save_answer.py",
    ),
    Fault(
        "a stale version overwrites a newer answer",
        "cases/saving/actions.py",
        "if c.version == (stored_now",
        "if c.version <= (stored_now",
        "tests/cases/saving tests/cases/views/test_section.py",
    ),
    Fault(
        "who was taken from the team can go on answering",
        "cases/saving/statements.py",
        "member.inspection_id = %s AND",
        "(member.inspection_id = %s OR TRUE) AND",
        "tests/cases/saving",
    ),
    Fault(
        "evidence can be changed without breaking the chain",
        "cases/saving/history.py",
        "        revision.evidence_digest,\n        str(",
        "        str(",
        "tests/cases/saving/test_verify_history.py",
    ),
    Fault(
        "details strand answers of a section that is taken away",
        "cases/saving/details.py",
        "    _refuse_to_misplace_answers(case)\n",
        "",
        "tests/cases/review tests/cases/views/test_case_pages.py",
    ),
    Fault(
        "a case is signed off on answers that nobody has read",
        "cases/review/actions.py",
        ", version=expected_version\n",
        "\n",
        "tests/cases/review",
    ),
    Fault(
        "a local assessor reads the cases of others",
        "cases/models.py",
        "Q(case__inspection__in=own, assessor=user)",
        "Q(case__inspection__in=own)",
        "tests/test_access.py",
    ),
    Fault(
        "a blind second assessment counts in the figures",
        "cases/models.py",
        "return self.primary().filter(state=State.SIGNED_OFF)",
        "return self.filter(state=State.SIGNED_OFF)",
        "tests/reports",
    ),
    Fault(
        "the number of cases that nobody has is off by one",
        "cases/views/lists.py",
        "sum(row.is_nobodys for row in movable)",
        "1 + sum(row.is_nobodys for row in movable)",
        "tests/cases/views/test_lists.py",
    ),
    Fault(
        "an answer that was cleared counts as progress",
        "cases/queries.py",
        'OuterRef("pk")).exclude(answer="").values',
        'OuterRef("pk")).values',
        "tests/cases/views/test_lists.py",
    ),
    # --- Reports: figures and panel -----------------------------------------------------------------------------------
    Fault(
        "a half is rounded down",
        "reports/figures/arithmetic.py",
        "(200 * part + whole) // (2 * whole)",
        "(200 * part + whole - 1) // (2 * whole)",
        "tests/reports/figures",
    ),
    Fault(
        "of two that are lowest, the second is named",
        "reports/figures/rules/lowest_key_question.py",
        "lowest = min(percents, key",
        "lowest = min(reversed(percents), key",
        "tests/reports/figures",
    ),
    Fault(
        "one differing case is looked for on one side only",
        "reports/figures/rules/one_case.py",
        "for after in question.answers if given[before] else ():",
        "for after in question.answers[1:] if given[before] else ():",
        "tests/reports/figures",
    ),
    Fault(
        "a panel decision is kept when the percentage moves within its band",
        "reports/figures/scorecard.py",
        "return (seen, decision.percent) == (calculated.code if calculated else None, percent)",
        "return seen == (calculated.code if calculated else None)",
        "tests/reports/panel",
    ),
    Fault(
        "the panel may give any rating to a standard rated by cases",
        "reports/panel/actions.py",
        "if not score.standard.rated_by_panel:",
        "if score.calculated is None:",
        "tests/reports/panel",
    ),
    Fault(
        "a decision is recorded on figures that the panel has not seen",
        "reports/panel/actions.py",
        "if expected_version is not None and expected_version != score.version:",
        "if expected_version is None:",
        "tests/reports/panel",
    ),
    # --- Reports: authoring, files, importing -------------------------------------------------------------------------
    Fault(
        "a proportion is put in the words of another band",
        "reports/authoring/tokens/resolver.py",
        "band.proportions[0]",
        "self.framework.bands[0].proportions[0]",
        "tests/reports/authoring/test_tokens.py",
    ),
    Fault(
        "of two editors the second overwrites the first unseen",
        "reports/authoring/actions.py",
        "if stored is None or stored.version not in (expected_version, passage.version):",
        "if stored is None:",
        "tests/reports/authoring/test_passages.py",
    ),
    Fault(
        "who may not read cases gets them as a file",
        "reports/files/formats.py",
        "            can_have=_can_read_its_cases,\n",
        "",
        "tests/test_access.py tests/reports/files/test_exports.py",
    ),
    Fault(
        "a spreadsheet runs what was typed as a formula",
        "reports/files/answers.py",
        '("=", "+", "-", "@"',
        '("=", "+", "-"',
        "tests/reports/files/test_exports.py",
    ),
    Fault(
        "the workbook runs what was typed as a formula",
        "reports/files/workbook/writer.py",
        "page.write_string(row, index,",
        "page.write(row, index,",
        "tests/reports/files/test_workbook.py",
    ),
    Fault(
        "two workers make the same file",
        "reports/files/actions.py",
        "Export.objects.waiting().filter(pk=pk, attempt=export.attempt)",
        "Export.objects.filter(pk=pk)",
        "tests/reports/files/test_export_queue.py",
    ),
    Fault(
        "a killed worker's file is never made",
        "reports/models.py",
        "Q(state=ExportState.REQUESTED) | Q(state=ExportState.RUNNING, leased_until__lt=timezone.now())",
        "Q(state=ExportState.REQUESTED)",
        "tests/reports/files/test_export_queue.py",
    ),
    Fault(
        "a report fetches from elsewhere",
        "reports/files/documents.py",
        "if name == url or",
        "if",
        "tests/reports/files/test_pdf.py",
    ),
    Fault(
        "a bundle answers questions that were not put to the case",
        "reports/importing/checks.py",
        "elif case.is_certain and not item.is_put_to(sections):",
        "elif item.levels == number:",
        "tests/reports/importing",
    ),
    Fault(
        "a signed-off case of a bundle has gaps",
        "reports/importing/checks.py",
        "elif unanswered := [item.number for item in questions if item.number not in case.answers]:",
        "elif unanswered := [item.number for item in questions if not case.answers]:",
        "tests/reports/importing",
    ),
    Fault(
        "what is not inspected keeps a case of a bundle open",
        "reports/importing/checks.py",
        "questions_put_to(framework, sections, frozenset(not_inspected))",
        "questions_put_to(framework, sections, frozenset())",
        "tests/reports/importing",
    ),
    Fault(
        "an answer of the inspection overwrites a newer one",
        "cases/inspection_answers/actions.py",
        "if c.version == (answers[c.question.pk].version if c.question.pk in answers else 0)]",
        "if c.version <= (answers[c.question.pk].version if c.question.pk in answers else 0)]",
        "tests/cases/inspection_answers",
    ),
    Fault(
        "who was taken from the team goes on answering for the inspection",
        "cases/inspection_answers/actions.py",
        "    if not _may_answer(inspection, by):",
        "    if not by.is_active:",
        "tests/cases/inspection_answers",
    ),
    Fault(
        "a question of the inspection is put to its cases",
        "inspection/frameworks/document.py",
        "return not self.asked_of_inspection and all(",
        "return all(",
        "tests/inspection/frameworks/test_asked_of.py tests/cases/inspection_answers",
    ),
    Fault(
        "evidence of the inspection is lost where two save at once",
        "cases/views/standards.py",
        "show_typed(filled, posted, faulty, outcome.conflicts)",
        "show_typed(filled, posted, faulty)",
        "tests/cases/inspection_answers",
    ),
]
