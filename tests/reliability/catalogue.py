"""The trials by name, each with the size of its short run and of its long one."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.reliability import browser, deciding, exports, full, malformed, outage, refusals, saving, speed


@dataclass(frozen=True)
class Trial:
    run: Callable
    short: dict
    long: dict
    needs: Callable[[], str | None] = lambda: None  # why it cannot be run here, in words


TRIALS = {
    "acknowledged": Trial(saving.acknowledged_saves, {"saves": 240, "kills": 5}, {"saves": 10_000, "kills": 60}),
    "races": Trial(saving.racing_pairs, {"pairs": 60}, {"pairs": 1000}),
    "planted": Trial(saving.planted_mistake, {"pairs": 60}, {"pairs": 1000}),
    "fourfold": Trial(saving.fourfold_saves, {"saves": 60}, {"saves": 1000}),
    "late": Trial(saving.late_saves, {"saves": 30}, {"saves": 500}),
    "shared": Trial(saving.shared_case, {"saves": 60}, {"saves": 400}),
    "sign-off": Trial(deciding.sign_off_races, {"races": 10}, {"races": 500}),
    "refused": Trial(refusals.refused_saves, {"each": 12}, {"each": 120}),
    "full": Trial(full.full_disk, {"rounds": 5}, {"rounds": 250}, needs=full.why_no_disk),
    "outage": Trial(outage.outage, {"seconds": 12}, {"seconds": 60}),
    "malformed": Trial(malformed.malformed_requests, {"requests": 600}, {"requests": 10_000}),
    "exports": Trial(exports.exports_end, {"kills": 7}, {"kills": 100}, needs=exports.why_no_redis),
    "latency": Trial(
        speed.latency, {"people": 10, "rounds": 1, "seconds": 3}, {"people": 50, "rounds": 5, "seconds": 12}
    ),
    "network": Trial(browser.edits_on_a_bad_network, {"edits": 40}, {"edits": 500}, needs=browser.why_no_browser),
    "early": Trial(browser.typed_before_the_script, {"times": 1}, {"times": 20}, needs=browser.why_no_browser),
    "killed": Trial(browser.killed_browsers, {"times": 1}, {"times": 20}, needs=browser.why_no_browser),
    "sessions": Trial(browser.ended_sessions, {"times": 2}, {"times": 20}, needs=browser.why_no_browser),
    "sign-out": Trial(browser.after_sign_out, {}, {}, needs=browser.why_no_browser),
}
