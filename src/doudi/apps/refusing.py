"""How a page answers when an act is refused: the sentence, on the page it was tried on, status 409, nothing kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from doudi.core.refusal import InputError, Refused

View = Callable[..., HttpResponse]
CONFLICT = 409


class WrongPassword(Refused):
    """Raised before anything else of an act is written. What was counted of wrong passwords is kept all the same."""


def refusing(page: View | None = None) -> Callable[[View], View]:
    """Turn Refused and InputError of a view into their sentence.

    `page` is the view that shows the page anew (called with the same request and arguments; the base template shows
    `request.refused` on top); without it a page of its own says it, with the way back. To htmx the sentence alone is
    sent: the frame puts it at the top of the page that is there, with everything still filled in.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                with transaction.atomic():  # whatever the view had written before the refusal is taken back
                    try:
                        return view(request, *args, **kwargs)
                    except WrongPassword as wrong:
                        counted = wrong
            except (Refused, InputError) as refused:
                return refusal(request, refused, page, *args, **kwargs)
            return refusal(request, counted, page, *args, **kwargs)

        return answer

    return wrap


def refusal(
    request: HttpRequest, refused: Refused | InputError, page: View | None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The answer that carries a refusal."""
    cast(Any, request).refused = refused
    if getattr(request, "htmx", False):
        response = render(request, "web/refused.html")
    elif page is not None:
        response = page(request, *args, **kwargs)
    else:
        response = render(request, "web/refused_page.html", {"back": request.headers.get("Referer", "")})
    response.status_code = CONFLICT
    return response
