"""特困人员's care: cadre and household bound, agreements that hold, visits logged, six items assessed, the funeral."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.apps.care import selectors, services
from doudi.apps.care.models import CareVisit, CustodyAgreement
from doudi.apps.care.services import ITEMS, Agreement, Visited
from doudi.apps.care.sheet import level_of, sheet
from doudi.apps.files.uploads import Upload
from doudi.apps.people.dossiers import household_file
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, make_household
from tests.platform.field import photo
from tests.platform.help.conftest import NOW, county, local_values, people, supported, unfenced  # noqa: F401

TODAY = date(2026, 1, 5)
PAPER = Upload(b"%PDF-1.4 signed", "application/pdf", "协议.pdf")


@pytest.fixture
def old(county):  # noqa: F811
    """王秀英, alone, on 特困, looked after at home by the township's clerk."""
    home = make_household("王秀英")
    supported(home, county.township_clerk, "tekun", monthly_amount="700.00", way="home")
    services.arrange(
        home.head, "home", county.township_clerk, "", date(2025, 12, 1), by=county.township_clerk, at=NOW
    )
    return home.head


def agreed(old, county, until=date(2026, 12, 31)):  # noqa: F811
    signed = Agreement("李桂兰", "侄女", "13700000000", date(2025, 12, 10), until)
    return services.agree(old, signed, PAPER, by=county.township_clerk, at=NOW)


def missing(county, what, on=TODAY):  # noqa: F811
    return list(selectors.persons_of(county.township_clerk, on, {"missing": what}))


def fact(person, name):
    file = household_file(person.household, 20260105)
    return file["persons"][0].get(name)


def test_a_township_cadre_is_bound_to_household_and_person(county, old):  # noqa: F811
    """LN-10: one of this township's own; who has none shows; a change keeps what was before."""
    assert missing(county, "cadre") == []
    with pytest.raises(Refused, match="包户包人"):
        services.arrange(old, "home", None, "", TODAY, by=county.township_clerk, at=NOW)
    with pytest.raises(Refused, match="包户包人"):
        services.arrange(old, "home", county.county_reviewer, "", TODAY, by=county.township_clerk, at=NOW)
    services.arrange(old, "home", county.second_clerk, "", TODAY, by=county.township_clerk, at=NOW)
    assert [(one.cadre.username, one.until) for one in old.care_arrangements.order_by("since")] == [
        ("township_clerk", TODAY), ("second_clerk", None),
    ]  # fmt: skip
    other = make_household("李建国")
    supported(other, county.township_clerk, "tekun", monthly_amount="700.00")
    assert missing(county, "cadre") == [other.head]


def test_the_cadres_visits_are_logged_by_himself(county, old):  # noqa: F811
    """LN-10: regular and logged by who is bound; without an interval laid down, who was never visited shows."""
    assert missing(county, "visit") == [old]
    seen = Visited(TODAY, "cadre", (), True, "精神好")
    with pytest.raises(Refused, match="干部自己登记"):
        services.visit(old, seen, by=county.second_clerk, at=NOW)
    made = services.visit(old, seen, by=county.township_clerk, at=NOW)
    assert (
        made.visitor_name == county.township_clerk.display_name
        and fact(old, "last_visited_on") == "2026-01-05"
    )
    assert missing(county, "visit") == [] and missing(county, "visit", TODAY + timedelta(days=400)) == []


def test_whom_cadre_or_custodian_has_not_visited_within_the_countys_interval_shows(county, monkeypatch):  # noqa: F811
    """LN-10, LN-11: "regular" has no number in the document; the county's own counts for either, and neither stands in
    for the other."""
    clerk, home = county.township_clerk, make_household("王秀英", "621202201201")
    clerk.area_code = "621202201000"
    clerk.save()
    supported(home, clerk, "tekun", monthly_amount="700.00", way="home")
    old = home.head
    monkeypatch.setattr(
        "doudi.apps.policies.site_values.values_of",
        lambda site: {"care_visit_days": 15} if site == "621202000000" else {},
    )
    services.arrange(old, "home", clerk, "", date(2025, 12, 1), by=clerk, at=NOW)
    agreed(old, county)
    assert missing(county, "visit") == [old] == missing(county, "custodian")
    services.visit(old, Visited(TODAY, "custodian", ("daily",), True, ""), by=clerk, at=NOW)
    assert missing(county, "visit") == [old] and missing(county, "custodian") == []
    services.visit(old, Visited(TODAY, "cadre", (), True, ""), by=clerk, at=NOW)
    for what in ("visit", "custodian"):
        assert missing(county, what, TODAY + timedelta(days=15)) == []
        assert missing(county, what, TODAY + timedelta(days=16)) == [old]


def test_a_missing_agreement_shows_and_a_lapsed_one_shows_again(county, old):  # noqa: F811
    """LN-43: signed, kept, and one that has run out counts as none."""
    assert missing(county, "agreement") == [old]
    made = agreed(old, county, until=date(2026, 2, 1))
    assert missing(county, "agreement") == [] and fact(old, "custody_agreement") is True
    assert missing(county, "agreement", date(2026, 2, 1)) == [] and missing(
        county, "agreement", date(2026, 2, 2)
    ) == [old]
    (cared,) = selectors.cared([old], date(2026, 2, 2))
    assert cared.agreement is None and cared.lapsed == date(2026, 2, 1)
    services.end_agreement(made, "监护人外出务工", by=county.township_clerk, at=NOW)
    assert missing(county, "agreement") == [old] and fact(old, "custody_agreement") is False


def test_a_new_agreement_takes_the_place_of_the_one_before(county, old):  # noqa: F811
    """LN-43."""
    first = agreed(old, county)
    signed = Agreement("张国强", "邻居", "", TODAY, date(2027, 1, 4))
    second = services.agree(old, signed, PAPER, by=county.township_clerk, at=NOW)
    first.refresh_from_db()
    assert first.ended_on == TODAY and selectors.agreement_on(old, TODAY) == second
    for signed, says in (
        (Agreement("张国强", "", "", TODAY, TODAY), "有效期止"),
        (Agreement("旧人", "", "", date(2025, 1, 1), date(2026, 12, 31)), "不用再登记旧的"),
        (Agreement("旧人", "", "", date(2025, 1, 1), date(2026, 1, 4)), "已经过期"),
    ):
        with pytest.raises(Refused, match=says):
            services.agree(old, signed, PAPER, by=county.township_clerk, at=NOW)
    assert selectors.agreement_on(old, TODAY) == second


def test_a_village_worker_logs_visits_and_decides_nothing_about_the_care(county, old):  # noqa: F811
    """Who is bound, the agreement and the level of care are the township's."""
    worker = county.village_worker
    agreed(old, county)
    services.visit(old, Visited(TODAY, "custodian", ("daily",), True, ""), by=worker, at=NOW)
    for tried in (
        lambda: services.arrange(old, "home", county.township_clerk, "", TODAY, by=worker, at=NOW),
        lambda: services.end_agreement(old.custody_agreements.get(), "不想要了", by=worker, at=NOW),
        lambda: services.assess(old, dict.fromkeys(ITEMS, False), "甲、乙", "", TODAY, by=worker, at=NOW),
    ):
        with pytest.raises(Refused, match="您的岗位不办理"):
            tried()


def test_the_custodian_watches_cares_and_keeps_company_in_hospital(county, old):  # noqa: F811
    """LN-11: each visit with what was done; none without an agreement, none in which nothing was done."""
    seen = Visited(TODAY, "custodian", ("watching", "hospital"), True, "")
    with pytest.raises(Refused, match="没有有效的委托监护协议"):
        services.visit(old, seen, by=county.township_clerk, at=NOW)
    agreed(old, county)
    with pytest.raises(Refused, match="看护、日常照料或住院陪护"):
        services.visit(old, Visited(TODAY, "custodian", (), True, ""), by=county.township_clerk, at=NOW)
    made = services.visit(old, seen, by=county.township_clerk, at=NOW)
    assert made.services == ["hospital", "watching"] and made.visitor_name == "李桂兰"
    assert fact(old, "care_delivered") is True


def test_what_is_not_well_says_what_was_seen(county, old):  # noqa: F811
    with pytest.raises(Refused, match="看到了什么"):
        services.visit(old, Visited(TODAY, "cadre", (), False, ""), by=county.township_clerk, at=NOW)
    with pytest.raises(Refused, match="今天以后"):
        services.visit(
            old, Visited(date(2026, 1, 6), "cadre", (), True, ""), by=county.township_clerk, at=NOW
        )
    assert not CareVisit.objects.exists()


@pytest.mark.parametrize(
    ("lost", "ability", "level"),
    [
        (0, "full", "自理"),
        (1, "partial", "半护理"),
        (3, "partial", "半护理"),
        (4, "none", "全护理"),
        (6, "none", "全护理"),
    ],
)
def test_six_items_give_the_ability_and_the_level_of_care(county, old, lost, ability, level):  # noqa: F811
    """The thresholds of 特困人员认定办法, and the same level as the rule of the pack gives."""
    items = {label: at >= lost for at, label in enumerate(ITEMS)}
    made = services.assess(old, items, "罗建国、谢敏", "首次", TODAY, by=county.township_clerk, at=NOW)
    assert (made.lost, fact(old, "self_care"), fact(old, "self_care_items_lost")) == (lost, ability, lost)
    form = sheet(made, "1", NOW)
    assert (level_of(made), form.level) == (level, level)
    assert [one.able for one in form.items] == list(items.values()) and form.derived()["lost"] == lost


def test_an_assessment_is_whole_and_made_by_two(county, old):  # noqa: F811
    items = dict.fromkeys(ITEMS, True)
    with pytest.raises(Refused, match="两人以上"):
        services.assess(old, items, "罗建国、罗建国", "", TODAY, by=county.township_clerk, at=NOW)
    del items[ITEMS[0]]
    with pytest.raises(Refused, match="六项都要评估"):
        services.assess(old, items, "罗建国、谢敏", "", TODAY, by=county.township_clerk, at=NOW)


def test_only_who_is_on_tekun_is_cared_for_here(county):  # noqa: F811
    home = make_household("李建国")
    supported(home, county.township_clerk, "dibao", monthly_amount="300.00")
    with pytest.raises(Refused, match="不是特困供养人员"):
        services.arrange(
            home.head, "home", county.township_clerk, "", TODAY, by=county.township_clerk, at=NOW
        )
    assert missing(county, "agreement") == []


def test_a_funeral_is_noted_once_after_the_death(county, old, client: Client):  # noqa: F811
    with pytest.raises(Refused, match="先在户档案里登记死亡"):
        services.bury(old, TODAY, "大市镇敬老院", 600_000, "", by=county.township_clerk, at=NOW)
    old.died_on = date(2026, 1, 3)
    old.save()
    client.force_login(county.township_clerk, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"act": "bury", "on": "2026-01-05", "arranged_by": "大市镇敬老院", "amount": ""}
    assert client.post(reverse("care:person", args=[old.pk]), asked).status_code == 409, (
        "unknown is not 0 yuan"
    )
    with pytest.raises(Refused, match="去世之日和今天之间"):
        services.bury(old, date(2026, 1, 2), "大市镇敬老院", 600_000, "", by=county.township_clerk, at=NOW)
    services.bury(old, TODAY, "大市镇敬老院", 600_000, "", by=county.township_clerk, at=NOW)
    with pytest.raises(Refused, match="已经登记过"):
        services.bury(old, TODAY, "大市镇敬老院", 600_000, "", by=county.township_clerk, at=NOW)
    assert old not in selectors.persons_of(county.township_clerk, TODAY, {})


def test_the_pages_do_it_all_and_print_the_sheet(county, old, client: Client):  # noqa: F811
    client.force_login(county.township_clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有签" in client.get(reverse("care:list")).content.decode()
    where = reverse("care:person", args=[old.pk])
    paper = SimpleUploadedFile("协议.jpg", photo((40, 30)), "image/jpeg")
    client.post(where, {
        "act": "agree", "custodian": "李桂兰", "relation": "侄女", "signed_on": "2025-12-10", "valid_until": "2026-12-31", "paper": paper,
    })  # fmt: skip
    kept = CustodyAgreement.objects.get()
    asked = {"act": "visit", "visitor": "cadre", "on": "2026-01-05", "says": "好"}
    assert client.post(where, asked).status_code == 409, "neither well nor not: nobody has said"
    assert client.get(reverse("care:agreement", args=[kept.pk])).status_code == 200
    client.post(
        where,
        {"act": "visit", "visitor": "custodian", "on": "2026-01-05", "services": ["daily"], "well": "1"},
    )
    marks = {f"item-{at}": "1" if at else "0" for at in range(6)}
    client.post(where, {"act": "assess", "assessors": "罗建国、谢敏", "on": "2026-01-05", **marks})
    page = client.get(where).content.decode()
    assert "日常照料" in page and "1 项不能自理" in page and "13700000000" not in page
    printed = client.post(reverse("care:assessment", args=[old.care_assessments.get().pk]))
    assert printed.content.startswith(b"%PDF")
    assert (
        client.post(
            where, {"act": "agree", "custodian": "x", "signed_on": "2025-12-10", "valid_until": "2026-12-31"}
        ).status_code
        == 409
    )


def test_another_township_sees_none_of_it(county, old, client: Client, in_area):  # noqa: F811
    county.second_clerk.area_code = "430481115000"
    county.second_clerk.save()
    client.force_login(county.second_clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("care:person", args=[old.pk])).status_code == 404
    assert at(20260105) and "王秀英" not in client.get(reverse("care:list")).content.decode()


def test_the_demo_shows_care_with_a_gap(county):  # noqa: F811
    """Nothing that `make run` plays is refused; who has no agreement shows."""
    from types import SimpleNamespace

    from doudi.apps.demo_cases.helping import _care

    for name in ("王秀英", "李建国"):
        supported(make_household(name), county.township_clerk, "tekun", monthly_amount="700.00")
    _care(SimpleNamespace(one=lambda _role: county.township_clerk), NOW)
    assert len(missing(county, "agreement")) == 1 and CareVisit.objects.count() == 1
