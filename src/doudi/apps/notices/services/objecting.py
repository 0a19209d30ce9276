"""Objections to a notice: in time they stop the case, late they are kept as complaints; each is settled and answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.apps.cases import engine
from doudi.apps.cases.models import Case
from doudi.apps.notices.models import Notice, NoticeLine, Objection
from doudi.apps.notices.numbering import fresh_key
from doudi.apps.notices.services.making import leave
from doudi.apps.record.acts import Writing
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of

MOST_WORDS = 2000
LATE = "late-objection"


@dataclass(frozen=True)
class Said:
    """What somebody brought forward. `place`: the line of the notice it is about. Name and contact may be left out."""

    place: int
    says: str
    way: str = "window"
    objector: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Taken:
    """The objection as kept. `late`: the sentence why it is a complaint and not an objection; empty when in time."""

    objection: Objection
    late: str = ""


def take(notice: Notice, said: Said, *, by: Any, at: datetime) -> Taken:
    """Keep what somebody says of a line, and stop its case if the notice still hangs.

    `by`: the clerk who typed it, None on the public page. A late one marks the case as complained of, which makes
    the county visit it (57-20). Raises Refused: no such line, nothing said.
    """
    if not said.says.strip():
        raise Refused("请写明反映的是什么情况。", code="nothing-said")
    if len(said.says) > MOST_WORDS:
        raise Refused(f"反映的情况最多写 {MOST_WORDS} 个字，请写主要的。", code="too-long")
    today = to_date(day_of(at))
    with record_act("objection.taken", by=by, at=at, area=notice.area_code) as entry:
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        line = _line(locked, said.place)
        objection = Objection(
            area_code=line.area_code,
            notice=locked,
            line=line,
            case=line.case,
            receipt=fresh_key(),
            way=said.way,
            objector=said.objector.strip()[:60],
            contact=said.contact.strip()[:60],
            says=said.says.strip(),
            made_on=today,
            in_time=False,
            taken_by=by,
        )
        late = _stop(locked, line.case, objection, at=at, entry=entry)
        objection.in_time = not late
        objection.save(force_insert=True)
        entry.wrote(objection)
        entry.says(number=locked.number, way=said.way, in_time=objection.in_time)
    return Taken(objection, late)


def settle(
    objection: Objection, *, upheld: bool, answer: str, answered_how: str = "", by: Any, at: datetime
) -> None:
    """Say whether an objection was right, and the answer to whoever made it.

    The engine asks first for what the document wants done again (a survey, an appraisal). Raises Refused.
    """
    if not answer.strip():
        raise Refused("处理异议要写明查到了什么、怎么处理，答复反映人。", code="no-answer")
    today = to_date(day_of(at))
    with record_act(
        "objection.settled", by=by, at=at, area=objection.area_code, case=objection.case
    ) as entry:
        locked = Objection.objects.select_for_update().get(pk=objection.pk)
        if locked.settled_on is not None:
            raise Refused("这条异议已经处理过了。", code="settled")
        if locked.in_time and locked.case is not None:
            notice = locked.notice
            moved = engine.act(
                locked.case, "settle", notice.step, by=by, at=at, writing=entry,
                data={"id": locked.receipt, "upheld": upheld},
            )  # fmt: skip
            if notice.step not in moved.state.begun and locked.line and locked.line.left_on is None:
                leave(locked.line, "异议处理后重新公示", today, entry)
        locked.upheld, locked.answer = upheld, answer.strip()
        locked.settled_on, locked.settled_by = today, by
        if answered_how.strip():
            locked.answered_on, locked.answered_how = today, answered_how.strip()[:60]
        locked.save()
        entry.wrote(locked)
        entry.says(upheld=upheld, in_time=locked.in_time)


def answered(objection: Objection, how: str, *, by: Any, at: datetime) -> None:
    """The objector was told: on which day and how."""
    with record_act(
        "objection.answered", by=by, at=at, area=objection.area_code, case=objection.case
    ) as entry:
        locked = Objection.objects.select_for_update().get(pk=objection.pk)
        if locked.settled_on is None:
            raise Refused("异议还没有处理，不能登记答复。", code="not-settled")
        if not how.strip():
            raise Refused("请写明是怎么答复的：电话、当面还是书面。", code="no-way")
        locked.answered_on, locked.answered_how = to_date(day_of(at)), how.strip()[:60]
        locked.save()
        entry.wrote(locked)


def _line(notice: Notice, place: int) -> NoticeLine:
    line = notice.lines.select_related("case__household").filter(place=place, posted_on__isnull=False).first()
    if line is None:
        raise Refused("公示上没有这一户，请核对序号。", code="no-line")
    return line


def _stop(notice: Notice, case: Case | None, objection: Objection, *, at: datetime, entry: Writing) -> str:
    """Tell the case; what the procedure says against it, when it comes too late for that."""
    if case is None:
        return "长期公示的对象正在领取救助，反映的情况作为举报登记、核查并答复。"
    try:
        engine.act(case, "object", notice.step, by=None, at=at, data={"id": objection.receipt}, writing=entry)
    except Refused as refused:
        if refused.code not in (LATE, "not-posted", "ended"):
            raise
        _mark_complained_of(case, at=at, entry=entry)
        return refused.message
    return ""


def _mark_complained_of(case: Case, *, at: datetime, entry: Writing) -> None:
    locked = engine.lock(case)
    if not locked.complained_of:
        locked.complained_of = True
        locked.save(update_fields=["complained_of"])
        entry.wrote(locked)
    if locked.status == "open":
        engine.refresh_conditions(locked, at=at, writing=entry)
