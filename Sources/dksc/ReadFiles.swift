import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file whatever its names: two paths to one file are one.
struct FileIdentity: Hashable, Sendable {
  private var device: UInt64
  private var number: UInt64
  /// When it last changed: the number of a file that is gone is given to another.
  private var time: [Int]

  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
    #if canImport(Darwin)
      time = [status.st_ctimespec.tv_sec, status.st_ctimespec.tv_nsec]
    #else
      time = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    #endif
  }
}

/// The files that this run has read: none of them is replaced unless that was asked for.
enum ReadFiles {
  enum Kind {
    /// The text of a network, or one that it imports.
    case text
    /// A model, which its own rewrite may replace.
    case model
    /// What lies beside a model.
    case data
    /// Weights that were named.
    case weights
  }

  private static let kinds = Mutex<[FileIdentity: Kind]>([:])

  /// Notes that a file was opened; the first use of it counts.
  static func note(_ status: stat, as kind: Kind) {
    let identity = FileIdentity(status)
    kinds.withLock { kinds in if kinds[identity] == nil { kinds[identity] = kind } }
  }

  private static func kind(of target: OutputTarget) -> Kind? {
    guard let identity = target.identity else { return nil }
    return kinds.withLock { $0[identity] }
  }

  /// Refuses to write a text over anything that was read.
  static func checkTexts(_ target: OutputTarget) throws(OutputFile.Failure) {
    if let kind = kind(of: target) { throw refusal(target, kind) }
  }

  /// Refuses to write a model over anything that was read, but for the model itself and what lies beside it.
  static func checkModel(_ main: OutputTarget, beside others: [OutputTarget]) throws(OutputFile.Failure) {
    let isInPlace = kind(of: main) == .model
    if !isInPlace { try checkTexts(main) }
    for other in others {
      guard let kind = kind(of: other), !(isInPlace && kind == .data) else { continue }
      throw refusal(other, kind)
    }
  }

  private static func refusal(_ target: OutputTarget, _ kind: Kind) -> OutputFile.Failure {
    let found =
      switch kind {
      case .text: "this is read as a source, and what is written lacks its comments, parameters and training"
      case .model: "this is the model that is read, it would be lost"
      case .data: "the weights of the model that is read lie here, they would be lost"
      case .weights: "the weights that '--weights' names lie here, they would be lost"
      }
    return OutputFile.Failure(message: "\(target.name): error: \(found); name another file with '-o'")
  }
}
