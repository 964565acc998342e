"""Every address and every role have a stated answer; an address without one fails here."""

import copy
import datetime
import json
import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cases.interviews.actions import Slot, plan_interview
from cases.models import Interview
from cases.sampling.design import Design
from cases.sampling.drawing import fix_design
from inspection.models import Notice, SystemRole, TeamRole
from inspection.people.invitations import invite, token_of
from inspection.programme.conflicts import declare_conflict
from inspection.programme.notices import notify
from inspection.web.pages import inspection_menu
from reports.accuracy.actions import attach_file as attach_to_challenge
from reports.evidence.actions import attach_file
from reports.evidence.context import add_row
from reports.models import (
    ChallengeFile,
    ContextFact,
    Edition,
    EvidenceFile,
    Export,
    ExportState,
    Passage,
    PublicationEnd,
    PublicationProposal,
)
from reports.panel.decisions.actions import decide
from tests.factories import (
    PASSWORD,
    join,
    make_case,
    make_caseload,
    make_draft,
    make_earlier_recommendation,
    make_evidence,
    make_example,
    make_inspection,
    make_panel,
    make_sample,
    make_sent_draft,
    make_user,
)

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]

# ivy and lara have a case allocated, ida and lena have none; nobody is not signed in. Of a case the addresses are
# those of the case that the person has, or else of ivy's.
#
# 404: the person may not know of it. 403: they may, but have not the right. 302: to the page to sign in, or, after a
# POST, on to the next page. 400, 422, or a form again with 200: the POST below was understood as theirs to make, and
# lacked something. 409: it came from an older page. 405: the address only answers the other method.
#
# Roles: adam administrator, hana head of inspection, quinn quality lead, lee lead inspector, ivy and ida inspectors,
# lara and lena local assessors, obi observer, olu in no team, cora a
# contact of the inspected body, who was sent a draft.
STATED = """
                                adam hana quinn lee ivy ida lara lena obi olu cora nobody

GET  sign_in                    302  302  302   302 302 302 302  302  302 302 302  200
POST sign_in                    302  302  302   302 302 302 302  302  302 302 302  200
GET  sign_out                   405  405  405   405 405 405 405  405  405 405 405  405
POST sign_out                   302  302  302   302 302 302 302  302  302 302 302  302
GET  session                    200  200  200   200 200 200 200  200  200 200 200  401
POST session                    200  200  200   200 200 200 200  200  200 200 200  401
GET  store_key                  405  405  405   405 405 405 405  405  405 405 405  405
POST store_key                  400  400  400   400 400 400 400  400  400 400 400  401
GET  sign_in_link               200  200  200   200 200 200 200  200  200 200 200  200
POST sign_in_link               200  200  200   200 200 200 200  200  200 200 200  200
GET  sign_in_link_sent          200  200  200   200 200 200 200  200  200 200 200  200
GET  sign_in_by_link            200  200  200   200 200 200 200  200  200 200 200  200
POST sign_in_by_link            200  200  200   200 200 200 200  200  200 200 200  200
GET  sign_out_everywhere        200  200  200   200 200 200 200  200  200 200 200  302
POST sign_out_everywhere        302  302  302   302 302 302 302  302  302 302 302  302
GET  keyboard                   200  200  200   200 200 200 200  200  200 200 200  302
POST keyboard                   422  422  422   422 422 422 422  422  422 422 422  302
GET  notices_by_mail            200  200  200   200 200 200 200  200  200 200 200  302
POST notices_by_mail            422  422  422   422 422 422 422  422  422 422 422  302
GET  notices                    200  200  200   200 200 200 200  200  200 200 200  302
GET  notices_read               405  405  405   405 405 405 405  405  405 405 405  302
POST notices_read               400  400  400   400 400 400 400  400  400 400 400  302
GET  notice_read                405  405  405   405 405 405 405  405  405 405 405  302
POST notice_read                404  404  404   404 302 404 404  404  404 404 404  302
GET  account                    200  200  200   200 200 200 200  200  200 200 200  302
GET  password_change            200  200  200   200 200 200 200  200  200 200 200  302
POST password_change            200  200  200   200 200 200 200  200  200 200 200  302
GET  password_change_done       200  200  200   200 200 200 200  200  200 200 200  302
POST password_change_done       200  200  200   200 200 200 200  200  200 200 200  302
GET  password_reset             200  200  200   200 200 200 200  200  200 200 200  200
POST password_reset             200  200  200   200 200 200 200  200  200 200 200  200
GET  password_reset_sent        200  200  200   200 200 200 200  200  200 200 200  200
GET  password_reset_confirm     200  200  200   200 200 200 200  200  200 200 200  200
POST password_reset_confirm     200  200  200   200 200 200 200  200  200 200 200  200
GET  password_reset_done        200  200  200   200 200 200 200  200  200 200 200  200
GET  first_administrator        302  302  302   302 302 302 302  302  302 302 302  302
POST first_administrator        302  302  302   302 302 302 302  302  302 302 302  302
GET  invitation                 200  200  200   200 200 200 200  200  200 200 200  200
POST invitation                 422  422  422   422 422 422 422  422  422 422 422  422
GET  accessibility_statement    200  200  200   200 200 200 200  200  200 200 200  200
POST accessibility_statement    200  200  200   200 200 200 200  200  200 200 200  200
GET  health                     200  200  200   200 200 200 200  200  200 200 200  200

GET  teams                      200  403  403   403 403 403 403  403  403 403 403  302
GET  programme                  403  200  403   403 403 403 403  403  403 403 403  302
GET  programme_calendar         403  200  403   403 403 403 403  403  403 403 403  302
GET  programme_times            403  200  403   403 403 403 403  403  403 403 403  302
GET  inspection_new             403  200  403   403 403 403 403  403  403 403 403  302
POST inspection_new             403  422  403   403 403 403 403  403  403 403 403  302
GET  inspection_tasks           404  200  200   200 200 200 403  403  403 404 404  302
GET  inspection_time            404  200  200   200 200 200 403  403  403 404 404  302
GET  inspection_set_up          404  200  403   200 403 403 403  403  403 404 404  302
POST inspection_set_up          404  422  403   422 403 403 403  403  403 404 404  302
GET  inspection_cancel          404  200  403   403 403 403 403  403  403 404 404  302
POST inspection_cancel          404  422  403   403 403 403 403  403  403 404 404  302
GET  inspection_resume          405  405  405   405 405 405 405  405  405 405 405  302
POST inspection_resume          404  400  403   403 403 403 403  403  403 404 404  302
GET  team                       200  200  403   200 403 403 403  403  403 404 404  302
GET  team_add                   405  405  405   405 405 405 405  405  405 405 405  302
POST team_add                   422  422  403   422 403 403 403  403  403 404 404  302
GET  team_invite                200  200  403   200 403 403 403  403  403 404 404  302
POST team_invite                422  422  403   422 403 403 403  403  403 404 404  302
GET  team_member                200  200  403   200 403 403 403  403  403 404 404  302
POST team_member                422  422  403   422 403 403 403  403  403 404 404  302
GET  team_conflict              200  200  403   200 403 403 403  403  403 404 404  302
POST team_conflict              422  422  403   422 403 403 403  403  403 404 404  302
GET  conflict_withdraw          405  405  405   405 405 405 405  405  405 405 405  302
POST conflict_withdraw          302  302  403   302 403 403 403  403  403 404 404  302

GET  home                       200  200  200   200 200 200 200  200  200 200 200  302
GET  inspection                 404  200  200   200 200 200 403  403  200 404 404  302
GET  question                   404  200  200   200 200 200 403  403  200 404 404  302
GET  answers_by_case            404  403  200   200 200 200 403  403  403 404 404  302
GET  comparison                 404  200  200   200 200 200 403  403  200 404 404  302
GET  fieldwork                  404  403  200   200 200 200 403  403  403 404 404  302
GET  cases                      404  403  200   200 200 200 200  200  403 404 404  302
GET  caseload                   404  200  403   200 403 403 403  403  403 404 404  302
GET  caseload_template          404  403  403   200 403 403 403  403  403 404 404  302
GET  caseload_upload            404  403  403   200 403 403 403  403  403 404 404  302
POST caseload_upload            404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_columns           405  405  405   405 405 405 405  405  405 405 405  302
POST caseload_columns           404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_values            405  405  405   405 405 405 405  405  405 405 405  302
POST caseload_values            404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_refused           405  405  405   405 405 405 405  405  405 405 405  302
POST caseload_refused           404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_references        405  405  405   405 405 405 405  405  405 405 405  302
POST caseload_references        404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_store             405  405  405   405 405 405 405  405  405 405 405  302
POST caseload_store             404  403  403   422 403 403 403  403  403 404 404  302
GET  caseload_delete            404  403  403   200 403 403 403  403  403 404 404  302
POST caseload_delete            404  403  403   400 403 403 403  403  403 404 404  302
GET  search                     404  403  200   200 200 200 200  200  403 404 404  302
POST search                     404  403  422   422 422 422 422  422  403 404 404  302
GET  allocation                 404  403  403   200 403 403 403  403  403 404 404  302
POST allocation                 404  403  403   422 403 403 403  403  403 404 404  302
GET  share_out                  404  403  403   200 403 403 403  403  403 404 404  302
POST share_out                  404  403  403   422 403 403 403  403  403 404 404  302
GET  share_out_undo             405  405  405   405 405 405 405  405  405 405 405  302
POST share_out_undo             404  403  403   400 403 403 403  403  403 404 404  302

GET  interviews                 404  403  200   200 200 200 200  200  403 404 404  302
GET  interview_add              404  403  403   200 403 403 403  403  403 404 404  302
POST interview_add              404  403  403   422 403 403 403  403  403 404 404  302
GET  interview                  404  403  403   200 403 403 403  403  403 404 404  302
POST interview                  404  403  403   422 403 403 403  403  403 404 404  302
GET  interview_outcome          404  403  403   200 403 403 403  403  403 404 404  302
POST interview_outcome          404  403  403   422 403 403 403  403  403 404 404  302
GET  interview_delete           404  403  403   200 403 403 403  403  403 404 404  302
POST interview_delete           404  403  403   409 403 403 403  403  403 404 404  302

GET  sample                     404  200  403   200 403 403 403  403  403 404 404  302
GET  sample_design              404  403  403   200 403 403 403  403  403 404 404  302
POST sample_design              404  403  403   422 403 403 403  403  403 404 404  302
GET  sample_seed                404  403  403   200 403 403 403  403  403 404 404  302
POST sample_seed                404  403  403   422 403 403 403  403  403 404 404  302
GET  sample_draw                404  403  403   200 403 403 403  403  403 404 404  302
POST sample_draw                404  403  403   409 403 403 403  403  403 404 404  302
GET  sample_abandon             405  405  405   405 405 405 405  405  405 405 405  302
POST sample_abandon             404  403  403   409 403 403 403  403  403 404 404  302
GET  sample_record              404  403  403   200 403 403 403  403  403 404 404  302
GET  sample_redrawing           404  403  403   200 403 403 403  403  403 404 404  302
GET  sample_add                 404  403  403   200 403 403 403  403  403 404 404  302
POST sample_add                 404  403  403   422 403 403 403  403  403 404 404  302

GET  standards                  404  403  200   200 200 200 403  403  403 404 404  302
GET  standard                   404  403  200   200 200 200 403  403  403 404 404  302
POST standard                   404  403  403   302 302 302 403  403  403 404 404  302
GET  standard_history           404  403  200   200 200 200 403  403  403 404 404  302

GET  case                       404  404  200   200 200 200 200  404  404 404 404  302
GET  case_details               404  404  200   200 200 200 200  404  404 404 404  302
POST case_details               404  404  403   403 422 403 422  404  404 404 404  302
GET  case_summary               404  404  200   200 200 200 200  404  404 404 404  302
GET  case_review                404  404  200   200 403 403 403  404  404 404 404  302
POST case_review                404  404  422   422 403 403 403  404  404 404 404  302
GET  review_next                404  302  403   302 403 403 403  403  403 404 404  302
GET  case_continue              404  404  302   302 302 302 302  404  404 404 404  302
GET  case_next                  404  404  302   302 302 302 302  404  404 404 404  302
GET  section                    404  404  200   200 200 200 200  404  404 404 404  302
POST section                    404  404  403   403 302 403 302  404  404 404 404  302
GET  history                    404  404  200   200 200 200 200  404  404 404 404  302
GET  save_answer                405  405  405   405 405 405 405  405  405 405 405  405
POST save_answer                404  404  403   403 200 403 200  404  404 404 404  401
GET  case_submit                405  405  405   405 405 405 405  405  405 405 405  302
POST case_submit                404  404  403   403 422 403 422  404  404 404 404  302
GET  case_sign_off              405  405  405   405 405 405 405  405  405 405 405  302
POST case_sign_off              404  404  403   422 403 403 403  404  404 404 404  302
GET  case_return                405  405  405   405 405 405 405  405  405 405 405  302
POST case_return                404  404  422   422 403 403 403  404  404 404 404  302
GET  case_reopen                405  405  405   405 405 405 405  405  405 405 405  302
POST case_reopen                404  404  403   422 403 403 403  404  404 404 404  302

GET  case_replace               404  404  403   200 403 403 403  404  404 404 404  302
POST case_replace               404  404  403   422 403 403 403  404  404 404 404  302
GET  case_restore               405  405  405   405 405 405 405  405  405 405 405  302
POST case_restore               404  404  403   409 403 403 403  404  404 404 404  302

GET  evidence                   404  200  200   200 200 200 403  403  403 404 404  302
POST evidence                   404  302  302   302 302 302 403  403  403 404 404  302
GET  evidence_add               404  403  403   200 200 200 403  403  403 404 404  302
POST evidence_add               404  403  403   422 422 422 403  403  403 404 404  302
GET  evidence_entry             404  200  200   200 200 200 403  403  403 404 404  302
GET  evidence_change            404  403  403   200 200 403 403  403  403 404 404  302
POST evidence_change            404  403  403   422 422 403 403  403  403 404 404  302
GET  evidence_withdraw          404  403  403   200 200 403 403  403  403 404 404  302
POST evidence_withdraw          404  403  403   422 422 403 403  403  403 404 404  302
GET  evidence_restore           405  405  405   405 405 405 405  405  405 405 405  302
POST evidence_restore           404  403  403   400 400 403 403  403  403 404 404  302
GET  evidence_finding           405  405  405   405 405 405 405  405  405 405 405  302
POST evidence_finding           404  403  403   400 403 403 403  403  403 404 404  302
GET  evidence_attach            405  405  405   405 405 405 405  405  405 405 405  302
POST evidence_attach            404  403  403   422 422 403 403  403  403 404 404  302
GET  evidence_file              404  200  200   200 200 200 403  403  403 404 404  302
GET  evidence_file_change       405  405  405   405 405 405 405  405  405 405 405  302
POST evidence_file_change       404  403  403   409 409 403 403  403  403 404 404  302
GET  evidence_context           404  200  200   200 200 200 403  403  403 404 404  302
GET  survey_upload              404  403  403   200 200 200 403  403  403 404 404  302
POST survey_upload              404  403  403   422 422 422 403  403  403 404 404  302
GET  survey_template            404  403  403   200 200 200 403  403  403 404 404  302
GET  survey_store               405  405  405   405 405 405 405  405  405 405 405  302
POST survey_store               404  403  403   400 400 400 403  403  403 404 404  302
GET  context_add                404  403  403   200 200 200 403  403  403 404 404  302
POST context_add                404  403  403   422 422 422 403  403  403 404 404  302
GET  context_change             404  403  403   200 200 403 403  403  403 404 404  302
POST context_change             404  403  403   422 422 403 403  403  403 404 404  302
GET  context_withdraw           404  403  403   200 200 403 403  403  403 404 404  302
POST context_withdraw           404  403  403   302 302 403 403  403  403 404 404  302
GET  context_restore            405  405  405   405 405 405 405  405  405 405 405  302
POST context_restore            404  403  403   409 409 403 403  403  403 404 404  302

GET  panel                      404  200  200   200 200 200 403  403  200 404 404  302
GET  panel_decide               404  403  403   200 403 403 403  403  403 404 404  302
POST panel_decide               404  403  403   422 403 403 403  403  403 404 404  302
GET  panel_members              404  200  200   200 200 200 403  403  403 404 404  302
POST panel_members              404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_member_add           404  200  403   200 403 403 403  403  403 404 404  302
POST panel_member_add           404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_member               404  200  403   200 403 403 403  403  403 404 404  302
POST panel_member               404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_member_take_off      404  200  403   200 403 403 403  403  403 404 404  302
POST panel_member_take_off      404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_views                404  403  403   200 403 403 403  403  403 404 404  302
POST panel_views                404  403  403   422 403 403 403  403  403 404 404  302
GET  panel_pack                 404  200  200   200 200 200 403  403  403 404 404  302
GET  panel_propose              404  403  403   200 403 403 403  403  403 404 404  302
POST panel_propose              404  403  403   422 403 403 403  403  403 404 404  302
GET  panel_discuss              404  200  403   200 403 403 403  403  403 404 404  302
POST panel_discuss              404  302  403   302 403 403 403  403  403 404 404  302
GET  panel_dissent              404  403  403   200 403 403 403  403  403 404 404  302
POST panel_dissent              404  403  403   422 403 403 403  403  403 404 404  302
GET  panel_confirm              404  200  403   200 403 403 403  403  403 404 404  302
POST panel_confirm              404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_reopen               404  200  403   200 403 403 403  403  403 404 404  302
POST panel_reopen               404  422  403   422 403 403 403  403  403 404 404  302
GET  panel_what_if              404  403  403   200 403 403 403  403  403 404 404  302

GET  report                     404  200  200   200 200 200 403  403  403 404 404  302
GET  report_import              404  403  403   200 403 403 403  403  403 404 404  302
POST report_import              404  403  403   422 403 403 403  403  403 404 404  302
GET  report_share               405  405  405   405 405 405 405  405  405 405 405  302
POST report_share               404  403  403   302 403 403 403  403  403 404 404  302
GET  report_checks              404  403  403   200 403 403 403  403  403 404 404  302
POST report_checks              404  403  403   302 403 403 403  403  403 404 404  302
GET  report_details             404  403  403   200 403 403 403  403  403 404 404  302
POST report_details             404  403  403   422 403 403 403  403  403 404 404  302
GET  report_text                404  200  403   200 403 403 403  403  403 404 404  302
GET  report_section             404  200  403   200 403 403 403  403  403 404 404  302
GET  report_section_stage       405  405  405   405 405 405 405  405  405 405 405  302
POST report_section_stage       404  400  403   400 403 403 403  403  403 404 404  302
GET  report_section_edit        404  403  403   200 403 403 403  403  403 404 404  302
POST report_section_edit        404  403  403   302 403 403 403  403  403 404 404  302
GET  report_comments            404  200  200   200 200 200 403  403  403 404 404  302
GET  section_comments           404  200  200   200 200 200 403  403  403 404 404  302
POST section_comments           404  422  422   422 422 422 403  403  403 404 404  302
GET  passage_versions           404  200  403   200 403 403 403  403  403 404 404  302
GET  passage_restore            405  405  405   405 405 405 405  405  405 405 405  302
POST passage_restore            404  403  403   400 403 403 403  403  403 404 404  302
GET  figures                    404  403  403   200 403 403 403  403  403 404 404  302

GET  accuracy                   404  200  200   200 200 200 403  403  403 404 404  302
GET  accuracy_log               404  200  200   200 200 200 403  403  403 404 404  302
GET  accuracy_send              404  403  403   200 403 403 403  403  403 404 404  302
POST accuracy_send              404  403  403   422 403 403 403  403  403 404 404  302
GET  accuracy_draft             404  200  200   200 200 200 403  403  403 404 404  302
GET  accuracy_changes           404  200  200   200 200 200 403  403  403 404 404  302
GET  accuracy_contact_add       404  403  403   200 403 403 403  403  403 404 404  302
POST accuracy_contact_add       404  403  403   422 403 403 403  403  403 404 404  302
GET  accuracy_contact_remove    405  405  405   405 405 405 405  405  405 405 405  302
POST accuracy_contact_remove    404  403  403   302 403 403 403  403  403 404 404  302
GET  accuracy_extend            404  403  403   200 403 403 403  403  403 404 404  302
POST accuracy_extend            404  403  403   422 403 403 403  403  403 404 404  302
GET  accuracy_take_back         404  403  403   200 403 403 403  403  403 404 404  302
POST accuracy_take_back         404  403  403   422 403 403 403  403  403 404 404  302
GET  accuracy_send_answers      405  405  405   405 405 405 405  405  405 405 405  302
POST accuracy_send_answers      404  403  403   302 403 403 403  403  403 404 404  302
GET  accuracy_answer            404  200  200   200 200 200 403  403  403 404 404  302
POST accuracy_answer            404  403  403   422 403 403 403  403  403 404 404  302
GET  draft                      404  200  200   200 200 200 404  404  404 404 200  302
GET  draft_pdf                  404  200  200   200 200 200 404  404  404 404 200  302
GET  draft_section              404  200  200   200 200 200 404  404  404 404 200  302
GET  draft_rating               404  200  200   200 200 200 404  404  404 404 200  302
GET  challenge_add              404  403  403   403 403 403 404  404  404 404 200  302
POST challenge_add              404  403  403   403 403 403 404  404  404 404 422  302
GET  challenge                  404  200  200   200 200 200 404  404  404 404 200  302
POST challenge                  404  403  403   403 403 403 404  404  404 404 422  302
GET  challenge_attach           405  405  405   405 405 405 405  405  405 405 405  302
POST challenge_attach           404  403  403   403 403 403 404  404  404 404 422  302
GET  challenge_file             404  200  200   200 200 200 404  404  404 404 200  302
GET  challenge_file_off         405  405  405   405 405 405 405  405  405 405 405  302
POST challenge_file_off         404  403  403   403 403 403 404  404  404 404 302  302
GET  challenge_withdraw         405  405  405   405 405 405 405  405  405 405 405  302
POST challenge_withdraw         404  403  403   403 403 403 404  404  404 404 302  302
GET  challenge_restore          405  405  405   405 405 405 405  405  405 405 405  302
POST challenge_restore          404  403  403   403 403 403 404  404  404 404 302  302
GET  draft_submit               404  403  403   403 403 403 404  404  404 404 200  302
POST draft_submit               404  403  403   403 403 403 404  404  404 404 422  302

GET  recommendations            404  200  200   200 200 200 403  403  403 404 404  302
GET  recommendation_respond     404  403  403   200 403 403 403  403  403 404 404  302
POST recommendation_respond     404  403  403   422 403 403 403  403  403 404 404  302
GET  recommendation_judge       404  403  403   200 403 403 403  403  403 404 404  302
POST recommendation_judge       404  403  403   422 403 403 403  403  403 404 404  302
GET  draft_recommendations      404  200  200   200 200 200 404  404  404 404 200  302
GET  draft_respond              404  403  403   403 403 403 404  404  404 404 200  302
POST draft_respond              404  403  403   403 403 403 404  404  404 404 422  302

GET  publication                404  200  200   200 200 200 403  403  403 404 404  302
GET  publication_propose        404  403  403   200 403 403 403  403  403 404 404  302
POST publication_propose        404  403  403   422 403 403 403  403  403 404 404  302
GET  publication_approve        405  405  405   405 405 405 405  405  405 405 405  302
POST publication_approve        404  302  403   403 403 403 403  403  403 404 404  302
GET  publication_decline        404  200  403   403 403 403 403  403  403 404 404  302
POST publication_decline        404  422  403   403 403 403 403  403  403 404 404  302
GET  publication_withdraw       405  405  405   405 405 405 405  405  405 405 405  302
POST publication_withdraw       404  403  403   302 403 403 403  403  403 404 404  302
GET  edition                    404  200  200   200 200 200 403  403  403 404 404  302
GET  edition_now                404  200  200   200 200 200 403  403  403 404 404  302
GET  edition_file               404  200  200   200 200 200 403  403  403 404 404  302
GET  published                  404  404  404   404 404 404 404  404  404 404 404  404
GET  published_report           404  404  404   404 404 404 404  404  404 404 404  404
GET  published_file             404  404  404   404 404 404 404  404  404 404 404  404
GET  exports                    404  200  200   200 200 200 403  403  403 404 404  302
POST exports                    404  400  400   400 400 400 403  403  403 404 404  302
GET  export                     404  200  200   200 200 200 403  403  403 404 404  302
GET  export_download            404  200  200   200 200 200 403  403  403 404 404  302
GET  export:csv                 404  403  200   200 200 200 403  403  403 404 404  302
GET  export_download:csv        404  403  200   200 200 200 403  403  403 404 404  302
GET  export:answers-xlsx        404  403  200   200 200 200 403  403  403 404 404  302
GET  export_download:answers-xlsx 404 403 200   200 200 200 403  403  403 404 404  302
GET  export:packs               404  200  200   200 200 200 403  403  403 404 404  302
GET  export_download:packs      404  200  200   200 200 200 403  403  403 404 404  302

GET  explanation                    404  200  200   200 200 200 200  200  200 404 404  302
GET  explanation_download           404  200  200   200 200 200 200  200  200 404 404  302

GET  frameworks                     200  200  403   403 403 403 403  403  403 403 403  302
GET  framework_upload               200  403  403   403 403 403 403  403  403 403 403  302
POST framework_upload               422  403  403   403 403 403 403  403  403 403 403  302
GET  framework_shipped              200  403  403   403 403 403 403  403  403 403 403  302
POST framework_shipped              422  403  403   403 403 403 403  403  403 403 403  302
GET  framework                      200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_changes              200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_explanation          200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_explanation_download 200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_trial                200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_trial_section        200  200  404   404 404 404 404  404  404 404 404  302
GET  framework_propose              405  405  405   405 405 405 405  405  405 405 405  302
POST framework_propose              409  403  403   403 403 403 403  403  403 403 403  302
GET  framework_withdraw             405  405  405   405 405 405 405  405  405 405 405  302
POST framework_withdraw             409  403  403   403 403 403 403  403  403 403 403  302
GET  framework_agree                405  405  405   405 405 405 405  405  405 405 405  302
POST framework_agree                409  409  403   403 403 403 403  403  403 403 403  302
GET  framework_delete               200  403  403   403 403 403 403  403  403 403 403  302
POST framework_delete               409  403  403   403 403 403 403  403  403 403 403  302

GET  people                         200  403  403   403 403 403 403  403  403 403 403  302
GET  people_invite                  200  403  403   403 403 403 403  403  403 403 403  302
POST people_invite                  422  403  403   403 403 403 403  403  403 403 403  302
GET  people_invite_many             200  403  403   403 403 403 403  403  403 403 403  302
POST people_invite_many             422  403  403   403 403 403 403  403  403 403 403  302
GET  person                         200  403  403   403 403 403 403  403  403 403 403  302
GET  person_change                  200  403  403   403 403 403 403  403  403 403 403  302
POST person_change                  422  403  403   403 403 403 403  403  403 403 403  302
GET  person_disable                 200  403  403   403 403 403 403  403  403 403 403  302
POST person_disable                 409  403  403   403 403 403 403  403  403 403 403  302
GET  person_enable                  200  403  403   403 403 403 403  403  403 403 403  302
POST person_enable                  302  403  403   403 403 403 403  403  403 403 403  302
GET  person_invite_again            200  403  403   403 403 403 403  403  403 403 403  302
POST person_invite_again            409  403  403   403 403 403 403  403  403 403 403  302
GET  person_withdraw                200  403  403   403 403 403 403  403  403 403 403  302
POST person_withdraw                409  403  403   403 403 403 403  403  403 403 403  302
GET  set_up                         200  403  403   403 403 403 403  403  403 403 403  302
GET  places                         200  403  403   403 403 403 403  403  403 403 403  302
GET  place_add                      200  403  403   403 403 403 403  403  403 403 403  302
POST place_add                      422  403  403   403 403 403 403  403  403 403 403  302
GET  place                          200  403  403   403 403 403 403  403  403 403 403  302
POST place                          422  403  403   403 403 403 403  403  403 403 403  302
GET  place_close                    200  403  403   403 403 403 403  403  403 403 403  302
POST place_close                    409  403  403   403 403 403 403  403  403 403 403  302
GET  place_open                     200  403  403   403 403 403 403  403  403 403 403  302
POST place_open                     302  403  403   403 403 403 403  403  403 403 403  302"""

# Of a standard that the panel has decided on.
PANEL_STEPS = ("decide", "pack", "propose", "discuss", "dissent", "confirm", "reopen")

EDITION_PAGES = ("edition", "edition_now", "edition_file", "published_file")

OF_DRAFT = {"draft_number": 1, "challenge_number": 1, "place": 1, "standard": "1.1"}

# What a POST says; all others say nothing.
SAID = {
    "standard": {"key": str(uuid.uuid4())},
    "section": {"key": str(uuid.uuid4())},
    "report_section_edit": {"order": ""},
    **{f"framework_{step}": {"expected_digest": "of another"} for step in ("propose", "withdraw", "agree", "delete")},
    "draft_submit": {"expected_version": ""},
    "save_answer": {"answer": "yes", "evidence": "", "version": 0, "key": str(uuid.uuid4())},
}


def stated():
    """{(method, name): {person: status}}"""
    header, *lines = (line.split() for line in STATED.splitlines() if line.strip())
    return {(method, name): dict(zip(header, map(int, statuses), strict=True)) for method, name, *statuses in lines}


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "namespace", None) != "admin":
            yield from patterns(pattern)


# Made once, and everybody signed in once: some hundred tests ask, and each takes back what it brought about.


@pytest.fixture(scope="module")
def inspection(module_db):
    inspection = make_inspection()
    make_caseload(inspection)
    return inspection


@pytest.fixture(scope="module")
def asked(module_db):
    """An inspection that is itself asked questions, and has no cases."""
    return make_inspection(framework=make_example("approved-premises-2025"))


@pytest.fixture(scope="module")
def sampled(module_db):
    """An inspection whose sample was drawn, and is to be drawn again."""
    inspection = make_inspection()
    make_caseload(inspection, 12)
    make_sample(inspection, size=3)
    fix_design(inspection=inspection, design=Design(size=4), expected_number=1, reason="It was small", by=None)
    return inspection


@pytest.fixture(scope="module")
def people(inspection, asked, sampled):
    def member(name, role):
        join(user := make_user(name), asked, role)
        join(user, sampled, role)
        return join(user, inspection, role)

    return {
        "adam": make_user("Adam Administrator", SystemRole.ADMINISTRATOR),
        "hana": make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION, PASSWORD),
        "quinn": make_user("Quinn Quality", SystemRole.QUALITY_LEAD),
        "lee": member("Lee Lead", TeamRole.LEAD_INSPECTOR),
        "ivy": member("Ivy Inspector", TeamRole.INSPECTOR),
        "ida": member("Ida Inspector", TeamRole.INSPECTOR),
        "lara": member("Lara Local", TeamRole.LOCAL_ASSESSOR),
        "lena": member("Lena Local", TeamRole.LOCAL_ASSESSOR),
        "obi": member("Obi Observer", TeamRole.OBSERVER),
        "olu": make_user("Olu Outsider"),
        "cora": make_user("Cora Contact"),
        "nobody": None,
    }


@pytest.fixture(scope="module")
def cookies(people):
    """{person: the cookies of a browser in which they are signed in}"""
    browsers = {person: Client() for person in people}
    for person, user in people.items():
        if user:
            browsers[person].force_login(user)
    return {person: browser.cookies for person, browser in browsers.items()}


def browser_of(person, cookies):
    client = Client()
    client.cookies = copy.deepcopy(cookies[person])
    return client


@pytest.fixture(scope="module")
def arguments(inspection, asked, sampled, people):
    """{"": what stands for an argument in every address, name: what else in that row's address}"""
    make_case(inspection, reference="C-001", assessor=people["ivy"])
    make_case(inspection, reference="C-002", assessor=people["lara"])
    passage = Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=1, text="Good work."
    )
    made = {
        format: Export.objects.create(
            inspection=inspection, format=format, state=ExportState.DONE, content=b"-", requested_by=people["lee"]
        )
        for format in ("json", "csv", "answers-xlsx", "packs")
    }
    draft = make_draft(by=people["adam"])
    ida = inspection.team_members.get(user=people["ida"])
    conflict = declare_conflict(
        key=uuid.uuid4(), user=people["ida"], inspection=inspection, reference="C-9", reason="A kin", by=people["lee"]
    )
    invitation, _ = invite(email="nia@plumbline.example", name="Nia New", by=people["adam"])
    of_region = {"kind": "regions", "code": inspection.delivery_unit.region.code}
    slot = Slot(datetime.date(2026, 3, 3), datetime.time(9, 30), "P01", people["ida"])
    interview = plan_interview(interview=Interview(inspection=inspection), slot=slot, by=people["lee"])
    entry = make_evidence(inspection, by=people["ivy"])
    file = EvidenceFile(entry=entry, name="plan.pdf", media_type="application/pdf")
    attach_file(file=file, content=b"%PDF-", by=people["ivy"])
    fact = add_row(row=ContextFact(inspection=inspection, name="Caseload", value=7, key=uuid.uuid4()), by=people["ivy"])
    _, guest = make_panel(inspection, people["lee"])
    framework = inspection.framework
    decide(
        inspection=inspection,
        standard=framework.standards.get(number="1.1"),
        agreed=framework.ratings.get(code="good"),
        rationale="As discussed",
        by=people["lee"],
    )
    proposal = PublicationProposal.objects.create(
        inspection=inspection, number=1, published_on=datetime.date(2026, 3, 2), by=people["lee"]
    )
    edition = Edition.objects.create(
        inspection=inspection,
        number=1,
        published_on=proposal.published_on,
        proposal=proposal,
        manifest=json.dumps({"release": {"commit": "", "sources": "", "lock": ""}}),
    )
    edition.files.create(format="json", filename="results.json", content=b"{}", size=2)
    edition.recommendations.create(number=1, addressee="The unit", words="Read more.")
    earlier = make_earlier_recommendation(inspection, by=people["lee"])
    PublicationEnd.objects.create(proposal=proposal, outcome="published", proposed_by=people["lee"], by=people["hana"])
    sent = make_sent_draft(inspection, by=people["lee"], contact=people["cora"])
    said = {"number": 1, "words": "It was five.", "evidence": "The register.", "paragraph": 1}
    shown = ChallengeFile(challenge=sent.challenges.create(by=people["cora"], **said), name="a.pdf")
    attach_to_challenge(file=shown, content=b"%PDF-", by=people["cora"])
    Export.objects.create(
        inspection=inspection,
        draft=sent,
        format="pdf",
        state=ExportState.DONE,
        content=b"-",
        requested_by=people["lee"],
    )
    notify([people["ivy"]], "Case C-001 is yours", inspection=inspection)
    told = Notice.objects.get(user=people["ivy"], text="Case C-001 is yours")
    return {
        "": {
            "code": inspection.code,
            "number": "2.2.3",
            "section": "2.2",
            "kind": "narrative",
            "uidb64": "MQ",
            "token": "set-password",
            "pk": passage.pk,
            "place": 1,
        },
        "team_member": {"pk": ida.pk},
        "team_conflict": {"pk": ida.pk},
        "conflict_withdraw": {"pk": conflict.pk},
        "interview": {"pk": interview.pk},
        "interview_outcome": {"pk": interview.pk},
        "interview_delete": {"pk": interview.pk},
        "notice_read": {"pk": told.pk},
        "standards": {"code": asked.code},
        "standard": {"code": asked.code, "number": "1"},
        "standard_history": {"code": asked.code, "number": "1.1"},
        **{name: {"pk": draft.pk} for _, name in stated() if name.startswith("framework")},
        **{name: {"code": sampled.code} for _, name in stated() if name.startswith("sample")},
        "panel_decide": {"number": "1.1"},
        **{name: {"pk": entry.pk, "file": file.pk} for _, name in stated() if name.startswith("evidence_")},
        **{name: {"kind": "fact", "pk": fact.pk} for _, name in stated() if name.startswith("context_")},
        **{f"panel_{step}": {"number": "1.1"} for step in PANEL_STEPS},
        **{f"panel_{page}": {"pk": guest.pk} for page in ("member", "member_take_off", "views")},
        "invitation": {"token": token_of(invitation)},
        **{name: {"pk": people["olu"].pk} for _, name in stated() if name.startswith("person")},
        "person_withdraw": {"pk": invitation.user.pk},
        # She has a password, so that she can be enabled and not invited again.
        "person_enable": {"pk": people["hana"].pk},
        "person_invite_again": {"pk": people["hana"].pk},
        **{name: of_region for _, name in stated() if name.startswith("place")},
        **{f"publication_{step}": {"pk": proposal.pk} for step in ("approve", "decline", "withdraw")},
        **{
            name: {"number": 1, "filename": "manifest.json"}
            for name in ("edition", "edition_now", "edition_file", "published_file")
        },
        **{name: OF_DRAFT for _, name in stated() if name.startswith("accuracy_")},
        "recommendation_judge": {"earlier": earlier.pk},
        "accuracy_contact_remove": {**OF_DRAFT, "pk": sent.contacts.get().pk},
        **{
            name: {**OF_DRAFT, "pk": sent.pk, "file": shown.pk}
            for _, name in stated()
            if name.startswith(("draft", "challenge"))
        },
        "export": {"pk": made["json"].pk},
        "export_download": {"pk": made["json"].pk},
        **{
            f"{page}:{format}": {"pk": made[format].pk}
            for page in ("export", "export_download")
            for format in ("csv", "answers-xlsx", "packs")
        },
    }


def address(row, person, arguments):
    name = row.split(":")[0]
    case = {"reference": "C-002" if person == "lara" else "C-001"}
    given = {**arguments[""], **case, **arguments.get(row, {})}
    [(_, needed)] = get_resolver().reverse_dict.getlist(name)[0][0]
    return reverse(name, kwargs={argument: given[argument] for argument in needed})


def answer_to(method, url, name, client):
    if method == "GET":
        return client.get(url).status_code
    said = SAID.get(name, {})
    return client.post(url, said, **({"content_type": "application/json"} if name == "save_answer" else {})).status_code


def test_every_address_has_stated_answers():
    assert {pattern.name for pattern in patterns()} == {name.split(":")[0] for _, name in stated()}
    assert {name for method, name in stated() if method == "GET"} == {name for _, name in stated()}


@pytest.mark.parametrize(("method", "name"), stated())
def test_every_role_gets_the_stated_answer(method, name, people, cookies, arguments):
    answers = {}
    for person in people:
        with transaction.atomic():
            client = browser_of(person, cookies)
            answers[person] = answer_to(method, address(name, person, arguments), name, client)
            transaction.set_rollback(True)
    assert answers == stated()[method, name]


# What is wrong with a request beside who sends it.
WRONG = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "no values that a form can have": (
        b"key=x&expected_version=x&version=x&format=x&pk=x&2.2.3-version=x&1.1-version=-1&expected_digest=%00",
        "application/x-www-form-urlencoded",
    ),
    "too many fields": (b"a=1&" * 2001, "application/x-www-form-urlencoded"),
    "no form": (b"--x\r\n", "multipart/form-data; boundary=x"),
    "no JSON": (b"{", "application/json"),
}
NOWHERE = {"number": "9.9.9", "section": "nowhere", "kind": "nothing"} | dict.fromkeys(
    ("pk", "file", "draft_number", "challenge_number", "place", "earlier"), 10**6
)


def addresses_that_may_be_wrong(name, person, arguments):
    """Its own, and for each of its parts below an inspection, a case and a draft one where there is none."""
    [(_, needed)] = get_resolver().reverse_dict.getlist(name)[0][0]
    yield address(name, person, arguments)
    of_draft = {"pk"} if name.startswith(("draft", "challenge")) else set()
    for part in NOWHERE.keys() & set(needed) - of_draft:
        yield address(name, person, {**arguments, name: {**arguments.get(name, {}), part: NOWHERE[part]}})


@pytest.mark.parametrize("name", [name for method, name in stated() if method == "POST"])
def test_who_may_only_read_is_told_so_whatever_else_is_wrong(name, cookies, arguments):
    answers = {}
    for person in (person for person, status in stated()["POST", name].items() if status == 403):
        client = browser_of(person, cookies)
        for url in addresses_that_may_be_wrong(name, person, arguments):
            for wrong, (body, content_type) in WRONG.items():
                answers[person, url, wrong] = client.generic("POST", url, body, content_type).status_code
    assert {key: status for key, status in answers.items() if status != 403} == {}


def admin_addresses():
    _, resolver = get_resolver().namespace_dict["admin"]
    for name in {key for key in resolver.reverse_dict if isinstance(key, str)} - {"login"}:
        [(_, needed), *_] = resolver.reverse_dict.getlist(name)[0][0]
        yield reverse(f"admin:{name}", kwargs={each: "inspection" if each == "app_label" else "1" for each in needed})


def last_reply(client, reply):
    """Where its redirects lead, up to the page to sign in: that one need not be drawn a thousand times."""
    while reply.status_code == 302 and not reply.url.startswith("/sign-in/"):
        reply = client.get(reply.url)
    return reply


def test_the_whole_admin_is_for_administrators_only(people, cookies):
    addresses = sorted(admin_addresses())
    assert len(addresses) > 30
    for person in set(people) - {"adam"}:
        for url in addresses:
            # One of them signs out, which must not spare the others the question.
            with transaction.atomic():
                client = browser_of(person, cookies)
                for reply in (client.get(url), client.post(url)):
                    assert last_reply(client, reply).status_code in (302, 403, 404, 405), (person, url)
                transaction.set_rollback(True)


def test_what_has_no_stated_post_refuses_it(cookies, arguments):
    posted = {name for method, name in stated() if method == "POST"}
    only_read = {name for _, name in stated()} - posted
    lee = browser_of("lee", cookies)
    refused = {name: answer_to("POST", address(name, "lee", arguments), name, lee) for name in only_read}
    assert set(refused.values()) == {405}, refused


@pytest.mark.parametrize("person", ["adam", "hana", "quinn", "lee", "ivy", "ida", "lara", "lena", "obi"])
def test_a_menu_offers_the_pages_that_open_and_no_other(person, people, inspection, asked):
    opened = {
        name for name in (page.url_name for page in inspection_menu.pages) if stated()["GET", name][person] == 200
    }
    for listed, have_not in ((inspection, {"standards"}), (asked, {"cases", "allocation", "interviews"})):
        # Who only has cases of their own finds nothing where there are none.
        no_words = {"search"} if listed == asked and person in ("lara", "lena") else set()
        offered = {page.url_name for page in inspection_menu.open_to(people[person], listed)}
        assert offered == opened - have_not - no_words


def test_the_pages_of_an_inspection_stand_in_the_same_order_whatever_was_loaded_first():
    assert [page.label for page in inspection_menu.pages] == [
        "Tasks",
        "Dashboard",
        "Cases",
        "Search",
        "Allocation",
        "Interviews",
        "Evidence on standards",
        "Evidence register",
        "Ratings panel",
        "Report",
        "Factual accuracy",
        "Publication",
        "Files",
    ]


def test_home_offers_what_the_menu_offers(people, inspection, asked):
    for person in ("hana", "quinn", "lee", "ivy", "lara", "obi"):
        client = Client()
        client.force_login(people[person])
        home = client.get("/").content.decode()
        for page in inspection_menu.pages:
            for listed in (inspection, asked):
                is_offered = page.is_open_to(people[person], listed)
                assert (f'href="{page.url(listed.code)}"' in home) == is_offered, (person, page.url_name)
