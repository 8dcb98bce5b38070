import DKSGraph
import DKSModels
import DKSTensors

/// A product with a constant matrix that becomes a dense layer, or a convolution by one tap.
struct ProductFragment: Fragment {
  var weight: ModelValue.ID
  var weightShape: [Int]
  /// Whether the matrix is `[out, in]`, as the graph's.
  var isTransposed: Bool
  var alpha: Double
  var bias: ModelValue.ID?
  var beta: Double
  var axes: ProductAxes

  /// Whether a constant of these extents, broadcast to a result of `rank` axes, is one number for each feature.
  func hasFeatures(_ extents: [Int], of rank: Int) -> Bool {
    extents.isAlone(axes.result, of: rank) && extents.reduce(1, *) == weightShape[isTransposed ? 0 : 1]
  }

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let units = weightShape[isTransposed ? 0 : 1]
    let source = match.sources[0]
    let operand: Assembly.Tracked
    do throws(Refusal) {
      operand =
        axes.isStrict
        ? try assembly.withOwnFeatures(source, on: axes.source)
        : try assembly.withFeatures(source, on: axes.source)
    } catch {
      guard axes.isLeft else { throw error }
      throw Refusal("a constant matrix stands before the activation, which mixes locations")
    }
    let type = assembly.type(of: operand.node)
    let isImage = type.hasFeaturesFirst
    let matrix = isImage ? [units, weightShape[isTransposed ? 1 : 0], 1, 1] : [units, type.featureCount]
    guard weightShape[isTransposed ? 1 : 0] == type.featureCount else {
      throw Refusal(
        "its matrix takes \(weightShape[isTransposed ? 1 : 0]) features, not \(type.featureCount)")
    }
    let operation: any Operation =
      isImage
      ? Convolution(channels: units, kernel: 1, padding: .valid, hasBias: bias != nil)
      : Dense(units: units, hasBias: bias != nil)
    var weights = assembly.site.constant(weight)
    if !isTransposed { weights = weights?.transposed([1, 0]) }
    weights = weights?.reshaped(matrix)?.scaled(by: alpha)
    var parameters = [
      Assembly.Parameter(
        .weight, weights, from: alpha == 1 ? weight : nil, permutation: isTransposed ? nil : [1, 0])
    ]
    if let bias {
      parameters.append(
        Assembly.Parameter(
          .bias, assembly.site.constant(bias)?.reshaped([units])?.scaled(by: beta),
          from: beta == 1 ? bias : nil))
    }
    try assembly.addLayer(
      operation, to: operand, layout: axes.layout(operand.layout), match: match, parameters: parameters,
      use: use(in: assembly.site), as: "\(AffinePattern.title)")
  }
}
