"""Every form of the platform, as somebody would meet it: its address, its fields, what stands in them.

Two sources, put together: the forms that stand on the pages of the matrix's county, and the names that a view's own
source reads from what is posted, for forms that no page of this county shows at the moment.
"""

import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from django.test import Client
from django.urls import Resolver404, resolve

from tests.platform.matrix.addresses import ALL, NEEDS, urls_of

_READ = re.compile(r"""(?:post|POST|given|sent|GET|get)(?:\.get|\.getlist)?[\[(]["']([a-z_]+)["']""")
_BRANCH = re.compile(r"""(?:case|==|\|) ["']([a-z_]+)["']""")


@dataclass
class Form:
    """What can be posted to one address: `fields` by name with the values that stand there, `acts` its buttons,
    `on_page` the names of fields that a page shows."""

    name: str
    url: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    on_page: set[str] = field(default_factory=set)

    def filled(self, **other: Any) -> dict[str, Any]:
        return {**self.fields, **other}


def forms_of(client: Client, made: dict[str, Any]) -> list[Form]:
    """Of every address that takes a post."""
    urls = urls_of(made)
    found = {name: Form(name, url) for name, url in urls.items() if NEEDS[name].post != "-"}
    for name, url in urls.items():
        if NEEDS[name].get == "-":
            continue
        answer = client.get(url)
        if answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.streaming:
            for action, fields in on_page(answer.content, url):
                there = _of_address(found, action)
                if there is not None:
                    there.url = action
                    for key, values in fields.items():
                        there.fields.setdefault(key, values)
                        there.on_page.add(key)
    for form in found.values():
        for key in read_by(form.name):
            form.fields.setdefault(key, [""])
        form.acts = branches_of(form.name) | set(form.fields.get("act", ()))
        form.fields.pop("csrfmiddlewaretoken", None)
        form.on_page.discard("csrfmiddlewaretoken")
    return list(found.values())


def _of_address(found: dict[str, Form], action: str) -> Form | None:
    try:
        match = resolve(urlsplit(action).path)
    except Resolver404:
        return None
    return found.get(match.view_name)


def on_page(content: bytes, url: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """(action, fields) of every form of a page that posts."""
    for form in lxml.html.fromstring(content).iter("form"):
        htmx = form.get("hx-post")
        if htmx is None and (form.get("method") or "get").lower() != "post":
            continue
        fields: dict[str, list[str]] = defaultdict(list)
        for one in form.iter("input", "select", "textarea", "button"):
            name = one.get("name")
            if not name or one.get("type") == "file":
                continue
            if one.tag == "select":
                fields[name] += [option.get("value") or "" for option in one.iter("option")][-1:]
            else:
                fields[name].append(one.get("value") or (one.text or "" if one.tag == "textarea" else ""))
        yield htmx or form.get("action") or url, dict(fields)


def _modules(name: str) -> Iterator[Any]:
    view: Any = ALL[name].callback
    module = sys.modules[getattr(view, "view_class", view).__module__]
    if module.__name__.startswith("doudi."):
        yield module
        common = sys.modules.get(module.__name__.rpartition(".")[0] + ".common")
        if common:
            yield common


@cache
def read_by(name: str) -> frozenset[str]:
    """Names that the module of an address's view reads from a request, and the fields of its django forms."""
    names: set[str] = set()
    for module in _modules(name):
        names |= set(_READ.findall(inspect.getsource(module)))
        for one in vars(module).values():
            names |= set(getattr(one, "base_fields", ()))
    return frozenset(names)


@cache
def branches_of(name: str) -> frozenset[str]:
    """Words that the view compares what is posted with: the buttons of its pages."""
    return frozenset(word for module in _modules(name) for word in _BRANCH.findall(inspect.getsource(module)))
