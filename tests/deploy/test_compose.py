"""docker-compose.yml: its processes are those of the code, told everything by settings, and nothing is left open.

No engine runs here: that the containers start is for the runbook's first start to show.
"""

import os
import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("samband:")}
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()

# What each process cannot do without; the rest of what compose tells it has a default.
REQUIRED = {
    "api": {
        "SAMBAND_DATABASE_URL",
        "SAMBAND_REDIS_URL",
        "SAMBAND_BASE_URL",
        "SAMBAND_SECRET_KEY_FILE",
        "SAMBAND_DATA",
    },
    "worker": {"SAMBAND_DATABASE_URL", "SAMBAND_REDIS_URL", "SAMBAND_BASE_URL", "SAMBAND_DATA"},
    "beat": {"SAMBAND_DATABASE_URL", "SAMBAND_REDIS_URL", "SAMBAND_BASE_URL", "SAMBAND_DATA"},
    "relay": {"SAMBAND_DATABASE_URL", "SAMBAND_REDIS_URL", "SAMBAND_BASE_URL", "SAMBAND_DATA"},
    "inbox": {
        "SAMBAND_DATABASE_URL",
        "SAMBAND_REDIS_URL",
        "SAMBAND_BASE_URL",
        "SAMBAND_SECRET_KEY_FILE",
        "SAMBAND_DATA",
        "SAMBAND_REPLY_ADDRESS",
    },
    "provision": {"SAMBAND_SUPERUSER_DATABASE_URL", "SAMBAND_OWNER_DATABASE_URL", "SAMBAND_DATABASE_URL"},
}


def settings_of(service: str, place: Path) -> dict[str, str]:
    """The environment that compose gives it, its secrets as files, with addresses that nobody answers at."""
    secret = place / "secret"
    secret.write_text("postgresql://samband_service:x@127.0.0.1:1/samband")
    told = {}
    for name, value in SERVICES[service]["environment"].items():
        told[name] = str(secret) if str(value).startswith("/run/secrets/") else re.sub(r"\$\{.*?\}", "x.example", value)
    return told | {"SAMBAND_DATA": str(place)} if "SAMBAND_DATA" in told else told


def command_of(service: str) -> list[str]:
    """As in the container, by this environment's own programs."""
    program, *arguments = SERVICES[service]["command"]
    arguments = [re.sub(r"\$\{.*:-(\d+)\}", r"\1", str(argument)) for argument in arguments]
    return [sys.executable, *(["-m", program] if program != "python" else []), *arguments]


@pytest.mark.parametrize("service", sorted(REQUIRED))
def test_a_process_without_a_setting_stops_and_names_it(service: str, tmp_path: Path):
    told = settings_of(service, tmp_path)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SAMBAND_")}
    stopped = {}
    for name in sorted(REQUIRED[service]):
        kept = {one: value for one, value in told.items() if one.removesuffix("_FILE") != name.removesuffix("_FILE")}
        stopped[name] = subprocess.Popen(
            command_of(service),
            env=bare | kept | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    for name, process in stopped.items():
        _, said = process.communicate(timeout=180)
        assert process.returncode != 0, name
        assert f"Inställningen {name} saknas i miljön" in said, name


def test_compose_tells_every_process_what_it_needs():
    for service, names in REQUIRED.items():
        told = set(SERVICES[service]["environment"])
        assert {name for name in names if name not in told and f"{name}_FILE" not in told} == set(), service
        named = {Path(value).name for value in SERVICES[service]["environment"].values() if "/run/secrets/" in value}
        assert named == set(SERVICES[service]["secrets"]), service


def test_the_operators_file_names_every_variable_of_compose():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert used == named


def test_only_the_proxy_is_published_and_the_servers_have_no_way_out():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"caddy", "inbox"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["inbox"]["ports"]), "for this machine's mail server"
    assert COMPOSE["networks"]["inner"]["internal"]
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["inner"]
    assert {name for name, service in SERVICES.items() if "inner" not in service["networks"]} == {"caddy"}


def test_the_api_believes_the_proxy_alone_about_addresses():
    (address,) = re.findall(r":-([0-9.]+)}", SERVICES["caddy"]["networks"]["front"]["ipv4_address"])
    (network,) = re.findall(r":-([0-9./]+)}", COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"])
    assert ip_address(address) in ip_network(network)
    assert (
        SERVICES["api"]["environment"]["SAMBAND_TRUSTED_PROXIES"]
        == SERVICES["caddy"]["networks"]["front"]["ipv4_address"]
    )


def test_our_containers_have_no_powers_and_no_secret_in_their_environment():
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    for name, service in OURS.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        for setting in service["environment"]:
            assert not re.search(r"(PASSWORD|TOKEN|SECRET_KEY|DATABASE_URL|SMTP_URL)$", setting), (name, setting)


def test_the_services_never_get_the_owners_or_the_superusers_login():
    keepers = {name for name, service in OURS.items() if "owner_database_url" in service["secrets"]}
    assert keepers == {"provision", "migrate", "admin"}
    assert {name for name, service in OURS.items() if "superuser_database_url" in service["secrets"]} == {"provision"}


def test_every_secret_is_made_and_none_is_made_for_nothing(tmp_path: Path):
    (tmp_path / "make-secrets").write_bytes((ROOT / "deploy" / "make-secrets").read_bytes())
    for _ in range(2):
        done = subprocess.run(["sh", tmp_path / "make-secrets"], check=True, capture_output=True, text=True)
    assert done.stdout == "", "the second run leaves the first one's secrets alone"
    made = tmp_path / "secrets"
    assert {file.name for file in made.iterdir()} == set(COMPOSE["secrets"])
    assert made.stat().st_mode & 0o077 == 0
    password = (made / "postgres_password").read_text()
    assert password in (made / "superuser_database_url").read_text()
    assert len({file.read_text() for file in made.iterdir()}) == len(COMPOSE["secrets"])


def test_the_image_holds_what_its_processes_read_and_no_more():
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    assert allowed[0] == "*"
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE):
        assert any(line.removeprefix("!").startswith(source) for line in allowed[1:]), source
        assert (ROOT / source).exists()
    assert "--require-hashes" in DOCKERFILE
