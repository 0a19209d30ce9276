"""Households that come to the window: invented people in the circumstances of a worked case of the pack."""

from datetime import datetime
from functools import cache
from typing import Any

import numpy as np

from doudi.apps.accounts.demo import DemoPlace
from doudi.apps.cases import packs, weighing
from doudi.apps.demo_cases.plays import Play
from doudi.apps.people.facts import IN_COLUMNS
from doudi.apps.people.models import Household, Person, Source
from doudi.apps.people.services.opening import NewPerson, open_household
from doudi.apps.people.services.stating import state, state_rows
from doudi.apps.policies.household_form import LISTS
from doudi.apps.record.acts import act
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import InputError
from doudi.demo.identity import citizen_ids
from doudi.policy.cases import load_cases
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import Pack

_SURNAMES = "王李张刘陈杨黄周吴徐谢罗资梁伍蒋段曾贺彭"
_GIVEN = ["秀英", "桂兰", "建国", "玉梅", "志强", "春香", "德明", "凤英", "国平", "冬秀", "长根", "满珍"]
#: relation of the second and further members of an example that does not say
_OTHERS = ("10", "20", "30", "52")
#: read once: every newcomer looks through them
_cases = cache(load_cases)


class Newcomers:
    """Makes households that fit plays, each of other people."""

    def __init__(self, today: int) -> None:
        self.today = today
        self.made = 0
        self.birthdays: dict[int, int] = {}

    def household(self, play: Play, place: DemoPlace, *, by: Any, at: datetime) -> Household:
        """A household in the place's village whose facts the law answers as the play wants. LookupError: none does."""
        pack = packs.pack_for(play.offer.split("/")[0], place.village)
        fitting = _examples(pack, place.village, self.today, play.programme, play.which != "refused")
        if play.which == "ill":
            fitting = [one for one in fitting if any(p.get("illness") == "serious" for p in one["persons"])]
        if not fitting:
            raise LookupError(f"{place.key}: {play}")
        self.made += 1
        return self._move_in(fitting[self.made % len(fitting)], place.village, by, at)

    def _move_in(self, example: dict[str, Any], village: str, by: Any, at: datetime) -> Household:
        people = [self._person(number, one, village) for number, one in enumerate(example["persons"])]
        household = open_household(
            area_code=village, residence=example["household"].get("residence", "rural"), address=f"{self.made % 9 + 1}组 {self.made} 号",
            head=people[0], others=people[1:], by=by, at=at,
        )  # fmt: skip
        said: dict[str, Any] = {"source": Source.DECLARED, "on": at.date(), "by": by, "at": at}
        numbers = dict(
            zip(
                [one["person_id"] for one in example["persons"]],
                Person.objects.filter(household=household).order_by("pk").values_list("number", flat=True),
                strict=True,
            )
        )
        with act("household.stated", by=by, at=at, area=village, household=household) as writing:
            writing.wrote(state(household, None, _facts("household", example["household"]), **said))
            for table in LISTS:
                if table != "persons" and table in example:
                    rows = [
                        row | {"person_id": numbers.get(row.get("person_id", ""), "")}
                        for row in example[table]
                    ]
                    writing.wrote(*state_rows(household, table, rows, **said))
        return household

    def _person(self, number: int, example: dict[str, Any], village: str) -> NewPerson:
        turn = self.made * 5 + number
        sex = turn % 2
        born = parse_day(example["birth_date"])
        if born not in self.birthdays:
            self.birthdays[born] = Person.objects.filter(birth_date=to_date(born)).count()
        before = self.birthdays[born]  # those of the same birthday have the numbers before
        self.birthdays[born] += 1
        alike = (np.full(before + 1, one) for one in (int(village[:6]), born, sex))
        given = citizen_ids(*alike)[before]
        return NewPerson(
            name=_SURNAMES[turn * 7 % len(_SURNAMES)] + _GIVEN[turn * 5 % len(_GIVEN)],
            relation=example.get("relation", "") or ("" if number == 0 else _OTHERS[(number - 1) % len(_OTHERS)]),
            citizen_id=str(given), sex="female" if sex else "male", birth_date=to_date(born),
            facts=_facts("person", example),
        )  # fmt: skip


#: what steps of the procedures ask beside the answers, where an example leaves it open
_ALSO = {"household": {"registered_poor": "no"}, "person": {"disability_uncertified": "false"}}


def _facts(entity: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in (_ALSO[entity] | given).items()
        if name not in IN_COLUMNS[entity] and name != "relation"
    }


def _examples(pack: Pack, village: str, today: int, programme: str, entitled: bool) -> list[dict[str, Any]]:
    """The households of the worked cases of the pack and of those it builds on that the law answers so today."""
    found = []
    for one in (case for name in pack.chain for case in _cases(name)):
        example = one.household | {"household": one.household["household"] | {"area_code": village}}
        persons = example["persons"]
        if not all(p.get("person_id") and p.get("birth_date") for p in persons) or not _whole(example):
            continue
        if not any(parse_day(p["birth_date"]) <= today - 180000 for p in persons):
            continue
        try:
            weighed = weighing.Weighed(
                pack,
                today,
                example,
                decide(pack, read_household(example, strict=False), today, because=False),
            )
        except InputError:
            continue
        aim = programme or weighing.category_of(weighed)
        if aim not in ("", "none") and weighing.entitled(weighed, aim) is entitled:
            found.append(example)
    return found


def _whole(example: dict[str, Any]) -> bool:
    """Every list is stated, and nothing runs already."""
    lists = [table for table in LISTS if table != "persons"]
    return all(table in example for table in lists) and not example["supports"]
