"""The blueprint of links: its addresses are told to nobody, neither to other sites nor to search engines."""

from flask import Blueprint, Response

bp = Blueprint("links", __name__)


@bp.after_request
def tell_nobody(answer: Response) -> Response:
    """Keep the secret of the address out of every referrer, also towards this site, and out of search engines.

    Not „no-referrer“: the check of forms under TLS wants to see where they come from, and the site is enough for that.
    """
    answer.headers["Referrer-Policy"] = "strict-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
