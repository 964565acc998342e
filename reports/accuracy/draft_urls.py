"""The pages of a draft for those whom it was sent to."""

from django.urls import path

from reports.accuracy.views import contacts

urlpatterns = [
    path("", contacts.draft, name="draft"),
    path("report.pdf", contacts.pdf, name="draft_pdf"),
    path("text/<int:place>/", contacts.section, name="draft_section"),
    path("ratings/<str:standard>/", contacts.rating, name="draft_rating"),
    path("challenges/add/", contacts.add, name="challenge_add"),
    path("challenges/<int:challenge_number>/", contacts.challenge, name="challenge"),
    path("challenges/<int:challenge_number>/files/", contacts.attach, name="challenge_attach"),
    path("challenges/<int:challenge_number>/files/<int:file>/", contacts.challenge_file, name="challenge_file"),
    path("challenges/<int:challenge_number>/files/<int:file>/off/", contacts.take_off_file, name="challenge_file_off"),
    path("challenges/<int:challenge_number>/withdraw/", contacts.withdraw, name="challenge_withdraw"),
    path("challenges/<int:challenge_number>/restore/", contacts.restore, name="challenge_restore"),
    path("submit/", contacts.submit, name="draft_submit"),
]
