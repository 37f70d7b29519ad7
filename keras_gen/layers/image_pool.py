"""A history of generated images, from which a discriminator learns."""

import keras
import tensorflow as tf

from keras_gen.distributions import replicated


@keras.saving.register_keras_serializable("keras_gen")
class ImagePool(keras.layers.Layer):
    """Keeps images of earlier steps, and gives some of them in place of new ones.

    Shrivastava et al., 2017, §2.3, per image as in the authors' code of CycleGAN (Zhu
    et al., 2017, §4): while the pool is not full, an image is stored and returned.
    Afterwards, with probability one half, it takes the place of a random stored image,
    which is returned; otherwise it is returned itself and not stored.

    The images of a batch come one after the other, so that a later one may receive an
    earlier one. Under `tf.distribute` the pool sees the global batch: every replica
    keeps the same pool and returns its own rows of what one device would return.

    Args:
        size: int. Images to keep; 0 returns every image as it is.
        image_shape: `(height, width, channels)`.
    """

    def __init__(self, size: int, image_shape, **kwargs):
        # Stored images are not rounded, whatever the precision policy.
        super().__init__(**{**kwargs, "dtype": "float32"})
        if not (isinstance(size, int) and size >= 0):
            raise ValueError(f"A pool keeps 0 or more images. Received: size={size!r}")
        self.size = size
        self.image_shape = tuple(image_shape)
        self.seed_generator = keras.random.SeedGenerator()
        self.images = self._state("images", (size, *self.image_shape), "float32")
        self.count = self._state("count", (), "int32")
        self.built = True

    def call(self, images):
        """Exchanges this replica's share of new images.

        Args:
            images: `(B, *image_shape)`, without a gradient.

        Returns:
            Tensor of the same shape: new and old images.
        """
        if self.size == 0:
            return images
        draws = replicated.uniform((tf.shape(images)[0], 2), self.seed_generator)
        everyones = self.exchange(*map(replicated.gather, (images, draws)))
        return replicated.own_rows(everyones)

    def exchange(self, images, draws):
        """Exchanges a global batch, by given random numbers.

        Args:
            images: `(N, *image_shape)`.
            draws: `(N, 2)` in [0, 1): below one half the first exchanges the image;
                the second chooses with which.

        Returns:
            Tensor like `images`.
        """
        n = tf.shape(images)[0]
        order = tf.range(n)
        place = self.count.value + order
        filling = place < self.size
        chosen = tf.cast(draws[:, 1] * self.size, tf.int32)
        # The product may round up to the size itself.
        place = tf.where(filling, place, tf.minimum(chosen, self.size - 1))
        stored = filling | (draws[:, 0] < 0.5)
        # Who lies where is settled by row numbers, so that images move only once.
        rows = tf.concat([self.images.value, images], 0)
        earlier = (place[:, None] == place) & stored & (order < order[:, None])
        before = self._last(earlier, place)
        returned = tf.where(stored & ~filling, before, self.size + order)
        places = tf.range(self.size)
        after = self._last((places[:, None] == place) & stored, places)
        self.images.assign(tf.gather(rows, after))
        self.count.assign(tf.minimum(self.count.value + n, self.size))
        return tf.gather(rows, returned)

    def _last(self, stores, place):
        """Returns the row of who was stored last in each place, or was there before.

        Args:
            stores: `(K, N)`, whether new image n was stored in place k.
            place: `(K,)` places in the pool.

        Returns:
            `(K,)` row numbers, in the pool followed by the new images.
        """
        order = tf.range(tf.shape(stores)[1])
        last = tf.reduce_max(tf.where(stores, order, -1), axis=1)
        return tf.where(last >= 0, self.size + last, place)

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "size": self.size,
            "image_shape": self.image_shape,
        }

    def _state(self, name, shape, dtype):
        return self.add_weight(
            name=name,
            shape=shape,
            dtype=dtype,
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )
