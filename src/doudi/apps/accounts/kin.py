"""Near relatives on file: who may not touch whose case (57号11, LD-22)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from doudi.apps.accounts.models import KIN, KinFiling, User
from doudi.apps.accounts.policies import refuse_unless
from doudi.core import citizen_id
from doudi.core.refusal import InputError, Refused
from doudi.platform.encrypted import blind_index
from doudi.platform.row_security import reading_all_rows
from doudi.platform.scoping import rows_of


def kin_of(user: Any, household: Any) -> bool:
    """Whether a member of the household is filed as a near relative of this user, wherever they were put on file."""
    with reading_all_rows():
        return filings_about(household).filter(official=user).exists()


def homes_of_kin(user: Any, households: Iterable[int]) -> set[int]:
    """Those of the households (by id) that `kin_of` holds for: one question for a page of cases."""
    from doudi.apps.people.models import Membership

    with reading_all_rows():
        filed = KinFiling.objects.filter(ended_on__isnull=True, official=user)
        numbers = filed.exclude(citizen_index="").values("citizen_index")
        return set(
            Membership.objects.filter(until__isnull=True, household_id__in=list(households))
            .filter(Q(person_id__in=filed.values("person_id")) | Q(person__citizen_index__in=numbers))
            .values_list("household_id", flat=True)
        )


def has_kin_filed(household: Any) -> bool:
    """Whether any official has a member of the household on file as a near relative.

    A filing lies where the official works: the township that opens the case does not see the county's, and yet the
    case is a relative's (57号11).
    """
    with reading_all_rows():
        return filings_about(household).exists()


def refuse_kin(user: Any, household: Any) -> None:
    """Raises Refused where the household is of the user's near relatives, wherever they were put on file (57号11)."""
    if kin_of(user, household):
        raise Refused(
            f"这户有{user.display_name or user.username}备案的近亲属，应当回避，不能经办这户的待遇和账户。请换一位同事办。",
            code="kin",
            clause="57-11",
        )


def filings_about(household: Any) -> QuerySet[KinFiling]:
    """The filings in force that name a member of the household, by person or by identity number."""
    members = household.memberships.filter(until__isnull=True)
    numbers = members.exclude(person__citizen_index="").values("person__citizen_index")
    return KinFiling.objects.filter(ended_on__isnull=True).filter(
        Q(person_id__in=members.values("person_id")) | Q(citizen_index__in=numbers)
    )


def filings_of(user: Any) -> QuerySet[KinFiling]:
    """The filings of the user's area, by unit."""
    return rows_of(user, KinFiling.objects.select_related("official", "person", "filed_by")).order_by(
        "post", "official_name", "id"
    )


def file_kin(
    *,
    official_name: str,
    post: str,
    relation: str,
    relative_name: str,
    relative_id: str = "",
    official: User | None = None,
    by: Any,
    at: datetime,
) -> KinFiling:
    """File an official's near relative; the person of the register with the identity number is found by its digest.

    The number itself is not kept: its digest is enough to know whose case it is. Raises Refused.
    """
    from doudi.apps.people.models import Person
    from doudi.apps.record.acts import act

    refuse_unless(by, "kin.file", "近亲属备案")
    if relation not in dict(KIN):
        raise Refused("请选关系：配偶，父母，子女，兄弟姐妹，祖辈，孙辈。", code="no-relation")
    if not official_name.strip() or not post.strip() or not relative_name.strip():
        raise Refused("请写清工作人员、单位和职务、亲属姓名。", code="no-name", clause="LD-22")
    index = ""
    if relative_id.strip():
        try:
            index = blind_index(citizen_id.parse(relative_id.strip()).number, "citizen_id")
        except InputError as wrong:
            raise Refused(f"亲属的{wrong.message}一时核不清的，可以先空着。", code="citizen-id") from wrong
    person = rows_of(by, Person.objects.filter(citizen_index=index)).first() if index else None
    with act("kin.filed", by=by, at=at, area=by.area_code) as writing:
        made = KinFiling.objects.create(
            official=official, official_name=official_name.strip()[:60], post=post.strip()[:100],
            relation=relation, relative_name=relative_name.strip()[:60], person=person, citizen_index=index,
            area_code=by.area_code, filed_on=at.date(), filed_by=by,
        )  # fmt: skip
        writing.says(official=made.official_name, relation=str(made.get_relation_display()))
        writing.wrote(made)
    return made


def end_filing(filing: KinFiling, *, by: Any, at: datetime) -> None:
    """The tie is no more (a divorce, an official who left). Never one's own."""
    from doudi.apps.record.acts import act

    refuse_unless(by, "kin.file", "终止近亲属备案")
    if filing.official_id == by.pk:
        raise Refused("自己的备案要由别人来终止。", code="own-filing")
    with act("kin.ended", by=by, at=at, area=filing.area_code) as writing:
        filing.ended_on = at.date()
        filing.save(update_fields=["ended_on"])
        writing.says(official=filing.official_name)
        writing.wrote(filing)
