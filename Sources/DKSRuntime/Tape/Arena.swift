/// Scratch memory of one worker: buffers are handed out one after another and all taken back at once.
///
/// The first step finds out how much a step needs; from then on it is one block, and a step allocates
/// nothing. Buffers of gradients, which die early, are recycled within the step.
final class Arena {
  private var blocks: [UnsafeMutableBufferPointer<Float>] = []
  private var used = 0
  private var total = 0
  /// How often memory was asked of the system.
  private(set) var allocationCount = 0
  private var recycled: [Int: [UnsafeMutablePointer<Float>]] = [:]

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Uninitialized floats on a 64-byte boundary.
  func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let padded = (max(count, 1) + 15) / 16 * 16
    if let pointer = recycled[padded]?.popLast() { return pointer }
    total += padded
    if let block = blocks.last, let start = block.baseAddress, used + padded <= block.count {
      defer { used += padded }
      return start + used
    }
    let size = max(padded, blocks.isEmpty ? 1 << 12 : 1 << 18)
    let start = block(of: size)
    used = padded
    return start
  }

  /// Takes a buffer back for the rest of the step.
  func recycle(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    recycled[(max(count, 1) + 15) / 16 * 16, default: []].append(pointer)
  }

  /// Takes everything back.
  func reset() {
    if blocks.count > 1 {
      for block in blocks { block.deallocate() }
      let size = total + total / 16
      blocks.removeAll()
      _ = block(of: size)
    }
    recycled.removeAll(keepingCapacity: true)
    used = 0
    total = 0
  }

  private func block(of size: Int) -> UnsafeMutablePointer<Float> {
    let start = Parameters.allocate(size)
    blocks.append(UnsafeMutableBufferPointer(start: start, count: size))
    allocationCount += 1
    return start
  }
}
