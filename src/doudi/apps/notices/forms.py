"""What is typed in about notices and objections."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _


def plain(form: forms.Form) -> None:
    """The look of the pages' controls."""
    for field in form.fields.values():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
            field.widget.attrs.setdefault("class", kind)


class SheetForm(forms.Form):
    """Who issues the notice, whom to call, and the day it will be hung."""

    office = forms.CharField(label=_("落款单位（盖章）"), max_length=100)
    phone = forms.CharField(label=_("监督电话"), max_length=40)
    from_on = forms.DateField(
        label=_("张贴日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class DayForm(forms.Form):
    """Another first day for a sheet that has not hung."""

    from_on = forms.DateField(
        label=_("张贴日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class ObjectionForm(forms.Form):
    """What somebody brings forward against a line of a notice; name and contact may be left out."""

    place = forms.TypedChoiceField(label=_("反映公示上的哪一户"), coerce=int, empty_value=None)
    says = forms.CharField(
        label=_("反映的情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000})
    )
    objector = forms.CharField(label=_("您的姓名（可以不填）"), max_length=60, required=False)
    contact = forms.CharField(label=_("联系方式（填了才能告诉您结果）"), max_length=60, required=False)

    def __init__(self, lines: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = cast(forms.TypedChoiceField, self.fields["place"])
        place.choices = [("", _("请选择")), *lines]
        plain(self)


class TakenObjectionForm(ObjectionForm):
    """The same, typed by a clerk who was called or visited."""

    way = forms.ChoiceField(label=_("方式"), choices=[("phone", _("电话")), ("window", _("窗口"))])


class SettleForm(forms.Form):
    """Whether the objection was right, and the answer to whoever made it."""

    upheld = forms.ChoiceField(
        label=_("查下来"),
        choices=[("", _("请选择")), ("yes", _("反映属实，异议成立")), ("no", _("反映不属实，异议不成立"))],
    )
    answer = forms.CharField(
        label=_("查到了什么、怎么处理"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    answered_how = forms.CharField(
        label=_("怎么答复反映人的（还没有答复的不填）"), max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class AnsweredForm(forms.Form):
    """How the objector was told."""

    how = forms.CharField(label=_("怎么答复的"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)
