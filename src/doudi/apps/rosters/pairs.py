"""A doubtful pair as two records side by side, with what differs marked."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from doudi.apps.rosters.models import RosterLink
from doudi.apps.rosters.selectors import shown


@dataclass(frozen=True)
class Side:
    """A line of the comparison. `theirs`, `ours`: parts of text with whether they differ; `same`: nothing does."""

    label: str
    theirs: list[tuple[str, bool]]
    ours: list[tuple[str, bool]]
    same: bool


def sides(link: RosterLink) -> list[Side]:
    """Name, number, sex, birth, telephone, place: what the roster says and what the register says. Numbers are compared whole
    and shown masked."""
    person, says = link.person, link.says
    sexes = {"male": _("男"), "female": _("女")}
    pairs = [
        (_("姓名"), "name", says.get("name"), person.name),
        (_("公民身份号码"), "citizen_id", says.get("citizen_id") or says.get("id_as_written"), person.citizen_id),
        (_("性别"), "sex", sexes.get(says.get("sex", ""), ""), sexes.get(person.sex, "")),
        (_("出生日期"), "birth_date", says.get("birth_date"), person.birth_date.isoformat() if person.birth_date else ""),
        (_("联系电话"), "phone", says.get("phone"), person.phone),
        (_("行政区划代码"), "area_code", says.get("area_code"), person.area_code),
        (_("地址"), "address", says.get("address"), ""),
    ]  # fmt: skip
    return [
        _side(label, name, theirs or "", ours or "") for label, name, theirs, ours in pairs if theirs or ours
    ]


def _side(label: str, name: str, theirs: str, ours: str) -> Side:
    left, right = shown(name, theirs), shown(name, ours)
    return Side(label, *_marked(left, right), theirs == ours)


def _marked(left: str, right: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts cut where they differ, character by character; where one says nothing, nothing differs."""
    if not left or not right:
        return [(left, False)] if left else [], [(right, False)] if right else []
    one: list[tuple[str, bool]] = []
    other: list[tuple[str, bool]] = []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if b > a:
            one.append((left[a:b], what != "equal"))
        if d > c:
            other.append((right[c:d], what != "equal"))
    return one, other
