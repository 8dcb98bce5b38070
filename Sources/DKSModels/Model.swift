import DKSDiagnostics
import DKSTensors

/// A network as a file of another format has it: operators over named values, weights included.
///
/// A value, though its weights may lie in a mapped file. What a file says and this does not understand stays
/// in `document`, and is written back with what it belongs to.
package struct Model: Sendable {
  /// The name of the network, from the file or from its name.
  package var name: String
  /// What passes from node to node; `ModelValue.ID` is an index into it.
  package var values: [ModelValue]
  /// The operators; operands come before their users.
  package var nodes: [ModelNode]
  /// The values that are given, in the order of the file.
  package var inputs: [ModelValue.ID]
  /// The values that are wanted, with the names they are wanted under.
  package var outputs: [Output]
  /// What the file was, for writing it back in its own format; nil for models made here.
  package var document: (any ModelDocument)?
  /// What diagnostics show: the file's own text (OpenVINO), or one line for each node (ONNX).
  package var listing: SourceFile
  /// Facts about the rewrite, written where the format has a place for them; sorted by key.
  package var provenance: [(key: String, value: String)] = []
  /// What an earlier run of this compiler wrote into the file as `provenance`, by keys without its name.
  package var marks: [String: String] = [:]
  /// The number of elements that constants were evaluated with so far.
  var evaluatedCount = 0
  /// Constants that are others under another shape, where the file has the elements once.
  package var viewed: [ModelValue.ID: ModelValue.ID] = [:]

  package init(name: String, listing: SourceFile, document: (any ModelDocument)? = nil) {
    self.name = name
    self.values = []
    self.nodes = []
    self.inputs = []
    self.outputs = []
    self.document = document
    self.listing = listing
  }

  /// A value that is wanted.
  package struct Output: Hashable, Sendable {
    package var name: String
    package var value: ModelValue.ID

    package init(_ name: String, _ value: ModelValue.ID) {
      self.name = name
      self.value = value
    }
  }

  /// Value number `id`.
  package subscript(id: ModelValue.ID) -> ModelValue {
    get { values[Int(id.index)] }
    set { values[Int(id.index)] = newValue }
  }

  /// Adds a value and returns its number.
  package mutating func addValue(_ value: ModelValue) -> ModelValue.ID {
    values.append(value)
    return ModelValue.ID(values.count - 1)
  }
}

/// What passes from node to node: a tensor, known or not before the network runs.
package struct ModelValue: Sendable {
  /// The index of a value in its model.
  package struct ID: Hashable, Sendable, Comparable {
    package var index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
    package static func < (a: ID, b: ID) -> Bool { a.index < b.index }
  }

  /// The name in the file; unique in the model.
  package var name: String
  /// What its elements are, where that is known.
  package var type: ElementType?
  /// Its extents, where the rank is known; nil for an extent that is free or unknown.
  package var shape: [Int?]?
  /// Its elements, where they are known before the network runs: a weight, a setting.
  package var constant: Tensor?
  /// Whether the file has its elements where it uses them, as a number of the program, rather than among what is
  /// learned: a `Constant` node of ONNX.
  package var isLiteral = false

  /// Whether it may have been learned: floating-point numbers that the file gives, unless it says otherwise.
  package var isLearned: Bool {
    constant != nil && !isLiteral && (type?.isFloat ?? false) && !isNamedAsNumber
  }

  /// The name of a number that this compiler writes, which no module can have: `scalar(0.5)`.
  package static func name(ofNumber text: String) -> String { "scalar(\(text))" }
  private var isNamedAsNumber: Bool { name.hasPrefix("scalar(") }
  /// Whether the file gives its elements, which may be such as are kept, but never computed with: strings, 4- and
  /// 8-bit floats.
  package var isGiven = false

  package init(
    name: String, type: ElementType? = nil, shape: [Int?]? = nil, constant: Tensor? = nil
  ) {
    self.name = name
    self.type = type ?? constant?.type
    self.shape = shape ?? constant?.shape.map { $0 }
    self.constant = constant
  }
}

/// One operator and what it is applied to.
package struct ModelNode: Sendable {
  /// The name in the file, or one made from its first result; unique in the model.
  package var name: String
  /// The module it came from, as exporters record it: `layer1/0/conv1`; empty where they do not.
  package var path: String
  /// What it does.
  package var operation: Operator
  /// What it does it to; nil for an optional operand that is absent.
  package var operands: [ModelValue.ID?]
  /// What comes out; nil for a result that the file leaves out.
  package var results: [ModelValue.ID?]
  /// Values that a nested graph (the body of a loop) uses besides the operands.
  package var captures: [ModelValue.ID]
  /// The entry of `document` that it was read from, whose unknown parts are written back; nil for new nodes.
  ///
  /// A writer of the same format copies the entry and renames its operands, as long as `operation` is the one
  /// that was read; whoever changes `operation` sets this to nil.
  package var record: Int?
  /// Facts to be written beside it, such as α: sorted by key.
  package var notes: [(key: String, value: String)] = []
  /// What an earlier run of this compiler noted beside it, by keys without its name; written again where a node
  /// without notes of its own comes into another format.
  package var marks: [String: String] = [:]
  /// Where it stands in the listing.
  package var span: SourceSpan?

  package init(
    name: String, path: String = "", operation: Operator, operands: [ModelValue.ID?],
    results: [ModelValue.ID?],
    captures: [ModelValue.ID] = [], record: Int? = nil, span: SourceSpan? = nil
  ) {
    self.name = name
    self.path = path
    self.operation = operation
    self.operands = operands
    self.results = results
    self.captures = captures
    self.record = record
    self.span = span
  }
}
