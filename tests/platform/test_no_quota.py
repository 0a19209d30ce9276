"""ZZ-29: from the bottom up, by the facts. Nobody can set how many are to be helped: the system has no place for it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.forms import Form
from django.urls import get_resolver

import doudi
from doudi.policy.pack import list_documents, load_pack
from doudi.policy.vocabulary import load_vocabulary

#: how a quota, target or cap on recipients is called, in names and in words; how many must come to an appraisal is none
QUOTA = re.compile(
    r"quota|target_(households|persons|cases|number|share)|headcount_(max|limit|cap)|(max|limit|cap)_(households|persons|cases|recipients)"
    r"|指标|名额|配额|任务数|定额户|限额户|(户数|(?<!评议)人数|件数|面)(上限|下限|任务|要求)|保障面",
    re.IGNORECASE,
)
#: a budget says what money is needed for those who are entitled; it stops nobody (ZZ-06)
NOT_OF_PEOPLE = {"Budget"}


def names_of(model):
    """Every way in which a table's columns are called."""
    for field in model._meta.get_fields():
        yield field.name
        yield str(getattr(field, "verbose_name", ""))
        yield str(getattr(field, "help_text", ""))
        for value, label in getattr(field, "choices", None) or ():
            yield f"{value} {label}"


@pytest.mark.parametrize(
    "model", [one for one in apps.get_models() if one.__module__.startswith("doudi.")], ids=str
)
def test_no_table_has_a_column_for_a_quota(model):
    """ZZ-29."""
    if model.__name__ not in NOT_OF_PEOPLE:
        assert not [name for name in names_of(model) if QUOTA.search(name)]


def test_no_parameter_sets_how_many_are_to_be_helped():
    """ZZ-29: what a county may lay down are standards, days, shares of checks; never a number of households."""
    for name, parameter in load_vocabulary().parameters.items():
        assert not QUOTA.search(f"{name} {parameter.label} {getattr(parameter, 'note', '')}"), name
        assert getattr(parameter, "unit", None) not in ("户", "件"), name


@pytest.mark.parametrize("document", [one.id for one in list_documents()])
def test_no_rule_of_a_pack_asks_how_many_others_there_are(document):
    """ZZ-29: an answer is given on one household's facts: rules read facts, parameters and other rules of that house."""
    pack = load_pack(document)
    entities = set(pack.vocabulary.facts)
    assert entities <= {
        "household", "person", "obligor", "income", "expense", "asset", "support",
    }, "a rule could look beyond the household"  # fmt: skip
    for name, rule in pack.law(20260101).rules.items():
        assert not QUOTA.search(f"{name} {getattr(rule, 'note', '') or ''}"), name


def forms():
    found, waiting = set(), [Form]
    while waiting:
        for one in waiting.pop().__subclasses__():
            if one not in found and one.__module__.startswith("doudi."):
                found.add(one)
                waiting.append(one)
    return sorted(found, key=str)


def test_no_form_asks_for_one():
    """ZZ-29: nor any address or field of a form."""
    get_resolver().url_patterns  # noqa: B018  (imports every view, and with them their forms)
    assert forms()
    for form in forms():
        for name, field in form.base_fields.items():
            assert not QUOTA.search(f"{name} {field.label or ''} {field.help_text or ''}"), f"{form}.{name}"


def test_no_page_asks_for_one():
    """ZZ-29: no field of a template either."""
    pages = list(Path(doudi.__file__).parent.rglob("templates/**/*.html"))
    assert len(pages) > 100
    for page in pages:
        for field in re.findall(r"<(?:input|select|textarea|label)[^>]*>", page.read_text(encoding="utf-8")):
            assert not QUOTA.search(field), page.name


@pytest.mark.parametrize("name", ["household_quota", "保障面要求", "max_households", "新增指标", "户数上限"])
def test_the_words_would_be_noticed(name):
    assert QUOTA.search(name)
