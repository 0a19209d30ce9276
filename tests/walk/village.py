"""In the village: people meet and vote in secret; notices are printed, sealed, hung, photographed."""

import re
from datetime import date

from playwright.sync_api import Page

from tests.walk.county import Worker, picture

DEPUTIES = [f"村民代表{name}" for name in "赵钱孙李周吴郑王冯陈褚卫蒋沈"]


def meets(clerk: Worker, case: int, step: str, agree: int = 14, open_steps: bool = False) -> None:
    """A meeting on one case: roster, secret vote, minutes."""
    page = clerk.turns_to(case, step)
    page.fill("#held_on", clerk.today().isoformat())
    page.fill("#place", "村委会会议室")
    page.fill("#chair", "村支书")
    page.fill("#recorder", "村文书")
    people = [(name, "village_deputy") for name in DEPUTIES]
    people += [("村主任", "village_committee"), ("村支书", "party_committee")]
    for turn, (name, kind) in enumerate(people):
        page.fill(f"[name=name-{turn}]", name)
        page.select_option(f"[name=kind-{turn}]", kind)
        page.check(f"[name=present-{turn}]")
    clerk.press("开始表决")
    page.locator("[name=agree]").fill(str(agree))
    page.locator("[name=disagree]").fill("1")
    page.locator("[name=abstain]").fill(str(len(people) - 1 - agree))
    clerk.press("记下表决")
    clerk.shot(f"meeting-{step}")
    page.fill("#minutes", "介绍了家庭情况和调查结果，代表提问后无记名投票。")
    clerk.press("结束会议，办结各户这一步")
    clerk.is_told("已结束")


def prints(clerk: Worker, case: int, step: str) -> str:
    """The sheet, sealed but not yet on the wall. Gives the address of its page."""
    page = clerk.turns_to(case, step)
    clerk.press("制作并打印")
    clerk.press("已经盖章")
    return page.url.removeprefix(clerk.county.address)


def hangs(clerk: Worker, notice: str) -> None:
    """Hung on every board, photographed: from now on it runs."""
    page = clerk.go(notice)
    _photograph(page)
    clerk.press("已经张贴，开始公示")
    clerk.is_told("公示中")
    clerk.shot("notice-hangs")


def posts(clerk: Worker, case: int, step: str) -> str:
    notice = prints(clerk, case, step)
    hangs(clerk, notice)
    return notice


def runs_out(clerk: Worker, *notices: str) -> None:
    """The last day of each is photographed, and the day after they are down."""
    clerk.county.days_pass((last_day(clerk, notices[0]) - clerk.today()).days)
    for notice in notices:
        photographs_the_last_day(clerk, notice)
    clerk.county.days_pass(1)
    for notice in notices:
        clerk.go(notice)
        clerk.is_told("已撤下")


def announces(clerk: Worker, case: int, step: str, village: str) -> None:
    """The long-term list of the village, hung for as long as help runs."""
    page = clerk.turns_to(case, step)
    row = page.locator(f"form:has(input[name=area][value='{village}'])")
    clerk.press("制作本月", row)
    clerk.press("已经盖章")
    _photograph(page)
    clerk.press("已经张贴，开始公示")
    clerk.is_told("长期张贴")
    clerk.shot("long-term")


def last_day(clerk: Worker, notice: str) -> date:
    clerk.go(notice)
    found = re.search(r"到 (\d{4}-\d\d-\d\d) 为止", clerk.says())
    assert found is not None, clerk.says()
    return date.fromisoformat(found[1])


def photographs_the_last_day(clerk: Worker, notice: str) -> None:
    page = clerk.go(notice)
    _photograph(page)
    clerk.press("保存末日照片")


def objects(villager: Page, notice: str, says: str) -> str:
    """Somebody reads the notice in public and writes that it is not right. Gives what the page answers."""
    villager.goto(notice)
    villager.get_by_role("link", name="反映情况").click()
    villager.locator("#id_place").select_option(index=1)
    villager.fill("#id_says", says)
    villager.get_by_role("button", name="提交").click()
    villager.wait_for_load_state()
    return villager.locator("#content").inner_text()


def objects_late(clerk: Worker, notice: str, says: str) -> str:
    """Somebody rings after the last day. Gives what the page says of it."""
    page = clerk.go(notice)
    page.locator("summary", has_text="登记电话或者窗口提出的异议").click()
    page.locator("#id_place").select_option(index=1)
    page.fill("#id_says", says)
    clerk.press("登记")
    return clerk.says()


def _photograph(page: Page) -> None:
    for field in page.locator("input[type=file][name^=photo-]").all():
        field.set_input_files([picture("board")])
