"""Masked numbers on pages: ``{% load masking %}``, then ``{% masked person "citizen_id" case %}``."""

from typing import Any

from django import template
from django.db.models import Model

from doudi.apps.accounts.policies import may
from doudi.apps.record import reveal
from doudi.platform.masking import masked_account, masked_citizen_id, masked_phone

register = template.Library()
register.filter("masked_id", masked_citizen_id)
register.filter("masked_phone", masked_phone)
register.filter("masked_account", masked_account)


@register.inclusion_tag("record/masked.html", takes_context=True)
def masked(context: dict[str, Any], row: Model, field: str, case: Any = None) -> dict[str, Any]:
    """A masked column; with a case a button that shows it in full, to those who may."""
    user = getattr(context.get("request"), "user", None)
    return {
        "text": reveal.masked(row, field),
        "label": reveal.FIELDS[row._meta.label_lower, field].label,
        "what": row._meta.label_lower,
        "key": row.pk,
        "field": field,
        "case": case if case is not None and may(user, "person.reveal") else None,
        "csrf_token": context.get("csrf_token"),
    }
