"""Bases for the tables of a board or a school, for this room and all above it."""

from django.db import models

from core.tenancy.models import TenantModel


class BoardModel(TenantModel):
    """A table behind the board's wall."""

    wall = "board"

    board = models.ForeignKey("schools.Board", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class SchoolModel(TenantModel):
    """A table behind the wall of one school inside its board."""

    wall = "school"

    board = models.ForeignKey("schools.Board", models.PROTECT, related_name="+")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")

    class Meta:
        abstract = True
