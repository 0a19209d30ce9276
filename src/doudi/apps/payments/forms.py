"""What people fill in about payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.apps.grants.forms import GovForm, MonthField, YuanField
from doudi.apps.grants.programmes import programmes, short_label
from doudi.apps.payments.budgets import PURPOSES, SOURCES

KINDS = [
    ("monthly", _("按月发放")),
    ("arrears", _("补发")),
    ("once", _("一次性救助")),
    ("supplement", _("取暖救助")),
]


def _paid(*ways: str) -> list[tuple[str, str]]:
    return [(name, short_label(name)) for name, body in programmes().items() if str(body["pays"]) in ways]


class DraftForm(GovForm):
    """A payroll to be drafted."""

    month = MonthField(label=_("哪个月"))
    programme = forms.ChoiceField(label=_("项目"), choices=lambda: _paid("monthly", "once"))
    kind = forms.ChoiceField(label=_("种类"), choices=KINDS)


class AccountForm(GovForm):
    """The account money goes to."""

    holder = forms.CharField(label=_("户名"), max_length=60)
    bank = forms.CharField(label=_("开户行"), max_length=100)
    number = forms.CharField(
        label=_("账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    person = forms.ChoiceField(label=_("谁的待遇"), required=False)
    kept_by = forms.CharField(label=_("代管人（有代管协议才填）"), max_length=60, required=False)
    agreement = forms.FileField(label=_("代管协议"), required=False)

    def clean(self) -> dict[str, Any]:
        """Who keeps the card and the agreement come together (57-26); neither is dropped in silence."""
        given = super().clean() or {}
        if bool(given.get("kept_by")) != bool(given.get("agreement")):
            self.add_error(
                "agreement", _("卡由别人代管的，代管人和代管协议要一起填；不是代管的，两样都不填。")
            )
        return given


class BudgetForm(GovForm):
    """A budget line."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2999)
    programme = forms.ChoiceField(
        label=_("用途"), choices=lambda: [*_paid("monthly", "once", "other"), *PURPOSES.items()]
    )
    fund = forms.ChoiceField(label=_("资金来源"), choices=list(SOURCES.items()))
    fen = YuanField(label=_("金额（元）"))
    says = forms.CharField(label=_("怎么测算的"), max_length=300, required=False)


class DemandForm(GovForm):
    """Money to be got back."""

    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[("death", _("死亡后多发")), ("deceit", _("骗取")), ("overpaid", _("其他多发"))],
    )
    first = MonthField(label=_("从哪月"))
    last = MonthField(label=_("到哪月"))
    says = forms.CharField(label=_("理由"), max_length=300)
