"""A policy pack: one document of law as data, on top of the packs it builds on.

Loading collects complaints instead of stopping at the first; ``Pack.law(day)`` gives the checked rules in force on a day.
The format is in ``docs/rule-language.md``.
"""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doudi.core.dates import format_day
from doudi.core.refusal import InputError
from doudi.policy.flow_files import FlowText
from doudi.policy.parameters import Parameters
from doudi.policy.vocabulary import Vocabulary, policies_dir
from doudi.policy.watch_text import Watch
from doudi.policy.yaml_text import Place

if TYPE_CHECKING:
    from doudi.policy.law import Law


#: what kind of thing must carry a clause, and what people call it
CLAUSE_KINDS = {
    "rule": "规则",
    "parameter": "参数",
    "step": "步骤",
    "screen": "筛查",
    "record": "台账",
    "exchange": "交换",
    "payment": "资金",
    "report": "报表公示",
    "access": "权限",
    "oversight": "监督",
}
#: what ``carried_by`` may name: one of these, or a page
CARRIER_KINDS = {**CLAUSE_KINDS, "page": "页面"}


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """Something wrong in a pack: where, a stable code, and the sentence for the official who edits it."""

    file: str
    line: int
    column: int
    code: str
    message: str

    def as_error(self, more: str = "") -> InputError:
        """The same as a refusal of whoever wanted to use the pack."""
        said = f"第 {self.column} 列起，{self.message}{more}"
        return InputError(said, code=self.code, file=self.file, line=self.line)

    @classmethod
    def at(cls, place: Place, code: str, message: str) -> "Complaint":
        return cls(place.file, place.line, place.column, code, message)


@dataclass(frozen=True, slots=True)
class Document:
    """What a document is. ``start``/``end``/``issued`` are days; ``assumed`` says which of them it does not state itself."""

    id: str
    title: str
    number: str
    issuer: str
    area: str
    issued: int | None
    start: int | None
    end: int | None
    builds_on: str
    assumed: tuple[str, ...] = ()
    counts: dict[str, str] = field(default_factory=dict)
    note: str = ""
    #: how the clause ids of the document run: prefix and last number (ZZ, 54); None where they do not run
    inventory: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule as written, in force from ``start`` to ``end`` and known here since ``known``."""

    name: str
    text: str
    clauses: tuple[str, ...]
    pack: str
    place: Place
    unit: str | None = None
    words: str = ""
    note: str = ""
    start: int | None = None
    end: int | None = None
    known: int | None = None
    final: bool = False

    @property
    def clause(self) -> str:
        return "、".join(self.clauses)

    def in_force(self, on: int, known: int | None) -> bool:
        return (
            (self.start is None or self.start <= on)
            and (self.end is None or on <= self.end)
            and (known is None or self.known is None or self.known <= known)
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """What is looked for in the register; ``when`` empty: answered by people in a campaign."""

    id: str
    title: str
    when: str
    finds: str
    remedy: str
    pack: str
    place: Place


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """What in register or rosters asks for a visit. ``way``: "in", the household may need help; "out", it may no longer
    qualify. ``visit_days``: working days in which a village worker goes there. In force from ``start`` on."""

    id: str
    title: str
    way: str
    when: str
    visit_days: int
    clause: str
    pack: str
    place: Place
    start: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a document in our words, what carries it and which tests show it."""

    id: str
    section: str
    kind: str
    says: str
    status: str
    carried_by: tuple[str, ...]
    tests: tuple[str, ...]
    pack: str
    place: Place


#: laws of single days that a pack keeps at hand
LAWS_KEPT = 32


@dataclass(frozen=True)
class Pack:
    """A document with everything it builds on. ``chain`` is this pack's id and its bases', nearest first."""

    id: str
    document: Document
    chain: tuple[str, ...]
    documents: dict[str, Document]
    vocabulary: Vocabulary
    rules: dict[str, tuple[RuleVersion, ...]]
    answers: dict[str, str]
    parameters: Parameters
    screens: dict[str, Screen]
    flows: dict[str, FlowText]
    clauses: dict[str, Clause]
    complaints: tuple[Complaint, ...]
    known: int | None = None
    warnings: dict[str, EarlyWarning] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    _laws: dict[int, "Law"] = field(default_factory=dict, compare=False)
    #: what was made of this very pack, such as its typed procedures; a changed copy begins anew
    made: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def law(self, on: int) -> "Law":
        """The rules in force on a day, checked (the last ones made are kept)."""
        from doudi.policy.law import Law

        law = self._laws.get(on)
        if law is None:
            law = self._laws[on] = Law(self, on)
            if len(self._laws) > LAWS_KEPT:
                self._laws.pop(next(iter(self._laws)), None)
        return law

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """The steps of all flows by name, as written; of two with one name that of the flow written first."""
        found: dict[str, dict[str, Any]] = {}
        for flow in self.flows.values():
            for name, body in flow.steps.items():
                found.setdefault(name, body)
        return found

    @property
    def own_clauses(self) -> list[Clause]:
        """The clauses of this document alone, in its order."""
        return [clause for clause in self.clauses.values() if clause.pack == self.id]


def pack_ids(folder: Path | None = None) -> list[str]:
    """The ids of all packs there are, sorted: a folder of ``policies`` with a document.yaml."""
    root = folder or policies_dir()
    return sorted(name for name in os.listdir(root) if _is_pack(root, name)) if root.is_dir() else []


def _is_pack(root: Path, name: str) -> bool:
    """Whether a folder of policies is a pack; asked for every case on a page, so the folder is not listed for it."""
    return not name.startswith(("_", ".")) and "/" not in name and isfile(f"{root}/{name}/document.yaml")


def load_pack(
    pack_id: str, *, local: "Path | dict[str, Any] | None" = None, known: int | None = None
) -> Pack:
    """A pack ready to decide with: no complaint of its own stands against it.

    ``local``: a site's parameter file, or the same as a mapping. ``known``: as the law was known on that day.
    Raises InputError: code ``unknown-pack`` when there is none, else the first complaint.
    """
    from doudi.policy.local import apply_local

    pack = read_pack(pack_id, known=known)
    issued = pack.document.issued
    if known is not None and issued is not None and known < issued:
        raise InputError(
            f"“{pack_id}”{format_day(issued)} 才发布，{format_day(known)} 还不知道有它。",
            code="not-known-yet",
            value=pack_id,
        )
    if pack.complaints:
        rest = len(pack.complaints) - 1
        more = f"（还有 {rest} 处，用 doudi policy check {pack_id} 看全部）" if rest else ""
        raise pack.complaints[0].as_error(more)
    return apply_local(pack, local) if local is not None else pack


@lru_cache(maxsize=64)
def _read_pack(root: Path, pack_id: str, known: int | None) -> Pack:
    from doudi.policy.read_pack import read

    return read(root, pack_id, known)


def read_pack(pack_id: str, *, known: int | None = None) -> Pack:
    """A pack with its complaints, for checks and pages. Raises InputError ``unknown-pack``."""
    root = policies_dir()
    if not _is_pack(root, pack_id):
        raise InputError(
            f"没有叫“{pack_id}”的政策包；现有：{'、'.join(pack_ids())}。", code="unknown-pack", value=pack_id
        )
    return _read_pack(root, pack_id, known)


def forget_packs() -> None:
    """Read everything anew next time (after a file was edited)."""
    from doudi.policy import vocabulary

    _read_pack.cache_clear()
    vocabulary._load.cache_clear()


def list_documents() -> list[Document]:
    """Every pack's document, by id."""
    return [read_pack(pack_id).document for pack_id in pack_ids()]


__all__ = [
    "Clause",
    "Complaint",
    "Document",
    "EarlyWarning",
    "Pack",
    "RuleVersion",
    "Screen",
    "forget_packs",
    "list_documents",
    "load_pack",
    "pack_ids",
    "read_pack",
]
