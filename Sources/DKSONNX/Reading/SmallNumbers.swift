/// Numbers of fewer than 16 bits (onnx.proto, TensorProto.DataType): kept as they are, and read where weights are computed
/// of them.
struct SmallNumbers: Sendable {
  /// How many bits one has: 8 or 4.
  let bits: Int
  /// The number that each pattern of bits stands for.
  private let table: [Float]

  /// The numbers of a type; nil for types that are no such numbers.
  init?(onnx type: Int) {
    switch type {
    case 17: self.init(bits: 8) { Self.float($0, exponent: 4, mantissa: 3, bias: 7, largest: .finite) }
    case 18: self.init(bits: 8) { Self.float($0, exponent: 4, mantissa: 3, bias: 8, largest: .unsignedZero) }
    case 19: self.init(bits: 8) { Self.float($0, exponent: 5, mantissa: 2, bias: 15, largest: .infinite) }
    case 20: self.init(bits: 8) { Self.float($0, exponent: 5, mantissa: 2, bias: 16, largest: .unsignedZero) }
    case 21: self.init(bits: 4) { Float($0) }
    case 22: self.init(bits: 4) { Float($0 < 8 ? $0 : $0 - 16) }
    case 23: self.init(bits: 4) { Self.float($0, exponent: 2, mantissa: 1, bias: 1, largest: .all) }
    case 24: self.init(bits: 8) { $0 == 255 ? .nan : Float(sign: .plus, exponent: $0 - 127, significand: 1) }
    default: return nil
    }
  }

  private init(bits: Int, _ number: (Int) -> Float) {
    self.bits = bits
    table = (0..<1 << bits).map(number)
  }

  /// The bytes that so many numbers take.
  func byteCount(_ count: Int) -> Int { bits == 8 ? count : count / 2 + count % 2 }

  /// The numbers in `bytes`; of two in a byte the lower bits come first.
  func decoded(_ bytes: some Collection<UInt8>, count: Int) -> [Float] {
    if bits == 8 { return bytes.map { table[Int($0)] } }
    return Array(bytes.flatMap { [table[Int($0 & 15)], table[Int($0 >> 4)]] }.prefix(count))
  }

  /// What the largest exponent stands for.
  private enum Largest {
    /// Infinities and no numbers, as IEEE 754 has it.
    case infinite
    /// Numbers, but for one that is none.
    case finite
    /// Numbers; minus zero is none.
    case unsignedZero
    /// Numbers.
    case all
  }

  private static func float(
    _ bits: Int, exponent: Int, mantissa: Int, bias: Int, largest: Largest
  ) -> Float {
    let (fraction, power) = (bits & (1 << mantissa - 1), bits >> mantissa & (1 << exponent - 1))
    let isNegative = bits >> (mantissa + exponent) != 0
    switch largest {
    case .infinite where power == 1 << exponent - 1:
      return fraction != 0 ? .nan : isNegative ? -.infinity : .infinity
    case .finite where power == 1 << exponent - 1 && fraction == 1 << mantissa - 1: return .nan
    case .unsignedZero where isNegative && power == 0 && fraction == 0: return .nan
    default: break
    }
    let whole = Float(fraction) / Float(1 << mantissa) + (power == 0 ? 0 : 1)
    let scale = Float(sign: .plus, exponent: max(power, 1) - bias, significand: 1)
    return (isNegative ? -1 : 1) * whole * scale
  }
}
