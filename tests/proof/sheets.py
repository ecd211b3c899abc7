"""Sheets of another Kommune, made and signed as its Kette would, and the hand that signs them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kette import signing
from kette.handover.document import printed
from kette.handover.rules.carried import DESCRIPTION, FILE_NAME, MEDIA, carried
from kette.handover.rules.sheet import Event, Ground, Party, Row, Section, Sheet, Tenure
from kette.pdf.attaching import Attachment
from tests.handover.desk import Desk
from tests.handover.situations import case, last
from tests.world import World

MADE_AT = datetime(2027, 3, 1, 10, tzinfo=UTC)
ORIGIN = "AbCdEfGhIjKlMnOpQrStUv"
NAMES = ("Yıldız", "Şükrü", "Lindenweg", "4567890")


class Hand:
    """Somebody who can sign."""

    def __init__(self, name: str, *, until: datetime = datetime(2032, 3, 1, tzinfo=UTC)) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(min(MADE_AT, until) - timedelta(days=1))
            .not_valid_after(until)
            .sign(key, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.DER)
        self.signer = signing.Signer(
            self.certificate,
            key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        self.pem = signing.pem(self.certificate)
        self.fingerprint = signing.fingerprint_of(self.certificate)


def a_sheet(*, receiver: str = "Jobcenter Kettenstadt", rows: tuple[Row, ...] = ()) -> Sheet:
    """Return a sheet about somebody, for an institution; with these rows, in place of its own where they say the same."""
    who: tuple[Row, ...] = (
        Row("family_name", "identity", "Familienname", "Yıldız"),
        Row("given_name", "identity", "Vorname", "Şükrü"),
        Row("born_on", "identity", "Geburtsdatum", "05.05.2009 (17 Jahre)", "2009-05-05"),
        Row("sex", "identity", "Geschlecht", "männlich", "m"),
        Row(
            "address",
            "address",
            "Anschrift",
            "Lindenweg 7, 99801 Nachbarstadt",
            "Lindenweg 7\n99801\nNachbarstadt",
        ),
    )
    reach = (
        Row("phone", "contact", "Telefon", "0123 4567890"),
        Row("language", "contact", "Sprache für Gespräche", "Türkisch", "tr"),
    )
    matter = (
        Row("degree", "schooling", "Abschluss, voraussichtlich", "wie dort genannt", "C"),
        Row(
            "needs",
            "needs",
            "Handlungsbedarf",
            "Deutsch, Sprachförderung, etwas Neues",
            "language,something_new",
        ),
        Row("health", "health", "Gesundheit und Sucht", "länger erkrankt", "illness"),
        Row("reason", "needs", "Anlass der Übergabe", "=Umzug; <b>bitte</b> melden\nzweite Zeile"),
        *rows,
    )
    given = {row.key for row in rows}
    who = tuple(row for row in who if row.key not in given)
    return Sheet(
        number="K-2027-0815",
        title="Übergabebogen K-2027-0815",
        made_at=MADE_AT.isoformat(),
        answer_by="2027-03-12",
        kind="consent",
        giver=Party("Jugendamt Nachbarstadt", "Jugendamt", (("Telefon", "0123 99"),)),
        receiver=Party(receiver, "Jobcenter"),
        sections=(
            Section("Um wen es geht", who),
            Section("Erreichbar", reach),
            Section("Worum es geht", matter),
        ),
        ground=Ground("Einwilligung", "Art. 6 DSGVO", (("Gilt bis", "31.07.2027"),)),
        tenures=(Tenure("Jugendamt", "2027-02-12"),),
        events=(Event("2027-02-12", "gemeldet", "reported"),),
        goal="Anschluss",
    )


def content_of(sheet: Sheet, origin: str = ORIGIN) -> bytes:
    """Return what the file of a sheet carries."""
    return carried(sheet, origin, until=datetime(2027, 7, 31, tzinfo=UTC).date())


def printed_by(hand: Hand, sheet: Sheet, *, content: bytes | None = None, origin: str = ORIGIN) -> bytes:
    """Return the signed file of a sheet.

    :param content: what it carries instead of the sheet.
    """
    inside = content_of(sheet, origin) if content is None else content
    attachment = Attachment(FILE_NAME, MEDIA, inside, DESCRIPTION, MADE_AT)
    return signing.sign(printed(sheet, None, (attachment,)), hand.signer, at=MADE_AT)


def drops(desk: Desk, file: bytes, status: int = 200) -> str:
    """Drop a file onto Kette, and return what the page says."""
    answer = desk.world.post(desk.client, "/boegen", {"file": (BytesIO(file), "bogen.pdf")})
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def enters(desk: Desk, hand: Hand, status: int = 302, **more: object) -> str:
    """Enter the certificate of another Kommune as the administration; the screen is theirs afterwards."""
    desk.sits("administrator")
    sent = {
        "name": "Nachbarstadt",
        "file": (BytesIO(hand.pem), "kette-zertifikat.pem"),
        "fingerprint": signing.in_groups(hand.fingerprint),
        "password": desk.world.password,
    } | more
    return desk.sends("/verwaltung/zertifikate", status, **sent)


def handed(town: World, situation: Callable[[World], int]) -> tuple[str, str]:
    """Make a situation; return the ids of its handover and its case."""
    with town.inside():
        case_id = situation(town)
        return last(case_id).public_id, case(case_id).public_id


def sheet_of(desk: Desk, who: str, handover: str) -> bytes:
    """Open the sheet as somebody."""
    answer = desk.sits(who).client.get(f"/uebergaben/{handover}/bogen.pdf")
    assert answer.status_code == 200
    return answer.get_data()
