import DKSModels
import DKSTensors

/// The zeros that recurrences begin with: known before the network runs, but taken by layers as states are.
///
/// Other constants are folded into what uses them. Of these the graph has a node, so that the first step of a recurrence
/// is a step like the others, and its layer has the weights that it has in all of them.
struct FirstStates {
  /// The zeros.
  private(set) var zeros: [ModelValue.ID] = []
  /// Whether each value is among `zeros`.
  private var isZeros: [Bool] = []

  /// Looks for them among what `isFixed` says is known.
  init(in model: Model, _ producers: ProducersTable, isFixed: [Bool], isLearned: [Bool]) {
    var counts: [ModelValue.ID: Int] = [:]
    for node in model.nodes {
      let operands = node.operands.compactMap(\.self)
      switch node.operation {
      case .matrixProduct:
        guard operands.count >= 2, isLearned[Int(operands[1].index)], model[operands[0]].shape?.count == 2
        else { continue }
        counts[operands[0], default: 0] += 1
      case .concat:
        guard operands.contains(where: { !isFixed[Int($0.index)] }) else { continue }
        for operand in Set(operands) where model[operand].shape?.count ?? 0 >= 2 {
          counts[operand, default: 0] += 1
        }
      default: continue
      }
    }
    counts = counts.filter { value, _ in
      isFixed[Int(value.index)] && !isLearned[Int(value.index)] && model[value].type?.isFloat ?? true
        && model[value].shape?.dropFirst().contains(nil) == false && model.isZero(value, producers)
    }
    guard !counts.isEmpty else { return }
    let users = model.users(withRepetitions: false)
    zeros = counts.filter { users[$0].count == $1 }.map(\.key).sorted()
    isZeros = model.values.map { _ in false }
    for value in zeros { isZeros[Int(value.index)] = true }
  }

  /// Whether `value` is one of them.
  func contains(_ value: ModelValue.ID) -> Bool { !zeros.isEmpty && isZeros[Int(value.index)] }
}

extension Model {
  /// Whether a value is 0 everywhere, also where the number of examples is open.
  func isZero(_ value: ModelValue.ID, _ producers: ProducersTable) -> Bool {
    if let tensor = self[value].constant {
      if case .filled = tensor.payload { return tensor.isZero }
      return tensor.count <= 1 << 20 && tensor.isZero
    }
    guard let producer = producers[value], case .foreign(let foreign) = nodes[producer].operation,
      let operand = nodes[producer].operand(0)
    else { return false }
    switch foreign.type {
    case "Expand", "Broadcast": return isZero(operand, producers)
    case "ConstantOfShape": return foreign.settings["value"].map { $0 == .number(0) } ?? true
    default: return false
    }
  }
}

extension Tensor {
  /// Whether all elements are 0.
  var isZero: Bool {
    if case .filled(let number) = payload { return number == 0 }
    return (try? doubles())?.allSatisfy { $0 == 0 } ?? false
  }
}
