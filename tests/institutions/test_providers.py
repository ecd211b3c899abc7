"""A provider that is not what the configuration says is not asked for anybody."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient

from kette.institutions.views import providers
from tests.institutions.provider import Issuer
from tests.world import World, make_world

pytestmark = pytest.mark.one_engine

START = "/anmelden/dienst/kettenstadt"
WELL_KNOWN = "/.well-known/openid-configuration"


def lawful(address: str) -> dict[str, Any]:
    """Return what a provider at an address tells about itself."""
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
    }


def test_who_tells_the_truth_is_asked_and_only_safe_signatures_are_taken(client, provider):
    address = provider(lawful)
    assert client.get(START).location.startswith(f"{address}/authorize?")
    with client.application.app_context():
        told = providers.client_of("kettenstadt").load_server_metadata()
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://anderswo.example"},
        {"issuer": None},
        {"id_token_signing_alg_values_supported": ["none"]},
        {"id_token_signing_alg_values_supported": ["HS256"]},
        {"id_token_signing_alg_values_supported": []},
    ],
)
def test_another_issuer_or_no_safe_signature_is_refused(client, provider, changed):
    provider(lambda address: lawful(address) | changed)
    assert client.get(START).location == "/anmelden"


def test_a_provider_that_sends_kette_elsewhere_is_not_followed(client, provider):
    provider(lambda _address: "https://anderswo.example/")
    assert client.get(START).location == "/anmelden"


@pytest.fixture
def provider(world: World) -> Iterator[Callable[..., str]]:
    """Start a server that tells about itself what a test says; a text is where it sends whoever asks."""
    told: list[Any] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            elsewhere = isinstance(told[0], str)
            body = b"" if elsewhere or self.path != WELL_KNOWN else json.dumps(told[0]).encode()
            self.send_response(302 if elsewhere else 200)
            if elsewhere:
                self.send_header("Location", told[0])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"

    def tells(what: Callable[[str], Any]) -> str:
        told[:] = [what(address)]
        world.app.config["OIDC"] = {"kettenstadt": Issuer(address, "kette", "secret").config()}
        providers.install(world.app)
        return address

    yield tells
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(world: World, provider: Callable[..., str]) -> FlaskClient:
    return world.app.test_client()


@pytest.fixture
def world(app: Any) -> World:
    return make_world(app)
