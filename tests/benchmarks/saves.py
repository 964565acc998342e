"""Saves, each a change of what was stored before it."""

import html
import itertools
import json
import re
import urllib.parse
import uuid

from tests.benchmarks.sides import Request
from tests.benchmarks.site import INSPECTOR

EVIDENCE = (
    "{}. The plan was reviewed after the breach, and the reasons are on file. " + "It says who was told & when. " * 12
)
SECTION, QUESTION = "2.4", "2.4.1"
EDITIONS = 3  # of each answer, as the seed has made them


def single_saves(site, cases, question=QUESTION):
    """Endless requests, one case after another: nobody else may save there."""
    for version in itertools.count(EDITIONS):
        for case in cases:
            change = {
                "answer": "yes" if version % 2 else "no",
                "evidence": EVIDENCE.format(version),
                "version": version,
                "key": str(uuid.uuid4()),
            }
            yield Request(INSPECTOR, site.case(case, f"answers/{question}/"), json.dumps(change), "application/json")


def page_saves(site, side, cases):
    """Endless requests, each the whole page as a browser sends it, with one text changed."""
    forms = {case: _fields(side.text(Request(INSPECTOR, site.case(case, f"{SECTION}/")))) for case in cases}
    for version in itertools.count(EDITIONS):
        for case, fields in forms.items():
            changed = {f"{QUESTION}-version": str(version), f"{QUESTION}-evidence": EVIDENCE.format(version)}
            body = urllib.parse.urlencode(fields | changed | {"key": str(uuid.uuid4())})
            yield Request(INSPECTOR, site.case(case, f"{SECTION}/"), body, status=302)


def _fields(page):
    """{name: value} of the page's form."""
    form = page.partition('<form class="case-form"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'name="([^"]+)" type="radio" value="([^"]+)" checked', form))
    texts = re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return fields | {name: html.unescape(text).replace("\n", "\r\n") for name, text in texts}
