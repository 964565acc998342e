from django.urls import include, path

from inspection.programme.views import account, disabling, inspections, notices, places, set_up, team

in_inspection = [
    path("tasks/", inspections.tasks, name="inspection_tasks"),
    path("set-up/", inspections.set_up, name="inspection_set_up"),
    path("cancel/", inspections.cancel, name="inspection_cancel"),
    path("resume/", inspections.resume, name="inspection_resume"),
    path("team/", team.team, name="team"),
    path("team/add/", team.add, name="team_add"),
    path("team/invite/", team.invite, name="team_invite"),
    path("team/<int:pk>/", team.member, name="team_member"),
    path("team/<int:pk>/conflict/", team.conflict, name="team_conflict"),
    path("team/conflicts/<int:pk>/withdraw/", team.withdraw, name="conflict_withdraw"),
    path("how-ratings-are-worked-out/", account.explanation, name="explanation"),
    path("how-ratings-are-worked-out/download/", account.explanation_download, name="explanation_download"),
]

urlpatterns = [
    path("account/", account.account, name="account"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/read/", notices.read, name="notice_read"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("places/", places.places, name="places"),
    path("places/<slug:kind>/add/", places.add, name="place_add"),
    path("places/<slug:kind>/<slug:code>/", places.change, name="place"),
    path("places/<slug:kind>/<slug:code>/close/", places.close, name="place_close"),
    path("places/<slug:kind>/<slug:code>/open/", places.open_again, name="place_open"),
    path("people/<int:pk>/disable/", disabling.disable, name="person_disable"),
    path("teams/", team.teams_of_all, name="teams"),
    path("programme/new/", inspections.new, name="inspection_new"),
    path("inspections/<slug:code>/", include(in_inspection)),
]
