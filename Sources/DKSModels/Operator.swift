import DKSFormulas
import DKSTensors

/// What a node of a model does, in one vocabulary for all formats.
///
/// The vocabulary is ONNX's at its newest operator set, with attributes and constant operands in one form:
/// axes are counted from the front, windows name every spatial axis, settings that a file gives as constant
/// operands (axes, target shapes, bounds) are part of the operator. Whatever has no place here is `foreign`,
/// and stays in the file as it is.
package enum Operator: Hashable, Sendable {
  /// `x [N, I, …], weight [O, I / groups, k…], bias [O]?` → `[N, O, …]`, a cross-correlation.
  case convolution(OperatorWindow, groups: Int)
  /// `x [N, I, …], weight [I, O / groups, k…], bias [O]?` → `[N, O, …]`, the transpose of a convolution.
  case transposedConvolution(OperatorWindow, groups: Int, outputPadding: [Int])
  /// `a, b, c?` → alpha · a b + beta · c, with a and b transposed on their last two axes where it says so.
  case matrixProduct(transposeA: Bool = false, transposeB: Bool = false, alpha: Double = 1, beta: Double = 1)
  /// Products of elements, one of each operand, summed over the axes that the equation leaves out: `bti,io->bto`.
  case einsum(String)
  /// One function of the elements at the same place of all operands, which broadcast as NumPy's do.
  case elementwise(ElementwiseFunction)
  /// `x [N, C, …], gain [C], shift [C], mean [C], variance [C]`, as it is at inference.
  case batchNormalization(epsilon: Double)
  /// `x, gain?, shift?`: mean 0 and variance 1 over the axes from `axis` on.
  case layerNormalization(axis: Int, epsilon: Double)
  /// Mean 0 over `axes` and, if `scales`, variance 1; ε is added inside the root or outside.
  case meanVarianceNormalization(axes: [Int], epsilon: Double, isEpsilonInside: Bool, scales: Bool)
  /// Division by (bias + alpha / size · Σ x²)^beta over `size` neighbouring channels.
  case localResponseNormalization(size: Int, alpha: Double, beta: Double, bias: Double)
  /// A reduction over a window that moves over the spatial axes of `[N, C, …]`.
  case pool(Reduction, OperatorWindow, countsPadding: Bool)
  /// A reduction over `axes`, which become 1 or vanish.
  case reduce(Reduction, axes: [Int], keepsAxes: Bool)
  /// exp xᵢ / Σ exp xⱼ along `axis`, or its logarithm.
  case softmax(axis: Int, isLogarithm: Bool)
  /// The same elements in the same order under another shape; at most one extent is −1, 0 copies.
  case reshape([Int])
  /// Two axes: those before `axis` and those from it on, as ONNX's Flatten.
  case flatten(axis: Int)
  /// Without the axes of extent 1 that are named.
  case squeeze([Int])
  /// With new axes of extent 1, named as they stand in the result.
  case unsqueeze([Int])
  /// Axis i of the result is axis `permutation[i]` of the operand.
  case transpose([Int])
  /// All operands, one after the other along `axis`.
  case concat(axis: Int)
  /// Several results: pieces of these extents along `axis`.
  case split(axis: Int, sizes: [Int])
  /// Every `step`th element of a range, for each axis named.
  case slice([AxisSlice])
  /// More elements before and after each axis.
  case pad(PaddingMode, before: [Int], after: [Int])
  /// `x, indices`: the slices of x along `axis` that the indices name.
  case gather(axis: Int)
  /// Another extent for each axis by interpolation.
  case resize(Resizing)
  /// Channels in `groups` rows are read by columns.
  case channelShuffle(axis: Int, groups: Int)
  /// Channels as blocks of locations, or the other way round.
  case rearrangeBlocks(BlockRearrangement)
  /// The operand. Dropout is the identity at inference; its rate is kept for the trainers.
  case identity(dropout: Double? = nil)
  /// The operand with other elements.
  case cast(ElementType)
  /// The extents of the operand, as a vector of 64-bit integers.
  case shape
  /// Anything else, under the name that its format gives it.
  case foreign(ForeignOperator)
}

/// A window over the spatial axes; every array has one entry for each of them.
package struct OperatorWindow: Hashable, Sendable {
  /// The extents of the window.
  package var size: [Int]
  /// How far it moves at a time.
  package var strides: [Int]
  /// How far its elements lie apart; 1 where they are neighbours.
  package var dilations: [Int]
  /// How many elements are put before each axis; may be negative, which crops.
  package var padsBefore: [Int]
  /// How many elements are put after each axis; a ceiling mode is already part of them.
  package var padsAfter: [Int]

  package init(
    size: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padsBefore: [Int]? = nil,
    padsAfter: [Int]? = nil
  ) {
    self.size = size
    self.strides = strides ?? size.map { _ in 1 }
    self.dilations = dilations ?? size.map { _ in 1 }
    self.padsBefore = padsBefore ?? size.map { _ in 0 }
    self.padsAfter = padsAfter ?? size.map { _ in 0 }
  }
}

/// How many values become one.
package enum Reduction: String, Hashable, Sendable {
  case mean, sum, max, min, product, sumOfSquares, l1Norm, l2Norm
}

/// A range along one axis, as Python has it, already clamped to the axis where its extent is known.
package struct AxisSlice: Hashable, Sendable {
  package var axis: Int
  package var start: Int
  package var end: Int
  package var step: Int

  package init(axis: Int, start: Int, end: Int, step: Int = 1) {
    self.axis = axis
    self.start = start
    self.end = end
    self.step = step
  }
}

extension AxisSlice {
  /// All of an axis from its end to its beginning.
  package static func reversed(axis: Int, extent: Int) -> AxisSlice {
    AxisSlice(axis: axis, start: extent - 1, end: -extent - 1, step: -1)
  }

  /// Whether it is all of an axis of `extent` elements, from its end to its beginning.
  package func isReversal(of extent: Int) -> Bool {
    step == -1 && (start == -1 || start >= extent - 1) && end < -extent
  }
}

/// What stands beyond the border.
package enum PaddingMode: Hashable, Sendable {
  case constant(Double)
  case reflect
  case edge
  case wrap
}

/// How `resize` finds the value between elements.
package struct Resizing: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable { case nearest, linear, cubic }
  /// Where an element of the result lies among those of the operand, in the words of all formats.
  package enum Coordinates: String, Hashable, Sendable {
    case halfPixel = "half_pixel"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
  }
  /// Which neighbor the nearest is, in the words of all formats.
  package enum Rounding: String, Hashable, Sendable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor, ceil
  }

  package var mode: Mode
  package var coordinates: Coordinates
  package var rounding: Rounding
  /// One factor for each axis of the operand, the batch included.
  package var scales: [Double]
  /// One extent for each axis, where the file names extents; `scales` then agree with them where known.
  package var sizes: [Int]?

  package init(
    mode: Mode, coordinates: Coordinates, rounding: Rounding = .roundPreferFloor, scales: [Double],
    sizes: [Int]? = nil
  ) {
    self.mode = mode
    self.coordinates = coordinates
    self.rounding = rounding
    self.scales = scales
    self.sizes = sizes
  }
}
