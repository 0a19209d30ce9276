"""What holds for everybody who works here: English at a click, the keyboard alone, a screen reader, a small screen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from doudi.apps.grants.programmes import programme_label, programmes, short_label
from doudi.documents import KINDS
from doudi.policy.vocabulary import load_vocabulary
from tests.walk import counter, yard
from tests.walk.counter import Family, Member
from tests.walk.county import County, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: the words of the frame and of the pages, not of the household, the law or the county
FRAME = (
    ".menu-entry, .bar-account button, .tabs .tab, .btn, thead th, .figure-name, .stepbar small, label.form-label, "
    "dt, .empty strong"
)
VOCABULARY = load_vocabulary()
WORDS_OF_THE_LAW = {
    *(fact.label for facts in VOCABULARY.facts.values() for fact in facts.values()),
    *VOCABULARY.entity_labels.values(),
    *(call(name) for name in programmes() for call in (programme_label, short_label)),
    *(form.title for form in KINDS.values()),
}
CLERK, CENTRE, COUNTY = "dashi-township_clerk", "dashi-county_check_centre", "dashi-county_civil_affairs"


@dataclass
class Begun:
    """A case with its papers in and a visit begun; `pages`: (who looks, address) of the pages of casework."""

    number: int
    pages: list[tuple[str, str]]


@pytest.fixture(scope="module")
def begun(everybody: County) -> Begun:
    clerk = everybody.worker(CLERK)
    family = Family(
        "430481114235", [Member("阿卜杜热合曼·买买提明·艾则孜", "1950-01-01", "male")], income=1200
    )
    counter.registers(clerk, family)
    case = counter.applies(clerk, family, "cn-2026/dibao", "dibao")
    counter.accepts(clerk, case)
    phone = everybody.worker(CLERK, phone=True)
    visit = yard.begins(phone, case, "入户调查").url.removeprefix(everybody.address).split("#")[0]
    of_case = ("", "facts/", "history/", "papers/", "steps/授权核对/", "steps/乡镇审核/")
    of_household = ("", "entitled/", "history/", "rows/incomes/", "state/")
    pages = [(CLERK, f"/cases/{case}/{page}") for page in of_case]
    pages += [(CLERK, f"/people/{family.number}/{page}") for page in of_household]
    pages += [
        (CLERK, path)
        for path in ("/", "/cases/", "/cases/new/", "/cases/leads/", "/people/", "/people/search/")
    ]
    pages += [(CLERK, path) for path in (visit, "/notices/", "/meetings/", "/grants/", "/account/", "/kin/")]
    pages += [(CENTRE, path) for path in ("/", "/checks/", f"/checks/{case}/发起信息核对/")]
    pages += [
        (COUNTY, path) for path in ("/", "/spot-checks/", "/payments/", "/payments/budget/", "/papers/lists/")
    ]
    pages += [
        (COUNTY, path)
        for path in (f"/payments/households/{family.number}/", "/grants/standards/", "/record/")
    ]
    return Begun(case, pages)


@pytest.fixture(params=["desk", "phone"])
def small(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "phone")


@pytest.fixture
def english(county: County) -> Iterator[None]:
    """Everybody who looks reads English, until the test is over."""
    looking = [county.worker(user) for user in (CLERK, CENTRE, COUNTY)]
    for one in looking:
        one.go("/account/").get_by_role("button", name="English").click()
        one.loaded()
    yield
    for one in looking:
        one.page.get_by_role("button", name="中文").click()
        one.loaded()


def test_every_page_of_casework_is_in_english_at_a_click(county: County, begun: Begun, english: None) -> None:
    left: list[tuple[str, list[str]]] = []
    for user, path in begun.pages:
        page = county.worker(user).go(path)
        assert page.locator("html").get_attribute("lang") == "en"
        # a fact's name stands among other words: “Add: 收入”, “年收入 元/年”
        texts = page.locator(FRAME).all_inner_texts()
        words = {word for text in texts for word in text.split() if CHINESE.search(word)}
        words -= {"中文", "元/年", "元", *of_the_law(county.worker(user))}
        left += [(path, sorted(words))] if words else []
    assert not left


def of_the_law(worker: Worker) -> set[str]:
    """Words that stay Chinese in English: steps and papers of the document, facts, programmes, titles of forms."""
    there = worker.page.locator("[lang=zh-CN], [lang=zh-CN] *, .action strong, .stepbar span")
    return {text.strip() for text in there.all_inner_texts()} | WORDS_OF_THE_LAW


def test_every_page_of_casework_fits_its_screen_and_reads_well_aloud(
    county: County, begun: Begun, small: bool
) -> None:
    """Nothing is wider than the screen, one heading says what the page is, and axe finds nothing to object to."""
    seen = {user: county.reader(user, phone=small) for user in (CLERK, CENTRE, COUNTY)}
    trouble = []
    for user, path in begun.pages:
        page = seen[user].go(path)
        assert page.locator("h1").count() == 1, path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        trouble += [(path, f"{wider} pixels too wide")] if wider > 0 else []
        for rule in Axe().run(page).response["violations"]:
            trouble.append((path, f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"))
    for one in seen.values():
        one.page.context.close()
    assert not trouble


def test_the_next_step_of_a_case_is_reached_with_the_keyboard_alone(county: County, begun: Begun) -> None:
    page = county.worker(CLERK).opens(begun.number)
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
