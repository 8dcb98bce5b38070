import Foundation
import Synchronization

/// What a signal from outside leaves behind when it ends a training program: no half-written file.
enum Interruption {
  /// Files that are not yet what they will be.
  private static let temporaries = Mutex<Set<String>>([])

  /// Makes a new file whose name begins with `path`; nil if the system says why in `errno`.
  static func makeTemporary(beside path: String) -> (descriptor: Int32, path: String)? {
    temporaries.withLock { temporaries in
      var template = Array((path + ".XXXXXX").utf8CString)
      let descriptor = mkstemp(&template)
      guard descriptor >= 0 else { return nil }
      let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      temporaries.insert(name)
      return (descriptor, name)
    }
  }

  /// Says that the file at `path` has its place, or is gone.
  static func forget(_ path: String) { temporaries.withLock { _ = $0.remove(path) } }

  /// Watches for signals that end the program, on a thread of their own; those that are ignored stay so. A pipe that
  /// nobody reads is the error of a write.
  static func watch() {
    signal(SIGPIPE, SIG_IGN)
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGHUP, SIGINT, SIGTERM] {
      let old = signal(number, SIG_DFL)
      if unsafeBitCast(old, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      } else {
        sigaddset(&watched, number)
      }
    }
    // Threads that begin later do not get them either.
    pthread_sigmask(SIG_BLOCK, &watched, nil)
    Thread.detachNewThread { wait() }
  }

  private static func wait() {
    var watched = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &watched)
    var number: Int32 = 0
    while sigwait(&watched, &number) != 0 {}
    temporaries.withLock { temporaries in
      for path in temporaries { unlink(path) }
      // None is made any more: the lock stays held until the end.
      signal(number, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &watched, nil)
      raise(number)
    }
  }
}
