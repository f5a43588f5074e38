"""The API's settings: keys that can be changed without losing what older ones sealed."""

from pathlib import Path

import pytest

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
