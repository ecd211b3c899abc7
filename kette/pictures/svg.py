"""A picture as inline SVG that a strict Content-Security-Policy lets through."""

import re
from xml.sax.saxutils import escape

from markupsafe import Markup

from kette.pictures.scene import HEX, Anchor, Circle, Ink, Line, Path, Picture, Rect, Shape, Text

# XML 1.0 knows no other control characters, and lone surrogates cannot be sent.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTES = {'"': "&quot;", "'": "&#39;"}


def svg(picture: Picture, *, css_class: str = "picture") -> Markup:
    """Write `picture` as SVG with title and description; colours come from classes, `fill` is the fallback."""
    title, description = f"{picture.ident}-title", f"{picture.ident}-text"
    head = _tag(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": css_class,
            "viewBox": f"0 0 {_number(picture.width)} {_number(picture.height)}",
            "role": "img",
            "aria-labelledby": title,
            "aria-describedby": description,
            "focusable": "false",
        },
    )
    body = "".join(_shape(shape) for shape in picture.shapes)
    return Markup(  # every value in it went through _clean
        f"{head}"
        f'<title id="{_clean(title)}">{_clean(picture.title)}</title>'
        f'<desc id="{_clean(description)}">{_clean(picture.description)}</desc>'
        f"{body}</svg>"
    )


def responsive(wide: Picture, narrow: Picture) -> Markup:
    """Write one picture in two layouts; the style sheet shows the one that fits, a screen reader meets only that."""
    if wide.ident == narrow.ident:
        raise ValueError(f"two pictures on one page share the id {wide.ident!r}")
    return Markup('<div class="picture-frame">%s%s</div>') % (
        svg(wide, css_class="picture picture-wide"),
        svg(narrow, css_class="picture picture-narrow"),
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Rect():
            attributes = _box(shape) | _paint(shape.fill, shape.line, shape.thickness, shape.dash)
            return _tag("rect", attributes, closed=True)
        case Circle():
            place = {"cx": _number(shape.x), "cy": _number(shape.y), "r": _number(shape.radius)}
            return _tag("circle", place | _paint(shape.fill, shape.line, shape.thickness), closed=True)
        case Line():
            ends = {"x1": shape.x1, "y1": shape.y1, "x2": shape.x2, "y2": shape.y2}
            place = {name: _number(value) for name, value in ends.items()}
            return _tag("line", place | _paint(None, shape.line, shape.thickness, shape.dash), closed=True)
        case Path():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            joins = {"stroke-linecap": "round", "stroke-linejoin": "round"}
            paint = _paint(shape.fill, shape.line, shape.thickness) | (joins if shape.line else {})
            return _tag("polygon" if shape.closed else "polyline", {"points": points} | paint, closed=True)
        case Text():
            return _text(shape)


def _text(shape: Text) -> str:
    attributes = {
        "class": f"ink-{shape.ink.value}",
        "x": _number(shape.x),
        "y": _number(shape.y),
        "font-size": _number(shape.size),
        "fill": HEX[shape.ink],
    }
    if shape.bold:
        attributes["font-weight"] = "600"
    if shape.anchor is not Anchor.START:
        attributes["text-anchor"] = shape.anchor.value
    return f"{_tag('text', attributes)}{_clean(shape.words)}</text>"


def _box(shape: Rect) -> dict[str, str]:
    place = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
    attributes = {name: _number(value) for name, value in place.items()}
    return attributes | ({"rx": _number(shape.radius)} if shape.radius else {})


def _paint(
    fill: Ink | None, line: Ink | None, thickness: float, dash: tuple[float, ...] = ()
) -> dict[str, str]:
    classes = ([f"ink-{fill.value}"] if fill else []) + ([f"line-{line.value}"] if line else [])
    attributes = {"class": " ".join(classes), "fill": HEX[fill] if fill else "none"}
    if line:
        attributes |= {"stroke": HEX[line], "stroke-width": _number(thickness)}
    if dash:
        attributes["stroke-dasharray"] = " ".join(_number(value) for value in dash)
    return attributes


def _tag(name: str, attributes: dict[str, str], *, closed: bool = False) -> str:
    inside = "".join(f' {key}="{_clean(value)}"' for key, value in attributes.items())
    return f"<{name}{inside}{'/' if closed else ''}>"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _clean(words: str) -> str:
    return escape(_UNWRITABLE.sub("", words), _QUOTES)
