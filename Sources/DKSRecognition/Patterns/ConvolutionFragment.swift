import DKSGraph
import DKSModels
import DKSTensors

/// A convolution in one or two dimensions, in groups, by channel, or transposed.
struct ConvolutionFragment: Fragment {
  var window: OperatorWindow
  var groups: Int
  /// What a transposed convolution adds after its result; nil for convolutions.
  var outputPadding: [Int]?
  var weight: ModelValue.ID
  var weightShape: [Int]
  var bias: ModelValue.ID?

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let rank = window.size.count
    guard rank == 1 || rank == 2 else { throw Refusal("it convolves in \(rank) dimensions") }
    // OpenVINO has groups as an axis of their own.
    var shape = weightShape
    if shape.count == rank + 3 { shape.replaceSubrange(0..<2, with: [shape[0] * shape[1]]) }
    guard shape.count == rank + 2, groups > 0 else { throw Refusal("its kernel has \(shape.count) axes") }
    let channels = outputPadding == nil ? shape[0] : shape[1] * groups
    if let bias, let count = assembly.site.extents(of: bias)?.reduce(1, *), count != channels {
      throw Refusal("its bias is not one number for each channel")
    }
    let source = match.sources[0]
    if let operand = assembly.pointwise(source, window), outputPadding == nil, groups == 1 {
      try assembleDense(operand, units: channels, match, &assembly)
      return
    }
    let operand = try assembly.image(source, spatialAxes: rank)
    let kernel = rank == 1 ? shape.prefix(2) + [1] + shape.suffix(1) : shape[...]
    let operation = try self.operation(channels, on: assembly.type(of: operand.node))
    try assembly.addLayer(
      operation, to: operand, layout: .channelsFirst(spatialAxes: rank), match: match,
      parameters: parameters([Int](kernel), channels, assembly.site), use: use(in: assembly.site),
      as: groups == 1 ? AffinePattern.title : "\(AffinePattern.title) in \(groups) groups")
  }

  private func operation(_ channels: Int, on image: TensorType) throws(Refusal) -> any Operation {
    let size = Extents(spatial: window.size, filler: 1)
    let stride = Extents(spatial: window.strides, filler: 1)
    let dilation = Extents(spatial: window.dilations, filler: 1)
    if let outputPadding {
      guard dilation == 1 else { throw Refusal("it is a transposed convolution with a dilation") }
      return TransposedConvolution(
        channels: channels, kernel: size, stride: stride, padding: window.padding,
        outputPadding: Extents(spatial: outputPadding, filler: 0), groups: groups, hasBias: bias != nil)
    }
    let padding = window.shortPadding(over: image)
    if groups > 1, groups == image.shape[0], channels.isMultiple(of: groups) {
      return DepthwiseConvolution(
        kernel: size, stride: stride, dilation: dilation, padding: padding, multiplier: channels / groups,
        hasBias: bias != nil)
    }
    return Convolution(
      channels: channels, kernel: size, stride: stride, dilation: dilation, padding: padding, groups: groups,
      hasBias: bias != nil)
  }

  /// A kernel of one tap on a vector is a matrix.
  private func assembleDense(
    _ operand: Assembly.Tracked, units: Int, _ match: Match, _ assembly: inout Assembly
  ) throws(Refusal) {
    let features = assembly.type(of: operand.node).featureCount
    try assembly.addLayer(
      Dense(units: units, hasBias: bias != nil), to: operand, layout: operand.layout, match: match,
      parameters: parameters([units, features], units, assembly.site), use: use(in: assembly.site),
      as: "\(AffinePattern.title) on a single location")
  }

  private func parameters(_ shape: [Int], _ channels: Int, _ site: Site) -> [Assembly.Parameter] {
    var all = [Assembly.Parameter(.weight, site.constant(weight)?.reshaped(shape), from: weight)]
    if let bias {
      all.append(Assembly.Parameter(.bias, site.constant(bias)?.reshaped([channels]), from: bias))
    }
    return all
  }
}
