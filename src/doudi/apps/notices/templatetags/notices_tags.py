"""What programmes and boards are called on notices."""

from django import template

from doudi.apps.grants.programmes import programme_label

register = template.Library()


@register.filter
def programme(name: str) -> str:
    """`dibao` → 最低生活保障."""
    return programme_label(name)
