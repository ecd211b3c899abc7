"""The languages in which the form of a consent is there. Add a language here and nowhere else."""

from kette.privacy.document.wordings.arabic import ARABIC
from kette.privacy.document.wordings.english import ENGLISH
from kette.privacy.document.wordings.german import GERMAN
from kette.privacy.document.wordings.shape import Wording
from kette.privacy.document.wordings.turkish import TURKISH
from kette.privacy.document.wordings.ukrainian import UKRAINIAN

WORDINGS: tuple[Wording, ...] = (GERMAN, TURKISH, ARABIC, UKRAINIAN, ENGLISH)
WORDING_OF = {wording.code: wording for wording in WORDINGS}
