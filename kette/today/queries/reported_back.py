"""Young people whom the Agentur für Arbeit has reported back, and to whom the Kommune still has to speak."""

from kette.intake.queries.returns import open_contacts
from kette.roles import Actor, Role
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks, one_row


def reported_back(actor: Actor, _asked: Asked) -> Tasks:
    """Say to how many people the actor's institution has to speak, and until when to the first."""
    if actor.role is not Role.ADVISER:
        return NOTHING
    days = open_contacts(actor).values()
    if not days:
        return NOTHING
    who = "1 junger Mensch ist" if len(days) == 1 else f"{len(days)} junge Menschen sind"
    return one_row(
        Task(
            f"{who} anzusprechen: Die Agentur für Arbeit hat sie zurückgemeldet"
            if len(days) > 1
            else f"{who} anzusprechen: Die Agentur für Arbeit hat die Person zurückgemeldet",
            "Liste öffnen",
            "intake.returns",
            about="§ 31a Abs. 2 SGB III",
            due_on=min(days),
            for_many=True,
        )
    )
