"""Month after month: what a file adds, changes and no longer has; a short one waits for a person; gone is a question, not a no."""

from datetime import date

import pytest

from doudi.apps.checks.models import CheckAnswer
from doudi.apps.files.services import place_of, read
from doudi.apps.rosters import services as rosters
from doudi.apps.rosters.answering import answer_from_rosters
from doudi.apps.rosters.models import Roster, RosterLink, StandingFile
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at
from tests.platform.checks.test_check import ask, row
from tests.platform.checks.test_from_rosters import taken
from tests.platform.exchange.conftest import agreed
from tests.platform.field import DAY
from tests.platform.rosters.conftest import number

HEAD = "机动车所有人,身份证明号码,号牌号码,车辆类型,状态\n"
HERS = f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n"
OTHERS = [f"李大富,{number('李大富')},湘D1000{at},小型轿车,正常\n" for at in range(9)]
LAST, THIS = date(2025, 12, 5), date(2026, 1, 5)


def month(people, lines, as_of, name="机动车202512.csv"):
    return taken(people, HEAD + "".join(lines), name, as_of=as_of, hour=8)


def test_a_months_file_says_what_it_adds_changes_and_no_longer_has(known, people):
    first = month(people, [HERS, *OTHERS], LAST)
    assert first.delta["new"] == 2 and not first.delta["before"]
    changed = [
        OTHERS[0].replace("小型轿车", "轻型货车"),
        *OTHERS[1:],
        f"赵德胜,{number('赵德胜')},湘D1,小型轿车,正常\n",
    ]
    second = month(people, changed, THIS, "机动车202601.csv")
    assert second.delta == {"before": 10, "new": 1, "changed": 1, "gone": 1, "back": 0}
    assert second.stream == first.stream == first.pk
    third = month(people, [HERS, *changed], date(2026, 1, 6), "机动车202601更正.csv")
    assert third.delta["before"] == 10, "a second file of the month follows the month before"


def test_the_standing_register_lies_encrypted_and_replaced_whole(
    known, people, kept, django_capture_on_commit_callbacks
):
    month(people, [HERS, *OTHERS], LAST)
    old = StandingFile.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        month(people, [HERS, *OTHERS[:8]], THIS, "机动车202601.csv")
    held = StandingFile.objects.get()
    assert held.file_id != old.pk and not place_of(old.key).exists()
    plain = number("王秀英")[:17].encode()
    assert read(held.file)[8:12] == b"DUCK" and plain not in place_of(held.file.key).read_bytes()
    assert b"DUCK" not in place_of(held.file.key).read_bytes()[:64]
    assert not [one for one in (kept / "work").iterdir()]


def test_a_file_a_third_shorter_stops_and_counts_only_with_a_persons_reason(known, people, browse, clock_at):
    month(people, [HERS, *OTHERS], LAST)
    with pytest.raises(Refused) as refused:
        month(people, OTHERS[:6], THIS, "机动车202601.csv")
    assert refused.value.code == "file-short"
    waiting = Roster.objects.latest("pk")
    assert waiting.state == "checked", "nothing was linked"
    clock_at(DAY, 10)
    centre = browse(people.county_check_centre)
    assert "少了三成以上" in centre.get(f"/rosters/{waiting.pk}/").content.decode()
    assert centre.post(f"/rosters/{waiting.pk}/", {"act": "take"}).status_code == 409
    assert (
        centre.post(
            f"/rosters/{waiting.pk}/", {"act": "take", "because": "交警来函：注销了一批。"}
        ).status_code
        == 302
    )
    waiting.refresh_from_db()
    assert (waiting.state, waiting.because) == ("linking", "交警来函：注销了一批。")


def test_seven_tenths_stop_and_a_row_more_does_not(known, people):
    month(people, [HERS, *OTHERS], LAST)
    with pytest.raises(Refused):
        month(people, OTHERS[:7], THIS, "机动车202601.csv")
    assert month(people, OTHERS[:8], THIS, "机动车202601再报.csv").state == "linked"


def test_who_is_gone_from_the_new_file_is_asked_about_and_not_answered_as_no(known, people):
    month(people, [HERS, *OTHERS], LAST)
    month(people, OTHERS, THIS, "机动车202601.csv")
    request = ask(known, people, only={"vehicles"})
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10)) == 1
    answered: CheckAnswer = row(request, "vehicles")
    assert answered.found and answered.hit and not any(answered.verified.values())
    assert "机动车202512.csv" in str(answered.says)


def test_payments_of_a_month_are_events_and_nobody_is_gone(known, people):
    head = "收款人,收款人证件号,补贴项目,发放金额,发放日期\n"
    for day, name in ((LAST, "一卡通12月.csv"), (THIS, "一卡通1月.csv")):
        line = f"王秀英,{number('王秀英')},农村低保,320.00,{day}\n"
        made = taken(people, head + line, name, as_of=day)
        assert made.kind == "card_payments" and made.delta == {}


def test_a_source_that_agreed_on_hits_alone_has_no_file_kept_whole(known, people):
    agreed(people, source="vehicles", kind="vehicles", way="file")
    with pytest.raises(Refused) as refused:
        month(people, [HERS], THIS)
    assert refused.value.code == "other-mode"
    assert not RosterLink.objects.exists()
    rosters.refuse(Roster.objects.get(), "按协议办", by=people.county_check_centre, at=at(DAY, 9))


def test_links_beyond_the_first_page_are_reached(known, people, browse, clock_at):
    lines = [HERS.replace("湘D12345", f"湘D2{place:04d}") for place in range(60)]
    made = month(people, lines, THIS)
    assert made.linked == 60
    clock_at(DAY, 10)
    centre = browse(people.county_check_centre)
    assert len(centre.get(f"/rosters/{made.pk}/").context["links"].object_list) == 50
    second = centre.get(f"/rosters/{made.pk}/?links=2")
    assert [one.row for one in second.context["links"]] == list(range(52, 62))


def test_nothing_of_a_file_lies_in_the_systems_folder_while_it_is_read(known, people, kept, monkeypatch):
    import tempfile
    from pathlib import Path

    seen: list[Path] = []
    made = tempfile.TemporaryDirectory

    def watched(*args, **named):
        folder = made(*args, **named)
        seen.append(Path(folder.name))
        return folder

    monkeypatch.setattr("tempfile.TemporaryDirectory", watched)
    monkeypatch.setattr("doudi.matching.roster.TemporaryDirectory", watched)
    month(people, [HERS], THIS)
    assert len(seen) >= 2, "reading and cleaning each had one"
    assert all((kept / "work") in one.parents for one in seen), seen
