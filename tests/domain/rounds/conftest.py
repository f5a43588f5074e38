"""Dalarna and Stockholm with their structures and no rounds."""

from tests.domain.bodies.conftest import database

__all__ = ["database"]
