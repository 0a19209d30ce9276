"""Divisions change by an act with a day; offices and named posts are kept up to date."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.apps.accounts.models import Post, User
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.accounts.roles import named_posts
from doudi.apps.accounts.services import manages
from doudi.apps.areas.models import Division, Office
from doudi.apps.areas.names import codes_within, read_names
from doudi.apps.record.acts import act
from doudi.core import areas
from doudi.core.refusal import InputError, Refused


def add_division(code: str, name: str, since: date, *, reason: str, by: Any, at: datetime) -> Division:
    """A village or township that the national list does not have yet. Raises Refused."""
    _mine(code, by)
    if code in _names(code):
        raise Refused("这个代码已经在用，请核对。", code="code-taken")
    return _keep(code, name, since, reason, "新设", by, at)


def rename_division(code: str, name: str, since: date, *, reason: str, by: Any, at: datetime) -> Division:
    """The same place under another name from a day on; the old name stays in the history."""
    _mine(code, by)
    old = _names(code).get(code)
    if old is None:
        raise Refused("没有这个代码的区划，请核对。", code="no-division")
    if old == name.strip():
        raise Refused("新名称和现在的一样。", code="same-name")
    with transaction.atomic():
        _end(code, old, since, "", reason)
        return _keep(code, name, since, reason, f"更名，原为{old}", by, at)


def abolish_division(
    code: str, successor: str, since: date, *, reason: str, by: Any, at: datetime
) -> Division:
    """A village goes into another one. Its households are moved one by one, each by an act; while some are left there,
    this is refused with their number."""
    from doudi.apps.people.models import Household

    _mine(code, by)
    _mine(successor, by)
    names = _names(code) | _names(successor)
    if code not in names or successor not in names or code == successor:
        raise Refused("请核对被撤并的和并入的代码。", code="no-division")
    left = Household.objects.filter(area_code=code, closed_on__isnull=True).count()
    if left:
        raise Refused(
            f"{names[code]}还有 {left} 户在册，请先把户迁到{names[successor]}，再办撤并。",
            code="households-left",
        )
    with act("area.changed", by=by, at=at, area=code) as writing:
        ended = _end(code, names[code], since, successor, reason)
        writing.says(what=f"{names[code]}撤并入{names[successor]}", code=code, since=since.isoformat())
        writing.wrote(ended)
    read_names()
    return ended


def keep_office(
    office: Office | None, *, name: str, kind: str, level: str, area: str, phone: str, address: str, head: str,
    by: Any, at: datetime,
) -> Office:  # fmt: skip
    """Write an office down, or change it. Raises Refused."""
    refuse_unless(by, "area.change", "维护单位")
    if not manages(by, area, level) or (
        office is not None and not manages(by, office.area_code, office.level)
    ):
        raise Refused("这个单位不在您的地区。", code="outside-area")
    if not name.strip():
        raise Refused("请写单位名称。", code="no-name")
    one = office or Office()
    one.name, one.kind, one.level, one.area_code = name.strip()[:100], kind, level, area
    one.phone, one.address, one.head = phone.strip()[:30], address.strip()[:200], head.strip()[:60]
    with act("office.kept", by=by, at=at, area=area) as writing:
        one.save()
        writing.says(office=one.name)
        writing.wrote(one)
    return one


def name_holder(
    post: str, area: str, *, holder: str, works_as: str, user: User | None, since: date, by: Any, at: datetime
) -> Post:
    """Somebody holds a named post from a day on; of a post for one, the holder before goes. Raises Refused."""
    refuse_unless(by, "post.name", "确定岗位人选")
    known = named_posts().get(post)
    if known is None or not holder.strip():
        raise Refused("请选岗位，写明姓名。", code="no-post")
    level = areas.level(area)
    if not manages(by, area, level):
        raise Refused("这个地方不归您确定人选。", code="outside-area")
    if known.level not in ("any", level):
        raise Refused(f"“{known.label}”不设在这一层级。", code="post-level", clause=known.clauses[0])
    with act("post.named", by=by, at=at, area=area) as writing:
        if known.single:
            for old in Post.objects.filter(post=post, area_code=area, until__isnull=True):
                old.until = since
                old.save(update_fields=["until"])
                writing.wrote(old)
        made = Post.objects.create(
            post=post, area_code=area, holder=holder.strip()[:60], works_as=works_as.strip()[:100], user=user,
            single=known.single, since=since,
        )  # fmt: skip
        writing.says(post=known.label, holder=made.holder)
        writing.wrote(made)
    return made


def end_holder(post: Post, *, by: Any, at: datetime) -> None:
    """Somebody holds a post no more."""
    refuse_unless(by, "post.name", "终止岗位人选")
    with act("post.ended", by=by, at=at, area=post.area_code) as writing:
        post.until = at.date()
        post.save(update_fields=["until"])
        writing.wrote(post)


def _names(code: str) -> dict[str, str]:
    return dict(codes_within(code, str(int(code) + 1).zfill(12)))


def _mine(code: str, by: Any) -> None:
    refuse_unless(by, "area.change", "变更区划")
    try:
        level = areas.level(code)
    except InputError as wrong:
        raise Refused(wrong.message, code="bad-code") from wrong
    if level not in ("township", "village") or not manages(by, code, level):
        raise Refused("只能变更本县的乡镇和村（社区）。", code="outside-area")


def _end(code: str, name: str, until: date, successor: str, reason: str) -> Division:
    standing = Division.objects.filter(code=code, until__isnull=True).first()
    one = standing or Division(code=code, name=name, level=areas.level(code), since=date(1950, 1, 1))
    one.until, one.successor, one.reason = until, successor, reason.strip()[:200]
    one.save()
    return one


def _keep(code: str, name: str, since: date, reason: str, what: str, by: Any, at: datetime) -> Division:
    if not name.strip():
        raise Refused("请写名称。", code="no-name")
    with act("area.changed", by=by, at=at, area=code) as writing:
        made = Division.objects.create(
            code=code,
            name=name.strip()[:60],
            level=areas.level(code),
            since=since,
            reason=reason.strip()[:200],
        )
        writing.says(what=f"{made.name}：{what}", code=code, since=since.isoformat())
        writing.wrote(made)
    read_names()
    return made
