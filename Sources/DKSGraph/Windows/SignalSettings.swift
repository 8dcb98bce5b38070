/// Settings of windows along a signal: programs write one extent where the graph, to which a signal is an image 1 high,
/// has two, and `[before, after]` for a border.
package enum SignalSettings {
  /// The setting that makes a signal of a tensor of two axes.
  static let flag = "signal"
  /// The padding of a convolution whose results see nothing of what comes after them.
  package static let causal = "causal"

  /// What stands for the height in each setting of two extents.
  private static let heights = [
    "kernel": 1, "size": 1, "stride": 1, "dilation": 1, "factor": 1, "outputPadding": 0,
  ]
  private static let borders: Set<String> = ["padding", "border"]

  /// The settings of a program as the graph has them.
  ///
  /// - Throws: `ShapeError` for settings of images, and for causal padding of what has a stride.
  package static func widened(
    _ attributes: [Attribute], of mnemonic: String, on signal: TensorType
  ) throws(ShapeError) -> [Attribute] {
    var result: [Attribute] = []
    for attribute in attributes {
      result.append(
        Attribute(attribute.name, try widened(attribute, of: mnemonic, on: signal, attributes)))
    }
    return result
  }

  private static func widened(
    _ attribute: Attribute, of mnemonic: String, on signal: TensorType, _ all: [Attribute]
  ) throws(ShapeError) -> Attribute.Value {
    switch attribute.value {
    case .integer(let width):
      if let height = heights[attribute.name] { return .integers([height, width]) }
      return borders.contains(attribute.name) ? .integers([0, width]) : attribute.value
    case .list(let items) where borders.contains(attribute.name):
      guard items.count == 2 else {
        throw miscounted(attribute, mnemonic, signal, wanted: "'[before, after]'")
      }
      return .list([.integer(0), items[0], .integer(0), items[1]])
    case .list where heights[attribute.name] != nil:
      throw miscounted(attribute, mnemonic, signal, wanted: "one number")
    case .word(causal):
      guard number("stride", in: all) == 1 else {
        throw ShapeError(
          .setting(attribute.name),
          "'padding: .causal' of '\(mnemonic)' does not say where windows that move by "
            + "\(number("stride", in: all)) begin",
          help: "write how much comes before and after: 'padding: [\(reach(in: all)), 0]'")
      }
      return .integers([0, reach(in: all), 0, 0])
    default: return attribute.value
    }
  }

  /// Why an image has no causal padding.
  package static func causalPadding(of mnemonic: String, over image: TensorType) -> ShapeError {
    ShapeError(
      .setting("padding"),
      "'padding: .causal' of '\(mnemonic)' got \(image.words), it takes a signal [C, T], which has an order of steps",
      help: "write the border of the image: 'padding: [top, left, bottom, right]'")
  }

  private static func miscounted(
    _ attribute: Attribute, _ mnemonic: String, _ signal: TensorType, wanted: String
  ) -> ShapeError {
    ShapeError(
      .setting(attribute.name),
      "'\(attribute.name)' of '\(mnemonic)' got \(attribute.value) for \(signal.words)",
      help: "write \(wanted), as a signal has one axis of locations")
  }

  /// The settings of a window of the graph as programs write them.
  package static func narrowed(_ attributes: [Attribute]) -> [Attribute] {
    let isCausal = isCausal(attributes)
    return attributes.compactMap { attribute in
      guard case .list(let items) = attribute.value else { return attribute.name == flag ? nil : attribute }
      if heights[attribute.name] != nil, items.count == 2 { return Attribute(attribute.name, items[1]) }
      guard borders.contains(attribute.name), items.count == 2 || items.count == 4 else { return attribute }
      if isCausal, attribute.name == "padding" { return Attribute(attribute.name, .word(causal)) }
      let (before, after) = (items[1], items[items.count - 1])
      return Attribute(attribute.name, before == after ? before : .list([before, after]))
    }
  }

  /// Whether the padding is all before the first step, and as much as lets each step see itself last.
  private static func isCausal(_ attributes: [Attribute]) -> Bool {
    let reach = reach(in: attributes)
    return attributes.contains { $0.name == "kernel" } && reach > 0 && number("stride", in: attributes) == 1
      && attributes.contains {
        $0.name == "padding" && $0.value == .integers([0, reach, 0, 0])
      }
  }

  /// How far the first tap of the kernel lies before the last.
  private static func reach(in attributes: [Attribute]) -> Int {
    let steps = max(number("kernel", in: attributes) - 1, 0)
    let (reach, overflow) = steps.multipliedReportingOverflow(by: number("dilation", in: attributes))
    return overflow ? Int.max : reach
  }

  /// The extent along the signal of the setting `name`, 1 where it is not given.
  private static func number(_ name: String, in attributes: [Attribute]) -> Int {
    switch attributes.first(where: { $0.name == name })?.value {
    case .integer(let number): number
    case .list(let items): if case .integer(let number) = items.last { number } else { 1 }
    default: 1
    }
  }
}
