import DKSDiagnostics

/// Builds a graph node by node: infers types and makes names unique.
package struct GraphBuilder {
  /// What has been built.
  package var graph: Graph
  private var names: Set<String> = []
  private var operations = OperationPool()
  /// For each base that was taken, the number to try next.
  private var nextSuffix: [String: Int] = [:]

  /// A builder of an empty graph.
  package init(name: String, documentation: String = "", method: Method = .none) {
    graph = Graph(name: name, documentation: documentation, method: method)
  }

  /// Makes room for `count` nodes.
  package mutating func reserve(_ count: Int) {
    graph.nodes.reserveCapacity(count)
    names.reserveCapacity(count)
  }

  /// Appends an input of the given type; `correlation` is that of the steps of a sequence.
  @discardableResult
  package mutating func addInput(
    _ type: TensorType, named name: String, correlation: Double = 0, span: SourceSpan? = nil
  ) -> Node.ID {
    append(
      Node(
        name: unique(name), operation: Input(correlation: correlation), operands: [], type: type, span: span))
  }

  /// Appends `operation` on `operands`, which this builder made.
  ///
  /// - Throws: `ShapeError` if the operation does not take them; the graph is then as it was.
  @discardableResult
  package mutating func add(
    _ operation: any Operation, to operands: [Node.ID], named name: String, sharedWeights: String? = nil,
    span: SourceSpan? = nil
  ) throws(ShapeError) -> Node.ID {
    let type = try operation.resultType(of: operands.map { graph[$0].type })
    return append(
      Node(
        name: unique(name), operation: operations.one(operation), operands: operands, type: type,
        sharedWeights: sharedWeights, span: span))
  }

  /// Makes `node` a result of the network under the name `name`.
  package mutating func output(_ name: String, _ node: Node.ID) {
    graph.outputs.append(Graph.Output(name, node))
  }

  private mutating func append(_ node: Node) -> Node.ID {
    graph.nodes.append(node)
    return Node.ID(graph.nodes.count - 1)
  }

  /// `name`, or the first of `name_2`, `name_3` … that is free; in constant time, amortised: no taken number
  /// is tried twice.
  private mutating func unique(_ name: String) -> String {
    if names.insert(name).inserted { return name }
    var number = nextSuffix[name] ?? 2
    while true {
      let candidate = "\(name)_\(number)"
      number += 1
      if names.insert(candidate).inserted {
        nextSuffix[name] = number
        return candidate
      }
    }
  }
}
