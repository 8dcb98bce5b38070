import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The number of processors that share the work; at least 1.
var processorCount: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }

/// Calls `body` with a thread's number and its share of `count` items, for all threads at once.
func share(_ count: Int, among threadCount: Int, _ body: @Sendable @escaping (Int, Range<Int>) -> Void) {
  guard threadCount > 1, count > 1 else { return body(0, 0..<count) }
  let each = (count + threadCount - 1) / threadCount
  DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
    let block = min(thread * each, count)..<min((thread + 1) * each, count)
    if !block.isEmpty { body(thread, block) }
  }
}
