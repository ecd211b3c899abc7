"""The blueprint that the pages of this package hang on, and who opens them."""

from flask import Blueprint

from kette.cases.rules.columns import link_words
from kette.roles import Role

bp = Blueprint("cases", __name__)
bp.add_app_template_filter(link_words)

# Everybody who has to do with cases; what is seen of them is decided case by case.
READERS = (Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER, Role.MODERATOR, Role.KOKO)
# Those who can hold a case; whether they do is decided by cases.rules.acting.
ACTORS = (Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER)
# Those who answer for cases of their whole institution.
CARING = (Role.SCHOOL, Role.ADVISER)
