"""What a task force keeps while it guides its villages (LY-25, LY-27, LY-39, LY-40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from doudi.apps.record.acts import act
from doudi.apps.watch.models import Bulletin, Guidance, PhaseSummary, Problem, Training
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers
from doudi.policy.watch_text import Phase


def keep_training(training: Training, *, by: Any, at: datetime) -> Training:
    """Write down a training or explanation; `training` is filled but not saved (LY-39)."""
    if training.on > at.date():
        raise Refused("日期还没有到，请在办过以后登记。", code="in-the-future", clause="LY-39")
    if training.attended < 1:
        raise Refused("请填参加人数。", code="nobody-came", clause="LY-39")
    with act("training.kept", by=by, at=at, area=training.area_code) as writing:
        training.by, training.at = by, at
        training.save()
        writing.wrote(training)
    return training


def keep_guidance(
    village: str, on: date, says: str, problems: Sequence[Mapping[str, Any]], *, by: Any, at: datetime
) -> Guidance:
    """Write down a tour of a village with the problems found (LY-40), each {"says", "measure", "who", "due_on"}.

    Raises Refused for a day to come, without words, for a village elsewhere, or for a problem without measure, person or term.
    """
    if not covers(by, village):
        raise Refused("这个村不在您的辖区之内。", code="outside-area")
    if on > at.date():
        raise Refused("日期还没有到，请在去过以后登记。", code="in-the-future", clause="LY-40")
    if not says.strip():
        raise Refused("请写明调研督促的情况。", code="why-missing", clause="LY-40")
    for one in problems:
        if not (one["measure"].strip() and one["who"].strip() and one["due_on"] is not None):
            raise Refused("每个问题都要有整改措施、责任人和期限。", code="problem-incomplete", clause="LY-40")
    with act("guidance.kept", by=by, at=at, area=village, problems=len(problems)) as writing:
        made = Guidance.objects.create(area_code=village, on=on, says=says.strip()[:2000], by=by, at=at)
        writing.wrote(made)
        for one in problems:
            writing.wrote(
                Problem.objects.create(
                    area_code=village, guidance=made, says=one["says"].strip()[:300],
                    measure=one["measure"].strip()[:300], who=one["who"].strip()[:60], due_on=one["due_on"],
                )
            )  # fmt: skip
    return made


def solve(problem: Problem, says: str, on: date, *, by: Any, at: datetime) -> Problem:
    """Say how a problem was solved. Raises Refused without words, for a day to come, or a second time."""
    if not says.strip():
        raise Refused("请写明怎样整改、结果如何。", code="why-missing", clause="LY-40")
    if on > at.date():
        raise Refused("整改完成的日期还没有到。", code="in-the-future", clause="LY-40")
    with act("problem.solved", by=by, at=at, area=problem.area_code) as writing:
        one = Problem.objects.select_for_update().get(pk=problem.pk)
        if one.solved_on is not None:
            raise Refused("这个问题已经整改完了。", code="already-solved")
        one.solved_on, one.solved_says, one.solved_by = on, says.strip()[:300], by
        one.save()
        writing.wrote(one)
    return one


def sum_up(area: str, pack_id: str, phase: Phase, says: str, *, by: Any, at: datetime) -> PhaseSummary:
    """Sum up a phase after its last day (LY-25). Raises Refused before it, elsewhere, without words, or a second time."""
    if not covers(by, area):
        raise Refused("这份文件的阶段由它自己的地方总结。", code="outside-area", clause=phase.clause)
    if at.date() <= to_date(phase.end):
        raise Refused(
            f"“{phase.name}”到 {to_date(phase.end)} 才结束，结束以后再总结。", code="too-early", clause=phase.clause
        )  # fmt: skip
    if not says.strip():
        raise Refused("请写总结的内容。", code="why-missing", clause=phase.clause)
    if PhaseSummary.objects.filter(area_code=area, pack_id=pack_id, phase=phase.name).exists():
        raise Refused("这个阶段已经总结过了。", code="already-summed-up", clause=phase.clause)
    with act("phase.summed_up", by=by, at=at, area=area, phase=phase.name) as writing:
        made = PhaseSummary.objects.create(
            area_code=area, pack_id=pack_id, phase=phase.name, says=says.strip()[:4000], by=by, at=at
        )
        writing.wrote(made)
    return made


def publish(
    unit: str, month: date, praised: bool, says: str, figures: Mapping[str, Any], *, by: Any, at: datetime
) -> Bulletin:
    """Praise or criticise a unit for a month, with the figures as they stand (LY-27). Raises Refused without a reason, for
    a month that is not over, or twice."""
    if not covers(by, unit):
        raise Refused("这个村不在您的辖区之内。", code="outside-area")
    if not says.strip():
        raise Refused("请写明表扬或批评的依据。", code="why-missing", clause="LY-27")
    if month.replace(day=1) >= at.date().replace(day=1):
        raise Refused("这个月还没有过完，请在月后通报。", code="too-early", clause="LY-27")
    if Bulletin.objects.filter(area_code=unit, month=month).exists():
        raise Refused("这个村这个月已经通报过了。", code="already-published", clause="LY-27")
    with act("bulletin.published", by=by, at=at, area=unit, praised=praised) as writing:
        made = Bulletin.objects.create(
            area_code=unit, month=month.replace(day=1), praised=praised, says=says.strip()[:300], figures=dict(figures),
            by=by, at=at,
        )  # fmt: skip
        writing.wrote(made)
    return made
