"""Take README's picture from a running Kette with its demo: python scripts/screenshot.py ADDRESS USER PASSWORD."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import chromium

TARGET = Path(__file__).parents[1] / "docs" / "images" / "case.png"
SIZE = {"width": 1280, "height": 860}


def main(address: str, user: str, password: str) -> int:
    """Sign in, open the first case of one's own list that waits for an answer, and keep the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright), args=chromium.arguments()
        )
        page = browser.new_page(viewport=SIZE, locale="de-DE")
        page.goto(f"{address}/anmelden")
        page.get_by_label("Benutzername").fill(user)
        page.get_by_label("Kennwort", exact=True).fill(password)
        page.get_by_role("button", name="Anmelden").click()
        page.goto(f"{address}/faelle")
        row = page.locator("main table tbody tr", has_text="Annahme steht aus").first
        row.get_by_role("link").first.click()
        page.wait_for_load_state("networkidle")
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()
    sys.stdout.write(f"{TARGET}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
