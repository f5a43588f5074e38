"""Roles, database, extensions and LEAKPROOF marks: what only a database superuser may do (förberedelse av databasen).

Run at every start: everything here can be repeated. A dump carries neither the roles nor the LEAKPROOF marks, so a
restored database is provisioned too. Where the database is not embedded (compose), the operator runs
`python -m services.supervisor.provision` with SAMBAND_SUPERUSER_DATABASE_URL set.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import asyncpg

from services.domain.base.settings import required

OWNER = "samband_owner"
SERVICE = "samband_service"
# What the services' login may become for one transaction, and nothing else.
HATS = ("tenant", "national", "operator", "identity", "machine")
EXTENSIONS = ("btree_gin", "btree_gist", "pg_trgm", "unaccent")

# Row-level security puts its filter before any function that is not leakproof, and so disables full-text and trigram
# indexes. None of these tells anything about the compared text by its errors.
LEAKPROOF = (
    "ts_match_vq(tsvector, tsquery)",
    "ts_match_qv(tsquery, tsvector)",
    "similarity_op(text, text)",
    "word_similarity_op(text, text)",
    "word_similarity_commutator_op(text, text)",
    "strict_word_similarity_op(text, text)",
    "strict_word_similarity_commutator_op(text, text)",
)


@dataclass(frozen=True)
class Login:
    """A database address taken apart: who logs in, and to which database."""

    user: str
    password: str
    database: str

    @classmethod
    def of(cls, url: str) -> "Login":
        parts = urlsplit(url)
        return cls(unquote(parts.username or ""), unquote(parts.password or ""), parts.path.lstrip("/"))


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def provision(superuser_url: str, *, owner: Login, service: Login) -> None:
    """Make the roles and the database what they must be, and nothing more than that.

    `superuser_url` names any database of the server, as superuser. Both logins name the same database.
    """
    connection = await asyncpg.connect(superuser_url)
    try:
        await _provision_roles(connection, owner=owner, service=service)
        if not await connection.fetchval("select 1 from pg_database where datname = $1", owner.database):
            await connection.execute(
                f"create database {_name(owner.database)} owner {_name(owner.user)} template template0 encoding 'UTF8'"
            )
        await connection.execute(
            f"""
            revoke all on database {_name(owner.database)} from public;
            grant connect, temporary on database {_name(owner.database)} to {_name(owner.user)};
            grant connect on database {_name(owner.database)} to {_name(service.user)};
            """
        )
    finally:
        await connection.close()
    await provision_database(_on(superuser_url, owner.database), owner=owner.user)


async def provision_database(superuser_url: str, *, owner: str = OWNER) -> None:
    """Extensions, schema rights and LEAKPROOF marks of one database."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute(
            "".join(f"create extension if not exists {name};" for name in EXTENSIONS)
            + f"alter schema public owner to {_name(owner)};"
            + "revoke all on schema public from public;"
            + f"grant usage on schema public to {', '.join(HATS)};"
            + "".join(f"alter function {function} leakproof;" for function in LEAKPROOF)
        )
    finally:
        await connection.close()


async def _provision_roles(connection: asyncpg.Connection, *, owner: Login, service: Login) -> None:
    present = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
    statements = [f"create role {_name(role)};" for role in (owner.user, service.user, *HATS) if role not in present]
    for hat in HATS:
        statements.append(f"alter role {hat} nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;")
    nothing_else = "nosuperuser nocreatedb nocreaterole noreplication"
    statements += [
        f"alter role {_name(owner.user)} login {nothing_else} inherit bypassrls password {_text(owner.password)};",
        f"alter role {_name(service.user)} login {nothing_else} noinherit nobypassrls"
        f" password {_text(service.password)};",
        f"grant {', '.join(HATS)} to {_name(service.user)} with inherit false, set true;",
        # A forgotten transaction or a runaway query must not hold a connection of the pool for ever.
        f"alter role {_name(service.user)} set statement_timeout = '30s';",
        f"alter role {_name(service.user)} set idle_in_transaction_session_timeout = '60s';",
        f"alter role {_name(service.user)} set lock_timeout = '10s';",
    ]
    async with connection.transaction():
        await connection.execute("".join(statements))


def _on(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def main() -> None:
    names = ("SAMBAND_SUPERUSER_DATABASE_URL", "SAMBAND_OWNER_DATABASE_URL", "SAMBAND_DATABASE_URL")
    superuser, owner, service = (required(name) for name in names)
    asyncio.run(provision(superuser, owner=Login.of(owner), service=Login.of(service)))


if __name__ == "__main__":
    main()
