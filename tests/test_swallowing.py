"""What strangers and many at once may send: the server holds little of it, and answers all the same."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server

from kette import sizes, swallowing
from kette.swallowing import Channel, Parser
from tests.world import World, make_world

pytestmark = pytest.mark.one_engine
KILOBYTE, MEGABYTE = 1024, 1024 * 1024
Ask = Callable[..., socket.socket]


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Give a function that sends the beginning of a body to a server of ours."""
    monkeypatch.setattr(swallowing, "_ROOM", MEGABYTE)
    monkeypatch.setattr(
        Parser,
        "largest",
        lambda _method, path, _cookies: 900 * KILOBYTE if path == "/large" else 10,
        raising=False,
    )
    monkeypatch.setattr(Parser, "_taken", 0)

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        held = len(environ["wsgi.input"].read())
        start("200 OK", [])
        return [f"{environ['CONTENT_LENGTH']} {held}".encode()]

    connections: dict[int, Any] = {}
    server = create_server(answer, map=connections, host="127.0.0.1", port=0, inbuf_overflow=1 << 30)
    server.channel_class = Channel
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            server.asyncore.loop(timeout=0.05, map=connections, count=1)

    thread = threading.Thread(target=run)
    thread.start()

    def ask(announced: int, sent: int, path: str = "/large", more: str = "") -> socket.socket:
        made = socket.create_connection((server.effective_host, server.effective_port))
        made.settimeout(20)
        size = more or f"Content-Length: {announced}"
        made.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{size}\r\n\r\n".encode())
        threading.Thread(target=push, args=(made, sent), daemon=True).start()
        return made

    yield ask
    over.set()
    thread.join()
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()
    server.task_dispatcher.shutdown()


def push(to: socket.socket, count: int) -> None:
    """Send bytes as far as they are taken."""
    try:
        to.sendall(b"x" * count)
    except OSError:
        pass


def said(by: socket.socket) -> str:
    """Return the last line of an answer."""
    seen = ""
    while not seen.partition("\r\n\r\n")[2]:
        seen += by.recv(4096).decode()
    return seen.rpartition("\r\n")[2]


def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never came to that")


def test_large_bodies_are_held_as_far_as_there_is_room_and_then_one_after_the_other(ask: Ask) -> None:
    large = 800 * KILOBYTE
    with closing(ask(large, 10)) as unfinished:
        until(lambda: Parser._taken == large)
        waiting = [ask(large, large) for _ in range(3)]
        with closing(ask(5, 5)) as small:
            assert said(small) == "5 5"
        assert Parser._taken == large
        assert select.select(waiting, [], [], 0.5)[0] == []
        unfinished.close()
        assert [said(one) for one in waiting] == [f"{large} {large}"] * 3
        until(lambda: Parser._taken == 0)
    for one in waiting:
        one.close()


def test_what_a_page_does_not_take_is_not_held_and_the_app_is_told_that_it_is_too_much(ask: Ask) -> None:
    for path, size in (("/large", 5 * MEGABYTE), ("/", 100 * KILOBYTE)):
        with closing(ask(size, size, path)) as sender:
            assert said(sender) == f"{swallowing.LARGEST} 0"
    assert Parser._taken == 0


def test_a_body_of_unknown_length_is_refused_when_it_grows(ask: Ask) -> None:
    chunk = "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"
    with closing(ask(0, MEGABYTE, "/large", chunk.removesuffix("\r\n\r\n"))) as sender:
        assert "413" in sender.recv(4096).decode()


def test_files_may_be_sent_by_who_is_signed_in_to_the_pages_that_take_them(
    world: World, client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    name = world.app.config["SESSION_COOKIE_NAME"]
    known = f"a=b; {name}={client.get_cookie(name, domain='localhost').value}"

    def largest(path: str, cookies: str = known, method: str = "POST") -> int:
        return sizes.largest_sent_to(world.app, method, path, cookies)

    assert largest("/melden/datei") == world.app.config["MAX_CONTENT_LENGTH"]
    assert largest("/ruecklauf/stapel") == 41 * MEGABYTE
    assert largest("/faelle/x/einwilligung") == 25 * MEGABYTE
    assert largest("/konto/kennwort") == 4 * MEGABYTE
    assert {largest("/nirgends"), largest("/melden/datei", ""), largest("/", f"{name}=x.y.z")} == {
        64 * KILOBYTE
    }
