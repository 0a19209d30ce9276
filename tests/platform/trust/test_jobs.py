"""Jobs: in the transaction that asks for them, in the area of who asks, once whatever dies when."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.jobs.models import JobRun
from doudi.apps.people.models import Household
from doudi.core.refusal import Refused
from doudi.platform.jobs import TRIES, enqueue, perform
from tests.platform.trust import job_for_tests  # noqa: F401  (makes the jobs known)
from tests.platform.trust.conftest import DAWN, VILLAGE

pytestmark = pytest.mark.django_db


def test_job_runs_in_the_area_of_whoever_began_it(household: Callable[..., Any], clerk: Any) -> None:
    household(), household(), household("430281001001")
    run = enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN)
    assert perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.says) == ("done", "2")


def test_run_that_is_done_is_not_done_again(household: Callable[..., Any], clerk: Any) -> None:
    run = enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN)
    perform(run.pk)
    household()
    perform(run.pk)
    run.refresh_from_db()
    assert run.says == "0"


def test_refused_job_ends_with_its_sentence_and_keeps_nothing(
    household: Callable[..., Any], clerk: Any
) -> None:
    one = household()
    run = enqueue("test.refuses", user=clerk, area=VILLAGE, at=DAWN)
    assert perform(run.pk)
    run.refresh_from_db()
    one.refresh_from_db()
    assert (run.state, run.says, one.address) == ("failed", "这件事不能办。", "")


def test_error_is_tried_again_then_said_without_its_text(
    household: Callable[..., Any], clerk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    one = household()
    run = enqueue("test.fails", user=clerk, area=VILLAGE, at=DAWN)
    assert not perform(run.pk), "the first time it may be tried again"
    JobRun.objects.update(tries=TRIES - 1)  # within one transaction a try beside it cannot be counted
    assert perform(run.pk)
    run.refresh_from_db()
    one.refresh_from_db()
    assert (run.state, one.address) == ("failed", "") and str(run.pk) in run.says
    assert "430481199001011234" not in run.says + caplog.text


def test_same_thing_is_not_begun_twice_at_once(clerk: Any) -> None:
    first = enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN, lock="payroll-1")
    with pytest.raises(Refused, match="已经在办"):
        enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN, lock="payroll-1")
    perform(first.pk)
    assert enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN, lock="payroll-1")


def test_job_is_taken_back_with_the_transaction_it_stands_in(clerk: Any) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN)
        raise KeyError
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        assert cursor.fetchone() == (0,) and not JobRun.objects.exists()


def test_arguments_of_jobs_are_behind_the_fence(
    clerk: Any, make_user: Callable[..., Any], in_area: Any
) -> None:
    enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN)
    for user, seen in ((clerk, 1), (make_user(area="430281000000", name="stranger"), 0)):
        with in_area(user), connection.cursor() as cursor:
            for table in ("procrastinate_jobs", "procrastinate_events", "jobs_jobrun"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (seen,), table


def test_page_shows_how_far_it_has_come_and_asks_again_until_it_is_done(
    clerk: Any, log_in: Callable[..., Client]
) -> None:
    run = enqueue("test.sees", user=clerk, area=VILLAGE, at=DAWN, back_to="/account/")
    JobRun.objects.filter(pk=run.pk).update(state="doing", done=120, total=300)
    client, url = log_in(), reverse("jobs:run", args=[run.pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in part and "120 / 300" in part and "<html" not in part
    JobRun.objects.filter(pk=run.pk).update(state="failed", says="这件事不能办。")
    page = client.get(url).content.decode()
    assert "every 2s" not in page and "这件事不能办。" in page and "/account/" in page
    assert log_in(area="430281000000", name="stranger").get(url).status_code == 404


# -- with real workers, each a process of its own ---------------------------------------------------------

WORKER = """
import sys
from tests.platform import conftest
from django.conf import settings
name = sys.argv[1]
for alias in ("default", "owner"):
    settings.DATABASES[alias]["NAME"] = name
    settings.DATABASES[alias]["OPTIONS"] = {"options": "-c role=doudi_app"}
from django.db import connections
for alias in ("default", "owner"):
    connections[alias].settings_dict.update(settings.DATABASES[alias])
from tests.platform.trust import job_for_tests
from doudi.platform import worker
worker.HEARTBEAT_SECONDS, worker.DEAD_AFTER_SECONDS = 0.2, 1.0
worker.work()
"""


def start_worker() -> "subprocess.Popen[bytes]":
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, name], env=os.environ.copy(), cwd=Path(__file__).parents[3]
    )


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


@pytest.mark.django_db(transaction=True)
def test_job_of_a_killed_worker_is_done_exactly_once(
    household: Callable[..., Any], clerk: Any, tmp_path: Path
) -> None:
    one = household()
    run = enqueue(
        "test.moves",
        user=clerk,
        area=VILLAGE,
        at=DAWN,
        household=one.pk,
        lives_long_after=str(tmp_path / "marker"),
    )
    killed = start_worker()
    assert killed.wait(60) == -9, "the job killed its worker in the middle"
    one.refresh_from_db()
    run.refresh_from_db()
    assert one.address == "", "nothing of the first try is kept"
    assert (run.state, run.done, run.says) == ("doing", 1, "改到一半"), "how far it had come was shown"
    second = start_worker()
    try:
        wait_for(lambda: JobRun.objects.get(pk=run.pk).state == "done")
    finally:
        second.terminate()
        assert second.wait(60) in (0, -15)
    one.refresh_from_db()
    assert one.address == "搬"
    assert JobRun.objects.get(pk=run.pk).says == "改好了"
    assert not Household.objects.exclude(pk=one.pk).exists()
