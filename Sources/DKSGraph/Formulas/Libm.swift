#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// Free functions here see the C library; the cases of `ScalarExpression.Function` would hide it.
private func cExp(_ x: Double) -> Double { exp(x) }
private func cLog(_ x: Double) -> Double { log(x) }
private func cTanh(_ x: Double) -> Double { tanh(x) }
private func cErf(_ x: Double) -> Double { erf(x) }
private func cSin(_ x: Double) -> Double { sin(x) }
private func cCos(_ x: Double) -> Double { cos(x) }
private func cAtan(_ x: Double) -> Double { atan(x) }
private func cAsinh(_ x: Double) -> Double { asinh(x) }
private func cLog1p(_ x: Double) -> Double { log1p(x) }
private func cExpm1(_ x: Double) -> Double { expm1(x) }
private func cPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// The elementary functions of the C library.
enum Libm {
  static func exp(_ x: Double) -> Double { cExp(x) }
  static func log(_ x: Double) -> Double { cLog(x) }
  static func tanh(_ x: Double) -> Double { cTanh(x) }
  static func erf(_ x: Double) -> Double { cErf(x) }
  static func sin(_ x: Double) -> Double { cSin(x) }
  static func cos(_ x: Double) -> Double { cCos(x) }
  static func atan(_ x: Double) -> Double { cAtan(x) }
  static func asinh(_ x: Double) -> Double { cAsinh(x) }
  static func log1p(_ x: Double) -> Double { cLog1p(x) }
  static func expm1(_ x: Double) -> Double { cExpm1(x) }
  static func pow(_ x: Double, _ y: Double) -> Double { cPow(x, y) }
}
