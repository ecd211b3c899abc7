"""What each institution is told after a conference: one mail, a page of its own part, and days for its calendar."""

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

from flask.testing import FlaskClient
from icalendar import Calendar

from kette import clock
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.taken import concerns
from kette.conferences.rules.due_days import TITLE
from kette.conferences.rules.parts import Part, counted
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import transaction
from kette.handover.queries import open_handover
from kette.handover.service import door as handover
from kette.outbox import Mail
from tests.conferences.table import AT, MODERATOR, PUPILS, in_days, mails, seated
from tests.conferences.test_inviting import on_the_wire
from tests.world import World

WORDS = "Erstgespräch mit der Mutter"


def test_each_institution_gets_one_mail_with_its_own_part_in_numbers(world: World) -> None:
    conference = held(world)[0].conference
    told = {mail.recipient: mail for mail in close(world, conference)}
    # The Koordinierung moderates, and nothing concerns the Agentur: neither is written to.
    assert set(told) == {"jobcenter@example.org", "youth_office@example.org", "school@example.org"}
    assert "ein Fall zu übernehmen und 2 Vereinbarungen." in told["youth_office@example.org"].body
    assert "eine Vereinbarung." in told["jobcenter@example.org"].body
    assert "ein Fall weiterzuführen und ein Fall abzugeben." in told["school@example.org"].body
    for mail in told.values():
        assert f"/konferenzen/{conference.public_id}/beschluesse" in mail.body
        assert mail.urgent
        whole = on_the_wire(mail).decode() + mail.subject + mail.body + (mail.invitation or "")
        assert not [word for word in hidden(conference) if word in whole]


def test_each_day_agreed_is_an_entry_of_its_own_for_the_calendar(world: World) -> None:
    conference = held(world)[0].conference
    told = {mail.recipient: mail for mail in close(world, conference)}
    # Two agreements and a taking over on three days, two of them the same.
    days = entries(told["youth_office@example.org"])
    assert days == {"termin-1.ics": in_days(7), "termin-2.ics": in_days(14)}
    assert entries(told["jobcenter@example.org"]) == {"termin.ics": in_days(7)}
    assert entries(told["school@example.org"]) == {}
    (event,) = Calendar.from_ical(told["jobcenter@example.org"].invitation or "").walk("VEVENT")
    assert str(event["summary"]) == TITLE
    assert str(event["transp"]) == "TRANSPARENT"
    assert "location" not in event


def test_closed_again_without_a_change_nobody_is_told_again(world: World) -> None:
    first, second, third = held(world)
    conference = first.conference
    close(world, conference)
    with clock.standing_at(AT + timedelta(hours=2)):
        reopen(world, conference)
        assert close(world, conference) == []
    with clock.standing_at(AT + timedelta(hours=4)):
        reopen(world, conference)
        with transaction():
            leading.decide(
                third,
                DecisionCode.KEEP,
                by=world.actor(MODERATOR),
                agreements=[("Anruf", world.institution("jobcenter"), in_days(3))],
            )
        told = {mail.recipient: mail for mail in close(world, conference)}
    assert set(told) == {"jobcenter@example.org", "school@example.org"}
    body = told["jobcenter@example.org"].body
    assert (
        "noch einmal geöffnet worden und wieder abgeschlossen. Neu für Ihre Stelle: eine Vereinbarung."
        in body
    )
    assert entries(told["jobcenter@example.org"]) == {"termin.ics": in_days(3)}
    assert second.decision is not None


def test_the_page_lists_what_concerns_the_own_institution_and_names_as_it_may(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        items = held(world)
        conference, words = items[0].conference, [item.pseudonym for item in items]
        path = f"/konferenzen/{conference.public_id}/beschluesse"
        close(world, conference)
    expected = {
        # Offered by statute: the name of this one pupil; the agreement about the second is about a pseudonym.
        "youth_office": (
            {"Yıldız", "Wir sollen übernehmen", WORDS, words[1]},
            {"Wójcik", "Коваленко", words[2]},
        ),
        "jobcenter": (
            {words[1], "Wortlaut nur mit Rechtsgrundlage"},
            {"Yıldız", "Wójcik", words[0], "Bewerbung"},
        ),
        "school": ({"Yıldız", "Wójcik", "Wir geben ab", "Bleibt bei uns"}, {WORDS}),
        "agency": ({"Kein Beschluss dieser Konferenz betrifft Ihre Stelle"}, {*words, "Yıldız"}),
        "koko": ({"Kein Beschluss"}, {*words, "Yıldız"}),
    }
    for who, (there, not_there) in expected.items():
        world.sign_in(client, who)
        shown = client.get(path).text
        assert not [word for word in there if word not in shown], who
        assert not [word for word in not_there if word in shown], who
        world.sign_out(client)
    for who, status in (("other_school", 404), ("provider", 404), ("ag", 403)):
        world.sign_in(client, who)
        assert client.get(path).status_code == status, who
        assert client.get(path.replace("beschluesse", "termine.ics")).status_code == status, who
        world.sign_out(client)


def test_the_days_can_be_fetched_from_the_page(world: World, client: FlaskClient) -> None:
    with world.inside():
        conference = held(world)[0].conference
        path, secret = f"/konferenzen/{conference.public_id}", hidden(conference)
        close(world, conference)
    world.sign_in(client, "youth_office")
    assert f'href="{path}/termine.ics"' in client.get(f"{path}/beschluesse").text
    answer = client.get(f"{path}/termine.ics")
    assert answer.mimetype == "text/calendar"
    found = Calendar.from_ical(answer.text).walk("VEVENT")
    assert [event["dtstart"].dt for event in found] == [in_days_of(7), in_days_of(14)]
    assert not [word for word in secret if word in answer.text]


def test_whose_a_case_was_when_it_was_decided_counts_not_whose_it_became(world: World) -> None:
    first, second, _ = held(world)
    with clock.standing_at(AT + timedelta(days=1)), transaction():
        offer = open_handover(first.case_id)
        assert offer is not None
        handover.accept(offer, by=world.actor("youth_office"))
    at_school = concerns(first.conference, world.institution_ids["school"])
    assert [(one.part, one.decision.item_id) for one in at_school][:2] == [
        (Part.GIVES, first.id),
        (Part.KEEPS, second.id),
    ]


def test_what_concerns_somebody_is_counted_in_words() -> None:
    assert counted([]) == ""
    assert counted([Part.TAKES]) == "ein Fall zu übernehmen"
    assert counted([Part.KEEPS, Part.AGREED, Part.TAKES, Part.TAKES]) == (
        "2 Fälle zu übernehmen, eine Vereinbarung und ein Fall weiterzuführen"
    )


def held(world: World) -> list[AgendaItem]:
    """Decide about two of three cases: one to the Jugendamt, one stays, each with agreements; the third is not reached."""
    first, second, third = seated(world, 3)
    youth_office, jobcenter = world.institution("youth_office"), world.institution("jobcenter")
    with transaction():
        leading.decide(
            first,
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=youth_office,
            until_on=in_days(14),
            agreements=[(WORDS, youth_office, in_days(7))],
        )
        leading.decide(
            second,
            DecisionCode.KEEP,
            by=world.actor(MODERATOR),
            agreements=[("Bewerbung", jobcenter, in_days(7)), ("Hausbesuch", youth_office, in_days(14))],
        )
    return [first, second, third]


def close(world: World, conference: Conference) -> list[Mail]:
    """Close a conference; return the mails that are new."""
    before = len(mails())
    with transaction():
        leading.close(conference, world.actor(MODERATOR))
    return mails()[before:]


def reopen(world: World, conference: Conference) -> None:
    with transaction():
        leading.reopen(conference, "Ein Fall fehlt.", world.actor(MODERATOR))


def hidden(conference: Conference) -> list[str]:
    """List what no mail and no calendar may say."""
    names = [part for pair in PUPILS for part in pair]
    return [*names, "K-2027", WORDS, "Raum 12", *(item.pseudonym for item in conference.items)]


def entries(mail: Mail) -> dict[str, date]:
    """Return the days of the entries that come with a mail, by file name."""
    message = message_from_bytes(on_the_wire(mail), policy=default)
    found = {}
    for part in message.iter_attachments():
        (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
        found[part.get_filename() or ""] = event["dtstart"].dt
    return found


def in_days_of(days: int) -> date:
    return AT.date() + timedelta(days=days)
