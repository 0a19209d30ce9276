"""One household: who lives there, what they have and get, what is going on; what the law gives; who changed what."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.people import family, timeline
from doudi.apps.people.dossiers import known
from doudi.apps.people.entitlement import entitled as ask_law
from doudi.apps.people.entitlement import packs_of
from doudi.apps.people.models import Household
from doudi.apps.people.selectors import household_of
from doudi.apps.record.kinds import label as act_label
from doudi.apps.record.selectors import of_household
from doudi.core.dates import format_day
from doudi.platform.clock import clock
from doudi.policy.vocabulary import load_vocabulary

MOST_ACTS = 15


def frame(request: HttpRequest, household: Household, here: str) -> dict[str, Any]:
    """What every page of a household shows on top."""
    user = request.user
    tabs = [
        ("household", "people:household", _("户档案")),
        ("entitled", "people:entitled", _("今天能享受什么")),
        ("help", "help:household", _("帮扶")),
        ("history", "people:history", _("变动历史")),
    ]
    return {
        "household": household,
        "area": area_name(household.area_code),
        "tabs": [
            {"label": label, "url": reverse(page, args=[household.pk]), "here": name == here}
            for name, page, label in tabs
        ],
        "may_change": may(user, "household.change") and household.closed_on is None,
        "may_apply": may(user, "case.open") and household.closed_on is None,
    }


@allowed("household.read")
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """户档案."""
    on = clock().today()
    found = household_of(cast(Any, request.user), household_id)
    about = known(found, on)
    cases = list(found.cases.order_by("-opened_on", "-id")[:20])
    open_case = next((one for one in cases if one.status == "open"), None)
    context = frame(request, found, "household") | {
        "on": format_day(on),
        "members": family.members(about),
        "facts": family.household_facts(about),
        "money": family.money(about),
        "obligors": family.obligors(about),
        "received": family.received(about),
        "cases": cases,
        "open_case": open_case,
        "acts": [
            (one, act_label(one.kind)) for one in of_household(found).order_by("-at", "-id")[:MOST_ACTS]
        ],
        "left": found.memberships.filter(until__isnull=False)
        .select_related("person")
        .order_by("-until")[:20],
    }
    return render(request, "people/household.html", context)


@allowed("household.read")
def entitled(request: HttpRequest, household_id: int) -> HttpResponse:
    """今天能享受什么: the answers of a document in force here, with reasons."""
    on = clock().today()
    found = household_of(cast(Any, request.user), household_id)
    choices = packs_of(found, on)
    asked = request.GET.get("pack", "")
    chosen = next((pack for pack in choices if pack.id == asked), choices[0] if choices else None)
    context = frame(request, found, "entitled") | {
        "packs": choices,
        "chosen": chosen,
        "on": format_day(on),
        "outcome": ask_law(found, chosen.id, on) if chosen else None,
    }
    return render(request, "people/entitled.html", context)


@allowed("household.read")
def history(request: HttpRequest, household_id: int) -> HttpResponse:
    """变动历史: who changed the income in March."""
    found = household_of(cast(Any, request.user), household_id)
    asked = timeline.Asked.read(request.GET)
    labels = load_vocabulary().entity_labels
    tables = [(name, labels.get(name) or _("家庭成员关系")) for name in timeline.TABLES]
    context = frame(request, found, "history") | {
        "asked": asked,
        "tables": [*tables, ("statement", _("陈述的情况"))],
        "names": dict(tables) | {"statement": _("陈述的情况")},
        "changes": timeline.changes(found, asked),
    }
    return render(request, "people/history.html", context)
