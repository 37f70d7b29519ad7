package kerasgen

import android.content.Context
import android.graphics.Bitmap
import java.io.Closeable
import java.io.FileInputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import kotlin.math.round
import org.json.JSONArray
import org.json.JSONObject
import org.tensorflow.lite.Interpreter

/**
 * Samples from an artefact's model.tflite on a telephone: the images of a seed are
 * those of `keras_gen.export.load(...).generate(count, seed=seed)`.
 *
 * Not safe for threads: use one at a time, away from the main thread.
 *
 * @param model The bytes of model.tflite, in a direct buffer.
 * @param card The text of card.json, which says what the inputs are drawn from.
 * @param threads How many threads the interpreter may use.
 */
class Sampler(model: ByteBuffer, card: String, threads: Int = 2) : Closeable {
    /** One tensor of the card, without its batch axis. */
    private class Feature(json: JSONObject) {
        val name: String = json.getString("name")
        val shape: List<Int> = json.getJSONArray("shape").sizes()
        val isInteger: Boolean = json.getString("dtype") == "int32"
        val prior: String? = if (json.isNull("prior")) null else json.getString("prior")
        val classes: Int = if (json.isNull("high")) 0 else json.getDouble("high").toInt() + 1
        val size: Int = shape.fold(1) { product, side -> product * side }
    }

    private val interpreter =
        Interpreter(model, Interpreter.Options().apply { numThreads = threads })
    private val inputs: List<Feature>
    private val output: Feature

    init {
        val endpoint = JSONObject(card).getJSONObject("endpoints").getJSONObject(ENDPOINT)
        inputs = endpoint.getJSONArray("inputs").objects().map { Feature(it) }
        output = Feature(endpoint.getJSONArray("outputs").getJSONObject(0))
        require(ENDPOINT in interpreter.signatureKeys) {
            "The model must have the signature $ENDPOINT. Received: " +
                interpreter.signatureKeys.joinToString()
        }
    }

    /** Shape of one sample: height, width and channels of an image. */
    val shape: List<Int> get() = output.shape

    /**
     * Draws samples, one after the other, so that memory does not grow with their number.
     *
     * @param seed The 64 bits of the seed.
     * @param count How many samples.
     * @param start Index of the first sample in its seed.
     * @param truncation Factor of the inputs that are drawn from N(0, I); 1 leaves them.
     * @param given Inputs by name that are not drawn, such as a label: one row, which
     *     holds for all samples.
     * @return `count` arrays of the numbers of [shape]; images in [-1, 1].
     */
    fun sample(
        seed: Long,
        count: Int,
        start: Int = 0,
        truncation: Float = 1f,
        given: Map<String, FloatArray> = emptyMap(),
    ): List<FloatArray> {
        require(count > 0) { "`count` must be positive. Received: $count" }
        require(start >= 0 && start <= Int.MAX_VALUE - count) {
            "`start` must lie in 0..2^31 - 1 - count. Received: $start"
        }
        val names = inputs.map { it.name }
        require(names.containsAll(given.keys)) {
            "The model takes $names. Received: ${given.keys}"
        }
        return List(count) { run(seed, start + it, truncation, given) }
    }

    /** Turns one image of [sample], of one or three channels, into a picture. */
    fun toBitmap(image: FloatArray): Bitmap {
        require(shape.size == 3 && (shape[2] == 1 || shape[2] == 3)) {
            "Pictures have shape (height, width, 1 or 3). Received: $shape"
        }
        require(image.size == output.size) {
            "An image of shape $shape has ${output.size} numbers. Received: ${image.size}"
        }
        val (height, width, channels) = shape
        val colours = IntArray(height * width) { pixel ->
            // One channel is shown as grey: its number stands for all three.
            val (red, green, blue) = List(3) { byte(image[pixel * channels + it % channels]) }
            OPAQUE or (red shl 16) or (green shl 8) or blue
        }
        return Bitmap.createBitmap(colours, width, height, Bitmap.Config.ARGB_8888)
    }

    override fun close() = interpreter.close()

    private fun run(
        seed: Long,
        index: Int,
        truncation: Float,
        given: Map<String, FloatArray>,
    ): FloatArray {
        val rows = inputs.withIndex().associate { (position, feature) ->
            val row = given[feature.name] ?: drawn(feature, seed, index, position, truncation)
            feature.name to (buffer(feature, row) as Any)
        }
        val answer = direct(output.size)
        interpreter.runSignature(rows, mapOf<String, Any>(output.name to answer), ENDPOINT)
        answer.rewind()
        return FloatArray(output.size).also { answer.asFloatBuffer().get(it) }
    }

    private fun drawn(
        feature: Feature,
        seed: Long,
        index: Int,
        position: Int,
        truncation: Float,
    ): FloatArray {
        val prior = requireNotNull(feature.prior) {
            "Input ${feature.name} has no prior to draw it from: give it"
        }
        val row = Portable.draw(prior, seed, index, feature.size, position, feature.classes)
        if (prior == "normal") for (i in row.indices) row[i] *= truncation
        return row
    }

    private fun buffer(feature: Feature, row: FloatArray): ByteBuffer {
        require(row.size == feature.size) {
            "Input ${feature.name} takes ${feature.size} numbers. Received: ${row.size}"
        }
        val bytes = direct(row.size)
        for (value in row) {
            if (feature.isInteger) bytes.putInt(value.toInt()) else bytes.putFloat(value)
        }
        bytes.rewind()
        return bytes
    }

    companion object {
        private const val ENDPOINT = "generate"
        private const val OPAQUE = 0xFF shl 24

        /** Opens an artefact's model.tflite and card.json in the app's assets. */
        fun fromAssets(context: Context, folder: String): Sampler {
            val card = context.assets.open("$folder/card.json").use {
                it.readBytes().toString(Charsets.UTF_8)
            }
            // Mapped, not read: the build must not compress .tflite files.
            val model = context.assets.openFd("$folder/model.tflite").use { file ->
                FileInputStream(file.fileDescriptor).use {
                    it.channel.map(
                        FileChannel.MapMode.READ_ONLY,
                        file.startOffset,
                        file.declaredLength,
                    )
                }
            }
            return Sampler(model, card)
        }

        /** Rounds a number in [-1, 1] to a byte, half to even, as keras_gen does. */
        private fun byte(value: Float): Int =
            round((value.coerceIn(-1f, 1f) + 1f) * 127.5f).toInt()

        private fun direct(numbers: Int): ByteBuffer =
            ByteBuffer.allocateDirect(4 * numbers).order(ByteOrder.nativeOrder())

        private fun JSONArray.sizes(): List<Int> = List(length()) {
            require(!isNull(it)) { "The model's shapes must be fixed. Received: $this" }
            getInt(it)
        }

        private fun JSONArray.objects(): List<JSONObject> =
            List(length()) { getJSONObject(it) }
    }
}
