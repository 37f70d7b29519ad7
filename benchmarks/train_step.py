"""Compares our training step with a loop written by hand for the same algorithm.

    python benchmarks/train_step.py [--batch-size 64] [--steps 10] [--rounds 9]

Both sides train the same networks on the same batches in one process, in turns. The
hand-written loop is what an expert would write for one model: one `tf.function`, two
tapes, no logging but the last losses. Ours runs through the function that `fit` calls,
logs every term and keeps the average of the weights; `without average` shows the part
of that. Where PyTorch is installed, the same DCGAN step in PyTorch stands beside them.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from pairs import in_turns, median, ratio, table

from keras_gen import DCGAN, WGANGP

IMAGE_SHAPE = (28, 28, 1)


def ours(model, batches, steps):
    """Returns a function that takes `steps` steps as `fit` does."""
    model.compile()
    model.make_train_function()
    iterator = iter(batches)

    def run():
        for _ in range(steps):
            model.train_function(iterator)

    return run


def dcgan_by_hand(model, batches, steps):
    """Returns the DCGAN loop an expert would write for these networks."""
    generator, discriminator = model.generator, model.discriminator
    g_variables = [v.value for v in generator.trainable_variables]
    d_variables = [v.value for v in discriminator.trainable_variables]
    g_optimizer = keras.optimizers.Adam(2e-4, 0.5, epsilon=1e-8)
    d_optimizer = keras.optimizers.Adam(2e-4, 0.5, epsilon=1e-8)
    g_optimizer.build(generator.trainable_variables)
    d_optimizer.build(discriminator.trainable_variables)

    @tf.function
    def step(real):
        shape = (tf.shape(real)[0], model.latent_dim)
        fake = generator(tf.random.uniform(shape, -1, 1), training=True)
        with tf.GradientTape() as tape:
            real_logits = discriminator(real, training=True)
            fake_logits = discriminator(fake, training=True)
            d_loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(
                tf.nn.softplus(fake_logits)
            )
        gradients = tape.gradient(d_loss, d_variables)
        d_optimizer.apply(gradients, discriminator.trainable_variables)
        with tf.GradientTape() as tape:
            fake = generator(tf.random.uniform(shape, -1, 1), training=True)
            fake_logits = discriminator(fake, training=True)
            g_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits))
        gradients = tape.gradient(g_loss, g_variables)
        g_optimizer.apply(gradients, generator.trainable_variables)
        return d_loss, g_loss

    return _loop(step, batches, steps)


def wgan_gp_by_hand(model, batches, steps):
    """Returns the WGAN-GP loop an expert would write for these networks."""
    generator, critic = model.generator, model.critic
    g_variables = [v.value for v in generator.trainable_variables]
    c_variables = [v.value for v in critic.trainable_variables]
    g_optimizer = keras.optimizers.Adam(1e-4, 0.0, 0.9, epsilon=1e-8)
    c_optimizer = keras.optimizers.Adam(1e-4, 0.0, 0.9, epsilon=1e-8)
    g_optimizer.build(generator.trainable_variables)
    c_optimizer.build(critic.trainable_variables)

    @tf.function
    def step(batch):
        rows = tf.shape(batch)[0] // model.n_critic
        for k in range(model.n_critic):
            real = batch[k * rows : (k + 1) * rows]
            latents = tf.random.normal((rows, model.latent_dim))
            fake = generator(latents, training=True)
            with tf.GradientTape() as tape:
                epsilon = tf.random.uniform((rows, 1, 1, 1))
                points = epsilon * real + (1 - epsilon) * fake
                with tf.GradientTape() as inner:
                    inner.watch(points)
                    scores = tf.reduce_sum(critic(points, training=True))
                slopes = inner.gradient(scores, points)
                norms = tf.sqrt(tf.reduce_sum(slopes**2, axis=[1, 2, 3]) + 1e-12)
                c_loss = (
                    tf.reduce_mean(critic(fake, training=True))
                    - tf.reduce_mean(critic(real, training=True))
                    + 10.0 * tf.reduce_mean((norms - 1.0) ** 2)
                )
            gradients = tape.gradient(c_loss, c_variables)
            c_optimizer.apply(gradients, critic.trainable_variables)
        with tf.GradientTape() as tape:
            fake = generator(tf.random.normal((rows, model.latent_dim)), training=True)
            g_loss = -tf.reduce_mean(critic(fake, training=True))
        gradients = tape.gradient(g_loss, g_variables)
        g_optimizer.apply(gradients, generator.trainable_variables)
        return c_loss, g_loss

    return _loop(step, batches, steps)


def _loop(step, batches, steps):
    iterator = iter(batches)

    def run():
        for _ in range(steps):
            losses = step(next(iterator)["image"])
        return [float(loss) for loss in losses]

    return run


def batches_of(rows):
    """Returns an endless dataset of one random batch, so that data cost nothing."""
    image = np.random.default_rng(0).uniform(-1, 1, (rows, *IMAGE_SHAPE))
    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.from_tensors({"image": image.astype("float32")})
    return dataset.repeat().with_options(options)


def compare(system, by_hand, policy, arguments):
    """Returns one table row for each alternative."""

    def model(**kwargs):
        keras.utils.set_random_seed(0)
        keras.config.set_dtype_policy(policy)
        try:
            return system(IMAGE_SHAPE, **kwargs)
        finally:
            keras.config.set_dtype_policy("float32")

    rows = arguments.batch_size * model().sub_batches_per_step
    batches, steps = batches_of(rows), arguments.steps
    actions = {
        "hand-written": by_hand(model(), batches, steps),
        "ours": ours(model(), batches, steps),
        "ours without average": ours(model(ema_momentum=None), batches, steps),
    }
    if system is DCGAN:
        from torch_dcgan import training_step  # None where PyTorch is missing.

        peer = training_step(model(), arguments.batch_size, policy)
        if peer:
            actions["PyTorch"] = lambda: [peer() for _ in range(steps)]
    seconds = in_turns(actions, arguments.rounds, warmup=2)
    return [
        (
            system.id,
            policy,
            name,
            f"{1000 * median(seconds[name]) / steps:.1f}",
            f"{ratio(seconds, name, 'hand-written'):.3f}",
        )
        for name in actions
    ]


def main():
    """Runs the comparison and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    rows = []
    for policy in ("float32", "mixed_bfloat16"):
        rows += compare(DCGAN, dcgan_by_hand, policy, arguments)
        rows += compare(WGANGP, wgan_gp_by_hand, policy, arguments)
    table(
        f"Training step, 28x28x1, batch {arguments.batch_size}, width 32; median of "
        f"{arguments.rounds} rounds of {arguments.steps} steps, in turns",
        rows,
        ("system", "precision", "loop", "ms a step", "of hand-written"),
    )


if __name__ == "__main__":
    main()
