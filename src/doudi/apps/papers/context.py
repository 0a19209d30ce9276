"""A case and its household read once, for every document that is printed of them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.areas.models import Office
from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case, Decision
from doudi.apps.files import services as files
from doudi.apps.grants.programmes import programme_label
from doudi.apps.people.dossiers import household_file
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.areas import parent
from doudi.core.dates import age_on, from_date, parse_day
from doudi.core.money import yuan_to_fen
from doudi.documents.forms.common import Member, Signature
from doudi.platform.clock import day_of
from doudi.policy.pack import Pack
from doudi.procedure.definition import Flow
from doudi.procedure.state import Done, State

RESIDENCES = {"urban": "城镇", "rural": "农村"}


@dataclass(frozen=True)
class Context:
    """What documents are printed of. `at`: the moment of printing. `blank`: without anybody's facts, to be filled in
    by hand."""

    case: Case
    at: datetime
    by: Any

    @cached_property
    def on(self) -> int:
        return day_of(self.at)

    @cached_property
    def pack(self) -> Pack:
        return packs.pack_of(self.case)

    @cached_property
    def flow(self) -> Flow:
        return packs.flow_of(self.case)

    @cached_property
    def state(self) -> State:
        return engine.state_of(self.case)

    @cached_property
    def file(self) -> dict[str, Any]:
        """The household file as it is known now, identity numbers and telephones included."""
        return household_file(self.case.household, self.on, identity=True)

    @cached_property
    def decision(self) -> Decision | None:
        return self.case.decisions.order_by("-at").first()

    @cached_property
    def programme(self) -> str:
        """What people call the programme; the flow's title while the class is not found yet."""
        known = (self.decision.programme if self.decision else "") or self.case.programme
        return programme_label(known) if known else self.flow.title

    @cached_property
    def county(self) -> str:
        """The 12-digit code of the county."""
        return parent(self.township) or self.township

    @cached_property
    def township(self) -> str:
        return self.case.area_code[:9] + "000"

    @cached_property
    def village_name(self) -> str:
        return area_name(self.case.area_code)

    @cached_property
    def township_office(self) -> str:
        """The township government as on its seal."""
        return office(self.township, ("township_window", "township_clerk")) or _government(
            short_area_name(self.township)
        )

    @cached_property
    def county_office(self) -> str:
        """The county's civil affairs as on its seal."""
        return office(self.county, ("county_civil_affairs",)) or f"{short_area_name(self.county)}民政局"

    @cached_property
    def check_centre(self) -> str:
        return (
            office(self.county, ("county_check_centre",))
            or f"{short_area_name(self.county)}居民家庭经济状况核对中心"
        )

    @cached_property
    def deciding_office(self) -> str:
        """The office that decided: the county's, or the township's where the county entrusted it."""
        by_township = self.decision is not None and self.decision.level == "township"
        return self.township_office if by_township or self.case.delegated else self.county_office

    @cached_property
    def phone(self) -> str:
        """The telephone of the township's window; empty where none is known."""
        found = Office.objects.filter(area_code=self.township).exclude(phone="").order_by("pk").first()
        return found.phone if found else ""

    @cached_property
    def head(self) -> dict[str, Any]:
        """The head of the household, or whoever comes first."""
        number = self.case.household.head.number if self.case.household.head else ""
        persons = self.file["persons"]
        return next((one for one in persons if one["person_id"] == number), persons[0] if persons else {})

    @cached_property
    def members(self) -> tuple[Member, ...]:
        return members_of(self.file, self.on)

    @property
    def address(self) -> str:
        return f"{self.village_name}{self.case.household.address}"

    @property
    def residence(self) -> str:
        return RESIDENCES.get(self.case.household.residence, "")

    def done(self, *does: str) -> Done | None:
        """The latest step done of these kinds."""
        found = [self.state.done[s.name] for s in self.flow.of_kind(*does) if s.name in self.state.done]
        return found[-1] if found else None


def members_of(file: dict[str, Any], on: int) -> tuple[Member, ...]:
    """The members of a household file, as forms list them."""
    return tuple(_member(file, at, one, on) for at, one in enumerate(file.get("persons") or []))


def _member(file: dict[str, Any], at: int, person: dict[str, Any], on: int) -> Member:
    def words(name: str) -> str:
        value = person.get(name)
        return "" if value is None else fact_value_in_words(f"persons[{at}].{name}", value)

    birth = person.get("birth_date")
    return Member(
        name=person.get("name") or "",
        relation=words("relation"),
        sex=words("sex"),
        age=age_on(parse_day(birth), on) if birth else None,
        citizen_id=person.get("citizen_id") or "",
        registration="本地" if file["household"].get("registered_here") else "",
        health=_health(person, words),
        labour=words("labour"),
        occupation=_work(person.get("employed")),
        income_year=_income_of(file, person.get("person_id")),
        covered=person.get("counted"),
    )


def _health(person: dict[str, Any], words: Any) -> str:
    said = []
    if person.get("illness") not in (None, "none"):
        said.append(words("illness"))
    if person.get("disability_grade"):
        said.append(f"{words('disability_type')}残疾{person['disability_grade']}级")
    known_well = person.get("illness") == "none" and person.get("disability_grade") == 0
    return "，".join(said) or ("健康" if known_well else "")


def _work(employed: bool | None) -> str:
    return "" if employed is None else "就业" if employed else "未就业"


def _income_of(file: dict[str, Any], person: Any) -> int | None:
    """A member's income of the year in fen, as listed; None where the list or an amount is not known, and where it may
    be part of what is stated for the household as a whole."""
    if "incomes" not in file:
        return None
    amounts = [row.get("amount_year") for row in file["incomes"] if row.get("person_id") == person]
    if not amounts and any(not row.get("person_id") for row in file["incomes"]):
        return None
    return None if None in amounts else sum(yuan_to_fen(str(amount)) for amount in amounts)


def office(area: str, kinds: tuple[str, ...]) -> str:
    """The name of an office of these kinds at a place; empty where none is kept."""
    found = Office.objects.filter(area_code=area, kind__in=kinds).order_by("pk").first()
    return found.name if found else ""


def _government(township: str) -> str:
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"


def day(value: date | None) -> int | None:
    return from_date(value) if value else None


def month(value: date | None) -> int | None:
    return value.year * 100 + value.month if value else None


def picture(file: Any) -> bytes | None:
    """The bytes of a kept signature or photograph; None where there is none."""
    return files.read(file) if file is not None else None


def to_sign(*roles: str) -> tuple[Signature, ...]:
    """Empty lines to sign on."""
    return tuple(Signature(role=role, name="", image=None, day=None) for role in roles)
