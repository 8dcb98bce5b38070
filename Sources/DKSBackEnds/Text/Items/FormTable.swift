import DKSFormulas
import DKSGraph

/// The forms of a graph's nodes, each distinct one once.
struct FormTable {
  private(set) var forms: [Form] = []
  /// For each node the index of its form; nil where there is none.
  private(set) var index: [Int?]
  /// Why nodes have no form, in the order of the nodes.
  private(set) var faults: [(node: Int, reason: String)] = []
  /// The layers that several nodes share, in the order of the nodes: key, first node and name.
  private(set) var sharedLayers: [(key: String, node: Int, name: String)] = []
  private var known: [Key: Int] = [:]

  subscript(node: Int) -> Form { forms[index[node] ?? 0] }

  /// Makes the forms of the nodes that `flow` has.
  ///
  /// - Parameters:
  ///   - activations: The names of own activations.
  ///   - nameLayer: Finds a name for what several nodes share.
  init(_ flow: Flow, activations: OwnActivations, nameLayer: (String) -> String) {
    let graph = flow.graph
    index = Array(repeating: nil, count: graph.nodes.count)
    forms.append(Form(kind: .source, shape: "source", tight: "source"))
    var shares: [String: Int] = [:]
    for i in flow.order {
      guard let key = graph.nodes[i].sharedWeights else { continue }
      shares[key, default: 0] += 1
    }
    let readAsSignals = graph.readAsSignals
    var references: [String: Int] = [:]
    var firstNodes: [String: Int] = [:]
    for i in flow.order.sorted() {
      let node = graph.nodes[i]
      if let key = node.sharedWeights, shares[key, default: 0] > 1 {
        if let form = references[key] {
          index[i] = form
          if let first = firstNodes[key],
            AnyHashable(graph.nodes[first].operation) != AnyHashable(node.operation)
          {
            faults.append(
              (i, "it shares its weights with '\(graph.nodes[first].name)', which has other settings"))
          }
          continue
        }
        guard node.operation is any Layer else {
          faults.append((i, "its weights are shared, and only layers of the language can share theirs"))
          continue
        }
        let name = nameLayer(key)
        sharedLayers.append((key, i, name))
        forms.append(Form(kind: .reference(name), shape: "layer \(key)", tight: "layer \(key)"))
        references[key] = forms.count - 1
        firstNodes[key] = i
        index[i] = forms.count - 1
        continue
      }
      var written = node
      if readAsSignals.contains(i) { written.operation = node.operation.withoutSignal }
      let isOnSignal = graph.movesAlongSignal(node)
      let key = Key(operation: AnyHashable(written.operation), isOnSignal: isOnSignal)
      if let form = known[key] {
        index[i] = form
        continue
      }
      switch Self.form(of: written, isOnSignal: isOnSignal, activations) {
      case .success(let form):
        forms.append(form)
        known[key] = forms.count - 1
        index[i] = forms.count - 1
      case .failure(let fault): faults.append((i, fault.reason))
      }
    }
  }

  private struct Fault: Error {
    var reason: String
  }

  /// The call that makes a layer which several nodes share; nil if it cannot be written.
  static func call(of node: Node, in graph: Graph) -> String? {
    guard let layer = node.operation as? any Layer else { return nil }
    return Form(layer: layer, isOnSignal: graph.movesAlongSignal(node))?.text([])
  }

  private struct Key: Hashable {
    var operation: AnyHashable
    var isOnSignal: Bool
  }

  private static func form(of node: Node, isOnSignal: Bool, _ activations: OwnActivations) -> Result<
    Form, Fault
  > {
    switch node.operation {
    case is Input: return .success(Form(kind: .source, shape: "source", tight: "source"))
    case let scan as Recurrence:
      let shape = "scan \(scan.index)"
      return .success(Form(kind: .scan(scan.index), shape: shape, tight: shape))
    case let layer as ActivationLayer:
      guard layer.transform == nil else {
        return .failure(Fault(reason: "its activation has been transformed already"))
      }
      let setting = LayerSetting.activation(activations.text(of: layer.phi))
      let shape = layer.isKept ? "@keep" : "activation"
      var form = Form(
        kind: .activation(isKept: layer.isKept), shape: shape, tight: "\(shape) \(setting.text)",
        settings: [setting], settingNames: ["act"])
      form.isFollower = true
      return .success(form)
    case let sum as WeightedSum:
      guard Set(node.operands).count == node.operands.count else {
        return .failure(Fault(reason: "it adds a tensor to itself"))
      }
      let shape = "sum of \(sum.weights.count)"
      return .success(
        Form(
          kind: .sum, shape: shape, tight: "\(shape) \(sum.weights)",
          settings: sum.weights.map { .number($0) }, settingNames: sum.weights.map { _ in "weight" }))
    case is Multiply: return .success(Form(kind: .product, shape: "product", tight: "product"))
    case let part as Part:
      var arguments = "\(part.count)"
      if let axis = part.axis { arguments += ", axis: \(axis)" }
      let shape = "part \(part.index) of \(arguments)"
      return .success(
        Form(kind: .part(index: part.index, split: "split(\(arguments))"), shape: shape, tight: shape))
    case let zeros as Zeros:
      let text = "zeros(\(zeros.shape.map(String.init).joined(separator: ", ")))"
      return .success(Form(kind: .constant(text), shape: text, tight: text))
    case let layer as any Layer:
      guard let form = Form(layer: layer, isOnSignal: isOnSignal) else {
        return .failure(Fault(reason: "it has a setting that the language has no word for"))
      }
      return .success(form)
    default:
      if let part = node.operation as? Opaque {
        let kind = ["unknown", "head"].contains(part.kind) ? "" : " (\(part.kind))"
        return .failure(Fault(reason: "only the model's own file says what this part does\(kind)"))
      }
      return .failure(Fault(reason: "the language has no word for '\(type(of: node.operation).mnemonic)'"))
    }
  }
}
