"""The hotline, and whoever comes in person: each is written down and followed to its end (LY-20)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.record.acts import act
from doudi.apps.watch.models import Call
from doudi.apps.watch.which import calls_of
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.core.workdays import add_working_days
from doudi.platform.scoping import covers


def take_call(call: Call, *, by: Any, at: datetime) -> Call:
    """Write a call down; `call` is filled but not saved. The document of the place says until when it is answered.

    Raises Refused without what was said, or for a place outside the user's area.
    """
    if not call.says.strip():
        raise Refused("请写明反映的情况。", code="why-missing", clause="LY-20")
    if not covers(by, call.area_code):
        raise Refused("这个地方不在您的辖区之内，请转给当地登记。", code="outside-area")
    interval = calls_of(call.area_code, from_date(at.date()))
    with act("call.taken", by=by, at=at, area=call.area_code, way=call.way) as writing:
        call.taken_by, call.taken_at = by, at
        if interval is not None:
            call.due_on = to_date(add_working_days(from_date(at.date()), interval.number)[0])
        call.save()
        writing.wrote(call)
    return call


def answer_call(call: Call, says: str, *, by: Any, at: datetime) -> Call:
    """Say how it ended. Raises Refused without words, when it is answered, or while its lead is still open."""
    if not says.strip():
        raise Refused("请写明怎样办的、怎样答复的。", code="why-missing", clause="LY-20")
    with act("call.answered", by=by, at=at, area=call.area_code) as writing:
        now = Call.objects.select_for_update(of=("self",)).select_related("lead").get(pk=call.pk)
        if now.answered_at is not None:
            raise Refused("这一件已经答复过了，请看结果。", code="call-answered")
        if now.lead is not None and not now.lead.outcome:
            raise Refused(
                "转出的线索还没有办结，不能算办完。请等线索有了结果，再来答复。", code="lead-open", clause="LY-20"
            )  # fmt: skip
        now.answer, now.answered_by, now.answered_at = says.strip()[:2000], by, at
        now.save()
        writing.wrote(now)
    return now


def phone_of(call: Call, *, by: Any, at: datetime) -> str:
    """The number to call back; that somebody read it is on record, the number is not."""
    with act("call.phone_read", by=by, at=at, area=call.area_code) as writing:
        writing.says(number=call.pk)
    return str(call.phone)


def hand_on(call: Call, *, by: Any, at: datetime) -> Call:
    """Make it a lead for intake; the call stays open until that has come to an end."""
    with act("call.handed_on", by=by, at=at, area=call.area_code) as writing:
        now = Call.objects.select_for_update().get(pk=call.pk)
        if now.answered_at is not None or now.lead_id is not None:
            raise Refused("这一件已经转出或者答复过了。", code="call-answered")
        now.lead = take_lead(
            Lead(
                area_code=now.area_code, told_by="来访" if now.way == "person" else "热线电话", teller=now.caller,
                name=now.about or now.caller or "未说姓名", says=now.says[:2000],
            ),
            by=by, at=at,
        )  # fmt: skip
        now.save()
        writing.wrote(now)
    return now
