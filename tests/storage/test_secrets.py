"""Secrets are unreadable without the key, and the key is unreadable for others."""

import stat

import pytest
from cryptography.fernet import Fernet

from storage import secrets
from storage.errors import Refused


@pytest.fixture(autouse=True)
def _fresh_key():
    secrets._key.cache_clear()
    secrets._fernet.cache_clear()
    yield
    secrets._key.cache_clear()
    secrets._fernet.cache_clear()


def test_what_was_sealed_is_unsealed_and_hidden_between():
    sealed = secrets.seal({"token": "s3cret"})
    assert "s3cret" not in sealed
    assert secrets.unseal(sealed) == {"token": "s3cret"}
    assert secrets.unseal("") == {}


def test_another_key_is_refused_in_plain_words(monkeypatch):
    sealed = secrets.seal({"token": "s3cret"})
    monkeypatch.setenv("REPDESK_SECRET_KEY", Fernet.generate_key().decode())
    secrets._key.cache_clear()
    secrets._fernet.cache_clear()
    with pytest.raises(Refused, match="another key"):
        secrets.unseal(sealed)


def test_the_key_file_is_made_once_and_only_for_us(tmp_path):
    path = secrets.make_key(tmp_path / "var")
    key = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets.make_key(tmp_path / "var").read_bytes() == key


def test_a_key_file_that_others_can_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("REPDESK_SECRET_KEY")
    path = secrets.make_key(tmp_path / "var")
    path.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        secrets.seal({"token": "x"})
