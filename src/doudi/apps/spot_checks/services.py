"""The draw and its visits: a seed published first, a draw that anyone can repeat, a visit of every case drawn."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.kin import has_kin_filed
from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.checks.models import CheckAnswer
from doudi.apps.record.acts import Writing
from doudi.apps.record.acts import act as record_act
from doudi.apps.spot_checks.models import Draw, DrawnCase
from doudi.apps.surveys.models import Survey
from doudi.core.dates import to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import day_of
from doudi.policy.pack import read_pack
from doudi.procedure import asking
from doudi.procedure.sampling import Item
from doudi.procedure.sampling import draw as draw_lots
from doudi.procedure.state import share as share_of

MOST_SEED = 100
#: reasons for which a household must be visited, in the order they are said
KIN, COMPLAINT, HIT = "近亲属备案", "被投诉举报", "疑点未处理"


def waiting(area: str, pack_id: str, flow: str, step: str) -> list[Case]:
    """The cases of a county (12 digits) whose turn is this draw, by number."""
    start, end = area_range(area, "county")
    return list(
        Case.objects.filter(
            area_code__gte=start, area_code__lt=end, pack_id=pack_id, flow=flow, status="open",
            waiting_for__contains=[step],
        ).select_related("household").order_by("number")
    )  # fmt: skip


def queues(area: str) -> list[tuple[str, str, str, int]]:
    """(pack, flow, draw step, number of cases) for every draw that cases of a county wait for."""
    start, end = area_range(area, "county")
    found: dict[tuple[str, str, str], int] = {}
    rows = Case.objects.filter(area_code__gte=start, area_code__lt=end, status="open").exclude(waiting_for=[])
    for pack_id, flow_id, steps in rows.values_list("pack_id", "flow", "waiting_for"):
        for step in steps:
            found[pack_id, flow_id, step] = found.get((pack_id, flow_id, step), 0) + 1
    return [(*key, number) for key, number in sorted(found.items()) if _is_draw(*key)]


def _is_draw(pack_id: str, flow_id: str, step: str) -> bool:
    flow = packs.flows_of(read_pack(pack_id)).get(flow_id)
    return flow is not None and step in flow.steps and flow.steps[step].does == "draw"


def publish(
    *, area: str, pack_id: str, flow: str, step: str, seed: str, seed_from: str, by: Any, at: datetime
) -> Draw:
    """Fix and publish the seed; the list is closed and drawn only afterwards.

    `seed` empty: a number nobody could know. `seed_from` says where it comes from, such as a lottery's result
    of a day to come. Raises Refused: no case waits, or a published draw has not been made yet.
    """
    cases = waiting(area, pack_id, flow, step)
    if not cases:
        raise Refused("现在没有等待抽取的办件。", code="nothing-to-draw")
    _check_turn(cases[0], step, by, at)
    seed = seed.strip() or secrets.token_hex(8)
    if len(seed) > MOST_SEED:
        raise Refused(f"种子最多 {MOST_SEED} 个字。", code="bad-seed")
    if not seed_from.strip():
        raise Refused("请写明种子从哪里来，让看到的人可以核对。", code="no-origin")
    found = packs.step_of(cases[0], step)
    with record_act("draw.published", by=by, at=at, area=area) as writing:
        if Draw.objects.filter(
            area_code=area, pack_id=pack_id, flow=flow, step=step, drawn_at__isnull=True
        ).exists():
            raise Refused("已经公布过一个种子还没有抽取，请先用它抽取。", code="seed-published")
        draw = Draw.objects.create(
            area_code=area, pack_id=pack_id, flow=flow, step=step,
            title=f"{packs.flow_of(cases[0]).title} · {step}"[:100], seed=seed, seed_from=seed_from.strip()[:200],
            seed_published_at=at, share=_decimal(_share(cases, step)), clause=found.clause, by=by,
        )  # fmt: skip
        writing.wrote(draw)
        writing.says(seed=seed, seed_from=draw.seed_from, step=step, waiting=len(cases))
    return draw


def make(draw: Draw, *, by: Any, at: datetime) -> Draw:
    """Close the list as it stands now and draw. Once: a draw that was made stays as it is.

    Every case on the list learns whether it was drawn, in one transaction with the draw. Raises Refused.
    """
    with record_act("draw.made", by=by, at=at, area=draw.area_code) as writing:
        draw = Draw.objects.select_for_update().get(pk=draw.pk)
        if draw.drawn_at is not None:
            raise Refused("这次抽取已经做过，不能再抽；名单和种子都在，谁都可以重算。", code="drawn-twice")
        if at <= draw.seed_published_at:
            raise Refused("种子公布之后才能抽取。", code="seed-first")
        cases = waiting(draw.area_code, draw.pack_id, draw.flow, draw.step)
        if not cases:
            raise Refused("现在没有等待抽取的办件。", code="nothing-to-draw")
        share = Fraction(draw.share)
        if share < _share(cases, draw.step):
            raise Refused(
                "名单里有办件要求更高的抽查比例，不能用公布时的比例抽取；请重新公布种子。",
                code="share-changed",
            )
        items = [Item(case.number, case.area_code[:9], must_visit(case)) for case in cases]
        try:
            drawn = {one.id: one for one in draw_lots(items, share, draw.seed)}
        except InputError as wrong:
            raise Refused(wrong.message, code=wrong.code) from wrong
        draw.items = [{"id": one.id, "stratum": one.stratum, "must": one.must} for one in items]
        draw.made = [{"id": one.id, "why": one.why, "order": one.order} for one in drawn.values()]
        draw.drawn_at = at
        draw.save()
        for case in cases:
            lot = drawn.get(case.number)
            DrawnCase.objects.create(
                area_code=case.area_code, draw=draw, case=case, drawn=lot is not None,
                why=lot.why if lot else "", place=lot.order if lot else None,
            )  # fmt: skip
            data = {"drawn": lot is not None, "of": len(items), "taken": len(drawn), "draw": draw.pk}
            engine.act(case, "drawn", draw.step, by=by, at=at, data=data, writing=writing)
        writing.wrote(draw)
        writing.says(draw=draw.pk, seed=draw.seed, of=len(items), taken=len(drawn))
    return draw


def must_visit(case: Case) -> str:
    """Why a household must be visited whatever the draw says; empty when nothing does (LD-48, 57-20)."""
    if case.staff_relative or has_kin_filed(case.household):
        return KIN
    if case.complained_of:
        return COMPLAINT
    if CheckAnswer.objects.filter(request__case=case, hit=True, result="").exists():
        return HIT
    return ""


def visited(survey: Survey, *, by: Any, at: datetime, writing: Writing) -> None:
    """A signed visit of a drawn case is written on the list of its draw; called as the survey is closed."""
    row = DrawnCase.objects.select_for_update().filter(case=survey.case).order_by("-pk").first()
    if row is None:
        return
    row.visited_on = to_date(day_of(at))
    row.finding = "agrees" if survey.agrees else "differs"
    row.says = survey.conclusion[:1000]
    row.survey = survey
    row.save()
    writing.wrote(row)


def send_back(row: DrawnCase, to: str, why: str, *, by: Any, at: datetime) -> None:
    """A visit that found something else sends the case back, with the reason, from the step that now has its turn."""
    if row.finding != "differs":
        raise Refused("抽查结果一致的，不用退回。", code="agrees")
    case = row.case
    flow = packs.flow_of(case)
    for name in case.waiting_for:
        step = flow.steps.get(name)
        if step is not None and to in step.sends_back_to:
            engine.act(case, "send_back", name, by=by, at=at, data={"to": to, "why": why})
            return
    raise Refused(f"现在不能退回到“{to}”，请由下一步的审核人退回。", code="not-back-there")


def _share(cases: Sequence[Case], step: str) -> Fraction:
    """The largest share that any of the cases asks for."""
    found = [share_of(packs.facts_of(case), packs.step_of(case, step).share) for case in cases]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        raise Refused("县里还没有定抽查比例，不能抽取；请先在参数里定好。", code="parameter-missing")
    return max(known)


def _decimal(share: Fraction) -> Decimal:
    return round(Decimal(share.numerator) / Decimal(share.denominator), 4)


def _check_turn(case: Case, step: str, by: Any, at: datetime) -> None:
    actor = actor_of(by, case, packs.step_of(case, step))
    refused = asking.why_not(packs.flow_of(case), engine.state_of(case), step, actor, day_of(at), "drawn")
    if refused is not None:
        raise refused
