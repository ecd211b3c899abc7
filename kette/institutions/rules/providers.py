"""The Kommune's own identity provider: how it is configured, and what its word is worth (OpenID Connect Core 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity provider, for the people of one Kommune.

    :param claim: which claim holds the user name of Kette; take one that the provider's administration sets.
    :param acr: values of `acr` that mean two factors; none means that Kette asks for its own.
    :param amr: values of `amr` (RFC 8176) that mean two factors.
    """

    key: str
    label: str
    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()

    def tells_two_factors(self, claims: Mapping[str, Any]) -> bool:
        """Say whether the provider vouches for a second factor in a way that the Kommune accepts."""
        methods = claims.get("amr")
        named = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
        return claims.get("acr") in self.acr or bool(self.amr & named)


def read_providers(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Provider]:
    """Read the configuration: key of the Kommune → what is known of its provider.

    :raises ValueError: if something needed is missing or unknown, naming it.
    """
    found = {}
    for key, entry in entries.items():
        given = {
            name: frozenset(value) if name in {"acr", "amr"} else str(value) for name, value in entry.items()
        }
        try:
            provider = Provider(key=key, **given)  # type: ignore[arg-type]  # sets stand only where sets belong
        except TypeError as wrong:
            raise ValueError(f"OIDC[{key!r}]: {wrong}") from wrong
        found[key] = provider
    return found
