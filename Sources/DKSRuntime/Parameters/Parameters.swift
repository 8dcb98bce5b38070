/// All weights of a network in one contiguous buffer, so that optimizers, reductions and checkpoints are
/// single loops.
///
/// It is shared by the layers that were built with it. Training writes it between steps; nobody else may
/// touch it while `Training.step()` runs, which is what makes it safe to send.
public final class Parameters: @unchecked Sendable {
  /// What a parameter is for; weight decay acts on weights only.
  public enum Kind: String, Sendable {
    case weight, bias, gain
  }

  /// One named array in the buffer.
  public struct Entry: Sendable, Equatable {
    /// The layer's name and the parameter's, as in `digit.weight`.
    public let name: String
    /// The shape, row-major.
    public let shape: [Int]
    /// Where the values start in the buffer.
    public let offset: Int
    /// The number of values.
    public let count: Int
    /// What it is for.
    public let kind: Kind
  }

  /// The parameters in the order in which they were built.
  public private(set) var entries: [Entry] = []
  private(set) var base: UnsafeMutablePointer<Float>
  private(set) var bufferCount = 0
  private(set) var failure: RuntimeError?
  private var capacity: Int
  private var indices: [String: Int] = [:]

  /// An empty buffer.
  init() {
    capacity = 1024
    base = Parameters.allocate(capacity)
  }

  deinit { base.deallocate() }

  /// The number of trainable numbers.
  public var count: Int { entries.reduce(0) { $0 + $1.count } }

  /// All values, entry after entry.
  public var values: [Float] {
    entries.flatMap { UnsafeBufferPointer(start: base + $0.offset, count: $0.count) }
  }

  /// The values of one parameter, or nil if there is none of that name.
  public subscript(name: String) -> [Float]? {
    get {
      guard let index = indices[name] else { return nil }
      return Array(UnsafeBufferPointer(start: base + entries[index].offset, count: entries[index].count))
    }
    set {
      guard let index = indices[name], let newValue, newValue.count == entries[index].count else { return }
      for (place, value) in newValue.enumerated() { base[entries[index].offset + place] = value }
    }
  }

  /// Appends a parameter of zeros; each starts on a 64-byte boundary.
  func append(_ name: String, shape: [Int], kind: Kind) -> Parameter {
    let count = shape.reduce(1, *)
    let padded = (count + 15) / 16 * 16
    if bufferCount + padded > capacity {
      capacity = max(2 * capacity, bufferCount + padded)
      let grown = Parameters.allocate(capacity)
      grown.update(from: base, count: bufferCount)
      base.deallocate()
      base = grown
    }
    if indices.updateValue(entries.count, forKey: name) != nil, failure == nil {
      failure = RuntimeError("two parameters are named '\(name)'")
    }
    entries.append(Entry(name: name, shape: shape, offset: bufferCount, count: count, kind: kind))
    defer { bufferCount += padded }
    return Parameter(owner: self, index: entries.count - 1, offset: bufferCount, count: count)
  }

  /// Zeroed floats on a 64-byte boundary.
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    let floats = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    floats.initialize(repeating: 0, count: max(count, 1))
    return floats
  }
}

/// A layer's handle on one parameter.
struct Parameter: Sendable {
  let owner: Parameters
  let index: Int
  let offset: Int
  let count: Int

  var pointer: UnsafeMutablePointer<Float> { owner.base + offset }
}
