"""Whether the signature of a file holds: every byte of it is covered, and nothing of the signature may be otherwise.

Stricter than PAdES asks: a byte that a signature does not protect (case of hexadecimal digits, padding, unsigned parts of
the CMS) must be what Kette writes there. A file that passes is, byte for byte, the one that was signed.
"""

from hashlib import sha256
from typing import Any

from asn1crypto import cms
from asn1crypto.tsp import SigningCertificateV2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


class Broken(Exception):
    """The signature does not hold: the file is not what was signed."""


def opened(file: bytes, spans: list[int]) -> bytes:
    """Return the certificate (DER) of who signed a file.

    :param spans: start and length of what is signed before and after the signature (ISO 32000-1, 12.8.1, ByteRange).
    :raises Broken: if it does not hold.
    """
    try:
        return _opened(file, spans)
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature) as trouble:
        raise Broken from trouble


def _opened(file: bytes, spans: list[int]) -> bytes:
    start, before, after, rest = spans
    if start != 0 or not 0 < before < after or rest < 0 or after + rest != len(file):
        raise Broken
    der = _of_hole(file[before:after])
    content = cms.ContentInfo.load(der, strict=True)
    signed: Any = content["content"]
    [certificate] = [one.chosen for one in signed["certificates"]]
    [info] = signed["signer_infos"]
    if _rebuilt(certificate, info) != der:
        raise Broken
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    digest = sha256(file[:before] + file[after:]).digest()
    [said], [kind] = attributes["message_digest"], attributes["content_type"]
    [bound] = attributes["signing_certificate_v2"]
    plain: bytes = certificate.dump()
    if said.native != digest or kind.native != "data" or not _is_bound(bound, plain):
        raise Broken
    key = x509.load_der_x509_certificate(plain).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Broken
    key.verify(
        info["signature"].native, info["signed_attrs"].untag().dump(force=True), ec.ECDSA(hashes.SHA256())
    )
    return plain


def _of_hole(hole: bytes) -> bytes:
    """Return the signature that stands between what is signed: in capital digits, and filled up with zeros."""
    if hole[:1] != b"<" or hole[-1:] != b">":
        raise Broken
    digits = hole[1:-1]
    filled = bytes.fromhex(digits.decode("ascii"))
    der: bytes = cms.ContentInfo.load(filled).dump()
    if digits != der.hex().upper().encode().ljust(len(digits), b"0") or not filled.startswith(der):
        raise Broken
    return der


def _rebuilt(certificate: Any, info: Any) -> bytes:
    """Return the CMS as Kette writes it around a certificate, signed attributes and a signature."""
    sha: Any = {"algorithm": "sha256"}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            cms.IssuerAndSerialNumber(
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
            ),
        ),
        "digest_algorithm": sha,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signed_attrs": info["signed_attrs"],
        "signature": info["signature"].native,
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [sha],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    built = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
    return bytes(built.dump(force=True))


def _is_bound(value: Any, certificate: bytes) -> bool:
    """Say whether the signature names this certificate (RFC 5035), so that no other can stand in its place."""
    [named] = SigningCertificateV2.load(value.dump())["certs"]
    return bool(named["cert_hash"].native == sha256(certificate).digest())
