"""How long a source has to answer is data: dated, by document, and honest about who laid it down."""

from datetime import date
from pathlib import Path

import pytest

from doudi.apps.checks import services, sources
from doudi.core.refusal import InputError
from tests.platform.cases.conftest import at
from tests.platform.checks.test_check import DAY, STEP, authorised

__all__ = ["authorised"]

LINES = """
answer_days:
  - {value: 5, set_by: site}
  - {value: 3, from: 2026-03-01, set_by: site}
  - {value: 2, from: 2026-02-01, pack: cn-2021, clause: 57-17}
"""


@pytest.fixture
def laid_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`laid_down(text)` makes the text the file of sources."""

    def lay(text: str) -> None:
        folder = tmp_path / str(len(list(tmp_path.iterdir()))) / "_vocabulary"
        folder.mkdir(parents=True)
        (folder / "sources.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(sources, "policies_dir", lambda: folder.parent)

    return lay


@pytest.mark.parametrize(
    ("pack", "on", "days"),
    [
        ("liaoning-2014", 20200101, 5),
        ("liaoning-2014", 20260228, 5),
        ("liaoning-2014", 20260301, 3),
        ("cn-2021", 20260131, 5),
        ("cn-2021", 20260201, 2),
        ("leiyang-2024", 20260301, 2),  # builds on cn-2021, whose own word is nearer than what holds for all
    ],
)
def test_the_nearest_documents_latest_value_holds(laid_down, pack, on, days):
    laid_down(LINES)
    assert sources.days_to_answer(pack, on) == days


def test_what_no_clause_lays_down_must_say_that_the_site_did(laid_down):
    laid_down("answer_days:\n  - {value: 5}\n")
    with pytest.raises(InputError, match="set_by: site") as refused:
        sources.days_to_answer("cn-2021", 20260101)
    assert refused.value.line == 2


@pytest.mark.parametrize("value", ["0", "31", "five", "-1", "2.5"])
def test_a_number_of_days_that_is_none_is_refused(laid_down, value):
    laid_down(f"answer_days:\n  - {{value: {value}, set_by: site}}\n")
    with pytest.raises(InputError, match="1 到 30 个工作日"):
        sources.days_to_answer("cn-2021", 20260101)


def test_a_day_before_the_first_value_has_none(laid_down):
    laid_down("answer_days:\n  - {value: 5, from: 2026-01-01, set_by: site}\n")
    with pytest.raises(InputError, match="没有值"):
        sources.days_to_answer("cn-2021", 20251231)


def test_a_check_is_late_after_the_days_that_were_laid_down_when_it_was_asked(
    authorised, people, monkeypatch
):
    monkeypatch.setattr(services, "days_to_answer", lambda pack, on: {("cn-2021", DAY): 2}[pack, on])
    request = services.ask(authorised, STEP, by=people.county_check_centre, at=at(DAY, 9))
    assert request.answer_by == date(2026, 1, 8)
    monkeypatch.setattr(services, "days_to_answer", lambda pack, on: 9)
    request.refresh_from_db()
    assert request.answer_by == date(2026, 1, 8), "what was asked keeps its day"


def test_a_report_stands_for_the_months_laid_down_and_a_later_value_moves_none_that_is_out(
    authorised, people, monkeypatch
):
    monkeypatch.setattr(services, "months_valid", lambda pack, on: {("cn-2021", DAY): 3}[pack, on])
    request = services.ask(authorised, STEP, by=people.county_check_centre, at=at(DAY, 9), only={"bank"})
    services.report(request, "银行没有答复。", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    monkeypatch.setattr(services, "months_valid", lambda pack, on: 9)
    request.refresh_from_db()
    assert request.valid_until == date(2026, 4, 5)


@pytest.mark.parametrize("line", ["{value: 6}", "{value: 13, set_by: site}", "{value: 0, set_by: site}"])
def test_months_of_a_report_are_held_to_the_same(laid_down, line):
    laid_down(f"valid_months:\n  - {line}\n")
    with pytest.raises(InputError) as refused:
        sources.months_valid("cn-2021", 20260101)
    assert refused.value.line == 2
