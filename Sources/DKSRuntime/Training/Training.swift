/// Training of one network on one data set.
///
/// A batch is cut into shards whose number depends on the batch alone; each has its own gradients, and
/// they are added in a fixed order, so results are the same to the bit for every number of threads.
public final class Training<N: Network> {
  /// The loss of a batch.
  public typealias LossFunction = @Sendable (N.Output, Batch) -> Loss

  /// The network that is trained, in place.
  public let network: N
  /// What it is trained on.
  public let data: DataSet
  /// The loss that `step()` and `evaluate()` use; `run` sets it.
  public var loss: LossFunction?
  /// The number of steps that were done.
  public private(set) var stepCount = 0
  /// The number of steps of an epoch: full batches only, unless the data do not fill one.
  public let stepsPerEpoch: Int
  /// The number of steps that `run` ends at.
  public let totalSteps: Int

  let options: TrainingOptions
  let threads: Int
  let workers: [Worker]
  private let batchSize: Int
  private let schedule: Schedule
  private let seed: UInt64
  private let state: OptimizerState
  private let shardCount: Int
  private let gradients: [Gradients]
  private let segments: [[Segment]]
  private var order: [Int]

  /// Prepares training; the options override epochs and seed.
  public init(
    _ network: N, data: DataSet, optimizer: Optimizer, schedule: Schedule = .constant, batch: Int,
    epochs: Int = 1, seed: UInt64 = 0, _ options: TrainingOptions = .init()
  ) {
    self.network = network
    self.data = data
    self.options = options
    self.schedule = schedule
    self.seed = options.seed ?? seed
    batchSize = max(min(batch, data.trainingRows.count), 1)
    stepsPerEpoch = max(data.trainingRows.count / batchSize, 1)
    let (steps, isTooMany) = stepsPerEpoch.multipliedReportingOverflow(by: options.epochs ?? epochs)
    totalSteps = options.steps ?? (isTooMany ? Int.max : steps)
    shardCount = Training.shards(of: batchSize)
    threads = options.threadCount
    workers = (0..<threads).map { _ in Worker() }
    let parameters = network.parameters
    gradients = (0..<shardCount).map { _ in Gradients(count: parameters.bufferCount) }
    state = OptimizerState(optimizer, count: parameters.bufferCount)
    segments = Training.segments(of: parameters)
    order = data.trainingRows
  }

  /// The number of shards of a batch: it must not depend on the number of threads.
  static func shards(of batch: Int) -> Int { min(max(batch / 32, 1), 8) }

  /// Does one step on the next batch and returns its loss.
  @discardableResult
  public func step() throws -> Double {
    guard let loss else { throw RuntimeError("training has no loss: set `loss`, or call `run`") }
    if let failure = network.parameters.failure { throw failure }
    guard !order.isEmpty else { throw RuntimeError("the data set has no rows to train on") }
    let (epoch, place) = stepCount.quotientAndRemainder(dividingBy: stepsPerEpoch)
    if place == 0 { shuffle(epoch) }
    let rows = order[place * batchSize..<(place + 1) * batchSize]
    let results = Results<(loss: Double, failure: RuntimeError?)>(shardCount, (0, nil))
    let stepSeed = RandomStream.seed(seed, "step", stepCount)
    let (network, data, workers, gradients, shardCount) = (network, data, workers, gradients, shardCount)
    performConcurrently(shardCount, threads: threads) { shard, thread in
      let (start, end) = (rows.count * shard / shardCount, rows.count * (shard + 1) / shardCount)
      let tape = workers[thread].tape
      tape.restart(batch: end - start, total: rows.count)
      tape.beginTraining(
        network.parameters, gradients: gradients[shard].pointer,
        randomSeed: RandomStream.seed(stepSeed, "shard", shard))
      let slice = rows[(rows.startIndex + start)..<(rows.startIndex + end)]
      let batch = Batch(data: data, rows: slice, tape: tape)
      let shardLoss = loss(network(batch), batch)
      shardLoss.seedGradients(on: tape)
      tape.runBackward()
      results[shard] = (shardLoss.value, tape.failure)
    }
    let shards = results.taken()
    if let failure = shards.lazy.compactMap(\.failure).first { throw failure }
    let value = shards.reduce(0) { $0 + $1.loss }
    // The weights are still those of the step before.
    guard value.isFinite else {
      throw divergence("the loss of step \(stepCount + 1) (epoch \(epoch + 1)) is \(word(value))", rows: rows)
    }
    update()
    stepCount += 1
    return value
  }

  /// Adds the shards' gradients in their order and updates the weights.
  private func update() {
    let done = totalSteps > 0 ? Double(stepCount) / Double(totalSteps) : 0
    state.begin(factor: schedule.factor(min(done, 1), stepCount / stepsPerEpoch))
    let (parameters, gradients, segments, state) = (network.parameters, gradients, segments, state)
    performConcurrently(segments.count, threads: threads) { job, _ in
      for segment in segments[job] {
        let sum = gradients[0].pointer
        for shard in gradients.dropFirst() {
          shard.add(to: sum, offset: segment.offset, count: segment.count)
        }
        state.update(
          parameters.base, gradient: sum, offset: segment.offset, count: segment.count,
          decays: segment.decays)
      }
    }
  }

  private func shuffle(_ epoch: Int) {
    order = data.trainingRows
    var random = RandomStream(seed: RandomStream.seed(seed, "epoch", epoch))
    random.shuffle(&order)
  }

  /// Cuts the parameters into jobs of some 16,000 numbers.
  private static func segments(of parameters: Parameters) -> [[Segment]] {
    let size = 1 << 14
    var jobs: [[Segment]] = []
    var filled = size
    for entry in parameters.entries {
      for start in stride(from: 0, to: entry.count, by: size) {
        let count = min(size, entry.count - start)
        if filled + count > size {
          jobs.append([])
          filled = 0
        }
        jobs[jobs.count - 1].append(
          Segment(offset: entry.offset + start, count: count, decays: entry.kind == .weight))
        filled += count
      }
    }
    return jobs
  }
}

/// A piece of the parameter buffer that is updated in one go.
private struct Segment: Sendable {
  let offset: Int
  let count: Int
  let decays: Bool
}
