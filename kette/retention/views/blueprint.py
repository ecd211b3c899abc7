"""The blueprint that the pages of this package hang on."""

from flask import Blueprint

bp = Blueprint("retention", __name__)
