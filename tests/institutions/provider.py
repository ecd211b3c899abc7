"""An identity provider as a process of its own, as a Kommune runs one: registered clients, nonce and PKCE demanded."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Issuer:
    """The running provider, with the client that Kette is to it."""

    address: str
    client_id: str
    client_secret: str

    def config(self, **more: Any) -> dict[str, Any]:
        """Return what stands in instance/config.py."""
        return {
            "label": "Anmeldedienst Kettenstadt",
            "issuer": self.address,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            **more,
        }

    def knows(self, subject: str, **claims: Any) -> None:
        """Give the provider a user."""
        send(f"{self.address}/users/{subject}", json.dumps(claims), "PUT")

    def lets_in(self, subject: str, asked: str, **changed: str) -> str:
        """Sign in there as this user, as the browser would; return the address that it is sent back to.

        :param asked: the address that Kette sent the browser to.
        :param changed: what somebody on the way writes otherwise.
        """
        query = dict(parse_qsl(urlsplit(asked).query)) | changed
        try:
            send(f"{self.address}/oauth2/authorize?{urlencode(query)}", urlencode({"sub": subject}), "POST")
        except HTTPError as answer:
            parts = urlsplit(answer.headers["Location"])
            return f"{parts.path}?{parts.query}"
        raise AssertionError("the provider sends nobody back")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        """Follow no redirect: the address is what is wanted."""


def send(address: str, body: str, method: str) -> bytes:
    """Send a request and return the answer's body."""
    kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    request = urllib.request.Request(address, body.encode(), {"Content-Type": kind}, method=method)
    with urllib.request.build_opener(_Stay).open(request, timeout=10) as answer:
        content: bytes = answer.read()
    return content


@contextmanager
def running(return_to: str) -> Iterator[Issuer]:
    """Start a provider that knows Kette as its client."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, Path(__file__), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/.well-known/openid-configuration")
        client = json.loads(
            send(f"{address}/oauth2/clients", json.dumps({"redirect_uris": [return_to]}), "POST")
        )
        yield Issuer(address, client["client_id"], client["client_secret"])
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def main(port: int) -> None:
    """Answer until the signal to end. It takes a code twice, so that Kette's own refusal of the second is seen."""
    import flask
    import oidc_provider_mock
    from oidc_provider_mock._storage import Storage

    Storage.remove_authorization_code = lambda _self, _code: None
    app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
    challenges: set[str] = set()

    @app.before_request
    def demand_pkce() -> Any:
        """Refuse a code without its verifier (RFC 7636), which the package itself does not look at."""
        if flask.request.path == "/oauth2/authorize":
            if flask.request.args.get("code_challenge_method") != "S256":
                flask.abort(400)
            challenges.add(flask.request.args["code_challenge"])
        if flask.request.path == "/oauth2/token":
            digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
            made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if made not in challenges:
                flask.abort(400)
        return None

    app.run("127.0.0.1", port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
