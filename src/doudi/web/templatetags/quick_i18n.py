"""Django's i18n tags, with a `{% translate %}` that looks each text up once a language.

Django makes a lazy string of every text of a template each time it is shown; on a list of fifty rows that was half of
the work of the page. Templates load it as ``i18n`` (settings.TEMPLATES).
"""

from functools import lru_cache

from django.template import Context, Library, Node, Variable
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

register = Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


@lru_cache(maxsize=10_000)
def _said(language: str | None, text: str) -> SafeString:
    """A template's own text in the language that is switched on: `language`, by which it is kept."""
    # In the catalogues a per cent sign stands twice, as Django's own tag has it.
    return mark_safe(gettext(text.replace("%", "%%")).replace("%%", "%"))  # the template's author is believed


class Said(Node):
    """A text between quotation marks, without filters."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, context: Context) -> SafeString:
        return _said(get_language(), self.text)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own node for everything but a plain text."""
    node = i18n.do_translate(parser, token)
    plain = not (node.noop or node.asvar or node.message_context or node.filter_expression.filters)
    var = node.filter_expression.var
    if plain and isinstance(var, Variable) and isinstance(var.literal, str):
        return Said(var.literal)
    return node
