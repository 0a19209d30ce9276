"""What the pages of the watch ask for."""

from datetime import date
from typing import Any

from django import forms

from doudi.apps.cases.forms import Plain
from doudi.apps.watch.models import Call, Training


def day_or_none(text: str) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class CallForm(forms.ModelForm):  # type: ignore[type-arg]
    """A call or visit in person."""

    template_name = Plain.template_name
    phone = forms.CharField(label=Call._meta.get_field("phone").verbose_name, max_length=20, required=False)
    says = forms.CharField(
        label=Call._meta.get_field("says").verbose_name, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    class Meta:
        model = Call
        fields = ("way", "caller", "phone", "about", "says")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A training or explanation."""

    template_name = Plain.template_name

    class Meta:
        model = Training
        fields = ("on", "kind", "topic", "place", "teacher", "attended", "attendance")
        widgets = {
            "on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "attended": forms.NumberInput({"min": 1, "max": 9999}),
            "attendance": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)


def _dress(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        field.widget.attrs.setdefault("class", kind)
