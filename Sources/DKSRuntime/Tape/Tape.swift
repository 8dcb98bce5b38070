/// What one shard of a batch computed, and how to go back through it.
///
/// A tape belongs to one thread at a time. Steps are recorded as closures over node numbers; a tensor
/// holds its tape, so a step must not hold a tensor.
final class Tape {
  /// A value on the tape.
  struct Node {
    let value: UnsafeMutablePointer<Float>
    let count: Int
    let requiresGradient: Bool
    var gradient: UnsafeMutablePointer<Float>?
  }

  /// Goes back through one operation, given the gradient of its result.
  typealias BackwardStep = (_ tape: Tape, _ gradient: UnsafeMutablePointer<Float>) -> Void

  let arena: Arena
  /// The number of examples on the tape.
  private(set) var batch: Int
  /// The number of examples that a loss is averaged over: those of all shards.
  private(set) var total: Int
  /// Whether operations are recorded; dropout acts only then.
  private(set) var isTraining = false
  private(set) var nodes: [Node] = []
  private(set) var failure: RuntimeError?
  /// Names the random numbers of this step and shard.
  private(set) var randomSeed: UInt64 = 0
  private var randomSites = 0
  /// Nodes of the data set's fields that were read already.
  var fields: [String: Int] = [:]
  /// The results of layers, where somebody looks for one of them.
  private(set) var landmarks: [(node: Int, layer: String)] = []
  private var isWatched = false
  private var steps: [(node: Int, step: BackwardStep)] = []
  private var imported: [Tape] = []
  private var parameters: Parameters?
  private var parameterGradients: UnsafeMutablePointer<Float>?
  private var isTouched: [Bool] = []
  private var isAdopted = false

  /// A tape for inference.
  init(batch: Int, total: Int? = nil, arena: Arena = Arena()) {
    self.batch = batch
    self.total = total ?? batch
    self.arena = arena
  }

  /// Forgets everything and starts a step.
  func restart(batch: Int, total: Int) {
    arena.reset()
    nodes.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    imported.removeAll()
    landmarks.removeAll()
    isWatched = false
    failure = nil
    isTraining = false
    randomSites = 0
    self.batch = batch
    self.total = total
  }

  /// Records from now on; gradients of `parameters` are written to `gradients`, laid out alike.
  func beginTraining(_ parameters: Parameters, gradients: UnsafeMutablePointer<Float>, randomSeed: UInt64) {
    self.parameters = parameters
    self.randomSeed = randomSeed
    parameterGradients = gradients
    isTouched = [Bool](repeating: false, count: parameters.entries.count)
    isTraining = true
  }

  /// Notes the results of layers from now on.
  func watch() { isWatched = true }

  /// Says that `node` is the result of a layer.
  func mark(_ node: Int, _ layer: @autoclosure () -> String) {
    if isWatched { landmarks.append((node, layer())) }
  }

  /// Keeps the first error; the step that met it gives zeros and goes on.
  func fail(_ message: @autoclosure () -> String) {
    if failure == nil { failure = RuntimeError(message()) }
  }

  /// A new stream of random numbers: of this step, shard and place in the network.
  func nextRandomStream() -> RandomStream {
    randomSites += 1
    return RandomStream(seed: randomSeed &+ UInt64(randomSites) &* 0x9e37_79b9_7f4a_7c15)
  }

  // MARK: Forward

  /// Appends a value of `count` floats, uninitialized.
  func append(count: Int, requiresGradient: Bool) -> Int {
    append(value: arena.allocate(count), count: count, requiresGradient: requiresGradient)
  }

  /// Appends a value that lies in memory already.
  func append(value: UnsafeMutablePointer<Float>, count: Int, requiresGradient: Bool) -> Int {
    nodes.append(Node(value: value, count: count, requiresGradient: isTraining && requiresGradient))
    return nodes.count - 1
  }

  /// The node of a tensor; a tensor of another tape becomes a constant of this one.
  func node(of tensor: Tensor) -> Int {
    if tensor.tape === self { return tensor.id }
    imported.append(tensor.tape)
    let foreign = tensor.tape.nodes[tensor.id]
    guard tensor.batch == batch else {
      fail("a tensor of \(tensor.batch) examples meets one of \(batch)")
      let id = append(count: tensor.exampleCount * batch, requiresGradient: false)
      nodes[id].value.update(repeating: 0, count: nodes[id].count)
      return id
    }
    return append(value: foreign.value, count: foreign.count, requiresGradient: false)
  }

  /// Records how to go back from `node`, if anything wants to know.
  func record(_ node: Int, _ step: @escaping BackwardStep) {
    if nodes[node].requiresGradient { steps.append((node, step)) }
  }

  // MARK: Backward

  /// Goes back from the nodes whose gradients were set.
  func runBackward() {
    while let (node, step) = steps.popLast() {
      guard let gradient = nodes[node].gradient else { continue }
      nodes[node].gradient = nil
      isAdopted = false
      step(self, gradient)
      if !isAdopted { arena.recycle(gradient, count: nodes[node].count) }
    }
    guard let parameters, let parameterGradients else { return }
    for (entry, isTouched) in zip(parameters.entries, isTouched) where !isTouched {
      (parameterGradients + entry.offset).update(repeating: 0, count: entry.count)
    }
  }

  /// Where to write the gradient of a node, and whether nothing is there yet.
  func gradientSlot(_ id: Int) -> (pointer: UnsafeMutablePointer<Float>, isFresh: Bool) {
    if let pointer = nodes[id].gradient { return (pointer, false) }
    let pointer = arena.allocate(nodes[id].count)
    nodes[id].gradient = pointer
    return (pointer, true)
  }

  /// Where to add the gradient of a node.
  func gradientSum(_ id: Int) -> UnsafeMutablePointer<Float> {
    let (pointer, isFresh) = gradientSlot(id)
    if isFresh { pointer.update(repeating: 0, count: nodes[id].count) }
    return pointer
  }

  /// Makes the buffer of the gradient that is being worked on the gradient of `id`, which has none yet.
  func adopt(_ gradient: UnsafeMutablePointer<Float>, by id: Int) {
    nodes[id].gradient = gradient
    isAdopted = true
  }

  /// Where to write the gradient of a parameter, or nil if it is not being trained.
  func gradientSlot(_ parameter: Parameter) -> (pointer: UnsafeMutablePointer<Float>, isFresh: Bool)? {
    guard let parameterGradients, parameter.owner === parameters else { return nil }
    defer { isTouched[parameter.index] = true }
    return (parameterGradients + parameter.offset, !isTouched[parameter.index])
  }

  /// Where to add the gradient of a parameter.
  func gradientSum(_ parameter: Parameter) -> UnsafeMutablePointer<Float>? {
    guard let (pointer, isFresh) = gradientSlot(parameter) else { return nil }
    if isFresh { pointer.update(repeating: 0, count: parameter.count) }
    return pointer
  }

  /// Whether a parameter's gradient is collected here.
  func trains(_ parameter: Parameter) -> Bool {
    isTraining && parameter.owner === parameters
  }
}
