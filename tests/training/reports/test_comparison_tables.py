import fabricated
from fabricated import diverged, line

from keras_gen.training.comparisons import summary
from keras_gen.training.reports import comparison_tables as tables

STUDY = fabricated.study()
LINES = [
    line("A", 0, 6.5),
    line("A", 1, 7.5),
    line("A", 0, 1.0, "fd_c", "test split"),
    line("B-1", 0, 3.0),
    diverged("B-1", 1),
]
ROWS = summary.summarise(STUDY.rows, LINES)


def test_the_main_table_has_values_time_and_memory():
    table = tables.results(ROWS, ["fd_c"], searched=False)
    assert table.columns == ["row", "seeds", "fd_c", "minutes", "ms/step", "MiB"]
    assert table.rows == [
        ["A", "2", "7.00 ± 0.71", "1.0", "5", "700"],
        ["B-1", "1, 1 diverged", "3", "1.0", "5", "700"],
    ]
    assert table.numbers == 4
    table = tables.results(ROWS, ["fd_c"], searched=True)
    assert table.columns[1] == "setting" and table.rows[0][1] == "default"
    empty = summary.summarise(["A"], [])
    assert tables.results(empty, ["fd_c"], True).rows == [
        ["A", "-", "0", "-", "-", "-", "-"]
    ]


def test_the_table_for_a_terminal_is_narrower():
    table = tables.summary_table(ROWS, ["fd_c"])
    assert table.columns == ["row", "seeds", "fd_c", "minutes", "MiB"]
    assert table.rows[0] == ["A", "2", "7.00 ± 0.71", "1.0", "700"]
    assert table.numbers == 3


def test_the_search_marks_what_was_chosen():
    assert tables.search(STUDY, []) is None
    study = fabricated.study(search=fabricated.SEARCH)
    lines = [
        line("A", 1000, 2.0, search="slow"),
        line("A", 1000, 1.0, search="own"),
        diverged("B-1", 1000, search="slow"),
    ]
    table = tables.search(study, lines)
    assert table.columns == ["row", "slow", "own"]
    assert table.rows == [["A", "2", "1 *"], ["B-1", "diverged", "-"]]


def test_baselines_stand_by_row():
    assert tables.beside(ROWS, ["fd_c"]).rows == [["A", "test split", "1"]]
    assert tables.beside(ROWS, ["class_kl"]) is None


def test_protocols_stand_by_metric():
    rows = tables.protocols([*LINES, line("A", 1, 0.1, protocol="n=9")], ["fd_c"]).rows
    assert rows == [["fd_c", fabricated.SAID], ["fd_c", "n=9"]]


def test_settings_are_shared_or_differ():
    shared, differing = tables.settings(STUDY)
    assert ["system", "gan"] in shared.rows
    assert differing.columns == ["row", "model.width"]
    assert differing.rows == [["A", "8"], ["B-1", "16"]]
    one = fabricated.study(rows={"A": STUDY.rows["A"]})
    assert tables.settings(one)[1].columns == ["row"]


def test_every_training_has_a_row():
    table = tables.trainings(LINES)
    assert [row[:5] for row in table.rows] == [
        ["A", "final", "default", "0", "measured"],
        ["A", "final", "default", "1", "measured"],
        ["B-1", "final", "default", "0", "measured"],
        ["B-1", "final", "default", "1", "Training diverged: x"],
    ]


def test_notes_say_what_must_be_known():
    assert tables.notes(
        STUDY, ROWS, [*LINES, line("A", 0, 0.1, protocol="n=9", jobs=2)], [], ["fd_c"]
    ) == [
        "B-1 diverged with seed 1; its means are over the rest.",
        "fd_c was measured under several protocols, so its values must not be compared "
        "across them.",
        "Some trainings shared the machine with another one, so their times are longer "
        "than they need be.",
    ]
    rows = summary.summarise(STUDY.rows, LINES[:1])
    assert tables.notes(STUDY, rows, LINES[:1], [], ["fd_c"]) == [
        "Not complete: A 1 of 2, B-1 0 of 2 seeds."
    ]
    late = [*LINES[:2], line("A", 0, 0.5, "kid_c"), line("B-1", 0, 0.5, "kid_c")]
    rows = summary.summarise(["A"], late)
    one = fabricated.study(rows={"A": STUDY.rows["A"]})
    assert tables.notes(one, rows, late, [], ["fd_c", "kid_c"]) == [
        "kid_c is known of some seeds only: A 1 of 2."
    ]
    study = fabricated.study(search=fabricated.SEARCH)
    lost = [diverged("B-1", 1000, search=label) for label in study.search]
    rows = summary.summarise(study.rows, LINES[:2])
    assert tables.notes(study, rows, LINES[:2], lost, ["fd_c"]) == [
        "B-1 diverged with every setting of the search."
    ]
