"""Names as they are compared: what is one name, what stays two, and the same in the database."""

import time

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import lazy_pinyin

from doudi.matching.names import add_forms, folded, sounded, syllables


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("蕭建國", "肖建国"),
        ("王  伟", "王伟"),
        ("王\u3000伟", "王伟"),
        ("傅玉兰", "付玉兰"),
        ("閻昇", "闫升"),
        ("李堃", "李坤"),
        ("邱喆", "丘哲"),
        ("买买提·艾力", "买买提•艾力"),
        ("买买提．艾力", "买买提艾力"),
        ("ＡＬＩ", "ali"),
        ("張□國", "张?国"),
        ("林", "林"),  # a compatibility form
        ("鍾鐘", "钟钟"),
    ],
)
def test_ways_of_writing_one_name_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("王伟", "王玮"), ("李兰", "李蓝"), ("张建国", "张建军"), ("余明", "佘明"), ("王戴", "王代")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("单雄信", "shan xiong xin"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("单于静", "chan yu jing"),
        ("查良镛", "zha liang yong"),
        ("区寄", "ou ji"),
        ("曾国藩", "zeng guo fan"),
        ("张单", "zhang dan"),
        ("呂麗", "lv li"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, said: str) -> None:
    assert syllables(sounded(name)) == said


@pytest.mark.parametrize(("one", "other"), [("张伟", "章炜"), ("李国", "黎囯"), ("王秀英", "王绣瑛")])
def test_names_of_one_sound_sound_alike(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert sounded(one) == sounded(other)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8))
def test_both_forms_have_a_character_for_every_character_and_folding_twice_changes_nothing(name: str) -> None:
    plain = folded(name)
    assert len(plain) == len(sounded(name)) == len(name)
    assert folded(plain) == plain
    assert sounded(plain) == sounded(name)


def test_folding_agrees_with_opencc_and_sounds_with_pypinyin_on_every_given_name_character() -> None:
    simplify = OpenCC("t2s").convert
    for character in "國偉麗華龍鳳蘭靜寶慶榮貴":
        assert folded("王" + character)[1] == simplify(character)
    for character in "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂":
        assert syllables(sounded("王" + character)) == " ".join(lazy_pinyin("王" + character))


def test_the_table_of_forms_says_what_python_says() -> None:
    names = ["蕭建國", "王  伟", "单于静", "买买提·艾力", "", "□明", "Ali"]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE people AS SELECT unnest(?) AS name", [[*names, *names, None]])
        add_forms(connection, "SELECT name FROM people", "forms")
        rows = connection.execute("FROM forms ORDER BY name").fetchall()
    assert rows == sorted((name, folded(name), sounded(name)) for name in names)


def test_two_hundred_thousand_names_take_no_longer_than_a_breath() -> None:
    with duckdb.connect() as connection:
        many = "SELECT '王' || chr((19968 + i * 7919 % 20000)::INT) || chr((19968 + i // 20000)::INT) FROM range(200000) AS t(i)"
        began = time.process_time()
        add_forms(connection, many, "forms")
        assert connection.execute("SELECT count(*) FROM forms").fetchall() == [(200000,)]
    assert time.process_time() - began < 4
