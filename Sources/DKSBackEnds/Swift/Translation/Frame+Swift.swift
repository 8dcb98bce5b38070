extension Frame {
  /// How size number `column` of node `i` is written here.
  func size(_ i: Int, _ column: Int, _ network: SizedGraph, _ regions: ScopeClasses) -> SwiftExpression {
    switch (binding(i, column, network, regions), sizes) {
    case (.literal(let value), _): .integer(value)
    case (.parameter(let p), .kind(_, _, let names)): .name(names[p])
    case (.parameter, .literal): .integer(network.sizes[i][column].value)
    }
  }

  /// The start of a layer's name: `"\(name).` or nothing, then the given text.
  func string(_ text: [SwiftExpression.StringPart]) -> SwiftExpression {
    guard hasName else { return .string(text) }
    guard case .text(let first)? = text.first, !first.isEmpty else {
      return text.isEmpty ? .name("name") : .string([.interpolation(.name("name"))] + text)
    }
    return .string([.interpolation(.name("name")), .text("." + first)] + text.dropFirst())
  }
}
