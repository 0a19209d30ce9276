"""At the counter: the household is written down, its application taken, its authorisations drawn."""

from dataclasses import dataclass, field

import numpy as np

from doudi.demo.identity import with_check
from tests.walk.county import Worker, draws_a_signature


@dataclass
class Member:
    """Somebody of a household who is going to be typed in."""

    name: str
    born: str
    sex: str = "female"
    relation: str = ""
    citizen_id: str = ""


@dataclass
class Family:
    """A household that knocks on the door. `income`: what it earns a year, in yuan."""

    village: str
    members: list[Member]
    income: int
    residence: str = "rural"
    number: int = 0  # of its page, once it is in the register
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return self.members[0].name


def invented_number(area: str, born: str, sequence: int) -> str:
    """An identity number that is right in form and belongs to nobody. `sequence`: even for women, below 1000."""
    start = np.array([int(area[:6]) * 10**11 + int(born.replace("-", "")) * 1000 + sequence])
    return str(with_check(start)[0])


def registers(clerk: Worker, family: Family) -> Family:
    """A household nobody knows yet: looked for first, then written down once."""
    page = clerk.menu("办件")
    clerk.press("受理新申请")
    page.fill("#q", family.head)
    clerk.press("找")
    clerk.press("新建户档案")
    page.select_option("#area", family.village)
    page.select_option("#residence", family.residence)
    page.fill("#address", "3 组 12 号")
    for turn, one in enumerate(family.members):
        start = "" if turn == 0 else f"p{turn - 1}."
        if turn > 1:
            page.locator("details").filter(has=page.locator(f"[name='{start}name']")).locator(
                "summary"
            ).click()
        page.fill(f"[name='{start}name']", one.name)
        page.fill(f"[name='{start}birth_date']", one.born)
        page.select_option(f"[name='{start}sex']", one.sex)
        page.fill(f"[name='{start}citizen_id']", one.citizen_id)
        if turn:
            page.select_option(f"[name='{start}relation']", one.relation)
    clerk.press("建户")
    clerk.is_told("已建户")
    family.number = int(page.url.rstrip("/").split("/")[-1])
    clerk.shot(f"household-{family.head}")
    return family


def applies(
    clerk: Worker, family: Family, offer: str, programme: str = "", way: str = "self",
    complained_of: bool = False, **agent: str,
) -> int:  # fmt: skip
    """The application, from the household's own page. Gives the number of the case's page."""
    page = clerk.go(f"/people/{family.number}/")
    clerk.press("受理申请")
    page.select_option("#id_offer", offer)
    clerk.press("换了事项，重新看一遍")
    if programme:
        page.select_option("#id_programme", programme)
    page.select_option("#id_way", way)
    if agent:
        page.locator("details.field summary").click()
    for name, text in agent.items():
        page.fill(f"#id_{name}", text)
    page.set_checked("#id_complained_of", complained_of)
    page.fill("#id_reason", "年老多病，收入不够生活。")
    clerk.press("立案")
    clerk.is_told("已经立案")
    return int(page.url.rstrip("/").split("/")[-2])


def accepts(clerk: Worker, case: int) -> None:
    """Every paper that the document asks for is in."""
    page = clerk.go(f"/cases/{case}/papers/")
    for box in page.locator("input[name=had]").all():
        box.check()
    clerk.shot("papers")
    page.locator("button[value=accept]").click()
    clerk.is_told("已经受理")


def authorises(clerk: Worker, case: int, step: str) -> None:
    """Every grown-up member signs on the screen that the departments may be asked."""
    page = clerk.turns_to(case, step)
    for _each in range(page.locator("form.sign").count()):
        form = page.locator("form.sign").first
        draws_a_signature(page, form)
        form.get_by_role("button", name="签字授权").click()
        clerk.loaded()
        clerk.is_told("的授权已经记下")


def declares(clerk: Worker, case: int, step: str, family: Family) -> None:
    """The household's own word: one income, nothing else."""
    page = clerk.turns_to(case, step)
    for table in ("expenses", "assets", "obligors"):
        button = page.locator(f"button[value='none:{table}']")
        if button.count():
            button.click()
            page.wait_for_selector(f"button[value='unknown:{table}']")
    page.click("button[value='add:incomes']")
    page.wait_for_selector("#list-incomes .row-box")
    row = page.locator("#list-incomes .row-box").last
    folded = row.locator("details.more:not([open]) summary")
    if folded.count():
        folded.click()
    row.locator("[name$='.kind']").select_option("transfer")
    row.locator("[name$='.excluded']").select_option("false")
    row.locator("[name$='.amount_year']").fill(str(family.income))
    clerk.shot("declaration")
    clerk.press("记下声明")
    clerk.is_told("声明已经记下")


def states(clerk: Worker, family: Family, **facts: str) -> None:
    """What the household says of itself beside any case."""
    page = clerk.go(f"/people/{family.number}/state/")
    for name, value in facts.items():
        page.locator(f"[name='{name}'], [name$='.{name}']").first.select_option(value)
    clerk.press("登记")


def has_nobody_bound_to_keep_it(clerk: Worker, family: Family) -> None:
    """No child, no parent, nobody: said, which is more than left open."""
    page = clerk.go(f"/people/{family.number}/rows/obligors/")
    page.check("[name=none]")
    clerk.press("登记")


def files_kin(clerk: Worker, official: str, relative: Member) -> None:
    """An official's near relative goes on file; the number is only compared."""
    page = clerk.go("/kin/")
    page.locator("summary", has_text="新备案").click()
    choice = page.locator("#official option", has_text=official).first
    page.select_option("#official", str(choice.get_attribute("value")))
    page.fill("#post", "县民政局科员")
    page.select_option("#relation", index=2)
    page.fill("#relative_name", relative.name)
    page.fill("#relative_id", relative.citizen_id)
    clerk.press("备案")
    clerk.is_told("已备案")
