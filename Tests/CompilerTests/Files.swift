import DKSCompiler
import DKSDiagnostics
import DKSModels
import DKSONNX
import DKSOpenVINO
import DKSTensors
import Testing

/// Models and what is written of them, without a disk.
struct Files {
  private var contents: [String: [UInt8]] = [:]
  let main: String

  /// The files of a compilation.
  init(
    _ compilation: Compilation, in form: ArtifactForm, options: CompilerOptions = .init(), name: String = "m"
  ) throws {
    let main = "\(name).\(form.fileExtension)"
    let artifact = compilation.modelArtifact(
      in: form, fileName: main, sourceName: "source", options: options)
    try self.init(artifact.files, artifact.diagnostics, main)
  }

  /// A model as ONNX.
  init(_ model: Model) throws {
    var diagnostics = DiagnosticSet()
    let files = ONNX.write(model, named: "m.onnx", diagnostics: &diagnostics)
    try self.init(files, diagnostics.all, "m.onnx")
  }

  private init(_ files: ModelFiles?, _ diagnostics: [Diagnostic], _ main: String) throws {
    self.main = main
    guard let files else {
      throw Refused(codes: diagnostics.filter { $0.severity == .error }.map(\.code))
    }
    contents[main] = try Self.bytes(files.main)
    for (name, image) in files.siblings { contents[name] = try Self.bytes(image) }
  }

  /// The codes of the errors on account of which there is no file.
  struct Refused: Error {
    var codes: [String]
  }

  private static func bytes(_ image: FileImage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try image.write { bytes += $0 }
    return bytes
  }

  var text: String { String(decoding: contents[main] ?? [], as: UTF8.self) }

  /// The main file, or the sibling that ends so.
  func source(_ ending: String? = nil) -> ModelSource {
    let name = ending.flatMap { ending in self.contents.keys.sorted().first { $0.hasSuffix(ending) } } ?? main
    let contents = self.contents
    return ModelSource(name: name, file: MappedFile(contents[name] ?? [])) { other in
      contents[other].map { .success(MappedFile($0)) } ?? .failure(WeightError("there is no such file"))
    }
  }

  /// The network of the main file.
  func compiled(_ options: CompilerOptions) -> Compilation {
    Compiler.compile(source(), form: main.hasSuffix(".xml") ? .xml : .onnx, options: options)
  }

  /// The model of the main file.
  func model() throws -> Model {
    var diagnostics = DiagnosticSet()
    var listing: SourceFile?
    let model =
      main.hasSuffix(".xml")
      ? OpenVINO.read(source(), number: 0, validates: false, listing: &listing, diagnostics: &diagnostics)
      : ONNX.read(
        source(), number: 0, allowsAbsentWeights: false, listing: &listing, diagnostics: &diagnostics)
    #expect(!diagnostics.containsError)
    return try #require(model)
  }

  /// How many elements each learned tensor has, in order: numbers alone, as those of a transform, do not count.
  func learned() throws -> [Int] {
    if !main.hasSuffix(".onnx"), !main.hasSuffix(".xml") {
      return try Safetensors.read(source("safetensors")).map(\.tensor.count).sorted()
    }
    return try model().learned()
  }
}

extension Model {
  /// How many elements each constant of floats has that a node uses and none computes; what is only reshaped counts
  /// where it is used.
  func learned() -> [Int] {
    let users = users()
    let producers = producers()
    return values.indices.compactMap { i in
      let id = ModelValue.ID(i)
      guard let tensor = values[i].constant, tensor.type.isFloat, tensor.count > 1, producers[id] == nil,
        users[id].contains(where: { if case .reshape = nodes[$0].operation { false } else { true } })
      else { return nil }
      return tensor.count
    }.sorted()
  }
}

extension CompilerOptions {
  /// Those with which a model is copied.
  static var copy: CompilerOptions {
    var options = CompilerOptions()
    options.method = "none"
    options.keepsWeights = true
    return options
  }

  static func method(_ method: String, keepsWeights: Bool = false) -> CompilerOptions {
    var options = CompilerOptions()
    options.method = method
    options.keepsWeights = keepsWeights
    return options
  }
}

/// A model that is written down node by node.
struct Draft {
  var model = Model(name: "draft", listing: SourceFile(name: "draft.onnx", text: ""))

  mutating func input(_ shape: [Int?], _ type: ElementType = .float32) -> ModelValue.ID {
    let value = model.addValue(ModelValue(name: "x\(model.inputs.count)", type: type, shape: shape))
    model.inputs.append(value)
    return value
  }

  /// A learned tensor whose elements are all different.
  mutating func weight(_ shape: Int...) -> ModelValue.ID {
    let count = shape.reduce(1, *)
    let elements = (0..<count).map { Float(($0 &* 7919 &+ model.values.count &* 31) % 101 - 50) / 200 }
    return model.addValue(
      ModelValue(name: "w\(model.values.count)", constant: .floats(elements, shape: shape)))
  }

  mutating func numbers(_ numbers: [Float], _ shape: [Int]? = nil) -> ModelValue.ID {
    model.addValue(ModelValue(name: "c\(model.values.count)", constant: .floats(numbers, shape: shape)))
  }

  mutating func apply(_ operation: DKSModels.Operator, _ operands: ModelValue.ID...) -> ModelValue.ID {
    let result = model.addValue(ModelValue(name: "v\(model.values.count)"))
    model.nodes.append(
      ModelNode(
        name: "n\(model.nodes.count)", operation: operation, operands: operands, results: [result]))
    return result
  }

  mutating func output(_ value: ModelValue.ID) {
    model.outputs.append(.init("y\(model.outputs.count)", value))
  }

  func files() throws -> Files {
    var model = model
    model.inferShapes()
    return try Files(model)
  }
}
