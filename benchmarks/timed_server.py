"""The web server of an instance, which writes down how long each decision of a conference took to be saved.

Arguments: folder of the instance, port, file for the times in milliseconds, one per line.
"""

import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kette.app import create_app
from kette.start import serve

_DECISION = re.compile("/konferenzen/[^/]+/faelle/[^/]+")


def main() -> int:
    """Serve until a signal."""
    folder, port, times = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    app = create_app(folder)
    inner: Callable[..., Iterable[bytes]] = app.wsgi_app

    def timed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun = time.perf_counter()
        answer = inner(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and _DECISION.fullmatch(environ["PATH_INFO"]):
            with times.open("a", encoding="ascii") as file:
                file.write(f"{(time.perf_counter() - begun) * 1000:.2f}\n")
        return answer

    app.wsgi_app = timed  # type: ignore[method-assign]
    serve(app, "127.0.0.1", port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
