"""Keys under which cases and lists are sealed."""

from kette import clock, vault
from kette.privacy.models import Key
from kette.roles import Actor


def new_key(by: Actor) -> Key:
    """Make the key under which one case, or one school's list, is sealed."""
    return Key(kommune_id=by.kommune_id, wrapped=vault.current().new_wrapped_key(), made_at=clock.now())
