"""The signature of a PDF: PAdES-B (ETSI EN 319 142-1) by pyHanko, ECDSA on P-256 with SHA-256."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

FIELD = "Siegel"
# What a screen reader says of the field (PDF/UA-1, 7.18.1).
FIELD_IN_WORDS = "Elektronisches Siegel der Kommune"
# Room for the signature, in hexadecimal digits: certificate and signature take about half.
_ROOM = 4096
# pyHanko gives its objects no types.
_pdf: Any = generic
_LONGEST = 72  # bytes of an ECDSA signature on P-256


class Key(Signer):
    """A private key (PKCS #8, DER) that signs the same content the same way each time (RFC 6979)."""

    def __init__(self, certificate: Certificate, private: bytes) -> None:
        super().__init__(
            signing_cert=certificate,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        key = load_der_private_key(private, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)  # we made it
        self._private = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign."""
        if dry_run:
            return bytes(_LONGEST)
        return self._private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata as they were, in which PDF/A-3 and PDF/UA-1 are declared, and draws no lots."""

    def ensure_output_version(self, version: Any) -> None:
        """Stay with the version of the document: PDF/A-3 is PDF 1.7."""

    def _update_meta(self) -> None:
        """Leave the dates of the document: what is signed is what was drawn up then."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        """Return the two identifiers of the file (ISO 32000-1, 14.4); the second one from what it was before."""
        prev.stream.seek(0)
        second = sha256(prev.stream.read()).digest()[:16]
        first = prev.trailer["/ID"][0] if "/ID" in prev.trailer else second
        if isinstance(first, generic.TextStringObject):  # bytes that could be text are read as text
            first = first.original_bytes
        return generic.ArrayObject([generic.ByteStringObject(first), generic.ByteStringObject(second)])


def sign(pdf: bytes, certificate: bytes, private: bytes, *, at: datetime, name: str) -> bytes:
    """Return a PDF with an invisible signature over all of it; the same bytes for the same moment and key.

    :param certificate: of the signer (DER).
    :param private: its private key (PKCS #8, DER).
    :param name: of the signer.
    """
    key = Key(Certificate.load(certificate), private)
    about = PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", name=name
    )
    update = Update(BytesIO(pdf))
    _place(update)
    session = PdfSigner(about, key).init_signing_session(update, existing_fields_only=True)
    session.system_time = at
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_ROOM, appearance_text_params=None
    )
    out = BytesIO()
    digest, _ = document.digest_tbs_document(output=out)
    attributes = PdfCMSSignedAttributes(signing_time=at, cades_signed_attrs=CAdESSignedAttrSpec())
    signing = document.perform_signature(digest.document_digest, attributes)
    # In a thread of its own: whoever asks for it may run in an event loop already, and a thread has one at most.
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(asyncio.run, signing).result()
    return out.getvalue()


def _place(update: Update) -> None:
    """Put the field into the document and, where it is tagged, into a Form element of its own (PDF/UA-1, 7.18.4)."""
    append_signature_field(update, SigFieldSpec(FIELD, readable_field_name=FIELD_IN_WORDS))
    if "/StructTreeRoot" not in update.root:
        return
    tree = update.root["/StructTreeRoot"]
    document, numbers = tree["/K"], tree["/ParentTree"]["/Nums"]
    field = update.root["/AcroForm"]["/Fields"].raw_get(-1)
    widget = field.get_object()
    number, page = tree["/ParentTreeNextKey"], widget.raw_get("/P")
    element = update.add_object(
        _named(
            Type=_name("StructElem"),
            S=_name("Form"),
            P=tree.raw_get("/K"),
            Pg=page,
            K=generic.ArrayObject([_named(Type=_name("OBJR"), Obj=field, Pg=page)]),
        )
    )
    widget[_name("StructParent")] = number
    document["/K"].append(element)
    numbers.extend((number, element))
    tree[_name("ParentTreeNextKey")] = _pdf.NumberObject(number + 1)
    for changed in (widget, document, document["/K"], numbers, tree):
        update.update_container(changed)


def _named(**values: Any) -> Any:
    return _pdf.DictionaryObject({_name(key): value for key, value in values.items()})


def _name(word: str) -> Any:
    return generic.NameObject(f"/{word}")
