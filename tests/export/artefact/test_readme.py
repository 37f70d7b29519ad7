from keras_gen.export.artefact import card, readme


def test_the_page_says_what_the_card_says(vae_report):
    page = (vae_report.directory / "README.md").read_text()
    assert page == readme.render(
        "artefact", vae_report.card, card.signatures(vae_report.card)
    )
    assert page.startswith("# artefact\n\n**vae**: ")
    assert "`image` (batch, 8, 8, 1) float32 in [-1, 1]" in page
    assert "float32, drawn from N(0, I)" in page
    assert "FULLY_CONNECTED" in page
    for record in vae_report.parity:
        assert f"{record.max_abs_difference:.1e}" in page
    assert "(16, 8, 8, 1) float32 in [-1, 1]" in page
    assert "samples.png" not in page


def test_the_callers_knowledge_becomes_sections(vae_report):
    extra = {
        "samples": "samples.png",
        "intended_use": "Digits.",
        "data": {"name": "digits", "rows": 1797},
        "metrics": [{"metric": "fd_c", "value": 3}, {"metric": "fid", "n_real": 10}],
    }
    page = readme.render(
        "x", {**vae_report.card, **extra}, card.signatures(vae_report.card)
    )
    assert "![Samples](samples.png)" in page
    assert "## Intended use\n\nDigits.\n" in page
    assert "## Data\n\n- name: digits\n- rows: 1797\n" in page
    assert (
        "| metric | value | n_real |\n| --- | --- | --- |\n"
        "| fd_c | 3 |  |\n| fid |  | 10 |\n"
    ) in page
    assert page.index("## Intended use") < page.index("## Metrics")
    assert page.index("## Metrics") < page.index("## Endpoints")
