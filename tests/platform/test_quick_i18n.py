"""The quick `{% translate %}` says what Django's own says, in whatever language is switched on."""

import pytest
from django.template import Context, engines
from django.templatetags.i18n import TranslateNode
from django.utils import translation

from doudi.web.templatetags.quick_i18n import Said

TEXTS = ["办件", "退出", "姓名、首字母、号码、村名", "没有这句话的译文 100%", "<b>&"]


def shown(source: str, **values: object) -> str:
    template = engines["django"].from_string("{% load i18n %}" + source)
    return str(template.template.render(Context(values)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_what_djangos_own_tag_makes_of_it(language: str, text: str) -> None:
    with translation.override(language):
        own = shown(f"{{% translate '{text}'|default:'' %}}")
        assert shown(f"{{% translate '{text}' %}}") == own


def test_the_language_is_that_of_the_moment_the_text_is_shown() -> None:
    template = engines["django"].from_string("{% load i18n %}{% translate '退出' %}")
    found = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            found.append(template.render())
    assert found == ["退出", "Log out", "退出"]


def test_what_is_not_a_plain_text_is_left_to_djangos_own_tag() -> None:
    with translation.override("en"):
        assert shown("{% translate name %}", name="退出") == "Log out"
        assert shown("{% translate '退出' as said %}<{{ said }}>") == "<Log out>"
        assert shown("{% translate '退出' noop %}") == "退出"


def test_the_templates_of_the_pages_use_the_quick_tag() -> None:
    nodes = engines["django"].get_template("web/base.html").template.nodelist
    assert nodes.get_nodes_by_type(Said) and not nodes.get_nodes_by_type(TranslateNode)
