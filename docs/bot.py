"""A program that plays a seat: it asks for help before it acts, and acts once the evidence is good.

python docs/bot.py            # plays the host, ten rounds
python docs/bot.py council --short --seed 7
"""

import json
import subprocess
import sys

WISHES = (
    "ask_article4",
    "cordon",
    "evacuate",
    "publish",
    "border_police",
    "engage",
    "evidence_review",
    "preagree",
    "sound_out",
    "reaffirm",
    "forward_rotation",
)
BOLD = ("restore", "ask_article5", "commit", "strong_text", "battlegroup")
SURE = 0.8  # how likely it has to be that Russia did it


def choose(asked: dict) -> list[str]:
    """Return the first public and the first quiet order that the seat wants and can pay for."""
    public, own = asked["view"]["public"], asked["view"]["own"]
    belief = own.get("belief_russia_did_it") or public.get("public_belief") or 0.0
    wanted = (BOLD if belief >= SURE else ()) + WISHES
    left = dict(asked["view"]["means"])
    orders, kinds = [], set()
    for key in wanted:
        card = next((card for card in asked["menu"] if card["key"] == key), None)
        if card and card["public"] not in kinds and all(card[name] <= left[name] for name in left):
            kinds.add(card["public"])
            left = {name: left[name] - card[name] for name in left}
            orders.append(key)
    return orders


def main(words: list[str]) -> None:
    """Start the game, and answer it line by line."""
    command = [sys.executable, "-m", "sim.cli", "seat", *(words or ["host"])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, **pipes) as game:
        assert game.stdin
        assert game.stdout
        for line in game.stdout:
            message = json.loads(line)
            if message["type"] == "decide":
                orders = choose(message)
                print(f"round {message['round']}, {message['when']}: {', '.join(orders) or 'wait'}")
                game.stdin.write(json.dumps({"orders": orders}) + "\n")
                game.stdin.flush()
            elif message["type"] in ("over", "error"):
                print(json.dumps(message, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
