"""The blueprint that the pages of this package hang on, and who opens them."""

from flask import Blueprint

from kette.roles import Role

bp = Blueprint("handover", __name__)

# Giver and receiver: whoever holds cases. Class teachers report; their school hands over.
PARTIES = (Role.ADVISER, Role.SCHOOL)
