"""What the clauses on exchange ask: which body gives what and in time, the two lists both ways, archives that departments share."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from doudi.apps.cases.packs import flows_of
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.sources import asked_by, items_of, sources
from doudi.apps.exchange import agreements, lists
from doudi.apps.exchange.models import DepartmentArchive, ListSent
from doudi.apps.record.models import Act
from doudi.apps.rosters.models import RosterLink
from doudi.policy.pack import read_pack
from tests.platform.cases.conftest import at, make_household
from tests.platform.checks.test_from_rosters import taken
from tests.platform.exchange.conftest import COUNTY, agreed, number
from tests.platform.field import DAY
from tests.platform.surveys.test_joint import liaoning, zhuzhou
from tests.platform.taking_over import taken_over

__all__ = ["liaoning", "zhuzhou"]


@pytest.fixture
def asked_in_liaoning(liaoning):
    """Every source of the document asked about one person; odd ones answer in time, the last too late, the rest are silent."""
    case, people = liaoning
    request = CheckRequest.objects.create(
        area_code=case.area_code, case=case, step="x", number="HD-1", asked_on=date(2018, 1, 5),
        asked_by=people.county_check_centre, answer_by=date(2018, 1, 12),
    )  # fmt: skip
    for place, source in enumerate(asked_by("liaoning-2014")[0]):
        answered = (
            date(2018, 1, 10) if place % 2 else date(2018, 1, 15) if source.id == "provident_fund" else None
        )
        CheckAnswer.objects.create(
            area_code=case.area_code, request=request, source=source.id, person=case.household.head, says={}, verified={},
            declared={}, found=False if answered else None, answered_on=answered,
        )  # fmt: skip
    return request, people


def test_eleven_bodies_give_twelve_items_and_the_board_says_who_answered_in_time(
    asked_in_liaoning, browse, clock_at
):
    """LD-15."""
    _request, people = asked_in_liaoning
    clock_at(20180120)
    items = browse(people.county_check_centre).get("/exchange/").context["items"]
    assert len({item for item, _body, _one in items}) == 12
    assert {body for _item, body, _one in items} == set(
        ["公安", "人社", "民政", "住建", "金融", "保险", "工商", "税务", "交通", "残联", "公积金"]
    )
    asked = {source.id for source in asked_by("liaoning-2014")[0]}
    assert {one.source.id for _item, _body, one in items} == asked, (
        "whoever is named is asked, and nobody else"
    )
    by_item = {(item, body): one for item, body, one in items}
    assert by_item["车辆", "公安"].in_time == 1 and by_item["车辆", "公安"].late == 0
    assert by_item["户籍", "公安"].late == 1
    assert by_item["住房公积金", "公积金"].too_late == 1
    assert not items_of("cn-2021"), "a document that names none has none"


def test_the_citys_centre_sees_of_each_county_who_answered_within_the_set_time(
    asked_in_liaoning, browse, clock_at
):
    """LD-14."""
    request, people = asked_in_liaoning
    elsewhere = make_household("邻县人", "211223101201")
    other = CheckRequest.objects.get(pk=request.pk)
    other.pk, other.number, other.area_code, other.reported_on = (
        None,
        "HD-2",
        elsewhere.area_code,
        date(2018, 1, 16),
    )
    other.save(force_insert=True)
    CheckAnswer.objects.create(
        area_code=elsewhere.area_code, request=other, source="bank", person=elsewhere.head, says={}, verified={}, declared={},
        found=False, answered_on=date(2018, 1, 12),
    )  # fmt: skip
    clock_at(20180120)
    counties = browse(people.city_check_centre).get("/exchange/").context["counties"]
    counted = {one["of"]: (one["in_time"], one["too_late"], one["late"]) for _place, one in counties}
    assert counted == {"211223": (1, 0, 0), "211224": (6, 1, 6)}
    assert not browse(people.county_check_centre).get("/exchange/").context["counties"], (
        "a county sees its own"
    )


def test_no_application_of_any_class_is_decided_past_the_check(unfenced):
    """LY-05: of every flow by which something is applied for, the check is a step nobody may leave out, before the decision."""
    flows = [
        one
        for one in flows_of(read_pack("leiyang-2024")).values()
        if one.of_kind("decision") and one.of_kind("application")
    ]
    classes = {"dibao", "tekun", "margin", "monitored", "rigid", "other"}
    assert flows and classes <= {one for flow in flows for one in flow.programmes}
    for flow in flows:
        steps = flow.steps
        checks = {one.name for one in flow.of_kind("check") if not one.optional}
        before, waiting = set(), [one.name for one in flow.of_kind("decision")]
        while waiting:
            for after in steps[waiting.pop()].after:
                if after not in before:
                    before.add(after)
                    waiting.append(after)
        assert checks & before, flow
    assert asked_by("leiyang-2024")[0]


@pytest.fixture
def both_lists(known, people):
    """王秀英 is on both lists, 李大富 on dibao alone, 赵德胜 on the register of the poor alone."""
    homes = {"王秀英": known.household}
    for name in ("李大富", "赵德胜"):
        homes[name] = make_household(name)
        head = homes[name].head
        head.citizen_id = number(name)
        head.save()
    for name in ("王秀英", "李大富"):
        home = homes[name]
        taken_over(
            area_code=home.area_code, number=f"G-{home.number}", household=home, programme="dibao", pack_id="cn-2021",
            payee_name=name, persons=1, monthly_fen=32000, since=date(2025, 1, 1),
        )  # fmt: skip
    text = "户主姓名,身份证号,脱贫属性,脱贫年度\n" + "".join(
        f"{name},{number(name)},一般贫困户,\n" for name in ("王秀英", "赵德胜")
    )
    taken(people, text, "建档立卡名册.csv", sent_by=people.county_poverty_office)
    return homes


def test_the_two_lists_are_matched_and_who_belongs_on_the_other_is_shown(
    both_lists, people, browse, clock_at
):
    """TL-06: exchanged and matched; who is on one and, by the screens, qualifies for the other."""
    from doudi.apps.screening.models import ScreeningFinding, ScreeningRun

    beside = lists.side_by_side(COUNTY, date(2026, 1, 6))
    keys = {name: home.pk for name, home in both_lists.items()}
    assert (beside.both, beside.only_dibao, beside.only_poor) == (
        [keys["王秀英"]],
        [keys["李大富"]],
        [keys["赵德胜"]],
    )
    assert beside.missing == {}
    run = ScreeningRun.objects.create(
        area_code=COUNTY,
        pack_id="tieling-2019",
        on=date(2026, 1, 6),
        asked_by=people.county_civil_affairs,
        asked_at=at(DAY, 9),
    )
    home = both_lists["赵德胜"]
    ScreeningFinding.objects.create(
        area_code=home.area_code, run=run, pack_id="tieling-2019", household=home, clause="TL-09", finds="missed",
        because="符合低保", mark="m" * 64, first_found=date(2026, 1, 6),
    )  # fmt: skip
    for clause, pack in (("TL-25", "tieling-2019"), ("LN-46", "longnan-2019")):
        ScreeningFinding.objects.create(
            area_code=home.area_code, run=run, pack_id=pack, household=home, clause=clause, finds="missed",
            because="漏的是别的", mark=clause, first_found=date(2026, 1, 6),
        )  # fmt: skip
    found = lists.side_by_side(COUNTY, date(2026, 1, 6)).missing[home.pk]
    assert [clause for _key, clause in found] == ["TL-09"], (
        "what is missed of something else is not the other list"
    )
    clock_at(DAY, 11)
    page = browse(people.county_poverty_office).get("/exchange/lists/").content.decode()
    assert "赵德胜" in page and "TL-09" in page and "李大富" not in page
    assert (
        "李大富"
        in browse(people.county_civil_affairs).get("/exchange/lists/?show=only_dibao").content.decode()
    )


def test_without_a_register_of_the_poor_nothing_is_said_of_who_is_on_it(known, people):
    assert lists.side_by_side(COUNTY, date(2026, 1, 6)).roster is None


def test_lists_go_both_ways_at_the_agreed_times_and_in_between(both_lists, people, browse, clock_at):
    """TL-21, TL-20: each office gives the other its list; a day past its time is late; sending in between moves the next on."""
    clock_at(DAY, 11)
    bureau = browse(people.county_civil_affairs)
    refused = bureau.post("/exchange/lists/")
    assert refused.status_code == 409 and "协议" in refused.content.decode()
    agreements.lay_down(
        "扶贫互换协议", "poverty_office", "registered_poor", "full", area=COUNTY, valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31), every_days=30, by=people.county_civil_affairs, at=at(DAY, 8),
    )  # fmt: skip
    out, back = lists.directions(COUNTY, date(2026, 1, 6))
    assert (out.last, out.due, out.late) == (None, date(2026, 1, 1), True)
    assert (back.last, back.due, back.late) == (date(2026, 1, 6), date(2026, 2, 5), False)
    sent = bureau.post("/exchange/lists/")
    rows = list(openpyxl.load_workbook(io.BytesIO(sent.content)).active.iter_rows(values_only=True))
    assert rows[0] == lists.HEAD and {row[1] for row in rows[1:]} == {"王秀英", "李大富"}
    assert {row[2] for row in rows[1:]} == {number("王秀英"), number("李大富")} and rows[1][5] == "320.00"
    made = ListSent.objects.get()
    assert made.rows == 2 and Act.objects.get(kind="list.sent").said["sm3"] == made.sm3
    assert lists.directions(COUNTY, date(2026, 1, 7))[0].due == date(2026, 2, 5)
    clock_at(20260116, 11)
    assert bureau.post("/exchange/lists/").status_code == 200, "in between, when it is needed"
    assert lists.directions(COUNTY, date(2026, 1, 17))[0].due == date(2026, 2, 15)
    assert lists.directions(COUNTY, date(2026, 3, 1))[1].late


def test_only_civil_affairs_gives_its_list_away(both_lists, people):
    agreed(people, source="poverty_office", kind="registered_poor", way="full")
    with pytest.raises(PermissionDenied):
        lists.send_dibao_list(COUNTY, by=people.county_check_centre, at=at(DAY, 11))
    assert not ListSent.objects.exists()


def test_the_poverty_office_gives_its_register_and_who_of_it_has_dibao(both_lists, people):
    """ZZ-07, both halves: the register, and the list of the registered poor who have dibao already."""
    text = f"户主姓名,身份证号,保障人口,月保障金额\n王秀英,{number('王秀英')},1,320\n"
    second = taken(people, text, "建档立卡户中低保名单.csv", sent_by=people.county_poverty_office, hour=9)
    assert second.kind == "dibao" and sources()["poverty_office"].label
    register = RosterLink.objects.filter(
        roster__kind="registered_poor", roster__received_by=people.county_poverty_office
    )
    already = RosterLink.objects.filter(roster=second)
    assert {one.person.name for one in register} == {"王秀英", "赵德胜"}
    assert {one.person.name for one in already} == {"王秀英"}
    assert lists.side_by_side(COUNTY, date(2026, 1, 6)).both == [both_lists["王秀英"].pk], (
        "what it says of dibao is so"
    )


MEMBERS = ("county_poverty_office", "finance", "hrss", "health", "disabled_federation", "peoples_bank")


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_department_may_look_at_the_archives_and_each_look_is_on_record(
    zhuzhou, browse, clock_at, member
):
    """ZZ-39."""
    case, people = zhuzhou
    clock_at(20180106, 11)
    user = getattr(people, member)
    client = browse(user)
    assert case.number in client.get("/exchange/archives/").content.decode()
    page = client.get(f"/exchange/archives/{case.pk}/")
    assert page.status_code == 200 and "刘桂英" in page.content.decode()
    act = Act.objects.get(kind="archive.shared")
    assert (act.by, act.case_id) == (user, case.pk)
    assert page.context["shared"].papers, "the application at least"


def test_other_counties_and_posts_outside_the_group_see_no_shared_archive(
    zhuzhou, browse, clock_at, make_user
):
    case, people = zhuzhou
    clock_at(20180106, 11)
    assert browse(people.township_clerk).get(f"/exchange/archives/{case.pk}/").status_code == 403
    stranger = make_user("health", "county", COUNTY, "elsewhere")
    assert browse(stranger).get(f"/exchange/archives/{case.pk}/").status_code == 404
    assert not Act.objects.filter(kind="archive.shared").exists()


def test_the_poverty_office_keeps_its_own_archive_and_civil_affairs_sees_it(zhuzhou, browse, clock_at):
    """ZZ-41: electronic and paper archive of its own, and information goes both ways."""
    case, people = zhuzhou
    clock_at(20180106, 11)
    office, bureau = browse(people.county_poverty_office), browse(people.county_civil_affairs)
    address = f"/exchange/archives/{case.pk}/"
    own = {"number": "FP-2018-0001", "place": "扶贫办档案室3柜", "says": "建档立卡手册、帮扶记录"}
    assert office.post(address, own | {"place": " "}).status_code == 409
    assert office.post(address, own).status_code == 302
    page = bureau.get(address).content.decode()
    assert "FP-2018-0001" in page and "扶贫办档案室3柜" in page
    assert office.get(address).context["shared"].papers, "and what civil affairs has, the poverty office sees"
    assert bureau.post(address, own).status_code == 409 and DepartmentArchive.objects.count() == 1


def test_city_county_and_township_see_check_dibao_and_medical_assistance_of_a_household_in_one_place(
    both_lists, known, people, browse, clock_at
):
    """LD-25: what one level writes down the others see; nobody sees beyond the own area."""
    from doudi.apps.checks.services import ask

    request = ask(known, "发起信息核对", by=people.county_check_centre, at=at(DAY, 9), only={"vehicles"})
    taken_over(
        area_code=known.area_code, number="YL-1", household=known.household, programme="medical_aid", pack_id="cn-2021",
        payee_name="王秀英", persons=1, monthly_fen=0, once_fen=100_000, since=date(2025, 12, 1),
    )  # fmt: skip
    clock_at(DAY, 11)
    for user in (
        people.township_clerk,
        people.county_reviewer,
        people.county_check_centre,
        people.city_civil_affairs,
    ):
        page = browse(user).get("/exchange/network/")
        found = {one.household.head_name: one for one, _place in page.context["rows"]}
        assert found["王秀英"].check == request and not found["王秀英"].stands
        assert (found["王秀英"].dibao.number, found["王秀英"].medical.number) == (
            f"G-{known.household.number}",
            "YL-1",
        )
        assert found["李大富"].check is None and found["李大富"].dibao is not None
        assert request.number in page.content.decode()
    stranger = make_household("邻县人", "430281101201")
    taken_over(
        area_code=stranger.area_code, number="G-X", household=stranger, programme="dibao", pack_id="cn-2021",
        payee_name="邻县人", persons=1, monthly_fen=32000, since=date(2025, 1, 1),
    )  # fmt: skip
    assert "邻县人" not in browse(people.county_reviewer).get("/exchange/network/").content.decode()
