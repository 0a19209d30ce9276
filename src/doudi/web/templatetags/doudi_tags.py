"""Small words of the templates: how figures, days and values stand on a page."""

import hashlib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import may
from doudi.apps.cases.duplicates import programme_labels
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import InputError
from doudi.policy.pack import read_pack
from doudi.procedure.definition import HANDS

register = template.Library()


@lru_cache(maxsize=100)
def _digest(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:12] if found else ""


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, with a digest of its content so that a browser may keep it."""
    return f"{static(name)}?v={_digest(name)}"


@register.filter
def count(value: int | None) -> str:
    """A whole number with its thousands apart."""
    return "—" if value is None else f"{value:,}"


@register.filter
def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent with one decimal; a dash when there is no whole."""
    return "—" if not whole else f"{Decimal(100 * part) / whole:.1f}%"


@register.filter
def fen(value: int | None) -> str:
    """`80000` → `800.00`; a dash for nothing."""
    return "—" if value is None else f"{Decimal(value) / 100:,.2f}"


@register.filter
def yuan(value: int | None) -> str:
    """`80000` → `800.00`, as a form field takes it; nothing for nothing."""
    return "" if value is None else fen_to_yuan(value)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The address's query with some parts changed; None takes a part out. Pages start again at the first."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def get(mapping: dict[object, object], key: object) -> object:
    return mapping.get(key)


@register.filter
def area_words(code: str) -> str:
    """A place by its own name."""
    return short_area_name(code)


@register.filter
def programme_label(name: str) -> str:
    """`dibao` → 最低生活保障."""
    return programme_labels().get(name, name)


@register.filter
def pack_title(pack_id: str) -> str:
    """The title of a pack's document; the id of one that is not there any more."""
    try:
        return read_pack(pack_id).document.title
    except InputError:
        return pack_id


@register.filter
def hand_label(hand: str) -> str:
    """The name of a hand of a case: `survey` → 调查."""
    return HANDS.get(hand, hand)


@register.filter(name="may")
def may_filter(user: object, what: str) -> bool:
    """Whether the user's roles allow it: ``{% if user|may:"case.open" %}``."""
    return may(user, what)


@register.filter
def query_mark(query: str) -> str:
    """A query as the end of an address; nothing for none."""
    return f"?{query}" if query else ""


@register.simple_tag
def household_url(household_id: int) -> str:
    """The household's page; nothing where this site has none."""
    try:
        return reverse("people:household", args=[household_id])
    except NoReverseMatch:
        return ""
