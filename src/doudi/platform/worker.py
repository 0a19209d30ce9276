"""The worker: takes jobs from the queue and does them, until it is told to stop.

It looks at the queue through a connection that sees every area; each job then runs in the area of whoever began it.
A worker that dies stops beating; another, or itself started again, puts what it was at back into the queue.
"""

import asyncio
import logging
import os
import signal
from contextlib import suppress

import procrastinate
from django.db import close_old_connections
from procrastinate.contrib.django.utils import connector_params

from doudi.platform.clock import clock
from doudi.platform.jobs import NOWHERE, QUEUE, TASK, TRIES, WAIT, nightly, perform
from doudi.platform.row_security import EVERYTHING

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 12.0  # without a beat
NIGHT = "10 2 * * *"


class TryAgain(RuntimeError):
    """A job failed and is to be tried once more."""


def make_app() -> procrastinate.App:
    """The queue as the worker sees it, with its two tasks."""
    connector = procrastinate.PsycopgConnector(kwargs=_connection_parameters(), min_size=1, max_size=4)
    app = procrastinate.App(connector=connector)
    again = procrastinate.RetryStrategy(
        max_attempts=TRIES, exponential_wait=0, wait=int(WAIT.total_seconds()), retry_exceptions={TryAgain}
    )

    @app.task(name=TASK, queue=QUEUE, retry=again)
    def do(area_code: str, user_id: int | None, run: int) -> None:
        try:
            if not perform(run):
                raise TryAgain
        finally:
            close_old_connections()

    @app.periodic(cron=NIGHT, task_kwargs={"area_code": NOWHERE})
    @app.task(name="doudi.nightly", queue=QUEUE)
    def begin_the_night(timestamp: int, area_code: str) -> None:
        try:
            nightly(clock().now())
        finally:
            close_old_connections()

    return app


def _connection_parameters() -> dict[str, object]:
    low, high = EVERYTHING
    parameters = dict(connector_params())
    options = f"{parameters.get('options', '')} -c doudi.area_from={low} -c doudi.area_to={high}"
    return parameters | {"options": options.strip()}


def work(*, until_empty: bool = False, parent: int | None = None) -> None:
    """Work until SIGINT or SIGTERM. `until_empty`: until nothing waits. `parent`: until that process is
    no longer our parent, because it has died."""
    asyncio.run(_work(until_empty, parent))


async def _work(until_empty: bool, parent: int | None) -> None:
    app = make_app()
    async with app.open_async():
        await _take_back(app)
        watching = asyncio.create_task(_watch(app, parent))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                wait=not until_empty,
                concurrency=1,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
                shutdown_graceful_timeout=30,
                delete_jobs="successful",
            )
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


async def _watch(app: procrastinate.App, parent: int | None) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        await _take_back(app)


async def _take_back(app: procrastinate.App) -> None:
    """Put what dead workers were at back into the queue."""
    for job in await app.job_manager.get_stalled_jobs(
        queue=QUEUE, seconds_since_heartbeat=DEAD_AFTER_SECONDS
    ):
        log.warning("job %s goes back into the queue: its worker is gone", job.id)
        await app.job_manager.retry_job(job)
