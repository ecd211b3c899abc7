"""The second factor in a real browser: a virtual authenticator for passkeys, an app, a printed list."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, CDPSession

from kette import clock
from tests.browser.conftest import Live, Seat, running

REFUSED = "Das hat mit dem Passkey nicht geklappt"
BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_the_second_factor_and_can_be_both(guarded: Live, chrome: Browser) -> None:
    with window(guarded, chrome) as seat:
        debugger, key = with_authenticator(seat)
        seat.sign_in("school")
        assert "Noch ein Schritt, dann geht es los" in seat.words
        seat.follow("Passkey einrichten")
        seat.page.get_by_label("Wie soll der Passkey heißen?").fill("Dienstlaptop")
        answered(seat, "Passkey einrichten")
        assert "Der Passkey ist eingerichtet." in seat.words
        seat.press("Abmelden")
        seat.sign_in("school")
        assert seat.page.url.endswith("/anmelden/zweiter-faktor")
        answered(seat, "Passkey benutzen")
        assert "Gesamtschule Kettenstadt-Nord" in seat.page.locator("header").inner_text()
        seat.press("Abmelden")
        seat.open("/anmelden?next=/konto")
        answered(seat, "Mit Passkey anmelden")
        assert seat.page.url.endswith("/konto")
        seat.press("Abmelden")
        nobody_verified(seat, debugger, key)
        a_copy_that_counts_less(seat, debugger, key)


def nobody_verified(seat: Seat, debugger: CDPSession, key: str) -> None:
    """Without finger, face or PIN the passkey opens nothing."""
    debugger.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    seat.open("/anmelden")
    answered(seat, "Mit Passkey anmelden")
    assert REFUSED in seat.words
    debugger.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})


def a_copy_that_counts_less(seat: Seat, debugger: CDPSession, key: str) -> None:
    """A copied key gives itself away by its count of uses."""
    (credential,) = debugger.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert credential["signCount"] > 1
    debugger.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    copy = {**credential, "signCount": 0}
    debugger.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": copy})
    seat.open("/anmelden")
    answered(seat, "Mit Passkey anmelden")
    assert REFUSED in seat.words


def test_an_app_and_a_printed_list_on_a_phone(guarded: Live, chrome: Browser) -> None:
    with window(guarded, chrome, width=360) as seat:
        seat.sign_in("jobcenter")
        seat.follow("App einrichten")
        seat.press("Weiter")
        secret = seat.page.locator("code").inner_text().replace(" ", "")
        shape = seat.page.locator("svg[role=img]").bounding_box()
        assert shape is not None
        assert shape["width"] >= 200
        seat.page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(clock.now()))
        seat.press("App einrichten")
        assert "Die App ist eingerichtet." in seat.words
        seat.open("/konto/zweiter-faktor").follow("Liste drucken")
        seat.page.get_by_label("Ihr Kennwort").fill(guarded.world.password)
        seat.press("Weiter")
        codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", seat.words)
        assert len(codes) == 10
        assert seat.page.get_by_role("button", name="Drucken").is_visible()
        seat.press("Abmelden")
        seat.sign_in("jobcenter")
        seat.page.get_by_label("Code", exact=True).fill(codes[0].lower())
        seat.press("Weiter")
        assert "Abmelden" in seat.page.locator("header").inner_text()
        seat.open("/konto/zweiter-faktor")
        assert "9 Codes übrig" in seat.words
        seat.follow("Entfernen", nth=0)


def with_authenticator(seat: Seat) -> tuple[CDPSession, str]:
    """Give the window a device that knows the finger of its owner."""
    debugger = seat.page.context.new_cdp_session(seat.page)
    debugger.send("WebAuthn.enable")
    made: dict[str, Any] = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN})
    return debugger, str(made["authenticatorId"])


def answered(seat: Seat, button: str) -> None:
    """Press a button that asks the authenticator, and check the page that follows its answer."""
    with seat.page.expect_navigation():
        seat.page.get_by_role("button", name=button).click()
    seat.page.wait_for_load_state("networkidle")
    seat.troubles[:] = [each for each in seat.troubles if "422" not in each]
    seat.check()


@contextmanager
def window(live: Live, chrome: Browser, width: int = 1280) -> Iterator[Seat]:
    """Open a window in which nobody is signed in."""
    context = chrome.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    context.set_default_timeout(10_000)
    try:
        yield Seat(context.new_page(), live)
    finally:
        context.close()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with running(tmp_path_factory.mktemp("guarded"), "localhost", second_factor=True) as live:
        yield live
