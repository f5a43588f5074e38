"""The API's settings: keys that can be changed without losing what older ones sealed."""

from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from services.api.oidc.client_keys import ClientKeys
from services.api.settings import Settings
from services.domain.base.settings import SettingMissing
from services.domain.identity.sealing import SealBroken, Sealer

PURPOSE = "identity provider secrets"


@pytest.fixture
def key_file(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "secret_key"
    monkeypatch.setenv("SAMBAND_SECRET_KEY_FILE", str(file))
    return file


def test_a_secret_sealed_before_the_key_was_changed_still_opens(key_file: Path):
    key_file.write_text("gammal\n")
    sealed = Sealer(Settings.from_environment().keys_for(PURPOSE)).seal("hemligt", purpose="regionen")
    key_file.write_text("ny\ngammal\n")
    changed = Settings.from_environment()
    assert Sealer(changed.keys_for(PURPOSE)).open(sealed, purpose="regionen") == "hemligt"
    assert len(ClientKeys(changed.keys_for("identity provider client key")).public()["keys"]) == 2
    key_file.write_text("ny\n")
    with pytest.raises(SealBroken):
        Sealer(Settings.from_environment().keys_for(PURPOSE)).open(sealed, purpose="regionen")


def test_a_setting_may_stand_in_a_file(key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    key_file.write_text("nyckel")
    (tmp_path / "token").write_text("mätarnyckel\n")
    monkeypatch.setenv("SAMBAND_METRICS_TOKEN_FILE", str(tmp_path / "token"))
    assert Settings.from_environment().metrics_token == "mätarnyckel"
    monkeypatch.setenv("SAMBAND_METRICS_TOKEN_FILE", str(tmp_path / "borta"))
    with pytest.raises(SettingMissing, match="SAMBAND_METRICS_TOKEN_FILE kan inte läsas"):
        Settings.from_environment()


def test_an_empty_key_is_no_key(key_file: Path):
    key_file.write_text("\n")
    with pytest.raises(SettingMissing, match="SAMBAND_SECRET_KEY_FILE"):
        Settings.from_environment()


@pytest.mark.parametrize(
    ("trusted", "counted"), [("*", "198.51.100.9"), ("", "10.0.0.2"), ("10.0.0.0/8", "198.51.100.9")]
)
async def test_a_visitors_address_is_the_proxys_word_where_the_proxy_is_trusted(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, trusted: str, counted: str
):
    from services.api.__main__ import app

    monkeypatch.setenv("SAMBAND_TRUSTED_PROXIES", trusted)
    served = app()
    redis = Redis.from_url(environment["SAMBAND_REDIS_URL"])
    before = set(await redis.keys("tries:*"))
    transport = httpx.ASGITransport(app=served, client=("10.0.0.2", 1))
    async with (
        served.__wrapped__.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser,
    ):
        form = await browser.get("/logga-in", headers={"X-Forwarded-For": "198.51.100.9"})
        token = form.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
        await browser.post(
            "/logga-in",
            data={"_csrf_token": token, "address": "vera@okand.example"},
            headers={"X-Forwarded-For": "198.51.100.9"},
        )
    new = {key.decode() for key in set(await redis.keys("tries:*")) - before}
    await redis.delete(*new)
    await redis.aclose()
    assert {key.split(":")[2] for key in new} == {counted}
