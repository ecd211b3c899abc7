"""The signature of a Kommune under what it hands out: its key, its self-signed certificate.

Why so: docs/decisions/signed-by-the-kommune.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from kette import audit, clock, vault
from kette.db import Base, KommuneRow, db, kommune_here
from kette.roles import Actor

VALID = timedelta(days=5 * 365)
# A new certificate has to reach the others while the old one still counts.
RENEW_BEFORE = timedelta(days=180)
_LONGEST_NAME = 64  # X.520, ub-common-name


class SigningKey(KommuneRow, Base):
    """A key with which a Kommune signs, and its certificate; the newest one that is not revoked signs."""

    __tablename__ = "signing_keys"
    __table_args__ = (UniqueConstraint("kommune_id", "fingerprint"),)

    certificate: Mapped[bytes] = mapped_column(LargeBinary)  # DER
    fingerprint: Mapped[str] = mapped_column(String(64))
    # The key of the private key, under the master key; a rotation finds it by its name (kette.keyring).
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate with its open private key (both DER), for as long as one file is signed."""

    certificate: bytes
    private_key: bytes


def own_keys() -> Sequence[SigningKey]:
    """List the keys of the Kommune set for the session, the newest first."""
    return db.session.scalars(select(SigningKey).order_by(SigningKey.id.desc())).all()


def signer(by: Actor) -> Signer:
    """Open the key that signs, in the open write transaction; one is made at first, and before the last one runs out."""
    row = current(by)
    private = vault.current().open_bytes(row.wrapped, row.sealed, about=_about(row.fingerprint))
    return Signer(row.certificate, private)


def current(by: Actor) -> SigningKey:
    """Return the key that signs, in the open write transaction; one is made at first, and before the last one runs out."""
    row = _usable()
    if row is None:
        _wait_for_others()
        row = _usable() or _make(by)
    return row


def replace(by: Actor) -> SigningKey:
    """Revoke every key, because one may have become known to others, and make another."""
    _wait_for_others()
    for row in own_keys():
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            audit.write("key.revoke", by=by, object_type="certificate", object_id=row.fingerprint)
    return _make(by)


def sign(pdf: bytes, by: Signer, *, at: datetime) -> bytes:
    """Return a PDF with an invisible signature over all of it; the same bytes for the same moment and key."""
    # pyHanko takes half a second to load; the web starts without it.
    from kette import pades

    return pades.sign(pdf, by.certificate, by.private_key, at=at, name=subject_of(by.certificate))


def fingerprint_of(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate (DER) in hexadecimal digits, as every tool shows it."""
    return sha256(certificate).hexdigest()


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint as it is read aloud: in groups of four."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4)).upper()


def subject_of(certificate: bytes) -> str:
    """Return the name in a certificate (DER).

    :raises ValueError: if it is none, or has no name.
    """
    names = x509.load_der_x509_certificate(certificate).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise ValueError("a certificate without a name")
    return str(names[0].value)


def pem(certificate: bytes) -> bytes:
    """Return a certificate (DER) as it is passed on."""
    return x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)


def _usable() -> SigningKey | None:
    newest = db.session.scalars(
        select(SigningKey).where(SigningKey.revoked_at.is_(None)).order_by(SigningKey.id.desc()).limit(1)
    ).first()
    return newest if newest is not None and newest.valid_until - RENEW_BEFORE > clock.now() else None


def _make(by: Actor) -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    now = clock.now().replace(microsecond=0)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _name())])
    usage = {"digital_signature": True, "content_commitment": True}
    unused = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(**usage, **dict.fromkeys(unused, False), encipher_only=False, decipher_only=False),
            critical=True,
        )
        .sign(private, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    fingerprint, wrapped = fingerprint_of(certificate), vault.current().new_wrapped_key()
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    row = SigningKey(
        kommune_id=kommune_here(),
        certificate=certificate,
        fingerprint=fingerprint,
        wrapped=wrapped,
        sealed=vault.current().seal_bytes(wrapped, plain, about=_about(fingerprint)),
        made_at=now,
        valid_until=now + VALID,
        membership_id=by.membership_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.write("key.make", by=by, object_type="certificate", object_id=fingerprint)
    return row


def _about(fingerprint: str) -> str:
    return f"signing:{fingerprint}"


def _kommune() -> Any:
    """Return the table of Kommunen, whose model lies above."""
    return Base.metadata.tables["kommunen"].c


def _name() -> str:
    """Return the name in the certificate: the Kommune, nobody in it."""
    found = select(_kommune().name).where(_kommune().id == kommune_here())
    return f"Kette – {db.session.execute(found).scalar_one()}"[:_LONGEST_NAME]


def _wait_for_others() -> None:
    """Let nobody else make a key of this Kommune meanwhile; rows that refer to it need not wait."""
    here = select(_kommune().id).where(_kommune().id == kommune_here())
    db.session.execute(here.with_for_update(key_share=True)).one()
