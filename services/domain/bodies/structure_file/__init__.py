"""The structure file (strukturfil): one RSS's whole structure as TOML, schema "rss-structure/1".

`read` makes a Structure of a text or says what is wrong and on which line; `write` makes the one text of a Structure;
`difference` says what would change. No database here: the queries and actions carry a Structure in and out.
"""

from services.domain.bodies.structure_file.difference import (
    Added,
    Changed,
    Difference,
    OrderChanged,
    Removed,
    difference,
)
from services.domain.bodies.structure_file.problems import Fault, Problem, StructureFileBroken
from services.domain.bodies.structure_file.reading import read
from services.domain.bodies.structure_file.schema import Structure
from services.domain.bodies.structure_file.writing import write

__all__ = [
    "Added",
    "Changed",
    "Difference",
    "Fault",
    "OrderChanged",
    "Problem",
    "Removed",
    "Structure",
    "StructureFileBroken",
    "difference",
    "read",
    "write",
]
