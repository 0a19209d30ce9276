"""A check: nobody is asked about without consent, a hit is no verdict, what stands reaches the dossier."""

from datetime import date

import pytest

from doudi.apps.cases.models import Authorisation, CaseEvent
from doudi.apps.checks import services
from doudi.apps.checks.models import CheckAnswer
from doudi.apps.checks.sources import asked_by, sources
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Asset, Person
from doudi.apps.people.services import state, state_rows
from doudi.apps.record.models import Act
from doudi.core.refusal import InputError, Refused
from doudi.policy.vocabulary import load_vocabulary
from tests.platform.cases.conftest import at
from tests.platform.field import DAY

STEP = "发起信息核对"


@pytest.fixture
def authorised(surveyed_case, people):
    """The case with its authorisation step done and the head's consent signed."""
    from doudi.apps.cases import engine

    engine.act(
        surveyed_case, "done", "授权核对", by=people.township_clerk, at=at(20260105, 11),
        data={"evidence": ["核查授权书"]},
    )  # fmt: skip
    consent(surveyed_case, surveyed_case.household.head)
    return surveyed_case


def consent(case, person, until=date(2026, 12, 31)):
    Authorisation.objects.create(
        area_code=case.area_code, case=case, person=person, name=person.name,
        signed_on=date(2026, 1, 5), valid_until=until,
    )  # fmt: skip


def ask(case, people, **more):
    return services.ask(case, STEP, by=people.county_check_centre, at=at(DAY, 9), **more)


def row(request, source):
    return request.answers.get(source=source)


def answer(request, source, people, verified=None, found=True, **more):
    return services.answer(
        row(request, source), found=found, says={"结果": "有"}, verified=verified or {}, as_of=date(2025, 12, 31),
        by=more.pop("by", people.county_check_centre), at=at(DAY, 10),
    )  # fmt: skip


def answer_rest(request, people):
    for one in CheckAnswer.objects.filter(request=request, found__isnull=True):
        services.answer(
            one, found=False, says={}, verified={}, as_of=None, by=people.county_check_centre, at=at(DAY, 14)
        )


def declare(case, people, rows, facts=None):
    how = dict(source="declared", on=date(2026, 1, 5), by=people.township_clerk, at=at(20260105, 10))
    state_rows(case.household, "assets", rows, **how)
    if facts:
        state(case.household, case.household.head, facts, **how)


def test_without_every_adults_authorisation_nobody_is_asked(authorised, people):
    other = Person.objects.create(
        number="P-2", area_code=authorised.area_code, household=authorised.household, name="王小军",
        birth_date=date(2008, 1, 6),
    )  # fmt: skip
    with pytest.raises(Refused, match="王小军还没有签核对授权书") as refused:
        ask(authorised, people)
    assert refused.value.code == "not-authorised"
    assert not CheckAnswer.objects.exists() and not Act.objects.filter(kind="check.asked").exists()
    consent(authorised, other)
    assert ask(authorised, people).answers.filter(person=other).exists()


@pytest.mark.parametrize(
    ("born", "asked"), [(date(2008, 1, 6), True), (date(2008, 1, 7), False), (None, True)]
)
def test_of_age_from_the_eighteenth_birthday_and_where_the_birth_date_is_unknown(
    authorised, people, born, asked
):
    Person.objects.create(
        number="P-2",
        area_code=authorised.area_code,
        household=authorised.household,
        name="王小军",
        birth_date=born,
    )
    assert ("王小军" in services.not_authorised(authorised, DAY)) is asked


def test_an_authorisation_that_has_run_out_is_none(authorised, people):
    Authorisation.objects.update(valid_until=date(2026, 1, 5))
    with pytest.raises(Refused, match="已经过期"):
        ask(authorised, people)


def test_an_obligor_is_asked_about_only_with_consent_of_their_own(authorised, people):
    state_rows(
        authorised.household, "obligors", [{"relation": "20", "name": "王大军", "unable_because": "able"}],
        source="declared", on=date(2026, 1, 5), by=people.township_clerk, at=at(20260105, 10),
    )  # fmt: skip
    assert not ask(authorised, people).answers.filter(obligor__isnull=False).exists()
    with pytest.raises(Refused, match="王大军（义务人）"):
        services._check_authorised(authorised, DAY, with_obligors=True)


def test_every_source_of_the_pack_is_asked_about_every_adult_once(authorised, people):
    request = ask(authorised, people)
    wanted, clauses = asked_by("cn-2021")
    assert clauses == ("57-17",)
    assert sorted(request.answers.values_list("source", flat=True)) == sorted(one.id for one in wanted)
    assert CaseEvent.objects.filter(case=authorised, kind="begin", step=STEP).exists()
    with pytest.raises(Refused, match="已经有一次核对"):
        ask(authorised, people)


def test_whom_was_asked_about_is_on_record(authorised, people):
    request = ask(authorised, people)
    (bulk,) = (
        row for row in Act.objects.get(kind="check.asked").rows if row["table"] == "checks_checkanswer"
    )
    assert bulk["count"] == request.answers.count() > 0


def test_somebody_who_handles_no_such_case_writes_down_no_explanation(authorised, people):
    declare(authorised, people, [])
    request = ask(authorised, people, only={"vehicles"})
    found = answer(request, "vehicles", people, {"assets": [{"kind": "vehicle", "quantity": "1"}]})
    assert found.hit
    with pytest.raises(Refused) as refused:
        services.household_answers(found, "已过户。", by=people.auditor, at=at(DAY, 11))
    assert refused.value.code == "not-staff"


def test_the_eleven_bodies_and_twelve_items_of_liaoning():
    """LD-15: 公安 人社 民政 住建 金融 保险 工商 税务 交通 残联 公积金, and the twelve items they supply."""
    asked, clauses = asked_by("liaoning-2014")
    assert clauses == ("LD-15",)
    items = {item for one in asked for item in one.items}
    assert items >= {
        "户籍状况", "车辆情况", "就业情况", "住房面积", "婚姻证明", "残疾等级", "死亡证明", "保险金额", "存款数量",
        "经营执照", "个体纳税", "公积金",
    }  # fmt: skip
    labels = " ".join(one.label for one in asked)
    for body in (
        "公安",
        "人力资源",
        "民政",
        "住房城乡建设",
        "金融",
        "保险",
        "工商",
        "税务",
        "交通",
        "残联",
        "公积金",
    ):
        assert body in labels


def test_the_departments_of_zhuzhou_answer_for_themselves():
    asked, clauses = asked_by("zhuzhou-2017")
    assert clauses == ("ZZ-09", "ZZ-10", "ZZ-11", "ZZ-13")
    who = {one.id: one.who for one in asked}
    assert "hrss" in who["hrss"] and "health" in who["health"]
    assert "disabled_federation" in who["disabled_federation"] and "peoples_bank" in who["peoples_bank"]


def test_tieling_asks_whom_the_pack_it_builds_on_asks():
    assert asked_by("tieling-2019") == asked_by("liaoning-2014")


def test_every_fact_and_kind_of_the_sources_is_in_the_vocabulary():
    from doudi.procedure.roles import roles

    facts = load_vocabulary().facts
    for one in sources().values():
        for entity, names in one.facts.items():
            assert set(names) <= set(facts[entity]), one.id
        for table, kinds in one.rows.items():
            entity = {"assets": "asset", "incomes": "income"}[table]
            assert set(kinds) <= set(dict(facts[entity]["kind"].type.words)), one.id
        assert set(one.who) <= set(roles()), one.id


def test_a_department_answers_its_own_source_and_no_other(authorised, people):
    request = ask(authorised, people)
    answer(
        request,
        "disabled_federation",
        people,
        {"facts": {"disability_grade": "2", "disability_type": "physical"}},
        by=people.disabled_federation,
    )
    with pytest.raises(Refused, match="不能代填"):
        answer(request, "bank", people, by=people.disabled_federation)
    with pytest.raises(InputError, match="证实不了"):
        answer(request, "vehicles", people, {"facts": {"disability_grade": "1"}})


def test_a_contradiction_with_the_declaration_becomes_a_hit(authorised, people):
    declare(authorised, people, [{"kind": "deposit", "value": "1000.00"}], {"employed": "false"})
    request = ask(authorised, people)
    hit = answer(request, "bank", people, {"assets": [{"kind": "deposit", "value": "1000.01"}]})
    assert (hit.hit, hit.contradicts) == (True, ["assets:deposit"])
    assert not answer(request, "bank", people, {"assets": [{"kind": "deposit", "value": "1000.00"}]}).hit
    job = answer(request, "hrss", people, {"facts": {"employed": "true"}})
    assert job.contradicts == ["employed"]
    car = answer(request, "vehicles", people, {"assets": [{"kind": "vehicle", "quantity": "1"}]})
    assert car.contradicts == ["assets:vehicle"]


def test_what_was_never_stated_is_news_and_no_hit(authorised, people):
    request = ask(authorised, people)
    assert not answer(request, "bank", people, {"assets": [{"kind": "deposit", "value": "500000.00"}]}).hit


def test_no_report_while_a_hit_is_unsettled_or_a_source_silent_without_a_word(authorised, people):
    declare(authorised, people, [])
    request = ask(authorised, people)
    hit = answer(request, "vehicles", people, {"assets": [{"kind": "vehicle", "quantity": "1"}]})
    with pytest.raises(Refused, match="还有 1 处疑点没有处理（公安（车辆）对王秀英）"):
        services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    with pytest.raises(Refused, match="家庭的说明"):
        services.settle(hit, "explained", "说是亲戚的", by=people.county_check_centre, at=at(DAY, 11))
    services.household_answers(hit, "车是2024年卖掉的。", by=people.township_clerk, at=at(DAY, 11))
    services.settle(hit, "explained", "有过户发票。", by=people.county_check_centre, at=at(DAY, 12))
    with pytest.raises(Refused, match="还没有答复"):
        services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    answer_rest(request, people)
    services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    assert not Asset.objects.filter(kind="vehicle", stands=True).exists(), (
        "what was explained away does not count"
    )


def test_a_kept_hit_takes_the_place_of_what_was_declared(authorised, people):
    declare(authorised, people, [{"kind": "deposit", "value": "1000.00"}, {"kind": "house", "quantity": "1"}])
    request = ask(authorised, people)
    hit = answer(request, "bank", people, {"assets": [{"kind": "deposit", "value": "90000.00"}]})
    answer(request, "disabled_federation", people, {"facts": {"disability_grade": "2"}})
    services.settle(hit, "kept", "本人承认。", by=people.county_check_centre, at=at(DAY, 12))
    answer_rest(request, people)
    services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    file = household_file(authorised.household, DAY)
    deposits = [one for one in file["assets"] if one["kind"] == "deposit"]
    assert [one["value"] for one in deposits] == ["90000.00"], "counted once"
    assert [one["kind"] for one in file["assets"] if one["kind"] != "deposit"] == ["house"]
    assert file["persons"][0]["disability_grade"] == 2
    authorised.refresh_from_db()
    assert STEP not in authorised.waiting_for
    assert Act.objects.filter(kind="check.reported", case_id=authorised.pk).exists()


def test_a_report_is_closed_and_the_households_objection_asks_again(authorised, people):
    request = ask(authorised, people)
    answer_rest(request, people)
    services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    with pytest.raises(Refused, match="核对报告已经出了"):
        answer(request, "bank", people)
    with pytest.raises(Refused, match="异议"):
        services.ask_again(request, " ", {"bank"}, by=people.county_check_centre, at=at(DAY, 16))
    again = services.ask_again(
        request, "存款是代管的救灾款。", {"bank"}, by=people.county_check_centre, at=at(DAY, 16)
    )
    assert (again.again_of, again.step, again.answers.count()) == (request, "异议复查", 1)


def test_whoever_is_not_of_the_check_settles_nothing(authorised, people):
    declare(authorised, people, [])
    request = ask(authorised, people)
    hit = answer(request, "vehicles", people, {"assets": [{"kind": "vehicle", "quantity": "1"}]})
    with pytest.raises(Refused, match="岗位"):
        services.settle(hit, "wrong", "算了", by=people.village_worker, at=at(DAY, 12))
