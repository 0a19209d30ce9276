"""Which document's words on watch hold in a place on a day: the nearest that says anything."""

from __future__ import annotations

from functools import lru_cache

from doudi.core.dates import NEVER
from doudi.policy.pack import Pack, pack_ids, read_pack
from doudi.policy.parameters import area_prefix
from doudi.policy.watch_text import Interval, Phase, Upload


def packs_at(area: str, on: int) -> list[Pack]:
    """The documents in force in a place (12 digits) on a day, the nearest first, of one place the later first."""
    found = []
    for pack_id in pack_ids():
        pack = read_pack(pack_id)
        prefix = area_prefix(pack.document.area)
        if area.startswith(prefix) and (pack.document.start or 0) <= on <= (pack.document.end or NEVER):
            found.append((-len(prefix), -(pack.document.start or 0), pack))
    return [pack for _near, _start, pack in sorted(found, key=lambda one: one[:2])]


def calls_of(area: str, on: int) -> Interval | None:
    """How soon a call is answered; None where no document says."""
    return next((pack.watch.calls for pack in packs_at(area, on) if pack.watch.calls), None)


def round_of(area: str, on: int) -> Interval | None:
    """Within how many months every household is seen."""
    return next((pack.watch.round for pack in packs_at(area, on) if pack.watch.round), None)


@lru_cache(maxsize=1)
def _all() -> tuple[Pack, ...]:
    return tuple(read_pack(one) for one in pack_ids())


def documents_around(area: str) -> list[Pack]:
    """The documents that lay down phases or uploads for an area (12 digits), a place above it or places within it,
    whatever their dates: not those of the neighbours."""
    digits = area_prefix(area)
    found = []
    for pack in _all():
        prefix = area_prefix(pack.document.area)
        if (pack.watch.phases or pack.watch.uploads) and (
            prefix.startswith(digits) or digits.startswith(prefix)
        ):
            found.append(pack)
    return found


def phases_around(area: str) -> list[tuple[Pack, Phase]]:
    return [(pack, phase) for pack in documents_around(area) for phase in pack.watch.phases]


def uploads_around(area: str) -> list[tuple[Pack, Upload]]:
    return [(pack, upload) for pack in documents_around(area) for upload in pack.watch.uploads]


def warning_title(pack_id: str, kind: str) -> str:
    """What people call a warning; its own name where a later version of the document has dropped it."""
    found = read_pack(pack_id).warnings.get(kind)
    return found.title if found else kind
