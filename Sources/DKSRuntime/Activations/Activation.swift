import CElementwise

/// A transformed activation φ̂(x) = γ(φ(αx + β) + δ) (Martens et al. 2021, section 8).
///
/// The built-in functions are evaluated in centered forms that do not lose digits when α is small and γ
/// large, as in deep networks (Theory 1.7); the constants are prepared in double precision.
public struct Activation: Sendable {
  /// Writes values and, unless null, slopes.
  @usableFromInline typealias Loop =
    @Sendable (
      _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
      _ slope: UnsafeMutablePointer<Float>?
    ) -> Void

  let loop: Loop

  @usableFromInline init(loop: @escaping Loop) {
    self.loop = loop
  }

  /// A function from the catalogue, transformed.
  public init(
    _ function: Function, inputScale: Double = 1, inputShift: Double = 0, outputScale: Double = 1,
    outputShift: Double = 0
  ) {
    loop = function.prepared(
      Transform(
        inputScale: inputScale, inputShift: inputShift, outputScale: outputScale, outputShift: outputShift))
  }

  /// A function of one's own, transformed; inlined, so that the loop is compiled for that function.
  @inlinable public init<F: ElementwiseFunction>(
    _ function: F.Type, inputScale: Double = 1, inputShift: Double = 0, outputScale: Double = 1,
    outputShift: Double = 0
  ) {
    let (alpha, beta) = (Float(inputScale), Float(inputShift))
    let (gamma, shift) = (Float(outputScale), Float(outputScale * outputShift))
    self.init { count, x, y, slope in
      if let slope {
        for i in 0..<count { slope[i] = gamma * alpha * F.derivative(alpha * x[i] + beta) }
      }
      for i in 0..<count { y[i] = gamma * F.value(alpha * x[i] + beta) + shift }
    }
  }

  /// Applies the activation to every element.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let tape = x.tape
    let count = x.pointerCount
    let input = x.id
    let y = tape.append(count: count, requiresGradient: x.requiresGradient)
    guard tape.nodes[y].requiresGradient else {
      loop(count, x.pointer, tape.nodes[y].value, nil)
      return Tensor(tape: tape, id: y, shape: x.shape)
    }
    let slope = tape.arena.allocate(count)
    loop(count, x.pointer, tape.nodes[y].value, slope)
    tape.record(y) { tape, dy in tape.addProduct(dy, slope, count: count, to: input) }
    return Tensor(tape: tape, id: y, shape: x.shape)
  }

  /// The four constants of a transformed activation.
  struct Transform: Sendable {
    var inputScale: Double
    var inputShift: Double
    var outputScale: Double
    var outputShift: Double

    /// Whether φ is applied to αx alone, so that there is nothing to center.
    var isPlain: Bool { inputShift == 0 && outputShift == 0 }
  }

  /// An activation of the catalogue: knows how to prepare its loop for a transform.
  public struct Function: Sendable {
    let prepared: @Sendable (Transform) -> Loop

    /// A function with a loop in C. `base` is φ(β) in double precision, `isNear` the bound on |αx| up to
    /// which the loop takes differences from it; `extras` are further constants that the loop wants.
    static func compiled(
      _ loop: @escaping dks_activation_loop, near limit: Double = .infinity,
      base: @escaping @Sendable (_ beta: Double) -> Double,
      extras: @escaping @Sendable (_ beta: Double) -> [Double] = { _ in [] }
    ) -> Function {
      Function { transform in
        let beta = transform.inputShift
        let reference = base(beta)
        let isCentered = !(transform.isPlain && reference != 0)
        let shift = isCentered ? reference : 0
        let more = extras(beta).map(Float.init) + [0, 0, 0, 0]
        let constants = dks_activation(
          alpha: Float(transform.inputScale), beta: Float(beta), gamma: Float(transform.outputScale),
          offset: Float(transform.outputScale * (transform.outputShift + shift)), base: Float(shift),
          limit: isCentered ? Float(limit) : -1, a: more[0], b: more[1], c: more[2], d: more[3])
        return { count, x, y, slope in
          withUnsafePointer(to: constants) { loop(count, x, y, slope, $0) }
        }
      }
    }
  }
}

extension Tape {
  /// Adds dy · factor to the gradient of `input`, in place where it can.
  func addProduct(
    _ dy: UnsafeMutablePointer<Float>, _ factor: UnsafePointer<Float>, count: Int, to input: Int
  ) {
    if let dx = nodes[input].gradient {
      dks_multiply_add(count, dy, factor, dx)
    } else {
      dks_multiply(count, dy, factor, dy)
      adopt(dy, by: input)
    }
  }
}
