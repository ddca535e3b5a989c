import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, display

from source_lib import predict as predictions
from source_lib.predict import predict, predict_number


@pytest.fixture
def shown(monkeypatch):
    """Return what a cell displays: a list, filled by each prediction."""
    displayed = []
    monkeypatch.setattr(predictions, "display", lambda data, raw: displayed.append(data))
    return displayed


def test_each_answer_is_a_button_and_what_is_printed_is_folded(shown):
    predict("A", "B < C")(lambda: print("x < y\nx & y"))
    (data,) = shown
    assert data["text/html"].count('type="radio"') == 2
    assert "> B &lt; C</label>" in data["text/html"]
    folded = data["text/html"].split("<details>")[1]
    assert "<pre>x &lt; y\nx &amp; y</pre>" in folded
    assert data["text/plain"] == "Your prediction: A · B < C\n\nWhat happens:\nx < y\nx & y"


def test_a_number_is_typed(shown):
    predict_number("the loss")(lambda: print(0.5))
    assert '<label>the loss <input type="number"' in shown[0]["text/html"]
    assert shown[0]["text/plain"] == "Your prediction: the loss ?\n\nWhat happens:\n0.5"


def test_what_goes_wrong_goes_wrong_in_the_cell(shown):
    def unsolved():
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        predict("A", "B")(unsolved)
    assert shown == []


def test_the_experiment_can_be_called_again(shown, capsys):
    @predict("A", "B")
    def what_happens():
        print("again")

    what_happens()
    assert capsys.readouterr().out == "again\n"


@pytest.mark.parametrize("picture", [b"\x89PNG", "iVBORw=="])
def test_what_is_displayed_is_folded_too(shown, picture):
    def experiment():
        display({"image/png": picture, "text/plain": "a figure"}, raw=True)
        display(HTML("<b>bold</b>"))
        display(4 < 5)

    InteractiveShell.instance()
    try:
        predict("A", "B")(experiment)
    finally:
        InteractiveShell.clear_instance()
    folded = shown[0]["text/html"].split("<details>")[1]
    assert '<img src="data:image/png;base64,iVBOR' in folded
    assert "<b>bold</b>" in folded
    assert "<pre>True</pre>" in folded
