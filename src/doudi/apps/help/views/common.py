"""What several pages of help need."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest

from doudi.apps.accounts.policies import may
from doudi.apps.help.models import Form, Giver
from doudi.apps.help.services.giving import Given
from doudi.core.areas import full_code
from doudi.core.dates import parse_day, to_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import InputError, Refused

PAGE = 50


def tabs(user: Any) -> list[tuple[str, str]]:
    """(name of the page, who may) of the pages beside each other; the template names them."""
    pages = [
        ("help:list", "help.read"), ("help:ledger", "help.read"), ("help:lists", "help.lists"),
        ("help:two-lists", "screening.read"), ("help:funds", "help.projects"), ("help:needs", "help.refer"),
    ]  # fmt: skip
    return [page for page in pages if may(user, page[1])]


def county_of(user: Any) -> str:
    """The county (12 digits) of somebody; a city's people look at the whole of their area's lists elsewhere."""
    return full_code(user.area_code[:6]) if len(user.area_code) >= 6 else user.area_code


def day(text: str) -> date | None:
    """A day of a form, None where nothing was filled in. Raises InputError."""
    return to_date(parse_day(text)) if text else None


def fen(text: str) -> int | None:
    """Yuan of a form as fen, None where nothing was filled in. Raises InputError."""
    return yuan_to_fen(text.replace(",", "").strip()) if text.strip() else None


def given_of(request: HttpRequest, **more: Any) -> Given:
    """Help as a form says it. Raises Refused, InputError."""
    posted = request.POST
    since = day(posted.get("since", ""))
    if since is None:
        raise Refused("请填写是哪天给的。", code="day-missing")
    try:
        amount = fen(posted.get("amount", ""))
    except InputError as bad:
        raise Refused(bad.message, code="bad-amount") from bad
    giver = posted.get("giver", "")
    return replace(
        Given(
            measure=posted.get("measure", ""),
            form=posted.get("form", ""),
            since=since,
            until=day(posted.get("until", "")),
            fen=amount,
            monthly=posted.get("monthly") == "1",
            top_up=posted.get("top_up") == "1",
            need=posted.get("need", "")[:30],
            giver=giver if giver in Giver.values else Giver.DEPARTMENT,
            given_by=posted.get("given_by", ""),
        ),
        **more,
    )


FORMS = Form.choices
BESIDE = [pair for pair in Giver.choices if pair[0] != Giver.DEPARTMENT]
