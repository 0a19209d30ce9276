"""Deciding: the law is asked about the dossier as it stands, and what was known is frozen with the decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.apps.cases import engine, packs, weighing
from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.cases.models import Case, Decision
from doudi.apps.cases.refusal_text import refusal_text
from doudi.apps.cases.services.steps import give
from doudi.apps.cases.weighing import Weighed, weigh
from doudi.apps.grants.programmes import pays
from doudi.apps.record.acts import Writing, canonical, sm3
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.procedure.definition import Flow


@dataclass(frozen=True)
class Verdict:
    """What somebody decides. `outcome`: approve or refuse. `programme`: needed where the flow finds the class (LY-13).
    Amounts in fen where no rule works them out. `minutes`: a Meeting, for collective decisions (LD-09, TL-18)."""

    outcome: str
    reason: str = ""
    programme: str = ""
    once_fen: int | None = None
    monthly_fen: int | None = None
    minutes: Any = None


@dataclass(frozen=True)
class Told:
    """One case of a batch: its decision, or the sentence why there is none."""

    case: Case
    decision: Decision | None
    refusal: str = ""


def decide_case(
    case: Case, step: str, verdict: Verdict, *, by: Any, at: datetime, seen_version: int | None = None
) -> Decision:
    """Decide one case at a step. Raises Refused: what the procedure refuses; an approval that the facts do not carry
    or cannot carry yet; a refusal of what the law gives, without a reason."""
    with record_act("case.decided", by=by, at=at, area=case.area_code, case=case) as entry:
        engine.lock(case, seen_version)
        weighed = weigh(case, day_of(at))
        programme = _programme(case, verdict, weighed)
        reason = _check(case, weighed, programme, verdict)
        return _write(case, step, verdict, weighed, programme, reason, by, at, seen_version, entry)


def decide_many(chosen: list[tuple[Case, str]], verdict: Verdict, *, by: Any, at: datetime) -> list[Told]:
    """Decide cases one by one, each on its own facts: those that cannot be decided are told with their sentence."""
    cases = {case.pk: case for case, _step in chosen}
    list(
        Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")
    )  # all locks at once: no deadlock
    told = []
    for case, step in chosen:
        try:
            told.append(Told(case, decide_case(case, step, verdict, by=by, at=at)))
        except Refused as refused:
            told.append(Told(case, None, refused.message))
    return told


def _programme(case: Case, verdict: Verdict, weighed: Weighed) -> str:
    """The programme decided on: the case's own, or the class that one application comes to."""
    if case.programme:
        return case.programme
    flow = packs.flow_of(case)
    if verdict.outcome == "refuse" and not verdict.programme:
        return flow.programmes[0] if flow.programmes else ""
    chosen = verdict.programme or weighing.category_of(weighed)
    if not chosen:
        raise Refused(
            "还定不了是哪一类对象，请先把缺的事实补齐，或者选定类别。", code="no-class", clause="LY-13"
        )
    return chosen


def _check(case: Case, weighed: Weighed, programme: str, verdict: Verdict) -> str:
    """The reason that goes into the decision. Raises Refused."""
    reason = verdict.reason.strip()
    if packs.cuts_help(packs.flow_of(case)):
        reason = reason or (refusal_text(weighed, programme) if verdict.outcome == "approve" else "")
        if not reason:
            raise Refused(
                "减发、停发或者不减不停，都要写明理由，书面告知家庭。", code="no-reason", clause="FA-48"
            )
        return reason
    if verdict.outcome == "approve":
        _check_approval(packs.flow_of(case), weighed, programme, verdict)
        return reason
    reason = reason or refusal_text(weighed, programme)
    if not reason:
        raise Refused(
            "按现有事实没有不予确认的理由。确要不予的，请写明理由和依据，告知书要照写。", code="no-reason"
        )
    return reason


def _check_approval(flow: Flow, weighed: Weighed, programme: str, verdict: Verdict) -> None:
    if weighed.trouble:
        raise Refused(f"这户的事实有对不上的地方，还不能决定：{weighed.trouble}", code="facts")
    if not weighing.decided_by_rule(weighed, programme):
        if verdict.monthly_fen is None and verdict.once_fen is None and pays(programme) != "none":
            raise Refused("政策包没有算这一项的规则，请写明金额和理由。", code="no-amount")
        return
    found = weighing.entitled(weighed, programme)
    if found is None and flow.aid_first and verdict.reason.strip():
        return  # in an emergency help comes before everything is known; the papers follow (FA-50, TL-17)
    if found is None:
        asked = "；".join(question.text for question in weighed.questions[:5])
        raise Refused(
            f"还有事实没有核实，暂不能作出决定。需要弄清：{asked or '缺的事实'}。", code="unknown-facts"
        )
    label = programme_labels().get(programme, programme)
    if not found and verdict.minutes is None:
        raise Refused(
            f"按现有事实和规定，这户不符合{label}条件，不能准予。事实有误的请先更正；"
            "确属特殊情形的，由审批机关集体研究，附会议记录。",
            code="not-entitled",
            clause="LD-09",
        )
    if not found and not verdict.reason.strip():
        raise Refused("集体研究决定准予的，要写明理由。", code="no-reason", clause="LD-09")


def _write(
    case: Case, step: str, verdict: Verdict, weighed: Weighed, programme: str, reason: str, by: Any, at: datetime,
    seen_version: int | None, entry: Writing,
) -> Decision:  # fmt: skip
    flow = packs.flow_of(case)
    monthly = verdict.monthly_fen
    if verdict.outcome == "approve" and monthly is None:
        monthly = weighing.amount_of(weighed, programme)
    data: dict[str, Any] = {"outcome": verdict.outcome, "reason": reason}
    once = verdict.once_fen
    if verdict.outcome == "approve" and once is None and pays(programme) == "once":
        once = engine.state_of(case).amount  # as the review proposed it
    amount = once if once is not None else monthly
    if amount is not None:
        data["amount_fen"] = amount
    if flow.classes:
        data["class"] = programme
    if verdict.minutes is not None:
        data["minutes"] = verdict.minutes.pk
    moved = engine.act(
        case, "decide", step, by=by, at=at, data=data, seen_version=seen_version, writing=entry
    )
    found, values = weighed.decision, packs.local_values(case.area_code)
    decision = Decision.objects.create(
        area_code=case.area_code,
        case=case,
        outcome=verdict.outcome,
        programme=programme,
        on=to_date(day_of(at)),
        by=by,
        at=at,
        level=by.level,
        answers=found.answers if found else {},
        missing=found.missing if found else [],
        local_values=values,
        because=found.because if found else {},
        dossier=weighed.household,
        pack_digest=packs.digest_of(weighed.pack),
        monthly_fen=monthly if verdict.outcome == "approve" else None,
        once_fen=once if verdict.outcome == "approve" else None,
        persons=weighing.persons_of(weighed),
        reason=reason,
        minutes=verdict.minutes,
    )
    entry.says(programme=programme, decision=decision.pk, values=sm3(canonical(values)))
    entry.wrote(decision)
    give(moved, by=by, at=at)
    return decision
