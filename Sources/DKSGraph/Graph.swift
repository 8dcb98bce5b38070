import DKSDiagnostics

/// A network as data: nodes in topological order, each naming its operands by index.
///
/// A value: passes take it `inout`, snapshots are free copies.
public struct Graph: Hashable, Sendable {
  /// The name of the network.
  public var name: String
  /// What the user says of it in `///` comments; not part of the flat text.
  public var documentation: String
  /// How its activations are to be transformed.
  public var method: Method
  /// The nodes; operands come before users.
  public var nodes: [Node]
  /// What the network computes, in the order of the text.
  public var outputs: [Output]

  /// Makes a graph.
  public init(
    name: String, documentation: String = "", method: Method = .none, nodes: [Node] = [],
    outputs: [Output] = []
  ) {
    self.name = name
    self.documentation = documentation
    self.method = method
    self.nodes = nodes
    self.outputs = outputs
  }

  /// A result of the network: its name and the node that computes it.
  public struct Output: Hashable, Sendable {
    /// The name in the text.
    public var name: String
    /// The node.
    public var node: Node.ID

    /// Makes an output.
    public init(_ name: String, _ node: Node.ID) {
      self.name = name
      self.node = node
    }
  }

  /// The node number `id`.
  public subscript(id: Node.ID) -> Node {
    get { nodes[Int(id.index)] }
    set { nodes[Int(id.index)] = newValue }
  }

  /// The types of the operands of `node`.
  public func operandTypes(of node: Node) -> [TensorType] { node.operands.map { self[$0].type } }
}

/// One step of a network.
public struct Node: Sendable {
  /// The index of a node in its graph.
  public struct ID: Hashable, Sendable, Comparable {
    /// The index.
    public var index: UInt32
    /// The id of node number `index`.
    public init(_ index: Int) { self.index = UInt32(index) }
    /// Ids compare as their indices do.
    public static func < (a: ID, b: ID) -> Bool { a.index < b.index }
  }

  /// A path that follows the user's text, as in `features.repeat[17].dense`; unique in the graph.
  public var name: String
  /// What it does.
  public var operation: any Operation
  /// What it does it to; all have smaller indices.
  public var operands: [ID]
  /// What comes out.
  public var type: TensorType
  /// Whose weights it uses: nodes with the same key share theirs. Nil for nodes that own theirs alone.
  public var sharedWeights: String?
  /// Where the text says so, if the graph came from a text.
  public var span: SourceSpan?

  /// Makes a node.
  public init(
    name: String, operation: any Operation, operands: [ID], type: TensorType, sharedWeights: String? = nil,
    span: SourceSpan? = nil
  ) {
    self.name = name
    self.operation = operation
    self.operands = operands
    self.type = type
    self.sharedWeights = sharedWeights
    self.span = span
  }
}

extension Node: Hashable {
  /// Two nodes are equal if the flat text shows them alike; where the text came from does not count.
  public static func == (a: Node, b: Node) -> Bool {
    a.name == b.name && a.operands == b.operands && a.type == b.type && a.sharedWeights == b.sharedWeights
      && AnyHashable(a.operation) == AnyHashable(b.operation)
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(operands)
    hasher.combine(AnyHashable(operation))
  }
}
