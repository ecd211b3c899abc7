"""The commands of data protection: write the papers of every institution into a folder."""

import re
from pathlib import Path

import click

from kette.terminal import AS_JSON, OF_KOMMUNE, Group, Refusal, answer, answer_json

_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}


@click.group(cls=Group, help="Datenschutz: Unterlagen aus dem laufenden Programm.")
def privacy() -> None:
    """Hold the commands of data protection."""


@privacy.command(
    help="Verzeichnis, Löschkonzept, Rechte, Maßnahmen, Folgenabschätzung, Verträge und Blatt für den Personalrat schreiben."
)
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="ORDNER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Wohin; je Stelle entsteht darin ein Ordner.",
)
@click.option(
    "--institution",
    "named",
    metavar="STELLE",
    help="Nur für diese Stelle: Kurzname, Name oder Kennung; sonst für alle, die teilnehmen.",
)
@OF_KOMMUNE
@AS_JSON
def papers(folder: Path, named: str | None, in_kommune: str | None, as_json: bool) -> None:
    """Write the papers of one institution, or of all."""
    from sqlalchemy.exc import NoResultFound

    from kette import audit, clock, operating
    from kette.db import transaction
    from kette.papers import queries
    from kette.papers.document import pdf
    from kette.papers.rules.catalogue import PAPERS
    from kette.papers.views.show import running_of
    from kette.roles import Actor

    written: list[Path] = []
    with operating.inside(in_kommune) as here:
        try:
            rows = [queries.controller(named)] if named else list(queries.controllers())
        except NoResultFound:
            raise Refusal(f"Eine Stelle „{named}“ nimmt in {here.name} nicht teil.") from None
        for row in rows:
            running = running_of(row)
            place = folder / _folder_name(row.short_name, row.public_id)
            for number, kind in enumerate(PAPERS, 1):
                file = place / f"{number:02}-{kind.key}.pdf"
                try:
                    place.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(pdf(kind, running, clock.now()))
                except OSError as trouble:
                    raise Refusal(f"{file}: lässt sich nicht schreiben.") from trouble
                written.append(file)
            with transaction():
                audit.write(
                    "paper.print",
                    by=Actor.system(here.id),
                    object_type="institution",
                    object_id=row.public_id,
                    detail=f"all {len(PAPERS)}",
                )
    if as_json:
        answer_json([file.as_posix() for file in written])
        return
    for file in written:
        answer(file.as_posix())


def _folder_name(short_name: str, public_id: str) -> str:
    """Return a folder that no name can lead elsewhere; the end of the id tells two of one name apart."""
    ascii_only = short_name.lower().replace("ß", "ss").translate(_UMLAUTS)
    return f"{re.sub('[^a-z0-9]+', '-', ascii_only).strip('-') or 'stelle'}-{public_id[:6]}"
