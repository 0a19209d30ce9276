"""Every document, from an invented household's data: everything given is on the paper, and nothing that was not."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from doudi.documents import KINDS, render
from tests.documents.reading import as_printed, boxes, given, pages, printed_over, spaced_pages
from tests.documents.samples import FORMS, LONGEST_NAME, emptied, grown, lengthened

#: What a document takes for another sheet of the same people, or puts into a code to scan, and does not print as text.
NOT_PRINTED = {
    "application": {"members.registration"},
    "approval_sheet": {"members.health", "members.labour", "members.income_year"},
    "change_sheet": {
        f"members_{when}.{what}"
        for when in ("before", "after")
        for what in ("registration", "health", "labour", "income_year")
    },
    "survey_form": {"members.registration"},
    "acceptance_receipt": {"follow_url"},
    "notice": {"verify_url", "shows", "stage"},
    "notice_batch": {"office", "notices.verify_url", "notices.shows", "notices.stage"},
    "relatives_filing": {"office"},
    "payroll_sheet": {"office"},
    "roster": {"office"},
    "month_change": {"office"},
    "budget_table": {"office"},
    "campaign_counts": {"office", "widths"},
    "campaign_problems": {"office"},
    "campaign_report": {"office"},
}


def test_there_is_a_sample_of_every_kind():
    assert list(FORMS) == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_everything_given_is_on_the_paper(name):
    text = "".join(pages(render(name, FORMS[name])))
    silent = NOT_PRINTED.get(name, set())
    lost = [
        (place, value)
        for place, value in given(FORMS[name])
        if place not in silent
        for line in (str(value).split("\n") if isinstance(value, str) else [value])
        if not any(printed in text for printed in as_printed(line))
    ]
    assert lost == []


@pytest.mark.parametrize("name", KINDS)
def test_the_longest_names_and_forty_rows_are_whole_on_the_paper(name):
    form = grown(FORMS[name], 40)
    text = "".join(pages(render(name, form)))
    places = [place for place, value in given(form) if value == LONGEST_NAME]
    # A name that a page break parts would be lost to the reader; short cells are never parted.
    assert text.count(LONGEST_NAME) >= len(places)


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_form_prints_without_a_made_up_number(name):
    text = "\n".join(spaced_pages(render(name, emptied(FORMS[name]))))
    assert "none" not in text.lower()
    # The sum of a list without rows is 0; an amount that nobody knows is not.
    sums = name in ("payroll_sheet", "roster", "budget_table", "relatives_filing")
    amounts = set(re.findall(r"[\d,]+\.\d\d", text))
    assert amounts <= ({"0.00"} if sums else {"321,450.50"} if name == "month_change" else set())


@pytest.mark.parametrize("name", KINDS)
def test_no_long_number_is_on_the_paper_that_was_not_given(name):
    text = "\n".join(spaced_pages(render(name, FORMS[name])))
    told = str(FORMS[name])
    assert [number for number in re.findall(r"\d{11,}X?", text) if number not in told] == []


@pytest.mark.parametrize("name", [name for name in KINDS if name != "notice_batch"])
def test_every_page_says_which_of_how_many_it_is(name):
    texts = pages(render(name, grown(FORMS[name], 40)))
    assert [re.findall(r"第(\d+)页共(\d+)页", text) for text in texts] == [
        [(str(at), str(len(texts)))] for at in range(1, len(texts) + 1)
    ]


@pytest.mark.parametrize(
    "name, head",
    [
        ("application", "公民身份号码"),
        ("appraisal_minutes", "评议意见"),
        ("authorisation", "授权人身份"),
        ("notice", "月救助金额（元）"),
        ("payroll_sheet", "开户银行"),
        ("relatives_filing", "备案人"),
        ("roster", "证号"),
    ],
)
def test_a_list_over_several_pages_repeats_its_head(name, head):
    texts = pages(render(name, grown(FORMS[name], 40)))
    with_rows = [text for text in texts if text.count(LONGEST_NAME) > 1]
    assert len(with_rows) > 1
    assert all(head in text for text in with_rows[:2])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "change", [lambda form: form, lambda form: grown(form, 7), emptied], ids=["plain", "long", "empty"]
)
def test_nothing_is_printed_over_another_or_off_the_page(name, change):
    for (width, height), marks in boxes(render(name, change(FORMS[name]))):
        assert printed_over(marks) == []
        beyond = [
            letter
            for letter, box in marks
            if box[0] < 20 or box[1] < 20 or box[2] > width - 20 or box[3] > height - 20
        ]
        assert beyond == []


@pytest.mark.parametrize("name", KINDS)
def test_a_long_story_is_printed_to_its_end(name):
    story = "鑫" * 1200
    form = lengthened(FORMS[name], story)
    told = sum(value == story for _, value in given(form))
    found = 0
    for (_, height), marks in boxes(render(name, form)):
        # Above the foot: what does not fit on a page goes on to the next.
        found += sum(letter == "鑫" and box[1] > 40 and box[3] < height - 40 for letter, box in marks)
    assert found == told * len(story)


@pytest.mark.parametrize("name", KINDS)
def test_the_same_data_give_the_same_bytes(name):
    once = render(name, FORMS[name])
    render("application", emptied(FORMS["application"]))
    assert render(name, FORMS[name]) == once


@pytest.mark.parametrize("name", ["grant_letter", "refusal_letter", "reduction_letter", "stop_letter"])
@pytest.mark.parametrize("lines", range(1, 30, 4))
def test_the_seal_of_a_letter_never_stands_alone_on_a_page(name, lines):
    form = grown(FORMS[name], lines)
    last = pages(render(name, form))[-1]
    assert f"{form.office}（盖章）" in last
    assert form.contact in last


def test_papers_printed_at_once_by_several_workers_are_the_same():
    alone = {name: render(name, FORMS[name]) for name in KINDS}
    with ThreadPoolExecutor(4) as workers:
        together = list(workers.map(lambda name: render(name, FORMS[name]), [*KINDS, *reversed(KINDS)]))
    assert together == [alone[name] for name in [*KINDS, *reversed(KINDS)]]


def test_a_form_of_another_document_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="RefusalLetter"):
        render("refusal_letter", FORMS["grant_letter"])


def test_a_time_of_printing_says_its_zone_and_is_printed_as_ours():
    utc = datetime(2024, 9, 2, 23, 30, tzinfo=UTC)
    assert "打印时间：2024-09-0307:30" in pages(render("roster", replace(FORMS["roster"], printed_at=utc)))[0]
    assert "打印时间" not in pages(render("roster", replace(FORMS["roster"], printed_at=None)))[0]
    with pytest.raises(ValueError, match="zone"):
        render("roster", replace(FORMS["roster"], printed_at=datetime(2024, 9, 2)))


def test_words_of_a_household_are_text_and_never_markup():
    hostile = '#import "x" *粗* $x$ #{panic()} \\ <a> "] // /*'
    text = "".join(
        pages(render("application", replace(FORMS["application"], reason=hostile, living_address=hostile)))
    )
    assert text.count(hostile.replace(" ", "")) == 2
