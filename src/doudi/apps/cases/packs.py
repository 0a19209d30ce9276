"""Which law a case goes by: the packs and flows an area offers on a day, and those of a case."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doudi.apps.policies import site_values
from doudi.apps.policies.deciding import pack_with
from doudi.core.areas import DIGITS
from doudi.core.dates import NEVER, from_date
from doudi.core.refusal import InputError, Refused
from doudi.policy.pack import Pack, pack_ids, read_pack
from doudi.policy.parameters import area_prefix
from doudi.policy.vocabulary import policies_dir
from doudi.procedure.definition import Flow, Step, load_flows
from doudi.procedure.facts import case_facts
from doudi.procedure.state import CaseFacts

if TYPE_CHECKING:
    from doudi.apps.cases.models import Case, Decision

_COUNTY = DIGITS["county"]


@dataclass(frozen=True)
class Offer:
    """A flow that may be opened in an area on a day. `near`: digits of its document's area, so that local comes first."""

    pack: Pack
    flow: Flow
    near: int

    @property
    def key(self) -> str:
        """`pack/flow`, as forms send it."""
        return f"{self.pack.id}/{self.flow.id}"

    @property
    def label(self) -> str:
        return f"{self.flow.title}（{self.pack.document.number or self.pack.document.title}）"


def county_of(area: str) -> str:
    """The 12-digit code of the county in which an area lies."""
    return area[:_COUNTY].ljust(12, "0")


def pack_for(pack_id: str, area: str) -> Pack:
    """The pack with the values that the county of an area has set. Raises InputError."""
    return pack_with(pack_id, site_values.values_of(county_of(area)))


def in_force(area: str, on: int) -> list[str]:
    """The documents that apply to an area (12 digits) on a day."""
    documents = ((pack_id, read_pack(pack_id).document) for pack_id in pack_ids())
    return [
        pack_id
        for pack_id, one in documents
        if area.startswith(area_prefix(one.area)) and (one.start or 0) <= on <= (one.end or NEVER)
    ]


def offers(area: str, on: int) -> list[Offer]:
    """What may be applied for in an area (12 digits) on a day: documents of the area in force, the nearest first.

    A document that another one in force here builds on stays on the list: the county chooses by which it works.
    """
    found = []
    for pack_id in in_force(area, on):
        prefix = area_prefix(read_pack(pack_id).document.area)
        try:
            pack = pack_for(pack_id, area)
            flows = flows_of(pack)
        except InputError:
            continue  # a pack with a fault opens no case; `doudi policy check` says what is wrong
        found += [Offer(pack, flow, len(prefix)) for flow in flows.values() if flow.kind == "case"]
    return sorted(found, key=lambda one: (-one.near, -(one.pack.document.start or 0), one.key))


def offer(key: str, area: str, on: int) -> Offer:
    """The offer of this key. Raises Refused when the area does not offer it on the day."""
    for one in offers(area, on):
        if one.key == key:
            return one
    raise Refused(
        "这个事项在这里、这一天不能申请：文件不适用于本地，或者还没有施行、已经失效。请从列出的事项里选。",
        code="not-offered",
    )


@lru_cache(maxsize=64)
def _flows(pack_id: str, known: int | None) -> dict[str, Flow]:
    return load_flows(read_pack(pack_id, known=known))


def flows_of(pack: Pack) -> dict[str, Flow]:
    """The flows of a pack; a site's values change none of them. Raises InputError."""
    return _flows(pack.id, pack.known)


def pack_of(case: "Case") -> Pack:
    """The pack a case goes by. Read once for a case in hand: a page asks for it several times."""
    if case.kept_pack is None:
        case.kept_pack = pack_for(case.pack_id, case.area_code)
    return case.kept_pack


def keep_packs(cases: "Iterable[Case]") -> None:
    """Give cases that are listed together the packs they go by, each read once for all cases of a county."""
    kept: dict[tuple[str, str], Pack] = {}
    for case in cases:
        key = case.pack_id, county_of(case.area_code)
        if key not in kept:
            kept[key] = pack_of(case)
        case.kept_pack = kept[key]


def flow_of(case: "Case") -> Flow:
    """The flow a case goes by. Raises Refused when the pack no longer has it."""
    flow = flows_of(read_pack(case.pack_id)).get(case.flow)
    if flow is None:
        raise Refused(
            f"这件办件依据的程序（{case.pack_id} 的 {case.flow}）现在的政策包里没有了，请系统管理员核对政策包。",
            code="flow-gone",
        )
    return flow


def step_of(case: "Case", name: str) -> Step:
    """A step of the case's flow. Raises Refused."""
    step = flow_of(case).steps.get(name)
    if step is None:
        raise Refused(f"这件办件的程序里没有“{name}”这一步。", code="unknown-step")
    return step


def cuts_help(flow: Flow) -> bool:
    """Whether the flow takes help away: its household is heard, and "approve" means that help is cut (FA-48)."""
    return bool(flow.of_kind("hearing"))


def goes_by_amount(flow: Flow) -> bool:
    """Whether the amount says who decides, so that the review must propose one (TL-16)."""
    return any(step.up_to or step.above for step in flow.of_kind("decision"))


def facts_of(case: "Case") -> CaseFacts:
    """What the procedure needs of a case: its numbers by name, as they were in force where and when it was opened.

    Those kept with the case count, so that a value the county changes without a date moves no case that runs; what
    nobody had laid down yet is taken as it is laid down now.
    """
    now = case_facts(
        pack_of(case),
        flow_of(case),
        area=case.area_code,
        opened_on=from_date(case.opened_on),
        programme=case.programme,
        residence=case.household.residence or None,
        special=case.special,
        delegated=case.delegated,
    )
    kept = {
        name: Fraction(value) if isinstance(value, str) else value
        for name, value in (case.numbers or {}).items()
    }
    return replace(now, parameters={**now.parameters, **kept})


def kept_numbers(facts: CaseFacts) -> dict[str, int | str]:
    """The numbers of a case as they are kept with it."""
    return {
        name: str(value) if isinstance(value, Fraction) else int(value)
        for name, value in facts.parameters.items()
    }


def pack_of_decision(decision: "Decision") -> Pack:
    """The pack with the county's values by which a decision was made, whatever the county has set since."""
    case = decision.case
    if decision.local_values is None:
        return pack_of(case)
    return pack_with(case.pack_id, decision.local_values)


def digest_of(pack: Pack) -> str:
    """64 digits over every file of the pack and of those it builds on: by which law a case was opened, decided."""
    making = hashlib.sha256()
    for pack_id in pack.chain:
        for file in sorted((policies_dir() / pack_id).glob("*.yaml")):
            making.update(_file_digest(file, file.stat().st_mtime_ns))
    return making.hexdigest()


@lru_cache(maxsize=256)
def _file_digest(file: Path, changed: int) -> bytes:
    return file.name.encode() + hashlib.sha256(file.read_bytes()).digest()


def local_values(area: str) -> dict[str, Any]:
    """The parameter values the county of an area has set."""
    return site_values.values_of(county_of(area))
