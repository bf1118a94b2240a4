"""The way in: a plain form, without scripts; it works on any phone before anything else is loaded."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.classroom.state import NAME
from sim.classroom.strings import say
from sim.model.enums import Seat
from sim.play.wording import SEATS

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ say("join") }}</title><link rel="stylesheet" href="/style.css"></head>
<body class="join"><main>
<h1>{{ say("narva") }}</h1>
{% if member %}<p class="lead">{{ say("you_are_in", name=member.name, room=room.title) }}</p>
<p><a class="action" href="/seat">{{ say("go_on") }}</a></p>{% endif %}
<p>{{ say("join_lead") }}</p>
{% if error %}<p class="alert" role="alert">{{ error }}</p>{% endif %}
<form method="post" action="/join" aria-label="{{ say('join') }}">
<label>{{ say("code") }} <input name="code" required maxlength="12" autocomplete="off"
 autocapitalize="characters" value="{{ code }}" placeholder="ABCD 2345"></label>
<label>{{ say("name") }} <input name="name" required maxlength="{{ most }}" autocomplete="nickname"
 value="{{ name }}"></label>
<p class="note">{{ say("pseudonym") }}</p>
<fieldset><legend>{{ say("seat") }}</legend>
{% for key, title, text in seats %}
<label class="seat"><input type="radio" name="seat" value="{{ key }}" required {{ "checked" if key == seat }}>
 <b>{{ title }}</b> <span>{{ text }}</span></label>
{% endfor %}</fieldset>
<button class="primary">{{ say("come_in") }}</button>
</form>
<p class="note">{{ say("content_note") }}</p>
</main></body></html>
"""
NOTICE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ say("narva") }}</title><link rel="stylesheet" href="/style.css"></head>
<body class="join"><main><h1>{{ say("narva") }}</h1><p class="lead" role="alert">{{ text }}</p>
<p><a class="action" href="/">{{ say("join") }}</a></p></main></body></html>
"""


@cache
def _template(text: str) -> Any:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(text)


def page(code: str = "", name: str = "", seat: str = "", error: str = "", person: Any = None) -> str:
    """Return the form, with what was typed and what was wrong with it; all of it escaped."""
    seats = [(s.name, SEATS[s][:1].upper() + SEATS[s][1:], say(f"seat_{s.name.lower()}")) for s in Seat]
    room, member = person or (None, None)
    values = {"code": code[:12], "name": name[:NAME], "seat": seat, "error": error, "most": NAME}
    return str(_template(PAGE).render(say=say, seats=seats, room=room, member=member, **values))


def notice(text: str) -> str:
    """Return a page that says one thing, and leads to the form."""
    return str(_template(NOTICE).render(say=say, text=text))
