"""Changes by two people: one proposes, another agrees or refuses. Only then does the grant change."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.models import Case
from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import change_amount, end, exit_gradually, locked, require_hearing
from doudi.apps.grants.models import Cause, Grant, GrantChange
from doudi.apps.grants.next_help import require_next_help
from doudi.apps.record.acts import act
from doudi.apps.work.selectors import refused_enough
from doudi.core.refusal import Refused


def propose(
    grant: Grant, kind: str, day: date, because: str, *, by: Any, at: datetime, fen: int | None = None,
    case: Case | None = None, cause: str = "",
) -> GrantChange:  # fmt: skip
    """Propose a change; the hearing that a cut needs must have been held by now, and the next help settled before an exit
    is proposed. One is open at a time. Within its review period a grant is changed for a clear cause only (57-31)."""
    refuse_unless(by, "grant.change", "提出待遇变更")
    refuse_kin(by, grant.household)
    if not because.strip():
        raise Refused("请写明变更的原因。", code="no-reason")
    cause = cause or (Cause.DIED if kind == "death" else "")
    _clear_cause(grant, cause, at)
    if kind == "amount" and (fen is None or fen < 0):
        raise Refused("请写明变更后每月多少钱。", code="no-amount")
    if kind in ("end", "gradual") or (kind == "amount" and fen is not None and fen < grant.monthly_fen):
        require_hearing(grant, case)
    if kind in ("end", "gradual"):
        require_next_help(grant, at)
    with act(
        "grant.change_proposed",
        by=by,
        at=at,
        area=grant.area_code,
        household=grant.household,
        grant=grant.number,
    ) as writing:
        grant = locked(grant)
        try:
            with transaction.atomic():
                made = GrantChange.objects.create(
                    area_code=grant.area_code, grant=grant, kind=kind, day=day, fen=fen, because=because[:200],
                    cause=cause, case=case, proposed_by=by, proposed_at=at,
                )  # fmt: skip
        except IntegrityError as open_:
            raise Refused("这份待遇有一项变更正等着核准，请先核准或退回它。", code="change-open") from open_
        writing.wrote(made)
        writing.says(kind=kind, because=because[:200])
    return made


def agree(change: GrantChange, *, by: Any, at: datetime) -> Grant:
    """Agree to a proposal of somebody else; the grant changes in the same transaction."""
    with act(
        "grant.change_agreed", by=by, at=at, area=change.area_code, household=change.grant.household,
        grant=change.grant.number,
    ) as writing:  # fmt: skip
        change = _open(change)
        if by.pk == change.proposed_by_id:
            raise Refused("自己提出的变更要由另一位同志核准。", code="four-eyes")
        grant, how = change.grant, {"by": change.proposed_by, "agreed_by": by, "at": at}
        if change.kind == "amount":
            lines = [Line("base", f"重新核定：{change.because}", change.fen or 0)]
            change_amount(grant, Amount(lines), change.day, change.because, **how, **_heard(change))
        elif change.kind == "gradual":
            exit_gradually(grant, change.day, because=change.because, **how, **_heard(change))
        else:
            end(grant, change.day, change.because, died=change.kind == "death", **how, **_heard(change))
        _settle(change, by, at, agreed=True)
        writing.wrote(change)
        writing.says(kind=change.kind, because=change.because)
    grant.refresh_from_db()
    return grant


def refuse(change: GrantChange, *, by: Any, at: datetime) -> GrantChange:
    """Send a proposal back; who proposed it may take it back in the same way."""
    refuse_unless(by, "grant.change", "退回待遇变更")
    with act(
        "grant.change_refused", by=by, at=at, area=change.area_code, household=change.grant.household
    ) as writing:
        change = _open(change)
        _settle(change, by, at, agreed=False)
        writing.wrote(change)
    return change


def _clear_cause(grant: Grant, cause: str, at: datetime) -> None:
    if cause and cause not in Cause.values:
        raise Refused("请从列出的事由里选。", code="unknown-cause")
    due = grant.next_review_on
    if not cause and due is not None and at.date() < due:
        raise Refused(
            f"下次复核是 {due:%Y-%m-%d}，复核期内情况没有明显变化的不调整。请选明是什么变化，或者等到复核。",
            code="within-review",
            clause="57-31",
        )
    if cause == Cause.REVIEW and not _last_review_found_a_change(grant):
        raise Refused(
            "最近一次复核没有发现变化，或者还没有复核过。请先登记复核结果，再提出变更。",
            code="no-review",
            clause="57-31",
        )
    if cause == Cause.WORK_REFUSED and not refused_enough(grant, at.date()):
        raise Refused(
            "这份待遇保障的人里，没有一人拒绝就业到了要减发、停发的次数。请先在“就业”里登记每次介绍和答复。",
            code="not-refused-enough",
            clause="LD-18",
        )


def _last_review_found_a_change(grant: Grant) -> bool:
    done = grant.reviews.exclude(outcome__in=["", "dropped"]).order_by("-done_at", "-pk").first()
    return done is not None and done.outcome in ("changed", "exit")


def _heard(change: GrantChange) -> dict[str, Any]:
    """The case in which the household was heard, for the check that a cut goes through."""
    return {"heard_in": change.case}


def _open(change: GrantChange) -> GrantChange:
    found = GrantChange.objects.select_for_update(of=("self",)).select_related("grant", "proposed_by", "case")
    change = found.get(pk=change.pk)
    if change.agreed is not None:
        raise Refused("这项变更已经处理过了，请刷新页面看一看。", code="settled")
    return change


def _settle(change: GrantChange, by: Any, at: datetime, *, agreed: bool) -> None:
    change.agreed, change.settled_by, change.settled_at = agreed, by, at
    change.save()
