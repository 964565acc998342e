"""Trial 4: what was signed is what the signer was shown, whoever writes at the same moment."""

import collections
import random
import re
import time

from tests.reliability.client import Client, together
from tests.reliability.lost import expect
from tests.reliability.saving import CASE, QUESTION, handed_back

REASON = "Look again"
HEAD_START = 0.012  # seconds


def sign_off_races(site, *, races):
    """Each race is two: handing in against a save, then signing off against return, save and handing in again."""
    team = site.team(answered=True)
    desk = Desk(site, team)
    for race in range(races):
        desk.race_to_submit(f"first {race}")
        desk.race_to_sign_off(f"second {race}")
    site.stored(team)
    return {
        "races of submit with a save": races,
        "submit won": desk.won["submit"],
        "save won": desk.won["save"],
        "races of sign-off with return, save and submit": races,
        "sign-off won": desk.won["sign off"],
        "return won": desk.won["return"],
        "signed content other than shown": 0,
        "refused texts not returned": 0,
    }


class Desk:
    """The assessor in two browsers and the lead in two, all over one case."""

    def __init__(self, site, team):
        self.site = site
        self.team = team
        self.ivy, self.also_ivy = Client(site, team), Client(site, team)
        self.lee, self.also_lee = Client(site, team, team.lead), Client(site, team, team.lead)
        self.version = 1
        self.won = collections.Counter()

    def standing(self):
        return self.site.ask("standing", code=self.team.code, case=CASE, question=QUESTION)

    def shown(self, client):
        """What the page to decide on shows: the content version in its form, and the evidence on the summary."""
        case = client.get(client.case(CASE))
        summary = client.get(f"{client.case(CASE)}summary/")
        # Read after the page whose version will be named: what was newer there would only be refused.
        return int(re.search(r'name="expected_version" value="(\d+)"', case)[1]), summary

    def decide(self, client, what, content, **fields):
        """Whether it was done."""
        return client.post(f"{client.case(CASE)}{what}/", {"expected_version": content, **fields})[0] == 302

    def save(self, client, text, after=0.0):
        time.sleep(after)
        status, reply = client.save(CASE, QUESTION, answer="yes", evidence=text, version=self.version)
        if status == 200:
            self.version = reply["version"]
        else:
            expect((status, reply["error"]) == (403, "closed"), f"a save was answered {status}: {reply}")
            expect(handed_back(reply)["evidence"] == text, "a text refused at sign-off was not returned")
        return status == 200

    def race_to_submit(self, text):
        content, _ = self.shown(self.ivy)
        is_submitted, is_saved = together(
            [
                lambda: self.decide(self.ivy, "submit", content),
                # Handing in reads the whole case first: without a start now and then it would never win.
                lambda: self.save(self.also_ivy, text, after=random.uniform(0, HEAD_START)),
            ]
        )
        expect(is_submitted != is_saved, f"submit and save: {is_submitted} and {is_saved}")
        self.won["submit" if is_submitted else "save"] += 1
        if is_saved:
            content, _ = self.shown(self.ivy)
            expect(self.decide(self.ivy, "submit", content), "submitting alone was refused")

    def race_to_sign_off(self, text):
        """Between the lead's look and the lead's press, the case may be returned, changed and handed in again."""
        content, summary = self.shown(self.lee)
        is_signed, has_changed = together(
            [
                lambda: self.decide(self.lee, "sign-off", content),
                lambda: self._return_and_change(content, text),
            ]
        )
        state, standing, evidence = self.standing()
        expect(not is_signed or not has_changed, "signed off, and changed at the same moment")
        if is_signed:
            expect(state == "signed_off" and standing == content, f"signed {content}, but {state} with {standing}")
            expect(evidence in summary, "the evidence that was signed is not the evidence that was shown")
        self.won["sign off" if is_signed else "return"] += 1
        if state == "submitted":
            content, summary = self.shown(self.lee)
            expect(self.decide(self.lee, "sign-off", content), "signing alone was refused")
            expect(self.standing()[2] in summary, "the evidence that was signed is not the evidence that was shown")
        expect(self.decide(self.lee, "reopen", content, reason=REASON), "reopening was refused")

    def _return_and_change(self, content, text):
        if not self.decide(self.also_lee, "return", content, reason=REASON):
            return False
        expect(self.save(self.ivy, text), "a save in a returned case was refused")
        content, _ = self.shown(self.also_ivy)
        expect(self.decide(self.also_ivy, "submit", content), "handing in again was refused")
        return True
