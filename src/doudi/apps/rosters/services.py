"""What is done with a roster: received, its columns set right, taken or refused; whose a doubtful row is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.apps.checks import deaths
from doudi.apps.exchange.agreements import in_force
from doudi.apps.exchange.models import Way
from doudi.apps.files.services import keep
from doudi.apps.record.acts import act, sm3
from doudi.apps.rosters import standing
from doudi.apps.rosters.models import LinkState, RememberedColumn, Roster, RosterLink, State
from doudi.core.refusal import Refused
from doudi.matching.kinds import AUTO, load_kinds
from doudi.platform.encrypted import blind_index
from doudi.platform.jobs import enqueue

#: larger files go by the command line; a browser and a page are no way for them
MOST_BYTES = 200 * 1024 * 1024
#: what a row says of whom it is about
WHO = ("name", "citizen_id", "id_as_written", "sex", "birth_date", "phone", "area_code")


def receive(content: bytes, name: str, kind: str, *, area: str, as_of: date, by: Any, at: datetime) -> Roster:
    """Keep a file as it came and have it checked. ``area``: the county it is for; ``kind`` may be ``auto``.

    Raises Refused for an empty or too large file, an unknown kind, a day to come, or a file that is there already.
    """
    if not content:
        raise Refused("这个文件是空的，请重新选择。", code="file-empty")
    if len(content) > MOST_BYTES:
        raise Refused("文件超过 200 MB。请分成几个，或用命令 doudi roster load 装载。", code="file-too-large")
    if kind != AUTO and kind not in load_kinds():
        raise Refused("没有这种花名册，请从列表里选。", code="unknown-kind")
    if as_of > at.date():
        raise Refused("数据日期在今天以后，请核对。", code="future-date")
    digest = sm3(content)
    there = Roster.objects.filter(area_code=area, file_sm3=digest).exclude(state=State.REFUSED).first()
    if there is not None:
        raise Refused(
            f"这个文件 {there.received_at:%Y-%m-%d} 已经收过（{there.file_name}），不用再交一次。",
            code="file-again",
        )
    with act("roster.received", by=by, at=at, area=area) as writing:
        source = load_kinds()[kind].source if kind != AUTO else ""
        roster = Roster(
            area_code=area, kind=kind, source=source, file_name=name[:200], file_sm3=digest, as_of=as_of, received_at=at,
            received_by=by,
        )  # fmt: skip
        roster.file = keep(content, name, "application/octet-stream", "roster", area=area, by=by, at=at)
        roster.save()
        writing.wrote(roster, roster.file)
        writing.says(file=name[:200], sm3=digest, bytes=len(content))
        _have_checked(roster, by, at)
    return roster


def set_right(roster: Roster, columns: Mapping[str, str], kind: str, *, by: Any, at: datetime) -> Roster:
    """Say what columns mean (theirs → ours; "" for none of ours) and what kind the file is; it is checked again.

    What is said is remembered for the next file of this source. Raises Refused unless the file waits for its taking.
    """
    with act("roster.columns", by=by, at=at, area=roster.area_code) as writing:
        roster = _locked(roster, State.CHECKED)
        known = load_kinds()
        if kind not in known:
            raise Refused("没有这种花名册，请从列表里选。", code="unknown-kind")
        for ours in columns.values():
            if ours and ours not in known[kind].columns:
                raise Refused(f"“{known[kind].label}”没有“{ours}”这一列。", code="unknown-column")
        roster.kind, roster.source = kind, known[kind].source
        changed = {
            theirs: ours for theirs, ours in columns.items() if ours and roster.columns.get(theirs) != ours
        }
        roster.corrected = roster.corrected | changed
        roster.state = State.CHECKING
        roster.save()
        for theirs, ours in changed.items():
            RememberedColumn.objects.update_or_create(
                area_code=roster.area_code, source=roster.source, kind=kind, theirs=theirs[:120],
                defaults={"ours": ours, "said_by": by, "said_at": at},
            )  # fmt: skip
        writing.wrote(roster)
        writing.says(kind=kind, columns=len(changed))
        _have_checked(roster, by, at)
    return roster


def take(roster: Roster, *, because: str = "", by: Any, at: datetime) -> Roster:
    """Take the rows that can be taken, and link them to the register's persons. Raises Refused for one that waits for
    nothing, or of which nothing can be taken; for one a third shorter than the last unless `because` says why it counts; and
    where the agreement in force with its source is not for keeping the whole file."""
    with act("roster.taken", by=by, at=at, area=roster.area_code) as writing:
        roster = _locked(roster, State.CHECKED)
        if roster.verdict == "reject":
            raise Refused("这个文件没有一行可以采用，请退回来源部门。", code="nothing-to-take")
        _refuse_other_way(roster, at.date())
        standing.refuse_short(roster, because)
        roster.because = because.strip()[:300]
        roster.state, roster.decided_by, roster.decided_at = State.LINKING, by, at
        roster.save()
        writing.wrote(roster)
        writing.says(**roster.counts, **({"because": roster.because} if roster.because else {}))
        enqueue("roster.link", user=by, area=roster.area_code, at=at, lock=f"roster-{roster.pk}",
                back_to=f"/rosters/{roster.pk}/", roster=roster.pk)  # fmt: skip
    return roster


def refuse(roster: Roster, why: str, *, by: Any, at: datetime) -> Roster:
    """Do not take a file; why is said to the department."""
    if not why.strip():
        raise Refused("请写明为什么不采用，好告诉来源部门。", code="why-missing")
    with act("roster.refused", by=by, at=at, area=roster.area_code) as writing:
        roster = _locked(roster, State.CHECKED)
        roster.state, roster.decided_by, roster.decided_at = State.REFUSED, by, at
        roster.says = f"{roster.says}\n不采用：{why.strip()[:300]}"
        roster.save()
        writing.wrote(roster)
        writing.says(why=why.strip()[:300])
    return roster


def decide(link: RosterLink, same: bool, why: str, *, by: Any, at: datetime) -> RosterLink:
    """A person's word on a doubtful pair. Of the persons a row may be of, one is accepted and the others fall away.

    Raises Refused where it is decided already, and for a reason left out.
    """
    if not why.strip():
        raise Refused("请写明依据：看了什么，为什么是或不是同一人。", code="why-missing")
    with act("roster.decided", by=by, at=at, area=link.area_code, household=link.person.household) as writing:
        link = RosterLink.objects.select_for_update().get(pk=link.pk)
        if link.state != LinkState.DOUBT:
            raise Refused("这一对已经有人认定过了，请看结果。", code="link-decided")
        link.state = LinkState.ACCEPTED if same else LinkState.REFUSED
        link.decided_by, link.decided_at, link.reason = by, at, why.strip()[:300]
        link.save()
        writing.wrote(link)
        if same and deaths.row_tells(link):
            deaths.told(link.person, f"{link.roster.file_name[:60]}第{link.row}行", by=by, at=at)
        if same:
            others = RosterLink.objects.filter(
                roster=link.roster_id, sheet=link.sheet, row=link.row, state=LinkState.DOUBT
            )
            for other in others:
                other.state, other.decided_by, other.decided_at = LinkState.REFUSED, by, at
                other.reason = "这一行认定是另一人"
                other.save()
                writing.wrote(other)
    return link


def _refuse_other_way(roster: Roster, on: date) -> None:
    """Where a source agreed on another way for this kind, its file may not be kept whole."""
    other = (
        in_force(roster.area_code, on, roster.source).filter(kind=roster.kind).exclude(way=Way.FULL).first()
    )
    if roster.source and other is not None:
        raise Refused(
            f"与来源的协议 {other.number} 约定的方式是{other.get_way_display()}，这份文件不能全量留存。请在“部门交换”里按协议办理，并把这一份不采用。",
            code="other-mode",
        )


def _have_checked(roster: Roster, by: Any, at: datetime) -> None:
    enqueue("roster.check", user=by, area=roster.area_code, at=at, lock=f"roster-{roster.pk}",
            back_to=f"/rosters/{roster.pk}/", roster=roster.pk)  # fmt: skip


def _locked(roster: Roster, state: str) -> Roster:
    with transaction.atomic():
        found = Roster.objects.select_for_update().get(pk=roster.pk)
    if found.state != state:
        raise Refused(
            f"这个文件现在是“{found.get_state_display()}”，不能这样办。请刷新页面。", code="roster-state"
        )
    return found


def mark_of(says: Mapping[str, Any]) -> str:
    """A keyed digest of what a row says of who it is about: a decision holds while this and the person stay the same."""
    told = "|".join(f"{name}={says.get(name) or ''}" for name in WHO)
    return blind_index(told, "roster-row")
