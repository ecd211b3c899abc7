"""Which Chromium the browser tests drive; as a program it starts it once and prints its version."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

SYSTEM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class NoChromium(Exception):
    """There is neither a system Chromium nor Playwright's own."""


def executable(playwright: Playwright) -> str:
    """Return the program to start: `$KETTE_CHROMIUM`, else the system's, else Playwright's own.

    :raises NoChromium: if there is none.
    """
    wanted = os.environ.get("KETTE_CHROMIUM")
    if wanted:
        return wanted
    for name in SYSTEM:
        found = shutil.which(name)
        if found:
            return found
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    raise NoChromium("no Chromium found; as root: apt-get install chromium (`make test` does it)")


def arguments() -> list[str]:
    """Return the switches to start it with: as root, Chromium refuses its sandbox."""
    return ["--disable-gpu", "--no-sandbox"] if os.geteuid() == 0 else ["--disable-gpu"]


def main() -> int:
    """Start it once and print its version; 1 if it does not start."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=executable(playwright), args=arguments(), timeout=60_000
            )
        except Exception as failure:
            sys.stderr.write(f"kette: {failure}\n")
            return 1
        sys.stdout.write(f"{browser.version}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
