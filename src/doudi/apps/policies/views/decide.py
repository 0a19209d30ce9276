"""算一户: facts in, answers with reasons out. Nothing is stored, and facts travel in posts only."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.policies import library as packs
from doudi.apps.policies import site_values
from doudi.apps.policies.deciding import Outcome, decide_household
from doudi.apps.policies.household_form import (
    LISTS,
    MOST_ROWS,
    add_row,
    build,
    number_persons,
    read_post,
    remove_row,
)
from doudi.apps.policies.showing import fact_value_in_words, path_in_words, row_in_words
from doudi.apps.policies.views.days import today
from doudi.core.areas import children
from doudi.core.dates import format_day, parse_day
from doudi.core.refusal import InputError
from doudi.platform.typed import whole_number
from doudi.policy.vocabulary import load_vocabulary

FIRST_PACK = "cn-2021"
_ROW = re.compile(r"([a-z]+)\[([0-9]{1,2})\]")


@dataclass
class Asked:
    """What a page asks: which law, on which day, with which values of the site, about which household."""

    pack_id: str
    on: int
    household: dict[str, Any]
    site: str = ""
    own_values: dict[str, str] = field(default_factory=dict)
    first: dict[str, Any] | None = None
    trouble: str = ""
    focus: str = ""  # the row that has just been added

    @property
    def local(self) -> dict[str, Any]:
        return {**site_values.values_of(self.site), **{k: v for k, v in self.own_values.items() if v}}

    def decide(self) -> Outcome:
        if self.trouble:
            return Outcome(refusal=self.trouble)
        return decide_household(self.pack_id, self.household, self.on, self.local, self.first)


def read_asked(post: QueryDict) -> Asked:
    """A posted page. What does not fit becomes `trouble`, a sentence for the page."""
    fields = {name: str(value) for name, value in post.items()}
    household = read_post(fields)
    number_persons(household)
    pack_id = post.get("pack", "")
    trouble = "" if pack_id in packs.ids() else _("请选择一个政策。")
    try:
        on = parse_day(post.get("on", ""))
    except InputError as bad:
        on, trouble = today(), bad.message
    first = _read_first(fields.get("first", ""))
    own = {
        name.removeprefix("local."): value.strip()
        for name, value in fields.items()
        if name.startswith("local.")
    }
    pack_id = pack_id if pack_id in packs.ids() else packs.first_id()
    return Asked(pack_id, on, household, post.get("site", ""), own, first, trouble)


def _read_first(text: str) -> dict[str, Any] | None:
    """The facts kept for a what-if, as a page sends them back; None for what no page of ours has written."""
    try:
        first = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(first, dict) or not {"household", "persons"} <= first.keys() <= {"household", *LISTS}:
        return None
    if not isinstance(first["household"], dict):
        return None
    lists = [part for table, part in first.items() if table != "household"]
    if not all(isinstance(part, list) and len(part) <= MOST_ROWS for part in lists):
        return None
    rows = [first["household"], *(row for part in lists for row in part)]
    if not all(isinstance(row, dict) and all(isinstance(v, str) for v in row.values()) for row in rows):
        return None
    number_persons(first)
    return first


@require_GET
def form(request: HttpRequest) -> HttpResponse:
    """An empty household, or a worked case (`?pack=…&case=…`)."""
    wanted = request.GET.get("pack", "")
    pack_id = wanted if wanted in packs.ids() else packs.first_id(FIRST_PACK)
    if (number := whole_number(request.GET.get("case", ""))) is not None:
        case = packs.worked_case(pack_id, number)
        if case is not None:
            asked = Asked(pack_id, case.on, case.household, "", case.local)
            return page(request, asked, note=case.title)
    household: dict[str, Any] = {"household": {}, "persons": []}
    add_row(household, "persons")
    return page(request, Asked(pack_id, today(), household, site_values.first_for(pack_id)))


@require_POST
def workbench(request: HttpRequest) -> HttpResponse:
    """The whole form again: a row more or less, another law, the facts kept for a what-if or let go."""
    asked = read_asked(request.POST)
    act, _sep, what = request.POST.get("act", "").partition(":")
    if act == "add" and what in LISTS:
        add_row(asked.household, what)
        asked.focus = f"{what}[{len(asked.household.get(what) or []) - 1}]"
    elif act == "remove" and (row := _ROW.fullmatch(what)) and row[1] in LISTS:
        remove_row(asked.household, row[1], int(row[2]))
    elif act == "none" and what in LISTS and what != "persons":
        if asked.household.get(what) == []:
            del asked.household[what]
        else:
            asked.household.setdefault(what, [])
    elif act == "keep":
        asked.first = asked.household
    elif act == "back" and asked.first is not None:
        asked.household, asked.first = asked.first, None
    elif act == "let-go":
        asked.first = None
    return render(request, "policies/decide/workbench.html", context(asked))


@require_POST
def answers(request: HttpRequest) -> HttpResponse:
    """Answers, reasons and questions for the facts as they stand."""
    asked = read_asked(request.POST)
    return render(request, "policies/decide/answers.html", answer_context(asked, asked.decide()))


def page(request: HttpRequest, asked: Asked, note: str = "") -> HttpResponse:
    """The page with a household to begin with; other apps hand theirs in here."""
    return render(
        request, "policies/decide/page.html", context(asked) | {"note": note, "near": near(request)}
    )


def near(request: HttpRequest) -> list[tuple[str, str]]:
    """(code, name) of the areas the form offers: the person's own and those one level below."""
    own = str(request.user.area_code)  # type: ignore[union-attr]
    return [(code, short_area_name(code)) for code in (own, *children(own))]


def context(asked: Asked) -> dict[str, Any]:
    """What the whole form needs; `answer_context` is the part that changes with every fact."""
    outcome = asked.decide()
    return answer_context(asked, outcome) | {
        "form": build(asked.household, packs.used_facts(asked.pack_id, asked.on), outcome.wrong),
        "packs": packs.cards(),
        "cases": packs.worked_cases(asked.pack_id),
        "sites": site_values.names(asked.site),
    }


def answer_context(asked: Asked, outcome: Outcome) -> dict[str, Any]:
    return {
        "asked": asked,
        "on": format_day(asked.on),
        "outcome": outcome,
        "own_values": own_values(asked),
        "first_json": json.dumps(asked.first, ensure_ascii=False) if asked.first is not None else "",
        "changes": changes(asked.first, asked.household) if asked.first is not None else [],
    }


def own_values(asked: Asked) -> list[tuple[str, str, str, str]]:
    """(name, label, value, unit) of the county's values tried on this page."""
    known = load_vocabulary().parameters
    return [
        (name, known[name].label, value, known[name].type.unit) if name in known else (name, name, value, "")
        for name, value in asked.own_values.items()
        if value
    ]


def changes(first: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Which facts differ: in words, before, after."""
    found: list[tuple[str, str, str]] = []

    def compare(path: str, whose: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> None:
        for name in {**old, **new}:
            one = f"{path}.{name}"
            if name not in ("household_id", "person_id") and (old.get(name) or "") != (new.get(name) or ""):
                words = (_in_words(one, old.get(name) or None), _in_words(one, new.get(name) or None))
                found.append((path_in_words(one, whose), *words))

    compare("household", now, first["household"], now["household"])
    for table in LISTS:
        before, after = _rows(first, table), _rows(now, table)
        if (table in first, len(before)) != (table in now, len(after)):
            count = [str(len(rows)) if table in h else None for h, rows in ((first, before), (now, after))]
            found.append((path_in_words(table, now), _in_words(table, count[0]), _in_words(table, count[1])))
        for own, (index, row) in before.items():
            if own not in after:
                found.append((row_in_words(f"{table}[{index}]", first), "", _("已删除")))
            else:
                place, later = after[own]
                compare(f"{table}[{place}]", now, row, later)
        for own, (index, row) in after.items():
            if own not in before:
                compare(f"{table}[{index}]", now, {}, row)
    return found


def _rows(household: dict[str, Any], table: str) -> dict[tuple[str, int], tuple[int, dict[str, Any]]]:
    """The rows of a list by whose they are and which of theirs, so that a row taken out does not move the others."""
    found: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}
    seen: dict[str, int] = {}
    for index, row in enumerate(household.get(table) or []):
        owner = str(row.get("person_id") or "")
        seen[owner] = seen.get(owner, -1) + 1
        found[owner, seen[owner]] = index, row
    return found


def _in_words(path: str, value: Any) -> str:
    return fact_value_in_words(
        path, {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    )
