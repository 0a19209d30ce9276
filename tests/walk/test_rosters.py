"""The departments' files of a month: dropped, set right, taken, linked, doubts decided, the county screened, a check answered."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.walk import checking, counter
from tests.walk import department_files as files
from tests.walk.conftest import county_of, started
from tests.walk.counter import Family, Member
from tests.walk.county import County, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOUSEHOLDS = 600
CENTRE, CLERK, BUREAU = "dashi-county_check_centre", "dashi-township_clerk", "dashi-county_civil_affairs"
OWN_WORD = "牌照"  # what this traffic police calls the plate
DIED_ON = "2024-07-01"


@pytest.fixture(scope="module")
def everybody(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The staff of a county whose households lie in the register already."""
    with started(tmp_path_factory.mktemp("rosters"), HOUSEHOLDS) as platform:
        yield county_of(browser, platform)


def hands_in(centre: Worker, file: Path) -> None:
    """Drop a file and wait until the worker has looked at it."""
    page = centre.go("/rosters/")
    page.set_input_files("#file", file)
    centre.press("交上")
    sees_it_done(centre)


def sees_it_done(worker: Worker) -> None:
    """The bar runs by itself; when it is through, the way back is shown."""
    job = worker.page.locator(".job")
    if job.count():
        job.get_by_role("link", name="返回").click(timeout=120_000)
        worker.loaded()
    expect(worker.page.locator(".job")).to_have_count(0)


def takes(centre: Worker) -> None:
    centre.press("采用，并和登记册比对")
    sees_it_done(centre)
    centre.is_told("已比对")


def figure(worker: Worker, label: str) -> int:
    """A number of the page by the word beside it."""
    named = worker.page.locator(f".figure-name:text-is('{label}')")
    return int(worker.page.locator(".figure", has=named).locator(".figure-number").inner_text())


def screens(centre: Worker) -> int:
    """Screen the county by the national document; how many findings rest on rosters."""
    page = centre.menu("县情排查")
    centre.press("数据筛查")
    page.select_option("#pack", "cn-2021")
    centre.press("开始筛查")
    sees_it_done(centre)
    return figure(centre, "由花名册得出")


def test_the_files_of_a_month_find_who_is_paid_after_death_and_answer_a_check(
    county: County, tmp_path: Path
) -> None:
    centre, clerk = county.worker(CENTRE), county.worker(CLERK)
    known = files.departments(HOUSEHOLDS)
    dead = files.on_dibao(known.county, "430481114")[0]
    other = next(one for one in files.on_dibao(known.county) if one.name != dead.name)
    owner = Member("谷满秀", "1951-03-04", citizen_id=counter.invented_number("430481", "1951-03-04", 122))
    family = counter.registers(clerk, Family("430481114235", [owner], income=1200))
    before = screens(centre)
    assert before == 0, "nothing has been handed in yet"

    # A file that broke on its way is said to be broken, and cannot be taken.
    centre.menu("核对")
    centre.press("花名册")
    hands_in(centre, files.damaged(files.public_payroll(known), tmp_path))
    assert not centre.page.get_by_role("button", name="采用，并和登记册比对").count()
    centre.shot("roster-damaged")
    centre.page.fill("#why", "文件打不开，请重新导出。")
    centre.press("不采用")

    # The traffic police has a word of its own for the plate: said once, and the file is looked at again.
    car = {"序号": "9", "号牌号码": "湘DQ1234", "车辆类型": "小型轿车", "机动车所有人": owner.name,
           "身份证明号码": owner.citizen_id, "初次登记日期": "2022-05-06", "状态": "正常"}  # fmt: skip
    hands_in(
        centre,
        files.written(files.vehicles(known, car), tmp_path, files.calls_a_column("号牌号码", OWN_WORD)),
    )
    centre.is_told(OWN_WORD)
    centre.page.get_by_label(OWN_WORD, exact=True).select_option(label="号牌号码")
    centre.shot("roster-column")
    centre.press("按这样重新检查")
    sees_it_done(centre)
    assert not centre.page.locator(".tag", has_text="没认出").count()
    takes(centre)
    centre.is_told(owner.name)
    assert figure(centre, "连上") > 100
    centre.shot("roster-linked")

    # The funeral parlour: somebody who is still paid, and a stranger under the number of one who lives.
    hands_in(
        centre,
        files.written(
            files.cremations(
                known,
                {"姓名": dead.name, "身份证号": dead.citizen_id, "死亡时间": DIED_ON},
                {"姓名": "陈不同", "身份证号": other.citizen_id, "死亡时间": DIED_ON},
            ),
            tmp_path,
        ),
    )
    centre.shot("roster-checked")
    takes(centre)
    centre.go("/rosters/doubts/")
    centre.shot("roster-doubts")
    centre.press("陈不同")
    centre.is_told(other.name)
    assert centre.page.locator("mark").all_inner_texts() == ["陈不同", other.name], "blank is no difference"
    centre.shot("roster-pair")
    centre.page.get_by_label("不是同一个人").check()
    centre.page.fill("#why", "电话问过村里，本人健在，号码是抄错的。")
    centre.press("认定")
    assert "陈不同" not in centre.says()

    for roster in (files.public_payroll(known), files.last_payments(known)):
        hands_in(centre, files.written(roster, tmp_path))
        takes(centre)
    centre.go("/rosters/")
    row = centre.page.locator("tr[data-row]", has_text="机动车登记信息.xlsx").first
    assert "已有" in row.inner_text()
    centre.shot("rosters")

    # Screened again, the county shows what the files show; what is so goes to the township.
    assert screens(centre) > before
    centre.shot("screening-run")
    centre.go("/screening/")
    centre.shot("screening")
    centre.press("83-死亡")
    centre.shot("screening-findings")
    centre.press(dead.name)
    centre.is_told("一卡通发放明细202408.xlsx")
    assert dead.citizen_id not in centre.page.content()
    centre.shot("screening-finding")
    centre.page.get_by_label("转为线索").check()
    centre.page.fill("#says", "请村里核实并办停发。")
    centre.press("记下")
    clerk.go("/cases/leads/")
    clerk.is_told("成员死亡后仍在发放")
    clerk.shot("screening-lead")

    # A case's check: the list of the traffic police answers, and names its row.
    for number, (kind, way) in enumerate(
        (("vehicles:vehicles", "full"), ("funeral:deaths", "full"), ("bank:bank", "list"))
    ):
        agrees(county.worker(BUREAU), f"协议{number}号", kind, way)
    case = counter.applies(clerk, family, "cn-2026/dibao", "dibao")
    counter.accepts(clerk, case)
    counter.authorises(clerk, case, "授权核对")
    page = centre.turns_to(case, "发起信息核对")
    for label in page.locator("#content label.choice", has=page.locator("input[name=source]")).all():
        label.locator("input").set_checked(
            label.inner_text().strip().startswith(("公安（车辆）", "民政（殡葬）", "金融机构"))
        )
    centre.press("发起核对")
    centre.press("用这些花名册答复")
    centre.is_told("小型轿车")
    centre.is_told("无记录")
    assert page.locator(".tag-unknown").count() == 1, "the bank answers in its own house"
    centre.shot("roster-answers")

    # The bank answers a list of pseudonyms with the offline tool, in a folder of its own.
    lists_go_out_and_answers_come_back(centre, owner, tmp_path / "bank")
    page = centre.go(f"/checks/{case}/发起信息核对/")
    centre.is_told("存款余额 5200.00 元")
    assert not page.locator(".tag-unknown").count(), "nobody is left unanswered"

    # The car was never spoken of: it is doubted, the household explains, a person settles it, the report is printed.
    page.locator("tr[data-row]", has_text="小型轿车").get_by_role("link").first.click()
    centre.loaded()
    centre.press("列为疑点")
    centre.go("/checks/hits/")
    centre.is_told(owner.name)
    centre.shot("hits")
    centre.press(owner.name)
    page.fill("[name=household_says]", "车是儿子的，登记在我名下。")
    centre.press("记下说明")
    centre.go("/checks/hits/")
    centre.press(owner.name)
    page.get_by_label("属实，采用").check()
    page.fill("#why", "登记在本人名下，按本人财产算。")
    centre.press("处理")
    centre.go("/checks/hits/")
    centre.is_told("没有待处理的疑点")
    checking.reports(centre, case, "发起信息核对")
    printed = page.request.get(f"{county.address}/papers/{case}/check_report.pdf")
    assert printed.status == 200 and printed.body()[:5] == b"%PDF-"


def agrees(bureau: Worker, number: str, kind: str, way: str) -> None:
    """Civil affairs lays down what was agreed with a source."""
    page = bureau.go("/exchange/agreements/")
    page.fill("#number", number)
    page.select_option("#kind", kind)
    page.select_option("#way", way)
    page.fill("#valid_from", f"{bureau.today().year}-01-01")
    page.fill("#valid_until", f"{bureau.today().year}-12-31")
    bureau.press("登记")
    bureau.is_told(number)


def lists_go_out_and_answers_come_back(centre: Worker, owner: Member, house: Path) -> None:
    """`house` is the bank's own folder: the list, the key and its own file lie there, and only the answers leave it."""
    house.mkdir()
    page = centre.go("/exchange/")
    centre.shot("exchange-board")
    centre.press("生成询问名单")
    centre.shot("exchange-inquiry")
    for label, name in (("下载名单", "request.jsonl"), ("下载密钥", "key.json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        download.value.save_as(house / name)
    assert owner.citizen_id not in (house / "request.jsonl").read_text()
    (house / "存款.csv").write_text(
        f"客户名称,证件号码,存款余额\n{owner.name},{owner.citizen_id},5200.00\n", encoding="utf-8"
    )
    today = centre.today().isoformat()
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("doudi")), "exchange", "answer", "request.jsonl", "存款.csv", "--key", "key.json",
            "--on", today, "--as-of", today, "--out", "answers.jsonl",
        ],
        cwd=house, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert owner.citizen_id not in (house / "answers.jsonl").read_text()
    page.set_input_files("#file", house / "answers.jsonl")
    centre.press("收下，记到各件")
    centre.is_told("密钥已销毁")
    centre.shot("exchange-answered")


PAGES = (
    "/checks/", "/exchange/", "/exchange/agreements/", "/exchange/lists/", "/exchange/1/", "/rosters/", "/rosters/2/", "/rosters/doubts/", "/screening/", "/screening/2/",
    "/screening/findings/", "/screening/findings/?state=lead",
)  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_of_rosters_and_screening_fit_the_screen_and_read_well_aloud(
    county: County, phone: bool
) -> None:
    """After the walk: nothing is wider than the screen, one heading a page, axe finds nothing to object to."""
    reader, trouble = county.reader(CENTRE, phone=phone), []
    for path in PAGES:
        page = reader.go(path)
        assert page.locator("h1").count() == 1, path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        trouble += [(path, f"{wider} pixels too wide")] if wider > 0 else []
        for rule in Axe().run(page).response["violations"]:
            trouble.append((path, f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"))
        if phone and path in ("/rosters/", "/rosters/2/", "/screening/"):
            reader.shot(f"phone{path.replace('/', '-')}")
    reader.page.context.close()
    assert not trouble
