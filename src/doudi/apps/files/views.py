"""Files to whoever may see what they belong to."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from doudi.apps.files.models import StoredFile
from doudi.apps.files.selectors import file_of
from doudi.apps.files.services import read

#: what a browser may show by itself; everything else is saved
SHOWN = {"application/pdf", "image/jpeg", "image/png"}


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponse:
    """One file; ``?save`` saves it instead of showing it."""
    return answer(file_of(cast(Any, request.user), key), save="save" in request.GET)


def answer(stored: StoredFile, *, save: bool = False) -> HttpResponse:
    """A stored file as the answer of any view: nothing in it can run, and nobody else may frame or keep it."""
    try:
        content = read(stored)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=stored.media_type)
    shown = stored.media_type in SHOWN and not save
    response["Content-Disposition"] = content_disposition_header(not shown, _name(stored)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def _name(stored: StoredFile) -> str:
    ending = _ENDINGS.get(stored.media_type, "")
    name = stored.name or stored.kind
    return name if name.lower().endswith(ending) else name + ending
