"""What is kept or printed is Chinese, in whatever language somebody reads the pages."""

from django.conf import settings
from django.utils import translation


def in_chinese() -> translation.override:
    """``with in_chinese(): …`` for records, papers and lists that leave the system. Not as a decorator: it would keep
    one thread's language for another."""
    return translation.override(settings.LANGUAGE_CODE)
