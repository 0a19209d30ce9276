"""The posts, groups and duties that documents name, clause by clause."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.accounts.models import Post, User
from doudi.apps.accounts.policies import TABLE, may, roles_for
from doudi.apps.accounts.roles import roles
from doudi.apps.areas import services
from doudi.apps.areas.models import Office
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from doudi.policy.pack import load_pack
from doudi.procedure.definition import load_flows
from tests.platform.people.conftest import AT, TOWNSHIP, VILLAGE

COUNTY = "430481000000"
SINCE = date(2024, 9, 1)


@pytest.fixture
def chief(make_user: Callable[..., Any]) -> Any:
    return make_user("county_civil_affairs", "county", COUNTY, "chief")


@pytest.fixture
def name(chief: Any) -> Callable[..., Post]:
    """`name("leading_group_head", "资建国", "扶贫办主任")`: somebody holds a post from 2024-09-01 on."""

    def named(post: str, holder: str, works_as: str = "", area: str = COUNTY, user: Any = None) -> Post:
        return services.name_holder(
            post, area, holder=holder, works_as=works_as, user=user, since=SINCE, by=chief, at=AT
        )

    return named


def holders(post: str, area: str = COUNTY) -> set[str]:
    standing = Post.objects.filter(post=post, area_code=area, until__isnull=True)
    return set(standing.values_list("holder", flat=True))


DEPARTMENTS = {
    "county_civil_affairs": "民政局局长", "finance": "财政局局长", "county_poverty_office": "扶贫办主任",
    "hrss": "人社局局长", "health": "卫计局局长", "disabled_federation": "残联理事长", "peoples_bank": "人民银行行长",
}  # fmt: skip


def test_the_leading_group_has_its_seven_members_and_seconded_staff_keep_their_departments_role(
    name: Callable[..., Post], make_user: Callable[..., Any], chief: Any
) -> None:
    """ZZ-02: members are the heads of seven departments; who is seconded acts as their department, until a day."""
    for number, title in enumerate(DEPARTMENTS.values()):
        name("leading_group_member", f"委员{number}", title)
    assert len(holders("leading_group_member")) == 7
    group_office = services.keep_office(
        None, name="领导小组办公室", kind="county_group_office", level="county", area=COUNTY, phone="", address="民政局",
        head="", by=chief, at=AT,
    )  # fmt: skip
    for role in DEPARTMENTS:
        user = make_user(role, "county", COUNTY, f"seconded-{role}")
        user.office, user.seconded_from, user.seconded_until = (
            group_office,
            DEPARTMENTS[role],
            date(2099, 1, 1),
        )
        user.save()
        assert user.roles == {role}, "seconded staff act for their department and not as civil affairs"
    assert group_office.staff.count() == 7
    with pytest.raises(Refused, match="层级"):
        name("leading_group_member", "某人", area=TOWNSHIP)


def test_the_posts_of_the_leading_group_are_named_with_the_office_their_holder_has(
    name: Callable[..., Post],
) -> None:
    """ZZ-37: the head of 扶贫's group heads this one, and so on; of head, executive deputy, director there is one."""
    held = [
        ("leading_group_head", "领导小组组长", "扶贫开发领导小组组长"),
        ("leading_group_deputy", "领导小组执行副组长", "分管民政的副县长"),
        ("group_office_director", "领导小组办公室主任", "民政局局长"),
    ]
    for post, label, works_as in held:
        first = name(post, "甲", works_as)
        assert (first.named, first.works_as, "ZZ-37" in first.clauses) == (label, works_as, True)
        name(post, "乙", works_as)
        first.refresh_from_db()
        assert first.until == SINCE and holders(post) == {"乙"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(post=post, area_code=COUNTY, holder="丙", single=True, since=SINCE)
    assert name("group_office_deputy", "丁", "扶贫办主任").named == "领导小组办公室副主任"
    assert Act.objects.filter(kind="post.named").count() == 7


def test_a_township_has_one_dedicated_person_whom_everybody_can_look_up(
    name: Callable[..., Post], chief: Any, make_user: Callable[..., Any]
) -> None:
    """ZZ-54: named in the township, not in the county; a successor takes the place; the clerk finds who it is."""
    name("dedicated_person", "资专人", area=TOWNSHIP)
    name("dedicated_person", "谢专人", area=TOWNSHIP)
    assert holders("dedicated_person", TOWNSHIP) == {"谢专人"}
    with pytest.raises(Refused, match="层级"):
        name("dedicated_person", "某人", area=COUNTY)
    clerk = make_user("township_clerk", "township", TOWNSHIP, "clerk")
    with pytest.raises(Refused, match="岗位"):
        services.name_holder(
            "dedicated_person", TOWNSHIP, holder="自己", works_as="", user=None, since=SINCE, by=clerk, at=AT
        )
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("areas:overview")).content.decode()
    assert "谢专人" in text and "ZZ-54" in text


def test_initial_identification_appraisal_notice_and_review_are_the_townships() -> None:
    """ZZ-54: of the joint identification, these steps are done by people of the township and nobody else."""
    flow = load_flows(load_pack("zhuzhou-2017"))["doudi"]
    for step in ("入户调查", "民主评议", "初评公示", "乡镇审核"):
        assert {roles()[role].level for role in flow.steps[step].who} == {"township"}, step


def test_a_task_force_has_its_head_deputies_and_members(name: Callable[..., Post]) -> None:
    """LY-23: one head, who is the town's, deputies and members as many as there are; in the township."""
    name("task_force_head", "镇长甲", "镇长", area=TOWNSHIP)
    name("task_force_head", "镇长乙", "镇长", area=TOWNSHIP)
    for number in range(3):
        name("task_force_deputy", f"副组长{number}", "党委委员", area=TOWNSHIP)
        name("task_force_member", f"成员{number}", "民政办", area=TOWNSHIP)
    assert holders("task_force_head", TOWNSHIP) == {"镇长乙"}
    assert len(holders("task_force_deputy", TOWNSHIP)) == len(holders("task_force_member", TOWNSHIP)) == 3
    for post in ("task_force_head", "task_force_deputy", "task_force_member"):
        with pytest.raises(Refused, match="层级"):
            name(post, "某人", area=COUNTY)


def test_the_assistance_worker_is_one_post_of_the_village(name: Callable[..., Post]) -> None:
    """LY-24: one post with one set of duties: report who is in need, go along on the survey, act for applicants."""
    made = name("assistance_worker", "李专干", "村推选", area=VILLAGE)
    assert (made.named, made.clauses) == ("救助帮扶专干", ("LY-24",))
    name("assistance_worker", "王专干", "村推选", area=VILLAGE)
    assert len(holders("assistance_worker", VILLAGE)) == 2, "the text does not say how many"
    with pytest.raises(Refused, match="层级"):
        name("assistance_worker", "某人", area=TOWNSHIP)
    flow = load_flows(load_pack("leiyang-2024"))["application"]
    assert {"主动发现", "告知并协助申请", "代办"} <= {
        s.name for s in flow.in_order if "village_worker" in s.who
    }
    assert "village_worker" in flow.steps["调查核实"].joined_by
    assert may(User(role="village_worker"), "case.open")
    assert not any(s for s in flow.of_kind("decision", "review") if "village_worker" in s.who)


def test_the_task_forces_people_do_both_lines_of_work(
    name: Callable[..., Post], make_user: Callable[..., Any]
) -> None:
    """LY-35: civil affairs' and rural revival's staff are members alike; one role does 低保 and 监测 cases in full."""
    for office in ("民政办", "乡村振兴办"):
        user = make_user("task_force", "township", TOWNSHIP, f"from-{len(office)}")
        made = name("task_force_member", f"{office}人员", office, area=TOWNSHIP, user=user)
        assert "LY-35" in made.clauses and made.user.roles == {"task_force"}
    flow = load_flows(load_pack("leiyang-2024"))["application"]
    assert {"dibao", "tekun", "monitored"} <= set(flow.programmes)
    for step in ("窗口受理", "授权核对", "调查核实", "住房饮水劳动评估", "认定公示"):
        assert "task_force" in flow.steps[step].who, step


def test_every_level_answers_for_its_part(name: Callable[..., Post]) -> None:
    """LD-36: the county for policy, money and supervision, the township for intake, survey, appraisal and posting."""
    for word in ("standard.propose", "standard.approve", "budget.change", "case.decide", "record.read"):
        below = {role for role in roles_for(word) if roles()[role].level in ("township", "village")}
        assert below <= {"township_head"}, word
    for word in ("case.open", "survey.do", "meeting.keep", "notice.keep"):
        assert {"township_clerk"} <= roles_for(word), word
    flow = load_flows(load_pack("liaoning-2014"))["dibao"]

    def levels(step: str) -> set[str]:
        return {roles()[role].level for role in flow.steps[step].who}

    for step in ("个人申请", "入户调查", "民主评议", "审查结果公示", "乡镇审核"):
        assert levels(step) == {"township"}, step
    for step in ("县级审批", "入户抽查", "近亲属备案核查", "集体讨论", "发放"):
        assert levels(step) == {"county"}, step
    for area in (COUNTY, TOWNSHIP):
        name("government_head", "前任", "主要负责人", area=area)
        name("government_head", "现任", "主要负责人", area=area)
        assert holders("government_head", area) == {"现任"}, "one for the whole area"
    assert not any(word == "case.decide" and "township_clerk" in TABLE[word].split() for word in TABLE)


def test_the_page_names_nobody_of_another_county_by_the_key_of_the_account(
    chief: Any, make_user: Callable[..., Any]
) -> None:
    """Accounts stand behind no row security: by its key alone, the name of any could be had."""
    ours, theirs = (
        make_user("county_reviewer", "county", area, f"of-{area}") for area in (COUNTY, "430281000000")
    )
    User.objects.filter(pk=theirs.pk).update(display_name="醴陵的人")
    User.objects.filter(pk=ours.pk).update(display_name="耒阳的人")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    form = {"post": "leading_group_member", "area": COUNTY}
    answer = client.post(reverse("areas:post"), form | {"user": theirs.pk})
    assert answer.status_code == 409 and "醴陵的人" not in answer.content.decode()
    assert client.post(reverse("areas:post"), form | {"user": ours.pk}).status_code == 302
    assert holders("leading_group_member") == {"耒阳的人"}


def test_the_page_changes_no_office_of_another_county(chief: Any) -> None:
    theirs = Office.objects.create(
        name="民政局", kind="county_civil_affairs", level="county", area_code="430281000000"
    )
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("areas:office"), {"key": theirs.pk, "name": "别的", "kind": "finance"})
    assert answer.status_code == 404 and list(Office.objects.values_list("name", flat=True)) == ["民政局"]
