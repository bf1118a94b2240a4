"""The server: one event loop for all browsers, and its addresses: forms, files in memory, live pages."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from nicegui import app as nicegui_app
from nicegui import core, ui

from sim.classroom.codes import typed
from sim.classroom.connections import Connection, open_many
from sim.classroom.explore import Explorer
from sim.classroom.guard import FROM_ONE, LARGEST, SOCKETS, Guard, hold
from sim.classroom.members import Member
from sim.classroom.pages import console, explore, frame, join, seat, wall
from sim.classroom.pages.experiment import add_experiments
from sim.classroom.render import page
from sim.classroom.room import Room
from sim.classroom.rooms import Classroom
from sim.classroom.strings import COOKIE as LANGUAGE
from sim.classroom.strings import Speaking, say, spoken
from sim.classroom.view_cache import ViewCache
from sim.classroom.work import Priority
from sim.errors import NarvaError
from sim.model.enums import Seat
from sim.play.ends import FILE
from sim.play.game import new_game
from sim.reports.languages import LANGUAGES

COOKIE, FACILITATOR = "narva", "narva_facilitator"
DAYS = 7  # that a browser keeps its cookie
RECONNECT = 20.0  # seconds in which a phone that lost the network finds its page as it was
HISTORY = 100  # messages that are kept for such a phone; more, and it loads its page again
STATIC = {  # what is served, of which files; those of the page that explores are the reports'
    "style.css": ("style.css", "rooms.css", "beside.css"),
    "page.js": ("page.js",),
    "explore.css": ("explore/explore.css",),
    "explore.js": ("explore/front.js", "explore/path.js", "explore.js"),
}
RARELY = (2000, 20, 500)  # of Python's collections: a full one halts all browsers for half a second
SWITCH = 0.0005  # seconds for which a thread keeps the interpreter; the loop gives it up with each send
TYPES = {"css": "text/css", "js": "text/javascript"}


def serve(classroom: Classroom, host: str, port: int, address: str) -> None:
    """Serve until Ctrl-C."""
    sys.setswitchinterval(SWITCH)
    open_many()
    base = next(iter(classroom.rooms.values())).settings["overrides"]  # what the class was opened with
    explorer = Explorer(classroom.work, base=tuple(base))
    grid = ViewCache(explorer, classroom.folder)
    app = make(classroom, explorer, grid, address)
    classroom.work.submit(Priority.GAME, warm)
    gc.collect()
    gc.freeze()  # what the start left is there to stay
    gc.set_threshold(*RARELY)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", ws_max_size=2**20, timeout_graceful_shutdown=1,
        server_header=False, http=Connection,
    )  # fmt: skip


def warm() -> None:
    """Play a round that nobody sees: the first time on a machine it compiles the rules, for a minute."""
    new_game([Seat.HOST], short=True).advance()


def make(classroom: Classroom, explorer: Explorer, grid: ViewCache, address: str) -> Any:
    """Return the ASGI application; `address` is what a phone opens, such as http://192.168.1.7:8080."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(GZipMiddleware)
    _forms(app, classroom)
    _files(app)
    add_experiments(app, classroom)
    _live(classroom, explorer, grid, address)
    for part in (app, core.app):  # NiceGUI's own pages would show what was raised
        part.exception_handler(404)(lambda request, error: message(404, "not_there"))
        part.exception_handler(Exception)(lambda request, error: message(500, "broken"))
    ui.run_with(
        app, title=say("narva"), dark=None, language="en-US", tailwind=False, show_welcome_message=False,
        reconnect_timeout=RECONNECT, message_history_length=HISTORY,
    )  # fmt: skip
    nicegui_app.on_startup(classroom.watch)
    nicegui_app.on_startup(grid.fill)
    core.sio.eio.max_http_buffer_size = LARGEST
    hold(core.sio)
    return Guard(Speaking(app), message, crowded)


def crowded(address: str) -> bool:
    """Return whether the server has as many browsers as it can serve well, or sockets, polling or not."""
    clients = [environ["asgi.scope"].get("client") or ("",) for environ in core.sio.environ.values()]
    mine = sum(client[0] == address for client in clients)
    return frame.crowded() or len(clients) >= SOCKETS or mine >= FROM_ONE


def message(status: int, key: str) -> HTMLResponse:
    """Return a page that says one thing."""
    return HTMLResponse(page("notice", text=say(key)), status)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _forms(app: FastAPI, classroom: Classroom) -> None:
    """Add the way in and the way out."""

    def here(request: Request) -> tuple[Room, Member] | None:
        return classroom.person(request.cookies.get(COOKIE, ""))

    def first() -> Room | None:
        return next(iter(classroom.rooms.values()), None)

    @app.get("/")
    def enter(request: Request) -> HTMLResponse:
        return HTMLResponse(join.form(person=here(request), first=first()))

    @app.get("/join/{code}")
    def enter_room(request: Request, code: str) -> HTMLResponse:
        return HTMLResponse(join.form(code=typed(code), person=here(request), first=first()))

    @app.get("/language/{language}")
    def speak(request: Request, language: str) -> Response:
        back = urlsplit(request.headers.get("referer", "")).path or "/"
        answer = RedirectResponse(back if back.startswith("/") and back[:2] != "//" else "/", 303)
        return _keeping(answer, LANGUAGE, language) if language in LANGUAGES else answer

    @app.post("/join")
    async def come_in(request: Request) -> Response:
        form = {
            key: values[0]
            for key, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()
        }
        code, name, chosen = (form.get(key, "") for key in ("code", "name", "seat"))

        def again(status: int, error: str) -> HTMLResponse:
            shown = join.form(typed(code), name, chosen, error, here(request), first=first())
            return HTMLResponse(shown, status)

        if not classroom.limiter.allows(_address(request)):
            return again(429, say("slow_down"))
        room = classroom.room_of(code)
        if room is None:
            classroom.limiter.failed(_address(request))
            return again(403, say("wrong_code"))
        try:
            _, secret = room.join(name, Seat[chosen if chosen in Seat.__members__ else ""])
        except KeyError:
            return again(400, say("choose_seat"))
        except NarvaError as error:
            text = str(error)
            return again(400, text[:1].upper() + text[1:] + ".")
        return _keeping(RedirectResponse("/seat", 303), COOKIE, f"{room.code}.{secret}")

    @app.get("/facilitate/{secret}")
    def facilitate(request: Request, secret: str) -> Response:
        if not classroom.limiter.allows(_address(request)):
            return message(429, "slow_down")
        if not classroom.is_facilitator(secret):
            classroom.limiter.failed(_address(request))
            return message(403, "not_facilitator")
        return _keeping(RedirectResponse("/console", 303), FACILITATOR, secret)

    def facilitates(request: Request) -> bool:
        return classroom.is_facilitator(request.cookies.get(FACILITATOR, ""))

    def theirs(request: Request, code: str) -> Room | None:
        """Return a room, for its people and the facilitator alone."""
        room, person = classroom.room_of(code), here(request)
        return room if room and (facilitates(request) or (person and person[0] is room)) else None

    @app.get("/debrief/{code}")
    def debrief(request: Request, code: str) -> Response:
        room = theirs(request, code)
        if room is None:
            return message(403, "no_cookie")
        if not (room.revealed or facilitates(request)):
            return message(403, "not_yet")
        prepared = classroom.debriefs.get(room.code)
        pages = prepared and prepared.pages
        return HTMLResponse(pages[spoken()]) if pages else message(503, "debrief_soon")

    @app.get("/ends")
    def kept_ends(request: Request) -> Response:
        if not facilitates(request):
            return message(403, "not_facilitator")
        path = classroom.folder / FILE
        if not path.exists():
            return message(404, "not_there")
        named = {"content-disposition": f'attachment; filename="{FILE}"'}
        return Response(path.read_bytes(), media_type="application/jsonl", headers=named)

    @app.get("/game/{code}")
    def game(request: Request, code: str) -> Response:
        room = theirs(request, code)
        if room is None:
            return message(403, "no_cookie")
        if room.game is None or not room.revealed:
            return message(403, "not_yet")
        named = {"content-disposition": f'attachment; filename="narva-{room.code}.json"'}
        return Response(room.game.save(), media_type="application/json", headers=named)


def _keeping(answer: Response, name: str, value: str) -> Response:
    """Give a browser a secret that no script and no other site sees."""
    answer.set_cookie(name, value, max_age=DAYS * 86_400, httponly=True, samesite="strict")
    return answer


def _files(app: FastAPI) -> None:
    """Serve the styles and scripts, read once, each by its own address."""
    own, shared = files("sim.classroom") / "static", files("sim.reports") / "templates"
    for name, parts in STATIC.items():
        content = "\n".join(((shared if "/" in part else own) / part).read_text("utf-8") for part in parts)
        app.get(f"/{name}")(_constant(content, TYPES[Path(name).suffix[1:]]))


def _constant(content: str, kind: str) -> Callable[[], Response]:
    def give() -> Response:
        return PlainTextResponse(content, media_type=kind, headers={"cache-control": "max-age=300"})

    return give


def _page(path: str) -> Callable[[Callable[..., Any]], None]:
    """Add a page that stays connected; one that was refused leaves nothing behind."""

    def add(build: Callable[..., Any]) -> None:
        @wraps(build)
        def built(*arguments: Any, **named: Any) -> Any:
            answer = build(*arguments, **named)
            if answer is not None:
                ui.context.client.delete()
            return answer

        ui.page(path)(built)

    return add


def _live(classroom: Classroom, explorer: Explorer, grid: ViewCache, address: str) -> None:
    """Add the pages that change by themselves."""

    def facilitates(request: Request) -> bool:
        return classroom.is_facilitator(request.cookies.get(FACILITATOR, ""))

    @_page("/seat")
    def seat_page(request: Request) -> Any:
        person = classroom.person(request.cookies.get(COOKIE, ""))
        if person is None:
            return RedirectResponse("/", 303)
        return seat.build(*person) if frame.admits(person[1].key) else message(429, "many_tabs")

    @_page("/wall/{code}")
    def wall_page(request: Request, code: str) -> Any:
        if not classroom.limiter.allows(_address(request)):
            return message(429, "slow_down")
        room = classroom.room_of(code)
        if room is None:
            classroom.limiter.failed(_address(request))
            return message(404, "wrong_code")
        admitted = frame.admits(_address(request))
        return wall.build(room, address) if admitted else message(429, "many_tabs")

    @_page("/console")
    def rooms_page(request: Request) -> Any:
        if not facilitates(request):
            return message(403, "not_facilitator")
        return console.build_rooms(classroom, address)

    @_page("/console/{code}")
    def console_page(request: Request, code: str) -> Any:
        if not facilitates(request):
            return message(403, "not_facilitator")
        room = classroom.room_of(code)
        return console.build(classroom, room) if room else message(404, "wrong_code")

    @_page("/explore")
    def explore_page(request: Request) -> Any:
        words = request.query_params.getlist("set")
        if facilitates(request):
            return explore.build(explorer, words=words)
        if person := classroom.person(request.cookies.get(COOKIE, "")):
            if not frame.admits(person[1].key):
                return message(429, "many_tabs")
            return explore.build(explorer, phone=True, grid=grid, words=words)
        return RedirectResponse("/", 303)
