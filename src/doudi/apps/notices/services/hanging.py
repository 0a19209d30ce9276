"""Sealing a notice, hanging it with a photograph of every board, and taking it down when it has run out."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.apps.cases import engine
from doudi.apps.cases.services.steps import give
from doudi.apps.files import services as files
from doudi.apps.notices.models import Notice, NoticeLine, NoticePhoto, Stage
from doudi.apps.notices.printing import trouble_with
from doudi.apps.notices.services import long_term
from doudi.apps.notices.services.making import unposted
from doudi.apps.notices.steps import LAST_DAY_PHOTO, step_at
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import format_day, from_date, to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of

RAN_OUT = "公示期满"
NO_GRANT = "no-grant"
#: what the engine refuses when it only says that the notice cannot end yet, or that the case is no longer there
NOT_NOW = frozenset(
    {NO_GRANT, "objection-open", "evidence", "already-done", "ended", "not-posted", "too-early", "not-needed"}
)


def seal(notice: Notice, *, by: Any, at: datetime) -> None:
    """Who put the office's seal on the printed sheet goes on record; unsealed nothing hangs (ZZ-05)."""
    with record_act("notice.sealed", by=by, at=at, area=notice.area_code) as entry:
        locked = unposted(notice)
        if locked.sealed_at is not None:
            raise Refused("这张公示已经盖过章。", code="already-sealed", clause="ZZ-05")
        locked.sealed_by, locked.sealed_at = by, at
        locked.save()
        entry.wrote(locked)
        entry.says(number=locked.number, sheet=locked.sm3)


def hang(notice: Notice, photos: Mapping[str, bytes], *, by: Any, at: datetime) -> Notice:
    """The sheet hangs on every board from today, photographed there ({board: picture}); its cases' notice begins.

    Raises Refused and keeps nothing: not sealed, another day than is printed, a board without photograph (ZZ-23,
    ZZ-26), what is registered no longer agrees with the sheet, or a case on it moved away meanwhile.
    """
    today = to_date(day_of(at))
    with record_act("notice.hung", by=by, at=at, area=notice.area_code) as entry:
        locked = unposted(notice)
        _may_hang(locked, photos, today)
        for board in locked.boards:
            entry.wrote(keep_photo(locked, board, "first", photos[board], by=by, at=at))
        locked.posted_on, locked.posted_by = today, by
        lines = list(locked.lines.select_related("case", "case__household").order_by("place"))
        for line in lines:
            if line.case is not None:
                _begin(locked, line, by=by, at=at, entry=entry)
        if locked.stage == Stage.LONG_TERM:
            long_term.replace_earlier(locked, at=at, entry=entry)
            long_term.begin_cases(locked, by=by, at=at, entry=entry)
        locked.lines.update(posted_on=today)
        locked.save()
        entry.wrote(locked, *locked.lines.all())
        entry.says(
            number=locked.number, boards=locked.boards, lines=len(lines), until=str(locked.until or "")
        )
    return locked


def photograph_last_day(notice: Notice, photos: Mapping[str, bytes], *, by: Any, at: datetime) -> None:
    """The boards on the last day, or when the notice is taken off the wall after it."""
    today = to_date(day_of(at))
    with record_act("notice.photographed", by=by, at=at, area=notice.area_code) as entry:
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.posted_on is None or locked.until is None:
            raise Refused("这张公示没有张贴，或者长期张贴，不拍末日照片。", code="not-hanging")
        if today < locked.until:
            raise Refused(
                f"公示到 {locked.until} 才是最后一天，末日照片请在那一天拍。",
                code="too-early",
                clause=locked.clause,
            )
        taken = {board: photo for board, photo in photos.items() if board in locked.boards and photo}
        if not taken:
            raise Refused("没有收到照片，请每处公示栏拍一张。", code="no-photo", clause=locked.clause)
        had = set(locked.photos.filter(day="last").values_list("board", flat=True))
        for board, photo in taken.items():
            if board in had:
                raise Refused(f"“{board}”的末日照片已经有了。", code="photo-twice", clause=locked.clause)
            entry.wrote(keep_photo(locked, board, "last", photo, by=by, at=at))
        entry.says(number=locked.number, boards=sorted(taken))


def take_down(notice: Notice, *, at: datetime) -> bool:
    """Take a notice down once its last day has passed and end the step of every case that may go on; again, nothing.

    A case that is objected to, or still lacks a photograph its pack asks for, stays where it is: `finish_lines` is
    called again when that is settled. Returns whether the notice was still up.
    """
    today = to_date(day_of(at))
    locked = _up_but_over(notice, today)
    if locked is None:
        return False
    with record_act("notice.taken_down", by=None, at=at, area=notice.area_code) as entry:
        locked = _up_but_over(notice, today)
        if locked is None or locked.until is None:
            raise Refused("这张公示刚刚已经撤下。", code="already-down")
        locked.taken_down_on, locked.taken_down_because = locked.until + timedelta(days=1), RAN_OUT
        locked.save()
        entry.wrote(locked)
        entry.says(number=locked.number)
    finish_lines(locked, at=at)
    return True


def _up_but_over(notice: Notice, today: date) -> Notice | None:
    return (
        Notice.objects.select_for_update()
        .filter(pk=notice.pk, posted_on__isnull=False, taken_down_on__isnull=True, until__lt=today)
        .first()
    )


def finish_lines(notice: Notice, *, at: datetime) -> int:
    """End the notice step of every case on a notice that has run out. Returns of how many; running it again is safe."""
    if notice.until is None or to_date(day_of(at)) <= notice.until:
        return 0
    lines = notice.lines.filter(left_on__isnull=True, case__isnull=False).select_related("case__household")
    return sum(_finish(notice, line, at) for line in lines)


def _finish(notice: Notice, line: NoticeLine, at: datetime) -> bool:
    assert line.case is not None
    try:
        with transaction.atomic():  # a case whose help cannot begin stays at its notice, where it is seen
            moved = engine.act(
                line.case, "done", notice.step, by=None, at=at, data={"evidence": _evidence(notice)}
            )
            _give(moved, at)
    except Refused as refused:
        if refused.code not in NOT_NOW:
            raise
        return False
    return True


def _give(moved: engine.Moved, at: datetime) -> None:
    """The grant, where help begins when the notice has run out (LD-13); a notice comes down whatever stands in its way."""
    try:
        give(moved, by=None, at=at)
    except Refused as refused:
        raise Refused(refused.message, code=NO_GRANT, clause=refused.clause) from refused


def _evidence(notice: Notice) -> list[str]:
    """The papers of the step that the notice itself brings: the sheet, and photographs of all boards."""
    had = ["公示", "首日照片"]
    if set(notice.boards) <= set(notice.photos.filter(day="last").values_list("board", flat=True)):
        had.append(LAST_DAY_PHOTO)
    return had


def run_out(at: datetime) -> list[Notice]:
    """The notices whose last day has passed and that are still up, those of the rows one may see."""
    return list(
        Notice.objects.filter(
            Q(until__lt=to_date(day_of(at))), posted_on__isnull=False, taken_down_on__isnull=True
        ).order_by("until", "pk")
    )


def keep_photo(notice: Notice, board: str, day: str, content: bytes, *, by: Any, at: datetime) -> NoticePhoto:
    """A photograph of a board, as a file of the notice."""
    label = {"first": "首日", "last": "末日"}[day]
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    file = files.keep(
        content, f"{notice.number} {board} {label}.{kind}", f"image/{kind}", "photo", area=notice.area_code, by=by, at=at
    )  # fmt: skip
    taken_on = to_date(day_of(at))
    return NoticePhoto.objects.create(
        area_code=notice.area_code, notice=notice, board=board, day=day, file=file, taken_on=taken_on, by=by
    )


def _may_hang(notice: Notice, photos: Mapping[str, bytes], today: date) -> None:
    if notice.sealed_at is None:
        raise Refused("公示还没有盖章，不能张贴。请先盖章再贴。", code="not-sealed", clause="ZZ-05")
    if notice.from_on != today:
        printed = format_day(from_date(notice.from_on))
        raise Refused(
            f"这张公示印的是从 {printed} 起公示，今天不能张贴。请改好日期重新打印、盖章再贴。",
            code="other-day",
            clause=notice.clause,
        )
    absent = [board for board in notice.boards if not photos.get(board)]
    if absent:
        raise Refused(
            f"还缺{'、'.join(absent)}的首日照片：每一处公示栏都要贴上并拍照。",
            code="boards",
            clause=notice.clause,
        )
    trouble = trouble_with(notice)
    if trouble:
        raise Refused(
            f"这张公示不能张贴：{''.join(trouble)}请作废后重新制作。", code="changed-after-printing"
        )


def _begin(notice: Notice, line: NoticeLine, *, by: Any, at: datetime, entry: Any) -> None:
    assert line.case is not None
    try:
        engine.act(
            line.case, "begin", notice.step, by=by, at=at, data={"boards": notice.boards}, writing=entry
        )
    except Refused as refused:
        raise Refused(
            f"{line.case.number}（{line.name}）现在不能公示：{refused.message}"
            "纸上还有这一户，请作废这张公示，重新制作。",
            code=refused.code,
            clause=refused.clause,
        ) from refused


def needs_last_photo(notice: Notice) -> bool:
    """Whether the pack asks for a photograph of the last day."""
    return (
        bool(notice.step) and LAST_DAY_PHOTO in step_at(notice.pack_id, notice.flow, notice.step)[1].evidence
    )
