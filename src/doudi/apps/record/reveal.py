"""Showing a masked number in full: for a case that needs it, and on record.

Identity numbers, telephones and accounts are masked on every page. Whoever needs one says for which case; the case's
household must be whose number it is, and the act tells an auditor who looked, when, and for what.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.platform.masking import masked_account, masked_citizen_id, masked_phone
from doudi.platform.scoping import rows_of


@dataclass(frozen=True)
class Field:
    """A column that is masked: what people call it, and how it is masked."""

    label: Any
    mask: Any


#: (model, field) of everything that can be revealed
FIELDS = {
    ("people.person", "citizen_id"): Field(_("公民身份号码"), masked_citizen_id),
    ("people.person", "phone"): Field(_("联系电话"), masked_phone),
    ("people.obligor", "citizen_id"): Field(_("公民身份号码"), masked_citizen_id),
    ("cases.case", "agent_id"): Field(_("代办人身份号码"), masked_citizen_id),
    ("payments.account", "number"): Field(_("账号"), masked_account),
}


def masked(row: Model, field: str) -> str:
    """What pages show of a column. KeyError for a column that is not of FIELDS."""
    return str(FIELDS[row._meta.label_lower, field].mask(getattr(row, field)))


def revealable(user: Any, model: str, key: int, field: str) -> Model:
    """The row whose column is asked for. Http404 outside the user's area, and for what cannot be revealed."""
    if (model, field) not in FIELDS:
        raise Http404
    row: Model | None = rows_of(user, apps.get_model(model)._default_manager.filter(pk=key)).first()
    if row is None:
        raise Http404
    return row


def reveal(user: Any, row: Model, field: str, case: Any, at: datetime) -> str:
    """The column in full, and the act that says so. Refused without a case of the household whose it is."""
    refuse_unless(user, "person.reveal", "查看完整号码")
    if case is None:
        raise Refused("查看完整号码要说明用于哪个办件。请从办件页面查看。", code="reveal-without-case")
    if not _belongs(row, case):
        raise Refused(
            "这个号码不属于该办件的家庭，不能查看。请从这一户的办件页面查看。", code="reveal-for-another-case"
        )
    label = str(FIELDS[row._meta.label_lower, field].label)
    of = str(getattr(row, "number", "") if row._meta.label_lower == "people.person" else row.pk)
    with act("number.revealed", by=user, at=at, area=case.area_code, case=case, field=label, of=of):
        return str(getattr(row, field))


def _belongs(row: Any, case: Any) -> bool:
    if row._meta.label_lower == "cases.case":
        return bool(row.pk == case.pk)
    if row.household_id == case.household_id:
        return True
    # Whoever has moved out since still belongs to what was decided then.
    return row._meta.label_lower == "people.person" and bool(
        row.memberships.filter(household_id=case.household_id).exists()
    )
