"""The anchor outside: number and check value of the newest entry of the access log, mailed to the officers each day."""

from datetime import date

from kette import anchors, audit, outbox
from kette.db import db
from kette.institutions.queries import protectors
from kette.roles import Actor


def send_anchor(day: date) -> int:
    """Mail to each data-protection officer where the access log stands, in the open transaction; return to how many.

    Whoever cuts off or rewrites the log behind that entry is found out by `kette audit verify --anchor`.
    """
    told = protectors()
    found = anchors.head()
    if found is None or not told:
        return 0
    number, mac = found
    anchor = f"{number}:{mac}"
    for seat in told:
        outbox.queue(
            seat.person.email or "",
            f"Kette: Stand des Zugriffsprotokolls am {day:%d.%m.%Y}",
            "Guten Tag,\n\ndas Zugriffsprotokoll reicht heute bis zu diesem Eintrag (Nummer und Prüfwert):\n\n"
            f"{anchor}\n\n"
            "Bitte heben Sie diese Nachricht auf. Ob das Protokoll bis hierher unverändert ist, prüft die Administration mit\n\n"
            f"kette audit verify --anchor {anchor}\n\n"
            "Diese Nachricht enthält absichtlich keine Angaben zu Personen.\n",
            key=f"log-anchor:{day.isoformat()}:{seat.public_id}",
            # Outside the one mail of the week: what comes a week late proves nothing about that week.
            urgent=True,
            membership_id=seat.id,
        )
    by = Actor.system(db.session().info["kommune_id"])
    audit.write("log.anchor", by=by, object_type="log", object_id="kommune", detail=f"{number}")
    return len(told)
