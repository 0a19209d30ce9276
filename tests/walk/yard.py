"""In the yard: two people visit, ask group by group, photograph, and everybody signs on the phone."""

from playwright.sync_api import Page, expect

from tests.walk.counter import Family
from tests.walk.county import Worker, draws_a_signature, picture

#: what the surveyors tick for every member, fact by fact
OF_A_MEMBER = {
    "counted": "true", "in_school": "false", "whereabouts": "home", "labour": "none", "main_labourer": "false",
    "employed": "false", "not_seeking_work": "false", "illness": "none", "treatment_continues": "false",
    "disability_type": "none", "disability_grade": "0", "disability_uncertified": "false",
    "self_care": "full", "self_care_items_lost": "0",
}  # fmt: skip
OF_THE_HOUSEHOLD = {"registered_here": "true", "working_business": "false", "hardship_remains": "false"}


def begins(surveyor: Worker, case: int, step: str) -> Page:
    page = surveyor.turns_to(case, step)
    surveyor.press("开始调查")
    page.wait_for_selector("#visit")
    return page


def writes(surveyor: Worker, family: Family) -> None:
    """Screen by screen, saved as it is typed; a photograph and the place taken on the spot."""
    page = surveyor.page
    _turn_to(page, "members")
    _fill(page, OF_A_MEMBER | family.extra, OF_THE_HOUSEHOLD | family.extra)
    _turn_to(page, "income")
    if family.income:
        _income(page, family.income)
    for table in ("incomes", "expenses"):
        page.locator(f"[data-known='{table}.known']").check()
    surveyor.shot("worksheet")
    for group in ("property", "housing", "health"):
        _turn_to(page, group)
        _fill(page, OF_A_MEMBER | family.extra, OF_THE_HOUSEHOLD | family.extra)
        if group == "property":
            page.locator("[data-known='assets.known']").check()
    _turn_to(page, "surroundings")
    _fill(page, {}, OF_THE_HOUSEHOLD | family.extra)
    looks_around(surveyor)


def looks_around(surveyor: Worker) -> None:
    """Neighbours, a photograph, the place; and what it all comes to."""
    page = surveyor.page
    _turn_to(page, "surroundings")
    page.fill("[name=neighbours]", "邻居说老人常年多病，靠养老金过日子。")
    page.click("#take-place")
    page.fill("#photo-shows", "住房外观")
    page.set_input_files("#photo-file", [picture("house")])
    page.wait_for_selector("#photos figure")
    surveyor.shot("yard")
    _turn_to(page, "conclusion")
    page.fill("[name=conclusion]", "与申报一致，情况属实。")
    page.locator("[name=conclusion]").blur()
    expect(page.locator("#visit-state")).to_contain_text("已保存", timeout=15_000)
    page.reload()
    _turn_to(page, "conclusion")


def signs(surveyor: Worker, *colleagues: Worker, household: bool = True) -> None:
    """The surveyor, colleagues with passwords of their own, and the household draw their names."""
    page = surveyor.page
    _sign(surveyor, "me")
    for colleague in colleagues:
        signs_too(surveyor, colleague)
    if household:
        page.locator("details.sign-box", has=page.locator("#signer-person")).locator("summary").click()
        _sign(surveyor, "household")


def signs_too(surveyor: Worker, colleague: Worker) -> None:
    """Who came along signs on the same phone, with a password of their own."""
    page = surveyor.page
    page.locator("details.sign-box", has=page.locator("#colleague-user")).locator("summary").click()
    page.fill("#colleague-user", colleague.user)
    page.fill("#colleague-password", colleague.password)
    _sign(surveyor, "colleague")


def goes_back_to_the_sheet(surveyor: Worker) -> None:
    """From the refusal to what has been written and signed: all of it is still there."""
    surveyor.press("返回上一页")
    _turn_to(surveyor.page, "conclusion")


def concludes(surveyor: Worker, agrees: str = "yes") -> None:
    surveyor.page.select_option("#agrees", agrees)
    surveyor.press("办结调查")


def visits(surveyor: Worker, case: int, step: str, family: Family, *colleagues: Worker) -> None:
    """The whole visit."""
    begins(surveyor, case, step)
    writes(surveyor, family)
    signs(surveyor, *colleagues)
    surveyor.shot(f"signed-{step}")
    concludes(surveyor)
    surveyor.is_told("与申报是否一致")


def sees_for_itself(surveyor: Worker, case: int, step: str, *colleagues: Worker) -> None:
    """A later visit: what the first one wrote stands; somebody else looks, and signs."""
    begins(surveyor, case, step)
    looks_around(surveyor)
    signs(surveyor, *colleagues)
    concludes(surveyor)
    surveyor.is_told("与申报是否一致")


def _income(page: Page, yuan: int) -> None:
    """What was declared stands on the sheet already and is looked into; what was not gets a line of its own."""
    rows = page.locator("[data-list=incomes] .visit-row")
    if not rows.count():
        page.click("[data-list=incomes] [data-add-row]")
    row = rows.last
    row.locator("select[name$='.kind']").select_option("transfer")
    row.locator("select[name$='.excluded']").select_option("false")
    row.locator("[data-way=amount] input").first.fill(str(yuan))


def _sign(surveyor: Worker, who: str) -> None:
    page = surveyor.page
    form = page.locator(f"form[data-sign]:has(input[name=who][value={who}])")
    draws_a_signature(page, form)
    form.get_by_role("button", name="签字", exact=True).click()
    surveyor.loaded()
    surveyor.is_told("已签字")


def _turn_to(page: Page, group: str) -> None:
    page.click(f".visit-tab[data-group={group}]")


def _fill(page: Page, member: dict[str, str], household: dict[str, str]) -> None:
    for start, facts in (("persons[", member), ("household.", household)):
        for name, value in facts.items():
            there = page.locator(f"#visit [name^='{start}'][name$='.{name}']:visible")
            for turn, tag in enumerate(there.evaluate_all("all => all.map(one => one.tagName)")):
                if tag == "SELECT":
                    there.nth(turn).select_option(value)
                else:
                    there.nth(turn).fill(value)
