"""What attacks earn: in nbgrader as it comes, and here. Writes benchmarks/results/attacks.md.

    python -m benchmarks.attacks

Ten wrong answers, an attack, ten questions. What would harm the machine is not tried on nbgrader.
"""

import tempfile
from collections import Counter
from pathlib import Path

from autograde.sandbox.parent import Sandbox
from benchmarks import RESULTS
from tests.corpus.attacks import ATTACKS
from tests.support.arena import CHAPTER, LIMITS, Attack, here, stock

HEAD = """\
# Attacks

Made by `make attacks`. Each attack hands in ten wrong answers and tries for points,
for bytes that are not the learner's, for effects on anything else, or for a run that breaks off.
The middle column is nbgrader 0.9 as it comes, with ten cells of plain asserts at a point each. What
would harm the machine, or has no counterpart there, is not tried; the column says so. With wrong
answers and no attack, nbgrader gives {honest:g} of 10.

**Here, in {count} attacks: {points:g} undeserved points, {read} things read, {effects} effects,
{aborted} runs broken off.** nbgrader, in the {tried} that were tried: points in {stock_points},
things read in {stock_read}, effects in {stock_effects}, no grade in {stock_aborted}.

| kind | attack | nbgrader as it comes | here |
|---|---|---|---|
"""


def main() -> None:
    """Try every attack in both places."""
    theirs, ours = {}, {}
    with tempfile.TemporaryDirectory() as folder, Sandbox(CHAPTER, LIMITS) as sandbox:
        for number, attack in enumerate(ATTACKS):
            place = Path(folder, str(number))
            (place / "a").mkdir(parents=True)
            (place / "b").mkdir()
            ours[attack.name] = here(attack, sandbox, place / "a")
            if not attack.stock:
                theirs[attack.name] = stock(attack, place / "b")
            shown = theirs.get(attack.name)
            print(attack.name, "|", shown.words if shown else "-", "|", ours[attack.name].words)
        control = Path(folder, "control")
        control.mkdir()
        honest = stock(Attack("control", "nothing", ()), control).points
    counts = Counter()
    for result in theirs.values():
        counts["points"] += bool(result.points)
        counts["read"] += bool(result.read)
        counts["effects"] += bool(result.effects)
        counts["aborted"] += bool(result.aborted)
    text = HEAD.format(
        honest=honest,
        points=sum(one.points for one in ours.values()),
        read=sum(len(one.read) for one in ours.values()),
        effects=sum(len(one.effects) for one in ours.values()),
        aborted=sum(bool(one.aborted) for one in ours.values()),
        count=len(ATTACKS),
        tried=len(theirs),
        stock_points=counts["points"],
        stock_read=counts["read"],
        stock_effects=counts["effects"],
        stock_aborted=counts["aborted"],
    )
    for attack in ATTACKS:
        there = theirs[attack.name].words if attack.name in theirs else attack.stock
        text += f"| {attack.kind} | {attack.name} | {there} | {ours[attack.name].words} |\n"
    (RESULTS / "attacks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
