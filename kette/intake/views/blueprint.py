"""The blueprint that the pages of this package hang on, and how uploads are held."""

from io import BytesIO
from typing import IO

from flask import Blueprint, Flask, Request
from flask.blueprints import BlueprintSetupState

bp = Blueprint("intake", __name__)


class InMemoryRequest(Request):
    """A request whose files stay in memory: larger ones would else lie on the disk for a while, names in clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


@bp.record_once
def _hold_uploads_in_memory(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    state.app.request_class = InMemoryRequest
