"""List, case page and writing a contact, beside the floor in the same run; prints CPU times, then ratios as one JSON line."""

import json
import os
import re
import secrets
import sys
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks import floor, ground
from kette.cases.models import Case
from kette.db import db, everywhere

CASES = int(os.environ.get("KETTE_BENCH_CASES", "2000"))


def main() -> int:
    """Measure and print; the last line is the figures."""
    with tempfile.TemporaryDirectory(prefix="kette-bench-") as scratch, ground.quiet_clock():
        made = ground.lay(Path(scratch) / "instance", CASES)
        public_id, holder = _a_case(made)
        kette = made.app.test_client()
        made.world.sign_in(kette, "agency")
        bare_app = floor.make(Path(scratch) / "instance" / "kette.db", made.app.config["DATABASE_KEY"])
        bare = bare_app.test_client()
        bare.post("/anmelden", data={"institution": holder})
        hidden = _hidden(kette, public_id)
        acts = {
            "list": (lambda: _ok(kette, "/faelle"), lambda: _ok(bare, "/faelle")),
            "case": (lambda: _ok(kette, f"/faelle/{public_id}"), lambda: _ok(bare, f"/faelle/{public_id}")),
            "write": (
                lambda: _write(kette, public_id, hidden),
                lambda: bare.post(f"/faelle/{public_id}/kontakt"),
            ),
        }
        figures: dict[str, object] = {"cases": CASES}
        for name, (ours, theirs) in acts.items():
            mine, least = ground.cpu_ms(ours), ground.cpu_ms(theirs)
            sys.stdout.write(f"{name:6} Kette {mine:6.2f} ms CPU, floor {least:6.2f} ms CPU\n")
            figures[name] = {"cpu_ratio_floor": round(mine / least, 2)}
        sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _a_case(made: ground.Ground) -> tuple[str, int]:
    with made.app.app_context(), everywhere():
        holder = made.world.institution_ids["agency"]
        case = db.session.query(Case).filter_by(holder_id=holder).order_by(Case.id).first()
        assert case is not None
        found = case.public_id, holder
        db.session.remove()
    return found


def _ok(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    answer.get_data()


def _hidden(client: FlaskClient, public_id: str) -> dict[str, str]:
    page = client.get(f"/faelle/{public_id}/kontakt").get_data(as_text=True)
    form = page[page.index("<main") :]
    return dict(
        re.findall(r'type="hidden" (?:id="[^"]*" )?name="([^"]+)" (?:type="hidden" )?value="([^"]*)"', form)
    )


def _write(client: FlaskClient, public_id: str, hidden: dict[str, str]) -> None:
    form = {
        **hidden,
        "once": secrets.token_urlsafe(24),
        "on": "15.02.2027",
        "way": "phone",
        "reached": "ja",
    }
    address = f"/faelle/{public_id}/kontakt"
    answer = client.post(address, data=form, headers={"Referer": f"https://localhost{address}"})
    assert answer.status_code == 302, answer.get_data(as_text=True)[:2000]


if __name__ == "__main__":
    sys.exit(main())
