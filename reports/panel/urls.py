from django.urls import path

from reports.panel import views
from reports.panel.decisions import views as decisions
from reports.panel.meetings import views as meetings
from reports.panel.trial import views as trial

urlpatterns = [
    path("", views.panel, name="panel"),
    path("members/", meetings.members, name="panel_members"),
    path("members/add/", meetings.add, name="panel_member_add"),
    path("members/<int:pk>/", meetings.member, name="panel_member"),
    path("members/<int:pk>/take-off/", meetings.take_off, name="panel_member_take_off"),
    path("members/<int:pk>/views/", meetings.views, name="panel_views"),
    path("what-if/", trial.what_if, name="panel_what_if"),
    path("<str:number>/", decisions.decide, name="panel_decide"),
    path("<str:number>/pack/", views.pack, name="panel_pack"),
    path("<str:number>/proposal/", meetings.propose, name="panel_propose"),
    path("<str:number>/discussion/", meetings.discuss, name="panel_discuss"),
    path("<str:number>/dissent/", decisions.dissent, name="panel_dissent"),
    path("<str:number>/confirm/", decisions.confirm, name="panel_confirm"),
    path("<str:number>/reopen/", decisions.reopen, name="panel_reopen"),
]
