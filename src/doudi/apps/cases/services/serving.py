"""The answer reaches the household (送达): on which day, in which way, and who received it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.apps.cases import engine
from doudi.apps.cases.models import Case
from doudi.apps.cases.selectors import decision_of
from doudi.apps.cases.services.steps import Upload, keep_paper, papers_had
from doudi.apps.record.acts import act as record_act
from doudi.core.refusal import Refused

IN_HAND, LEFT, BY_POST, BY_NOTICE = "直接送达", "留置送达", "邮寄送达", "公告送达"
WAYS = (IN_HAND, LEFT, BY_POST, BY_NOTICE)
#: of the addressee's own receiving
SELF = "本人"


@dataclass(frozen=True)
class Service:
    """How an answer was served. `receiver` with `relation` to the addressee; `note`: why another received it, why it was
    refused and who saw that, the number of the letter; `receipt`: the signed receipt, scanned."""

    on: date
    how: str
    receiver: str = ""
    relation: str = ""
    note: str = ""
    receipt: Upload | None = None


def serve(
    case: Case, step: str, service: Service, *, by: Any, at: datetime, seen_version: int | None = None
) -> engine.Moved:
    """Written on the decision, and the step is done. Raises Refused."""
    decision = decision_of(case)
    if decision is None:
        raise Refused("这件还没有决定，没有要送达的答复。", code="nothing-to-serve")
    if not decision.on <= service.on <= at.date():
        raise Refused("送达日期应当在决定之日到今天之间，请核对。", code="bad-day")
    _check(service)
    with record_act("case.served", by=by, at=at, area=case.area_code, case=case) as entry:
        decision.served_on, decision.served_how = service.on, service.how
        decision.received_by, decision.receiver_relation = service.receiver.strip(), service.relation.strip()
        decision.served_note = service.note.strip()
        if service.receipt is not None:
            decision.receipt = keep_paper(case, "送达回证", service.receipt, by=by, at=at)
            entry.wrote(decision.receipt)
        decision.save(
            update_fields=[
                "served_on", "served_how", "received_by", "receiver_relation", "served_note", "receipt",
            ]
        )  # fmt: skip
        entry.says(on=service.on.isoformat(), how=service.how)
        entry.wrote(decision)
        return engine.act(
            case, "done", step, by=by, at=at, data={"says": service.how, "evidence": papers_had(case)},
            seen_version=seen_version, writing=entry,
        )  # fmt: skip


def _check(service: Service) -> None:
    """What each way needs to stand up when the household objects later."""
    if service.how not in WAYS:
        raise Refused("请选送达方式：直接送达、留置送达、邮寄送达或者公告送达。", code="no-way")
    if service.how == IN_HAND and not (service.receiver.strip() and service.relation.strip()):
        raise Refused(
            "直接送达要写明是谁收的、与受送达人是什么关系（本人收的写“本人”）。请补上。", code="no-receiver"
        )
    if service.how == LEFT and not service.note.strip():
        raise Refused("留置送达要写明拒收的情况和见证的人。请补上。", code="no-witness")
