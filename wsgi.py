"""The door for a WSGI server of one's own choice: `gunicorn wsgi:app`, `waitress-serve wsgi:app`."""

from kette.app import create_app

app = create_app()
