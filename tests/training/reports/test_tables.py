from keras_gen.training.reports.tables import Table


def test_markdown_has_numbers_to_the_right_and_no_stray_bars():
    table = Table(["row", "fd | c"], [["a\nb", "1"], ["", "2"]], numbers=1)
    assert table.markdown().splitlines() == [
        "| row | fd \\| c |",
        "| --- | ---: |",
        "| a b | 1 |",
        "|   | 2 |",
    ]
