"""Rows whose every column the ledger seals: a model declares that it is recorded, as it declares what it refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

EVERY_ROW = Q()

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Recorded:
    """`path` leads from a row to its inspection. Rows of which `where` holds must be recorded, others may be; `parts`
    are rows that say what the row means, and are sealed with it."""

    path: str
    where: Q = EVERY_ROW
    parts: tuple[str, ...] = ()


def recorded(path: str, *, where: Q = EVERY_ROW, parts: tuple[str, ...] = ()) -> Callable[[type[M]], type[M]]:
    def declare(model: type[M]) -> type[M]:
        model.recorded = Recorded(path, where, parts)  # type: ignore[attr-defined]  # read here, of any model
        return model

    return declare


def recorded_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if "recorded" in vars(model)]


def recording_of(model: type[models.Model]) -> Recorded:
    """Of a model that is not recorded row by row, such as a revision in its chain, nothing."""
    recording: Recorded = vars(model).get("recorded", Recorded(""))
    return recording


def rows_of(model: type[models.Model], inspection: int) -> QuerySet[Any]:
    return model._base_manager.filter(**{recording_of(model).path: inspection}).order_by("pk")


def content_of(row: models.Model, parts: tuple[str, ...] = ()) -> list[Any]:
    """All that the row holds, as read from the database, and all that its parts hold."""
    of_parts = [[_said(each) for each in getattr(row, part).order_by("pk")] for part in parts]
    return [row._meta.label_lower, row.pk, _said(row), *of_parts]


def _said(row: models.Model) -> dict[str, Any]:
    """Columns that hold their default are left out: one that is added later, with its default, breaks no seal."""
    values = {field: field.value_from_object(row) for field in row._meta.concrete_fields}
    return {field.attname: value for field, value in values.items() if value != field.get_default()}
