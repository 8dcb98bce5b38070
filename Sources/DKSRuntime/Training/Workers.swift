import CElementwise
import Dispatch
import Synchronization

/// Memory of one thread: a tape that is used again and again.
final class Worker: @unchecked Sendable {
  let tape = Tape(batch: 0)
}

/// Runs jobs on a number of threads. Which thread takes which job is left open; jobs must not care.
/// Denormal numbers are taken for zero.
func performConcurrently(_ count: Int, threads: Int, _ job: @Sendable (_ job: Int, _ thread: Int) -> Void) {
  let threads = max(min(threads, count), 1)
  let state = dks_flush_denormals()
  defer { dks_restore_denormals(state) }
  if threads == 1 {
    for index in 0..<count { job(index, 0) }
    return
  }
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: threads) { thread in
    let state = dks_flush_denormals()
    defer { dks_restore_denormals(state) }
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      job(index, thread)
    }
  }
}

/// One result per job, written by whichever thread did it.
struct Results<Value>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Value>

  init(_ count: Int, _ value: Value) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: value)
  }

  subscript(index: Int) -> Value {
    get { storage[index] }
    nonmutating set { storage[index] = newValue }
  }

  /// The results in the order of the jobs; gives the memory back.
  func taken() -> [Value] {
    defer {
      storage.deinitialize()
      storage.deallocate()
    }
    return Array(storage)
  }
}
