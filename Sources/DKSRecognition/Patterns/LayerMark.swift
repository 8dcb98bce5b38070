import DKSFormulas
import DKSGraph
import DKSModels

/// What this compiler notes beside the last node of a layer whose nodes alone could be those of another: which layer it
/// is. So its own files come back as they were: what is learned is no number, and two functions are not one.
package enum LayerMark {
  static let key = "layer"
  /// The key of the note of a product with a number that is not learned.
  package static let factor = "factor"

  /// The note of a layer.
  package static func note(of operation: some Operation) -> [(key: String, value: String)] {
    [("dksc_\(key)", type(of: operation).mnemonic)]
  }
}

extension Site {
  /// The layer that this compiler has written with node `index` for its end, where a mark says so.
  func markedLayer(_ index: Int) -> String? { model.nodes[index].marks[LayerMark.key] }

  /// Whether node `index` is the end of a layer that this compiler has written: what follows is no part of it.
  func endsLayer(_ index: Int) -> Bool {
    let marks = model.nodes[index].marks
    if marks[LayerMark.key] != nil || marks[LayerMark.factor] != nil { return true }
    if marks["activation"] != nil, ActivationTransform(marks: marks) == nil { return true }
    // Behind φ comes its transform, if it has one.
    if case .match = TransformedActivationPattern.find(at: index, in: self) { return true }
    return false
  }

  /// Whether node `index` is the end of a layer with learned numbers, whatever it stands behind.
  func endsLearnedLayer(_ index: Int) -> Bool {
    [ScaleShift.mnemonic, Gain.mnemonic].contains(markedLayer(index))
  }
}
