"""In the offices: township and county review, draw, decide, answer the household."""

from tests.walk.county import Worker


def draws(county: Worker, seed: str = "20261201 福彩3D 开奖号码 3 8 5") -> str:
    """The seed first, in public; then the sealed list is drawn from. Gives the address of the draw."""
    page = county.menu("抽查")
    page.locator("input[name=seed]").first.fill(seed)
    page.locator("input[name=seed_from]").first.fill("福彩3D开奖号码")
    county.press("公布种子")
    county.press("封存名单，抽取")
    county.shot("draw")
    return page.url.removeprefix(county.county.address)


def decides(head: Worker, case: int, step: str, because: str = "事实清楚，符合条件。") -> None:
    page = head.turns_to(case, step)
    page.fill("#because", because)
    head.shot(f"decision-{case}")
    head.press("准予")
    head.is_told("已经决定")


def cannot_approve(head: Worker, case: int, step: str, *because: str) -> None:
    """The page of the decision says why, and offers no way to approve."""
    page = head.go(f"/cases/{case}/decision/{step}/")
    button = page.get_by_role("button", name="准予", exact=True)
    assert button.count() == 0 or button.is_disabled()
    head.is_refused(*because)


def cannot_do(worker: Worker, case: int, step: str, *because: str) -> None:
    """The page of a plain step says why not, and has nothing to press."""
    page = worker.go(f"/cases/{case}/steps/{step}/")
    assert not page.get_by_role("button", name="办好这一步").count()
    worker.is_refused(*because)


def serves(clerk: Worker, case: int, step: str) -> None:
    """The answer goes to the household, who signs for it."""
    page = clerk.turns_to(case, step)
    page.fill("#served_on", clerk.today().isoformat())
    clerk.press("记下送达")
    clerk.is_told("已记下送达")
