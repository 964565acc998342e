"""How often something may be tried: token buckets, kept in the database for all processes.

An attempt takes a token out of every bucket that it falls under before anything is evaluated, so that fifty at once are
fifty. Where one of them is empty none gives, and nothing is stored: who goes on trying makes nobody wait longer. A
success gives its own tokens back. The source of the rule is the generic cell rate algorithm (ITU-T I.371): all that is
stored of a bucket is when it will be full again.
"""

import time
from dataclasses import dataclass

import structlog
from django.db.models import F
from django.utils.crypto import salted_hmac

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import TokenBucket

log = structlog.get_logger("throttle")

FORGOTTEN_AT_ONCE = 100  # rows that one attempt clears away


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, then one more every `seconds`. `name` tells its buckets from those of other limits."""

    name: str
    burst: int
    seconds: int

    def full_at(self, stored: int, now: int) -> int:
        """When a bucket will be full: never later than if it were empty now, even if the clock was wrong before."""
        return min(max(stored, now), now + self.burst * self.seconds)

    def wait(self, stored: int, now: int) -> int:
        """Seconds until the next attempt."""
        return max(0, self.full_at(stored, now) - now - (self.burst - 1) * self.seconds)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Whose attempts count together under a limit. `subject` holds names and addresses: only a digest is stored."""

    limit: Limit
    subject: str

    @property
    def key(self) -> str:
        text = f"{self.limit.name}:{self.subject}"
        return salted_hmac("inspection.people.throttle", text, algorithm="sha256").hexdigest()


class TooOftenError(Exception):
    """Nothing was tried. The next attempt is in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Tried too often: the next attempt is in {seconds} seconds")
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


@retry_transaction
def take(*buckets: Bucket) -> None:
    """Take a token out of each. Raises `TooOftenError` and takes none where one of them is empty.

    Run again after a commit whose confirmation was lost, it takes another: one more attempt counts, never one less.
    """
    now = int(time.time())
    rows = _locked_rows(buckets, now)
    _refuse_empty({bucket: rows[bucket.key].full_at for bucket in buckets}, now)
    for bucket in buckets:
        row = rows[bucket.key]
        row.full_at = bucket.limit.full_at(row.full_at, now) + bucket.limit.seconds
    TokenBucket.objects.bulk_update(rows.values(), ["full_at"])
    _forget_full_buckets(now)


@retry_transaction
def give_back(*buckets: Bucket) -> None:
    """After a success, the token that it took out of each."""
    for bucket in sorted(buckets, key=lambda bucket: bucket.key):
        TokenBucket.objects.filter(key=bucket.key).update(full_at=F("full_at") - bucket.limit.seconds)


def is_empty(bucket: Bucket) -> bool:
    row = TokenBucket.objects.filter(key=bucket.key).first()
    return row is not None and bucket.limit.wait(row.full_at, int(time.time())) > 0


def _locked_rows(buckets, now):
    """{key: row}, made where there was none. In one order, so that two attempts never wait for each other."""
    keys = sorted(bucket.key for bucket in buckets)
    # To "update" a row to what it is locks it, whether it was there or not.
    TokenBucket.objects.bulk_create(
        [TokenBucket(key=key, full_at=now) for key in keys],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["key"],
    )
    return {row.key: row for row in TokenBucket.objects.filter(key__in=keys)}


def _refuse_empty(stored, now):
    waits = {bucket.limit.name: bucket.limit.wait(full_at, now) for bucket, full_at in stored.items()}
    if seconds := max(waits.values()):
        log.warning("tried too often", limits=[name for name, wait in waits.items() if wait], seconds=seconds)
        raise TooOftenError(seconds)


def _forget_full_buckets(now):
    """A full bucket is the same as none. Rows that somebody else holds are left to the next attempt."""
    full = TokenBucket.objects.select_for_update(skip_locked=True).filter(full_at__lt=now)
    keys = full.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]
    TokenBucket.objects.filter(pk__in=list(keys)).delete()
