"""What is said beside a learner's code, of what came back: forms, which are filled in there.

It crosses to the judge as English text. Whoever shows it finds its form here again, and says that
in the learner's language.
"""

from __future__ import annotations

# A value that is no array of real numbers. What is told of any kind of object comes last.
ODD = {
    "none": "None",
    "masked": "a masked array",
    "complex": "complex numbers",
    "string": "a string",
    "many": "an array of {size} numbers",
    "dtype": "an array of dtype {dtype}",
    "an": "an {type}",
    "a": "a {type}",
}

SHOW_NUMBER = "autograde.planted.show_number() prints yours."

# Why what came back is no answer to "find the bug".
NO_ANSWER = {
    "none": "Your function {name}() returned None: is a return missing?",
    "no name": "There is no name of a mistake in what {name}() returned, {came}. An answer is "
    "written so: {whole}",
    "no input": "Give an input that shows it as well, and your number: {whole}",
    "no number": f"Whose mystery is it? Put its number first: {{whole}}. {SHOW_NUMBER}",
    # Of all letters in the same words: it is read once.
    "no dict": "{name}() returned {came}: return a dict with your number, and an answer for each "
    "letter: {whole}",
    "no letter": "There is no answer for {letter} yet. It is written so: {whole}",
    "no name for a letter": "The answer for {letter} does not begin with the name of a mistake: "
    "{came}. It is written so: {whole}",
    "no number in the dict": f"Whose layers are these? Put their number into the dict: {{whole}}. "
    f"{SHOW_NUMBER}",
    "no input for a letter": "Give an input that shows it as well: {whole}",
    "another number": "{came} is not the number of a mystery: those are {least} to {most}. "
    f"{SHOW_NUMBER}",
    "near a suspect": "{came} is not in the table of suspects (did you mean {near}?)",
    "no suspect": "{came} is not in the table of suspects",
    "odd input": "In your input, {what} is {came}. An input is made of arrays and numbers: "
    "{example}",
    "empty input": "In your input, {what} is empty: give it a number at least.",
    "large input": "In your input, {what} has {size} numbers. A small one shows it better: take "
    "{most} at most.",
    "many axes": "In your input, {what} has {axes} axes. A smaller one shows it better: take a "
    "row, or a table.",
    "another form": "That is no input to ask with. It is written as {example}.",
    "no layer": 'The first part of an input is a layer of 5.6, such as Parabolas(w, c, "dx"), '
    "and not {came}",
}
