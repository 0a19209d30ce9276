"""Forms of intake and leads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Lead

WAYS = [("self", _("本人申请")), ("agent", _("代办")), ("lead", _("主动发现"))]
TOLD_BY = [
    _("村（社区）走访"),
    _("热线电话"),
    _("来访"),
    _("部门转来"),
    _("筛查预警"),
    _("网上求助"),
    _("其他"),
]


class Plain(forms.Form):
    """Controls in the dress of the pages."""

    template_name = "cases/parts/fields.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.Select):
                widget.attrs.setdefault("class", "form-select")
            elif not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.HiddenInput):
                widget.attrs.setdefault("class", "form-control")
            if isinstance(widget, forms.Textarea):
                widget.attrs["rows"] = 3


class ApplyForm(Plain):
    """What is asked when a household applies; the choices of `offer` and `programme` come from its area."""

    offer = forms.ChoiceField(label=_("申请事项"))
    programme = forms.ChoiceField(label=_("申请项目"), required=False)
    way = forms.ChoiceField(label=_("申请方式"), choices=WAYS)
    agent_name = forms.CharField(label=_("代办人姓名"), max_length=60, required=False)
    agent_relation = forms.CharField(label=_("与申请人关系"), max_length=40, required=False)
    agent_id = forms.CharField(
        label=_("代办人身份号码"),
        max_length=18,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("申请理由"), max_length=2000, required=False, widget=forms.Textarea)
    special = forms.BooleanField(label=_("特殊情形（按较长期限办理）"), required=False)
    delegated = forms.BooleanField(label=_("县里已委托乡镇确认"), required=False)
    complained_of = forms.BooleanField(label=_("被投诉举报过"), required=False)

    def __init__(
        self, *args: Any, offers: list[Any], programmes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choices("offer", [(one.key, one.label) for one in offers])
        self._choices("programme", programmes)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class LeadForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A lead: who told us of whom."""

    template_name = "cases/parts/fields.html"
    told_by = forms.ChoiceField(label=_("来源"), choices=[(str(one), one) for one in TOLD_BY])

    class Meta:
        model = Lead
        fields = ("told_by", "teller", "name", "address", "says")
        widgets = {"says": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "form-select" if name == "told_by" else "form-control")
