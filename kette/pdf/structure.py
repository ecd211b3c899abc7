"""The tree of a document's elements, written into it, so that a screen reader reads what the eye sees."""

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from kette.pdf.tags import Node

# A cell may be empty: without it, a row would lack a column.
_MAY_BE_EMPTY = frozenset({"TD", "TH"})


def write(pdf: Pdf, root: Node, owners: Sequence[Sequence[Node]]) -> None:
    """Put the elements into a document.

    :param owners: for each page, the elements of its marks in their order.
    """
    written: dict[int, Object] = {}
    pages = [page.obj for page in pdf.pages]
    top = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top.K = _element(pdf, root, top, pages, written)
    numbers = Array()
    for place, page in enumerate(pages):
        page.StructParents = place
        page.Tabs = Name.S
        numbers.append(place)
        numbers.append(pdf.make_indirect(Array([written[id(node)] for node in owners[place]])))
    top.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    top.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = top
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(
    pdf: Pdf, node: Node, parent: Object, pages: Sequence[Object], written: dict[int, Object]
) -> Object:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + node.tag), P=parent))
    written[id(node)] = element
    for key, words in (("/Alt", node.alt), ("/Lang", node.language), ("/ActualText", node.actual)):
        if words:
            element[key] = String(words)
    attributes = _attributes(node)
    if attributes is not None:
        element.A = attributes
    first = next((kid[0] for kid in node.kids if isinstance(kid, tuple)), -1)
    if first >= 0:
        element.Pg = pages[first]
    kids: list[Any] = []
    for kid in node.kids:
        if isinstance(kid, Node):
            if kid.kids or kid.tag in _MAY_BE_EMPTY:
                kids.append(_element(pdf, kid, element, pages, written))
        elif kid[0] == first:
            kids.append(kid[1])
        else:
            kids.append(Dictionary(Type=Name.MCR, Pg=pages[kid[0]], MCID=kid[1]))
    if kids:
        element.K = Array(kids)
    return element


def _attributes(node: Node) -> Dictionary | None:
    if node.scope:
        return Dictionary(O=Name.Table, Scope=Name("/" + node.scope))
    if node.tag == "L":
        return Dictionary(O=Name.List, ListNumbering=Name.Disc)
    if node.box:
        return Dictionary(O=Name.Layout, BBox=Array([round(edge, 2) for edge in node.box]))
    return None
