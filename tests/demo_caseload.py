"""Makes docs/demo-caseload.csv anew: `python -m tests.demo_caseload`. Four hundred cases of nobody: whatever stands in
it was put together by chance, always the same.

It is as untidy as a real one: columns that are never stored, values in words of its own, and a few rows that cannot be
accepted. `WINDOWS` are those of an inspection to which it belongs.
"""

import csv
import datetime
import io
import random
from pathlib import Path

FILE = Path(__file__).parent.parent / "docs" / "demo-caseload.csv"
ROWS = 400
WINDOWS = (("2025-09-01", "2025-10-12"), ("2025-10-20", "2025-11-30"))
HEADINGS = (
    "Case Ref", "Name", "DOB", "PNC", "Gender", "Ethnicity", "Age group", "Sentence type", "RoSH level", "Start date",
    "Officer", "Officer grade", "Court report", "Office", "Notes",
)  # fmt: skip
GIVEN = ("Amy", "Ben", "Chloe", "David", "Emma", "Farid", "Grace", "Harry", "Isla", "Jack", "Karen", "Liam", "Mia")
FAMILY = ("Alderson", "Brook", "Carver", "Dunmore", "Ellwood", "Fenwick", "Garside", "Holroyd", "Ingham", "Jessop")
OFFICERS = [f"{given} {family}" for given, family in zip(GIVEN * 2, (*FAMILY, *FAMILY[::-1]), strict=False)][:18]
AGES = {"18-20": (18, 20), "21-25": (21, 25), "26-35": (26, 35), "36-55": (36, 55), "56 and over": (56, 71)}
SPREAD = {
    "Gender": {"M": 84, "F": 16},
    "Ethnicity": {"White": 68, "Asian or Asian British": 14, "Black or Black British": 9, "Mixed": 6, "Other": 3},
    "Age group": {"18-20": 7, "21-25": 16, "26-35": 37, "36-55": 33, "56 and over": 7},
    "Sentence type": {"CO": 45, "SSO": 27, "Licence": 28},
    "RoSH level": {"Low": 27, "Medium": 50, "High": 20, "Very high": 3},
    "Officer grade": {"PO": 55, "PSO": 45},
    "Court report": {"Y": 58, "N": 42},
    "Office": {"Riverside": 60, "Hillgate": 40},
}


def rows():
    chance = random.Random(2025)
    first = datetime.date(2025, 8, 30)
    for number in range(1, ROWS + 1):
        row = {name: chance.choices(list(spread), list(spread.values()))[0] for name, spread in SPREAD.items()}
        started = first + datetime.timedelta(days=chance.randrange(96))
        years = chance.randint(*AGES[row["Age group"]])
        born = datetime.date(started.year - years, 1, 1) + datetime.timedelta(days=chance.randrange(200))
        row |= {
            "Case Ref": f"RV{number + 10_000:06}",
            "Name": f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
            "DOB": f"{born:%d/%m/%Y}",
            "PNC": _pnc(chance, born.year + 15),
            "Start date": f"{started:%d/%m/%Y}",
            "Officer": chance.choice(OFFICERS),
            "Notes": chance.choice(("", "", "", "Transferred in", "Reports weekly")),
        }
        yield row


def _pnc(chance, first_year):
    return f"{chance.randint(first_year, 2024)}/{chance.randrange(10**7):07}{chance.choice('ABCDEFGHJKLMNP')}"


def blemished():
    found = list(rows())
    found[96]["Case Ref"] = found[57]["Case Ref"]
    found[141]["Start date"] = "31/09/2025"
    found[203]["Start date"] = ""
    found[255]["Gender"] = "Not recorded"
    found[310]["Ethnicity"] = "Refused"
    return found


def text():
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(blemished())
    return out.getvalue()


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
