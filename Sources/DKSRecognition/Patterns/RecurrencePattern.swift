import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// A cell without gates that runs over a sequence: h = φ(W x + R h + b).
enum RecurrencePattern: Pattern {
  static let title = "recurrence"
  /// The most steps that become layers of their own.
  private static let stepLimit = 1 << 10

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .foreign(let foreign) = node.operation else { return .none }
    let isONNX = foreign.type == "RNN" && ["", "ai.onnx"].contains(foreign.domain)
    guard isONNX || (foreign.type == "RNNSequence" && foreign.domain.hasPrefix("opset")) else { return .none }
    if let remark = foreign.remark { return .near(remark) }
    // X, W, R, B, lengths, state; OpenVINO: X, state, lengths, W, R, B.
    let places = isONNX ? [0, 1, 2, 3, 4, 5] : [0, 3, 4, 5, 2, 1]
    let operands = places.map { node.operand($0) }
    guard let x = operands[0], let w = operands[1], let r = operands[2], !site.isFixed(x) else {
      return .near("what the recurrence runs over is a constant")
    }
    let settings = foreign.settings
    if let direction = settings["direction"], ![.text("forward"), .text("FORWARD")].contains(direction) {
      return .near("the recurrence does not run forward alone")
    }
    guard !settings.isClipped else { return .near("the recurrence clips what its cell sums up") }
    guard let phi = settings.cellActivation else {
      return .near("the activation of the recurrence is none that a layer has without settings")
    }
    let isBatchFirst = !isONNX || settings["layout"] == .integer(1)
    let axes = RecurrenceAxes(
      steps: isBatchFirst ? 1 : 0, batch: isBatchFirst ? 0 : 1,
      directions: !isONNX ? 1 : isBatchFirst ? 2 : 1)
    guard let shape = site.shape(of: x), shape.count == 3, let count = shape[axes.steps], count > 0 else {
      return .near("how many steps the recurrence has is only known while it runs")
    }
    guard count <= stepLimit else {
      return .near("the recurrence has \(count) steps, more than \(stepLimit)")
    }
    let bias = operands[3]
    guard [w, r, bias].allSatisfy({ $0.map { site.isFixed($0) } ?? true }) else {
      return .near("the weights of the recurrence are computed from activations")
    }
    guard let matrix = site.extents(of: r), matrix.count == 3, matrix[0] == 1, matrix[1] == matrix[2] else {
      return .near("the recurrence has several directions, or weights of unknown extents")
    }
    guard [w, r].allSatisfy({ site.users(of: $0).count == 1 }) else {
      return .near("the weights of the recurrence are those of another node too")
    }
    if let lengths = operands[4], !site.isEverywhere(count, in: lengths) {
      return .near("the sequences of the recurrence have lengths of their own")
    }
    var sources = [x]
    if let state = operands[5], !site.isZero(state) {
      guard !site.isFixed(state) else {
        return .near("the recurrence begins with a constant that is not known to be 0")
      }
      sources.append(state)
    }
    return .match(
      Match(
        [root], from: sources,
        RecurrenceFragment(
          steps: count, features: matrix[1], phi: phi, weight: w, recurrence: r, bias: bias,
          biasCount: isONNX ? 2 : 1, axes: axes)))
  }
}

/// Where a recurrent cell has what, in the sequence that it takes and in its states.
struct RecurrenceAxes {
  /// The axis of the sequence, and of all states, with the steps, before the axis of directions comes in.
  var steps: Int
  var batch: Int
  /// The axis of all states that counts directions.
  var directions: Int

  /// The layout of all states, `[…, H]`.
  var states: Recognition.AxisLayout {
    func place(_ axis: Int) -> Int { axis >= directions ? axis + 1 : axis }
    return Recognition.AxisLayout(batch: place(batch), axes: [place(steps), 3])
  }

  /// The layout of one state, which lacks the steps.
  var state: Recognition.AxisLayout { Recognition.AxisLayout(batch: batch, axes: [2]) }
}

extension [String: ForeignSetting] {
  fileprivate var isClipped: Bool {
    switch self["clip"] {
    case nil: false
    case .number(let limit)?: limit != 0
    case .text(let text)?: Double(text) != 0
    default: true
    }
  }

  fileprivate var cellActivation: Activation? {
    var name = "tanh"
    if case .text(let text)? = self["activations"], !text.isEmpty { name = text.lowercased() }
    return ["tanh", "relu", "sigmoid", "softsign", "softplus"].contains(name)
      ? ActivationCatalogue.activation(name) : nil
  }
}

extension Site {
  fileprivate func isEverywhere(_ number: Int, in value: ModelValue.ID) -> Bool {
    guard let tensor = constant(value), tensor.count <= 1 << 20, let numbers = try? tensor.integers() else {
      return false
    }
    return numbers.allSatisfy { $0 == number }
  }
}
