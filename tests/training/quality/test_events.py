from keras_gen.training.quality.events import Events
from keras_gen.training.storage.runs import read_lines


def test_events_are_kept_and_shown(tmp_path):
    said = []
    events = Events(tmp_path / "a" / "events.jsonl", said.append)
    events.add(1500, "early_stop", "Enough.")
    events.add(2000, "roll_back", "Back.", phase="one")
    rows = read_lines(tmp_path / "a" / "events.jsonl")
    assert rows[0] == {"step": 1500, "kind": "early_stop", "message": "Enough."}
    assert rows[1]["phase"] == "one"
    assert said == ["step 1,500: Enough.", "step 2,000: Back."]
    again = Events(tmp_path / "a" / "events.jsonl", said.append)
    assert again.rows() == rows
    assert again.rows("roll_back") == rows[1:]


def test_without_a_file_they_are_kept_in_memory_and_go_to_stderr(capsys):
    events = Events()
    events.add(1, "x", "Something [odd].")
    assert events.rows() == [{"step": 1, "kind": "x", "message": "Something [odd]."}]
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "step 1: Something [odd].\n")
