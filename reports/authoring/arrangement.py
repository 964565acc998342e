"""The order of a section's passages."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from reports.models import Passage, PassageKind


def moved(passages: Sequence[Passage], pk: int, *, up: bool) -> list[Passage] | None:
    """The section's passages with one of them past its neighbour; `None` at the end of its list.

    The report prints each kind on its own, recommendations by addressee, so the neighbour is the next of the same. The
    quotations that follow a finding go with it; a quotation by itself goes past whatever stands beside it.
    """
    blocks = _blocks(passages)
    here = next(index for index, block in enumerate(blocks) if any(passage.pk == pk for passage in block))
    if blocks[here][0].pk != pk:
        # One of the quotations that follow something.
        blocks = [[passage] for passage in passages]
        here = next(index for index, [passage] in enumerate(blocks) if passage.pk == pk)
        there = here - 1 if up else here + 1
    else:
        same = [index for index, block in enumerate(blocks) if _list_of(block[0]) == _list_of(blocks[here][0])]
        beside = same.index(here) + (-1 if up else 1)
        there = same[beside] if 0 <= beside < len(same) else -1
    if not 0 <= there < len(blocks):
        return None
    blocks[here], blocks[there] = blocks[there], blocks[here]
    return [passage for block in blocks for passage in block]


def version_of(passages: Iterable[Passage]) -> str:
    """Tells the order of a report's passages that somebody saw from what another has made of it since."""
    order = [(passage.pk, passage.section, passage.position) for passage in passages]
    return hashlib.sha256(json.dumps(sorted(order)).encode()).hexdigest()


def _blocks(passages):
    blocks: list[list[Passage]] = []
    for passage in passages:
        if passage.kind == PassageKind.QUOTATION and blocks:
            blocks[-1].append(passage)
        else:
            blocks.append([passage])
    return blocks


def _list_of(passage):
    return passage.kind, passage.addressee
