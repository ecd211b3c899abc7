"""Files far too large, sent by a real browser to the real server: a German sentence on the page they were sent from."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Live, Seat
from tests.world import PASSWORD


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of 60 MB, more than the server holds in memory."""
    path = tmp_path_factory.mktemp("heavy") / "liste.csv"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    return path


def send(seat: Seat, path: str, button: str, heavy: Path) -> str:
    """Choose the file, send it, and return what the page then says at its field."""
    seat.page.goto(seat.live.address + path)
    seat.page.locator("main input[type=file]").first.set_input_files(heavy)
    seat.page.get_by_role("button", name=button).first.click()
    seat.page.get_by_text("ist größer als").first.wait_for()
    assert seat.page.locator("main input[type=file]").count() > 0, "no way to send another one"
    return seat.words


@pytest.mark.parametrize(
    ("path", "button", "says"),
    [
        ("/melden/datei", "Datei einlesen", "Die Datei ist größer als 25 MB"),
        ("/ruecklauf/stapel", "Stapel einlesen", "Die Datei ist größer als 40 MB"),
    ],
)
def test_a_file_of_60_mb_is_refused_in_german(
    seat: Any, heavy: Path, path: str, button: str, says: str
) -> None:
    assert says in send(seat("school"), path, button, heavy)


def test_the_browser_says_so_before_it_sends_a_list(seat: Any, heavy: Path) -> None:
    school = seat("school")
    sent: list[str] = []
    school.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    assert "Die Datei ist größer als 25 MB. Eine Schülerliste ist viel kleiner." in send(
        school, "/melden/datei", "Datei einlesen", heavy
    )
    assert sent == []


def test_so_it_is_without_javascript(live: Live, chrome: Browser, heavy: Path) -> None:
    with chrome.new_context(java_script_enabled=False, locale="de-DE") as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(live.address + "/anmelden")
        page.get_by_label("Benutzername").fill("school")
        page.get_by_label("Kennwort", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.wait_for_url(lambda url: "anmelden" not in url)
        seat = Seat(page, live)
        assert "Die Datei ist größer als 25 MB" in send(seat, "/melden/datei", "Datei einlesen", heavy)
