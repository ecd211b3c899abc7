"""What rights leave to do: informing pupils, releasing one's own part of an access, answering, confirming what one was told."""

from datetime import date

from kette.cases.queries.sight import see
from kette.reminders.queries.answers import said_to
from kette.reminders.queries.watching import counting
from kette.rights.queries.letters import not_informed
from kette.rights.queries.requests import open_parts, open_requests, open_tellings, open_words
from kette.rights.rules.requests import RequestKind
from kette.roles import Actor, Role
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks, asked_soon, one_row


def uninformed(actor: Actor, _asked: Asked) -> Tasks:
    """Say how many reported pupils of a school are not informed yet."""
    count = not_informed(actor)
    if not count:
        return NOTHING
    who = (
        "1 gemeldete Schülerin oder gemeldeter Schüler ist"
        if count == 1
        else f"{count} gemeldete Schülerinnen und Schüler sind"
    )
    sentence = f"{who} noch nicht informiert: vorher geht nichts hinaus"
    return one_row(Task(sentence, "Briefe drucken", "rights.letters", for_many=True))


def wanted(actor: Actor, asked: Asked) -> Tasks:
    """List what young people asked for and the actor's institution has to do about it, what is due first."""
    if actor.role not in (Role.SCHOOL, Role.ADVISER):
        return NOTHING
    parts, requests, tellings = open_parts(actor), open_requests(actor), open_tellings(actor)
    words = open_words(actor)
    said = said_to("part_due", {part.public_id: part.request.due_on for part in parts}, asked.day)
    said = {**said, **said_to("request_due", {row.public_id: row.due_on for row in requests}, asked.day)}
    parts = [part for part in parts if part.public_id not in said]
    requests = [row for row in requests if row.public_id not in said]
    by = counting(asked.day)
    rows = [
        *(part.request for part in parts),
        *(word.request for word in words),
        *requests,
        *(telling.request for telling in tellings),
    ]
    seen = see({row.case_id: row.case for row in rows}.values(), actor, asked.day)
    tasks = [
        Task(
            "Auskunft freigeben (Art. 15 DSGVO)",
            "durchsehen",
            "rights.part",
            {"part_id": part.public_id},
            about=seen[part.case_id].name,
            due_on=part.request.due_on,
            why=asked_soon("part_due", part.public_id, part.request.due_on, asked.day, by),
        )
        for part in parts
    ]
    tasks += [
        Task(
            "Löschung verlangt: für Ihren Teil antworten (Art. 17 DSGVO)",
            "öffnen",
            "rights.word",
            {"word_id": word.public_id},
            about=seen[word.case_id].name,
            due_on=word.request.due_on,
        )
        for word in words
    ]
    tasks += [
        Task(
            f"{request.kind.label}: {'aushändigen' if request.kind is RequestKind.ACCESS else 'beantworten'}",
            "öffnen",
            "rights.request_page",
            {"public_id": request.case.public_id, "request_id": request.public_id},
            about=seen[request.case_id].name,
            due_on=request.due_on,
            why=asked_soon("request_due", request.public_id, request.due_on, asked.day, by),
        )
        for request in requests
    ]
    tasks += [
        Task(
            f"Mitteilung nach Art. 19 DSGVO: {telling.request.kind.label}",
            "bestätigen",
            "rights.telling",
            {"telling_id": telling.public_id},
            about=seen[telling.case_id].name,
        )
        for telling in tellings
    ]
    tasks.sort(key=lambda task: task.due_on or date.max)
    return Tasks(tuple(asked.part(tasks)), len(tasks))
