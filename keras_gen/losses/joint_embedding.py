"""The symmetric hinge that draws captions and their images together."""

from keras import ops


def joint_embedding(caption, image, captions, images, wrong, margin: float = 0.2):
    r"""Hinges by which each row's own pair must beat its wrong pairs.

    With scores $s_{ij} = φ_i · ψ_j$ of caption i and image j, row i gives
    $Σ_{j wrong} [\max(0, m - s_{ii} + s_{ij}) + \max(0, m - s_{ii} + s_{ji})]$, as in
    Reed et al., 2016, arXiv:1605.05395, §3, with a hinge in place of their 0-1 loss.

    Args:
        caption: `(B, D)` embeddings φ of these rows' captions.
        image: `(B, D)` embeddings ψ of their images.
        captions: `(N, D)` embeddings of all captions, these among them.
        images: `(N, D)` embeddings of all images.
        wrong: `(B, N)`, 1 where caption i and image j do not belong together, 0 where
            they do; no pair with 0 counts.
        margin: m, by how much the own pair must win.

    Returns:
        `(B,)` sums.
    """
    own = ops.sum(caption * image, axis=-1, keepdims=True)
    of_images = ops.matmul(caption, ops.transpose(images))
    of_captions = ops.matmul(image, ops.transpose(captions))
    hinges = ops.relu(margin - own + of_images) + ops.relu(margin - own + of_captions)
    return ops.sum(hinges * ops.cast(wrong, hinges.dtype), axis=-1)
