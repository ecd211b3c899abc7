"""Reports of others that resemble one's own, and wait for an answer: is it the same person?"""

from kette.intake.queries.pairs import pairs_of
from kette.roles import Actor
from kette.today.queries.tasks import Asked, Task, Tasks


def similar(actor: Actor, asked: Asked) -> Tasks:
    """List the similar reports for which the actor has not answered yet, the likeliest first."""
    found = [one for one in pairs_of(actor, asked.day) if one.waits_for_me]
    tasks = tuple(
        Task(
            "Ähnliche Meldung gefunden: Ist es dieselbe Person?",
            "prüfen",
            "intake.pair",
            {"public_id": one.pair.public_id},
            about=one.mine[0].name,
        )
        for one in asked.part(found)
    )
    return Tasks(tasks, len(found))
