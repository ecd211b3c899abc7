"""Who tries more than their due with an address on paper: used twice, too late, barred, guessed, with another's code."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from kette import clock
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.institutions.models import Institution, SignInAttempt
from kette.links import queries, service
from kette.links.models import PaperLink
from kette.links.rules.limits import CODES_AN_HOUR, TRIES_OF_A_CODE, WRONG_IN_ALL, LinkEnd
from kette.links.rules.tokens import in_groups, token_hash
from tests.handover.desk import Desk, leaks
from tests.handover.situations import DAY, consent, offer, reported
from tests.links.situations import NAME, Paper, link_of, offered
from tests.world import World, make_world, token

GONE = "öffnet nichts mehr"


class TestOnce:
    """What works once does not work twice."""

    def test_an_address_answers_once(self, paper: Paper) -> None:
        paper.opens().accepts()
        for path in ("", "/antwort"):
            assert "beantwortet oder zurückgezogen" in paper.reads(path, 410)
        assert GONE in paper.accepts(410)
        assert GONE in paper.sends("/code", 410)

    def test_a_code_opens_once(self, paper: Paper) -> None:
        code = paper.asks()
        paper.sends("/pruefung", code=code)
        other = Paper(paper.world, paper.world.app.test_client(), paper.address, paper.number)
        assert "schon benutzt" in other.sends("/pruefung", 422, code=code)
        assert leaks(other.reads("/antwort", 302)) == []

    def test_the_newest_code_counts_alone(self, paper: Paper) -> None:
        first = paper.asks()
        second = paper.asks()
        assert "neueste" in paper.sends("/pruefung", 422, code=first)
        paper.sends("/pruefung", code=second)

    def test_a_code_opens_no_other_sheet(self, paper: Paper, town: World) -> None:
        _, address, number = offered(town)
        other = Paper(town, town.app.test_client(), address, number)
        code = paper.asks()
        other.sends("/code")
        assert "stimmt nicht" in other.sends("/pruefung", 422, code=code)
        # Nor does the cookie of one sheet open another.
        paper.sends("/pruefung", code=code)
        other.client = paper.client
        assert leaks(other.reads("/antwort", 302)) == []
        assert other.accepts().endswith(other.address)
        with town.inside():
            assert states() == [HandoverState.OFFERED, HandoverState.OFFERED]

    def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told(
        self, paper: Paper, town: World
    ) -> None:
        paper.opens()
        cookie = paper.client.get_cookie("__Host-kette")
        assert cookie is not None
        told: list[tuple[int, str]] = []
        start = Barrier(2)
        fields = {"name": NAME, "first_contact_on": f"{clock.today() + timedelta(days=5):%d.%m.%Y}"}
        signed = token(paper.client)

        def answer() -> None:
            client = town.app.test_client()
            client.set_cookie("__Host-kette", cookie.value, secure=True)
            start.wait()
            sent = client.post(
                f"{paper.address}/annahme",
                data={**fields, "csrf_token": signed},
                headers={"Referer": "https://localhost/"},
            )
            told.append((sent.status_code, sent.get_data(as_text=True)))

        people = [Thread(target=answer) for _ in range(2)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        won, lost = sorted(told)
        assert won[0] == 302
        assert lost[0] in {409, 410}
        assert GONE in lost[1]
        with town.inside():
            assert states() == [HandoverState.ACCEPTED]


class TestOver:
    """An address whose time is over leads nowhere, and says why."""

    def test_after_its_day(self, paper: Paper) -> None:
        paper.opens()
        with clock.standing_at(clock.at_local(DAY + timedelta(days=9), 0, 1)):
            assert "galt bis zum 17.03.2027" in paper.reads("", 410)
            assert GONE in paper.accepts(410)

    def test_a_code_after_ten_minutes_and_an_open_page_after_twenty(self, paper: Paper) -> None:
        code = paper.asks()
        with clock.standing_at(clock.at_local(DAY, 14, 10)):
            assert "abgelaufen" in paper.sends("/pruefung", 422, code=code)
        paper.opens()
        with clock.standing_at(clock.at_local(DAY, 14, 20)):
            assert leaks(paper.reads("/antwort", 302)) == []
            assert paper.accepts().endswith(paper.address)

    @pytest.mark.parametrize("who", ["school", "jobcenter"])
    def test_giver_and_receiver_bar_it_and_make_another(self, paper: Paper, who: str) -> None:
        paper.opens()
        desk = Desk(paper.world, paper.client).sits(who)
        with paper.world.inside():
            page = f"/uebergaben/{db.session.scalars(select(Handover.public_id)).one()}"
        desk.sends(f"{page}/adresse/sperre")
        assert "gesperrt, seit" in desk.reads(page)
        assert GONE in paper.accepts(410)
        desk.sends(f"{page}/adresse")
        assert "auch ohne Konto" in desk.reads(page)
        desk.sends(f"{page}/adresse")
        assert GONE in paper.reads("", 410)
        with paper.world.inside():
            assert states() == [HandoverState.OFFERED]

    def test_the_administration_bars_all_of_an_institution(self, paper: Paper) -> None:
        paper.opens()
        desk = Desk(paper.world, paper.world.app.test_client()).sits("administrator")
        with paper.world.inside():
            places = {key: paper.world.institution(key).public_id for key in ("agency", "jobcenter")}
        desk.sends(f"/verwaltung/stellen/{places['agency']}/adressen/sperre")
        assert "Übergabebogen" in paper.reads("/antwort")
        desk.sends(f"/verwaltung/stellen/{places['jobcenter']}/adressen/sperre")
        assert GONE in paper.accepts(410)

    def test_a_stranger_bars_nothing(self, paper: Paper) -> None:
        with paper.world.inside():
            page = f"/uebergaben/{db.session.scalars(select(Handover.public_id)).one()}"
        Desk(paper.world, paper.world.app.test_client()).sits("youth_office").sends(
            f"{page}/adresse/sperre", 404
        )
        assert "Übergabe auf Papier" in paper.reads()

    def test_when_the_giver_withdraws(self, paper: Paper, town: World) -> None:
        paper.opens()
        with town.inside(), transaction():
            door.withdraw(db.session.scalars(select(Handover)).one(), by=town.actor("school"))
        assert GONE in paper.accepts(410)


class TestGuessing:
    """Whoever guesses runs out of tries long before of codes."""

    def test_a_code_takes_few_tries_and_the_right_one_comes_too_late(self, paper: Paper) -> None:
        code = paper.asks()
        for number in range(TRIES_OF_A_CODE):
            paper.sends("/pruefung", 422, code=f"{number:08}")
        assert "stimmt nicht" in paper.sends("/pruefung", 422, code=code)

    def test_codes_are_sent_a_few_times_an_hour(self, paper: Paper) -> None:
        for _ in range(CODES_AN_HOUR):
            paper.sends("/code")
        assert "ab 15:00 Uhr" in paper.sends("/code", 429)
        assert len(paper.letters()) == CODES_AN_HOUR
        with clock.standing_at(clock.at_local(DAY, 15, 1)):
            paper.sends("/code")

    def test_a_mailbox_is_not_flooded_from_a_pile_of_sheets(self, paper: Paper, town: World) -> None:
        addresses = [paper.address, *(offered(town)[1] for _ in range(3))]
        answers = [
            town.post(paper.client, f"{address}/code").status_code
            for address in addresses
            for _ in range(CODES_AN_HOUR)
        ]
        assert answers.count(302) < len(answers)
        assert answers[-1] == 429

    def test_whoever_reads_the_mailbox_works_through_a_pile(self, paper: Paper, town: World) -> None:
        for _ in range(11):
            _, address, number = offered(town)
            Paper(town, town.app.test_client(), address, number).opens()
        with town.inside():
            assert db.session.scalars(select(SignInAttempt.id)).all() == []

    def test_many_wrong_codes_in_all_end_the_address(self, paper: Paper) -> None:
        with paper.world.inside():
            link = link_of(db.session.scalars(select(Handover.case_id)).one())
            for _ in range(WRONG_IN_ALL // TRIES_OF_A_CODE):
                with transaction():
                    service.send_code(link.id)
                for _ in range(TRIES_OF_A_CODE):
                    with transaction():
                        assert service.try_code(link.id, "99999999x") is None
            assert link_of(link.case_id).ended is LinkEnd.GUESSED
        assert "zu viele falsche Codes" in paper.reads("", 410)

    def test_whoever_tries_on_has_to_wait(self, paper: Paper) -> None:
        paper.asks()
        answers = [
            paper.world.post(paper.client, f"{paper.address}/pruefung", {"code": f"{number:08}"}).status_code
            for number in range(12)
        ]
        assert answers[-1] == 429
        with paper.world.inside():
            assert db.session.scalars(select(SignInAttempt.id)).first() is not None

    @pytest.mark.one_engine
    @pytest.mark.parametrize(
        "address", ["x", "A" * 28, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "%00", "a" * 400]
    )
    def test_an_address_that_is_none_is_not_found(self, paper: Paper, address: str) -> None:
        assert paper.client.get(f"/bogen/{address}").status_code == 404
        assert paper.world.post(paper.client, f"/bogen/{address}/code").status_code == 404


class TestSecret:
    """The secret of an address stands on paper and nowhere else."""

    def test_the_table_keeps_neither_secret_nor_code(self, paper: Paper) -> None:
        code = paper.asks()
        with paper.world.inside():
            link = link_of(db.session.scalars(select(Handover.case_id)).one())
            secret = queries.token(link)
            kept = " ".join(
                str(value)
                for row in (link, *link.codes)
                for value in (getattr(row, column.key) for column in row.__table__.columns)
            )
            assert link.token_hash == token_hash(secret)
        assert secret not in kept
        assert code.replace(" ", "") not in kept
        # Another installation key leads from the same row to another secret.
        assert paper.address.endswith(in_groups(secret))

    def test_of_another_kommune_nothing_is_seen_but_the_sheet_finds_home(
        self, paper: Paper, town: World
    ) -> None:
        other = make_world(town.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
        with other.inside():
            assert db.session.scalars(select(PaperLink)).all() == []
        assert "Jobcenter Kettenstadt" in paper.reads()


class TestMail:
    """Where no code can be sent the page says so."""

    @pytest.mark.one_engine
    def test_without_a_mail_server(self, paper: Paper, town: World) -> None:
        town.app.config.update(MAIL_HOST=None)
        assert "kann den Code zurzeit nicht verschicken" in paper.reads()
        assert "keine Mails verschicken" in paper.sends("/code", 429)
        assert paper.letters() == []

    @pytest.mark.one_engine
    def test_where_the_server_does_not_take_it(self, paper: Paper, town: World) -> None:
        paper.sends("/code")
        assert "konnte noch nicht" not in paper.reads()
        with clock.standing_at(clock.at_local(DAY, 14, 2)):
            assert "konnte noch nicht verschickt werden" in paper.reads()

    def test_an_institution_without_a_mailbox_has_no_address_on_its_sheet(
        self, paper: Paper, town: World
    ) -> None:
        with town.inside(), transaction():
            db.session.get_one(Institution, town.institution_ids["jobcenter"]).mailbox = None
            handover = db.session.scalars(select(Handover)).one()
            assert queries.door_of(handover) is None
        assert "kann den Code zurzeit nicht verschicken" in paper.reads()

    def test_what_goes_without_a_basis_has_no_address(self, town: World) -> None:
        with town.inside():
            case_id = reported(town)
            with transaction():
                offer(town, case_id, "safety_net")
            waiting = reported(town)
            with transaction():
                offer(town, waiting, "jobcenter")
            assert db.session.scalars(select(PaperLink)).all() == []
            with transaction():
                consent(town, waiting, "jobcenter")
            assert queries.is_alive(link_of(waiting))


def states() -> list[HandoverState]:
    return list(db.session.scalars(select(Handover.state).order_by(Handover.id)))
