import DKSGraph

/// What the elements of a tensor of a model are.
package enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float32 = "f32"
  case float16 = "f16"
  case bfloat16 = "bf16"
  case float64 = "f64"
  case int8 = "i8"
  case int16 = "i16"
  case int32 = "i32"
  case int64 = "i64"
  case uint8 = "u8"
  case uint16 = "u16"
  case uint32 = "u32"
  case uint64 = "u64"
  case boolean
  /// Strings, complex numbers, 4- and 8-bit floats: kept, never computed with.
  case other

  /// The size of an element in bytes; nil where it is not one size.
  package var byteCount: Int? {
    switch self {
    case .int8, .uint8, .boolean: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .other: nil
    }
  }

  /// Whether the elements are floating-point numbers.
  package var isFloat: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64: true
    default: false
    }
  }
}

/// A tensor that is known before the network runs: row-major, little-endian.
package struct Tensor: Sendable {
  package var type: ElementType
  /// The extents; empty for a scalar. Their product fits in an `Int`.
  package var shape: [Int]
  package var payload: Payload

  package init(_ type: ElementType, _ shape: [Int], _ payload: Payload) {
    self.type = type
    self.shape = shape
    self.payload = payload
  }

  /// The number of elements; 0 for extents that no tensor can have.
  package var count: Int { Tensor.checkedCount(shape) ?? 0 }
}

/// Where the elements of a tensor come from; none is in memory before it is asked for.
package enum Payload: Sendable {
  /// A part of a mapped file; exactly as long as the tensor.
  case stored(MappedSlice)
  /// These bytes.
  case bytes([UInt8])
  /// This number everywhere.
  case filled(Double)
  /// Numbers drawn from a seed.
  indirect case drawn(WeightDraw)
  /// Numbers that a function computes when they are asked for, in row-major order; as many as the tensor has.
  case computed(Computation)

  /// Numbers that `elements` computes when they are asked for, in row-major order; as many as the tensor has.
  package static func computed(by elements: @escaping @Sendable () throws(WeightError) -> [Float]) -> Payload
  {
    .computed(Computation(elements))
  }
}

/// How the weights of one parameter are drawn: a pure function of these fields.
package struct WeightDraw: Hashable, Sendable {
  /// The distribution (Theory 1.2); complete, every field decided.
  package var initializer: Initializer
  /// What the parameter is for; biases are drawn from `initializer.bias`.
  package var role: ParameterShape.Role
  /// The extents in the graph's layout: `[out, in]`, `[out, in / groups, k, k]`.
  package var shape: [Int]
  /// The number of groups that do not see each other.
  package var groups: Int
  /// The place of the one tap that is not zero under the Delta form, one index for each kernel axis; nil for
  /// dense layers and for kernels without a centre, which are drawn whole.
  package var tap: [Int]?
  /// From `tap` on, so many taps along each kernel axis have the one matrix; one where it is nil.
  package var tapCounts: [Int]?
  /// The order in which the axes of `shape` lie in the tensor; nil for their own order.
  ///
  /// Axis i of the tensor is axis `permutation[i]` of `shape`; the tensor's own shape may then split or join
  /// axes without moving elements.
  package var permutation: [Int]?
  package var seed: UInt64
  /// The parameter's name; with the seed it selects the stream of random numbers.
  package var key: String

  package init(
    initializer: Initializer, role: ParameterShape.Role, shape: [Int], groups: Int = 1, tap: [Int]? = nil,
    permutation: [Int]? = nil, seed: UInt64, key: String
  ) {
    self.initializer = initializer
    self.role = role
    self.shape = shape
    self.groups = groups
    self.tap = tap
    self.permutation = permutation
    self.seed = seed
    self.key = key
  }
}

/// Why elements cannot be had.
package struct WeightError: Error, Hashable, Sendable {
  /// One sentence, found before wanted.
  package var message: String
  package init(_ message: String) { self.message = message }
}

/// The learned tensors of a graph, by the node that owns them.
package struct ParameterTable: Sendable {
  /// The name of a learned tensor: the key that nodes share it under, or the node's own name; and its role.
  package struct Key: Hashable, Sendable {
    package var owner: String
    package var role: ParameterShape.Role
    package init(_ owner: String, _ role: ParameterShape.Role) {
      self.owner = owner
      self.role = role
    }
  }

  /// The tensors, in the graph's layout.
  package var tensors: [Key: Tensor] = [:]

  package init() {}

  package subscript(node: Node, role: ParameterShape.Role) -> Tensor? {
    get { tensors[Key(node.sharedWeights ?? node.name, role)] }
    set { tensors[Key(node.sharedWeights ?? node.name, role)] = newValue }
  }
}

/// A function that computes the elements of a tensor; copies of a payload share it, so that one can tell whether a
/// tensor is still the one that was read.
package final class Computation: Sendable {
  /// How many computations the elements take, this one and those of what it asks for.
  package let cost: Int
  /// The elements in row-major order.
  package let elements: @Sendable () throws(WeightError) -> [Float]

  package init(cost: Int = 1, _ elements: @escaping @Sendable () throws(WeightError) -> [Float]) {
    self.cost = cost
    self.elements = elements
  }
}
