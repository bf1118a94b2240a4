"""`narva classroom`: one server for a room of people, on this laptop and its network."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from sim.cli.common import Parser
from sim.errors import ClassroomError
from sim.experiments.progress import say as tell

DEFAULT = Path("outputs/classroom")
ANYWHERE, ALONE = "0.0.0.0", "127.0.0.1"


def main(arguments: list[str]) -> None:
    """Carry out `narva classroom` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if args.print:
        from sim.classroom.paper import print_pack
        from sim.scenario.scenario import load_scenario

        for path in print_pack(load_scenario(args.scenario), args.print, args.short):
            print(path)
        return
    if args.forget:
        from sim.classroom.store import delete

        print(f"forgotten: {delete(args.folder)} rooms in {args.folder}")
        return
    if args.check:
        from sim.classroom.check import check

        check(args.port)
        return
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
    parser.add_argument("--folder", type=Path, default=DEFAULT, help=f"where the rooms are kept ({DEFAULT})")
    parser.add_argument("--port", type=int, default=8080, help="the port (8080)")
    parser.add_argument(
        "--host", help="the address to listen at; all of this machine's otherwise, its own alone with --paper"
    )
    parser.add_argument("--title", default="", help="the name of the first room")
    parser.add_argument("--short", action="store_true", help="short games in the first room, six rounds")
    parser.add_argument(
        "--as-it-falls", action="store_true", help="the crisis may not come in the first room"
    )
    parser.add_argument("--paper", action="store_true", help="nobody has a phone: you enter all orders")
    parser.add_argument(
        "--forget", action="store_true", help="delete all that --folder holds of people and games"
    )
    parser.add_argument("--scenario", default="narva", help="the scenario that --print prints")
    parser.add_argument("--check", action="store_true", help="see whether phones can reach this laptop")
    parser.add_argument(
        "--print", type=Path, metavar="DIR", help="write cards, briefs and sheets as pages to print, and stop"
    )
    return parser


def _serve(args: argparse.Namespace) -> None:
    host = args.host or (ALONE if args.paper else ANYWHERE)
    _check_port(host, args.port)
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
            classroom.open_room(args.title or "Narva", args.overrides, **settings)
        elif args.overrides or args.title or any(settings.values()):
            raise ClassroomError(f"{args.folder} has rooms already; name a new --folder for other settings")
        from sim.classroom.network import room_address
        from sim.classroom.web import serve

        here = room_address() if host == ANYWHERE else host
        address = f"http://{here}:{args.port}"

        for line in welcome(classroom, address, args.port, args.paper):
            print(line, flush=True)
        serve(classroom, host, args.port, address)
    finally:
        classroom.close()


def welcome(classroom: object, address: str, port: int, paper: bool = False) -> list[str]:
    """Return what the facilitator reads first: addresses, codes, and a QR code on a terminal."""
    from sim.classroom.codes import spaced

    lines = ["On paper: you enter all orders."] if paper else [f"Students open  {address}"]
    for room in classroom.rooms.values():  # type: ignore[attr-defined]
        people = f", {len(room.members)} people, {room.phase.value}" if room.members else ""
        lines.append(
            f"  {room.title}: code {spaced(room.code)}{people}; the wall is {address}/wall/{room.code}"
        )
    secret = classroom.secret  # type: ignore[attr-defined]
    lines.append(f"You open       http://127.0.0.1:{port}/facilitate/{secret}")
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
