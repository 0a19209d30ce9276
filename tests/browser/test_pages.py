"""The first pages as people use them, at a desk and on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Watched

pytestmark = pytest.mark.browser
Visit = Callable[..., Watched]

PAGES = [
    "/policies/", "/policies/liaoning-2014/", "/policies/cn-2021/clauses/", "/policies/tieling-2019/rules/",
    "/policies/cn-2021/rules/低保/", "/policies/tieling-2019/parameters/", "/policies/cn-2021/steps/",
    "/policies/longnan-2019/screens/", "/policies/cn-2021/cases/", "/policies/search/?q=低保", "/decide/", "/account/",
    "/account/password/", "/sweeps/",
]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "language"),
    [(DESK, "zh-hans"), (PHONE, "zh-hans"), (PHONE, "en")],
    ids=["desk", "phone", "english-phone"],
)
def test_every_page_fits_the_screen_and_loads_without_a_complaint(
    visit: Visit, size: tuple[int, int], language: str
) -> None:
    seen = visit("leiyang", size)
    seen.page.context.add_cookies([{"name": "django_language", "value": language, "url": seen.address}])
    sweep = seen.go("/sweeps/").url.removeprefix(seen.address)
    first = seen.go(f"{sweep}households/?kind=missed").locator("tbody a").first.get_attribute("href")
    assert first
    for path in [
        *PAGES,
        f"{sweep}households/",
        f"{sweep}households/?q=nobody",
        first,
        first.split("?")[0] + "decide/",
    ]:
        page = seen.go(path)
        assert page.title() and seen.overflow() <= 0, f"{path} is wider than the screen"
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_menu_is_on_the_left_at_a_desk_and_at_the_bottom_of_a_phone(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("leiyang", size).page
    box = page.locator("nav.menu").bounding_box()
    assert box
    if size == DESK:
        assert box["x"] == 0 and box["height"] > 600
    else:
        assert box["y"] + box["height"] == PHONE[1]
        for entry in page.locator("nav.menu a").all():
            target = entry.bounding_box()
            assert target and target["height"] >= 44 and target["width"] >= 44


def answer(page: Page, name: str) -> Any:
    return page.locator(f"#answer-{name} .tag").last


def test_missing_fact_is_entered_and_the_answer_changes(visit: Visit) -> None:
    page = visit().go("/decide/?pack=cn-2021")
    expect(answer(page, "dibao")).to_have_text("未知")
    page.locator("#questions a", has_text="户籍在本地").click()
    expect(page.locator("#f-household-registered_here")).to_be_focused()
    page.select_option("#f-household-registered_here", "false")
    expect(answer(page, "dibao")).to_have_text("否")
    expect(page.locator("#questions a", has_text="户籍在本地")).to_have_count(0)
    assert page.url.endswith("/decide/?pack=cn-2021"), "facts never travel in addresses"


def test_poor_household_is_built_by_hand_and_explained(visit: Visit) -> None:
    page = visit().go("/decide/?pack=cn-2021")
    page.fill("#on", "2024-09-01")
    page.fill("#f-household-area_code", "430481114201")
    page.select_option("#f-household-residence", "rural")
    page.select_option("#f-household-registered_here", "true")
    page.locator("#list-incomes button", has_text="添加收入").click()
    expect(page.locator("#list-incomes select").first).to_be_focused()
    page.select_option("#f-incomes-0-excluded", "false")
    page.fill("#f-incomes-0-amount_year", "1200")
    for table in ("expenses", "assets"):
        page.locator(f"#list-{table} button", has_text="查明没有").click()
        expect(page.locator(f"#list-{table} .tag")).to_have_text("查明没有")
    expect(answer(page, "dibao")).to_have_text("是")
    reasons = page.locator("#reasons")
    expect(reasons).to_contain_text("家庭收入 < 标准总额")
    expect(reasons).to_contain_text("57-23")
    page.fill("#f-incomes-0-amount_year", "90000")
    expect(answer(page, "dibao")).to_have_text("否")


def test_what_if_puts_before_and_after_side_by_side(visit: Visit) -> None:
    seen = visit()
    page = seen.go("/policies/cn-2021/cases/")
    page.locator("tr", has_text=re.compile(r"低保\s*是")).locator("a").first.click()
    expect(answer(page, "dibao")).to_have_text("是")
    page.locator("button", has_text="假如").click()
    expect(page.locator("#answers")).to_contain_text("已记下现在的事实")
    page.select_option("#f-household-registered_here", "false")
    row = page.locator("#answer-dibao")
    expect(row.locator(".tag").nth(0)).to_have_text("是")
    expect(row.locator(".tag").nth(1)).to_have_text("否")
    expect(page.locator(".changes")).to_contain_text("户籍在本地")
    page.locator("button", has_text="改回原来").click()
    expect(answer(page, "dibao")).to_have_text("是")
    expect(row.locator(".tag")).to_have_count(1)


def test_value_the_county_has_to_set_is_tried_and_can_be_changed(visit: Visit) -> None:
    page = visit().go("/decide/?pack=cn-2021")
    page.select_option("#site", "")
    question = page.locator("#questions li", has_text="低保标准")
    expect(question).to_contain_text("留给县级确定")
    question.locator("input").press_sequentially("6000", delay=250)  # slower than the form's own pause
    question.locator("input").press("Tab")
    tried = page.locator("#own-dibao_standard")
    expect(tried).to_have_value("6000")
    expect(page.locator("#questions li", has_text="低保标准")).to_have_count(0)
    tried.fill("-1")
    tried.press("Tab")
    expect(page.locator("#answers [role=alert]")).to_contain_text("低保标准")
    page.locator("#own-dibao_standard").fill("7000")
    page.locator("#own-dibao_standard").press("Tab")
    expect(page.locator("#answers [role=alert]")).to_have_count(0)


def test_wrong_fact_is_a_sentence_at_its_field(visit: Visit) -> None:
    page = visit().go("/decide/?pack=cn-2021")
    page.locator("#list-incomes button", has_text="添加收入").click()
    page.fill("#f-incomes-0-amount_year", "12.345")
    expect(page.locator("#f-incomes-0-amount_year-box .field-wrong")).to_contain_text("最多两位小数")
    page.fill("#f-incomes-0-amount_year", "12.34")
    expect(page.locator(".field-wrong")).to_have_count(0)


def test_sweep_leads_from_the_figure_to_the_list_to_the_reasons(visit: Visit) -> None:
    seen = visit()
    page = seen.go("/sweeps/")
    expect(page.locator("#chart svg")).to_be_visible()
    number = page.locator("a.figure", has_text="应保未保").locator(".figure-number").inner_text().split()[0]
    assert int(number) > 0
    page.locator("a.figure", has_text="应保未保").click()
    expect(page.locator("#kind")).to_have_value("missed")
    page.select_option("#programme", "dibao")
    page.wait_for_url("**programme=dibao**")
    page.reload()
    expect(page.locator("#programme")).to_have_value("dibao")
    expect(page.locator("#kind")).to_have_value("missed")
    household = page.locator("tbody a").first.inner_text()
    page.locator("tbody a").first.click()
    expect(page.locator("h1")).to_contain_text(household)
    expect(page.locator(".answers-list")).to_contain_text("低保")
    expect(page.locator("#reasons")).to_contain_text("收入符合")
    assert not re.search(r"\d{17}[\dX]", page.content()), "no identity number on the page"
    page.locator("a", has_text="改一改").click()
    expect(page.locator("#workbench")).to_be_visible()
    expect(answer(page, "dibao")).to_have_text("是")


def test_list_is_exported_as_a_table(visit: Visit) -> None:
    page = visit().go("/sweeps/")
    page.locator("a", has_text="看名单").click()
    with page.expect_download() as download:
        page.locator("a", has_text="导出表格").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("户编号,")


def test_township_clerk_sees_villages_and_system_admin_no_household(visit: Visit) -> None:
    page = visit("dashi").go("/sweeps/")
    expect(page.locator("h2", has_text="各村")).to_be_visible()
    # that a system administrator is let into no page of sweeps: tests/platform/test_scope.py
    expect(visit("admin").page.locator("nav.menu a")).to_have_count(1)


def test_language_is_one_click_away_and_back(visit: Visit) -> None:
    page = visit().go("/policies/")
    page.locator("button", has_text="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Policy library")
    page.locator("button", has_text="中文").click()
    expect(page.locator("h1")).to_have_text("政策库")


def test_rules_diagram_and_tree_are_walked_with_the_keyboard(visit: Visit) -> None:
    seen = visit()
    page = seen.go("/policies/cn-2021/rules/低保/")
    page.locator(".diagram a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/**")
    page.locator("details.more summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".outline").first).to_be_visible()
    page = seen.go("/policies/")
    page.locator("tbody a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("tbody tr").nth(1).locator("a").first).to_be_focused()


def test_pages_can_be_read_by_a_screen_reader(visit: Visit) -> None:
    """Axe finds nothing: names, roles, contrast, order of headings, links known by more than their colour."""
    seen = visit("leiyang", DESK, bypass_csp=True)
    one = "/sweeps/leiyang/cn-2021/households/"
    household = seen.go(f"{one}?kind=unknown").locator("tbody a").first.get_attribute("href")
    for path in (*PAGES[1:7], "/decide/", "/sweeps/leiyang/cn-2021/", one, household):
        found = Axe().run(seen.go(str(path))).response["violations"]
        assert not [(rule["id"], rule["nodes"][0]["html"][:100]) for rule in found], path


def test_skip_link_comes_first_and_leads_to_the_content(visit: Visit) -> None:
    page = visit().go("/decide/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
