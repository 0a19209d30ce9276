"""What people fill in about grants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.apps.grants.models import Cause, GrantChange
from doudi.apps.grants.months import read_month
from doudi.apps.grants.standards import PARAMETERS
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import InputError
from doudi.policy.vocabulary import load_vocabulary


class GovForm(forms.Form):
    """A form whose controls look like those of every page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"


class YuanField(forms.CharField):
    """Yuan as people write them; the value is fen."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "14"})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").replace(",", "").strip()
        if not text:
            return None
        try:
            return yuan_to_fen(text)
        except InputError as bad:
            raise forms.ValidationError(bad.message) from bad


class MonthField(forms.CharField):
    """A month as ``2026-12``; the value is the first of its days."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-12", "maxlength": "7"})

    def clean(self, value: Any) -> Any:
        month = read_month(str(super().clean(value) or "").strip())
        if month is None:
            raise forms.ValidationError(_("月份写成 2026-12 这样。"))
        return month


class ChangeForm(GovForm):
    """A change of a grant, proposed."""

    kind = forms.ChoiceField(label=_("变更"), choices=list(GrantChange._meta.get_field("kind").choices or []))
    day = MonthField(label=_("金额从哪月起／最后发哪月"))
    fen = YuanField(label=_("变更后每月（元）"), required=False)
    cause = forms.ChoiceField(label=_("事由"), required=False, choices=[("", "—"), *Cause.choices])
    because = forms.CharField(label=_("原因"), max_length=200)
    case = forms.CharField(label=_("听取意见的办件编号"), max_length=40, required=False)


class StandardForm(GovForm):
    """A standard, proposed."""

    parameter = forms.ChoiceField(
        label=_("调整什么"),
        choices=lambda: [(name, load_vocabulary().parameters[name].label) for name in PARAMETERS],
    )
    residence = forms.ChoiceField(
        label=_("城乡"),
        required=False,
        choices=[("", _("城乡一样")), ("rural", _("农村")), ("urban", _("城镇"))],
    )
    value = YuanField(label=_("新标准（元，低保标准写每人每年）"))
    from_month = MonthField(label=_("从哪月起"))
