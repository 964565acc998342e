"""Draws a sample again from its record and the caseload: `redraw.py RECORD.json CASELOAD.json`. It shares no code with
the product. A caseload is [[reference, {detail: value}], …]."""

import hashlib
import hmac
import json
import sys


def redraw(record, caseload):
    """The strata and sub-samples as the record must state them, given its sizes."""
    key, by = record["seed"].encode(), record["design"]["stratify"]
    order = sorted(caseload, key=lambda case: hmac.new(key, case[0].encode(), hashlib.sha256).hexdigest())
    lines = sorted("\t".join([name, *(values.get(code, "") for code in by)]) + "\n" for name, values in caseload)
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == record["caseload_digest"], "another caseload"
    drawn, kept = [], record["design"]["reserves"]
    for stratum in record["strata"]:
        where, size = stratum["where"], stratum["size"]
        names = [name for name, values in order if all(values.get(code, "") == where[code] for code in by)]
        assert [stratum["population"], stratum["cases"], stratum["reserves"]] == [
            len(names),
            names[:size],
            names[size : size + kept],
        ]
        drawn += names[:size]
    for code, number in record["design"]["sub_samples"].items():
        able = [name for name, values in order if name in drawn and values.get(code) != "no"]
        assert record["sub_samples"][code] == able[:number]
    return drawn


if __name__ == "__main__":
    print(*redraw(*(json.load(open(name)) for name in sys.argv[1:])), sep="\n")  # noqa: T201, SIM115
