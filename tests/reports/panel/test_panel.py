import pytest
from django.urls import reverse

from reports.models import PanelDecision
from tests.factories import answer, make_case, make_inspection, make_tameside, make_team, signed_off
from tests.reports.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def tameside():
    return make_tameside()


@pytest.fixture
def team(client, tameside):
    team = make_team(tameside)
    client.force_login(team["lee"])
    return team


def panel(client, inspection):
    return client.get(reverse("panel", args=[inspection.code]))


def address(inspection, number):
    return reverse("panel_decide", args=[inspection.code, number])


def seen(client, inspection, number):
    """The figures as the form carries them."""
    return client.get(address(inspection, number)).context["form"]["expected_version"].value()


def decide(client, inspection, number, agreed, rationale="As the panel saw it", **said):
    said = {"expected_version": seen(client, inspection, number), **said}
    return client.post(address(inspection, number), {"agreed": agreed, "rationale": rationale, **said})


def reopen(client, inspection, number, reason="New evidence came in"):
    """What was imported is final until it is reopened."""
    path = reverse("panel_reopen", args=[inspection.code, number])
    seen = client.get(path).context["form"]["expected_version"].value()
    assert client.post(path, {"reason": reason, "expected_version": seen}).status_code == 302


def offered(client, inspection, number):
    page = client.get(address(inspection, number))
    return [label for _, label in page.context["form"].fields["agreed"].widget.choices]


def standing(inspection, number):
    return PanelDecision.objects.filter(inspection=inspection, standard__number=number).last()


def inspection_with_one_case(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    judged(inspection, team["ivy"], "C-001", "yes")
    return inspection, team["ivy"]


def judged(inspection, ivy, reference, value):
    case = make_case(inspection, reference=reference, assessor=ivy)
    answer(case, {"2.2.1": value, "2.2.2": value, "2.2.3": value}, by=ivy)
    signed_off(case, by=ivy)


def test_the_page_shows_calculated_and_agreed_by_whom_when_and_why(client, tameside, team):
    decide(client, tameside, "2.1", "good", "Seven of twelve, and the eighth was nearly there <so>")
    page = words(panel(client, tameside))
    assert "Calculated Requires improvement 2.1.1 : 7 of 12, 58% Agreed Good by Lee Lead," in page
    assert "Public reason Seven of twelve, and the eighth was nearly there <so>" in page
    assert "1.2 Staff Agreed Good imported," in page
    assert "Discretion was open, and the panel has decided" in page


def test_the_panel_may_give_any_rating_to_a_standard_it_rates(client, tameside, team):
    reopen(client, tameside, "1.1")
    assert offered(client, tameside, "1.1") == ["Outstanding", "Good", "Requires improvement", "Inadequate"]
    reply = decide(client, tameside, "1.1", "outstanding", "Seen in every meeting")
    assert (reply.status_code, reply.url) == (302, f"{reverse('panel', args=[tameside.code])}#standard-1.1")
    decision = standing(tameside, "1.1")
    assert (decision.agreed.code, decision.rationale, decision.by) == (
        "outstanding",
        "Seen in every meeting",
        team["lee"],
    )
    assert "The panel’s decision on 1.1 Leadership is recorded" in words(panel(client, tameside))


def test_where_discretion_is_open_the_rating_it_points_to_is_offered(client, tameside, team):
    assert offered(client, tameside, "2.1") == ["Good", "Requires improvement (as calculated)"]
    assert decide(client, tameside, "2.1", "good").status_code == 302
    assert standing(tameside, "2.1").discretion == ["one_case"]


def test_where_discretion_is_closed_the_rating_can_only_be_confirmed(client, tameside, team):
    assert offered(client, tameside, "2.2") == ["Inadequate (as calculated)"]
    assert decide(client, tameside, "2.2", "inadequate", "Confirmed").status_code == 302
    assert standing(tameside, "2.2").agreed.code == "inadequate"


@pytest.mark.parametrize(
    ("number", "agreed", "fault"),
    [
        ("2.2", "requires_improvement", "Discretion is not open: the rating stays Inadequate"),
        (
            "2.1",
            "outstanding",
            "Discretion is open from Requires improvement to Good only",
        ),
        ("2.1", "excellent", "Choose one of the ratings"),
        ("2.1", "", "Choose a rating"),
    ],
)
def test_a_rating_that_is_not_open_is_refused_and_the_text_kept(client, tameside, team, number, agreed, fault):
    reply = decide(client, tameside, number, agreed, "Typed with care")
    assert reply.status_code == 422
    assert fault in words(reply)
    assert ">\nTyped with care</textarea>" in reply.content.decode().replace(">Typed", ">\nTyped")
    assert standing(tameside, number) is None


@pytest.mark.parametrize(
    ("rationale", "fault"),
    [
        ("", "Enter the panel’s public reason"),
        ("  \n", "Enter the panel’s public reason"),
        ("x" * 5_001, "It is 5,001 characters long; the most that can be kept is 5,000"),
        ("Nul\x00", "It holds a NUL character, at character 4"),
    ],
)
def test_a_decision_needs_a_rationale_that_can_be_stored(client, tameside, team, rationale, fault):
    reply = decide(client, tameside, "2.1", "good", rationale)
    assert reply.status_code == 422
    assert fault in words(reply)
    assert reply.context["form"]["rationale"].value() == rationale
    assert reply.context["form"]["agreed"].value() == "good"
    assert standing(tameside, "2.1") is None


def test_a_rationale_is_stored_exactly(client, tameside, team):
    rationale = "  <script>alert(1)</script> Tŷ \U0001f600\n\nsecond\tline  "
    decide(client, tameside, "2.1", "good", rationale)
    assert standing(tameside, "2.1").rationale == rationale
    assert "<script>alert" not in panel(client, tameside).content.decode()


def test_the_page_says_that_the_rationale_is_printed(client, tameside, team):
    page = client.get(address(tameside, "2.1"))
    assert "it is printed word for word in the report and in the data workbook" in words(page)
    assert "may be printed as it is" not in words(page)


@pytest.mark.parametrize(
    ("rationale", "named"),
    [
        ("As in TAM-001.", "TAM-001"),
        ("As in tam\N{NON-BREAKING HYPHEN}001, and TAM\N{EN DASH}014", "TAM-001, TAM-014"),
        ("Ivy\N{NO-BREAK SPACE}Inspector read it", "Ivy Inspector"),
        ("IVY INSPECTOR read it", "Ivy Inspector"),
        ("Ivy read it with P07", "Ivy Inspector, P07"),
    ],
)
def test_what_tells_who_is_meant_is_warned_of_and_may_be_let_be(client, tameside, team, rationale, named):
    reply = decide(client, tameside, "2.1", "good", rationale)
    assert reply.status_code == 422
    assert f"It says {named}, which is printed word for word in the report and the data workbook" in words(reply)
    form = reply.context["form"]
    assert (form["rationale"].value(), form["warned_of"].value()) == (rationale, named)
    assert standing(tameside, "2.1") is None
    # The tick alone, for words that nobody was warned of, lets nothing be.
    for other in ("", "TAM-028"):
        again = decide(client, tameside, "2.1", "good", rationale, may_be_printed="on", warned_of=other)
        assert again.status_code == 422
        assert not again.context["form"]["may_be_printed"].value()
    assert decide(client, tameside, "2.1", "good", rationale, may_be_printed="on", warned_of=named).status_code == 302
    assert standing(tameside, "2.1").rationale == rationale


@pytest.mark.parametrize("rationale", ["TAM-0010, XTAM-001", "A lead inspector and an inspector", "PP07 and p07 of P1"])
def test_what_only_looks_like_it_is_not_warned_of(client, tameside, team, rationale):
    assert decide(client, tameside, "2.1", "good", rationale).status_code == 302


def test_a_reference_that_is_a_number_is_one_only_where_a_case_is_named(client):
    inspection, ivy = inspection_with_one_case(client)
    judged(inspection, ivy, "12", "yes")
    assert decide(client, inspection, "2.2", "outstanding", "Seven of 12, and 12%").status_code == 302
    assert "It says 12, which" in words(decide(client, inspection, "2.2", "outstanding", "All but case no. 12"))


def test_figures_that_changed_after_the_page_was_opened_are_told(client):
    inspection, ivy = inspection_with_one_case(client)
    old = seen(client, inspection, "2.2")
    judged(inspection, ivy, "C-002", "no")
    reply = decide(client, inspection, "2.2", "good", "On the old figures", expected_version=old)
    assert reply.status_code == 422
    assert "have changed since you opened this page. Look at them and decide again" in words(reply)
    assert "1 of 2, 50%" in words(reply)
    assert reply.context["form"]["rationale"].value() == "On the old figures"
    assert standing(inspection, "2.2") is None
    # The page now carries the new figures, so that the next attempt is taken on them.
    fresh = reply.context["form"]["expected_version"].value()
    assert decide(client, inspection, "2.2", "good", "On the new ones", expected_version=fresh).status_code == 302


def test_a_decision_taken_meanwhile_is_told_before_another_is_recorded(client, tameside, team):
    opened = seen(client, tameside, "2.1")
    assert decide(client, tameside, "2.1", "good", expected_version=opened).status_code == 302
    reply = decide(
        client, tameside, "2.1", "requires_improvement", rationale="Typed unknowing", expected_version=opened
    )
    assert reply.status_code == 422
    assert "the panel’s decision, have changed since you opened this page" in words(reply)
    assert "Typed unknowing</textarea>" in reply.content.decode()
    assert standing(tameside, "2.1").agreed.code == "good"
    assert decide(client, tameside, "2.1", "requires_improvement").status_code == 302


@pytest.mark.parametrize("forged", ["", "nonsense", "none"])
def test_a_decision_says_on_which_figures_it_was_taken(client, tameside, team, forged):
    reply = decide(client, tameside, "2.1", "good", expected_version=forged)
    assert reply.status_code == 422
    assert "have changed since you opened this page" in words(reply)


def test_an_outdated_decision_no_longer_counts_and_stays_in_the_history(client):
    inspection, ivy = inspection_with_one_case(client)
    decide(client, inspection, "2.2", "good", "First thought")
    judged(inspection, ivy, "C-002", "no")
    page = words(panel(client, inspection))
    assert "the panel agreed Good at 100%. The figures have changed since, so that decision no longer counts." in page
    assert "This one counts." not in page
    decide(client, inspection, "2.2", "inadequate", "Second thought")
    page = words(panel(client, inspection))
    assert "Decisions on 2.2 Assessment (2)" in page
    assert page.index("Second thought") < page.index("First thought")
    assert "Inadequate Lee Lead" in page.split("This one counts.")[0]


def test_a_decision_is_outdated_when_the_percentage_moves_within_its_band(client):
    """The panel saw another figure; that both are in one band is for the panel to say, not for us."""
    inspection, ivy = inspection_with_one_case(client)
    for number in range(2, 10):
        judged(inspection, ivy, f"C-{number:03}", "yes")
    decide(client, inspection, "2.2", "outstanding", "All of nine")
    judged(inspection, ivy, "C-010", "no")  # 9 of 10, still Outstanding
    page = words(panel(client, inspection))
    assert "Calculated Outstanding 2.2.1 : 9 of 10, 90%" in page
    assert "the panel agreed Outstanding at 100%. The figures have changed since" in page
    assert "This one counts." not in page


def test_a_standard_nobody_was_judged_on_cannot_be_decided(client):
    inspection = make_inspection(cases=1)
    client.force_login(make_team(inspection)["lee"])
    page = client.get(address(inspection, "2.2"))
    assert "so there is no rating to decide on yet" in words(page)
    assert 'name="agreed"' not in page.content.decode()
    reply = client.post(address(inspection, "2.2"), {"agreed": "good", "rationale": "Anyway", "expected_version": ""})
    assert reply.status_code == 422
    assert not PanelDecision.objects.filter(inspection=inspection).exists()


@pytest.mark.parametrize("number", ["2.6", "2.2.1", "9.9", "2.2\x00", "nought"])
def test_only_a_rated_standard_can_be_decided(client, tameside, team, number):
    assert client.get(f"/inspections/{tameside.code}/panel/{number}/").status_code == 404
    assert client.post(f"/inspections/{tameside.code}/panel/{number}/", {"agreed": "good"}).status_code == 404


@pytest.mark.parametrize("name", ["obi", "ivy", "hana", "quinn"])
def test_who_sees_the_dashboard_may_look_but_not_decide(client, tameside, team, name):
    client.force_login(team[name])
    page = panel(client, tameside)
    assert page.status_code == 200
    assert address(tameside, "2.1") not in links(page)
    assert client.get(address(tameside, "2.1")).status_code == 403
    assert client.post(address(tameside, "2.1"), {"agreed": "good", "rationale": "Mine"}).status_code == 403
    assert standing(tameside, "2.1") is None
