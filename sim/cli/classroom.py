"""`narva classroom`: one server for a room of people, on this laptop and its network."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.common import Parser, settings_of
from sim.errors import ClassroomError, nearest
from sim.experiments.progress import say as tell

if TYPE_CHECKING:
    from sim.classroom.rooms import Classroom

UNUSED = ("seed", "replications", "threads", "orders")  # of a room: each game has its own
DEFAULT = Path("outputs/classroom")
ANYWHERE, ALONE = "0.0.0.0", "127.0.0.1"


def main(arguments: list[str]) -> None:
    """Carry out `narva classroom` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if args.language:
        from sim.classroom.strings import default
        from sim.reports.languages import LANGUAGES

        if args.language not in LANGUAGES:
            hint = nearest(args.language, LANGUAGES)
            raise ClassroomError(f"--language {args.language}: one of {', '.join(LANGUAGES)}{hint}")
        default(args.language)
    if args.print:
        from sim.classroom.paper import print_pack
        from sim.scenario.scenario import load_scenario

        print(*print_pack(load_scenario(args.scenario), args.print, args.short), sep="\n")
    elif args.forget:
        from sim.classroom.store import delete

        print(f"forgotten: {delete(args.folder)} rooms in {args.folder}")
    elif args.check:
        from sim.classroom.check import check

        check(args.port)
    else:
        _serve(args)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva classroom",
        description="Serve a room of people who explore, play and look back. No internet is needed.",
        epilog="The same command goes on where it stopped: all rooms are kept in --folder.",
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="KEY=VALUE", help="settings of the games, as in narva run"
    )
    parser.path("--folder", f"where the rooms are kept ({DEFAULT})", default=DEFAULT)
    parser.add_argument("--port", type=int, default=8080, help="the port (8080)")
    parser.add_argument(
        "--host", help="the address to listen at; all of this machine's otherwise, its own alone with --paper"
    )
    parser.add_argument("--title", default="", help="the name of the first room")
    parser.flag("--short", "short games in the first room, six rounds")
    parser.flag("--as-it-falls", "the crisis may not come in the first room")
    parser.flag("--paper", "nobody has a phone: you enter all orders")
    parser.flag("--forget", "delete all that --folder holds of people and games")
    said = "of pages and paper: en, et, ru, de, lv; all but English are machine-made and unreviewed"
    parser.add_argument("--language", metavar="CODE", help=said)
    parser.add_argument("--scenario", default="narva", help="the scenario that --print prints")
    parser.flag("--check", "see whether phones can reach this laptop")
    parser.path("--print", "write cards, briefs and sheets as pages to print, and stop", "DIR")
    return parser


def _serve(args: argparse.Namespace) -> None:
    host = args.host or (ALONE if args.paper else ANYWHERE)
    _check_port(host, args.port)
    given = settings_of("narva classroom", args.overrides, UNUSED)
    try:
        import nicegui  # noqa: F401
    except ImportError as error:
        raise ClassroomError("narva classroom needs NiceGUI: pip install 'narva[classroom]'") from error
    tell("starting; compiling the rules takes up to a minute the first time")
    from sim.classroom.rooms import Classroom

    classroom = Classroom(args.folder)
    try:
        settings = {name: getattr(args, name) for name in ("short", "as_it_falls", "paper")}
        if not classroom.rooms:
            named = [str(word.value()) for word in given if word.key_or_group == "scenario"]
            classroom.open_room(args.title or _town(*named), args.overrides, **settings)
        elif args.overrides or args.title or any(settings.values()):
            raise ClassroomError(f"{args.folder} has rooms already; name a new --folder for other settings")
        from sim.classroom.network import room_address
        from sim.classroom.web import serve

        here = room_address() if host == ANYWHERE else host
        address = f"http://{here}:{args.port}"
        print(*welcome(classroom, address, args.port, args.paper), sep="\n", flush=True)
        serve(classroom, host, args.port, address)
    finally:
        classroom.close()


def _town(scenario: str = "narva") -> str:
    """Return the name of a scenario's town, by which its room is called."""
    from sim.scenario.scenario import load_scenario

    return load_scenario(scenario).town_place.name


def welcome(classroom: Classroom, address: str, port: int, paper: bool = False) -> list[str]:
    """Return what the facilitator reads first: addresses, codes, and a QR code on a terminal."""
    from sim.classroom.codes import spaced

    lines = ["On paper: you enter all orders."] if paper else [f"Students open  {address}"]
    for room in classroom.rooms.values():
        people = f", {len(room.members)} people, {room.phase.value}" if room.members else ""
        lines.append(
            f"  {room.title}: code {spaced(room.code)}{people}; the wall is {address}/wall/{room.code}"
        )
    lines.append(f"You open       http://127.0.0.1:{port}/facilitate/{classroom.secret}")
    lines.append("Ctrl-C stops; the same command goes on.")
    return lines if paper or not sys.stdout.isatty() else [*qr(address), *lines]


def qr(text: str) -> list[str]:
    """Return a QR code as lines of a terminal."""
    import io

    import segno

    out = io.StringIO()
    segno.make(text).terminal(out, compact=True)
    return out.getvalue().splitlines()


def _check_port(host: str, port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ClassroomError(f"--port {port}: not within 1 to 65535")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise ClassroomError(f"--port {port}: {reason}; try --port {port % 65_535 + 1}") from error
