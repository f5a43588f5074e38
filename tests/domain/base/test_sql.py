"""Parameters only in SQL: a statement is put together of our own constants, and of nothing that comes from outside.

Read out of the source: what is handed to the engine as a statement is a literal, or is composed of literals, of constants (names
in capitals) and of the few expressions named here, each with the reason why nothing from outside can be in it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[3] / "services"
ENGINE = {"fetch", "fetch_row", "fetch_value", "execute"}

KNOWN = {
    ("api/bodies/answers.py", "table"): "a loop over table names written beside it",
    ("domain/base/jobs.py", "changes"): "callers write it out",
    ("domain/base/reading.py", "query"): "callers hand over a constant",
    ("domain/base/reading.py", "lookup.query"): "a constant of the module that makes the lookup",
    ("domain/base/reading.py", "_beside(query, len(parameters), lookup.query)"): "put together of both",
    ("domain/bodies/actions/belongings.py", "table"): "callers write it out",
    ("domain/privacy/queries.py", "holding.query"): "a loop over constants of `holdings`",
    ("domain/privacy/queries.py", "step.count"): "a loop over constants of `retention`",
    ("domain/privacy/actions/erasure.py", "step.query"): "a loop over constants of `erasure`",
    ("domain/privacy/actions/retention.py", "step.statement"): "a loop over constants of `retention`",
    (
        "domain/bodies/actions/rows.py",
        "statement",
    ): "names of tables and columns that actions write out; values are parameters",
    ("domain/bodies/actions/rows.py", "table"): "callers write it out",
    ("domain/bodies/actions/rows.py", "names"): "names of columns that actions write out; values are parameters",
    ("domain/bodies/actions/structure.py", "table"): "callers write it out",
    ("domain/bodies/actions/structure.py", "column"): "callers write it out",
    ("domain/bodies/actions/structure.py", "owners[table]"): "a mapping written beside it",
    ("domain/documents/actions.py", "upload_columns()"): "names of columns, with a prefix that callers write out",
    ("domain/documents/queries.py", "upload_columns()"): "names of columns, with a prefix that callers write out",
    ("domain/meetings/actions/arrivals.py", "place"): "callers write it out",
    (
        "domain/meetings/actions/clauses.py",
        "columns",
    ): "names of columns that the action writes out; values are parameters",
    (
        "domain/meetings/actions/reading_in.py",
        "changes",
    ): "callers write it out",
    ("domain/meetings/queries/agenda.py", "upload_columns()"): "names of columns, with a prefix that callers write out",
    (
        "domain/meetings/queries/reading_in.py",
        "upload_columns('file_')",
    ): "names of columns, with a prefix written beside them",
    ("domain/rounds/actions/rounds.py", "statement"): "one of the statements written beside it",
}


def statements(source: str) -> Iterator[ast.expr]:
    """What a module hands to the engine as statements."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            through = node.func.value if isinstance(node.func, ast.Attribute) else None
            if name in ENGINE and (through is None or (isinstance(through, ast.Name) and through.id == "engine")):
                yield node.args[0]


def others(part: ast.expr) -> Iterator[str]:
    """What a statement is composed of that is neither a literal nor a constant."""
    match part:
        case ast.Constant():
            return
        case ast.JoinedStr(values=values):
            for value in values:
                yield from others(value)
        case ast.FormattedValue(value=value):
            yield from others(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from others(left)
            yield from others(right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from others(body)
            yield from others(orelse)
        case ast.Name(id=name) if name.isupper():
            return
        case _:
            yield ast.unparse(part)


def found() -> set[tuple[str, str]]:
    """Every such part in the services, with the file that it stands in."""
    return {
        (str(file.relative_to(SERVICES)), other)
        for file in SERVICES.rglob("*.py")
        if "piccolo_migrations" not in str(file)
        for statement in statements(file.read_text("utf-8"))
        for other in others(statement)
    }


def test_statements_are_put_together_of_our_own_constants():
    assert found() - KNOWN.keys() == set()


def test_no_exception_outlives_its_reason():
    assert KNOWN.keys() - found() == set()


def test_a_value_in_a_statement_would_be_found():
    source = """
async def look(name):
    await fetch(f"select * from person where name = '{name}'")
    await engine.fetch_row("select 1 where " + name)
    await execute("select %s" % name)
    await fetch(f"{_PEOPLE} where id = $1", name)
    await elsewhere.execute(name)
"""
    crooked = [other for statement in statements(source) for other in others(statement)]
    assert crooked == ["name", "name", "'select %s' % name"]
