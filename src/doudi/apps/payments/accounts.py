"""The account money goes to: one at a time for a household or a person, proposed by one and approved by another. Numbers
are never shown whole."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.csv_sheets import begins_a_formula
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import keep
from doudi.apps.files.uploads import MOST_BYTES, cleaned
from doudi.apps.grants.policies import require_area
from doudi.apps.payments.banking import NUMBER_INDEX
from doudi.apps.payments.models import Account
from doudi.apps.people.models import Household, Person
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.platform.encrypted import blind_index
from doudi.platform.scoping import rows_of


@dataclass(frozen=True)
class Kept:
    """Somebody else keeps the card: who, by which written agreement, filed with the county (57-26)."""

    name: str
    agreement: StoredFile


def filed(
    name: str, agreement: "UploadedFile[bytes]", household: Household, *, by: Any, at: datetime
) -> Kept:
    """The agreement as it was brought in, made harmless. Raises Refused for what is neither a picture nor a PDF."""
    sent = cleaned(agreement.read(MOST_BYTES + 1), agreement.name or "代管协议")
    paper = keep(
        sent.content, sent.name, sent.media_type, "paper", area=household.area_code, by=by, at=at, household=household
    )  # fmt: skip
    return Kept(name, paper)


def propose_account(
    household: Household, number: str, holder: str, bank: str, *, by: Any, at: datetime,
    person: Person | None = None, kept: Kept | None = None,
) -> tuple[Account, list[str]]:  # fmt: skip
    """Another account for a household's (or a person's) money, with warnings in sentences. No payroll uses it before
    somebody else has approved it; until then money goes to the account that holds.

    Raises Refused for a number that is none, a holder outside the household without an agreement (57-26), the
    account that holds already, and while another proposal waits. A number whose check digit is wrong is taken with a
    warning: some cards have none.
    """
    refuse_unless(by, "grant.change", "登记收款账户")
    require_area(by, household.area_code, "village")
    number = re.sub(r"[\s-]", "", number)
    if not re.fullmatch(r"[0-9]{10,32}", number):
        raise Refused("账号应当是 10 到 32 位数字，请对照存折或卡重新输入。", code="bad-account")
    if not holder.strip() or not bank.strip():
        raise Refused("请写全户名和开户行。", code="blank")
    if any(
        begins_a_formula(text.strip()) for text in (holder, bank)
    ):  # both stand in the bank's file as they are
        raise Refused("户名和开户行不能用 = + - @ 开头，请按存折或卡上的写。", code="bad-name")
    names = set(household.memberships.filter(until__isnull=True).values_list("person__name", flat=True))
    if holder.strip() not in names and kept is None:
        raise Refused(
            f"户名“{holder.strip()}”不是这一户的成员。由别人代管的，要有书面代管协议，上传后备案才能用这个账户。",
            code="kept-without-agreement",
            clause="57-26",
        )
    index = blind_index(number, NUMBER_INDEX)
    with act("account.proposed", by=by, at=at, area=household.area_code, household=household) as writing:
        refuse_kin(by, household)
        _not_there_already(household, person, index, kept)
        account = Account.objects.create(
            area_code=household.area_code, household=household, person=person, holder=holder.strip(),
            bank=bank.strip(), number=number, number_index=index, tail=number[-4:], since=at.date(), holds=False,
            proposed_by=by, proposed_at=at, kept_by=kept.name if kept else "",
            agreement=kept.agreement if kept else None, agreement_filed_on=at.date() if kept else None,
        )  # fmt: skip
        writing.wrote(account)
        writing.says(tail=account.tail, bank=account.bank, kept=bool(kept))
    return account, list(_warnings(account))


def _not_there_already(household: Household, person: Person | None, index: str, kept: Kept | None) -> None:
    Household.objects.select_for_update().get(
        pk=household.pk
    )  # two who propose at once come one after the other
    there = Account.objects.filter(household=household, person=person, until__isnull=True)
    kept_by = kept.name if kept else ""
    if there.filter(holds=True, number_index=index, kept_by=kept_by).exists():
        raise Refused("这个账户正在使用，不用再登记一次。", code="same-account")
    if there.filter(holds=False).exists():
        raise Refused(
            "这一户已经登记了一个新账户，正等另一位同志核准。请先核准或者退回它。", code="account-open"
        )


def approve_account(account: Account, *, by: Any, at: datetime) -> Account:
    """Money goes to a proposed account from today on; the one before ended yesterday and stays on record. Raises
    Refused for whoever proposed it, and for near relatives of the household."""
    refuse_unless(by, "grant.change", "核准收款账户")
    require_area(by, account.area_code, "village")
    with act(
        "account.approved", by=by, at=at, area=account.area_code, household=account.household
    ) as writing:
        account = _waiting(account)
        if by.pk == account.proposed_by_id:
            raise Refused("自己登记的账户要由另一位同志核准。", code="four-eyes")
        refuse_kin(by, account.household)
        before = Account.objects.filter(
            household=account.household, person=account.person, until__isnull=True, holds=True
        ).first()
        if before is not None:
            before.until = max(before.since, at.date() - timedelta(days=1))
            before.save()
            writing.wrote(before)
        account.holds, account.since = True, at.date()
        account.approved_by, account.approved_at = by, at
        account.save()
        writing.wrote(account)
        writing.says(tail=account.tail, proposed_by=account.proposed_by_id)
    return account


def refuse_account(account: Account, *, by: Any, at: datetime) -> Account:
    """Send a proposed account back, no money having gone to it; who proposed it may take it back in the same way."""
    refuse_unless(by, "grant.change", "退回收款账户")
    require_area(by, account.area_code, "village")
    with act("account.refused", by=by, at=at, area=account.area_code, household=account.household) as writing:
        account = _waiting(account)
        account.until = at.date()
        account.save()
        writing.wrote(account)
        writing.says(tail=account.tail)
    return account


def proposed_accounts(user: Any) -> QuerySet[Account]:
    """Accounts in the user's area that wait for a second person, the oldest first."""
    rows = Account.objects.filter(until__isnull=True, holds=False)
    return rows_of(user, rows.select_related("household", "person", "proposed_by")).order_by("proposed_at")


def _waiting(account: Account) -> Account:
    """A proposal, held until the transaction ends. Raises Refused once it was settled."""
    found = Account.objects.select_for_update(of=("self",)).select_related(
        "household", "person", "proposed_by"
    )
    account = found.get(pk=account.pk)
    if account.holds or account.until is not None:
        raise Refused("这个账户已经核准或者退回了，请刷新页面看一看。", code="settled")
    return account


def _warnings(account: Account) -> Any:
    if not luhn_fits(account.number):
        yield "账号的校验位不对，可能输错了一位。有的存折账号没有校验位，请再对照一遍。"
    same = Account.objects.filter(number_index=account.number_index, until__isnull=True, holds=True)
    others = same.exclude(household=account.household)
    if others.exists():
        yield f"这个账号还有 {others.count()} 户在用，请核对是不是代管。"


def luhn_fits(number: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
