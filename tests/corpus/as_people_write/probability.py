"""Cells of chapter 1 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch01_dice_to_cross_entropy")

cells(
    "empirical_distribution",
    "none",
    ["integer-truncation"],
    """
def empirical_distribution(counts):
    p = np.zeros_like(counts)
    N = sum(counts)
    for k in range(len(counts)):
        p[k] = counts[k] / N
    return p
""",
)

cells(
    "empirical_distribution",
    "none",
    ["percent"],
    """
def empirical_distribution(counts):
    total = counts.sum()
    return np.array([c / total * 100 for c in counts])
""",
)

cells(
    "empirical_distribution",
    "full",
    [],
    """
def empirical_distribution(counts):
    counts = counts.astype(np.float64)
    counts /= counts.sum()
    return counts
""",
)

cells(
    "negative_log_likelihood",
    "part",
    ["product-underflows"],
    """
def negative_log_likelihood(q, counts):
    likelihood = 1.0
    for k in range(len(q)):
        likelihood *= q[k] ** counts[k]
    return -np.log(likelihood)
""",
)

cells(
    "negative_log_likelihood",
    "none",
    ["returns-wrong-shape"],
    """
def negative_log_likelihood(q, counts):
    nll = []
    for prob, n in zip(q, counts):
        nll.append(-n * np.log(prob))
    return nll
""",
)

cells(
    "negative_log_likelihood",
    "part",
    ["epsilon-too-large"],
    """
def negative_log_likelihood(q, counts):
    eps = 1e-5
    return -np.sum(counts * np.log(q + eps))
""",
)

cells(
    "cross_entropy",
    "none",
    ["swapped-arguments"],
    """
def cross_entropy(p, q):
    delta = 1e-7
    return -np.sum(q * np.log(p + delta))
""",
)

cells(
    "cross_entropy",
    "part",
    ["epsilon-too-large"],
    """
def cross_entropy(p, q):
    delta = 1e-4
    return -np.sum(p * np.log(q + delta))
""",
)

cells(
    "cross_entropy",
    "none",
    ["missing-parentheses", "not-weighted", "returns-wrong-shape"],
    """
def cross_entropy(p, q):
    return -np.sum(p) * np.log(q + 1e-7)
""",
)

cells(
    "cross_entropy",
    "none",
    ["binary-form"],
    """
def cross_entropy(p, q):
    eps = 1e-12
    q = np.clip(q, eps, 1 - eps)
    return -np.sum(p * np.log(q) + (1 - p) * np.log(1 - q))
""",
)

cells(
    "cross_entropy",
    "part",
    ["mutates-input"],
    """
def cross_entropy(p, q):
    q[q == 0] = 1
    return -np.sum(p * np.log(q))
""",
)

cells(
    "kl_divergence",
    "none",
    ["missing-parentheses"],
    """
def kl_divergence(p, q):
    mask = p > 0
    p, q = p[mask], q[mask]
    return np.sum(p * np.log(p) - np.log(q))
""",
)

cells(
    "kl_divergence",
    "none",
    ["swapped-arguments"],
    """
def kl_divergence(p, q):
    total = 0
    for pk, qk in zip(p, q):
        if qk > 0:
            total += qk * np.log((qk + 1e-9) / (pk + 1e-9))
    return total
""",
)

cells(
    "kl_divergence",
    "none",
    [],
    """
def kl_divergence(p, q):
    P, Q = np.cumsum(p), np.cumsum(q)
    return np.abs(P - Q).sum()
""",
)

cells(
    "kl_divergence",
    "full",
    [],
    """
def kl_divergence(p, q):
    s = 0.0
    for i in range(len(p)):
        if p[i] != 0:
            s += p[i] * (np.log(p[i]) - np.log(q[i]))
    return s
""",
)
