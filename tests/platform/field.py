"""A case on its way to the door, and what a surveyor brings there: a drawn signature, a picture."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.platform.cases.conftest import at

DAY = 20260106


def drawn(blank: bool = False) -> str:
    """A signature as the page sends it."""
    picture = Image.new("RGBA", (300, 100), (255, 255, 255, 0))
    if not blank:
        ImageDraw.Draw(picture).line([(10, 80), (90, 20), (180, 70), (290, 10)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def photo(size: tuple[int, int] = (2000, 1200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def surveyed_case(household: Any, people: Any, open_case: Callable[..., Any]) -> Any:
    """A 低保 case, accepted: the survey and the check have their turn."""
    from doudi.apps.cases.services.intake import accept

    case = open_case(household)
    accept(case, by=people.township_clerk, at=at(20260105, 10), papers={"申请书": True, "核查授权书": True})
    return case


@pytest.fixture
def clock_at() -> Any:
    """`clock_at(20260106, 10)` sets the clock of the pages to that day and hour for the rest of the test."""
    from contextlib import ExitStack
    from datetime import timedelta

    from doudi.platform.clock import Clock, clock_set

    with ExitStack() as stack:

        def set_to(day: int, hour: int = 9) -> None:
            stack.close()
            stack.enter_context(clock_set(Clock(ahead=at(day, hour) - Clock().now() + timedelta(seconds=1))))

        yield set_to


@pytest.fixture
def browse() -> Callable[[Any], Any]:
    """A browser in which a user is logged in."""
    from django.test import Client

    def log_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
