import DKSModels
import DKSTensors

/// An ONNX file as it was read: what `Model` has no place for.
///
/// Every field of the model and of its graph is kept as a range of the mapped file, so that what did not
/// change is written back byte for byte.
package struct ONNXDocument: ModelDocument {
  let source: ModelSource
  /// The fields of the model, in the order of the file.
  var fields: [WireField] = []
  /// The index in `fields` of the graph.
  var graphIndex = 0
  /// What an earlier run of this compiler said of the whole, by keys without its name.
  var marks: [String: String] = [:]
  /// The fields of the graph, in the order of the file.
  var graphFields: [WireField] = []
  var irVersion = 0
  /// The operator set of the default domain.
  var operatorSet = 0
  var graphName = ""
  /// The functions that the file defines, which hide operators of the same name.
  var functions: Set<FunctionKey> = []
  /// Those functions, as they lie in the file.
  var definitions: [FunctionRecord] = []
  /// The calls of functions that have their bodies in their place.
  var calls: [CallRecord] = []
  package var hiddenNames: [String] { calls.map(\.name) }
  /// Every node of the file, in its order; `ModelNode.record` is an index into it.
  var nodes: [NodeRecord] = []
  /// The records in the order in which the model got its nodes.
  var readOrder: [Int] = []
  /// Whether the file has operands before their users.
  var isSorted = true
  var sparseInitializers: [SparseRecord] = []
  /// The records that do nothing but name a constant; not among the model's nodes.
  var constantNodes: [Int] = []
  var initializers: [InitializerRecord] = []
  var valueInfos: [ValueInfoRecord] = []
  /// What the values that constant nodes name were when they were read.
  var constantValues: [String: Tensor] = [:]
  /// The names that something in the file uses.
  var usedNames: Set<String> = []
  /// The parts of other files that hold tensors, by where the tensor's message begins.
  var externalData: [Int: MappedSlice] = [:]
  /// The keys of those, in order.
  var externalPlaces: [Int] = []
  /// The files of external data, by the name that the file gives them.
  var externalFiles: [String: MappedFile] = [:]

  init(source: ModelSource) { self.source = source }

  struct FunctionKey: Hashable, Sendable {
    var domain: String
    var name: String
  }

  /// Whether `field` of the model names the operator set of the default domain.
  func isDefaultOperatorSet(_ field: WireField) -> Bool {
    guard var reader = try? field.message(in: file) else { return false }
    while let entry = try? reader.next() {
      if entry.number == 1, let domain = try? entry.string(in: file), !domain.isEmpty, domain != "ai.onnx" {
        return false
      }
    }
    return true
  }

  /// The mapped file.
  var file: MappedFile { source.file }

  /// Whether a tensor in another file begins in `range`.
  func hasExternalData(in range: Range<Int>) -> Bool {
    var (low, high) = (0, externalPlaces.count)
    while low < high {
      let middle = (low + high) / 2
      if externalPlaces[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < externalPlaces.count && externalPlaces[low] < range.upperBound
  }
}

/// A function that the file defines.
struct FunctionRecord: Sendable {
  var key = ONNXDocument.FunctionKey(domain: "", name: "")
  /// What tells functions of one name apart.
  var overload = ""
  var inputs: [String] = []
  var outputs: [String] = []
  /// The nodes of its body.
  var nodes: [WireField] = []
  /// The attributes that calls may leave out, by name.
  var defaults: [String: WireField] = [:]
  /// The operator sets that it is written for, by domain.
  var operatorSets: [String: Int] = [:]
  /// That of the default domain; nil for none.
  var operatorSet: Int? { operatorSets[""] }
}

/// A call of a function, whose body stands in its place among the nodes.
struct CallRecord: Sendable {
  /// The index in `ONNXDocument.graphFields`.
  var fieldIndex: Int
  var name: String
  /// The nodes in its place: indices of `ONNXDocument.nodes`.
  var nodes: Range<Int>
}

/// A node as it lies in the file.
struct NodeRecord: Sendable {
  var field: WireField
  /// The index of that field in `ONNXDocument.graphFields`.
  var fieldIndex: Int
  var inputs: [String] = []
  var outputs: [String] = []
  var name = ""
  /// The name under which the model has it: unique, never empty.
  var readName = ""
  var type = ""
  var domain = ""
  var path = ""
  /// What tells functions of one name apart.
  var overload = ""
  /// The call that it stands in the place of, if it is of a function's body: an index of `ONNXDocument.calls`.
  var call: Int?
  /// Attributes whose values the call of its function gives, by name; nil for those that the call leaves out.
  var bound: [String: WireField?] = [:]
  /// The operator set that it is written for, if that is not the file's.
  var operatorSet: Int?
  /// Why it is still a call, where it is one of a function of the file.
  var refusal: String?
  /// What an earlier run of this compiler noted, by keys without its name.
  var marks: [String: String] = [:]
  /// Values that its nested graphs take from outside, each once.
  var captures: [String] = []
  /// The graphs that it holds, by the names of their attributes.
  var bodies: [String: BodyRecord] = [:]
  /// How many of the inputs are operands; the rest are settings that the operator holds.
  var operandCount = 0
}

/// What a graph inside a node says of its results.
struct BodyRecord: Sendable {
  var outputs: [ValueInfoRecord] = []
  /// Whether its first result, which tells a loop to go on, is what it was told, or true.
  var alwaysGoesOn = false
}

/// An initializer as it lies in the file.
struct InitializerRecord: Sendable {
  /// The index in `ONNXDocument.graphFields`.
  var fieldIndex: Int
  var name: String
  var shape: [Int]
  var type: ElementType
  /// Its elements; nil where they are kept but never computed with.
  var tensor: Tensor?
  /// The part of another file that holds it.
  var external: MappedSlice?
  /// Why that file cannot be had, where the model is read without it.
  var absence: WeightError?
}

/// An initializer of which the file has the elements that are not zero.
struct SparseRecord: Sendable {
  /// The index in `ONNXDocument.graphFields`.
  var fieldIndex: Int
  var name: String
  var type: ElementType
  var shape: [Int]
  /// All elements, worked out when they are asked for; nil where they are kept but never computed with.
  var tensor: Tensor?
}

/// What the file says of the type of a value.
struct ValueInfoRecord: Sendable {
  enum Role: Int, Sendable {
    case input = 11
    case output = 12
    case info = 13
  }

  /// The index in `ONNXDocument.graphFields`.
  var fieldIndex: Int
  var role: Role
  var name: String
  /// Not so for sequences, maps and sparse tensors.
  var isTensor = true
  var type: ElementType?
  var shape: [Int?]?
  /// What the model knew when it was read, which may say more, or other than the file.
  var readType: ElementType?
  var readShape: [Int?]?
}
