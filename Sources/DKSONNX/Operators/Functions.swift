import DKSFormulas
import DKSModels

extension OperatorFamily {
  /// Elementary functions and arithmetic.
  static let functions = OperatorFamily(
    decoders: names.map { name, function, _ in
      let count =
        switch function {
        case .add where name == "Sum", .minimum, .maximum, .mean: 0
        case .select: 3
        case _ where isBinary(function): 2
        default: 1
        }
      return (
        name,
        { node throws(Undecodable) in
          let count = count == 0 ? max(1, node.inputs.count) : count
          try node.requireInputs(count)
          return .init(.elementwise(function), count)
        }
      )
    },
    encode: { operation, writer throws(ONNXFault) in
      guard case .elementwise(let function) = operation else { return false }
      let count = writer.operands.count
      if function == .add {
        guard count > 2 else {
          writer.emit(count == 1 ? "Identity" : "Add")
          return true
        }
        if writer.operatorSet >= 8 {
          writer.emit("Sum")
        } else {
          writer.emitChain("Add")
        }
        return true
      }
      if function == .multiply || ([.minimum, .maximum].contains(function) && writer.operatorSet < 8) {
        let type = function == .multiply ? "Mul" : function == .minimum ? "Min" : "Max"
        count == 1 ? writer.emit("Identity") : writer.emitChain(type)
        return true
      }
      guard let (type, _, least) = names.first(where: { $0.1 == function }) else { return false }
      if writer.operatorSet < least {
        guard least == 12 else { throw writer.fault("it is there from operator set \(least) on") }
        let opposite = writer.step(function == .lessOrEqual ? "Greater" : "Less", writer.operands)
        writer.emit("Not", [opposite])
      } else {
        writer.emit(type)
      }
      return true
    })

  /// The operators, and the operator set that has each first.
  private static let names: [(String, ElementwiseFunction, Int)] = [
    ("Exp", .exp, 7), ("Log", .log, 7), ("Sqrt", .sqrt, 7), ("Neg", .negate, 7), ("Abs", .abs, 7),
    ("Reciprocal", .reciprocal, 7), ("Tan", .tan, 7), ("Asin", .asin, 7), ("Acos", .acos, 7),
    ("Sinh", .sinh, 9), ("Cosh", .cosh, 9), ("Acosh", .acosh, 9), ("Atanh", .atanh, 9), ("Sign", .sign, 9),
    ("Floor", .floor, 7), ("Ceil", .ceil, 7),
    ("Round", .round, 11), ("Not", .not, 7), ("Add", .add, 7), ("Sum", .add, 7), ("Mul", .multiply, 7),
    ("Min", .minimum, 7), ("Max", .maximum, 7), ("Mean", .mean, 7), ("Sub", .subtract, 7),
    ("Div", .divide, 7), ("Pow", .power, 7), ("Less", .less, 7), ("LessOrEqual", .lessOrEqual, 12),
    ("Greater", .greater, 7), ("GreaterOrEqual", .greaterOrEqual, 12), ("Equal", .equal, 7),
    ("And", .and, 7), ("Or", .or, 7), ("Where", .select, 9),
  ]

  private static func isBinary(_ function: ElementwiseFunction) -> Bool {
    switch function {
    case .add, .multiply, .subtract, .divide, .power, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal,
      .and, .or:
      true
    default: false
    }
  }
}

extension NodeWriter {
  /// All operands by an operator of two.
  fileprivate mutating func emitChain(_ type: String) {
    guard let first = operands.first, let last = operands.last, operands.count >= 2 else { return }
    var result = first
    for operand in operands.dropFirst().dropLast() { result = step(type, [result, operand]) }
    emit(type, [result, last])
  }
}
