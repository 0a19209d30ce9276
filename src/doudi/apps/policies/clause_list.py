"""The clauses of a document and what carries them."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.policy.pack import Clause, Pack

KINDS = {
    "rule": _("规则"), "parameter": _("参数"), "step": _("程序"), "screen": _("筛查"), "record": _("登记"),
    "exchange": _("数据交换"), "payment": _("发放"), "report": _("报表"), "access": _("公开与权限"), "oversight": _("监督"),
    "page": _("页面"),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the list is filtered by; empty means everything."""

    kind: str = ""
    status: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind or self.status or self.text)

    def fits(self, clause: Clause) -> bool:
        words = f"{clause.id} {clause.section} {clause.says} {' '.join(clause.carried_by)}"
        return (
            (not self.kind or clause.kind == self.kind)
            and (not self.status or clause.status == self.status)
            and self.text.lower() in words.lower()
        )


class Carrier(NamedTuple):
    kind: str
    name: str
    url: str


@dataclass(frozen=True)
class ShownClause:
    clause: Clause
    kind: str
    carriers: list[Carrier]

    @property
    def carried(self) -> bool:
        return self.clause.status == "carried"


def clauses(pack: Pack, wanted: Wanted) -> list[ShownClause]:
    return [
        ShownClause(
            clause,
            str(KINDS.get(clause.kind, clause.kind)),
            [_carrier(pack, one) for one in clause.carried_by],
        )
        for clause in pack.own_clauses
        if wanted.fits(clause)
    ]


def _carrier(pack: Pack, carried_by: str) -> Carrier:
    kind, _sep, name = carried_by.partition(":")
    label = str(KINDS.get(kind, kind))
    match kind:
        case "rule" if name in pack.rules:
            return Carrier(label, name, reverse("policies:rule", args=[pack.id, name]))
        case "parameter" if name in pack.parameters.entries:
            entry = pack.parameters.entries[name]
            return Carrier(
                label, entry.parameter.label, reverse("policies:parameters", args=[pack.id]) + f"#{name}"
            )
        case "step" if name in pack.steps:
            return Carrier(label, name, reverse("policies:steps", args=[pack.id]) + f"#{name}")
        case "screen" if name in pack.screens:
            return Carrier(label, name, reverse("policies:screens", args=[pack.id]) + f"#{name}")
    return Carrier(label, name, "")


def kinds(pack: Pack) -> list[tuple[str, str]]:
    there = {clause.kind for clause in pack.own_clauses}
    return [(kind, str(label)) for kind, label in KINDS.items() if kind in there]


class Progress(NamedTuple):
    kind: str
    label: str
    total: int
    carried: int

    @property
    def planned(self) -> int:
        return self.total - self.carried


def progress(pack: Pack) -> list[Progress]:
    """How many clauses of each kind there are, and how many something carries today."""
    own = pack.own_clauses
    return [
        Progress(
            kind, label, sum(clause.kind == kind for clause in own),
            sum(clause.kind == kind and clause.status == "carried" for clause in own),
        )
        for kind, label in kinds(pack)
    ]  # fmt: skip
