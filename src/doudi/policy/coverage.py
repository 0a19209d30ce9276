"""Every clause of a document: what carries it and which tests show it; refuses what does not exist."""

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from doudi.policy.carriers import carriers
from doudi.policy.pack import CARRIER_KINDS, Clause, Complaint, Pack, read_pack
from doudi.policy.vocabulary import policies_dir

#: carriers that a pack itself holds; all others are things of the platform, named in carriers.yaml
OF_THE_PACK = ("rule", "parameter", "screen", "step")


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause as ``policy coverage --json`` prints it."""

    id: str
    pack: str
    kind: str
    status: str
    carried_by: tuple[str, ...]
    tests: tuple[str, ...]


def coverage(ids: list[str]) -> tuple[list[ClauseCoverage], list[Complaint]]:
    """The clauses of these packs in their order, and what is wrong with them."""
    rows: list[ClauseCoverage] = []
    complaints: list[Complaint] = []
    for pack_id in ids:
        pack = read_pack(pack_id)
        complaints += [c for c in pack.complaints if c.file.endswith(("clauses.yaml", "document.yaml"))]
        complaints += _missing(pack)
        for clause in pack.own_clauses:
            rows.append(
                ClauseCoverage(
                    clause.id, pack_id, clause.kind, clause.status, clause.carried_by, clause.tests
                )
            )
            complaints += _faults(pack, clause)
    return rows, complaints


def _missing(pack: Pack) -> list[Complaint]:
    """Clauses of the document that clauses.yaml leaves out: document.yaml says how the ids run."""
    inventory = pack.document.inventory
    if inventory is None:
        return []
    prefix, last = inventory
    place = next(iter(pack.own_clauses)).place if pack.own_clauses else None
    file = place.file if place else f"{pack.id}/clauses.yaml"
    return [
        Complaint(file, 1, 1, "missing-clause", f"文件的第 {prefix}-{number:02d} 条没有列出。")
        for number in range(1, last + 1)
        if f"{prefix}-{number:02d}" not in pack.clauses
    ]


def _faults(pack: Pack, clause: Clause) -> list[Complaint]:
    found = []
    for carrier in clause.carried_by:
        kind, _, name = carrier.partition(":")
        known: dict[str, Container[str]] = {
            "rule": pack.rules,
            "parameter": pack.parameters.entries,
            "screen": pack.screens,
            "step": pack.steps,
        }
        if kind not in CARRIER_KINDS or not name:
            allowed = "、".join(CARRIER_KINDS)
            found.append(
                Complaint.at(
                    clause.place,
                    "unknown-carrier",
                    f"条款 {clause.id} 的“{carrier}”应当写成 种类:名称，种类是 {allowed} 之一。",
                )
            )
            continue
        if kind in known and name not in known[kind]:
            found.append(
                Complaint.at(
                    clause.place, "unknown-carrier", f"条款 {clause.id} 写由“{carrier}”承载，但没有它。"
                )
            )
        if clause.status == "carried" and not _at_work(pack, kind, name):
            found.append(
                Complaint.at(
                    clause.place,
                    "not-carried",
                    f"条款 {clause.id} 标为已承载，但“{carrier}”现在还不能执行，应标为 planned。",
                )
            )
    if clause.status == "carried" and not clause.carried_by:
        found.append(
            Complaint.at(clause.place, "not-carried", f"条款 {clause.id} 标为已承载，却没有写由什么承载。")
        )
    if clause.status == "carried" and not clause.tests:
        found.append(Complaint.at(clause.place, "no-test", f"条款 {clause.id} 标为已承载，却没有测试。"))
    for test in clause.tests:
        if not _test_exists(test):
            found.append(
                Complaint.at(clause.place, "unknown-test", f"条款 {clause.id} 写的测试“{test}”不存在。")
            )
    return found


def _at_work(pack: Pack, kind: str, name: str) -> bool:
    """Whether a carrier does its work today: a screen with a condition, a thing that the platform has."""
    if kind == "screen":
        screen = pack.screens.get(name)
        return screen is not None and bool(screen.when)
    return kind in OF_THE_PACK or (kind, name) in carriers()


def _test_exists(test: str) -> bool:
    path, _, name = test.partition("::")
    bare = re.sub(r"\[.*\]$", "", name).rpartition("::")[2]
    content = _source(policies_dir().parent / path)
    return (
        bool(bare)
        and re.search(rf"^\s*(?:async )?(?:def|class) {re.escape(bare)}\b", content, re.MULTILINE) is not None
    )


@lru_cache(maxsize=64)
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
