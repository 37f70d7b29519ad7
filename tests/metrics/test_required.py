"""The table of what records hold: stems, and every metric over features."""

import pytest

from keras_gen.metrics import required


@pytest.mark.parametrize(
    ("metric", "features", "reference", "parameters"),
    [
        ("fid", True, True, ()),
        ("fd", True, True, ()),
        ("fd_c", True, True, ()),
        ("kid_x", True, True, ("subsets", "subset_size")),
        ("is", True, False, ("splits",)),
        ("is_c", True, False, ("splits",)),
        ("precision_c", True, True, ("k",)),
        ("recall", True, True, ("k",)),
        ("density_x", True, True, ("k",)),
        ("coverage_c", True, True, ("k",)),
        ("swd_c", True, True, ("directions",)),
        ("swd_points", False, True, ("directions",)),
        ("class_coverage", True, False, ()),
        ("class_kl", True, True, ()),
        ("class_accuracy_at_14", True, False, ()),
        ("lpips_diversity_c", True, False, ()),
        ("ppl_c", True, False, ()),
        ("ms_ssim", False, False, ("scales", "pairs")),
        ("bits_per_dim", False, False, ("levels",)),
        ("l1_ab", False, True, ()),
        ("cycle_l1_ab", False, True, ()),
        ("psnr_y", False, True, ()),
        ("ssim_ba", False, True, ()),
        ("mse_over_variance", False, True, ()),
    ],
)
def test_ids_are_found_by_their_longest_stem(metric, features, reference, parameters):
    expected = required.Requirement(features, reference, parameters)
    assert required.of(metric) == expected


@pytest.mark.parametrize("metric", ["elbo", "iss", "fidelity", "modes", "hq_share"])
def test_of_others_nothing_is_required(metric):
    assert required.of(metric) == required.Requirement()
