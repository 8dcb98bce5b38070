import DKSDiagnostics

/// Connects the layers of a document by its edges, checks that they hold together, and finds an order in which
/// operands come before their users.
struct IRLinks {
  /// Indices of layers; operands first, otherwise in the order of the file.
  private(set) var order: [Int] = []
  /// Whether an output of a layer is used, at `firstOutput[layer] + output`.
  private var isUsed: [Bool] = []
  private var firstOutput: [Int] = []

  init(_ document: inout IRDocument, _ edges: [IREdge], number: UInt32) throws(Diagnostic) {
    let byID = try Self.index(document.layers, number)
    var inputPorts = Ports()
    var outputPorts = Ports()
    for (i, layer) in document.layers.enumerated() {
      try inputPorts.add(layer.inputs.lazy.map(\.port), of: layer, at: i, number)
      try outputPorts.add(layer.outputs.lazy.map(\.port), of: layer, at: i, number)
      firstOutput.append(isUsed.count)
      isUsed.append(contentsOf: repeatElement(false, count: layer.outputs.count))
    }
    for edge in edges {
      let span = SourceSpan(file: number, start: edge.start, end: edge.end)
      guard let from = byID[edge.fromLayer] else {
        throw .irConnection("the edge comes from layer \(edge.fromLayer), which is not there", at: span)
      }
      guard let to = byID[edge.toLayer] else {
        throw .irConnection("the edge leads to layer \(edge.toLayer), which is not there", at: span)
      }
      guard
        let output = outputPorts.position(
          edge.fromPort, of: from, among: document.layers[from].outputs.lazy.map(\.port))
      else {
        throw .irConnection(
          "the edge comes from port \(edge.fromPort) of '\(document.layers[from].name)', which has no such output",
          at: span)
      }
      guard
        let input = inputPorts.position(
          edge.toPort, of: to, among: document.layers[to].inputs.lazy.map(\.port))
      else {
        throw .irConnection(
          "the edge leads to port \(edge.toPort) of '\(document.layers[to].name)', which has no such input",
          at: span)
      }
      guard document.layers[to].inputs[input].source == nil else {
        throw .irConnection(
          "a second edge leads to port \(edge.toPort) of '\(document.layers[to].name)'", at: span)
      }
      document.layers[to].inputs[input].source = IRSource(layer: Int32(from), output: Int32(output))
      isUsed[firstOutput[from] + output] = true
    }
    for layer in document.layers {
      for input in layer.inputs where input.source == nil {
        throw .irConnection(
          "no edge leads to port \(input.port) of '\(layer.name)'",
          at: SourceSpan(file: number, start: layer.start, end: layer.end))
      }
    }
    order = try Self.order(document.layers, number)
  }

  /// Whether something uses output `output` of layer `layer`.
  func isUsed(_ output: Int, of layer: Int) -> Bool {
    firstOutput.indices.contains(layer) && isUsed.indices.contains(firstOutput[layer] + output)
      && isUsed[firstOutput[layer] + output]
  }

  private static func index(_ layers: [IRLayer], _ number: UInt32) throws(Diagnostic) -> [UInt64: Int] {
    var byID: [UInt64: Int] = Dictionary(minimumCapacity: layers.count)
    for (i, layer) in layers.enumerated() {
      guard let first = byID.updateValue(i, forKey: layer.id) else { continue }
      throw .irDuplicate(
        "layer \(layer.id)", at: SourceSpan(file: number, start: layer.start, end: layer.end),
        first: SourceSpan(file: number, start: layers[first].start, end: layers[first].end))
    }
    return byID
  }

  /// Depth first from each layer in the order of the file, without recursion.
  private static func order(_ layers: [IRLayer], _ number: UInt32) throws(Diagnostic) -> [Int] {
    enum State { case unseen, open, done }
    var states = Array(repeating: State.unseen, count: layers.count)
    var order: [Int] = []
    order.reserveCapacity(layers.count)
    var path: [(layer: Int, input: Int)] = []
    for root in layers.indices where states[root] == .unseen {
      path.append((root, 0))
      states[root] = .open
      while let top = path.last {
        let inputs = layers[top.layer].inputs
        guard top.input < inputs.count else {
          states[top.layer] = .done
          order.append(top.layer)
          path.removeLast()
          continue
        }
        path[path.count - 1].input += 1
        guard let source = inputs[top.input].source.map({ Int($0.layer) }) else { continue }
        switch states[source] {
        case .done: break
        case .unseen:
          states[source] = .open
          path.append((source, 0))
        case .open:
          let start = path.firstIndex { $0.layer == source } ?? 0
          throw .irCycle(
            path[start...].map { layers[$0.layer].name },
            at: SourceSpan(file: number, start: layers[source].start, end: layers[source].end))
        }
      }
    }
    return order
  }
}

/// Where the port of a number stands among the ports of its layer; quick for layers with thousands of them.
private struct Ports {
  /// The positions in layers with many ports, by layer.
  private var many: [Int: [UInt64: Int]] = [:]

  mutating func add(
    _ ports: some RandomAccessCollection<UInt64>, of layer: IRLayer, at index: Int, _ number: UInt32
  ) throws(Diagnostic) {
    var isDoubled = false
    if ports.count <= 8 {
      for (i, port) in ports.enumerated() where ports.prefix(i).contains(port) { isDoubled = true }
    } else {
      let positions = Dictionary(ports.enumerated().map { ($1, $0) }) { first, _ in first }
      isDoubled = positions.count < ports.count
      many[index] = positions
    }
    if isDoubled {
      throw .irDuplicate(
        "a port of '\(layer.name)'", at: SourceSpan(file: number, start: layer.start, end: layer.end),
        first: nil)
    }
  }

  func position(
    _ port: UInt64, of layer: Int, among ports: some RandomAccessCollection<UInt64>
  ) -> Int? {
    if ports.count > 8 { return many[layer]?[port] }
    return ports.enumerated().first { $0.element == port }?.offset
  }
}
