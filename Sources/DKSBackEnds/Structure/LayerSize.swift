import DKSGraph

/// A size of a layer, found in an attribute or in the type of the operand.
struct LayerSize: Hashable, Sendable {
  /// What the size counts; the name of the parameter that it may become.
  enum Role: String, Hashable, Sendable {
    case from, to, channels, kernel, stride, tap, count, size, index
  }

  /// What the size counts.
  var role: Role
  /// Its value.
  var value: Int
  /// The attribute that it is the value of; nil if it comes from the operand.
  var attribute: String?

  init(_ role: Role, _ value: Int, attribute: String? = nil) {
    self.role = role
    self.value = value
    self.attribute = attribute
  }
}

/// The height and width of a window and of its stride, which may differ between copies of a block.
func windowSizes(_ window: SlidingWindow) -> [LayerSize] {
  [
    LayerSize(.kernel, window.size.height, attribute: "kernel"),
    LayerSize(.kernel, window.size.width, attribute: "kernel"),
    LayerSize(.stride, window.stride.height, attribute: "stride"),
    LayerSize(.stride, window.stride.width, attribute: "stride"),
  ]
}
