"""The one box: a person by name, pinyin, initials, identity number or telephone; a household or case by number; a place.

Numbers are found whole or not at all, by their keyed digest, and whoever looks one up is on record. Names are found by
prefix through ``SearchKey``: comparisons that PostgreSQL may answer from an index under row security.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.apps.people.models import Household, Person, SearchKey
from doudi.apps.people.pinyin import plain
from doudi.apps.people.selectors import households_of, persons_of
from doudi.apps.people.services.opening import CITIZEN, PHONE
from doudi.apps.record.acts import act
from doudi.core import areas
from doudi.platform.encrypted import blind_index
from doudi.platform.typed import storable

MOST = 50
_CITIZEN_ID = re.compile(r"[0-9]{17}[0-9Xx]")
_PHONE = re.compile(r"1[0-9]{10}|0[0-9]{9,11}")
_NUMBER = re.compile(r"[A-Za-z]?[0-9]{6}-[0-9-]{3,}")
#: after every character that can stand in a name
_LAST = "\U0010ffff"


@dataclass
class Found:
    """What the box found. `by`: name, number, phone, case or place; `more`: there are others that are not shown."""

    text: str
    by: str = ""
    persons: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)
    more: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.persons or self.households or self.cases)


def search(user: Any, text: str, at: datetime) -> Found:
    """Look for what was typed. A whole identity number or telephone is written into the record."""
    text = text.strip()[:60]
    found = Found(text)
    if not text or not storable(text):
        return found
    compact = re.sub(r"[\s-]", "", text)
    if _CITIZEN_ID.fullmatch(compact):
        found.by = "number"
        found.persons = _by_index(user, citizen_index=blind_index(compact.upper(), CITIZEN))
        _on_record(user, at, "公民身份号码", found)
    elif _PHONE.fullmatch(compact):
        found.by = "phone"
        found.persons = _by_index(user, phone_index=blind_index(compact, PHONE))
        _on_record(user, at, "联系电话", found)
    elif _NUMBER.fullmatch(text):
        found.by = "case"
        found.households = list(households_of(user).filter(number=text.upper()))
        found.cases = _cases(user, text)
    else:
        _by_words(user, found)
    return found


def _by_index(user: Any, **index: str) -> list[Person]:
    return list(persons_of(user).filter(**index).select_related("household")[:MOST])


def _on_record(user: Any, at: datetime, what: str, found: Found) -> None:
    """No number is looked up unseen. The number itself stays out; who was found goes in."""
    household = found.persons[0].household if found.persons else None
    with act(
        "person.looked_up", by=user, at=at, area=user.area_code, household=household,
        by_what=what, found=[one.number for one in found.persons],
    ):  # fmt: skip
        pass


def _cases(user: Any, number: str) -> list[Any]:
    from doudi.apps.cases.models import Case
    from doudi.platform.scoping import rows_of

    return list(rows_of(user, Case.objects.filter(number=number)).select_related("household"))


def person_ids(text: str) -> QuerySet[SearchKey, int]:
    """Ids of the persons whose name, pinyin or initials begin with the text."""
    key = plain(text)
    if not key:
        return SearchKey.objects.none().values_list("person_id", flat=True)
    return SearchKey.objects.filter(key__gte=key, key__lt=key + _LAST).values_list("person_id", flat=True)


def _by_words(user: Any, found: Found) -> None:
    ids = list(dict.fromkeys(person_ids(found.text).order_by("key")[: MOST * 2]))
    persons = persons_of(user).filter(pk__in=ids).select_related("household").order_by("name_key", "id")
    found.by = "name"
    found.persons = list(persons[: MOST + 1])
    if not found.persons and not found.text.isascii():
        found.by = "place"
        found.households = list(_by_place(user, found.text)[: MOST + 1])
    found.more = len(found.persons) > MOST or len(found.households) > MOST
    found.persons, found.households = found.persons[:MOST], found.households[:MOST]


def _by_place(user: Any, text: str) -> QuerySet[Household]:
    """Words of an address: a part may be the name of a village or township, what remains stands in the address."""
    words = text.split()
    wanted = Q()
    for word in words:
        places = Q()
        for code in named_areas(word, user.household_range()):
            low, high = area_range(code, areas.level(code))
            places |= Q(area_code__gte=low, area_code__lt=high)
        wanted &= Q(address__contains=word) | places
    return households_of(user).filter(wanted).order_by("area_code", "head_key", "id")


def named_areas(word: str, within: tuple[str, str]) -> list[str]:
    """Codes of the areas inside a range whose own name holds the word."""
    from doudi.apps.areas.names import codes_within

    return [code for code, name in codes_within(*within) if word in name][:20]
