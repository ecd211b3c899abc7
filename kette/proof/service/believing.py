"""Believing the sheets of another Kommune, and no longer doing so."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kette import audit, clock, signing
from kette.db import db, lock_row
from kette.institutions.service.telling import tell_protection
from kette.proof import queries
from kette.proof.models import KnownCertificate
from kette.roles import Actor

# "No end" (RFC 5280, 4.1.2.5) is the last second of the calendar, which other time zones cannot write.
_LAST = datetime(9999, 12, 30, tzinfo=UTC)
LARGEST_CERTIFICATE = 16 * 1024  # bytes
_ADDED = "In Ihrer Kommune wird jetzt den Übergabebögen einer weiteren Kommune vertraut: Ihr Zertifikat ist eingetragen."


class NotBelieved(Exception):
    """A certificate cannot be entered; the text is the German sentence for the reader."""


def believe(file: bytes, name: str, said: str, *, by: Actor) -> KnownCertificate:
    """Believe the sheets of whoever has this certificate.

    :param said: its fingerprint as the other side has read it aloud; blanks and capitals do not matter.
    :raises NotBelieved: if it is none, another one than was read aloud, run out or not yet valid, our own, or known already.
    """
    loaded = _certificate(file)
    plain = loaded.public_bytes(Encoding.DER)
    mark = signing.fingerprint_of(plain)
    if "".join(said.split()).replace(":", "").lower() != mark:
        raise NotBelieved(
            "Der Fingerabdruck gehört nicht zu dieser Datei. Bitte lassen Sie ihn sich noch einmal vorlesen, am besten "
            "über eine Nummer, die Sie nicht aus derselben Nachricht haben."
        )
    if loaded.not_valid_after_utc <= clock.now():
        raise NotBelieved(f"Dieses Zertifikat ist am {loaded.not_valid_after_utc:%d.%m.%Y} abgelaufen.")
    if loaded.not_valid_before_utc > clock.now():
        raise NotBelieved(f"Dieses Zertifikat gilt erst ab dem {loaded.not_valid_before_utc:%d.%m.%Y}.")
    here = queries.known(mark)
    if here is not None and here.is_own:
        raise NotBelieved(
            "Das ist Ihr eigenes Zertifikat. Unterschriften Ihrer Kommune erkennt Kette von selbst."
        )
    if here is not None:
        raise NotBelieved(
            f"Dieses Zertifikat ist gesperrt („{here.name}“) und bleibt es. Bitte lassen Sie sich ein neues geben."
            if here.revoked
            else f"Dieses Zertifikat ist schon eingetragen: „{here.name}“."
        )
    row = KnownCertificate(
        name=name,
        certificate=plain,
        fingerprint=mark,
        valid_until=min(loaded.not_valid_after_utc, _LAST),
        added_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.write("certificate.add", by=by, object_type="certificate", object_id=mark)
    tell_protection(_ADDED, about=row.public_id)
    return row


def revoke(row: KnownCertificate, *, by: Actor) -> None:
    """Believe a certificate no longer; a second time does nothing."""
    row = lock_row(KnownCertificate, row.id)
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_by_id = clock.now(), by.membership_id
    audit.write("certificate.revoke", by=by, object_type="certificate", object_id=row.fingerprint)


def _certificate(file: bytes) -> x509.Certificate:
    try:
        if len(file) > LARGEST_CERTIFICATE:
            raise ValueError
        loaded = (
            x509.load_pem_x509_certificate(file)
            if file.lstrip().startswith(b"-----BEGIN CERTIFICATE-----")
            else x509.load_der_x509_certificate(file)
        )
        # Signed by itself, as every Kette signs its own.
        loaded.verify_directly_issued_by(loaded)
        usable = isinstance(loaded.public_key(), ec.EllipticCurvePublicKey)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        usable = False
    if not usable:
        raise NotBelieved(
            "Diese Datei ist kein Zertifikat aus Kette. Die andere Kommune findet ihres unter „Verwaltung – Zertifikate“ "
            "und lädt es dort herunter."
        )
    return loaded
