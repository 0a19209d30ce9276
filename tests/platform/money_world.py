"""A few synthetic households, decisions and people who pay, for the tests of grants and payments."""

from datetime import date, datetime
from itertools import count
from typing import Any

from doudi.platform.clock import CHINA

COUNTY = "430481000000"
VILLAGE = "430481114201"
OTHER_VILLAGE = "430481115201"
_numbers = count(1)

LOCAL = {"dibao_standard": "6000", "deposit_limit_months": "24", "vehicle_limit": "0", "house_limit": "1"}


def at(text: str = "2026-11-22 10:00") -> datetime:
    """An aware moment in Chinese time."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def user(role: str, level: str = "county", area: str = COUNTY, name: str = "") -> Any:
    from doudi.apps.accounts.models import User

    number = next(_numbers)
    return User.objects.create_user(
        f"{role}-{number}", password="a long password", role=role, level=level, area_code=area,
        display_name=name or f"某{number}",
    )  # fmt: skip


def maker() -> Any:
    return user("county_civil_affairs")


def finance() -> Any:
    return user("finance")


def household(persons: int = 2, area: str = VILLAGE, residence: str = "rural", head: str = "王小明") -> Any:
    from doudi.apps.people.models import Household, Membership, Person

    number = next(_numbers)
    home = Household.objects.create(
        number=f"H{number}", area_code=area, residence=residence, head_name=head, head_key=f"wang xiao ming {number}",
        members=persons, opened_on=date(2020, 1, 1),
    )  # fmt: skip
    for place in range(persons):
        person = Person.objects.create(
            number=f"H{number}-{place + 1}", area_code=area, household=home, name=head if not place else f"{head}{place}",
            name_key=f"wang {number} {place}", birth_date=date(1960 + 10 * place, 5, 1),
        )  # fmt: skip
        Membership.objects.create(
            area_code=area,
            household=home,
            person=person,
            relation="02" if not place else "20",
            since=date(2020, 1, 1),
        )
    return home


def dossier(home: Any, income_year: str = "3000.00", **facts: Any) -> dict[str, Any]:
    """The household in the contract's shape: as many members as it has, one income."""
    return {
        "household": {
            "household_id": home.number, "area_code": home.area_code, "residence": home.residence,
            "registered_here": True, **facts,
        },
        "persons": [
            {"person_id": one.number, "counted": True, "birth_date": one.birth_date.isoformat(), "disability_grade": 0,
             "disability_type": "none", "illness": "none", "labour": "none", "self_care_items_lost": 0}
            for one in home.people.order_by("id")
        ],
        "incomes": [{"kind": "wage", "excluded": False, "amount_year": income_year}],
        "expenses": [], "assets": [], "obligors": [], "supports": [],
    }  # fmt: skip


def case_of(home: Any, by: Any, pack: str = "cn-2021", flow: str = "dibao", programme: str = "dibao") -> Any:
    from doudi.apps.cases.models import Case

    return Case.objects.create(
        number=f"C{next(_numbers)}", area_code=home.area_code, household=home, pack_id=pack, flow=flow,
        programme=programme, opened_on=date(2026, 10, 8), opened_by=by, way="self", applicant_name=home.head_name,
        status="approved",
    )  # fmt: skip


def decision(
    home: Any, by: Any, *, pack: str = "cn-2021", programme: str = "dibao", on: date = date(2026, 11, 16),
    local: dict[str, str] | None = None, facts: dict[str, Any] | None = None, case: Any = None, **columns: Any,
) -> Any:  # fmt: skip
    """A decision as the case's page would write it: by the pack, of a dossier, with its reasons."""
    from doudi.apps.cases.models import CaseHand, Decision
    from doudi.core.dates import from_date
    from doudi.policy.decide import decide
    from doudi.policy.dossier import read_household
    from doudi.policy.pack import load_pack

    file = facts or dossier(home)
    found = decide(load_pack(pack, local=local or LOCAL), read_household(file, strict=False), from_date(on))
    given = {"outcome": "approve", "level": "county"} | columns
    case = case or case_of(home, by, pack, programme=programme)
    CaseHand.objects.get_or_create(
        case=case, user=by, hand="decision", defaults={"area_code": home.area_code, "at": at(f"{on} 09:00")}
    )
    return Decision.objects.create(
        area_code=home.area_code, case=case, programme=programme,
        on=on, by=by, at=at(f"{on} 09:00"), answers=found.answers, missing=found.missing, because=found.because,
        dossier=file, persons=len(file["persons"]), **given,
    )  # fmt: skip


def granted(home: Any, by: Any, when: datetime | None = None, **how: Any) -> Any:
    """A household's grant from an approval."""
    from doudi.apps.grants.services import grant_from

    return grant_from(decision(home, by, **how), by=by, at=when or at())[0]


def account(home: Any, number: str = "", person: Any = None) -> Any:
    from doudi.apps.payments.models import Account
    from doudi.platform.encrypted import blind_index

    number = number or f"6217001234567{next(_numbers):06d}"
    return Account.objects.create(
        area_code=home.area_code, household=home, person=person, holder=home.head_name, bank="某某农村商业银行",
        number=number, number_index=blind_index(number, "payments.Account.number"), tail=number[-4:],
        since=date(2026, 1, 1),
    )  # fmt: skip


def change_account(home: Any, number: str, by: Any, when: datetime, holder: str = "", **more: Any) -> Any:
    """Another account, proposed by one and approved by somebody else of the county."""
    from doudi.apps.payments.accounts import approve_account, propose_account

    account, _said = propose_account(
        home, number, holder or home.head_name, "某某农商行", by=by, at=when, **more
    )
    return approve_account(account, by=maker(), at=when)


def draft_of(by: Any, month: date = date(2026, 12, 1), when: str = "2026-12-01 09:00") -> Any:
    from doudi.apps.payments.drafting import draft_monthly

    return draft_monthly(COUNTY, "county", month, "dibao", by=by, at=at(when))


def locked(by: Any, month: date = date(2026, 12, 1), when: str = "2026-12-01 09:00") -> Any:
    """The month's payroll, drafted, checked and locked."""
    from doudi.apps.payments.services import check, lock

    return lock(check(draft_of(by, month, when), by=by, at=at(when)), by=by, at=at(when))


def sent(by: Any, money: Any, month: date = date(2026, 12, 1), when: str = "2026-12-01 09:00") -> Any:
    """The month's payroll with the bank."""
    from doudi.apps.payments.banking import send
    from doudi.apps.payments.services import approve

    payroll = approve(locked(by, month, when), by=money, at=at(when))
    send(payroll, "generic-csv", by=money, at=at(when))
    payroll.refresh_from_db()
    return payroll


def answer(
    payroll: Any,
    failed: dict[int, str] | None = None,
    places: list[int] | None = None,
    encoding: str = "gb18030",
) -> bytes:
    """What a bank would send back of a payroll: `failed` are places with the bank's reason, `places` those answered."""
    from doudi.apps.payments.banking import reference
    from doudi.core.money import fen_to_yuan

    failed = failed or {}
    rows, paid = ["批次号,流水号,户名,账号,金额,结果,原因"], []
    lines = [
        one
        for one in payroll.lines.select_related("account").order_by("place")
        if one.account is not None and (places is None or one.place in places)
    ]
    for one in lines:
        good = one.place not in failed
        paid += [one.total_fen] if good else []
        rows.append(
            f"{payroll.reference},{reference(payroll, one.place)},{one.account.holder},{one.account.number},"
            f"{fen_to_yuan(one.total_fen)},{'成功' if good else '失败'},{failed.get(one.place, '')}"
        )
    total = sum(one.total_fen for one in lines)
    rows.append(f"合计,{len(lines)},{fen_to_yuan(total)},{len(paid)},{fen_to_yuan(sum(paid))}")
    return "\r\n".join(rows).encode(encoding)


def next_help_settled(grant: Any, by: Any, when: datetime | None = None) -> Any:
    """The next help of a household that leaves, checked, and every line of it dealt with."""
    from doudi.apps.grants.next_help import check_next_help, settle_next_help

    found = check_next_help(grant, by=by, at=when or at())
    done = {line["programme"]: ("not_fit", "入户核实，不符合") for line in found.lines}
    return settle_next_help(found, done, by=by, at=when or at())
