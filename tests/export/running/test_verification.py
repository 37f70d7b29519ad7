import json
import shutil

import numpy as np
import pytest

from keras_gen.export import ArtefactError, ExportError, verify
from keras_gen.export.artefact import checksums, layout
from keras_gen.export.artefact.layout import FORMATS


@pytest.fixture
def copy(dcgan_report, tmp_path):
    return shutil.copytree(dcgan_report.directory, tmp_path / "artefact")


def test_an_intact_artefact_is_compared_in_every_format(vae_report):
    records = verify(vae_report.directory)
    assert {(r.endpoint, r.output, r.format) for r in records} == {
        (r.endpoint, r.output, r.format) for r in vae_report.parity
    }
    for record in records:
        assert record.batch_sizes == (2,)
        assert record.max_abs_difference <= 2e-5 * record.max_abs_value
        assert record.max_abs_value > 0.1


def test_keras_is_not_needed(dcgan_report, run_python):
    output = run_python(
        "import sys\n"
        "sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "from keras_gen.export import verify\n"
        f"print(*[r.format for r in verify({str(dcgan_report.directory)!r})])"
    )
    assert output.split() == ["onnx", "onnx", "tflite", "tflite"]


@pytest.mark.parametrize("part", ["model.tflite", "card.json", "reference.npz"])
def test_a_changed_file_is_refused(copy, part):
    content = bytearray((copy / part).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / part).write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{part} has changed"):
        verify(copy)


def test_other_images_are_refused_even_with_true_checksums(copy):
    arrays = dict(np.load(copy / layout.REFERENCE))
    arrays["generate/outputs/image"][1, 3, 3] += 3e-4
    np.savez(copy / layout.REFERENCE, **arrays)
    checksums.write(copy)
    with pytest.raises(ExportError, match="format 'onnx'.* difference is 3.0.e-04"):
        verify(copy)


def test_an_incomplete_reference_is_refused(copy):
    np.savez(copy / layout.REFERENCE, nothing=np.zeros(1))
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="reference.npz' cannot be read"):
        verify(copy)


def test_a_reference_is_never_unpickled(copy):
    arrays = dict(np.load(copy / layout.REFERENCE))
    arrays["generate/outputs/image"] = np.array([{"a": 1}], dtype=object)
    np.savez(copy / layout.REFERENCE, **arrays)
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="cannot be read.*allow_pickle=False"):
        verify(copy)


def test_formats_of_no_known_runtime_are_refused(copy):
    card = json.loads((copy / "card.json").read_text())
    assert set(card["formats"]) == set(FORMATS)
    card["formats"] = {"coreml": {}}
    (copy / "card.json").write_text(json.dumps(card))
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="holds \\['coreml'\\]"):
        verify(copy)
