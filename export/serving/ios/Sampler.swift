import CoreGraphics
import Foundation
import TensorFlowLite

/// Samples from an artefact's model.tflite on a telephone: the images of a seed are those
/// of `keras_gen.export.load(...).generate(count, seed=seed)`.
///
/// Not safe for threads: use one at a time, away from the main thread.
public final class Sampler {
  public enum Failure: Error {
    /// The card has a shape that is not fixed, or a tensor is not what it says.
    case unsuitable(String)
    /// An argument is out of its range, unknown or missing.
    case argument(String)
  }

  /// One tensor of the card, without its batch axis.
  private struct Feature: Decodable {
    let name: String
    let shape: [Int?]
    let dtype: String
    let prior: Portable.Prior?
    let high: Double?

    var sides: [Int] { shape.compactMap { $0 } }
    var size: Int { sides.reduce(1, *) }
    var classes: Int { high.map { Int($0) + 1 } ?? 0 }
  }

  private struct Endpoint: Decodable {
    let inputs: [Feature]
    let outputs: [Feature]
  }

  private struct Card: Decodable {
    let endpoints: [String: Endpoint]
  }

  private static let endpoint = "generate"

  private let runner: SignatureRunner
  private let inputs: [Feature]
  private let output: Feature

  /// Shape of one sample: height, width and channels of an image.
  public var shape: [Int] { output.sides }

  /// Opens an artefact.
  ///
  /// - Parameters:
  ///   - model: Path of model.tflite.
  ///   - card: Path of card.json, which says what the inputs are drawn from.
  ///   - threads: How many threads the interpreter may use.
  public init(model: String, card: String, threads: Int = 2) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: card))
    let found = try JSONDecoder().decode(Card.self, from: data)
    guard let endpoint = found.endpoints[Self.endpoint], let first = endpoint.outputs.first
    else {
      throw Failure.unsuitable("The card has no endpoint \(Self.endpoint)")
    }
    for feature in endpoint.inputs + [first] where feature.shape.contains(where: { $0 == nil }) {
      throw Failure.unsuitable("The shape of \(feature.name) must be fixed")
    }
    inputs = endpoint.inputs
    output = first
    var options = Interpreter.Options()
    options.threadCount = threads
    let interpreter = try Interpreter(modelPath: model, options: options)
    // The runner keeps the interpreter alive.
    runner = try interpreter.signatureRunner(with: Self.endpoint)
  }

  /// Draws samples, one after the other, so that memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - count: How many samples.
  ///   - start: Index of the first sample in its seed.
  ///   - truncation: Factor of the inputs that are drawn from N(0, I); 1 leaves them.
  ///   - given: Inputs by name that are not drawn, such as a label: one row, which holds
  ///     for all samples.
  /// - Returns: `count` arrays of the numbers of `shape`; images in [-1, 1].
  public func sample(
    seed: UInt64, count: Int, start: UInt32 = 0, truncation: Float = 1,
    given: [String: [Float]] = [:]
  ) throws -> [[Float]] {
    guard count > 0, UInt64(start) + UInt64(count) <= UInt64(1) << 32 else {
      throw Failure.argument("Samples are numbered 0 to 2^32 - 1, and one at least is drawn")
    }
    let names = Set(inputs.map { $0.name })
    guard names.isSuperset(of: given.keys) else {
      throw Failure.argument("The model takes \(names.sorted()), and got \(given.keys.sorted())")
    }
    return try (0..<count).map { offset in
      let index = start + UInt32(offset)
      var rows: [String: Data] = [:]
      for (position, feature) in inputs.enumerated() {
        let row =
          try given[feature.name]
          ?? drawn(feature, seed: seed, index: index, position: position, truncation: truncation)
        rows[feature.name] = try bytes(of: row, for: feature)
      }
      try runner.invoke(with: rows)
      return try floats(of: runner.output(named: output.name).data)
    }
  }

  /// Turns one image of `sample`, of one or three channels, into a picture.
  public func picture(of image: [Float]) throws -> CGImage {
    guard shape.count == 3, shape[2] == 1 || shape[2] == 3, image.count == output.size else {
      throw Failure.argument("Pictures have shape (height, width, 1 or 3), not \(shape)")
    }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    // Half to even, as keras_gen rounds.
    let pixels = image.map { value in
      UInt8(((min(max(value, -1), 1) + 1) * 127.5).rounded(.toNearestOrEven))
    }
    guard let provider = CGDataProvider(data: Data(pixels) as CFData),
      let picture = CGImage(
        width: width, height: height, bitsPerComponent: 8, bitsPerPixel: 8 * channels,
        bytesPerRow: width * channels,
        space: channels == 1 ? CGColorSpaceCreateDeviceGray() : CGColorSpaceCreateDeviceRGB(),
        bitmapInfo: CGBitmapInfo(rawValue: CGImageAlphaInfo.none.rawValue),
        provider: provider, decode: nil, shouldInterpolate: false, intent: .defaultIntent)
    else {
      throw Failure.unsuitable("No picture of \(width)x\(height)x\(channels) can be made")
    }
    return picture
  }

  private func drawn(
    _ feature: Feature, seed: UInt64, index: UInt32, position: Int, truncation: Float
  ) throws -> [Float] {
    guard let prior = feature.prior else {
      throw Failure.argument("Input \(feature.name) has no prior to draw it from: give it")
    }
    let row = Portable.draw(
      prior, seed: seed, index: index, size: feature.size, position: position,
      classes: feature.classes)
    return prior == .normal ? row.map { $0 * truncation } : row
  }

  private func bytes(of row: [Float], for feature: Feature) throws -> Data {
    guard row.count == feature.size else {
      throw Failure.argument(
        "Input \(feature.name) takes \(feature.size) numbers, and got \(row.count)")
    }
    if feature.dtype == "int32" {
      return row.map { Int32($0) }.withUnsafeBytes { Data($0) }
    }
    return row.withUnsafeBytes { Data($0) }
  }

  private func floats(of data: Data) throws -> [Float] {
    guard data.count == output.size * MemoryLayout<Float>.stride else {
      throw Failure.unsuitable("Output \(output.name) has \(data.count) bytes")
    }
    var row = [Float](repeating: 0, count: output.size)
    _ = row.withUnsafeMutableBytes { data.copyBytes(to: $0) }
    return row
  }
}
