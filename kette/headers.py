"""The headers of every answer: what a browser may load, embed, keep and tell others."""

from flask import Response, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # KERN's icons are data addresses inside its style sheet.
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": the CSRF check compares the referrer under TLS.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# Calendars ask for it every hour: they keep it for themselves, and ask whether there is anything new.
_ASKED_AGAIN = "feeds.read"
_DAY = 24 * 60 * 60
_YEAR = 365 * _DAY


def add(answer: Response) -> Response:
    """Add them to an answer that does not have them."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
    if request.endpoint == "static" and answer.status_code in {200, 206, 304}:
        # Fonts are named by style sheets, without a version; they change with a release at most.
        lasting = "v" in request.args
        answer.headers["Cache-Control"] = (
            f"public, max-age={_YEAR}, immutable" if lasting else f"public, max-age={_DAY}"
        )
    elif request.endpoint == _ASKED_AGAIN and answer.status_code in {200, 304}:
        answer.headers["Cache-Control"] = "private, no-cache"
    else:
        answer.headers["Cache-Control"] = "no-store"
    return answer
