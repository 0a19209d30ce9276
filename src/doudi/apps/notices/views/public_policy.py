"""政策公开 (LD-34): which documents are in force in a county today, their standards and conditions, each with its clause."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name
from doudi.apps.cases import packs
from doudi.apps.notices.views.public import unlisted
from doudi.apps.policies.parameter_list import RESIDENCES
from doudi.apps.policies.site_values import files as site_files
from doudi.core.dates import format_day, to_date
from doudi.core.refusal import InputError
from doudi.platform.clock import clock
from doudi.policy.pack import Pack
from doudi.policy.parameters import ParameterValue
from doudi.policy.values import show_chinese


@dataclass(frozen=True)
class Standard:
    """A number that holds today, where it is laid down and since when."""

    label: str
    values: list[tuple[str, str, str]]
    clause: str


@dataclass(frozen=True)
class Condition:
    """What must hold for an answer, in the document's words."""

    label: str
    text: str
    clause: str


@dataclass(frozen=True)
class Published:
    """A document as everybody may read it."""

    pack: Pack
    programmes: list[str]
    standards: list[Standard]
    conditions: list[Condition]


@unlisted
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """`?area=` a county of 12 digits; without it the counties to choose from."""
    wanted = request.GET.get("area", "")
    on = clock().today()
    if not wanted:
        counties = [(code, area_name(code)) for code in sorted(site_files())]
        return render(request, "public_notices/policy.html", {"counties": counties})
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) == 12):
        raise Http404
    published = [_published(pack, titles, wanted, on) for pack, titles in _in_force(wanted, on)]
    return render(request, "public_notices/policy.html", {
        "area": wanted, "area_name": area_name(wanted), "published": published, "day": to_date(on),
    })  # fmt: skip


def _in_force(area: str, on: int) -> list[tuple[Pack, list[str]]]:
    found: dict[str, tuple[Pack, list[str]]] = {}
    for offer in packs.offers(area, on):
        found.setdefault(offer.pack.id, (offer.pack, []))[1].append(offer.flow.title)
    return list(found.values())


def _published(pack: Pack, titles: list[str], area: str, on: int) -> Published:
    return Published(pack, titles, _standards(pack, area, on), _conditions(pack, on))


def _standards(pack: Pack, area: str, on: int) -> list[Standard]:
    shown = []
    for name, entry in pack.parameters.entries.items():
        values: list[tuple[str, str, str]] = []
        for residence in ("urban", "rural"):
            value = pack.parameters.resolve(name, on, area, residence)
            if not isinstance(value, ParameterValue):
                continue
            text = show_chinese(value.value, entry.parameter.type)
            since = format_day(value.start) if value.start else ""
            values.append((str(RESIDENCES[residence]), text, since))
        if len(values) == 2 and values[0][1:] == values[1][1:]:
            values = [(str(RESIDENCES[None]), *values[0][1:])]
        if not values and entry.left_to:
            values = [("", _("由本地另行规定，还没有公布"), "")]
        if values:
            shown.append(Standard(entry.parameter.label, values, entry.clause))
    return shown


def _conditions(pack: Pack, on: int) -> list[Condition]:
    law = pack.law(on)
    shown = []
    for answer, rule in pack.answers.items():
        definition: Any = pack.vocabulary.answers.get(answer)
        try:
            version = next(
                one for one in reversed(pack.rules.get(rule, [])) if one.in_force(on, law.pack.known)
            )
        except (StopIteration, InputError):
            continue
        if definition is not None and definition.type in ("truth", "persons", "money"):
            shown.append(Condition(definition.label, version.text, version.clause))
    return shown
