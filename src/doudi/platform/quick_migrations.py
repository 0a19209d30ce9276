"""Migrations without rendering every model anew at each step: three quarters of the time of a first start went there.

Django keeps classes of all models beside a migration's state, and makes those anew that are related to what an operation
changes, which by way of the users is nearly all of them. For a new table and for an index or constraint this is not needed:
no other model changes by them, and their SQL is made from the operation. Every other operation goes Django's own way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def rendering_only_what_changed() -> Iterator[None]:
    """For as long as the block lasts; the schema that comes of it is the same (tests/platform/test_quick_migrations)."""
    state: Any = ProjectState  # what starts with an underscore is not in the stubs
    usual = state.add_model, state._append_option
    state.add_model, state._append_option = _add_model, _append_option
    try:
        yield
    finally:
        state.add_model, state._append_option = usual


def _add_model(state: Any, model: ModelState) -> None:
    """A new table: only its own class is made; what points from it at others is resolved among those there are."""
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # asking for it would render everything
        state.apps.render_multiple([model])


def _append_option(state: Any, app_label: str, model_name: str, option: str, added: Any) -> None:
    """An index or constraint: kept with the model for the next time it is made."""
    model = state.models[app_label, model_name]
    model.options[option] = [*model.options[option], added]
