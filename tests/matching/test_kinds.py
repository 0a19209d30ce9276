"""The kinds of rosters: complete, in the words of the vocabulary, documented, and guessed for good reasons."""

from pathlib import Path

import pytest

from doudi.core.refusal import InputError
from doudi.matching.cleaning.sheet import OTHER_DOCUMENT
from doudi.matching.kinds import (
    IDENTITY,
    TYPES,
    any_header,
    bare_header,
    guess,
    kind_named,
    load_kinds,
    recogniser,
)
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml

NAMES = (
    "household_register deaths marriage vehicles real_estate business social_insurance tax provident_fund bank insurance "
    "securities disability serious_illness education public_payroll registered_poor dibao tekun card_payments persons"
)
DOCS = Path(__file__).parents[2] / "docs" / "rosters.md"


def test_every_kind_is_there() -> None:
    assert sorted(load_kinds()) == sorted(NAMES.split())


@pytest.mark.parametrize("kind", load_kinds().values(), ids=lambda kind: kind.id)
def test_a_kind_speaks_the_words_of_the_vocabulary(kind) -> None:
    facts = load_yaml(policies_dir() / "_vocabulary" / "facts.yaml")
    sources = load_yaml(policies_dir() / "_vocabulary" / "sources.yaml")["sources"]
    tables = {str(facts[entity]["table"]): facts[entity]["facts"] for entity in facts}
    assert not kind.source or kind.source in sources
    assert set(kind.tells) <= set(kind.columns)
    for entity, names in kind.gives.items():
        if entity in facts:
            assert set(names) <= set(facts[entity]["facts"]), entity
        else:
            word = "programme" if entity == "supports" else "kind"
            assert set(names) <= set(tables[entity][word]["values"]), entity
    for column in kind.columns.values():
        assert column.type in TYPES and column.synonyms and column.label
        assert bool(column.values) == (column.type in ("enum", "grade"))
        assert [one for one in column.synonyms if bare_header(one) != one.upper().replace(".", "")] == []
        known = {name: fact for table in tables.values() for name, fact in table.items()}.get(column.name)
        if column.type == "enum" and known is not None and "values" in known:
            assert set(column.values) <= set(known["values"]), column.name


@pytest.mark.parametrize("kind", load_kinds().values(), ids=lambda kind: kind.id)
def test_no_word_of_a_kind_means_two_things(kind) -> None:
    known = recogniser(kind)
    own = [one for one in kind.columns.values() if one.name not in load_kinds()["persons"].columns]
    for column in own:
        assert known(column.synonyms[0]) == (column.name, 0)


def test_headers_are_known_however_they_are_dressed() -> None:
    known = recogniser(kind_named("bank"))
    for theirs in ("账户余额", " 账户余额（元）", "账户\n余额:", "存款情况/账户余额（万元）", "账户余额*"):
        found = known(theirs)
        assert found is not None and found[0] == "deposit"
    assert known("利率") is None
    assert recogniser(kind_named("marriage"))("男方/姓名") == ("name", 0)
    assert recogniser(kind_named("marriage"))("女方/身份证号") == ("spouse_citizen_id", 0)
    assert any_header()("残疾等级") == "disability_grade"


def test_a_kind_is_guessed_by_its_columns_before_its_title() -> None:
    assert guess(["姓名", "身份证号", "存款余额"], ["名单"])[0].id == "bank"
    assert guess(["姓名", "身份证号", "账户余额"], ["住房公积金账户"])[0].id == "provident_fund"
    assert guess(["姓名", "身份证号", "死亡日期"], ["低保对象中的死亡人员"])[0].id == "deaths"
    kind, reason = guess(["姓名", "身份证号"], ["低保名单"])
    assert kind.id == "persons" and "人员名单" in reason


def test_a_kind_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="bank"):
        kind_named("moon")


def test_the_values_of_every_kind_are_in_the_handbook() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for kind in load_kinds().values():
        section = page.partition(f"\n## `{kind.id}`")[2].partition("\n## ")[0]
        assert section, kind.id
        own = [one.name for one in kind.values if one.name not in load_kinds()["persons"].columns]
        assert [name for name in own if f"| `{name}` |" not in section] == []
    shared = page.partition("\n## 每一种")[2].partition("\n## ")[0]
    names = (*IDENTITY, OTHER_DOCUMENT, *(one.name for one in load_kinds()["persons"].values))
    assert [name for name in names if f"| `{name}` |" not in shared] == []
