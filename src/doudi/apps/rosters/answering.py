"""A check answered from the rosters at hand: for each source that has sent its list, what it says of each person asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.cases.packs import county_of
from doudi.apps.checks import services as checks
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.sources import sources
from doudi.apps.rosters.models import LinkState, Roster, RosterLink, State
from doudi.apps.rosters.selectors import USUAL_DAYS, within
from doudi.apps.rosters.standing import predecessor
from doudi.matching.kinds import load_kinds
from doudi.matching.screening.proofs import proofs

#: entity of a row → list of the answer, and where its amount stands
TABLES = {"asset": ("assets", "value"), "income": ("incomes", "amount_year")}
#: columns of a row that are told as the source's answer; who it is about stands there already
_WHO = {"name", "citizen_id", "id_as_written", "phone", "account", "sex", "birth_date", "area_code"}


def at_hand(area: str, on: date) -> dict[str, list[Roster]]:
    """The linked rosters of the county that are in date, by source; of each kind those of the last month it has."""
    county = county_of(area)
    low, high = area_range(county, "county")
    found: dict[str, dict[str, list[Roster]]] = {}
    rows = Roster.objects.filter(area_code__gte=low, area_code__lt=high, state=State.LINKED, source__gt="")
    for one in rows.order_by("-as_of", "pk"):
        kinds = found.setdefault(one.source, {}).setdefault(one.kind, [])
        same_month = not kinds or (kinds[0].as_of.year, kinds[0].as_of.month) == (
            one.as_of.year,
            one.as_of.month,
        )
        if same_month and (on - one.as_of).days <= USUAL_DAYS:
            kinds.append(one)
    return {
        source: [one for rows in kinds.values() for one in rows]
        for source, kinds in found.items()
        if any(kinds.values())
    }


def answer_from_rosters(request: CheckRequest, *, by: Any, at: datetime) -> int:
    """Answer what is still silent from the rosters at hand; returns how many were answered.

    Who may be a doubtful row's person is left silent until somebody has decided. A source without a list in date
    stays silent, and of whoever has no number in the register: a list that was compared by name alone cannot say "no". "No
    record" says of which list: it is no fact.
    """
    rosters = at_hand(request.case.area_code, at.date())
    silent = request.answers.filter(
        found=None, person__isnull=False, source__in=list(rosters)
    ).select_related("person", "request__case")
    answered = 0
    for row in silent.order_by("pk"):
        given = rosters[row.source]
        links = list(
            RosterLink.objects.filter(roster__in=given, person=row.person_id)
            .select_related("roster")
            .order_by("roster_id", "row")
        )
        if any(one.state == LinkState.DOUBT for one in links):
            continue
        standing = [one for one in links if one.state in (LinkState.STANDS, LinkState.ACCEPTED)]
        left = [] if standing else _left(row, given)
        if left:  # gone is not "no": somebody has to ask
            checks.answer(
                row, found=True, says={"上次在册，这次没有": _named(one.roster for one in left)}, verified={},
                as_of=min(one.as_of for one in given), by=by, at=at, doubtful=True,
            )  # fmt: skip
            answered += 1
            continue
        if not standing and not (row.person and row.person.citizen_id):
            continue
        says, verified = (_found(standing)) if standing else ({"查过的花名册": _named(given)}, {})
        checks.answer(
            row,
            found=bool(standing),
            says=says,
            verified=only_theirs(row, verified),
            as_of=min(one.as_of for one in given),
            by=by,
            at=at,
            rests_on=[(one.roster_id, one.sheet, one.row) for one in standing],
        )
        answered += 1
    return answered


def _left(row: CheckAnswer, given: Iterable[Roster]) -> list[RosterLink]:
    """The rows that the files before these had of a person."""
    found: list[RosterLink] = []
    for one in given:
        before = predecessor(one)
        if before is not None:
            links = RosterLink.objects.filter(roster=before, person=row.person_id)
            found += links.filter(state__in=[LinkState.STANDS, LinkState.ACCEPTED]).select_related("roster")
    return found


def _named(rosters: Iterable[Roster]) -> str:
    return "、".join(f"{one.file_name}（{one.as_of}）" for one in rosters)[:300]


def _found(links: list[RosterLink]) -> tuple[dict[str, str], dict[str, Any]]:
    """What the rows say, by where they stand; and what of it are facts and rows of the vocabulary."""
    says = {f"{one.roster.file_name[:40]} 第{one.row}行": told(one.roster.kind, one.says) for one in links}
    verified = proved((one.roster.kind, one.says) for one in links)
    return says, verified


def proved(rows: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """What rows of rosters, each (kind, {our column: text}), prove of whom they are: facts and rows of the vocabulary."""
    facts: dict[str, str] = {}
    listed: dict[tuple[str, str], list[str]] = {}
    for of_kind, says in rows:
        for proof in proofs().get(of_kind, ()):
            value = proof.of(says)
            if value is None:
                continue
            if proof.is_row:
                listed.setdefault((proof.entity, proof.name), []).append(value)
            else:
                facts.setdefault(proof.name, value)
    verified: dict[str, Any] = {"facts": facts}
    for (entity, kind), values in listed.items():
        table, amount = TABLES[entity]
        counted = {"quantity": "1"} if entity == "asset" else {}
        verified.setdefault(table, []).extend(
            {"kind": kind, **({amount: value} if value else counted)} for value in values
        )
    return verified


def told(kind: str, says: Mapping[str, str]) -> str:
    """What a row says, in words, without who it is about and without what is sensitive."""
    columns = load_kinds()[kind].columns
    parts = [
        f"{columns[name].label} {within(value)}"
        for name, value in says.items()
        if name in columns and name not in _WHO and not columns[name].sensitive
    ]
    return "，".join(parts) or "有记录"


def only_theirs(answer: CheckAnswer, verified: dict[str, Any]) -> dict[str, Any]:
    """What of it this source can prove (`sources.yaml`); the rest is told, not taken as a fact."""
    source = sources()[answer.source]
    own = set(source.facts.get("household", ())) | set(source.facts.get("person", ()))
    kept: dict[str, Any] = {
        "facts": {name: value for name, value in verified.get("facts", {}).items() if name in own}
    }
    for table, kinds in source.rows.items():
        rows = [one for one in verified.get(table, ()) if one["kind"] in kinds]
        if rows:
            kept[table] = rows
    return kept
