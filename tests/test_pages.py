"""The checker of pages finds what it is there for."""

import pytest
from flask import Flask

from tests.pages import CheckingClient, faults

GOOD = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Fälle</title><link rel="stylesheet" href="/a.css"></head>
<body><main id="inhalt"><h1>Fälle</h1><svg><title>Bild</title><rect x="1"/></svg>
<form method="post" action="/faelle"><input type="hidden" name="csrf_token" value="x"><button>Los</button></form>
</main><script src="/a.js" defer></script></body></html>"""


def test_a_good_page_has_no_faults():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("<!doctype html>", "", "no doctype"),
        ('lang="de"', 'lang="en"', "lang is not de"),
        ("<title>Fälle</title>", "<title> </title>", "no title"),
        ("<h1>Fälle</h1>", "<h1>Fälle</h1><h1>Fälle</h1>", "2 h1"),
        ("<h1>Fälle</h1>", "<p>Fälle</p>", "0 h1"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "a form without csrf_token"),
        (' action="/faelle"', "", "a form without action"),
        ("<h1>Fälle</h1>", '<h1 id="inhalt">Fälle</h1>', "id twice or empty: 'inhalt'"),
        ("<h1>", '<h1 style="color:red">', "<h1 style=…> breaks the content security policy"),
        ("<h1>", '<h1 onclick="los()">', "<h1 onclick=…> breaks the content security policy"),
        (' src="/a.js" defer', "", "<script> inline breaks the content security policy"),
        ("<button>Los</button>", "<button>None</button>", "a value is missing: None"),
        ("<button>Los</button>", "<button>Los", "</form> closes ['button'], line 4"),
        ("<button>Los</button>", '<img src="/a.png">', "<img> without alt"),
        ("<h1>", '<h1 class="a" class="b">', "<h1> has an attribute twice"),
    ],
)
def test_a_faulty_page_is_told(right: str, wrong: str, fault: str):
    assert right in GOOD
    assert fault in faults(GOOD.replace(right, wrong, 1))


def test_the_client_refuses_a_faulty_page():
    app = Flask(__name__)
    app.test_client_class = CheckingClient
    app.add_url_rule("/good", "good", lambda: GOOD)
    app.add_url_rule("/bad", "bad", lambda: GOOD.replace("<title>Fälle</title>", ""))
    app.add_url_rule("/part", "part", lambda: "<p>Nur ein Stück")
    client = app.test_client()
    assert client.get("/good").status_code == 200
    assert client.get("/part").status_code == 200
    with pytest.raises(AssertionError, match="/bad"):
        client.get("/bad")
