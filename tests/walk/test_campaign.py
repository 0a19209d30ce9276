"""The screening of 陇南 in June 2019, from its opening to the signed city report: planted problems found, remedied, counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from doudi.procedure.campaigns.reading import load_campaign
from tests.walk.conftest import county_of, started
from tests.walk.county import County, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = Path(__file__).with_name("start_campaign.py")
TEXT = load_campaign("longnan-2019")
KEY = "longnan-2019-6212-1"
AT = f"/campaigns/{KEY}/"
CITY, LEADER = "pingya-city_civil_affairs", "pingya-city_leader"
SELF, CROSS, AGAIN = "县级自查", "县际互查", "市级复查"
COUNTIES = {"pingya": "武都区", "cheng": "成县", "wen": "文县"}
HOMES = {"pingya": [("杨才让", 2), ("韩卓玛", 1)], "cheng": [("王大山", 1)], "wen": [("张文", 1)]}


@pytest.fixture(scope="module")
def everybody(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with started(tmp_path_factory.mktemp("campaign"), start=START) as platform:
        yield county_of(browser, platform)


def waits(worker: Worker) -> None:
    """Until the worker process is through with the job on the page."""
    job = worker.page.locator(".job")
    if job.count():
        job.get_by_role("link", name="返回").click(timeout=120_000)
        worker.loaded()
    expect(worker.page.locator(".job")).to_have_count(0)


def checks(worker: Worker, round_: str, head: str, persons: int, found: dict[str, str] | None = None) -> None:
    """Into the house: every group of questions, one screen each, then the signature."""
    told = found or {}
    page = worker.go(f"{AT}rounds/{round_}/?state=left")
    page.get_by_role("link", name=head, exact=True).click()
    worker.loaded()
    for group, questions in TEXT.groups.items():
        worker.is_told(questions[0].ask)
        for one in questions:
            if one.name in told:
                field = page.locator("fieldset", has=page.get_by_label(f"{one.name} 看到的情况"))
                field.locator("input[value=problem]").check()
                field.locator("input[type=text], input:not([type])").fill(told[one.name])
        if group == "资金发放" and found:
            worker.shot(f"door-{round_}")
        worker.press("其余都没有问题，下一组")
    page.fill("#seen", str(persons))
    worker.press("签字")
    worker.is_told(f"查出 {len(told)} 个问题")


def problem(worker: Worker, head: str) -> None:
    page = worker.go(f"{AT}problems/?state=all")
    page.get_by_role("link", name=head, exact=True).first.click()
    worker.loaded()


def gives_task(lead: Worker, measure: str, deadline: str, person: str) -> None:
    page = lead.page
    if not page.input_value("#requirement"):  # the document asks nothing of its own of this problem
        page.fill("#requirement", "水质合格")
    page.fill("#measure", measure)
    page.fill("#deadline", deadline)
    value = page.locator("#person option", has_text=person).first.get_attribute("value")
    page.select_option("#person", value)
    lead.press("交办")
    lead.is_told("任务已经交办")


def figure(worker: Worker, label: str) -> int:
    named = worker.page.locator(f".figure-name:text-is('{label}')")
    text = worker.page.locator(".figure", has=named).locator(".figure-number").inner_text()
    return int(re.sub(r"\D", "", text))


def printed(worker: Worker) -> str:
    """The text of the sheet on the page, as its PDF has it."""
    address = worker.page.url.rstrip("/") + ".pdf"
    pdf = pypdfium2.PdfDocument(worker.page.request.get(address).body())
    return re.sub(r"\s", "", "".join(one.get_textpage().get_text_range() for one in pdf))


def goes_up(lead: Worker, name: str, signers: list[Worker]) -> str:
    """A form or report is made, signed by whom the document names, sent; what is on the paper."""
    lead.go(f"{AT}sheets/")
    lead.press(f"从数据生成 {name}")
    sheet = lead.page.url.removeprefix(lead.county.address)
    assert not lead.page.get_by_role("button", name=re.compile("^报送")).count(), "nothing goes up unsigned"
    for signer in signers:
        signer.go(sheet)
        signer.press("签字")
        signer.is_told("已签字")
    lead.go(sheet)
    lead.page.get_by_role("button", name=re.compile("^报送")).click()
    lead.loaded()
    lead.is_told("已报送")
    lead.shot(f"sheet-{name}")
    return printed(lead)


def test_the_screening_of_longnan_from_its_opening_to_the_signed_city_report(county: County) -> None:
    city = county.worker(CITY)
    lead = {place: county.worker(f"{place}-county_reviewer") for place in COUNTIES}
    village = {place: county.worker(f"{place}-village_worker", phone=True) for place in COUNTIES}
    assert city.today().isoformat() == "2019-06-03"

    # The city opens it; every household of three counties stands on the list.
    city.go("/campaigns/")
    city.page.fill("#exit_classes", "家庭收入超标\n有财产\n死亡\n户口迁出\n虚报冒领")
    city.press("开展筛查")
    waits(city)
    city.go(AT)
    assert figure(city, "应查") == 4
    city.shot("campaign-opened")

    # The automatic part: the dangerous house is found by data and handed to the village worker.
    lead["pingya"].go(AT)
    lead["pingya"].press("开始数据筛查")
    waits(lead["pingya"])
    lead["pingya"].go(AT)
    lead["pingya"].press("把发现的问题交给人")
    lead["pingya"].is_told("每个都交到了人")
    village["pingya"].go(f"{AT}problems/?mine=1")
    expect(village["pingya"].page.locator("tbody")).to_contain_text("住房安全")

    # Self-check on the telephone: signed household by household.
    checks(village["pingya"], SELF, "杨才让", 2, {"住房安全": "后墙裂了一指宽。"})
    checks(village["pingya"], SELF, "韩卓玛", 1)
    checks(village["cheng"], SELF, "王大山", 1, {"扣还贷款": "信用社扣了两个月。"})
    checks(village["wen"], SELF, "张文", 1)
    for place, worker in lead.items():
        clerk = county.worker(f"{place}-township_clerk")
        clerk.go(f"{AT}rounds/{SELF}/")
        clerk.press("上报自查")
        clerk.is_told("等县里审核")
        worker.go(f"{AT}rounds/{SELF}/?state=all")
        worker.press("审核通过")
        worker.is_told("已记下审核结果")

    # Problems worked off: a referral to housing, money returned by the bank; the one that takes longer is left with its reason.
    wudu, cheng = lead["pingya"], lead["cheng"]
    county.days_pass(2)
    problem(wudu, "杨才让")
    wudu.is_told("后墙裂了一指宽")
    gives_task(wudu, "报住建局列入危房改造", "2019-06-18", county.worker("pingya-township_clerk").name())
    wudu.press("转给部门")
    wudu.is_told("清零措施已经交办")
    problem(cheng, "王大山")
    gives_task(cheng, "与信用社另商还贷", "2019-06-12", county.worker("cheng-township_clerk").name())
    cheng.page.fill("#owed", "660.00")
    cheng.press("登记应返还的钱")
    cheng.page.fill("#fen", "660")
    cheng.press("登记返还", cheng.page.locator("form", has=cheng.page.locator("#fen")))
    cheng.page.fill("#clear-says", "660 元全部退回卡上，贷款展期。")
    cheng.press("销号")
    cheng.is_told("已清零")
    for place, worker in lead.items():
        worker.go(f"{AT}?round={SELF}")
        if place == "pingya":
            worker.press("报结自查")
            worker.is_refused("没有清零")
            worker.page.fill("#why", "危房改造 6 月 18 日完工。")
        worker.press("报结自查")
        worker.is_told("已经报结")
    wudu.shot("self-check-done")

    # Forms 1 and 2, signed by both heads, go to the city.
    heads = [county.worker(f"pingya-{role}") for role in ("county_party_head", "county_government_head")]
    form1 = goes_up(wudu, "统计表1", heads)
    assert "坪垭藏族乡" in form1 and heads[0].name().split()[0][:2] in form1
    form2 = goes_up(wudu, "统计表2", heads)
    assert "杨才让" in form2 and "报住建局列入危房改造" in form2 and "危房改造6月18日完工" in form2

    # The counties check each other, by a seed that was published before.
    county.days_pass(6)
    city.go(f"{AT}plans/{CROSS}/")
    city.page.fill("#share", "1")
    city.page.fill("#per_county", "1")
    city.page.fill("#seed", "福彩3D 3 8 5")
    city.page.fill("#seed_from", "福彩3D开奖号码")
    leader = city.page.locator("#in_charge option", has_text=city.name().split()[0]).first.get_attribute(
        "value"
    )
    city.page.select_option("#in_charge", leader)
    city.press("公布方案和种子")
    city.press("抽取")
    city.is_told("派出 3 人")
    city.shot("teams")
    sent: dict[str, str] = {}
    for panel in city.page.locator("section", has=city.page.locator("h2:has-text('派往')")).all():
        to = panel.locator("h2").inner_text().removeprefix("派往").strip()
        sent[to] = panel.locator("tbody td").nth(1).inner_text().strip()
    assert set(sent) == set(COUNTIES.values())
    for to, user in sent.items():
        assert COUNTIES[user.split("-")[0]] != to, "nobody is sent home"
    for place, name in COUNTIES.items():
        checker = county.worker(sent[name], phone=True)
        for head, persons in HOMES[place]:
            found = {"饮水安全": "水浑，井口没有盖。"} if head == "张文" else {}
            found |= {"住房安全": "正在修。"} if head == "杨才让" else {}
            checks(checker, CROSS, head, persons, found)
    city.go(f"{AT}?round={CROSS}")
    city.is_told("上一轮查得怎样")
    quality = city.page.locator("section", has_text="上一轮查得怎样").locator("tbody tr").first.inner_text()
    assert "文县" in quality and "饮水安全 1" in quality, (
        "the county whose self-check missed something stands first"
    )
    city.shot("quality")

    # Everything worked off: housing has answered, the well is covered.
    housing = county.worker("pingya-housing")
    housing.go("/campaigns/referrals/")
    housing.press("杨才让")
    housing.page.get_by_label("已办结").check()
    housing.page.fill("#answer-says", "6 月 11 日竣工验收。")
    housing.press("答复")
    problem(wudu, "杨才让")
    wudu.page.fill("#clear-says", "危房改造竣工。")
    wudu.press("销号")
    wen = lead["wen"]
    problem(wen, "张文")
    gives_task(wen, "加井盖、换滤芯", "2019-06-14", county.worker("wen-township_clerk").name())
    wen.page.fill("#clear-says", "水质复检合格。")
    wen.press("销号")
    city.go(f"{AT}?round={CROSS}")
    while city.page.get_by_role("button", name="报结", exact=True).count():
        city.page.get_by_role("button", name="报结", exact=True).first.click()
        city.loaded()
    report = goes_up(city, "互查汇报", [city])
    assert "饮水安全1个" in report and "福彩3D385" in report

    # The city looks again at some of them, and reports to the province.
    county.days_pass(6)
    city.go(f"{AT}plans/{AGAIN}/")
    city.page.fill("#share", "0.5")
    city.page.fill("#seed_from", "由系统随机产生")
    city.press("公布方案和种子")
    city.press("抽取")
    again = city.go(f"{AT}rounds/{AGAIN}/?state=left")
    for head in again.locator("tbody td:first-child a").all_inner_texts():
        checks(city, AGAIN, head, 2 if head == "杨才让" else 1)
    city.go(f"{AT}?round={AGAIN}")
    while city.page.get_by_role("button", name="报结", exact=True).count():
        city.page.get_by_role("button", name="报结", exact=True).first.click()
        city.loaded()
    final = goes_up(city, "复查汇报", [county.worker(LEADER)])
    assert "省民政厅" in final and "未清零0个" in final
    city.go(f"{AT}?round={AGAIN}")
    city.press("结束筛查")
    city.is_told("已结束")
    city.go(f"{AT}problems/")
    city.is_told("没有这样的问题")
    city.shot("ended")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_of_a_campaign_fit_the_screen_and_read_well_aloud(county: County, phone: bool) -> None:
    """After the walk: nothing is wider than the screen, one heading a page, axe finds nothing to object to."""
    reader, trouble = county.reader("pingya-county_reviewer", phone=phone), []
    for path in ("/campaigns/", AT, f"{AT}rounds/{SELF}/?state=all", f"{AT}problems/?state=all", f"{AT}sheets/", f"{AT}inspections/"):  # fmt: skip
        page = reader.go(path)
        assert page.locator("h1").count() == 1, path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        trouble += [(path, f"{wider} pixels too wide")] if wider > 0 else []
        for rule in Axe().run(page).response["violations"]:
            trouble.append((path, f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"))
        if phone and path == AT:
            reader.shot("phone-campaign")
    reader.page.context.close()
    assert not trouble
