"""Jobs: work begun on a page and done by a worker, exactly once whatever dies when.

    @job("payroll.lock", title=_("锁定发放名册"))
    def lock(run: Run, payroll_id: int) -> str:
        …
        run.progress(done, total)
        return "共 30,000 户"

    started = enqueue("payroll.lock", user=user, area=area, at=now, lock=f"payroll-{pk}", payroll_id=pk)

`enqueue` belongs to the transaction it stands in: a rollback takes the job back. A job runs for the user who began it,
in the user's area, as ONE transaction together with its own end: a worker killed before the commit leaves nothing,
one killed after it finds the run done. A job made with ``in_pieces=True`` opens its own transactions and must find out
itself what it has done already. Refused ends a job with its sentence; any other error is tried again, then said.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils.translation import gettext as _

from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import clock
from doudi.platform.row_security import EVERYTHING, all_rows, area_rows

log = logging.getLogger(__name__)

TASK = "doudi.run"  # the one task of the queue; what is to be done stands in the run
QUEUE = "doudi"
TRIES = 3
WAIT = timedelta(seconds=10)  # before a second try; twice as long before the third
NOWHERE = "000000000000"  # the area of the system's own runs
Body = Callable[..., str | None]


@dataclass(frozen=True)
class Job:
    """A kind of job: what people call it, what it does, whether it cuts itself into transactions."""

    kind: str
    title: Any
    body: Body
    in_pieces: bool = False


JOBS: dict[str, Job] = {}
#: jobs without arguments that run by themselves every night, in this order
NIGHTLY: list[str] = []


def job(kind: str, *, title: Any, in_pieces: bool = False, nightly: bool = False) -> Callable[[Body], Body]:
    """Make a function a job. Write it in the module ``jobs`` of an app: the platform imports those."""

    def make(body: Body) -> Body:
        JOBS[kind] = Job(kind, title, body, in_pieces)
        if nightly and kind not in NIGHTLY:
            NIGHTLY.append(kind)
        return body

    return make


@dataclass
class Run:
    """What a job's function gets to know and to say: who began it, when it runs, how far it has come."""

    id: int
    user: Any
    area: tuple[str, str]
    at: datetime
    _beside: Any = field(default=None, repr=False)

    def progress(self, done: int, total: int, says: str = "") -> None:
        """Shown on the page at once, though nothing of the job's own transaction is."""
        self._tell("done = %s, total = %s, says = %s", done, total, says[:500])

    def rows(self) -> Any:
        """For jobs in pieces: a transaction that sees the user's area."""
        return area_rows(self.area)

    def _tell(self, columns: str, *values: Any) -> None:
        """Write to the run beside the job's transaction."""
        if self._beside is None:
            self._beside = connections["default"].copy()
        with self._beside.cursor() as cursor:  # both statements are one transaction, being sent together
            cursor.execute(
                "select set_config('doudi.area_from', '0', true), set_config('doudi.area_to', ':', true); "
                f"update jobs_jobrun set {columns} where id = %s",
                [*values, self.id],
            )

    def close(self) -> None:
        if self._beside is not None:
            self._beside.close()


def enqueue(
    kind: str, *, user: Any, area: str, at: datetime, lock: str = "", back_to: str = "", **args: Any
) -> Any:
    """Put a job into the queue, within the open transaction; returns its JobRun, to be shown on ``jobs/<id>/``.

    `area` (12 digits) says who sees how far it has come. Raises Refused while a run with the same `lock` waits or runs.
    """
    from procrastinate.contrib.django import app

    model = apps.get_model("jobs", "JobRun")
    try:
        with transaction.atomic():
            run = model.objects.create(
                kind=kind, title=str(JOBS[kind].title)[:120], args=args, lock=lock, user=user, area_code=area,
                made_at=at, back_to=back_to,
            )  # fmt: skip
    except IntegrityError as trouble:
        raise Refused(
            f"“{JOBS[kind].title}”已经在办，不用再交一次。请等它办完，再看结果。", code="job-under-way"
        ) from trouble
    with transaction.atomic():
        app.configure_task(TASK, queue=QUEUE).defer(
            area_code=area, user_id=getattr(user, "pk", None), run=run.pk
        )
    return run


def perform(run_id: int) -> bool:
    """Do a run, unless it is done. False: it failed and may be tried again.

    Workers call it; tests and loaders may, after the commit or in one transaction with the rest.
    """
    model = apps.get_model("jobs", "JobRun")
    with all_rows():
        row = model.objects.select_related("user").filter(pk=run_id).first()
    if row is None or row.state in ("done", "failed"):
        return True
    now = clock().now()
    run = Run(row.pk, row.user, row.user.household_range() if row.user else EVERYTHING, now)
    run._tell("state = 'doing', began_at = %s", now)
    try:
        _do(JOBS[row.kind], run, row.args)
    except (Refused, InputError) as refused:
        _fail(run, row, str(getattr(refused, "message", refused)))
    except Exception as trouble:
        # Never the text of the error: a database's may quote what the row holds.
        log.error("job %s (run %s) failed: %s", row.kind, row.pk, type(trouble).__name__)
        if row.tries + 1 < TRIES:
            run._tell("state = 'waiting', tries = tries + 1, says = %s", _("中途出错，稍后自动再办。"))
            return False
        _fail(run, row, _("没有办成，已试 %(tries)s 次，什么也没有改动。请联系系统管理员，报编号 %(run)s。")
              % {"tries": TRIES, "run": row.pk})  # fmt: skip
    finally:
        run.close()
    return True


def _do(what: Job, run: Run, args: dict[str, Any]) -> None:
    """The job, and its end in the same transaction as whatever it did last; only one worker at a time is at it."""
    with pghistory.context(user=run.user.pk if run.user else None, job=what.kind):
        if what.in_pieces:
            with _alone(run.id) as alone:
                if alone:
                    _end(run, what.body(run, **args))
            return
        with transaction.atomic():
            if not _locked("pg_try_advisory_xact_lock", run.id):
                return
            with area_rows(run.area):
                says = what.body(run, **args)
            _end(run, says)


def _end(run: Run, says: str | None) -> None:
    with all_rows():
        apps.get_model("jobs", "JobRun").objects.filter(pk=run.id).update(
            state="done", ended_at=clock().now(), says=(says or "")[:500]
        )


@contextmanager
def _alone(run_id: int) -> Iterator[bool]:
    """Whether no other worker is at the run; across transactions, and given back when the connection dies."""
    alone = _locked("pg_try_advisory_lock", run_id)
    try:
        yield alone
    finally:
        if alone:
            _locked("pg_advisory_unlock", run_id)


def _locked(how: str, run_id: int) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"select {how}(hashtext('doudi.run'), %s)", [run_id % 2**31])
        return bool((cursor.fetchone() or (False,))[0])


def _fail(run: Run, row: Any, says: str) -> None:
    """Beside the transaction that was taken back; in the open one too, where the run was made in it (tests)."""
    run._tell("state = 'failed', ended_at = %s, says = %s", clock().now(), says[:500])
    with all_rows():
        type(row).objects.filter(pk=row.pk).exclude(state="failed").update(
            state="failed", ended_at=clock().now(), says=says[:500]
        )


def nightly(at: datetime) -> None:
    """Enqueue what runs every night; what still waits from the night before is not enqueued twice."""
    for kind in NIGHTLY:
        with all_rows():
            try:
                enqueue(kind, user=None, area=NOWHERE, at=at, lock=f"nightly-{kind}")
            except (Refused, DatabaseError) as trouble:
                log.warning("nightly job %s not enqueued: %s", kind, type(trouble).__name__)
