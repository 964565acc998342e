"""Guesses are slowed down by person, by machine and by both; nobody is kept out by what others do."""

import os
import subprocess
import sys
from unittest import mock

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client

from inspection.models import TokenBucket
from inspection.people import attempts, links, throttle
from inspection.people.throttle import Bucket, Limit, TooOftenError
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
OFFICE, HOME = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector", password=PASSWORD)


def sign_in(email, password=PASSWORD, *, at=OFFICE, client=None, **extra):
    """The status for somebody at a browser of their own in which nobody has signed in before."""
    data = {"username": email, "password": password}
    return (client or Client()).post("/sign-in/", data, REMOTE_ADDR=at, **extra).status_code


def guesses(email, count, **extra):
    """How many of them were looked at."""
    return [sign_in(email, "wrong", **extra) for _ in range(count)].count(200)


# --- The buckets ------------------------------------------------------------------------------------------------------

THREE = Limit("three", burst=3, seconds=60)


def test_a_bucket_gives_its_burst_and_then_one_more_every_interval(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(3):
        throttle.take(bucket)
    with pytest.raises(TooOftenError) as refusal:
        throttle.take(bucket)
    assert (refusal.value.seconds, refusal.value.minutes) == (60, 1)
    clock.now += 60
    throttle.take(bucket)
    assert throttle.is_empty(bucket)
    clock.now += 180
    for _ in range(3):
        throttle.take(bucket)
    assert throttle.is_empty(bucket)


def test_to_go_on_trying_makes_nobody_wait_longer(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(3):
        throttle.take(bucket)
    for second in range(59):
        clock.now += 1
        with pytest.raises(TooOftenError) as refusal:
            throttle.take(bucket)
        assert refusal.value.seconds == 59 - second
    clock.now += 1
    throttle.take(bucket)


def test_where_one_bucket_is_empty_none_gives():
    empty, full = Bucket(Limit("one", burst=1, seconds=60), "x"), Bucket(THREE, "x")
    throttle.take(empty)
    for _ in range(5):
        with pytest.raises(TooOftenError):
            throttle.take(full, empty)
    assert not TokenBucket.objects.filter(key=full.key).exists()


def test_a_success_gives_back_what_it_took(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(5):
        throttle.take(bucket)
        throttle.give_back(bucket)
    assert not throttle.is_empty(bucket)
    throttle.give_back(bucket)
    for _ in range(3):
        throttle.take(bucket)
    assert throttle.is_empty(bucket)


def test_a_clock_that_was_wrong_once_keeps_nobody_out(clock):
    bucket = Bucket(THREE, "x")
    clock.now += 365 * DAY
    throttle.take(bucket)
    clock.now -= 365 * DAY
    with pytest.raises(TooOftenError) as refusal:
        throttle.take(bucket)
    assert refusal.value.seconds == 60


def test_full_buckets_are_cleared_away_and_no_row_says_whose_it_is(clock, ivy):
    for number in range(5):
        sign_in(f"nobody{number}@plumbline.example", "wrong", at=f"192.0.2.{number}")
    assert TokenBucket.objects.count() == 15
    stored = str(list(TokenBucket.objects.values()))
    assert [word for word in ("nobody", "192.0.2") if word in stored] == []
    clock.now += DAY
    sign_in(ivy.email, "wrong")
    assert TokenBucket.objects.count() == 3


AT_ONCE = """
import django; django.setup()
import threading
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from inspection.models import TokenBucket
from inspection.people.throttle import Bucket, Limit, TooOftenError, take
if connection.vendor == "sqlite":
    with connection.schema_editor() as editor: editor.create_model(TokenBucket)
buckets = [Bucket(Limit(name, burst=7, seconds=3600), "fifty at once") for name in ("one", "other", "third")]
start = threading.Barrier(50)
def guess(number):
    start.wait()
    try: take(*buckets[number % 3:], *buckets[:number % 3])
    except TooOftenError: return "refused"
    finally: connection.close()
    return "evaluated"
try:
    with ThreadPoolExecutor(50) as threads: outcomes = list(threads.map(guess, range(50)))
    print(outcomes.count("evaluated"), outcomes.count("refused"))
finally:
    TokenBucket.objects.filter(key__in=[bucket.key for bucket in buckets]).delete()
"""


def test_fifty_guesses_at_once_count_as_fifty(tmp_path):
    """In a process of its own, on connections of their own: each sees what the others have committed."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{tmp_path}/guesses.sqlite3"
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    of_its_own = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DATABASE_POOL_SIZE": "50"}
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE],
        env={**os.environ, **of_its_own, "DJANGO_SETTINGS_MODULE": "inspection.settings", "SECRET_KEY": "k"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["7", "43"], done.stderr


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_five_guesses_at_a_person_from_one_machine_are_looked_at_whatever_the_spelling(ivy):
    assert [guesses(email, 1) for email in [ivy.email, ivy.email.upper(), f" {ivy.email}"] * 2] == [1] * 5 + [0]
    # The dotless i has the capital that an i has, and PostgreSQL compares capitals.
    assert guesses(ivy.email.replace("i", "ı"), 1) == 0
    assert sign_in(ivy.email) == 429


def test_who_waits_may_try_again(ivy, clock):
    guesses(ivy.email, 6)
    clock.now += 5 * MINUTE
    assert sign_in(ivy.email) == 302


def test_guesses_at_one_person_slow_down_nobody_else_and_not_that_person_elsewhere(ivy):
    lee = make_user("Lee Lead", password=PASSWORD)
    guesses(ivy.email, 10)
    assert sign_in(lee.email) == 302
    assert sign_in(ivy.email, at=HOME) == 302


def test_thirty_names_from_one_machine_are_slowed_down():
    assert sum(guesses(f"name{number}@plumbline.example", 1) for number in range(30)) == 20


def test_fifty_machines_that_guess_at_one_person_are_slowed_down(ivy):
    machines = [f"198.51.100.{number}" for number in range(50)]
    assert sum(guesses(ivy.email, 5, at=machine) for machine in machines) == 10


def test_one_machine_never_slows_a_person_down_elsewhere_however_long_it_guesses(ivy, clock):
    for _ in range(60):
        guesses(ivy.email, 2)
        clock.now += 2 * MINUTE
    guesses(ivy.email, 2)
    assert sign_in(ivy.email) == 429
    assert sign_in(ivy.email, at=HOME) == 302


def test_the_owner_comes_in_with_their_usual_browser_whoever_guesses_in_the_same_office(ivy, client):
    assert sign_in(ivy.email, client=client) == 302
    for machine in [OFFICE, *(f"198.51.100.{number}" for number in range(9))]:
        guesses(ivy.email, 6, at=machine)
    assert sign_in(ivy.email) == 429
    for _ in range(20):
        client.post("/sign-out/")
        assert sign_in(ivy.email, client=client) == 302


def test_a_browser_of_several_people_is_known_for_each_of_them(ivy, client):
    lee = make_user("Lee Lead", password=PASSWORD)
    for person in (ivy, lee):
        sign_in(person.email, client=client)
        client.post("/sign-out/")
        guesses(person.email, 6)
    for person in (ivy, lee):
        assert sign_in(person.email, client=client) == 302
        client.post("/sign-out/")


def test_guesses_in_a_known_browser_count_too_and_one_known_for_another_is_none(ivy, client):
    lee = make_user("Lee Lead", password=PASSWORD)
    sign_in(lee.email, client=client)
    client.post("/sign-out/")
    assert guesses(lee.email, 12, client=client) == 10
    assert guesses(ivy.email, 12, client=client) == 5


@pytest.mark.parametrize("made_up", ["", "x", "a.b.c", "a:b:c", "0123456789abcdef.0123456789abcdef:1:2", "é" * 5000])
def test_a_made_up_cookie_makes_no_browser_known(ivy, client, made_up):
    client.cookies["device"] = made_up
    assert guesses(ivy.email, 6, client=client) == 5


def test_signing_in_forgets_earlier_mistakes(ivy, client):
    for _ in range(2):
        assert guesses(ivy.email, 4, client=client) == 4
        assert sign_in(ivy.email, client=client) == 302
        client.post("/sign-out/")


def test_an_empty_form_counts_as_nothing(ivy):
    for _ in range(6):
        assert sign_in(ivy.email, "") == 200
    assert sign_in(ivy.email) == 302


def test_who_has_tried_too_often_is_told_how_long_to_wait_and_the_way_out(ivy, clock, client):
    data = {"username": ivy.email, "password": "my secret"}
    for _ in range(5):
        client.post("/sign-in/", data)
    clock.now += 100
    reply = client.post("/sign-in/", data)
    page = reply.content.decode()
    assert (reply.status_code, reply["Retry-After"]) == (429, "200")
    assert "Wait 4 minutes and try again" in page
    assert 'action="/sign-in/link/"' in page
    assert f'name="email" value="{ivy.email}"' in page
    assert "my secret" not in page


def test_known_and_unknown_names_cost_the_same_and_are_told_the_same(ivy):
    """The work is counted rather than the time: hashing is what takes it."""
    seen = []
    for email in (ivy.email, "nobody@plumbline.example"):
        with mock.patch.object(hashers.MD5PasswordHasher, "encode", autospec=True, return_value="md5$x$x") as encode:
            replies = [Client().post("/sign-in/", {"username": email, "password": "wrong"}) for _ in range(6)]
        pages = [reply.content.decode().replace(email, "") for reply in replies]
        texts = [[line for line in page.splitlines() if "csrfmiddlewaretoken" not in line] for page in pages]
        seen.append(([reply.status_code for reply in replies], texts, encode.call_count))
    assert seen[0][0] == [200] * 5 + [429]
    assert seen[0] == seen[1]


def test_the_log_says_which_limit_it_was_and_not_who(ivy, caplog):
    guesses(ivy.email, 6)
    [line] = [record.msg for record in caplog.records if record.name == "throttle"]
    assert (line["limits"], line["seconds"]) == (["person and machine"], 300)
    assert [word for word in (ivy.email, OFFICE) if word in str(line)] == []


# --- What is a machine ------------------------------------------------------------------------------------------------


def test_a_forged_proxy_header_makes_no_other_machine(ivy):
    for number in range(5):
        guesses(ivy.email, 1, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert sign_in(ivy.email, headers={"X-Forwarded-For": "192.0.2.9"}) == 429


def test_behind_a_trusted_proxy_only_its_own_entry_counts(ivy, settings):
    settings.TRUST_PROXY = True
    for forged in range(5):
        guesses(ivy.email, 1, headers={"X-Forwarded-For": f"198.51.100.{forged}, 192.0.2.1"})
    assert sign_in(ivy.email, headers={"X-Forwarded-For": "192.0.2.1"}) == 429
    assert sign_in(ivy.email, headers={"X-Forwarded-For": "192.0.2.2"}) == 302


@pytest.mark.parametrize(
    "spellings",
    [
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:DB8:1:2:0:0:0:5"],  # one customer's network
        ["192.0.2.1", "::ffff:192.0.2.1"],
        ["", "unix:", "192.0.2.1.9", "x" * 5000],
    ],
)
def test_ways_to_write_one_machine_are_one_machine(ivy, spellings):
    for number in range(5):
        guesses(ivy.email, 1, at=spellings[number % len(spellings)])
    assert [sign_in(ivy.email, at=spelling) for spelling in spellings] == [429] * len(spellings)


# --- Passwords and mail -----------------------------------------------------------------------------------------------


def change(client, old, new="another long pass phrase"):
    return client.post("/password-change/", {"old_password": old, "new_password1": new, "new_password2": new})


def test_guesses_at_the_current_password_are_slowed_down(ivy, client, clock):
    client.force_login(ivy)
    assert [change(client, "wrong").status_code for _ in range(12)] == [200] * 10 + [429] * 2
    page = change(client, PASSWORD)
    assert (page.status_code, page["Retry-After"]) == (429, "180")
    assert "get a link to choose a new one" in page.content.decode()
    clock.now += 3 * MINUTE
    assert change(client, PASSWORD).status_code == 302


def test_who_knows_the_current_password_may_look_for_a_new_one_as_long_as_they_like(ivy, client):
    client.force_login(ivy)
    assert [change(client, PASSWORD, "short").status_code for _ in range(12)] == [200] * 12


def ask(address, email, **extra):
    return Client().post(address, {"email": email}, **extra)


@pytest.mark.parametrize("address", ["/password-reset/", "/sign-in/link/"])
def test_mails_to_one_address_are_slowed_down_whether_it_is_known_or_not(ivy, address, mailoutbox, clock):
    seen = []
    for email in (ivy.email, "nobody@plumbline.example"):
        replies = [ask(address, email, REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)]
        seen.append([(reply.status_code, reply.get("Location"), reply.get("Retry-After")) for reply in replies])
    assert seen[0] == [(302, f"{address}sent/", None)] * 3 + [(429, None, "300")] * 2
    assert seen[0] == seen[1]
    assert [mail.to for mail in mailoutbox] == [[ivy.email]] * 3
    clock.now += 5 * MINUTE
    assert ask(address, ivy.email.upper()).status_code == 302
    assert len(mailoutbox) == 4


@pytest.mark.parametrize("address", ["/password-reset/", "/sign-in/link/"])
def test_a_machine_that_asks_for_mails_to_many_is_slowed_down(address):
    asked = [ask(address, f"name{number}@plumbline.example").status_code for number in range(35)]
    assert (asked.count(302), asked.count(429)) == (30, 5)


def test_a_link_lives_until_the_next_can_be_asked_for():
    """Whoever asks for all the mails that a person can have has a valid link sent to them."""
    assert all(limit.seconds < links.LIFE for limit in attempts.MAILS.values())
