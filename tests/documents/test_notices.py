"""A notice shows only what its document allows: by its type, by what it refuses, and on the paper."""

import re
from dataclasses import fields, replace
from itertools import combinations

import pytest

from doudi.core.refusal import Refused
from doudi.documents import render
from doudi.documents.forms.notices import Notice, NoticeBatch, NoticeRow, NoticeStage, Shown
from tests.documents.reading import pages
from tests.documents.samples_case import HEAD, NOTICE

ROW = {"name": "蒋德旺", "persons": 3, "amount": 75_000, "category": "农村低保 B 类"}
ON_PAPER = {Shown.NAME: "蒋德旺", Shown.PERSONS: "人数", Shown.AMOUNT: "750.00", Shown.CATEGORY: "B类"}
ALLOWANCES = [(Shown.NAME, *more) for size in range(4) for more in combinations(list(Shown)[1:], size)]


def notice(shows: tuple[Shown, ...], *rows: NoticeRow) -> Notice:
    return replace(NOTICE, shows=shows, rows=rows)


def test_a_row_has_no_place_for_anything_but_the_four_columns():
    assert {field.name for field in fields(NoticeRow)} == {"name", "persons", "amount", "category"}


def test_a_notice_has_no_text_about_a_household_but_its_rows():
    texts = {field.name for field in fields(Notice)} - {
        field.name for field in fields(type(NOTICE).__mro__[1])
    }
    assert texts == {
        "stage", "programme", "village", "boards", "shows", "monthly", "rows", "hung_on", "until", "objections_to", "objections_phone",
        "verify_url",
    }  # fmt: skip


@pytest.mark.parametrize("shows", ALLOWANCES, ids="、".join)
def test_the_paper_shows_the_columns_that_are_allowed_and_no_other(shows):
    row = NoticeRow.showing(shows, **ROW)
    text = "".join(pages(render("notice", notice(shows, row))))
    for shown, printed in ON_PAPER.items():
        assert (printed in text) == (shown in shows), shown


@pytest.mark.parametrize("shows", ALLOWANCES[:-1], ids="、".join)
def test_a_row_that_holds_more_than_is_allowed_is_refused(shows):
    with pytest.raises(Refused) as refused:
        notice(shows, NoticeRow(**ROW))
    assert refused.value.code == "notice-shows-too-much"
    assert "不能显示" in refused.value.message


@pytest.mark.parametrize("number", ["43048119570312101X", "12012340031", "6217000012340031", "430481"])
def test_a_number_in_a_name_or_category_is_refused_and_not_repeated(number):
    for row in ({**ROW, "name": f"蒋德旺{number}"}, {**ROW, "category": number}):
        with pytest.raises(Refused) as refused:
            notice(tuple(Shown), NoticeRow(**row))
        assert refused.value.code == "number-on-notice"
        assert number not in refused.value.message


def test_the_place_and_the_office_can_be_named_with_short_numbers():
    notice(tuple(Shown), NoticeRow(**{**ROW, "category": "2024 年第 2 批"}))


@pytest.mark.parametrize("stage", NoticeStage)
def test_every_stage_says_what_it_is_how_long_it_hangs_and_whom_to_tell(stage):
    until = None if stage is NoticeStage.LONG_TERM else 20240926
    text = "".join(pages(render("notice", replace(NOTICE, stage=stage, until=until))))
    titles = {
        "调查评议结果": "调查评议结果公示",
        "拟确认对象": "拟确认对象公示",
        "确认结果": "确认结果公告",
        "长期": "对象长期公示",
    }
    assert f"{NOTICE.programme}{titles[stage]}" in text
    assert ("2024年9月20日至2024年9月26日" in text) == (until is not None)
    assert ("2024年9月20日起" in text) == (stage is NoticeStage.LONG_TERM)
    assert NOTICE.objections_to in text and NOTICE.objections_phone in text


def test_five_hundred_households_are_one_file_with_every_name_once():
    rows = tuple(
        NoticeRow(name=f"蒋{chr(0x4E00 + at)}", persons=1, amount=38_000 + at, category=None)
        for at in range(500)
    )
    texts = pages(render("notice", notice(NOTICE.shows, *rows)))
    everything = "".join(texts)
    assert all(everything.count(f"{row.name}1{row.amount / 100:.2f}") == 1 for row in rows)
    assert 10 < len(texts) < 30


def test_a_batch_counts_the_pages_of_each_notice_by_itself():
    long = notice(NOTICE.shows, *(NOTICE.rows[at % 2] for at in range(60)))
    batch = NoticeBatch(**HEAD, number="", notices=(NOTICE, long, NOTICE))
    found = [re.findall(r"第(\d+)页共(\d+)页", text) for text in pages(render("notice_batch", batch))]
    assert found == [[("1", "1")], [("1", "3")], [("2", "3")], [("3", "3")], [("1", "1")]]


def test_a_batch_prints_each_notice_as_it_prints_alone():
    other = replace(NOTICE, number="大市公〔2024〕19号", village="大市镇敖山村", rows=NOTICE.rows[:1])
    batch = pages(render("notice_batch", NoticeBatch(**HEAD, number="", notices=(NOTICE, other))))
    assert batch == [*pages(render("notice", NOTICE)), *pages(render("notice", other))]
