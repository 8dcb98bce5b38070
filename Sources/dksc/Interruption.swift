import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a signal from outside may interrupt, and what it leaves behind: nothing half done.
enum Interruption {
  /// Held while files change places.
  private static let change = Mutex<Void>(())
  /// Files that are not yet what they will be.
  private static let temporaries = Mutex<Set<String>>([])

  /// Makes a new file whose name begins with `path`; it is removed if the command is interrupted.
  ///
  /// - Returns: nil if the system says why in `errno`.
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

  /// Does all of `body` before any interruption.
  static func holding<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    try change.withLock { _ throws(Failure) in try body() }
  }

  /// Watches for signals that end the command, on a thread of their own; those that are ignored stay so.
  static func watch() {
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGHUP, SIGINT, SIGTERM] {
      let isIgnored =
        unsafeBitCast(signal(number, SIG_DFL), to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { signal(number, SIG_IGN) } else { sigaddset(&watched, number) }
    }
    // Threads that begin later do not get them either.
    pthread_sigmask(SIG_BLOCK, &watched, nil)
    guard startWaiting() else {
      pthread_sigmask(SIG_UNBLOCK, &watched, nil)
      return
    }
  }

  private static func wait() -> Never {
    var watched = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &watched)
    var number: Int32 = 0
    while sigwait(&watched, &number) != 0 {}
    change.withLock { _ in
      temporaries.withLock { temporaries in
        for path in temporaries { unlink(path) }
        // None is made any more: the locks stay held until the end.
        signal(number, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &watched, nil)
        raise(number)
      }
    }
    _exit(128 + number)
  }

  /// False where there can be no thread.
  private static func startWaiting() -> Bool {
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(&thread, nil, { _ in Interruption.wait() }, nil)
      if code == 0, let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let code = pthread_create(&thread, nil, { _ in Interruption.wait() }, nil)
      if code == 0 { pthread_detach(thread) }
    #endif
    return code == 0
  }
}
