import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import special

from autograde.answers import buggy_objects
from autograde.answers.misconceptions import KNOWN, MISCONCEPTIONS
from autograde.answers.oracle import resolve
from autograde.check import examine
from autograde.explaining import report
from autograde.planted import hunt, mystery
from autograde.questions import planting
from autograde.questions.chapters.negative_sampling import SPECIMENS, SUSPECTS
from autograde.questions.register import CHECKS
from source_lib import bug_answers
from source_lib.bug_answers import HUNT, bug_hunt
from source_lib.data import corpus
from source_lib.gradient_check import numerical_gradient, relative_error
from source_lib.negative_sampling import (
    Embedding,
    EmbeddingDot,
    NegativeSamplingLoss,
    focal_score_gradient,
)
from source_lib.network import SGD, minibatches
from tests.support.specimens import specimen

V, H, N, S = 9, 4, 6, 3
IDX = np.array([2, 0, 2, 7, 2, 0])  # repeated, and words 1, 3, 4, 5, 6, 8 not at all


class Given:
    """Answers with the ids that it was made with."""

    def __init__(self, ids):
        self.ids = ids

    def get_negative_sample(self, target):
        return self.ids


def draw(seed):
    rng = np.random.default_rng(seed)
    return rng, rng.standard_normal((V, H)), rng.standard_normal((N, H))


# Embedding


def test_embedding_is_a_product_with_one_hot_rows():
    _, W, dout = draw(0)
    layer = Embedding(W)
    np.testing.assert_array_equal(layer.forward(IDX), np.eye(V)[IDX] @ W)
    assert layer.backward(dout) is None
    expected = autograd.grad(lambda W: anp.sum(dout * anp.dot(np.eye(V)[IDX], W)))(W)
    np.testing.assert_allclose(layer.grads[0], expected, rtol=1e-14)


def test_embedding_agrees_with_its_slope():
    _, W, dout = draw(1)
    layer = Embedding(W)
    layer.forward(IDX)
    layer.backward(dout)
    slope = numerical_gradient(lambda W: np.sum(dout * Embedding(W).forward(IDX)), W)
    assert relative_error(layer.grads[0], slope) < 1e-9


def test_each_backward_writes_the_same_array_anew():
    _, W, dout = draw(2)
    layer = Embedding(W)
    held = layer.grads[0]
    layer.forward(IDX)
    layer.backward(dout)
    first = held.copy()
    layer.backward(dout)
    np.testing.assert_array_equal(held, first)
    layer.forward([8])
    layer.backward(dout[:1])
    assert layer.grads[0] is held
    assert np.flatnonzero(held.any(axis=1)).tolist() == [8]


def test_params_are_the_array_that_was_given():
    _, W, dout = draw(3)
    layer = Embedding(W)
    assert layer.params[0] is W
    layer.forward(IDX)
    layer.backward(dout)
    SGD(0.1).update(layer.params, layer.grads)
    np.testing.assert_array_equal(layer.forward(IDX), W[IDX])


def test_embedding_keeps_its_own_copy_of_the_ids():
    _, W, dout = draw(4)
    layer, idx = Embedding(W), IDX.copy()
    out = layer.forward(idx)
    idx[...], out[...] = 0, 0.0
    layer.backward(dout)
    assert layer.grads[0][7].any()
    assert W[2].all()


@pytest.mark.parametrize("make", [Embedding, EmbeddingDot])
@pytest.mark.parametrize(
    ("idx", "message"),
    [
        ([0, V], f"id {V} lies outside"),
        ([-1, 0], "id -1 lies outside"),
        ([0.0, 1.0], "dtype float64: pass integers"),
        ([[0, 1]], r"shape \(1, 2\)"),
    ],
)
def test_ids_that_are_none_are_refused(make, idx, message):
    layer = make(np.zeros((V, H)))
    h = () if make is Embedding else (np.zeros((2, H)),)
    with pytest.raises(ValueError, match=message):
        layer.forward(*h, idx)


# EmbeddingDot


def test_dot_agrees_with_autograd():
    rng, W, h = draw(5)
    dout = rng.standard_normal(N)
    layer = EmbeddingDot(W)

    def scores(h, W):
        return anp.einsum("nh,nv,vh->n", h, np.eye(V)[IDX], W)

    np.testing.assert_allclose(layer.forward(h, IDX), scores(h, W), rtol=1e-13)
    dh = layer.backward(dout)
    for place, found in enumerate([dh, layer.grads[0]]):
        expected = autograd.grad(lambda h, W: anp.sum(dout * scores(h, W)), place)(h, W)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_dot_refuses_what_would_broadcast():
    layer = EmbeddingDot(np.zeros((V, H)))
    for shape in [(1, H), (H,), (N, 1), (N + 1, H)]:
        with pytest.raises(ValueError, match=r"but the ids ask for shape \(6, 4\)"):
            layer.forward(np.zeros(shape), IDX)


def test_dot_keeps_its_own_copies():
    rng, W, h = draw(6)
    dout = rng.standard_normal(N)
    layer = EmbeddingDot(W)
    layer.forward(h, IDX)
    first, gradient = layer.backward(dout).copy(), layer.grads[0].copy()
    h[...] = 0.0
    layer.backward(dout)[...] = 0.0
    np.testing.assert_array_equal(layer.backward(dout), first)
    np.testing.assert_array_equal(layer.grads[0], gradient)


# NegativeSamplingLoss


def questions(seed):
    rng, W, h = draw(seed)
    target = np.array([2, 0, 2, 7, 8, 0])
    negatives = (target[:, None] + rng.integers(1, V, (N, S))) % V
    return W, h, target, negatives


def autograd_loss(h, W, target, negatives):
    """The same loss in one line of log-sigmoids, from one-hot rows."""
    sign = np.r_[1.0, -np.ones(S)]
    ids = np.c_[target, negatives]
    scores = anp.einsum("nh,njv,vh->nj", h, np.eye(V)[ids], W)
    return anp.sum(anp.log(1 + anp.exp(-sign * scores))) / len(h)


def test_the_loss_agrees_with_scipy_and_autograd():
    W, h, target, negatives = questions(7)
    layer = NegativeSamplingLoss(W, Given(negatives), S)
    yes = np.einsum("nh,nh->n", h, W[target])
    no = np.einsum("nh,njh->nj", h, W[negatives])
    expected = -special.log_expit(yes).mean() - special.log_expit(-no).mean(axis=0).sum()
    assert layer.forward(h, target) == pytest.approx(expected, rel=1e-13)
    dh = layer.backward(2.5)
    for place, found in enumerate([dh, layer.grads[0]]):
        gradient = autograd.grad(autograd_loss, place)(h, W, target, negatives)
        np.testing.assert_allclose(found, 2.5 * gradient, rtol=1e-12)


def test_the_loss_agrees_with_its_own_slope():
    W, h, target, negatives = questions(8)
    layer = NegativeSamplingLoss(W, Given(negatives), S)
    layer.forward(h, target)
    dh, dW = layer.backward().copy(), layer.grads[0].copy()
    slopes = [numerical_gradient(lambda _: layer.forward(h, target), one) for one in (h, W)]
    assert relative_error(dh, slopes[0]) < 1e-7
    assert relative_error(dW, slopes[1]) < 1e-7


def test_extreme_scores_are_exact():
    W, sampler = np.array([[1000.0], [-1000.0]]), Given(np.array([[1], [0]]))
    layer = NegativeSamplingLoss(W, sampler, 1)
    assert layer.forward(np.ones((2, 1)), [0, 1]) == 1000.0  # the mean of 0 and 1000, twice
    np.testing.assert_array_equal(layer.backward(), [[0.0], [1000.0]])


def test_a_pull_raises_the_score_and_a_push_lowers_it():
    W, h, target, negatives = questions(9)
    layer = NegativeSamplingLoss(W, Given(negatives), S)
    before = layer.forward(h, target)
    layer.backward()
    SGD(0.01).update(layer.params, layer.grads)
    assert layer.forward(h, target) < before


def test_a_sampler_that_answers_in_another_shape_is_refused():
    layer = NegativeSamplingLoss(np.zeros((V, H)), Given(np.zeros((S, N), int)), S)
    with pytest.raises(ValueError, match=r"returned shape \(3, 6\).* has to be \(6, 3\)"):
        layer.forward(np.zeros((N, H)), IDX)


# The text


def test_every_combination_of_the_grammar_occurs_once():
    sentences, kinds = corpus()
    assert len(set(map(tuple, sentences))) == len(sentences) == 336
    assert {sentence[-1] for sentence in sentences} == {"."}
    words = {word for sentence in sentences for word in sentence}
    members = [word for kind in kinds.values() for word in kind]
    assert len(set(members)) == len(members)
    assert set(members) < words


def test_words_of_a_kind_stand_in_the_same_surroundings():
    sentences, kinds = corpus()
    around = {}
    for line in sentences:
        for left, word, right in zip(line, line[1:], line[2:], strict=False):
            around.setdefault(word, []).append((left, right))
    for members in kinds.values():
        # Who begins each sentence has nothing on the left.
        seen = [sorted(around.get(word, [])) for word in members]
        assert all(one == seen[0] for one in seen)


class Uniform:
    def __init__(self, size, rng):
        self.size, self.rng = size, rng

    def get_negative_sample(self, target):
        return (target[:, None] + self.rng.integers(1, self.size, (len(target), 5))) % self.size


@pytest.mark.parametrize("seed", range(3))
def test_words_of_a_kind_find_each_other(seed):
    sentences, kinds = corpus()
    words = sorted({word for sentence in sentences for word in sentence})
    number = {word: place for place, word in enumerate(words)}
    places = [(line, i) for line in sentences for i in range(1, len(line) - 1)]
    contexts = np.array([[number[line[i - 1]], number[line[i + 1]]] for line, i in places])
    targets = np.array([number[line[i]] for line, i in places])
    rng = np.random.default_rng(seed)
    table = Embedding(rng.normal(0, 0.1, (len(words), 8)))
    loss = NegativeSamplingLoss(np.zeros((len(words), 8)), Uniform(len(words), rng), 5)
    for _ in range(20):
        for batch, answers in minibatches(contexts, targets, 32, rng):
            looked_up = table.forward(batch.ravel()).reshape(len(batch), 2, 8)
            loss.forward(looked_up.mean(axis=1), answers)
            table.backward(np.repeat(loss.backward() / 2, 2, axis=0))
            SGD(1.0).update(table.params + loss.params, table.grads + loss.grads)
    unit = table.params[0] / np.linalg.norm(table.params[0], axis=1, keepdims=True)
    for members in kinds.values():
        for word in members:
            near = [words[i] for i in np.argsort(-(unit @ unit[number[word]]))[: len(members)]]
            assert set(near) == set(members)


# The bug hunt

each_letter = pytest.mark.parametrize("letter", SPECIMENS)
each_specimen = pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind, keys in HUNT.items() for key in keys], ids=str
)
ANYBODYS = range(100_000, 100_300)


def passes_of(check):
    """List the checks of the same object: those of its forward and its backward pass."""
    return [name for name, one in CHECKS.items() if one.asks == CHECKS[check].asks]


def dealt(number):
    """Return the mistakes behind the letters, for a number."""
    pools = {kind: [mistake for _, mistake in keys] for kind, keys in HUNT.items()}
    deal = planting.deal(bug_answers.LETTERS, pools, number)
    return {letter: mistake for letter, (_, mistake) in deal.items()}


def test_the_deal_of_a_number_is_the_same_each_time():
    assert bug_answers.LETTERS == SPECIMENS
    told = bug_hunt()
    assert told.pop("number") == 1
    assert dealt(1) == {letter: name for letter, (name, _) in told.items()}
    assert dealt(123456) == dealt(123456)
    assert len({str(dealt(number)) for number in ANYBODYS}) > 290


def test_a_mistake_of_a_kind_is_dealt_once_and_each_of_them_to_somebody():
    met = {kind: set() for kind in HUNT}
    for number in ANYBODYS:
        found = dealt(number)
        for kind in HUNT:
            own = [found[letter] for letter, one in bug_answers.LETTERS.items() if one == kind]
            assert len(own) == len({*own})
            met[kind] |= {*own}
    assert met == {kind: {mistake for _, mistake in keys} for kind, keys in HUNT.items()}


def test_at_most_three_are_right_altogether():
    kinds = {kind for kind, keys in HUNT.items() for _, name in keys if name == bug_answers.RIGHT}
    assert kinds == {"Sigmoid", "SigmoidWithLoss", "SoftmaxWithLoss"}  # as the chapter says


def test_no_dict_is_right_for_many():
    for answers in (dealt(1), dealt(123456)):
        same = [
            sum(answers[letter] == name for letter, name in dealt(number).items())
            for number in ANYBODYS
        ]
        assert np.mean(same) < 3


def test_suspects_are_known_and_in_order():
    assert list(SUSPECTS) == sorted(set(SUSPECTS))
    assert set(SUSPECTS) <= {*MISCONCEPTIONS, bug_answers.RIGHT}
    assert {mistake for keys in HUNT.values() for _, mistake in keys} < set(SUSPECTS)
    assert CHECKS["bug_hunt"].options == SUSPECTS


@each_letter
def test_a_specimen_pretends_to_be_what_its_check_asks_for(letter):
    pretends_to_be, made = hunt(1)[letter]
    assert pretends_to_be == bug_answers.LETTERS[letter]
    assert made.__name__ in ("Mystery", "mystery")


@each_specimen
@pytest.mark.parametrize("seed", range(5))
def test_experiments_tell_a_specimen_from_all_other_suspects(kind, key, seed):
    check, mistake = key
    made = planting.made(buggy_objects.source(*key))
    verdict = examine(CHECKS[check], made, seed)
    assert CHECKS[check].asks == kind
    if mistake == bug_answers.RIGHT:
        assert verdict.full
    else:
        assert verdict.diagnosis.alternatives == ((mistake,),), report.as_text(verdict)
    # The other pass is right, so it makes none of the suspects that are known there.
    for other in set(passes_of(check)) - {check}:
        assert examine(CHECKS[other], made, seed).full


@each_specimen
def test_several_suspects_could_be_meant(kind, key):
    known = {one.id for check in passes_of(key[0]) for one in KNOWN[check]}
    assert len(known & set(SUSPECTS)) >= 3
    # Who knows the kind of a layer knows no mistake yet: five could be behind its letter.
    assert 5 <= len(HUNT[kind]) <= 9  # as the chapter says


def test_the_first_case_is_told_apart_as_well():
    check, made = CHECKS["softmax_with_loss_backward"], mystery("first_case")
    ((_, mistake),) = bug_answers.PLANTED["first_case"]
    assert mistake not in SUSPECTS
    verdict = examine(check, made, 0)
    assert verdict.diagnosis.alternatives == (("normalised-over-everything",),)
    x, t = np.array([[0.5, -1.0, 2.0]]), np.array([1])
    right, wrong = resolve(check.reference)(), made()
    assert right.forward(x, t) == pytest.approx(wrong.forward(x, t))
    np.testing.assert_allclose(right.backward(), wrong.backward())


def test_a_specimen_has_a_gradient_of_its_own_w():
    layer = specimen("embedding", "embedding-overwrites")(np.zeros((3, 2)))
    layer.forward(np.array([0, 0]))
    layer.backward(np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.testing.assert_array_equal(layer.grads[0], [[3.0, 4.0], [0.0, 0.0], [0.0, 0.0]])


@each_specimen
def test_every_pass_of_a_specimen_can_be_asked(kind, key):
    make = planting.made(buggy_objects.source(*key))
    rng, W, h = draw(10)
    settings, inputs, dout = {
        "Sigmoid": ((), (h,), rng.standard_normal(h.shape)),
        "SigmoidWithLoss": ((), (h[:, 0], IDX % 2), 2.5),
        "SoftmaxWithLoss": ((), (h, IDX % 3), 2.5),
        "Embedding": ((W,), (IDX,), h),
        "EmbeddingDot": ((W,), (h, IDX), h[:, 0]),
        "NegativeSamplingLoss": ((W, Given(IDX[:, None]), 1), (h, IDX), 2.5),
    }[kind]
    layer = make(*settings)
    before = np.copy(layer.forward(*inputs))
    layer.backward(dout)
    layer.backward(dout)
    assert [one.shape for one in layer.params] == [one.shape for one in layer.grads]
    if settings:
        # An experiment by differences moves the numbers of W one by one.
        assert layer.params[0] is W
        W[...] += 1.0
        assert not np.allclose(layer.forward(*inputs), before)


# focal_score_gradient


def focal_loss(s, t, gamma):
    """The mean, of scores, with no code of this project; exact where the sigmoid is 0 or 1."""
    yes = special.expit(-s) ** gamma * special.log_expit(s)
    no = special.expit(s) ** gamma * special.log_expit(-s)
    return -np.mean(t * yes + (1 - t) * no)


def autograd_focal(s, t, gamma):
    y = 1 / (1 + anp.exp(-s))
    return -anp.mean(t * (1 - y) ** gamma * anp.log(y) + (1 - t) * y**gamma * anp.log(1 - y))


@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2, 3.7])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_focal_gradient_agrees_with_other_peoples_and_with_differences(gamma, size):
    rng = np.random.default_rng(size)
    s = rng.normal(0, 2, size)
    for t in (np.ones(size), np.zeros(size), rng.integers(2, size=size), rng.random(size)):
        found = focal_score_gradient(special.expit(s), t, gamma)
        expected = autograd.grad(autograd_focal)(s, t, gamma)
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)
        slope = numerical_gradient(lambda s, t=t: focal_loss(s, t, gamma), s.copy(), h=1e-5)
        np.testing.assert_allclose(found, slope, rtol=1e-6, atol=1e-9)


def test_focal_gradient_without_a_weight_is_that_of_chapter_6():
    rng = np.random.default_rng(3)
    y, t = rng.random(9), rng.integers(2, size=9)
    np.testing.assert_allclose(focal_score_gradient(y, t, 0), (y - t) / 9, rtol=1e-12)


@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2])
def test_focal_gradient_far_out(gamma):
    s, t = np.array([-30.0, 30.0, -30.0, 30.0]), np.array([1, 0, 0, 1])
    found = focal_score_gradient(special.expit(s), t, gamma)
    np.testing.assert_allclose(4 * found, [-1, 1, 0, 0], atol=1e-5)
    ends = focal_score_gradient([0.0, 1.0, 0.0, 1.0], t, gamma)
    np.testing.assert_array_equal(4 * ends, [-1, 1, 0, 0])


def test_focal_gradient_refuses_what_would_broadcast_and_a_negative_power():
    with pytest.raises(ValueError, match=r"y has shape \(3,\) and t has shape \(3, 1\): pass two"):
        focal_score_gradient(np.full(3, 0.5), np.ones((3, 1)), 2)
    with pytest.raises(ValueError, match=r"gamma is -1"):
        focal_score_gradient([0.5], [1], -1)
