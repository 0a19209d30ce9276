"""Pooled funds: collected, drafted by three departments together, decided by the meeting, and only then paid and looked into."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.help.models import Allocation, Project, ProjectLook, ProjectState
from doudi.apps.help.services import funds
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import VILLAGE
from tests.platform.help.conftest import COUNTY, NOW


@pytest.fixture
def project(county):
    return funds.collect(
        Project(area_code=VILLAGE, title="油茶基地", applicant="某村", wanted_fen=30_000_000, households=12), by=county.village_worker, at=NOW
    )  # fmt: skip


@pytest.fixture
def drafted(county, project):
    return funds.draft(
        COUNTY, "2026年第一批", 50_000_000, {project.pk: 20_000_000}, by=county.agriculture, at=NOW
    )


def paid(project, fen, by):
    return funds.look(
        project, ProjectLook(kind="spent", on=date(2026, 1, 5), fen=fen, says="首笔"), by=by, at=NOW
    )


def signed(drafted, county):
    funds.agree(drafted, by=county.finance, at=NOW)
    return funds.agree(drafted, by=county.county_civil_affairs, at=NOW)


def test_agriculture_finance_and_civil_affairs_draft_together(county, drafted, project):
    """LY-28: who drafts stands in the procedure; the meeting takes no draft that one of the three has not signed."""
    project.refresh_from_db()
    assert project.state == ProjectState.DRAFTED and set(drafted.agreed) == {"agriculture"}
    with pytest.raises(Refused, match="还没有会签"):
        funds.decide(drafted, "agreed", "会议纪要1号", by=county.rural_work_group, at=NOW)
    assert set(signed(drafted, county).agreed) == {"agriculture", "finance", "county_civil_affairs"}
    with pytest.raises(Refused, match="已经会签"):
        funds.agree(drafted, by=county.finance, at=NOW)
    with pytest.raises(Refused, match="您的岗位不办"):
        funds.draft(COUNTY, "另一个", 1, {project.pk: 1}, by=county.housing, at=NOW)


def test_nothing_is_allocated_before_the_meeting_has_decided(county, drafted, project):
    """LY-29: no amount and no payment before; the decision is the meeting's alone, with its minutes."""
    with pytest.raises(Refused, match="还没有经会议审定"):
        paid(project, 1, county.finance)
    signed(drafted, county)
    with pytest.raises(Refused, match="您的岗位不办"):
        funds.decide(drafted, "agreed", "纪要", by=county.agriculture, at=NOW)
    with pytest.raises(Refused, match="会议纪要"):
        funds.decide(drafted, "agreed", " ", by=county.rural_work_group, at=NOW)
    county.finance.extra_roles = ["rural_work_group"]
    with pytest.raises(Refused, match="您会签过"):
        funds.decide(drafted, "agreed", "纪要", by=county.finance, at=NOW)
    county.finance.extra_roles = []
    funds.decide(drafted, "agreed", "会议纪要1号", by=county.rural_work_group, at=NOW)
    project.refresh_from_db()
    before = ProjectLook(kind="spent", on=date(2026, 1, 4), fen=1, says="早一天")
    with pytest.raises(Refused, match="审定以前"):
        funds.look(project, before, by=county.finance, at=NOW)
    assert (project.state, project.decided_fen) == (ProjectState.DECIDED, 20_000_000)
    with pytest.raises(Refused, match="已经审定"):
        funds.decide(drafted, "back", "改主意", by=county.rural_work_group, at=NOW)


def test_a_draft_sent_back_frees_its_projects(county, drafted, project):
    """LY-29."""
    signed(drafted, county)
    funds.decide(drafted, "back", "会议纪要2号", by=county.rural_work_group, at=NOW)
    project.refresh_from_db()
    assert (
        project.state == ProjectState.COLLECTED and project.decided_fen is None and project.allocation is None
    )
    funds.draft(COUNTY, "重拟", 30_000_000, {project.pk: 30_000_000}, by=county.agriculture, at=NOW)


def test_money_and_works_are_looked_into_and_no_more_is_paid_than_was_decided(county, drafted, project):
    """LY-30."""
    signed(drafted, county)
    funds.decide(drafted, "agreed", "会议纪要1号", by=county.rural_work_group, at=NOW)
    paid(project, 15_000_000, county.finance)
    with pytest.raises(Refused, match="这一笔超出"):
        paid(project, 5_000_001, county.finance)
    paid(project, 5_000_000, county.finance)
    look = ProjectLook(kind="problem", on=date(2026, 1, 5), says="苗木没有到位")
    funds.look(project, look, by=county.agriculture, at=NOW)
    with pytest.raises(Refused, match="拨付由财政部门登记"):
        paid(project, 1, county.agriculture)
    with pytest.raises(Refused, match="检查由农业农村"):
        funds.look(
            project, ProjectLook(kind="mended", on=date(2026, 1, 5), says="整改了"), by=county.finance, at=NOW
        )
    assert funds.spent(project) == 20_000_000 and project.looks.filter(kind="problem").count() == 1
    with pytest.raises(Refused, match="检查由"):
        funds.look(
            project, ProjectLook(kind="look", on=date(2026, 1, 5), says="看了"), by=county.housing, at=NOW
        )


def test_a_draft_stays_within_the_pool_and_what_was_asked_for(county, project):
    with pytest.raises(Refused, match="超过资金总额"):
        funds.draft(COUNTY, "超", 10_000_000, {project.pk: 10_000_001}, by=county.agriculture, at=NOW)
    with pytest.raises(Refused, match="超过申请金额"):
        funds.draft(COUNTY, "超", 90_000_000, {project.pk: 30_000_001}, by=county.agriculture, at=NOW)
    assert not Allocation.objects.exists()


def test_the_whole_way_on_pages(county, client: Client):
    def as_(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    as_(county.township_clerk)
    client.post(
        reverse("help:funds"),
        {"title": "水渠", "applicant": "大市镇", "wanted": "100000", "households": "30"},
    )
    project = Project.objects.get()
    as_(county.agriculture)
    assert "水渠" in client.get(reverse("help:funds")).content.decode()
    client.post(
        reverse("help:funds"),
        {"act": "draft", "title": "第一批", "pool": "80000", f"share-{project.pk}": "80000"},
    )
    allocation = Allocation.objects.get()
    for user in (county.finance, county.county_civil_affairs):
        as_(user)
        client.post(reverse("help:allocation", args=[allocation.pk]), {"act": "agree"})
    as_(county.rural_work_group)
    client.post(
        reverse("help:allocation", args=[allocation.pk]), {"outcome": "agreed", "minutes": "纪要〔2026〕1号"}
    )
    as_(county.finance)
    client.post(
        reverse("help:project", args=[project.pk]),
        {"kind": "spent", "on": "2026-01-05", "amount": "80000", "says": "一次拨付"},
    )
    page = client.get(reverse("help:project", args=[project.pk])).content.decode()
    assert "一次拨付" in page and "80,000.00" in page
