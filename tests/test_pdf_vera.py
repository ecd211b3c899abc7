"""veraPDF, by which archives judge, agrees with us; asked only where KETTE_VERA names its classes and Java is there."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kette.pdf.letter import Head, Letters
from kette.pdf.series import Series
from tests.test_pdf_tags import DATA, full

pytestmark = pytest.mark.one_engine
CLASSES = os.environ.get("KETTE_VERA", "")
ASK = Path(__file__).parent / "data" / "Vera.java"
AT = datetime(2027, 3, 3, 13, 5, tzinfo=UTC)


@pytest.mark.skipif(
    not CLASSES, reason="KETTE_VERA names no classes of veraPDF (docs/decisions/heard-and-kept.md)"
)
@pytest.mark.skipif(not shutil.which("java"), reason="veraPDF needs Java, and there is none here")
def test_verapdf_finds_nothing_wrong(tmp_path: Path) -> None:
    """Look at one document of each make, or at all that KETTE_DOCUMENTS holds."""
    folder = Path(os.environ.get("KETTE_DOCUMENTS", tmp_path))
    if folder == tmp_path:
        words = "نور <b>Şükrü</b> 太郎"
        letters, series = Letters("Briefe", at=AT), Series("Formular", at=AT)
        letters.begin(Head(words, (words,), (("Telefon", words),), words))
        series.begin(words, author=words, footer=words, code="CODE")
        for name, made in (("paper", full(words)), ("letters", letters), ("series", series)):
            (folder / f"{name}.pdf").write_bytes(made.build([DATA]))
    asked = ["java", "-cp", CLASSES, str(ASK), "ua1,3a", str(folder)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
