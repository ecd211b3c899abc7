"""What the app itself says for the papers: its pages with their roles, and its configuration without secrets."""

import re
from datetime import timedelta
from importlib.metadata import version
from urllib.parse import urlsplit

from flask import Flask

from kette import doors, navigation
from kette.db import db
from kette.papers.rules.running import Configuration, Page
from kette.roles import PERSONAL_ROLES

_PART = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def pages(app: Flask) -> tuple[Page, ...]:
    """List every address of the app once for reading and once for changing, with the roles that may."""
    labels = {entry.endpoint: entry.label for entry in (*navigation.SECONDARY, *navigation.NAVIGATION)}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        methods = set(rule.methods or ())
        for changes, wanted in ((False, methods & {"GET"}), (True, methods - _READING)):
            if wanted:
                # An open door stands open to every role.
                declared = doors.roles_of(app, rule.endpoint)
                roles = declared or frozenset(PERSONAL_ROLES)
                label = labels.get(rule.endpoint, "") if declared else "auch ohne Anmeldung"
                found.append(Page(rule.endpoint, _PART.sub("…", rule.rule), label, changes, roles))
    return tuple(sorted(found, key=lambda page: (page.address, page.changes, page.endpoint)))


def configuration(app: Flask, kommune_key: str) -> Configuration:
    """Return what the configuration says that protects data; no key, no password, no address leaves here."""
    config = app.config
    engine = db.engine.dialect.name
    provider = config["OIDC"].get(kommune_key, {})
    is_encrypted = engine == "sqlite" and bool(config.get("DATABASE_KEY"))
    return Configuration(
        version=version("kette"),
        engine="PostgreSQL"
        if engine == "postgresql"
        else "SQLite mit SQLCipher"
        if is_encrypted
        else "SQLite",
        is_encrypted=is_encrypted,
        has_row_security=engine == "postgresql",
        uses_tls=urlsplit(config["BASE_URL"]).scheme == "https",
        secure_cookies=bool(config["SESSION_COOKIE_SECURE"]),
        idle=timedelta(seconds=config["SESSION_IDLE_SECONDS"]),
        longest=timedelta(seconds=config["SESSION_MAX_SECONDS"]),
        argon2_mebibytes=config["ARGON2_MEMORY_KIB"] // 1024,
        argon2_passes=config["ARGON2_PASSES"],
        master_keys=len(config["MASTER_KEYS"]),
        provider=str(provider.get("label", "")),
        mail=config["MAIL_TLS"] if config["MAIL_HOST"] else "",
        largest_upload_mebibytes=config["MAX_CONTENT_LENGTH"] // 1024 // 1024,
    )
