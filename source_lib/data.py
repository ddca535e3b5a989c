r"""Small data sets that the course brings along: nothing is downloaded."""

from itertools import product


def corpus() -> tuple[list[list[str]], dict[str, list[str]]]:
    r"""A tiny English corpus, made by a small grammar, and the kinds of words in it.

    Every combination that the grammar allows occurs once, so words of a kind stand in the same
    surroundings. Returns the sentences, each a list of words that ends with a full stop, and for
    each kind its words.

    >>> sentences, kinds = corpus()
    >>> len(sentences), " ".join(sentences[0])
    (336, 'the small cat sleeps in the garden .')
    >>> kinds["drink"]
    ['water', 'milk', 'tea', 'juice']
    """
    kinds = {
        "animal": ["cat", "dog", "horse", "rabbit"],
        "person": ["anna", "ben", "clara", "david"],
        "drink": ["water", "milk", "tea", "juice"],
        "food": ["bread", "soup", "cheese", "cake"],
        "place": ["garden", "kitchen", "park", "forest"],
        "size": ["small", "big", "young"],
        "action": ["sleeps", "plays", "waits"],
    }
    grammar = [
        "the size animal action in the place",
        "person drinks drink in the place",
        "person eats food in the place",
        "person feeds the size animal",
        "person walks to the place",
    ]
    sentences = []
    for rule in grammar:
        choices = [kinds.get(word, [word]) for word in rule.split()]
        sentences += [[*words, "."] for words in product(*choices)]
    return sentences, kinds
