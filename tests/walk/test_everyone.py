"""What holds for everybody who works here: English at a click, and a case worked with the keyboard alone."""

import re

import pytest

from tests.walk import counter
from tests.walk.counter import Family, Member
from tests.walk.county import County, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: the words of the frame and of the pages, not of the household, the law or the county
FRAME = ".menu-entry, .bar-account button, .tabs .tab, h2, .btn, thead th, .figure-name, .stepbar small, label.form-label"


@pytest.fixture
def case(county: County) -> int:
    clerk = county.worker("dashi-township_clerk")
    family = Family("430481114235", [Member("段春香", "1950-01-01")], income=1200)
    counter.registers(clerk, family)
    number = counter.applies(clerk, family, "cn-2026/dibao", "dibao")
    counter.accepts(clerk, number)
    return number


def in_english(worker: Worker) -> None:
    worker.go("/account/")
    worker.page.get_by_role("button", name="English").click()
    worker.loaded()


def in_chinese(worker: Worker) -> None:
    worker.page.get_by_role("button", name="中文").click()
    worker.loaded()


def test_the_desk_and_the_list_of_cases_are_in_english_at_a_click(county: County, case: int) -> None:
    clerk = county.worker("dashi-township_clerk")
    in_english(clerk)
    try:
        for path in ("/", "/cases/"):
            page = clerk.go(path)
            words = [text.strip() for text in page.locator(FRAME).all_inner_texts()]
            left = [text for text in words if CHINESE.search(text) and text not in ("中文", "退出")]
            assert not [text for text in left if text not in page_of_the_law(clerk)], (path, left)
    finally:
        in_chinese(clerk)


def page_of_the_law(worker: Worker) -> set[str]:
    """Names that stay Chinese in English: steps of the document and papers it asks for."""
    return {
        text.strip()
        for text in worker.page.locator("[lang=zh-CN], .action strong, .stepbar span").all_inner_texts()
    }


def test_the_next_step_of_a_case_is_reached_with_the_keyboard_alone(county: County, case: int) -> None:
    page = county.worker("dashi-township_clerk").opens(case)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # “go to the content” is the first stop of every page
    for _stop in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#now .btn-primary')"):
            break
    else:
        raise AssertionError("the way to the main action is too long")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(surveys|steps|authorisation|checks)/"))
