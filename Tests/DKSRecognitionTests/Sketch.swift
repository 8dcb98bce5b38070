import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

/// A model that is written down node by node.
struct Sketch {
  var model = Model(name: "sketch", listing: SourceFile(name: "sketch.onnx", text: ""))

  mutating func input(_ shape: [Int?], _ type: ElementType = .float32) -> ModelValue.ID {
    let value = model.addValue(ModelValue(name: "x\(model.values.count)", type: type, shape: shape))
    model.inputs.append(value)
    return value
  }

  mutating func constant(_ shape: [Int], _ number: Double = 0.5, named name: String? = nil) -> ModelValue.ID {
    model.addValue(
      ModelValue(name: name ?? "c\(model.values.count)", constant: Tensor(.float32, shape, .filled(number))))
  }

  /// A number of the program, which is not learned.
  mutating func number(_ number: Double) -> ModelValue.ID {
    let value = constant([], number)
    model[value].isLiteral = true
    return value
  }

  mutating func numbers(_ numbers: [Float], _ shape: [Int]? = nil) -> ModelValue.ID {
    model.addValue(ModelValue(name: "c\(model.values.count)", constant: .floats(numbers, shape: shape)))
  }

  mutating func indices(_ indices: [Int], _ shape: [Int]? = nil) -> ModelValue.ID {
    model.addValue(ModelValue(name: "c\(model.values.count)", constant: .ints(indices, shape: shape)))
  }

  /// Adds a node with one result.
  mutating func apply(
    _ operation: DKSModels.Operator, _ operands: ModelValue.ID..., named name: String? = nil,
    path: String = ""
  ) -> ModelValue.ID {
    apply(operation, operands, named: name, path: path)
  }

  /// Adds a node with one result.
  mutating func apply(
    _ operation: DKSModels.Operator, _ operands: [ModelValue.ID], named name: String? = nil,
    path: String = ""
  ) -> ModelValue.ID {
    let result = model.addValue(ModelValue(name: "v\(model.values.count)"))
    model.nodes.append(
      ModelNode(
        name: name ?? "n\(model.nodes.count)", path: path, operation: operation, operands: operands,
        results: [result]))
    return result
  }

  mutating func apply(_ function: ElementwiseFunction, _ operands: ModelValue.ID...) -> ModelValue.ID {
    let result = model.addValue(ModelValue(name: "v\(model.values.count)"))
    model.nodes.append(
      ModelNode(
        name: "n\(model.nodes.count)", operation: .elementwise(function), operands: operands,
        results: [result]))
    return result
  }

  /// A convolution with weights of its own, padded to keep the extents of odd kernels.
  mutating func conv(_ x: ModelValue.ID, _ channels: Int, of count: Int, _ size: Int = 3, name: String = "w")
    -> ModelValue.ID
  {
    let weight = constant([channels, count, size, size], named: "\(name).weight\(model.values.count)")
    let pads = [size / 2, size / 2]
    return apply(
      .convolution(OperatorWindow(size: [size, size], padsBefore: pads, padsAfter: pads), groups: 1), x,
      weight)
  }

  mutating func output(_ value: ModelValue.ID) {
    model.outputs.append(.init("y\(model.outputs.count)", value))
  }

  func recognized(_ diagnostics: inout DiagnosticSet) -> Recognition? {
    model.recognized(options: RecognitionOptions(opaque: .keep), diagnostics: &diagnostics)
  }

  /// The recognition, whose graph has no fault.
  func recognition() -> Recognition? {
    var diagnostics = DiagnosticSet()
    guard let found = recognized(&diagnostics), found.graph.verify().isEmpty else { return nil }
    return found
  }

  /// The graph without its inputs, an operation a line, as the flat text has it.
  func lines() -> [String] {
    guard let recognition = recognition() else { return [] }
    return recognition.graph.nodes.indices.filter { !(recognition.graph.nodes[$0].operation is Input) }.map {
      let text = recognition.graph.line(of: Node.ID($0))
      return text.split(separator: " ").dropFirst(2).joined(separator: " ")
    }
  }

  /// The mnemonics of the graph without its inputs.
  func mnemonics() -> [String] {
    (recognition()?.graph.nodes ?? []).map { type(of: $0.operation).mnemonic }.filter { $0 != "input" }
  }

  /// Why node `index` of the model is what it is.
  func reason(_ index: Int) -> String { recognition()?.verdicts[index].reason ?? "" }
}
