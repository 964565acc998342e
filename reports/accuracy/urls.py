"""The team's pages of the checks of an inspection."""

from django.urls import path

from reports.accuracy.views import team

urlpatterns = [
    path("", team.accuracy, name="accuracy"),
    path("send/", team.send, name="accuracy_send"),
    path("log.csv", team.log_file, name="accuracy_log"),
    path("<int:draft_number>/", team.draft, name="accuracy_draft"),
    path("<int:draft_number>/contacts/add/", team.add_contact, name="accuracy_contact_add"),
    path("<int:draft_number>/contacts/<int:pk>/remove/", team.remove_contact, name="accuracy_contact_remove"),
    path("<int:draft_number>/extend/", team.extend, name="accuracy_extend"),
    path("<int:draft_number>/take-back/", team.take_back, name="accuracy_take_back"),
    path("<int:draft_number>/answers/", team.send_answers, name="accuracy_send_answers"),
    path("<int:draft_number>/challenges/<int:challenge_number>/", team.answer, name="accuracy_answer"),
    path("<int:draft_number>/changes/", team.changes, name="accuracy_changes"),
]
