"""A picture on paper: the same scene that the page shows as SVG, drawn with the document's own typeface."""

from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from kette.pdf.fonts import BOLD, REGULAR
from kette.pdf.lines import line_of
from kette.pdf.style import COLOURS, HEIGHT, WIDTH
from kette.pdf.tags import Node
from kette.pdf.text import clean
from kette.pictures.scene import Anchor, Circle, Ink, Line, Path, Picture, Rect, Shape, Text


class Figure(Flowable):
    """A picture as wide as the text at most; the element that it is says in words what it shows."""

    def __init__(self, picture: Picture, place: Node) -> None:
        super().__init__()
        self.picture = picture
        self.node = place.add("Figure", alt=clean(picture.description))
        self.scale = min(1.0, WIDTH / picture.width, (HEIGHT - 24) / picture.height)
        self.width, self.height = picture.width * self.scale, picture.height * self.scale
        self.spaceBefore, self.spaceAfter = 6, 8

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - ReportLab's
        """Say how much room the picture takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw every shape; the scene's y grows downwards, paper's upwards."""
        canvas: Any = self.canv
        left, bottom = canvas.absolutePosition(0, 0)
        self.node.box = (left, bottom, left + self.width, bottom + self.height)
        canvas.saveState()
        canvas.scale(self.scale, self.scale)
        with canvas.real(self.node):
            for shape in self.picture.shapes:
                _draw(canvas, shape, self.picture.height)
        canvas.restoreState()


def _draw(canvas: Canvas, shape: Shape, top: float) -> None:
    match shape:
        case Rect():
            look = _dress(canvas, shape.fill, shape.line, shape.thickness, shape.dash)
            radius = min(shape.radius, shape.width / 2, shape.height / 2)
            corner = (shape.x, top - shape.y - shape.height, shape.width, shape.height)
            if radius:
                canvas.roundRect(*corner, radius, **look)
            else:
                canvas.rect(*corner, **look)
        case Circle():
            look = _dress(canvas, shape.fill, shape.line, shape.thickness)
            canvas.circle(shape.x, top - shape.y, shape.radius, **look)
        case Line():
            _dress(canvas, None, shape.line, shape.thickness, shape.dash)
            canvas.line(shape.x1, top - shape.y1, shape.x2, top - shape.y2)
        case Path():
            look = _dress(canvas, shape.fill, shape.line, shape.thickness)
            path = canvas.beginPath()
            for number, (x, y) in enumerate(shape.points):
                (path.lineTo if number else path.moveTo)(x, top - y)
            if shape.closed:
                path.close()
            canvas.setLineCap(1)
            canvas.setLineJoin(1)
            canvas.drawPath(path, **look)
            canvas.setLineCap(0)
            canvas.setLineJoin(0)
        case Text():
            font = BOLD if shape.bold else REGULAR
            canvas.setFont(font, shape.size)
            canvas.setFillColor(COLOURS[shape.ink])
            write = {
                Anchor.START: canvas.drawString,
                Anchor.MIDDLE: canvas.drawCentredString,
                Anchor.END: canvas.drawRightString,
            }[shape.anchor]
            line = line_of(clean(shape.words).replace("\n", " "), font, shape.size)
            write(shape.x, top - shape.y, line.drawn)


def _dress(
    canvas: Canvas, fill: Ink | None, line: Ink | None, thickness: float, dash: tuple[float, ...] = ()
) -> dict[str, Any]:
    """Set colours and line; return which of both is drawn."""
    if fill:
        canvas.setFillColor(COLOURS[fill])
    if line:
        canvas.setStrokeColor(COLOURS[line])
        canvas.setLineWidth(thickness)
        canvas.setDash(list(dash))
    return {"fill": int(fill is not None), "stroke": int(line is not None)}
