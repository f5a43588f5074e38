"""The commands of `./samband`, and their words (kommandon). Standard library only at import.

The parser is read before there is an environment, so that help and mistyped commands cost no installation.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# argparse takes its words from gettext; these are the ones that a user of ours can meet.
SWEDISH = {
    "usage: ": "Användning: ",
    "options": "Val",
    "positional arguments": "Argument",
    "show this help message and exit": "visa den här hjälpen",
    "the following arguments are required: %s": "det här saknas: %s",
    "unrecognized arguments: %s": "okänt: %s",
    "expected one argument": "behöver ett värde",
    "expected at least one argument": "behöver minst ett värde",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r finns inte; välj bland %(choices)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\nSe %(prog)s --help.\n",
}


def build_parser() -> argparse.ArgumentParser:
    """The commands that there are. Each sets `run`, and what must be prepared before it."""
    argparse._ = lambda text: SWEDISH.get(text, text)  # type: ignore[attr-defined]
    parser = argparse.ArgumentParser(prog="./samband", description="Samband: en gemensam tjänst för Sveriges RSS.")
    parser.set_defaults(needs_libraries=False, for_developers=False)
    commands = parser.add_subparsers(title="Kommandon", metavar="KOMMANDO", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int | None], text: str, **more: bool
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        made.set_defaults(run=run, **more)
        return made

    up = command("up", _up, "starta tjänsten på den här datorn", needs_libraries=True)
    _add_data(up)
    up.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="webbport (8000); nästa port tar inloggningen"
    )
    up.add_argument("--no-demo", action="store_true", help="utan demonstrationens personer och innehåll")

    test = command("test", _test, "kör testerna", needs_libraries=True, for_developers=True)
    test.add_argument("--all", action="store_true", help="även de långa: avbrott, hela gränssnittet, alla sidor")
    test.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="vidare till pytest, efter --")

    _add_data(command("migrate", _migrate, "uppdatera databasens schema utan att starta tjänsten"))

    psql = command("psql", _psql, "öppna databasen som dess ägare")
    _add_data(psql)
    psql.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="vidare till psql, efter --")

    kept = command("backup", _backup, "skriv en säkerhetskopia av hela installationen")
    kept.add_argument("file", type=Path, metavar="FIL", help="filen som skrivs")
    _add_data(kept)
    brought_back = command("restore", _restore, "läs in en säkerhetskopia i en tom datakatalog")
    brought_back.add_argument("file", type=Path, metavar="FIL", help="säkerhetskopian")
    _add_data(brought_back)

    logs = command("audit", _say_nothing, "händelseloggen").add_subparsers(
        title="Kommandon", metavar="KOMMANDO", required=True
    )
    text = "kontrollera att ingen händelse har ändrats eller tagits bort"
    verified = logs.add_parser("verify", help=text, description=f"{text[0].upper()}{text[1:]}.")
    _add_data(verified)
    verified.set_defaults(run=_verify_audit)

    tenants = command("tenant", _say_nothing, "en RSS struktur som fil").add_subparsers(
        title="Kommandon", metavar="KOMMANDO", required=True
    )
    taken_in = tenants.add_parser("import", help="läs in en strukturfil", description="Läs in en strukturfil.")
    taken_in.add_argument("tenant", metavar="RSS", help="kortnamn, till exempel dalarna")
    taken_in.add_argument("file", type=Path, metavar="FIL", help="strukturfil (TOML)")
    taken_in.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    given_out = tenants.add_parser("export", help="skriv ut en strukturfil", description="Skriv ut en strukturfil.")
    given_out.add_argument("tenant", metavar="RSS", help="kortnamn, till exempel dalarna")
    given_out.add_argument("file", type=Path, nargs="?", metavar="FIL", help="fil att skriva till (annars skärmen)")
    for made, run in ((taken_in, _import_tenant), (given_out, _export_tenant)):
        _add_data(made)
        made.set_defaults(run=run)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="KATALOG", help="datakatalog (.samband; för root /var/lib/samband)"
    )


def _port(text: str) -> int:
    # The demonstration's sign-in takes the port after it.
    if not text.isdigit() or not 0 < int(text) < 65535:
        raise argparse.ArgumentTypeError(f"{text} är inget portnummer (1–65534)")
    return int(text)


def _directory(chosen: argparse.Namespace) -> Path:
    from services.supervisor.instance import default_directory

    return chosen.data or default_directory()


def _say(line: str) -> None:
    print(line, flush=True)


def _up(chosen: argparse.Namespace) -> None:
    from services.supervisor.up import up

    up(_directory(chosen), port=chosen.port, demonstration=not chosen.no_demo, say=_say)


def _test(chosen: argparse.Namespace) -> int:
    from services.supervisor.migrate import ROOT

    further = [argument for argument in chosen.arguments if argument != "--"]
    selection = [] if chosen.all else ["-m", "not long"]
    # By file: what a file's tests share (a server, a browser) is made once.
    parallel = [] if any(one.startswith("-n") for one in further) else ["-n", "auto", "--dist", "loadfile"]
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", *selection, *parallel, *further], cwd=ROOT, check=False
    ).returncode


def _migrate(chosen: argparse.Namespace) -> None:
    from services.supervisor.instance import Instance
    from services.supervisor.migrate import migrate

    with Instance(_directory(chosen)).servers() as embedded:
        _say(migrate({}, embedded.owner_url()).strip())


def _psql(chosen: argparse.Namespace) -> int:
    from services.supervisor.instance import Instance

    with Instance(_directory(chosen)).servers() as embedded:
        program = embedded.postgres.binaries / "psql"
        further = [argument for argument in chosen.arguments if argument != "--"]
        settings = os.environ | embedded.psql_environment()
        return subprocess.run([program, *further], env=settings, check=False).returncode  # noqa: S603


def _say_nothing(chosen: argparse.Namespace) -> None:
    """A command that only holds others."""


def _import_tenant(chosen: argparse.Namespace) -> None:
    from services.supervisor.instance import Instance
    from services.supervisor.structures import import_structure

    instance = Instance(_directory(chosen))
    changes = import_structure(instance, chosen.tenant, chosen.file, dry_run=chosen.dry_run)
    for sentence in changes or ["Ingenting ändras: strukturen är redan som filen säger."]:
        _say(sentence)
    if changes:
        _say("Torrkörning: ingenting är ändrat." if chosen.dry_run else "Strukturen är inläst.")


def _export_tenant(chosen: argparse.Namespace) -> None:
    from services.supervisor.instance import Instance
    from services.supervisor.structures import export_structure

    text = export_structure(Instance(_directory(chosen)), chosen.tenant)
    if chosen.file:
        chosen.file.write_text(text)
    else:
        _say(text.rstrip())


def _verify_audit(chosen: argparse.Namespace) -> None:
    from services.supervisor.audit import verify_audit
    from services.supervisor.instance import Instance

    for sentence in verify_audit(Instance(_directory(chosen))):
        _say(sentence)


def _backup(chosen: argparse.Namespace) -> None:
    from services.supervisor.backup import backup
    from services.supervisor.instance import Instance

    backup(Instance(_directory(chosen)), chosen.file.absolute())
    _say(f"Säkerhetskopian är skriven: {chosen.file}. Den innehåller hemligheter; förvara den så.")


def _restore(chosen: argparse.Namespace) -> None:
    from services.supervisor.backup import restore
    from services.supervisor.instance import Instance

    restore(Instance(_directory(chosen)), chosen.file.absolute())
    _say(f"Säkerhetskopian är inläst i {_directory(chosen)}. Starta med ./samband up.")


def main() -> None:
    from services.supervisor.migrate import MigrationFailed
    from services.supervisor.process import PartFailed

    chosen = build_parser().parse_args()
    try:
        sys.exit(chosen.run(chosen))
    except (PartFailed, MigrationFailed) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
