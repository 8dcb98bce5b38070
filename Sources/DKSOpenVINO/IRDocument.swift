import DKSDiagnostics
import DKSModels
import DKSTensors

/// An OpenVINO IR as it was read: what `Model` has no place for.
package struct IRDocument: ModelDocument {
  /// The file, of which the parts that are kept verbatim are stretches.
  var text = SourceText([])
  var version = 11
  /// The attributes of `net` besides its name and version.
  var attributes: [IRAttribute] = []
  /// The layers in the order of the file; a node's `record` is an index into it.
  var layers: [IRLayer] = []
  /// What stands inside the `rt_info` of `net`.
  var runtimeInfo: IRText?
  /// The `.bin`, if there is one.
  var weights: MappedFile?
  /// The `Parameter` and `Const` layers by the name of the value that they give.
  var sources: [String: Int] = [:]
  /// The `Result` layers by the name of the output.
  var results: [String: Int] = [:]
  /// The values that are constants of the file seen under another shape, by name.
  var views: [String: IRSource] = [:]
  /// Whether a layer has a body with constants of its own, whose offsets nothing may move.
  var hasBodies: Bool { layers.contains { $0.unknown != nil } }

  /// What stands at `place`, verbatim.
  func verbatim(_ place: IRText?) -> String? {
    place.map { String(decoding: text[Int($0.start)..<Int($0.end)], as: UTF8.self) }
  }
}

/// A stretch of the file, which is kept there.
struct IRText: Hashable, Sendable {
  var start: UInt32
  var end: UInt32

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    end = UInt32(range.upperBound)
  }
}

/// One attribute of an element, in the order of the file.
struct IRAttribute: Hashable, Sendable {
  var name: String
  var value: String
}

/// The output of a layer that an input is connected to, both as positions.
struct IRSource: Hashable, Sendable {
  var layer: Int32
  var output: Int32
}

/// One `layer` element.
struct IRLayer: Sendable {
  var id: UInt64
  var name: String
  var type: String
  /// The operator set in which the type is looked up: `opset1`.
  var version: String
  /// Attributes besides these four.
  var attributes: [IRAttribute] = []
  /// The attributes of `data`; nil where there is no such element.
  var data: [IRAttribute]?
  /// What stands inside its `rt_info`.
  var runtimeInfo: IRText?
  var inputs: [IRInput] = []
  var outputs: [IROutput] = []
  /// Children that are none of the known ones (bodies, port maps), verbatim.
  var unknown: String?
  /// What each input became; empty where input i is operand i.
  var roles: [IRRole] = []
  /// The start tag in the listing.
  var start: UInt32 = 0
  var end: UInt32 = 0

  /// The value of an attribute of `data`.
  subscript(name: String) -> String? { data?.first { $0.name == name }?.value }

  func isType(_ name: String) -> Bool {
    type == name || (type.utf8.count == name.utf8.count && type.lowercased() == name.lowercased())
  }
}

/// What an input of a layer became in the model.
enum IRRole: Hashable, Sendable {
  /// That operand of the node.
  case operand(Int)
  /// That operand of the node, under another shape.
  case view(Int)
  /// A part of the operation.
  case setting
}

/// An input port.
struct IRInput: Sendable {
  var port: UInt64
  /// What stands inside its `rt_info`.
  var runtimeInfo: IRText?
  var source: IRSource?
}

/// An output port.
struct IROutput: Sendable {
  var port: UInt64
  /// As it is spelled in the file; nil where it is missing.
  var precision: String?
  /// The tensor names, separated by commas.
  var names: String?
  /// The extents, nil where there are none (scalars, or a file without extents).
  var shape: [Int?]?
  var runtimeInfo: IRText?
}
