"""The blueprint that the pages of this package hang on; what lies behind an address is told to nobody, like all of it."""

from flask import Blueprint

from kette.links.views.blueprint import tell_nobody

bp = Blueprint("starts", __name__)
bp.after_request(tell_nobody)
