"""The blueprint that the pages of this package hang on, and who may open them at all."""

from typing import Any

from flask import Blueprint

from kette.conferences.queries.table import decided_words
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Role

bp = Blueprint("conferences", __name__)

# What they see of which conference is decided by rules.rights.
DOORS = (Role.SCHOOL, Role.ADVISER, Role.MODERATOR, Role.KOKO)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"G": FieldGroup, "words": decided_words}
