"""How long help may go on after a household has left its conditions (渐退).

TL-12: up to 24 months for the registered poor; LD-17: 3 to 12 months after a steady job, as the county has set; nationally
six months (83-渐退). A person decides whether; the limit is computed.
"""

from datetime import date
from typing import Any

from doudi.apps.cases.packs import pack_for
from doudi.apps.grants.models import Grant
from doudi.apps.grants.months import last_day, month_of
from doudi.apps.people.dossiers import household_file
from doudi.core.dates import add_period, from_date, parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household

#: answers that say until when help goes on, and the parameters that limit it where the day it counts from is unknown
ANSWERS = ("gradual_exit_until", "job_keeps_until")
PARAMETERS = ("gradual_exit_months", "job_keep_months")


def longest_grace(grant: Grant, on: date) -> date | None:
    """The last day help may go on: the pack's answer for the household as known today, else the pack's months from today;
    None where its document and county know no gradual exit."""
    answers = answers_of(grant, on)
    days = [
        to_date(parse_day(str(answers[name]))) for name in ANSWERS if answers.get(name) not in (None, "none")
    ]
    if days:
        return max(days)
    try:
        parameters = pack_for(grant.pack_id, grant.area_code).parameters
    except (Refused, InputError):
        return None  # a fault of the pack, which its own page names
    residence = grant.household.residence or None
    found = [
        getattr(parameters.resolve(name, from_date(on), grant.area_code, residence), "value", None)
        for name in PARAMETERS
        if name in parameters.entries
    ]
    months = [value for value in found if isinstance(value, int)]
    return to_date(add_period(from_date(on), max(months))) if months else None


def refuse_too_long(grant: Grant, until: date, on: date) -> None:
    """Raises Refused for a grace period that the document does not know, or that is longer than it allows; a period lasts to
    the end of its month."""
    longest = longest_grace(grant, on)
    if longest is None:
        raise Refused(
            "这份待遇依据的文件和县里都没有规定渐退期，不能给渐退。请按规定办理停发。",
            code="no-grace",
            clause="83-渐退",
        )
    if month_of(until) > month_of(longest):
        raise Refused(
            f"渐退期最长到 {last_day(month_of(longest)):%Y-%m-%d}，请把日期改到这一天以内。",
            code="grace-too-long",
            clause="83-渐退",
        )


def answers_of(grant: Grant, on: date) -> dict[str, Any]:
    """What the grant's pack answers for the household as it is known on a day; nothing where it cannot be decided."""
    try:
        file = household_file(grant.household, from_date(on))
        return decide(
            pack_for(grant.pack_id, grant.area_code), read_household(file, strict=False), from_date(on)
        ).answers
    except (Refused, InputError):
        return {}
