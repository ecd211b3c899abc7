"""The application factory: the whole wiring on one screen."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

import kette.tables  # noqa: F401  # mappers refer to each other by name
from kette import db, doors, listening, templating, vault, web
from kette.cases.views import accompanied as case_care
from kette.cases.views import board as case_board
from kette.cases.views import disclosure as case_disclosure
from kette.cases.views import emergency as case_emergency
from kette.cases.views import facts as case_facts
from kette.cases.views import kept as case_lists
from kette.cases.views import releases as case_releases
from kette.cases.views import show as case_page
from kette.cases.views import way as case_way
from kette.cases.views import work as case_work
from kette.conferences.views import agenda, attending, live, planning, speaking
from kette.conferences.views import changing as conference_changing
from kette.conferences.views import closing as conference_closing
from kette.conferences.views import following as conference_following
from kette.conferences.views import own_part as conference_part
from kette.conferences.views import writing as conference_writing
from kette.config import DEFAULT_INSTANCE
from kette.feeds import views as feeds
from kette.handover.views import answering as handover_answer
from kette.handover.views import away as handover_away
from kette.handover.views import inside as handover_inside
from kette.handover.views import many as handover_many
from kette.handover.views import offering as handover_offer
from kette.handover.views import queue as handover_queue
from kette.handover.views import standard as handover_standard
from kette.institutions.views import (
    account,
    administration,
    factors,
    outside,
    people,
    providers,
    sessions,
    signing_in,
    steps,
)
from kette.intake.views import classes as intake_classes
from kette.intake.views import dates as intake_dates
from kette.intake.views import draft as intake_draft
from kette.intake.views import imports as intake_imports
from kette.intake.views import pairs as intake_pairs
from kette.intake.views import reassign as intake_reassign
from kette.intake.views import returns as intake_returns
from kette.intake.views import single as intake_single
from kette.intake.views import start as intake_start
from kette.intake.views import statutory as intake_statutory
from kette.intake.views import upload as intake_upload
from kette.links.views import answering as link_answer
from kette.links.views import keeping as link_keeping
from kette.links.views import opening as link_opening
from kette.offers import views as offers
from kette.papers.views import show as papers
from kette.privacy.views import bases as legal_bases
from kette.privacy.views import consent as consents
from kette.privacy.views import emergencies
from kette.privacy.views import ends as consent_ends
from kette.privacy.views import log as access_log
from kette.privacy.views import paper as consent_paper
from kette.privacy.views import recalls as consent_recalls
from kette.privacy.views import release_paper as consent_release_paper
from kette.privacy.views import releases as consent_releases
from kette.privacy.views import scans as consent_scans
from kette.proof.views import certificates as proof_certificates
from kette.proof.views import checking as proof_checking
from kette.reminders.views import answering as reminders_answer
from kette.reminders.views import following_up as reminders_follow_up
from kette.reminders.views import outbox as reminders
from kette.reports import views as reports
from kette.retention.views import request as retention_request
from kette.retention.views import show as retention
from kette.rights.views import agreed as rights_agreed
from kette.rights.views import case as rights_case
from kette.rights.views import letters as rights_letters
from kette.rights.views import officer as rights_officer
from kette.rights.views import parts as rights_parts
from kette.rights.views import requests as rights_requests
from kette.rights.views import texts as rights_texts
from kette.rights.views import words as rights_words
from kette.slips.views import printing as slip_printing
from kette.slips.views import returning as slip_returning
from kette.slips.views import stack as slip_stack
from kette.starts.views import answering as start_answer
from kette.starts.views import asking as start_asking
from kette.today import views as today

# Every module with pages; those of a package share its blueprint.
PAGES = (
    signing_in,
    steps,
    outside,
    account,
    factors,
    feeds,
    people,
    administration,
    today,
    intake_start,
    intake_upload,
    intake_draft,
    intake_reassign,
    intake_classes,
    intake_dates,
    intake_single,
    intake_statutory,
    intake_returns,
    intake_imports,
    intake_pairs,
    case_board,
    case_lists,
    case_care,
    case_page,
    case_work,
    case_facts,
    case_way,
    case_releases,
    case_disclosure,
    case_emergency,
    planning,
    speaking,
    conference_changing,
    conference_closing,
    conference_following,
    conference_writing,
    agenda,
    attending,
    conference_part,
    live,
    handover_queue,
    handover_answer,
    handover_inside,
    handover_away,
    handover_many,
    handover_offer,
    handover_standard,
    consents,
    consent_ends,
    consent_paper,
    consent_releases,
    consent_release_paper,
    consent_scans,
    consent_recalls,
    legal_bases,
    access_log,
    emergencies,
    slip_returning,
    slip_printing,
    slip_stack,
    link_opening,
    link_answer,
    link_keeping,
    proof_checking,
    proof_certificates,
    start_asking,
    start_answer,
    offers,
    reports,
    reminders,
    reminders_answer,
    reminders_follow_up,
    retention,
    retention_request,
    rights_letters,
    rights_texts,
    rights_case,
    rights_agreed,
    rights_requests,
    rights_parts,
    rights_words,
    rights_officer,
    papers,
)


def instance_folder() -> Path:
    """Return the folder of the instance: `$KETTE_INSTANCE`, else `./instance`."""
    return Path(os.environ.get("KETTE_INSTANCE") or DEFAULT_INSTANCE).resolve()


def create_app(instance: Path | None = None, **overrides: Any) -> Flask:
    """Build the app on an instance folder; `overrides` stand above its `config.py`."""
    folder = (instance or instance_folder()).resolve()
    app = Flask("kette", instance_path=str(folder), instance_relative_config=True)
    app.config.from_object("kette.config")
    if (folder / "config.py").exists():
        app.config.from_pyfile("config.py")
    app.config.update(overrides)
    _require(app.config)
    vault.install(app, None if "MASTER_KEYS" in overrides else folder / "config.py")
    db.init_app(app)
    templating.install(app)
    sessions.install(app)
    providers.install(app)
    web.install(app)
    for blueprint in dict.fromkeys(module.bp for module in PAGES):
        app.register_blueprint(blueprint)
    doors.check_doors(app)
    listening.wire()
    return app


def _require(config: Mapping[str, Any]) -> None:
    for name in ("SECRET_KEY", "MASTER_KEYS"):
        if not config.get(name):
            raise RuntimeError(f"{name} is missing: run `kette start` once, or write instance/config.py")
