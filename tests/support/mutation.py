"""Mutation of right solutions: every change that makes them wrong should lose points.

A mutant is a right solution with one small change: an operator, a constant, an argument, a line.
It goes through the checks that ask for its object. One that keeps full marks is a survivor; a wide
run (other sizes, extremes, float32, repeated calls, two layers side by side) then tells whether it
behaves as before, or differently as the contract allows, or wrongly: then the check missed it.

    python benchmarks/mutation.py
"""

from __future__ import annotations

import ast
import contextlib
import copy
import dataclasses
import importlib
import inspect
import re
import signal
import sys
import textwrap
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograde.answers.oracle import resolve
from autograde.check import examine
from autograde.questions.comparers import Close, Comparer, Finite, UpToRowShift
from autograde.questions.probe import Answer, Odd, ask
from autograde.questions.register import CHAPTERS, CHECKS, module_of
from autograde.questions.spec import AFTERWARDS, EXTREME, Case, Check
from tests.support.submissions import solutions

SEEDS = range(3)
SECONDS = 5

# A mutator takes a node and yields what may stand in its place.

SWAPPED = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add, ast.Mult],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
}
FUNCTIONS = {
    "abs": ["negative", "square"],
    "add": ["subtract"],
    "argmax": ["argmin"],
    "clip": ["maximum"],
    "cosh": ["sinh"],
    "diag": ["diagflat", "triu"],
    "exp": ["log", "exp2", "expm1"],
    "eye": ["ones", "zeros"],
    "log": ["exp", "log2", "log10", "log1p"],
    "log1p": ["log", "expm1"],
    "logaddexp": ["logaddexp2", "maximum"],
    "max": ["min", "mean"],
    "maximum": ["minimum"],
    "mean": ["sum", "median", "max"],
    "minimum": ["maximum"],
    "multiply": ["divide"],
    "ones": ["zeros"],
    "ones_like": ["zeros_like"],
    "outer": ["multiply", "dot"],
    "stack": ["concatenate", "hstack"],
    "sum": ["mean", "max"],
    "tanh": ["sinh", "arctan"],
    "zeros": ["ones"],
    "zeros_like": ["ones_like"],
}
IN_PLACE = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
# What may come of a whole returned value.
RETURNED = (
    "-({})",
    "2 * ({})",
    "1.001 * ({})",
    "({}) + 0.001",
    "np.sum({})",
    "np.mean({})",
    "np.cumsum({})",
    "np.round({}, 3)",
    "np.abs({})",
    "np.transpose({})",
    "np.asarray({})[..., ::-1]",
    "np.asarray({})[None]",
    "np.asarray({})[..., None]",
    "np.asarray({})[:1]",
    "np.nan_to_num({}) * np.nan",
    "None",
)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def operators(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator, its operands alone or in the other order, a minus added or dropped."""
    match node:
        case ast.BinOp(left, op, right):
            for other in SWAPPED.get(type(op), []):
                yield ast.BinOp(left, other(), right)
            yield from (left, right, ast.BinOp(right, op, left))
            yield ast.BinOp(ast.UnaryOp(ast.USub(), left), op, right)
            yield ast.BinOp(left, op, ast.UnaryOp(ast.USub(), right))
            if type(op) in IN_PLACE and isinstance(left, ast.Name | ast.Attribute):
                place = ast.unparse(left)
                function = IN_PLACE[type(op)]
                yield _expression(f"np.{function}({place}, {ast.unparse(right)}, out={place})")
        case ast.AugAssign(target, op, value):
            for other in SWAPPED.get(type(op), []):
                yield ast.AugAssign(target, other(), value)
            yield ast.Assign([target], value)
        case ast.UnaryOp(op, operand):
            yield operand
            if isinstance(op, ast.USub) and isinstance(operand, ast.Name):
                yield _expression(f"np.negative({operand.id}, out={operand.id})")
        case ast.BoolOp(op, values):
            yield from (ast.BoolOp(other(), values) for other in SWAPPED[type(op)])
            yield from values


def choices(node: ast.AST) -> Iterator[ast.AST]:
    """Another comparison, always, never, the other branch."""
    match node:
        case ast.Compare(left, [op], [right]):
            for other in SWAPPED.get(type(op), []):
                yield ast.Compare(left, [other()], [right])
        case ast.IfExp(test, body, orelse):
            yield from (body, orelse, ast.IfExp(test, orelse, body))
        case ast.If(test, body, orelse):
            for other in (ast.Constant(True), ast.Constant(False), ast.UnaryOp(ast.Not(), test)):
                yield ast.If(other, body, orelse)


def constants(node: ast.AST) -> Iterator[ast.AST]:
    """Another number, near or far, or the opposite truth."""
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            others = {0: [1, -1], 1: [0, 2, -1]}.get(value, [0, value + 1, value - 1])
            yield from (_expression(str(other)) for other in others)
        case ast.Constant(float(value)):
            yield from (ast.Constant(other) for other in (0.0, value * 10, value / 10, value + 1))


def calls(node: ast.AST) -> Iterator[ast.AST]:
    """Another function, an argument less, arguments in another order, the argument itself."""
    if not isinstance(node, ast.Call):
        return
    function, arguments = node.func, node.args
    yield ast.UnaryOp(ast.USub(), node)
    if isinstance(function, ast.Attribute):
        for other in FUNCTIONS.get(function.attr, []):
            yield ast.Call(ast.Attribute(function.value, other), arguments, node.keywords)
        # x.copy() → x, but not np.mean(x) → np
        if ast.unparse(function.value) != "np":
            yield function.value
    yield from (one for one in arguments if not isinstance(one, ast.Starred | ast.GeneratorExp))
    for index in range(len(arguments)):
        rest = arguments[:index] + arguments[index + 1 :]
        yield ast.Call(function, rest, node.keywords)
        yield ast.Call(function, [arguments[index], *rest], node.keywords)
    for keyword in node.keywords:
        yield ast.Call(function, arguments, [one for one in node.keywords if one is not keyword])
    if ast.unparse(function) == "len":
        yield from (ast.BinOp(node, op, ast.Constant(1)) for op in (ast.Sub(), ast.Add()))
        yield ast.Constant(1)


def places(node: ast.AST) -> Iterator[ast.AST]:
    """Another index or none, elements in another order, not transposed."""
    match node:
        case ast.Subscript(value, index, ast.Load()):
            yield value
            yield ast.Subscript(value, ast.UnaryOp(ast.USub(), index))
        case ast.Tuple([first, second], ast.Load()):
            yield ast.Tuple([second, first])
        case ast.Attribute(value, "T"):
            yield value


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """A line less, another result, a layer that keeps its first batch or shares what it keeps."""
    match node:
        case ast.Expr(ast.Constant()) | ast.Pass() | ast.FunctionDef() | ast.ClassDef():
            return
        case ast.stmt():
            yield ast.Pass()
    match node:
        case ast.Return(ast.expr() as value):
            text = ast.unparse(value)
            yield from (ast.Return(_expression(form.format(text))) for form in RETURNED)
        case ast.Assign([ast.Attribute(ast.Name("self"), name)], value):
            kept = f"self.__dict__.get({name!r}, {ast.unparse(value)})"
            yield ast.Assign(node.targets, _expression(kept))
    match node:
        case ast.Attribute(ast.Name("self"), name, ast.Store()):
            yield ast.Attribute(_expression("type(self)"), name, ast.Store())


def names(tree: ast.AST) -> Callable[[ast.AST], Iterator[ast.AST]]:
    """Make the mutator that takes one argument, or one attribute of self, for another."""
    kept = sorted(
        {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "self"
        }
    )
    arguments = {
        one: [other.arg for other in function.args.args if other.arg != "self"]
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for one in ast.walk(function)
    }

    def others(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Attribute(ast.Name("self") as me, name, ast.Load()) if name in kept:
                yield from (ast.Attribute(me, other) for other in kept if other != name)
            case ast.Name(name, ast.Load()) if name in arguments.get(node, []):
                yield from (ast.Name(other) for other in arguments[node] if other != name)

    return others


MUTATORS = (operators, choices, constants, calls, places, statements)


@dataclass(frozen=True)
class Mutant:
    """A solution with one change: the changed line before and after, and all of its code."""

    line: str
    change: str
    code: str


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> str:
    """Return the code of ``tree`` with one node replaced; the tree stays as it is."""
    twin = copy.copy(old)
    copied = copy.deepcopy(tree, {id(old): twin})
    return ast.unparse(ast.fix_missing_locations(_Replace(twin, new).visit(copied)))


def mutants(code: str) -> Iterator[Mutant]:
    """Yield every mutant of ``code`` that is other code, each once."""
    tree = ast.parse(code)
    seen = {ast.unparse(tree)}
    before = ast.unparse(tree).splitlines()
    for node in list(ast.walk(tree)):
        for mutate in (*MUTATORS, names(tree)):
            for new in mutate(node):
                after = _replaced(tree, node, new)
                if after not in seen:
                    seen.add(after)
                    yield Mutant(*_difference(before, after.splitlines()), after)


def _difference(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Return the first line that differs, before and after."""
    pairs = zip(before, [*after, *[""] * len(before)], strict=False)
    old, new = next(pair for pair in pairs if pair[0] != pair[1])
    return old.strip(), new.strip()


# The wide run: what the contract promises, and the check need not ask each time.


def _labels(rng: np.random.Generator, size: int, classes: int) -> Any:
    return rng.integers(0, classes, size).astype(rng.choice(["int32", "int64"]))


def _binary(rng: np.random.Generator) -> Iterator[Case]:
    """Scores or probabilities, upstream gradients and labels of any batch size."""
    for size in (1, 2, 3, 4, 8, 30):
        for dtype in ("float64", "float32"):
            x, following = (rng.uniform(-4, 4, n).astype(dtype) for n in (size, size + 2))
            x[0] = rng.choice([x[0], 0.0])
            yield _with_names("tame", rng, x, following, 2)
    far = np.array([1000.0, -1000.0, 710.0, -710.0, 100.0, -37.0, 20.0, 0.0])
    for x in (far, rng.permutation(far)[:3], -far[:1]):
        yield _with_names(EXTREME, rng, x, far[::-1].copy(), 2)


def _classes(rng: np.random.Generator) -> Iterator[Case]:
    """Score matrices of any size, square ones too, with labels and with one-hot rows."""
    for size in (1, 2, 3, 8):
        for classes in (2, 3, 8):
            for dtype in ("float64", "float32"):
                x = rng.uniform(-3, 3, (size, classes)).astype(dtype)
                yield _with_names("tame", rng, x, rng.uniform(-3, 3, (size + 2, classes)), classes)
    far = np.array([[1000.0, -1000, 0, 20], [0, 0, 0, 0], [-1000, -1000, -990, 5], [1, 2, 3, 4.0]])
    for x in (far, far[:1], far[1:, :3]):
        yield _with_names(EXTREME, rng, x, x[::-1].copy(), x.shape[1])


def _with_names(name: str, rng: np.random.Generator, x: Any, x_next: Any, classes: int) -> Case:
    """Give each input every name that a probe may ask for."""
    t, t_next = (_labels(rng, len(one), classes) for one in (x, x_next))
    if x.ndim == 2 and rng.random() < 0.5:
        t, t_next = (np.eye(classes)[one] for one in (t, t_next))
    # A probability is exact in float64 only.
    y = np.clip(1 / (1 + np.exp(-np.clip(x.astype(float), -6, 6))), 0.003, 0.997)
    return Case(name, {"x": x, "x_next": x_next, "t": t, "t_next": t_next, "s": x, "y": y})


def _gradients(rng: np.random.Generator) -> Iterator[Case]:
    """Batches for a layer by itself: any shape, with a random upstream gradient."""
    for case in (*_binary(rng), *_classes(rng)):
        x, x_next = case.inputs["x"], case.inputs["x_next"]
        dout, dout_next = (rng.normal(size=one.shape) for one in (x, x_next))
        yield Case(case.name, {"x": x, "x_next": x_next, "dout": dout, "dout_next": dout_next})


def _weighted(rng: np.random.Generator) -> Iterator[Case]:
    """Probabilities, labels and a weight, for any batch size."""
    for case in _binary(rng):
        if case.name != EXTREME:
            weight = float(rng.uniform(0.2, 5))
            yield Case(case.name, {**case.inputs, "weight": weight})


def _models(rng: np.random.Generator) -> Iterator[Case]:
    """Models of any number of inputs: their start, what they say and lose, and their gradient."""
    for size, inputs in ((1, 3), (2, 1), (3, 3), (8, 2), (30, 5)):
        x, x_next = rng.normal(size=(size, inputs)), rng.normal(size=(size + 2, inputs))
        w, w_next = rng.normal(size=(2, inputs)) / inputs
        b, b_next = rng.normal(size=(2, 1))
        t, t_next = _labels(rng, size, 2), _labels(rng, size + 2, 2)
        weights = {"w": w, "b": b}
        yield Case("start", {"seed": size, "D": inputs})
        yield Case("predict", {"x": x, **weights})
        yield Case("loss", {"x": x, "labels": t, **weights})
        following = {"x_next": x_next, "t_next": t_next, "w_next": w_next, "b_next": b_next}
        yield Case("gradient", {"x": x, "t": t, **weights, **following})


def _samples(rng: np.random.Generator) -> Iterator[Case]:
    """One sample of any number of classes, its targets hard and soft, and the first links."""
    for classes in (2, 3, 4, 6, 11):
        for hard in (True, False):
            q, soft = rng.dirichlet(np.full(classes, 3.0), 2) * 0.99 + 0.01 / classes
            t = np.eye(classes)[rng.integers(classes)] if hard else soft
            jacobian = np.diag(q) - np.outer(q, q)
            yield Case("tame", {"q": q, "t": t, "dL_dq": -t / q, "jacobian": jacobian})


def _warmed(rng: np.random.Generator) -> Iterator[Case]:
    """Scores of one sample at temperatures above 1 and below it, extreme scores among them."""
    for case in _samples(rng):
        scores = np.log(case.inputs["q"]) + rng.normal()
        inputs = {"a": scores, "t": case.inputs["t"], "temperature": rng.uniform(0.3, 3)}
        yield Case("tame", inputs)
        yield Case(EXTREME, {**inputs, "a": rng.permutation([1000.0, -1000, *scores[2:]])})


def _douts(cases: Iterable[Case], rng: np.random.Generator) -> Iterator[Case]:
    """Every case without dout, and with one."""
    for case in cases:
        yield case
        if case.name != EXTREME:
            yield Case(case.name, {**case.inputs, "dout": float(rng.normal())})


# Chapters whose checks have a wide run.
MUTATED = ("ch06_sigmoid_with_loss", "ch07_softmax_with_loss")
WIDE: dict[str, Callable[[np.random.Generator], Iterable[Case]]] = {
    "sigmoid": lambda rng: (*_binary(rng), *_classes(rng)),
    "sigmoid_layer": _gradients,
    "sigmoid_with_loss_backward": lambda rng: _douts(_binary(rng), rng),
    "weighted_score_gradient": _weighted,
    "logistic_regression": _models,
    "softmax_with_loss_forward": _classes,
    "softmax_with_loss_backward": lambda rng: _douts(_classes(rng), rng),
    "softmax_jacobian": _samples,
    "dL_dq": _samples,
    "chain_through_softmax": _samples,
    "temperature_score_gradient": _warmed,
    "squared_error_score_gradient": _samples,
    "softmax_score_gradient": _samples,
}
EXACT = {"sigmoid_cross_entropy": Close(rtol=1e-6, atol=1e-9)}
BESIDE = "dx beside another layer"
LISTS = ("params", "grads")  # promised, and asked of no layer that has nothing to learn


def wide_check(check: Check) -> Check:
    """Return the check as the wide run asks it: also of two layers, whose calls alternate."""

    def probe(make: Any, inputs: Any) -> Iterator[tuple[str, Any]]:
        as_drawn = copy.deepcopy(inputs)  # a layer that writes into its input is asked once more
        yield from check.probe(make, inputs)
        if not check.asks[0].isupper() or "w" in inputs or "seed" in inputs:  # no layer
            return
        one, other = make(), make()
        targets = ("t", "t_next") if "t" in as_drawn else ()
        one.forward(as_drawn["x"], *(as_drawn[name] for name in targets[:1]))
        other.forward(as_drawn["x_next"], *(as_drawn[name] for name in targets[1:]))
        yield BESIDE, one.backward(*(() if targets else (as_drawn["dout"],)))
        for name in LISTS:
            yield name, getattr(one, name, None)

    return dataclasses.replace(check, probe=probe)


def _rule(check: Check, case: Case, name: str) -> Comparer:
    if name.endswith(AFTERWARDS):
        return Close(rtol=0, atol=0)
    if check.id == "two_class_scores":
        return UpToRowShift()
    if name.startswith("loss") and case.name == EXTREME:
        return Finite()
    return EXACT.get(check.id, Close())


def _same(got: Any, before: Any) -> bool:
    """Say whether two answers are equal but for rounding."""
    if isinstance(got, Odd) or isinstance(before, Odd) or got.shape != before.shape:
        return bool(got == before) if isinstance(got, Odd) and isinstance(before, Odd) else False
    single = np.float32 in (got.dtype, before.dtype)
    within = 1e-5 if single else 1e-11
    with np.errstate(all="ignore"):
        return bool(np.allclose(got, before, rtol=within, atol=within / 10, equal_nan=True))


@dataclass(frozen=True)
class Wide:
    """The wide run of one check: cases, what the right solution says, what the reference says."""

    check: Check
    cases: Sequence[Case]
    before: Sequence[Answer]
    expected: Sequence[Answer]

    def alike(self, subject: Any) -> bool:
        """Say whether ``subject`` answers everything as the right solution did."""
        return all(
            _behaves_as(ask(self.check, subject, case), before)
            for case, before in zip(self.cases, self.before, strict=True)
        )

    def allowed(self, subject: Any) -> bool:
        """Say whether everything that ``subject`` answers is right by the contract."""
        return all(
            _meets(self.check, case, ask(self.check, subject, case), right)
            for case, right in zip(self.cases, self.expected, strict=True)
        )


def _behaves_as(answer: Answer, before: Answer) -> bool:
    if answer.failure is not None or answer.values.keys() != before.values.keys():
        return answer.failure is not None and before.failure is not None
    return all(_same(answer.values[name], value) for name, value in before.values.items())


def _meets(check: Check, case: Case, answer: Answer, right: Answer) -> bool:
    if answer.failure is not None:
        return False
    with np.errstate(all="ignore"):
        return all(
            isinstance(got := answer.values.get(name), np.ndarray)
            and got.shape == value.shape
            and np.all(_rule(check, case, name).agrees(got.astype(float), value.astype(float)))
            for name, value in right.values.items()
            if _asks(check, name) and isinstance(value, np.ndarray)
        )


def _asks(check: Check, name: str) -> bool:
    """Say whether the contract asks for an answer: not every input has to stay as it was."""
    if name.endswith(AFTERWARDS):
        return any(name in criterion.answers for criterion in check.criteria)
    return name not in LISTS


def wide_run(check_id: str, subject: Any) -> Wide:
    """Ask the right solution and the reference; keep the cases that the right solution meets."""
    check = wide_check(CHECKS[check_id])
    drawn = list(WIDE.get(check_id, _binary)(np.random.default_rng(0)))
    asked = [(case, ask(check, resolve(check.reference), case)) for case in drawn]
    both = [(case, ask(check, subject, case), right) for case, right in asked]
    kept = [one for one in both if _meets(check, *one)]
    if not kept:
        raise ValueError(f"the solution of {check_id} is wrong in every case of the wide run")
    return Wide(check, *zip(*kept, strict=True))


# Why a mutant may survive: what to look for in "solution: line → change", and the reason.

REASONS = {
    r"type\(self\)": "keeps its batch in the class: only two layers whose calls alternate tell",
    r"(params|grads).*→ pass": "a layer with nothing to learn is right without these lists",
    r"Regression.*→.*np\.round": "three digits of a mean loss: the criterion asks for about four, "
    "and in one draw of nine the rounding is smaller than that for both batches",
    r"^scores_halved.*→.*np\.round": "each loss rounded to three digits: in some draws their "
    "errors cancel in the mean",
    r"^two_scores_list.*np\.abs": "wrong only where a score is less than minus its place in the "
    "batch: one draw of eight has none",
    r"→.*np\.divide\(t, q, where": "where t is 0 it gives what happens to lie in memory: often a 0",
    r"^dl_dq.*1e-06": "1e-6 beside q makes a relative error of 1e-6/q, which is above the "
    "tolerance only where a small q is drawn",
    r"(eps=|1 - )0\.01\b": "clips at 0.01 and 0.99: the checks draw such y only at scores of "
    "±1000, where any cap will do",
    r"^weighted.*(0\.001|1e-05)\):": "another step for the differences, as good as the first",
    r"^weighted.*out=s": "moves each score after it was used: no slope depends on another's score",
    r"out=self.dx": "backward changes what it keeps if dout is not 1: then it is asked once only",
    r"out=dout": "changes a dout of shape (N,); the check looks at one of shape (N, H)",
    r"scores_single.*out=s\b": "changes an input in float32 only, and no contract promises float32",
    r"^(?!Regression).*→.*out=[a-z]\b|→ (y = x|ds = y|paths = jacobian)$": "changes its input: not "
    "asked",
    r"0 / s": "NaN for a score of exactly 0, which is never drawn",
    r"two_.*0\.001": "adds one number to both scores, which changes no softmax: right",
    r"clip\((1e-07|0\.001|-700), self": "as before; in float32 rounded elsewhere",
    r"/ self.y.size$|→ q = q$|float32.* → pass|zip\(s, t.to|\)\.astype\(float\)|s_like\(t\)": "as "
    "before, in another precision",
    r"m = a.mean": "as before wherever float64 does not overflow; scores of ±1000 do not",
    r"through, q - t": "q − t is what the long product is, up to rounding",
    r"return np.abs": "1e-7 in the logarithm makes a loss of 0 negative; its size is as right",
    r"1e-06": "1e-6 for the book's 1e-7 shows only where y is near 0: allowed as a cap, and too "
    "small to see where the check draws y",
    r"1e-(07|08)|1\.0*\d?e-1\d|1e-1\d|0\.0001, 1 -|little|eps": "one small number is as good as "
    "another here",
}


# A run of everything.

CAUGHT, SOMETIMES = "caught", "caught by some seeds"
EQUIVALENT, ALLOWED, MISSED = "equivalent", "allowed", "missed"


@dataclass(frozen=True)
class Solution:
    """A right solution: its chapter, what it is called, its code, and the checks it answers."""

    chapter: int
    name: str
    code: str
    checks: tuple[str, ...]
    namespace: dict[str, Any]

    def build(self, code: str) -> Any:
        """Run code in the place of the solution, and return the object that it defines."""
        namespace = dict(self.namespace)
        exec(compile(code, "<mutant>", "exec"), namespace)  # noqa: S102 - our own code
        return namespace[self.name]


@dataclass(frozen=True)
class Result:
    """A mutant and what became of it."""

    solution: Solution
    mutant: Mutant
    outcome: str

    @property
    def survived(self) -> bool:
        """Whether it behaves otherwise and some seed gave it full marks."""
        return self.outcome in (ALLOWED, MISSED, SOMETIMES)

    @property
    def reason(self) -> str:
        """Why it survived, if that is known."""
        text = f"{self.solution.name}: {self.mutant.line} → {self.mutant.change}"
        return next((why for pattern, why in REASONS.items() if re.search(pattern, text)), "")


def own_solutions() -> Iterator[Solution]:
    """Yield the course's own solution of each stub."""
    for stem in MUTATED:
        chapter = CHAPTERS[stem]
        namespace: dict[str, Any] = {"np": np}
        for module in ("softmax", "cross_entropy"):
            namespace |= vars(importlib.import_module(f"source_lib.{module}"))
        cells = solutions(stem)
        exec("\n".join(cells.values()), namespace)  # noqa: S102 - our own code
        for cell in cells.values():
            name = ast.parse(cell).body[0].name
            checks = [check for check in chapter.checks if check.asks == name]
            if not checks[0].options:
                asked = tuple(check.id for check in checks)
                yield Solution(int(stem[2:4]), name, cell, asked, namespace)


def other_solutions() -> Iterator[Solution]:
    """Yield the right solutions of the tests, without the decorator that registers them."""
    for stem in MUTATED:
        name = f"tests.corpus.chapters.{module_of(CHAPTERS[stem])}"
        module = importlib.import_module(name)
        found: dict[Any, tuple[str, ...]] = {}
        for one in module.right:
            found[one.subject] = (*found.get(one.subject, ()), one.check)
        for subject, asked in found.items():
            (node,) = ast.parse(textwrap.dedent(inspect.getsource(subject))).body
            node.decorator_list = [
                one for one in node.decorator_list if not ast.unparse(one).startswith("right(")
            ]
            yield Solution(int(stem[2:4]), subject.__name__, ast.unparse(node), asked, vars(module))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what runs too long, again and again: a check catches what its subject raises."""

    def interrupt(*_: object) -> None:
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def judged(solution: Solution, mutant: Mutant, wide: Sequence[Wide], seeds: Iterable[int]) -> str:
    """Return what became of a mutant."""
    try:
        # A mutant such as 1(x) warns when it is compiled.
        with time_limit(SECONDS), warnings.catch_warnings(action="ignore"):
            subject = solution.build(mutant.code)
            full = [
                all(examine(CHECKS[check], subject, seed).full for check in solution.checks)
                for seed in seeds
            ]
            if not all(full):
                return SOMETIMES if any(full) else CAUGHT
            if all(run.alike(subject) for run in wide):
                return EQUIVALENT
            return ALLOWED if all(run.allowed(subject) for run in wide) else MISSED
    # Code that raises when it is defined, a stray name: nothing is left to check.
    except Exception:  # noqa: BLE001
        return CAUGHT


def results(solution: Solution, seeds: Iterable[int] = SEEDS) -> list[Result]:
    """Put every mutant of a solution through its checks."""
    original = solution.build(solution.code)
    wide = [wide_run(check, original) for check in solution.checks]
    return [
        Result(solution, mutant, judged(solution, mutant, wide, seeds))
        for mutant in mutants(solution.code)
    ]


def score(found: Iterable[Result]) -> tuple[int, int]:
    """Return how many wrong mutants lose points, and how many wrong ones there are."""
    outcomes = Counter(result.outcome for result in found)
    return outcomes[CAUGHT], outcomes[CAUGHT] + outcomes[SOMETIMES] + outcomes[MISSED]


# The report.

ABOUT = """\
# Mutation of right solutions

Made by `make mutation`. A mutant is a right solution with one small change: an operator, a
constant, an argument, a line. Each goes through the checks that ask for its object, with three
seeds. *Caught*: it loses points. The others go through a wide run: other sizes, extremes, float32,
labels and one-hot rows, calls again and again, two layers whose calls alternate. *Equivalent*: it
behaves as before. *Allowed*: otherwise, but right by the contract. *Missed*: wrong somewhere in the
wide run, and the check gave full marks.
"""
SURVIVORS = """
## Survivors that behave otherwise

| solution | line | mutant | outcome | why |
|---|---|---|---|---|
"""
EQUIVALENTS = """
## Equivalent mutants of the course's own solutions

| solution | line | mutant |
|---|---|---|
"""
COLUMNS = (CAUGHT, SOMETIMES, EQUIVALENT, ALLOWED, MISSED)


def _counts(name: str, found: Sequence[Result]) -> str:
    outcomes = Counter(result.outcome for result in found)
    return f"| {name} | {len(found)} | {' | '.join(str(outcomes[one]) for one in COLUMNS)} |"


def _row(result: Result, *more: str) -> str:
    code = (result.solution.name, result.mutant.line, result.mutant.change)
    cells = [f"`{text.replace('|', chr(92) + '|')}`" for text in code]
    return f"| {' | '.join([*cells, *more])} |\n"


def report(own: Sequence[Result], others: Sequence[Result]) -> str:
    """Write all that a reader wants to know of the two runs, in Markdown."""
    everything = [*own, *others]
    caught, wrong = score(everything)
    caught_own, wrong_own = score(own)
    parts: dict[str, list[Result]] = {}
    for result in own:
        parts.setdefault(f"`{result.solution.name}`, chapter {result.solution.chapter}", []).append(
            result
        )
    parts["**the course's own solutions**"] = list(own)
    for result in others:
        parts.setdefault(f"other styles, chapter {result.solution.chapter}", []).append(result)
    parts["**all**"] = everything
    return "".join(
        [
            ABOUT,
            f"\n**{caught_own} of {wrong_own} wrong mutants of the course's own solutions lose "
            f"points ({caught_own / wrong_own:.2%}), and {caught} of {wrong} of all "
            f"({caught / wrong:.2%}).**\n",
            f"\n| | mutants | {' | '.join(COLUMNS)} |\n|---|---|---|---|---|---|---|\n",
            *(_counts(name, found) + "\n" for name, found in parts.items()),
            SURVIVORS,
            *(
                _row(one, one.outcome, one.reason or "not explained")
                for one in everything
                if one.survived
            ),
            EQUIVALENTS,
            *(_row(one) for one in own if one.outcome == EQUIVALENT),
        ]
    )


def run(found: Iterable[Solution]) -> list[Result]:
    """Put the mutants of every solution through their checks."""
    everything = []
    for solution in found:
        everything += results(solution)
        print(f"{solution.name}: {len(everything)} mutants so far", file=sys.stderr)
    return everything


def main(target: Path) -> None:
    """Write the report."""
    own, others = run(own_solutions()), run(other_solutions())
    target.write_text(report(own, others), encoding="utf-8")
    for result in (*own, *others):
        if result.survived and not (result.outcome == ALLOWED and result.reason):
            print(f"{result.outcome}: {result.solution.name}: {result.mutant.change}")
