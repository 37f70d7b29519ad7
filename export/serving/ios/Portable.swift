import Foundation

/// Random inputs that one seed gives alike in every runtime: the twin of
/// keras_gen/distributions/portable.py, which says why and from where.
///
/// Threefry-2x32 with 20 rounds; the key is the seed, the counter is (sample, dimension).
///
/// Test vectors, computed by portable.py (key, counter -> words; draws of three):
///   threefry 00000000 00000000, 00000000 00000000 -> 6b200159 99ba4efe
///   threefry 13198a2e 03707344, 243f6a88 85a308d3 -> c4923a9c 483df7a0
///   draw normal seed=0 index=0 stream=0 -> -1.0654526 0.5836952 -0.17815365
///   draw normal seed=9223372036854775813 index=7 stream=1 -> -1.0066597 -0.30398795 -0.24062404
///   draw uniform seed=0 index=0 stream=0 -> -0.16308576 -0.5674091 0.9306429
///   draw unit seed=0 index=3 stream=15 -> 0.40100852 0.39199355 0.66073692
///   draw categorical seed=0 index=0 stream=0 classes=10 -> 4 2 9
public enum Portable {
  /// Rotation distances, which repeat every eight rounds.
  static let rotations: [UInt32] = [13, 15, 26, 6, 17, 29, 16, 24]

  /// Parity constant of the key schedule.
  static let parity: UInt32 = 0x1BD1_1BDA

  /// Dimensions that one input of a generator may take.
  static let stream: UInt32 = 1 << 28

  /// What a row can be drawn from: N(0, I), U(-1, 1), U(0, 1), or class numbers that are
  /// equally likely.
  public enum Prior: String, Decodable {
    case normal, uniform, unit, categorical
  }

  /// Scrambles a counter of two words under a key of two.
  static func threefry(
    key: (UInt32, UInt32), counter: (UInt32, UInt32)
  ) -> (UInt32, UInt32) {
    let schedule = [key.0, key.1, parity ^ key.0 ^ key.1]
    // &+ wraps, which is the algorithm.
    var x0 = counter.0 &+ schedule[0]
    var x1 = counter.1 &+ schedule[1]
    for block in 0..<5 {
      for round in 0..<4 {
        let distance = rotations[4 * (block % 2) + round]
        x0 = x0 &+ x1
        x1 = (x1 << distance) | (x1 >> (32 - distance))
        x1 = x1 ^ x0
      }
      x0 = x0 &+ schedule[(block + 1) % 3]
      x1 = x1 &+ schedule[(block + 2) % 3] &+ UInt32(block + 1)
    }
    return (x0, x1)
  }

  /// Draws one row of an input.
  ///
  /// - Parameters:
  ///   - prior: What it is drawn from.
  ///   - seed: The seed.
  ///   - index: Number of the sample in its seed.
  ///   - size: How many numbers the row has.
  ///   - position: Place of the input among the generator's inputs, 0 to 15.
  ///   - classes: Number of classes of the categorical prior.
  /// - Returns: The numbers; class numbers too, which a Float holds exactly.
  public static func draw(
    _ prior: Prior, seed: UInt64, index: UInt32, size: Int, position: Int, classes: Int = 0
  ) -> [Float] {
    precondition((0...15).contains(position), "A generator draws 16 inputs at most")
    precondition((0...Int(stream)).contains(size), "A row has 2^28 numbers at most")
    precondition(prior != .categorical || classes > 0, "Classes must be counted")
    let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    return (0..<size).map { dimension in
      let place = stream * UInt32(position) + UInt32(dimension)
      let (first, second) = threefry(key: key, counter: (index, place))
      let value = unit(first)
      switch prior {
      case .normal:
        // In Double, so that libraries that differ in the last bit still agree.
        return Float((-2.0 * log(value)).squareRoot() * cos(2.0 * Double.pi * unit(second)))
      case .uniform:
        return Float(-1.0 + 2.0 * value)
      case .unit:
        return Float(value)
      case .categorical:
        return Float(min(Int(value * Double(classes)), classes - 1))
      }
    }
  }

  /// The 24 high bits of a word as a number in (0, 1), the ends excluded.
  private static func unit(_ word: UInt32) -> Double {
    (Double(word >> 8) + 0.5) / 16777216.0
  }
}
