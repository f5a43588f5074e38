"""Secrets at rest."""

import os

import pytest

from services.domain.identity.sealing import SealBroken, Sealer

KEY, OLDER = os.urandom(32), os.urandom(32)


def test_a_secret_is_sealed_differently_each_time_and_opens():
    sealer = Sealer([KEY])
    first, second = (sealer.seal("hemligheten å", purpose="dalarna") for _ in range(2))
    assert first != second
    assert b"hemlig" not in first
    assert sealer.open(first, purpose="dalarna") == "hemligheten å"


def test_a_secret_opens_only_for_its_own_provider_and_unaltered():
    sealer = Sealer([KEY])
    sealed = sealer.seal("hemligheten", purpose="dalarna")
    for wrong in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:5], b""):
        with pytest.raises(SealBroken):
            sealer.open(wrong, purpose="dalarna")
    with pytest.raises(SealBroken):
        sealer.open(sealed, purpose="stockholm")


def test_an_older_key_still_opens():
    sealed = Sealer([OLDER]).seal("hemligheten", purpose="dalarna")
    assert Sealer([KEY, OLDER]).open(sealed, purpose="dalarna") == "hemligheten"
    with pytest.raises(SealBroken):
        Sealer([KEY]).open(sealed, purpose="dalarna")
