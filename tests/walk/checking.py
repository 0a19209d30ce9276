"""At the check centre: departments are asked, answer, and a report closes the check."""

from tests.walk.county import Worker

#: enough to ask in a walk; a check centre asks them all
SOURCES = ("公安（户籍）", "金融机构")


def tries_to_ask(centre: Worker, case: int, step: str) -> None:
    """By the address, though the case page offers no such thing yet; presses what the page shows."""
    page = centre.go(f"/checks/{case}/{step}/")
    button = page.get_by_role("button", name="发起核对")
    if button.count():
        button.click()
        centre.loaded()


def asks(centre: Worker, case: int, step: str) -> None:
    """Of two sources, about every member."""
    page = centre.turns_to(case, step)
    for label in page.locator("#content label.choice", has=page.locator("input[name=source]")).all():
        label.locator("input").set_checked(any(label.inner_text().strip().startswith(one) for one in SOURCES))
    centre.press("发起核对")
    centre.is_told("核对已经发出")


def hears_nothing_else(centre: Worker, case: int, step: str) -> None:
    """One source after the other answers that it holds nothing on anybody."""
    page = centre.go(f"/checks/{case}/{step}/")
    waiting = page.get_by_role("button", name="其余都无记录")
    silent = waiting.count()  # not every document asks both
    assert 1 <= silent <= len(SOURCES)
    for _source in range(silent):
        waiting.first.click()
        centre.loaded()
        centre.is_told("都记为无记录")
    assert not page.locator(".tag-unknown").count(), "nobody is left unanswered"


def reports(centre: Worker, case: int, step: str, joined: list[Worker] | None = None) -> None:
    page = centre.go(f"/checks/{case}/{step}/")
    page.fill("#conclusion", "各来源均已答复，未见疑点。")
    for turn, other in enumerate(joined or []):
        page.locator("input[name=colleague]").nth(turn).fill(other.user)
        page.locator("input[name=password]").nth(turn).fill(other.password)
    centre.shot(f"check-{case}")
    centre.press("出报告")
    centre.is_told("报告")


def checks(centre: Worker, case: int, step: str, joined: list[Worker] | None = None) -> None:
    """The whole check."""
    asks(centre, case, step)
    hears_nothing_else(centre, case, step)
    reports(centre, case, step, joined)
