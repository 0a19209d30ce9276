"""How a page answers when an act is refused: the sentence, on the page it was tried on, status 409, nothing kept."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from doudi.core.refusal import InputError, Refused

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
CONFLICT = 409

#: what the database cannot hold: a text or number too long for its column, NUL, half a character
NOT_STORABLE = (DataError, UnicodeEncodeError)
#: what is told to the person instead of being an error
TOLD = (Refused, InputError, ValidationError, *NOT_STORABLE)


def in_a_sentence(fault: Exception) -> Refused | InputError:
    """The refusal that tells of it. Pages look at lengths themselves; NOT_STORABLE is for whatever comes past them."""
    if isinstance(fault, Refused | InputError):
        return fault
    if isinstance(fault, ValidationError):
        return Refused("；".join(map(str, fault.messages)), code="bad-field")
    log.warning("not storable: %s", type(fault).__name__)
    return Refused(
        "填的内容里有一处太长、数字太大，或者有系统存不下的字符，没有保存。请改短、改正后再交。",
        code="not-storable",
    )


class StorableOrRefused:
    """The same for views without `refusing`, and for a page that cannot even be shown anew: a sentence, no error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(request, in_a_sentence(exception), None) if isinstance(exception, TOLD) else None


class WrongPassword(Refused):
    """Raised before anything else of an act is written. What was counted of wrong passwords is kept all the same."""


def refusing(page: View | None = None) -> Callable[[View], View]:
    """Turn Refused and InputError of a view into their sentence, and what a form or the database finds wrong as well.

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
            except TOLD as fault:
                return refusal(request, in_a_sentence(fault), page, *args, **kwargs)
            return refusal(request, counted, page, *args, **kwargs)

        return answer

    return wrap


def refusing_in_json(view: View) -> View:
    """For what a script of a page sends: {"says", "code"}, status 409. What a service has finished before it is kept:
    a phone that cannot say where it is must not lose what was typed on it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TOLD as fault:
            if isinstance(fault, NOT_STORABLE):
                transaction.set_rollback(True)
            refused = in_a_sentence(fault)
        return JsonResponse({"says": refused.message, "code": refused.code}, status=CONFLICT)

    return answer


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
        response = render(request, "web/refused_page.html", {"back": _page_before(request)})
    response.status_code = CONFLICT
    return response


def _page_before(request: HttpRequest) -> str:
    """Where the browser says it came from, if that is one of our pages; nothing otherwise."""
    said = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return said if ours else ""
