import re
import runpy

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.urls import reverse

from inspection.models import DeliveryUnit, Framework, Inspection, Region, SystemRole, TeamMember, User
from inspection.web.pages import site_menu
from tests.factories import PASSWORD, make_case, make_example, make_inspection, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam(client):
    adam = make_user("Adam Administrator", SystemRole.ADMINISTRATOR)
    client.force_login(adam)
    return adam


def change(client, row, **values):
    """Send the row's form with some values changed, as its page has them."""
    address = reverse(f"admin:inspection_{row._meta.model_name}_change", args=[row.pk])
    context = client.get(address).context
    forms = [context["adminform"].form]
    for inline in context.get("inline_admin_formsets", []):
        forms += [inline.formset.management_form, *inline.formset.forms]
    posted = {field.html_name: field.value() for form in forms for field in form if field.value() is not None}
    return client.post(address, {**posted, **values})


def test_the_admin_has_people_and_inspections_but_no_evidence():
    assert {model.__name__ for model in admin.site._registry} == {
        "DeliveryUnit",
        "Framework",
        "Inspection",
        "LedgerHead",
        "Region",
        "User",
    }


def test_it_is_there_only_where_a_setting_turns_it_on(settings):
    served = [runpy.run_module("inspection.urls")["urlpatterns"] for settings.DJANGO_ADMIN in (True, False)]
    assert ["admin/" in [str(pattern.pattern) for pattern in patterns] for patterns in served] == [True, False]
    assert "Administration" not in [page.label for page in site_menu.open_to(make_user("Adam", "administrator"))]


def test_how_far_the_files_outside_the_database_are_behind_is_shown(client, adam, settings, tmp_path):
    settings.CHECKPOINT_DIR = tmp_path
    inspection = make_inspection(cases=1)
    call_command("write_checkpoints")
    assert list_of_records(client) == [str(inspection), "3", "3", "–"]
    make_case(inspection, reference="C-002")
    assert list_of_records(client)[1:3] == ["4", "3"]
    assert list_of_records(client)[3] != "–"


def list_of_records(client):
    """The cells of the only row."""
    page = client.get("/admin/inspection/ledgerhead/").content.decode()
    cells = re.findall(r'<t[dh] class="(?:nowrap )?field-[^>]*>(.*?)</t[dh]>', page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in cells]


def test_everybody_signs_in_at_the_one_page(client):
    make_user()
    asked = client.get("/admin/inspection/user/", follow=True)
    assert asked.redirect_chain[-1][0] == "/sign-in/?next=/admin/inspection/user/"


def test_everybody_changes_their_password_at_the_one_page(client, adam):
    """Where guesses at the current one are limited."""
    assert client.get("/admin/password_change/").url == "/password-change/"
    assert client.post("/admin/password_change/", {"old_password": "a guess"}).url == "/password-change/"


def test_the_admin_is_for_administrators_only(client):
    team = make_team(make_inspection())
    for person in set(team) - {"adam"}:
        client.force_login(team[person])
        assert client.get("/admin/", follow=True).status_code == 403
        assert client.post("/admin/inspection/region/add/", {"name": "North"}, follow=True).status_code == 403
    client.force_login(team["adam"])
    assert client.get("/admin/login/", follow=True).status_code == 200


def test_nobody_is_added_or_given_a_password(client, adam):
    """People are invited, and choose their own."""
    ivy = make_user("Ivy Inspector", password=PASSWORD)
    form = {"email": "nia@plumbline.example", "name": "Nia New", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/admin/inspection/user/add/", {**form, "system_role": ""}).status_code == 403
    assert not User.objects.filter(name="Nia New").exists()
    context = client.get(f"/admin/inspection/user/{ivy.pk}/change/").context
    assert set(context["adminform"].form.fields) == {"email", "name", "system_role", "is_active"}
    client.post(f"/admin/inspection/user/{ivy.pk}/password/", {"password1": "another one", "password2": "another one"})
    assert User.objects.get(pk=ivy.pk).check_password(PASSWORD)


def test_an_address_belongs_to_one_user_in_any_case(client, adam):
    taken, ida = make_user("Ivy Inspector").email.upper(), make_user("Ida Inspector")
    page = change(client, ida, email=taken)
    assert "There is a user with this address already" in page.content.decode()
    assert User.objects.get(pk=ida.pk).email == ida.email


def test_a_new_inspection_is_of_no_closed_unit(client, adam):
    kept, closed = make_inspection().delivery_unit, make_inspection()
    DeliveryUnit.objects.filter(pk=closed.delivery_unit_id).update(closed_on="2026-03-02")

    def offered(address):
        return set(client.get(address).context["adminform"].form.fields["delivery_unit"].queryset)

    assert offered("/admin/inspection/inspection/add/") == {kept}
    assert closed.delivery_unit in offered(f"/admin/inspection/inspection/{closed.pk}/change/")


def test_a_deactivated_user_is_signed_out_at_once(client, adam):
    ivy = make_user("Ivy Inspector")
    hers = type(client)()
    hers.force_login(ivy)
    assert hers.get("/").status_code == 200
    change(client, ivy, is_active="")
    assert hers.get("/").url == "/sign-in/?next=/"


def test_administrators_cannot_lock_themselves_out(client, adam):
    change(client, adam, is_active="", system_role="", name="Adam Anew")
    adam.refresh_from_db()
    assert (adam.is_active, adam.system_role, adam.name) == (True, SystemRole.ADMINISTRATOR, "Adam Anew")


def test_nobody_is_deleted(client, adam):
    ivy = make_user("Ivy Inspector")
    assert client.post(f"/admin/inspection/user/{ivy.pk}/delete/", {"post": "yes"}).status_code == 403
    inspection = make_inspection()
    assert client.post(f"/admin/inspection/inspection/{inspection.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_change_to_a_team_says_who_made_it(client, adam):
    inspection = make_inspection(cases=1)
    ivy = make_user("Ivy Inspector")
    reply = change(client, inspection, **{"team_members-0-user": ivy.pk, "team_members-0-role": "inspector"})
    assert reply.status_code == 302
    member = TeamMember.objects.get(inspection=inspection)
    assert (member.user, member.role) == (ivy, "inspector")
    assert member.history.get().history_user == adam
    assert LogEntry.objects.get().user == adam
    assert "Ivy Inspector: Inspector" in LogEntry.objects.get().get_change_message()


def test_an_inspection_keeps_its_code_and_framework(client, adam):
    inspection = make_inspection()
    change(client, inspection, code="other", framework="", notice="Invented data")
    stored = Inspection.objects.get(pk=inspection.pk)
    assert (stored.code, stored.framework, stored.notice) == (inspection.code, inspection.framework, "Invented data")


def test_commencement_windows_are_lines_of_two_dates(client, adam):
    inspection = make_inspection()
    change(client, inspection, commencement_windows="2022-08-01 2022-08-07\n\n2022-08-22  2022-08-28\n")
    inspection.refresh_from_db()
    assert inspection.commencement_windows == [["2022-08-01", "2022-08-07"], ["2022-08-22", "2022-08-28"]]
    page = client.get(reverse("admin:inspection_inspection_change", args=[inspection.pk])).content.decode()
    assert "2022-08-01 to 2022-08-07\n2022-08-22 to 2022-08-28" in page
    for wrong in ("2022-08-01", "2022-08-07 2022-08-01", "soon 2022-08-01", "2022-02-30 2022-03-01", "\x00"):
        assert change(client, inspection, commencement_windows=wrong).status_code == 200
    inspection.refresh_from_db()
    assert len(inspection.commencement_windows) == 2


def test_a_framework_can_only_be_looked_at(client, adam):
    framework = make_inspection().framework
    base = "/admin/inspection/framework/"
    assert client.get(f"{base}{framework.pk}/change/").status_code == 200
    assert client.post(f"{base}{framework.pk}/change/", {"title": "Other"}).status_code == 403
    assert client.post(f"{base}{framework.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{base}add/").status_code == 403
    assert Framework.objects.get(pk=framework.pk).title == framework.title


def test_every_page_of_the_admin_opens(client, adam):
    inspection = make_inspection()
    rows = [inspection, inspection.framework, inspection.delivery_unit, inspection.delivery_unit.region, adam]
    for row in rows:
        name = row._meta.model_name
        assert client.get(f"/admin/inspection/{name}/").status_code == 200
        assert client.get(f"/admin/inspection/{name}/{row.pk}/change/").status_code == 200
        assert client.get(f"/admin/inspection/{name}/{row.pk}/history/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/inspection/user/?id__in=9223372036854775808",
        "/admin/autocomplete/?term=%00&app_label=inspection&model_name=inspection&field_name=delivery_unit",
    ],
)
def test_a_value_that_no_column_can_hold_is_a_bad_request(client, adam, path):
    """A number beyond 64 bits on SQLite, a NUL on PostgreSQL; the other database has nothing against it."""
    assert client.get(path).status_code in (200, 302, 400)


def test_standards_that_were_left_out_are_among_those_that_may_be(client, adam):
    inspection = make_inspection(framework=make_example("every-rule"))
    assert change(client, inspection, not_inspected="2", eligible="40").status_code == 302
    inspection.refresh_from_db()
    assert (inspection.not_inspected, inspection.eligible) == (["2"], 40)
    assert inspection.history.latest().not_inspected == ["2"]
    for wrong in ("1", "2, 9"):
        assert change(client, inspection, not_inspected=wrong).status_code == 200
    inspection.refresh_from_db()
    assert inspection.not_inspected == ["2"]


@pytest.mark.parametrize("typed", ["o'neill", "O\u2019NEILL nora", "nora neill", '"Nora"', "no\u00adra"])
def test_every_list_is_searched_as_people_read(client, adam, typed):
    make_user("Nora O\u2019Neill")
    found = client.get("/admin/inspection/user/", {"q": typed}).context["cl"].result_list
    assert [user.name for user in found] == ["Nora O\u2019Neill"]


def test_every_list_that_can_be_searched_is_searched_in_one_way(client, adam):
    """A soft hyphen is nothing that a database would leave out."""
    unit = make_inspection().delivery_unit
    names = {User: adam.name, Region: unit.region.name, DeliveryUnit: unit.name, Inspection: unit.name}
    assert {model for model, registered in admin.site._registry.items() if registered.search_fields} == set(names)
    for model, name in names.items():
        path = f"/admin/inspection/{model._meta.model_name}/"
        for typed, number in ((f"{name[:3]}\u00ad{name[3:]}", 1), (f"{name} nowhere", 0)):
            assert client.get(path, {"q": typed}).context["cl"].result_count == number
