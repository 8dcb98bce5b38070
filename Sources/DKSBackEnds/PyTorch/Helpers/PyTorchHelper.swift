/// A definition that a module stands on and that PyTorch does not have, written out once where it is used.
struct PyTorchHelper: Hashable, Sendable {
  /// The name of the class or function.
  var name: String
  /// The definition, from its first line to its last.
  var text: String
  /// Helpers that it calls.
  var needs: [PyTorchHelper] = []

  /// All that `helpers` need, each once, before what needs it.
  static func complete(_ helpers: [PyTorchHelper]) -> [PyTorchHelper] {
    var seen: Set<String> = []
    return helpers.flatMap { $0.needs + [$0] }.filter { seen.insert($0.name).inserted }
  }
}
