"""The floor: a bare Flask and Jinja page with the same query in raw SQL on the same database, and nothing else."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite
from flask import Flask, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

LIST = """<!doctype html><html lang="de"><title>Fälle</title><table>
{% for row in rows %}<tr><th>{{ row[0] }}</th><td>{{ row[1] }}</td><td>{{ row[2] }}</td><td>{{ row[3] }}</td>
<td>{{ row[4] }}</td><td>{{ row[5] }}</td></tr>{% endfor %}</table>{{ total }}"""
CASE = """<!doctype html><html lang="de"><title>Fall</title><h1>{{ head[0] }}</h1><p>{{ head[1] }} {{ head[2] }} {{ head[3] }}</p>
<ul>{% for row in entries %}<li>{{ row[0] }} {{ row[1] }} {{ row[2] }}</li>{% endfor %}</ul>"""


def make(database: Path, key: str) -> Flask:
    """Build the bare app on a database file."""
    app = Flask("floor")
    app.secret_key = "floor"
    app.jinja_loader = DictLoader({"list.html": LIST, "case.html": CASE})
    connection = sqlite.connect(str(database), check_same_thread=False, isolation_level=None)
    for pragma in (f"key = \"x'{key}'\"", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")

    def rows(sql: str, *values: Any) -> list[Any]:
        return list(connection.execute(sql, values).fetchall())

    @app.post("/anmelden")
    def sign_in() -> ResponseReturnValue:
        session["kommune"], session["institution"] = 1, int(request.form["institution"])
        return redirect("/faelle")

    @app.get("/faelle")
    def board() -> ResponseReturnValue:
        mine = (session["kommune"], session["institution"])
        where = "c.kommune_id = ? AND c.link <> 'closed' AND c.holder_id = ?"
        total = rows(f"SELECT count(*) FROM cases c WHERE {where}", *mine)[0][0]
        found = rows(
            "SELECT c.number, c.class_name, s.short_name, h.short_name, c.link, c.active_at FROM cases c"
            " JOIN institutions s ON s.id = c.school_id JOIN institutions h ON h.id = c.holder_id"
            f" WHERE {where} ORDER BY c.number LIMIT 50",
            *mine,
        )
        return render_template("list.html", rows=found, total=total)

    @app.get("/faelle/<public_id>")
    def show(public_id: str) -> ResponseReturnValue:
        head = rows(
            "SELECT c.number, s.name, h.name, c.link, c.id FROM cases c JOIN institutions s ON s.id = c.school_id"
            " JOIN institutions h ON h.id = c.holder_id WHERE c.kommune_id = ? AND c.public_id = ?",
            session["kommune"],
            public_id,
        )[0]
        entries = rows("SELECT at, step, to_link FROM steps WHERE case_id = ? ORDER BY seq DESC", head[4])
        entries += rows(
            "SELECT contact_on, way, reached FROM contacts WHERE case_id = ? ORDER BY id DESC", head[4]
        )
        return render_template("case.html", head=head, entries=entries)

    @app.post("/faelle/<public_id>/kontakt")
    def write(public_id: str) -> ResponseReturnValue:
        connection.execute("BEGIN IMMEDIATE")
        case_id = rows(
            "SELECT id FROM cases WHERE kommune_id = ? AND public_id = ?", session["kommune"], public_id
        )[0][0]
        connection.execute(
            "INSERT INTO contacts (public_id, kommune_id, case_id, contact_on, way, reached, at, institution_id)"
            " VALUES (hex(randomblob(11)), ?, ?, ?, 'phone', 1, ?, ?)",
            (session["kommune"], case_id, "2027-03-01", "2027-03-01 08:00:00.000000", session["institution"]),
        )
        connection.execute("COMMIT")
        return redirect(f"/faelle/{public_id}")

    return app
