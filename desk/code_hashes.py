"""How the code of a private invitation is stored."""

from storage.secrets import unguessable


def hash_of(code: str) -> str:
    """As it is stored: whoever reads the table cannot try all codes without the installation's key."""
    return unguessable(f"private code:{code}")
