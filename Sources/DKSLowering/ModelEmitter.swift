import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// Adds nodes and constants to a model under names that are free.
struct ModelEmitter {
  /// The model; its values grow, its nodes are left alone.
  private(set) var model: Model
  /// The nodes that were emitted and not yet taken, in order.
  private var emitted: [ModelNode] = []
  /// The weights.
  let parameters: ParameterTable

  private var valueNames = UniqueNames()
  private var nodeNames = UniqueNames()
  private var scalars: [Scalar: ModelValue.ID] = [:]
  private var constants: [ParameterForm: ModelValue.ID] = [:]
  /// The constants that hold the tensors of layers that share their weights: each tensor is there once.
  private var homes: [ParameterTable.Key: Home] = [:]
  private var splits: [SplitKey: [ModelValue.ID]] = [:]
  /// Parts of splits that no node stands for yet.
  private var unclaimed: Set<ModelValue.ID> = []
  /// Values without a batch: what was computed from constants alone.
  private(set) var unbatched: Set<ModelValue.ID> = []

  private struct Scalar: Hashable {
    var number: Double
    var type: ElementType
  }

  private struct ParameterForm: Hashable {
    var key: ParameterTable.Key
    var type: ElementType
    var shape: [Int]
    var permutation: [Int]?
  }

  /// A constant that holds a learned tensor, with the axes of the graph's that its own are.
  private struct Home {
    var value: ModelValue.ID
    var permutation: [Int]?
  }

  private struct SplitKey: Hashable {
    var operand: ModelValue.ID
    var axis: Int
    var sizes: [Int]
  }

  /// An emitter that adds to `model`.
  init(_ model: Model, parameters: ParameterTable) {
    self.model = model
    self.parameters = parameters
    for value in model.values { valueNames.reserve(value.name) }
    for node in model.nodes { nodeNames.reserve(node.name) }
    for name in model.document?.hiddenNames ?? [] { nodeNames.reserve(name) }
  }

  /// Keeps `name` free for a value that is still to come.
  mutating func reserve(_ name: String) { valueNames.reserve(name) }

  /// Removes the nodes emitted since the last call and returns them.
  mutating func take() -> [ModelNode] {
    defer { emitted = [] }
    return emitted
  }

  // MARK: Values

  /// Adds a value; its name is `name` or one made of it.
  mutating func addValue(named name: String, type: ElementType?, shape: [Int?]? = nil) -> ModelValue.ID {
    model.addValue(ModelValue(name: valueNames.claim(name), type: type, shape: shape))
  }

  /// Adds a value under a name that `reserve` kept free for it.
  mutating func addReservedValue(named name: String, type: ElementType?, shape: [Int?]? = nil)
    -> ModelValue.ID
  {
    model.addValue(ModelValue(name: name, type: type, shape: shape))
  }

  /// Adds a constant.
  mutating func addConstant(named name: String, _ tensor: Tensor) -> ModelValue.ID {
    let id = model.addValue(ModelValue(name: valueNames.claim(name), constant: tensor))
    unbatched.insert(id)
    return id
  }

  /// Gives a constant of the model another tensor.
  mutating func replaceConstant(_ id: ModelValue.ID, by tensor: Tensor) {
    model[id].constant = tensor
    model[id].type = tensor.type
    model[id].shape = tensor.shape
  }

  /// The scalar constant `number`, of elements as `site` has them; one for the whole model.
  mutating func scalar(_ number: Double, at site: LoweringSite) -> ModelValue.ID {
    let key = Scalar(number: number, type: site.elementType)
    if let known = scalars[key] { return known }
    let id = addConstant(
      named: ModelValue.name(ofNumber: number.plain), Tensor(site.elementType, [], .filled(number)))
    scalars[key] = id
    return id
  }

  /// A scalar constant of its own, named after the node: `tanh.alpha`.
  mutating func scalar(_ number: Double, _ suffix: String, at site: LoweringSite) -> ModelValue.ID {
    addConstant(named: "\(site.node.name).\(suffix)", Tensor(site.elementType, [], .filled(number)))
  }

  /// The integer scalar `number`, for `gather`.
  mutating func index(_ number: Int) -> ModelValue.ID {
    let key = Scalar(number: Double(number), type: .int64)
    if let known = scalars[key] { return known }
    let id = addConstant(named: "index.\(number)", Tensor(.int64, [], .filled(Double(number))))
    scalars[key] = id
    return id
  }

  /// The constant that holds a learned tensor; nodes that share their weights share it.
  ///
  /// - Parameters:
  ///   - permutation: axis i of the constant is axis `permutation[i]` of the graph's tensor.
  ///   - shape: the extents of the constant, where they are not those of the permuted tensor.
  mutating func parameter(
    _ role: ParameterShape.Role, permutation: [Int]? = nil, shape: [Int]? = nil, at site: LoweringSite
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let owner = site.node.sharedWeights ?? site.node.name
    let key = ParameterTable.Key(owner, role)
    guard let tensor = parameters.tensors[key] else {
      throw LoweringRefusal(reason: "it has no \(role.rawValue)")
    }
    var constant = tensor.permuted(permutation).converted(to: site.elementType)
    if let shape { constant.shape = shape }
    let form = ParameterForm(
      key: key, type: constant.type, shape: constant.shape, permutation: permutation)
    if let known = constants[form] { return known }
    if let home = homes[key], let value = rearranged(home, constant, permutation, role, at: site) {
      constants[form] = value
      return value
    }
    let id = addConstant(named: "\(owner).\(role.rawValue)", constant)
    constants[form] = id
    if site.node.sharedWeights != nil { setHome(of: key, id, permutation: permutation) }
    return id
  }

  /// Says which constant holds the tensor of `key`; axis i of it is axis `permutation[i]` of the graph's.
  mutating func setHome(of key: ParameterTable.Key, _ value: ModelValue.ID, permutation: [Int]?) {
    guard homes[key] == nil else { return }
    homes[key] = Home(value: value, permutation: permutation)
    unbatched.insert(value)
  }

  /// The elements of `home` in the form of `wanted`, whose axes are the graph's in the order of `permutation`; nil
  /// where a transpose and a reshape do not lead there.
  private mutating func rearranged(
    _ home: Home, _ wanted: Tensor, _ permutation: [Int]?, _ role: ParameterShape.Role, at site: LoweringSite
  ) -> ModelValue.ID? {
    guard let type = model[home.value].type, let shape = model[home.value].constant?.shape,
      let count = Tensor.checkedCount(shape), count == wanted.count
    else { return nil }
    var current = home.value
    func step(_ operation: Operator, _ name: String, _ type: ElementType, _ shape: [Int]) {
      current = emit(
        operation, [current], .between("\(role.rawValue).\(name)"), at: site, type: type,
        shape: shape.map { $0 })
    }
    var extents = shape
    let (own, other) = (home.permutation ?? Array(shape.indices), permutation ?? Array(shape.indices))
    if own != other {
      guard own.count == shape.count, other.sorted() == own.sorted() else { return nil }
      let order = other.compactMap { own.firstIndex(of: $0) }
      extents = order.map { shape[$0] }
      step(.transpose(order), "transposed", type, extents)
    }
    if extents != wanted.shape { step(.reshape(wanted.shape), "reshaped", type, wanted.shape) }
    if type != wanted.type { step(.cast(wanted.type), "converted", wanted.type, wanted.shape) }
    return current
  }

  // MARK: Nodes

  /// Emits one node of what `site.node` becomes.
  ///
  /// - Parameter shape: the extents of the result, where they are not those of the graph's node.
  mutating func emit(
    _ operation: Operator, _ operands: [ModelValue.ID?], _ step: LoweringStep = .last, at site: LoweringSite,
    type: ElementType? = nil, shape: [Int?]? = nil, notes: [(key: String, value: String)] = []
  ) -> ModelValue.ID {
    let name: String
    let result: ModelValue.ID
    let type = type ?? (site.node.type.element == .float32 ? site.elementType : .int32)
    switch step {
    case .between(let suffix):
      name = "\(site.node.name).\(suffix)"
      result = addValue(named: name, type: type, shape: shape)
    case .last:
      name = site.node.name
      result = site.result ?? addValue(named: name, type: type, shape: shape ?? site.resultShape)
    }
    var node = ModelNode(
      name: nodeNames.claim(name), path: site.node.modulePath, operation: operation, operands: operands,
      results: [result], span: site.node.span)
    node.notes = notes
    append(node)
    return result
  }

  /// Appends a node that stands on its own.
  mutating func append(_ node: ModelNode) {
    emitted.append(node)
    if node.operands.allSatisfy({ $0.map { unbatched.contains($0) } ?? true }) {
      unbatched.formUnion(node.results.compactMap { $0 })
    }
  }

  /// A name for a node that is free.
  mutating func nodeName(_ name: String) -> String { nodeNames.claim(name) }

  /// Part number `index` of `operand`, cut along `axis`; all parts come from one node.
  mutating func part(
    _ index: Int, of operand: ModelValue.ID, axis: Int, sizes: [Int], at site: LoweringSite
  ) -> ModelValue.ID {
    let key = SplitKey(operand: operand, axis: axis, sizes: sizes)
    let parts: [ModelValue.ID]
    if let known = splits[key] {
      parts = known
    } else {
      let base = "\(model[operand].name).split"
      parts = sizes.indices.map {
        addValue(named: "\(base)[\($0)]", type: model[operand].type, shape: site.resultShape)
      }
      append(
        ModelNode(
          name: nodeNames.claim(base), path: site.node.modulePath,
          operation: .split(axis: axis, sizes: sizes), operands: [operand], results: parts,
          span: site.node.span))
      splits[key] = parts
      unclaimed.formUnion(parts)
    }
    guard site.result == nil, unclaimed.remove(parts[index]) != nil else {
      return emit(.identity(), [parts[index]], at: site)
    }
    model[parts[index]].name = valueNames.claim(site.node.name)
    return parts[index]
  }

  /// `value` with the batch that `other` has, where it has none: 0 times an element of `other` is added.
  ///
  /// Zeros get the mark of a layer: no one learns them.
  mutating func batched(_ value: ModelValue.ID, like other: ModelValue.ID, at site: LoweringSite)
    -> ModelValue.ID
  {
    guard unbatched.contains(value), !unbatched.contains(other), let rank = model[value].shape?.count,
      let otherRank = model[other].shape?.count
    else { return value }
    var batch = other
    if otherRank > 1 {
      batch = emit(
        .slice((1..<otherRank).map { AxisSlice(axis: $0, start: 0, end: 1) }), [batch], .between("batch"),
        at: site, type: model[other].type)
    }
    batch = emit(
      .reshape([-1] + Array(repeating: 1, count: max(rank - 1, 0))), [batch], .between("batch"), at: site,
      type: model[other].type)
    if model[other].type?.isFloat == false {
      batch = emit(.cast(site.elementType), [batch], .between("batch"), at: site, type: site.elementType)
    }
    // A clip to [0, 0] is 0 for infinite elements too.
    batch = emit(.elementwise(.clip(min: 0, max: 0)), [batch], .between("batch"), at: site)
    let shape: [Int?]? = model[value].shape.map { [nil] + $0.dropFirst() }
    let isState = if case .filled(0)? = model[value].constant?.payload { true } else { false }
    let notes = isState ? LayerMark.note(of: Zeros(shape: [])) : []
    return emit(
      .elementwise(.add), [value, batch], .between("batched"), at: site, shape: shape, notes: notes)
  }
}

extension Node {
  /// The name as exporters record module paths: `layer1/0/conv1`.
  var modulePath: String {
    var path = ""
    for character in name {
      switch character {
      case ".", "[": path.append("/")
      case "]": continue
      default: path.append(character)
      }
    }
    return path
  }
}
