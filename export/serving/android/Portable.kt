package kerasgen

import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.ln
import kotlin.math.min
import kotlin.math.sqrt

/**
 * Random inputs that one seed gives alike in every runtime: the twin of
 * keras_gen/distributions/portable.py, which says why and from where.
 *
 * Threefry-2x32 with 20 rounds; the key is the seed, the counter is (sample, dimension).
 * Kotlin's Int holds the 32 bits of a word: sums wrap, which is the algorithm.
 *
 * Test vectors, computed by portable.py (key, counter -> words; draws of three):
 *   threefry 00000000 00000000, 00000000 00000000 -> 6b200159 99ba4efe
 *   threefry 13198a2e 03707344, 243f6a88 85a308d3 -> c4923a9c 483df7a0
 *   draw normal seed=0 index=0 stream=0 -> -1.0654526 0.5836952 -0.17815365
 *   draw normal seed=9223372036854775813 index=7 stream=1 -> -1.0066597 -0.30398795 -0.24062404
 *   draw uniform seed=0 index=0 stream=0 -> -0.16308576 -0.5674091 0.9306429
 *   draw unit seed=0 index=3 stream=15 -> 0.40100852 0.39199355 0.66073692
 *   draw categorical seed=0 index=0 stream=0 classes=10 -> 4 2 9
 */
object Portable {
    /** Rotation distances, which repeat every eight rounds. */
    val ROTATIONS = intArrayOf(13, 15, 26, 6, 17, 29, 16, 24)

    /** Parity constant of the key schedule. */
    const val PARITY = 0x1BD11BDA

    /** Dimensions that one input of a generator may take. */
    const val STREAM = 1 shl 28

    /** Scrambles a counter of two words under a key of two; returns two words. */
    fun threefry(key0: Int, key1: Int, counter0: Int, counter1: Int): IntArray {
        val schedule = intArrayOf(key0, key1, PARITY xor key0 xor key1)
        var x0 = counter0 + schedule[0]
        var x1 = counter1 + schedule[1]
        for (block in 0 until 5) {
            for (round in 0 until 4) {
                val distance = ROTATIONS[4 * (block % 2) + round]
                x0 += x1
                x1 = (x1 shl distance) or (x1 ushr (32 - distance))
                x1 = x1 xor x0
            }
            x0 += schedule[(block + 1) % 3]
            x1 += schedule[(block + 2) % 3] + block + 1
        }
        return intArrayOf(x0, x1)
    }

    /**
     * Draws one row of an input.
     *
     * @param prior "normal" for N(0, I), "uniform" for U(-1, 1), "unit" for U(0, 1), or
     *     "categorical" for equally likely class numbers, which a Float holds exactly.
     * @param seed The 64 bits of the seed; a negative Long is the seed less 2^64.
     * @param index Number of the sample in its seed, 0 or more.
     * @param size How many numbers the row has.
     * @param stream Position of the input among the generator's inputs, 0 to 15.
     * @param classes Number of classes of the categorical prior.
     */
    fun draw(
        prior: String,
        seed: Long,
        index: Int,
        size: Int,
        stream: Int,
        classes: Int = 0,
    ): FloatArray {
        require(index >= 0) { "`index` must not be negative. Received: $index" }
        require(stream in 0..15) { "`stream` must lie in 0..15. Received: $stream" }
        require(size in 0..STREAM) { "`size` must lie in 0..$STREAM. Received: $size" }
        require(prior != "categorical" || classes > 0) {
            "A categorical prior needs its number of classes. Received: $classes"
        }
        val key0 = seed.toInt()
        val key1 = (seed ushr 32).toInt()
        return FloatArray(size) { dimension ->
            val (first, second) = threefry(key0, key1, index, STREAM * stream + dimension)
            val value = unit(first)
            when (prior) {
                // In double, so that libraries that differ in the last bit still agree.
                "normal" -> (sqrt(-2.0 * ln(value)) * cos(2.0 * PI * unit(second))).toFloat()
                "uniform" -> (-1.0 + 2.0 * value).toFloat()
                "unit" -> value.toFloat()
                "categorical" -> min((value * classes).toInt(), classes - 1).toFloat()
                else -> throw IllegalArgumentException("Unknown prior: $prior")
            }
        }
    }

    /** The 24 high bits of a word as a number in (0, 1), the ends excluded. */
    private fun unit(word: Int): Double = ((word ushr 8).toDouble() + 0.5) / 16777216.0
}
