"""Who changed what, and when: versions of rows that the database kept, and what was stated."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.models import User
from doudi.apps.people.facts import fact_def
from doudi.apps.people.models import Household, Statement
from doudi.apps.policies.showing import fact_value_in_words
from doudi.apps.record.kinds import label as act_label
from doudi.core.money import fen_to_yuan
from doudi.platform.clock import CHINA
from doudi.platform.encrypted import EncryptedText

#: tables of which versions are kept, and what a page calls them
TABLES = ("income", "expense", "asset", "obligor", "support", "membership", "person", "household")
MOST = 400
#: said elsewhere on the line, or of no use to a reader
_PASSED_OVER = {
    "person",
    "head",
    "id",
    "by",
    "case",
    "proof",
    "at",
    "household",
    "citizen_index",
    "phone_index",
    "head_key",
    "name_key",
}


@dataclass(frozen=True)
class Changed:
    """One version: `what` the row is, `how` (made, changed, removed), `cells` (column, before, after)."""

    at: datetime
    who: str
    act: str
    table: str
    what: str
    how: str
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Asked:
    """What the page is asked for: a table, and days from and to."""

    table: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, query: Any) -> "Asked":
        table = query.get("table", "")
        return cls(
            table if table in (*TABLES, "statement") else "",
            _day(query.get("since")),
            _day(query.get("until")),
        )

    def covers(self, at: datetime) -> bool:
        day = at.astimezone(CHINA).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def changes(household: Household, asked: Asked) -> list[Changed]:
    """Every change of the household's rows and of its members, the newest first."""
    found: list[Changed] = []
    users: dict[str, str] = {}
    names = {one.person_id: one.person.name for one in household.memberships.select_related("person")}
    for table in TABLES:
        if asked.table in ("", table):
            found += _of_table(household, table, asked, users, names)
    if asked.table in ("", "statement"):
        found += _statements(household, asked)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _of_table(
    household: Household, table: str, asked: Asked, users: dict[str, str], names: dict[int, str]
) -> list[Changed]:
    model = apps.get_model("people", table)
    versions = apps.get_model("people", f"{table}history")._default_manager
    if table == "household":
        rows = versions.filter(pgh_obj_id=household.pk)
    elif table == "person":
        ids = household.memberships.values("person_id")
        rows = versions.filter(pgh_obj_id__in=ids)
    else:
        rows = versions.filter(household_id=household.pk)
    before: dict[int, Any] = {}
    found = []
    for version in rows.select_related("pgh_context").order_by("pgh_obj_id", "pgh_id"):
        last, before[version.pgh_obj_id] = before.get(version.pgh_obj_id), version
        cells = _cells(model, last, version)
        if not asked.covers(version.pgh_created_at) or (last is not None and not cells):
            continue
        context = version.pgh_context.metadata if version.pgh_context else {}
        found.append(
            Changed(
                version.pgh_created_at,
                _who(context.get("user"), users),
                act_label(context.get("act", "")) if context.get("act") else "",
                table,
                " ".join(
                    part
                    for part in (_what(version, table), names.get(getattr(version, "person_id", 0)))
                    if part
                ),
                _("删除") if version.pgh_label == "delete" else _("更改") if last is not None else _("登记"),
                cells,
            )
        )
    return found


def _cells(model: Any, last: Any, version: Any) -> list[tuple[str, str, str]]:
    found = []
    for column in model._meta.concrete_fields:
        if column.name in _PASSED_OVER:
            continue
        was = getattr(last, column.attname) if last is not None else None
        now = getattr(version, column.attname)
        if was == now or (last is None and now in (None, "", [], {})):
            continue
        secret = isinstance(column, EncryptedText)
        words = (
            [_("（保密）") if value else "" for value in (was, now)]
            if secret
            else [_word(column, was), _word(column, now)]
        )
        found.append((str(column.verbose_name), words[0] if last is not None else "", words[1]))
    return found


def _word(column: Any, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if column.name == "area_code":
        return area_name(value)
    if column.name.endswith("_fen"):
        return f"{fen_to_yuan(value)} 元"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if column.name in ("kind", "programme", "relation"):
        entity = "person" if column.model._meta.model_name == "membership" else column.model._meta.model_name
        table = "persons" if entity == "person" else f"{entity}s"
        return fact_value_in_words(f"{table}[0].{column.name}", value)
    return str(value)


def _what(version: Any, table: str) -> str:
    for name in ("name", "kind", "programme", "number"):
        value = getattr(version, name, None)
        if value:
            return (
                fact_value_in_words(f"{table}s[0].{name}", value)
                if name in ("kind", "programme")
                else str(value)
            )
    return ""


def _who(key: Any, users: dict[str, str]) -> str:
    if key is None:
        return _("系统")
    if str(key) not in users:
        user = User.objects.filter(pk=key).first()
        users[str(key)] = (user.display_name or user.username) if user else ""
    return users[str(key)]


def _statements(household: Household, asked: Asked) -> list[Changed]:
    found = []
    rows = Statement.objects.filter(household=household).select_related("by", "person").order_by("-id")
    for one in rows[:MOST]:
        if not asked.covers(one.at) or not (one.facts or one.sensitive):
            continue
        entity, path = ("person", "persons[0]") if one.person_id else ("household", "household")
        cells = [
            (fact_def(entity, name).label, "", fact_value_in_words(f"{path}.{name}", value))
            for name, value in (one.facts | one.sensitive).items()
        ]
        found.append(
            Changed(
                one.at,
                (one.by.display_name or one.by.username) if one.by else _("系统"),
                f"{one.get_source_display()} {one.on:%Y-%m-%d}",
                "statement",
                one.person.name if one.person else _("全户"),
                _("陈述"),
                cells,
            )
        )
    return found
