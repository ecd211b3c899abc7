"""The last touch on a drawn document: what makes it PDF/A-3a and PDF/UA-1, and the same bytes for the same content."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from kette.pdf import structure
from kette.pdf.attaching import Attachment, attach, stamp
from kette.pdf.tags import Node

# Of a map from codes to letters: the letters that the drawing engine writes for codes that stand for none.
_NO_LETTER = {b"0000", b"FEFF", b"FFFE"}
_PAIR = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>")
_MOST_PAIRS = 100  # in one block (Adobe TN 5411)
_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def finish(
    drawn: bytes,
    root: Node,
    owners: Sequence[Sequence[Node]],
    *,
    title: str,
    author: str,
    subject: str,
    language: str,
    at: datetime,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return a drawn document with all that archives and readers of PDF/A-3a and PDF/UA-1 ask for.

    :param root: what its pages mean; `owners` are the elements of the marks on each page.
    :param at: the moment the document speaks of.
    """
    with pikepdf.open(BytesIO(drawn)) as pdf:
        catalog = pdf.Root
        catalog.Lang = String(language)
        catalog.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        catalog.OutputIntents = Array([_output_intent(pdf)])
        catalog.Metadata = _metadata(pdf, title, author, subject, language, at)
        fonts: dict[tuple[int, int], pikepdf.Object] = {}
        for page in pdf.pages:
            # The engine names how pages turn on a screen; an archive knows no such thing.
            del page.obj["/Trans"]
            fonts |= {font.objgen: font for font in page.obj.Resources.Font.values()}
        for font in fonts.values():
            _name_letters(font)
        structure.write(pdf, root, owners)
        _inform(pdf, title, author, subject, at)
        attach(pdf, attachments)
        out = BytesIO()
        pdf.save(
            out,
            force_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return out.getvalue()


def _inform(pdf: Pdf, title: str, author: str, subject: str, at: datetime) -> None:
    """Write the document information again, so that it and the metadata say the same word for word."""
    moment = stamp(at)
    told = {"Title": title, "Author": author, "Subject": subject, "Creator": "Kette"}
    told |= {"Producer": "Kette", "CreationDate": moment, "ModDate": moment}
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({f"/{name}": String(words) for name, words in told.items() if words})
    )


def _output_intent(pdf: Pdf) -> pikepdf.Object:
    """Say which colours are meant: those of every screen (ISO 19005-3, 6.2.3)."""
    profile = pdf.make_stream(_srgb(), N=3)
    named = String("sRGB IEC61966-2.1")
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=named,
            Info=named,
            DestOutputProfile=profile,
        )
    )


@cache
def _srgb() -> bytes:
    return (files("pikepdf") / "pdfa" / "data" / "sRGB.icc").read_bytes()


def _name_letters(font: pikepdf.Object) -> None:
    """Write the map from codes to letters anew: without the letter U+0000, and in blocks that readers can read."""
    head, found, rest = font.ToUnicode.read_bytes().partition(b"endcodespacerange\n")
    pairs = [pair for pair in _PAIR.findall(rest) if pair[1] not in _NO_LETTER]
    blocks = [pairs[start : start + _MOST_PAIRS] for start in range(0, len(pairs), _MOST_PAIRS)]
    body = b"".join(
        b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(b"<%s> <%s>" % pair for pair in block))
        for block in blocks
    )
    head = re.sub(rb"<00> <[0-9A-F]{2}>", b"<00> <FF>", head)
    font.ToUnicode.write(head + found + body + _END)


def _metadata(pdf: Pdf, title: str, author: str, subject: str, language: str, at: datetime) -> pikepdf.Object:
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+00:00"
    description = _XMP_SUBJECT.format(subject=escape(subject)) if subject else ""
    told = _XMP.format(
        title=escape(title),
        author=escape(author),
        description=description,
        language=escape(language),
        moment=moment,
    )
    return pdf.make_stream(told.encode(), Type=Name.Metadata, Subtype=Name.XML)


_XMP_SUBJECT = (
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
)
# PDF/A lets a document name PDF/UA only where it also says what the name means: the extension schema.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
{description}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreatorTool>Kette</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>Kette</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
