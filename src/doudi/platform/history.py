"""The history of every row, kept by triggers of the database: who changed the income in March, and from what."""

from typing import TypeVar, cast

import pghistory
from django.db import models

Tracked = TypeVar("Tracked", bound=type[models.Model])


def tracked(model: Tracked) -> Tracked:
    """Keep every version of the rows of a model in a table of its own, named …History."""
    keep = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
        model_name=f"{model.__name__}History",
    )
    return cast(Tracked, keep(model))
