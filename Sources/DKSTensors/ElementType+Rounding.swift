extension ElementType {
  /// The element of this type that is nearest to `value`; integers are left to those who write them.
  package func rounded(_ value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value))
    case .float16: Double(float(halfBits: halfBits(Float(value))))
    case .bfloat16: Double(Float(bitPattern: UInt32(bfloat16Bits(Float(value))) << 16))
    case .boolean: value == 0 ? 0 : 1
    default: value
    }
  }

  /// The largest relative error of a rounded floating-point number: 2⁻ᵖ for p binary digits.
  package var roundoff: Double {
    switch self {
    case .float16: 0x1p-11
    case .bfloat16: 0x1p-8
    case .float64: 0x1p-53
    default: 0x1p-24
    }
  }
}
