import DKSDiagnostics
import DKSModels
import DKSTensors

/// The ONNX format: protobuf files with operators, weights and metadata (onnx.proto of ONNX 1.23).
package enum ONNX {
  /// Reads a model.
  ///
  /// - Parameter number: The number of the model's listing among the files of the compilation.
  /// - Returns: nil if `diagnostics` says why.
  package static func read(
    _ source: ModelSource, number: UInt32, diagnostics: inout DiagnosticSet
  ) -> Model? {
    var listing: SourceFile?
    return read(source, number: number, listing: &listing, diagnostics: &diagnostics)
  }

  /// Reads a model; `listing` is set even where the model has a fault, once its nodes are known.
  ///
  /// - Parameter allowsAbsentWeights: Whether a model whose files of external data are not there is read with the
  ///   shapes of its weights alone: whoever asks for their elements gets an error.
  package static func read(
    _ source: ModelSource, number: UInt32, allowsAbsentWeights: Bool = false, listing: inout SourceFile?,
    diagnostics: inout DiagnosticSet
  ) -> Model? {
    do throws(ONNXFault) {
      var reader = DocumentReader(source, allowsAbsence: allowsAbsentWeights)
      try reader.read()
      for (file, initializer) in reader.absentFiles {
        diagnostics.insert(.absentWeights(file: file, of: initializer, in: source.name))
      }
      let lines = ModelListing(of: reader.document.nodes, number: number)
      let file = SourceFile(name: source.name, text: lines.text)
      listing = file
      var builder = ModelBuilder(reader, listing: lines, source: file)
      return try builder.build()
    } catch {
      diagnostics.insert(error.diagnostic(in: source.name))
      return nil
    }
  }

  /// The operator set and the version of the format of models that come from elsewhere.
  static let writtenOperatorSet = 20
  static let writtenVersion = 10
  /// Files past 2 GiB cannot be read by anyone; what is left is for what readers add.
  static let sizeLimit = (1 << 31) - (1 << 26)

  /// Writes a model: parts that were read from ONNX and did not change as they were, the others anew.
  ///
  /// - Parameter named: The name of the file, which a file of external data takes with `.data` after it; the names
  ///   that the model had for such files are those of other folders, and none is written to.
  /// - Returns: nil if `diagnostics` says why.
  package static func write(
    _ model: Model, named: String, diagnostics: inout DiagnosticSet
  ) -> ModelFiles? {
    do throws(ONNXFault) {
      var model = model
      if let cycle = model.sortTopologically() {
        let names = cycle.prefix(8).map { "'\(model.nodes[$0].name)'" }.joined(separator: ", ")
        throw ONNXFault(.cycle, "these nodes need each other's results: \(names)")
      }
      return try write(model, named: named, operatorSet: nil)
    } catch {
      diagnostics.insert(error.diagnostic(in: named))
      return nil
    }
  }

  private static func write(_ model: Model, named: String, operatorSet: Int?) throws(ONNXFault) -> ModelFiles
  {
    let document = model.document as? ONNXDocument
    let isExternal =
      document.map { !$0.externalData.isEmpty || $0.initializers.contains { $0.absence != nil } } ?? false
    let ownName = named + ".data"
    do throws(ONNXFault) {
      let isOwn = document != nil
      let model = isOwn ? model : model.withoutKnownNodes()
      func files(_ location: String?) throws(ONNXFault) -> (main: FileImage, external: FileImage?) {
        var writer = ModelWriter(model, operatorSet: operatorSet, location: location)
        return try writer.files(ownName: ownName)
      }
      var written = try files(isExternal ? ownName : nil)
      if !isExternal, written.main.count > sizeLimit { written = try files(ownName) }
      var result = ModelFiles(main: written.main)
      if let external = written.external {
        result.siblings.append((ownName, external))
        result.interim = .renamed { name in
          var writer = ModelWriter(model, operatorSet: operatorSet, location: name)
          return try? writer.files(ownName: ownName).main
        }
      }
      return result
    } catch {
      guard error.kind == .unwritable, operatorSet == nil, let document, canRaise(model, document) else {
        throw error
      }
      return try write(model, named: named, operatorSet: writtenOperatorSet)
    }
  }

  /// Whether the model means the same at a newer operator set: every node that depends on it is known.
  private static func canRaise(_ model: Model, _ document: ONNXDocument) -> Bool {
    document.operatorSet < writtenOperatorSet && document.functions.isEmpty
      && model.nodes.allSatisfy { node in
        if case .foreign(let foreign) = node.operation { !foreign.domain.isEmpty } else { true }
      }
  }
}

extension Diagnostic {
  /// A file of external data that is not there, and not needed for shapes and new weights.
  fileprivate static func absentWeights(file: String, of initializer: String, in model: String) -> Diagnostic
  {
    Diagnostic(
      .warning, "DKS0961",
      "'\(model)': initializer '\(initializer)' lies in '\(file)', which is not there; only shapes are used",
      at: nil,
      helps: ["put '\(file)' beside the model if weights are to be kept"])
  }
}
