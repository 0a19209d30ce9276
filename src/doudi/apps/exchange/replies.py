"""What came back, as answers of checks: what stands by itself, what a person has to look at, and what is still silent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from doudi.apps.checks import contradictions
from doudi.apps.checks import services as checks
from doudi.apps.checks.models import CheckAnswer
from doudi.apps.checks.sources import sources
from doudi.apps.rosters.answering import TABLES, only_theirs, proved, told
from doudi.apps.rosters.selectors import within
from doudi.matching.kinds import load_kinds
from doudi.matching.screening.proofs import proofs

#: columns whose cells may leave a source: amounts, numbers, truths and days, never words
_MAY_LEAVE = {"money", "number", "int", "date", "month", "year", "bool"}
_UNKNOWN = "_unknown"


@dataclass
class Reply:
    """What came back of one person. `doubtful`: whose it is or what it means is for a person to say."""

    says: dict[str, str] = field(default_factory=dict)
    verified: dict[str, Any] = field(default_factory=dict)
    doubtful: bool = False
    #: a band says at least so much; contradicted where the household stated less
    at_least: dict[str, Any] = field(default_factory=dict)


def columns_asked(kind: str) -> list[str]:
    """The columns of a kind that a list asks of each person: those that prove something and may leave the source's house."""
    known = load_kinds()[kind].columns
    wanted = dict.fromkeys(proof.column for proof in proofs().get(kind, ()) if proof.column)
    return [name for name in wanted if known[name].type in _MAY_LEAVE]


def from_list(hits: pa.Table, review: pa.Table) -> dict[int, Reply]:
    """The tables of `matching.exchange.returning` as replies by person. What was met by a weaker key than number and name
    proves nothing before a person has looked."""
    found: dict[int, Reply] = {}
    for table, sure in ((hits, True), (review, False)):
        for row in table.to_pylist():
            values = json.loads(row["values"])
            reply = found.setdefault(int(row["person_id"]), Reply())
            reply.says[row["how"]] = _in_words(row["kind"], values, row["rows"])
            if not sure:
                reply.doubtful = True
                continue
            reply.verified, reply.at_least = _proved_by(row["kind"], values, row["rows"])
            reply.doubtful |= not _says_anything(reply.verified) and not reply.at_least
    for reply in found.values():
        if reply.doubtful:
            reply.verified = {}
    return found


def from_file(hits: pa.Table, unsure: Iterable[str]) -> dict[int, Reply]:
    """The hits of `matching.exchange.keeping` as replies by person. `unsure`: people whose number stands in the file with
    another name, or in a row kept for a person."""
    rows: dict[int, list[tuple[str, dict[str, str]]]] = {}
    found: dict[int, Reply] = {}
    for row in hits.to_pylist():
        person = int(row["person_id"])
        said = {name: _text(value) for name, value in json.loads(row["values"]).items() if value is not None}
        rows.setdefault(person, []).append((row["kind"], said))
        where = f"{row['file'][:40]} 第{row['row']}行"
        found.setdefault(person, Reply()).says[where] = f"{told(row['kind'], said)}（{row['how']}）"
    for person, given in rows.items():
        found[person].verified = proved(given)
    for one in unsure:
        if int(one) not in found:
            found[int(one)] = Reply({"名单上": "有这个号码，但姓名不同或这一行待核对"}, doubtful=True)
    return found


def write(
    answers: Sequence[CheckAnswer],
    replies: Mapping[int, Reply],
    *,
    asked: str,
    as_of: date,
    by: Any,
    at: datetime,
) -> tuple[int, int]:
    """Answer the silent rows of checks; returns how many have something and how many of these are doubtful.

    Nothing found is "no record" of that list (`asked` names it), and only of whom a number was compared: of others the source
    stays silent.
    """
    found = doubtful = 0
    for row in answers:
        reply = replies.get(row.person_id or 0)
        if reply is None and not (row.person and row.person.citizen_id):
            continue
        if reply is None:
            checks.answer(row, found=False, says={"查过": asked}, verified={}, as_of=as_of, by=by, at=at)
            continue
        lower = bool(reply.at_least) and _contradicted(row, reply.at_least, at)
        look = reply.doubtful or lower
        checks.answer(
            row, found=True, says=reply.says, verified=only_theirs(row, reply.verified) if reply.verified else {},
            as_of=as_of, by=by, at=at, doubtful=look,
        )  # fmt: skip
        found, doubtful = found + 1, doubtful + look
    return found, doubtful


def _contradicted(row: CheckAnswer, at_least: dict[str, Any], at: datetime) -> bool:
    """Whether the household stated less than the lower end of the band."""
    trial = CheckAnswer(request=row.request, source=row.source, person=row.person, verified=at_least)
    trial.pk = row.pk
    return bool(contradictions.against(trial, sources()[row.source], int(f"{at:%Y%m%d}")))


def _proved_by(kind: str, values: Mapping[str, Any], rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an answer of numbers, truths and days proves; and what a band says at least. What hangs on words of the
    source's rows is not proved: they have not left its house."""
    facts: dict[str, str] = {}
    exact: dict[str, list[dict[str, str]]] = {}
    lower: dict[str, list[dict[str, str]]] = {}
    for proof in proofs().get(kind, ()):
        if proof.where or proof.unless or proof.there:
            continue
        value = values.get(proof.column) if proof.column else None
        if not proof.is_row:
            if proof.column and value is not None:
                facts[proof.name] = _text(value)
            elif not proof.column:
                facts[proof.name] = proof.value
            continue
        table, amount = TABLES[proof.entity]
        if isinstance(value, dict) and Decimal(value["from"]) > 0:
            lower.setdefault(table, []).append(
                {"kind": proof.name, amount: str(Decimal(value["from"]) * proof.times)}
            )
        elif isinstance(value, str) and f"{proof.column}{_UNKNOWN}" not in values:
            exact.setdefault(table, []).append(
                {"kind": proof.name, amount: str(Decimal(value) * proof.times)}
            )
        elif not proof.column and proof.entity == "asset":
            exact.setdefault(table, []).append({"kind": proof.name, "quantity": str(rows)})
    return {"facts": facts, **exact}, lower


def _says_anything(verified: Mapping[str, Any]) -> bool:
    return any(verified.values())


def _in_words(kind: str, values: Mapping[str, Any], rows: int) -> str:
    columns = load_kinds()[kind].columns
    parts = [f"{rows} 行"]
    for name, value in values.items():
        label = columns[name.removesuffix(_UNKNOWN)].label
        if name.endswith(_UNKNOWN):
            parts.append(f"{label}有 {value} 行读不出")
        elif isinstance(value, dict):
            upper = f"至不足 {value['to']} 元" if value["to"] else "以上"
            parts.append(f"{label} {value['from']} 元{upper}")
        elif value is not None:
            unit = " 元" if columns[name].type == "money" else ""
            parts.append(f"{label} {within(_text(value))}{unit}")
    return "，".join(parts)


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
