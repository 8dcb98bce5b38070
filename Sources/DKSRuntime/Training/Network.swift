/// A network that the compiler wrote: layers over one buffer of parameters, and the way through them.
public protocol Network: Sendable {
  /// The heads.
  associatedtype Output
  /// All weights.
  var parameters: Parameters { get }
  /// Runs the network on the fields of a batch.
  func callAsFunction(_ batch: Batch) -> Output
}
