"""The commands of `./samband`, and their words (kommandon). Standard library only at import.

The parser is read before there is an environment, so that help and mistyped commands cost no installation.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.supervisor.instance import Installation

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
    "ignored explicit argument %r": "tar inget värde (%r)",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kan betyda %(matches)s; skriv ut hela",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r finns inte; välj bland %(choices)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\nSe %(prog)s --help.\n",
}


BENCHMARKS = ("pages", "lists", "search", "summaries", "papers", "live", "service")


def build_parser() -> argparse.ArgumentParser:
    """The commands that there are. Each sets `run`, and what must be prepared before it."""
    argparse._ = lambda text: SWEDISH.get(text, text)  # type: ignore[attr-defined]
    parser = argparse.ArgumentParser(prog="./samband", description="Samband: en gemensam tjänst för Sveriges RSS.")
    parser.set_defaults(for_developers=False)
    commands = parser.add_subparsers(title="Kommandon", metavar="KOMMANDO", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int | None], text: str, **more: bool
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        made.set_defaults(run=run, **more)
        return made

    up = command("up", _up, "starta tjänsten på den här datorn")
    _add_data(up)
    up.add_argument(
        "--port",
        type=_port,
        default=8000,
        metavar="N",
        help="webbport (8000); de två nästa tar inloggningen och brevlådan",
    )
    up.add_argument("--no-demo", action="store_true", help="utan demonstrationens personer och innehåll")

    test = command("test", _test, "kör testerna", for_developers=True)
    test.add_argument("--all", action="store_true", help="även de långa: avbrott, hela gränssnittet, alla sidor")
    test.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="vidare till pytest, efter --")

    bench = command("bench", _bench, "mät tjänsten mot dess gränser", for_developers=True)
    bench.add_argument("--quick", action="store_true", help="färre anrop och lyssnare, inga starter")
    bench.add_argument("--only", choices=BENCHMARKS, action="append", help="bara en del, kan upprepas")
    bench.add_argument("--data", type=Path, metavar="KATALOG", help="spara mätningens data till nästa gång")

    _add_data(command("migrate", _migrate, "uppdatera databasens schema och referensdata utan att starta tjänsten"))

    psql = command("psql", _psql, "öppna databasen som dess ägare")
    _add_data(psql)
    psql.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="vidare till psql, efter --")

    kept = command("backup", _backup, "skriv en säkerhetskopia av hela installationen")
    kept.add_argument("file", type=Path, metavar="FIL", help="filen som skrivs")
    _add_data(kept)
    brought_back = command("restore", _restore, "läs in en säkerhetskopia i en tom datakatalog")
    brought_back.add_argument("file", type=Path, metavar="FIL", help="säkerhetskopian")
    _add_data(brought_back)

    logs = command("audit", _say_nothing, "kontrollera händelseloggen").add_subparsers(
        title="Kommandon", metavar="KOMMANDO", required=True
    )
    text = "kontrollera att ingen händelse har ändrats eller tagits bort"
    verified = logs.add_parser("verify", help=text, description=f"{text[0].upper()}{text[1:]}.")
    _add_data(verified)
    verified.set_defaults(run=_verify_audit)

    tenants = command("tenant", _say_nothing, "läs in eller skriv ut en RSS struktur som fil").add_subparsers(
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

    connected = command("connect", _connect, "anslut en inloggning (OpenID Connect), innan någon kan logga in")
    connected.add_argument("slug", metavar="ADRESSNAMN", help="kort namn i adresser, till exempel regionen")
    connected.add_argument("--name", required=True, metavar="NAMN", help="vad som står på knappen")
    connected.add_argument("--issuer", required=True, metavar="URL", help="identitetsutfärdarens adress")
    connected.add_argument("--client-id", required=True, metavar="ID", help="vad Samband heter där")
    connected.add_argument(
        "--claims", default="standard", choices=("standard", "swedish", "inera", "entra"), help="vad den berättar"
    )
    connected.add_argument("--domain", action="append", default=[], metavar="DOMÄN", help="e-postdomän; kan upprepas")
    connected.add_argument("--tenant", metavar="RSS", help="bara för den här RSS:en")
    _add_data(connected)
    invited = command("invite", _invite, "bjud in den första driftansvariga, samordnaren eller administratören")
    invited.add_argument("name", metavar="NAMN")
    invited.add_argument("address", metavar="E-POST", help="tjänsteadress, som inloggningen berättar den")
    invited.add_argument("--role", required=True, choices=("operator", "skr_coordinator", "administrator"), help="roll")
    invited.add_argument("--tenant", metavar="RSS", help="för en administratör: vilken RSS")
    _add_data(invited)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="KATALOG", help="datakatalog (.samband; för root /var/lib/samband)"
    )


def _port(text: str) -> int:
    # The demonstration's sign-in takes the port after it, the receiver of mail the next.
    if not text.isdigit() or not 0 < int(text) < 65534:
        raise argparse.ArgumentTypeError(f"{text} är inget portnummer (1–65533)")
    return int(text)


def _directory(chosen: argparse.Namespace) -> Path:
    from services.supervisor.instance import default_directory

    return chosen.data or default_directory()


def _installation(chosen: argparse.Namespace) -> "Installation":
    """The data directory's, or where others run the servers (compose), the one that the settings lead to."""
    from services.domain.base.settings import optional
    from services.supervisor.deployment import Deployment
    from services.supervisor.instance import Instance

    if chosen.data is None and optional("SAMBAND_OWNER_DATABASE_URL"):
        return Deployment.from_environment()
    return Instance(_directory(chosen))


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


def _bench(chosen: argparse.Namespace) -> int:
    from services.supervisor.migrate import ROOT

    options = [*(["--quick"] if chosen.quick else []), *(["--data", chosen.data.absolute()] if chosen.data else [])]
    options += [part for one in chosen.only or [] for part in ("--only", one)]
    command = [sys.executable, "-m", "tests.load", *options]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603


def _migrate(chosen: argparse.Namespace) -> None:
    from services.supervisor.load import load
    from services.supervisor.migrate import migrate

    with _installation(chosen).servers() as servers:
        migrate({}, servers.owner_url())
        load(servers.environment(base_url=""))
    _say("Databasens schema och referensdata är uppdaterade.")


def _psql(chosen: argparse.Namespace) -> int:
    with _installation(chosen).servers() as servers:
        program = servers.binaries / "psql"
        further = [argument for argument in chosen.arguments if argument != "--"]
        settings = os.environ | servers.psql_environment()
        # Ctrl-C is psql's: there it ends a question, not the program.
        signal.signal(signal.SIGINT, lambda *_: None)
        return subprocess.run([program, *further], env=settings, check=False).returncode  # noqa: S603


def _say_nothing(chosen: argparse.Namespace) -> None:
    """A command that only holds others."""


def _import_tenant(chosen: argparse.Namespace) -> None:
    from services.supervisor.structures import import_structure

    changes = import_structure(_installation(chosen), chosen.tenant, chosen.file, dry_run=chosen.dry_run)
    for sentence in changes or ["Ingenting ändras: strukturen är redan som filen säger."]:
        _say(sentence)
    if changes:
        _say("Torrkörning: ingenting är ändrat." if chosen.dry_run else "Strukturen är inläst.")


def _export_tenant(chosen: argparse.Namespace) -> None:
    from services.supervisor.instance import Refused
    from services.supervisor.reasons import reason
    from services.supervisor.structures import export_structure

    text = export_structure(_installation(chosen), chosen.tenant)
    if not chosen.file:
        _say(text.rstrip())
        return
    try:
        chosen.file.write_text(text)
    except OSError as error:
        raise Refused(f"Filen {chosen.file} kan inte skrivas: {reason(error)}.") from error
    _say(f"Strukturen är skriven till {chosen.file}.")


def _verify_audit(chosen: argparse.Namespace) -> None:
    from services.supervisor.audit import verify_audit

    for sentence in verify_audit(_installation(chosen)):
        _say(sentence)


def _backup(chosen: argparse.Namespace) -> None:
    from services.supervisor.backup import backup

    backup(_installation(chosen), chosen.file.absolute())
    _say(f"Säkerhetskopian är skriven: {chosen.file}. Den innehåller hemligheter; förvara den så.")


def _restore(chosen: argparse.Namespace) -> None:
    from services.supervisor.backup import restore, restore_deployment
    from services.supervisor.deployment import Deployment

    installation = _installation(chosen)
    if isinstance(installation, Deployment):
        restore_deployment(installation, chosen.file.absolute())
        _say("Säkerhetskopian är inläst.")
    else:
        restore(installation, chosen.file.absolute())
        _say(f"Säkerhetskopian är inläst i {installation.directory}. Starta med ./samband up.")


def _connect(chosen: argparse.Namespace) -> None:
    from services.supervisor.access import connect

    connect(
        _installation(chosen),
        chosen.slug,
        name=chosen.name,
        issuer=chosen.issuer,
        client_id=chosen.client_id,
        preset=chosen.claims,
        domains=chosen.domain,
        tenant=chosen.tenant,
    )
    _say(f"Inloggningen {chosen.name} är ansluten. Registrera Sambands adresser och nyckel hos den.")


def _invite(chosen: argparse.Namespace) -> None:
    from services.domain.base.roles import Role
    from services.supervisor.access import invite

    role = Role(chosen.role)
    invite(_installation(chosen), role, name=chosen.name, address=chosen.address, tenant=chosen.tenant)
    _say(f"{chosen.name} är inbjuden som {role.title}. Inget brev går ut: berätta var man loggar in.")


def main() -> None:
    from services.supervisor.process import PartFailed

    chosen = build_parser().parse_args()
    try:
        sys.exit(chosen.run(chosen))
    except PartFailed as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
