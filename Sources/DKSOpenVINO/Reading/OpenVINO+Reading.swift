import DKSDiagnostics
import DKSModels
import DKSTensors

extension OpenVINO {
  /// Reads an IR, whose weights lie beside it.
  ///
  /// - Parameters:
  ///   - number: The number that the listing has in the source map.
  ///   - validates: Whether the text is held against the schema first.
  /// - Returns: nil after an error.
  package static func read(
    _ source: ModelSource, number: UInt32, validates: Bool = false, diagnostics: inout DiagnosticSet
  ) -> Model? {
    var listing: SourceFile?
    return read(
      source, number: number, validates: validates, listing: &listing, diagnostics: &diagnostics)
  }

  /// Reads a model; `listing` is the text, which is set even where the model has a fault.
  package static func read(
    _ source: ModelSource, number: UInt32, validates: Bool, listing: inout SourceFile?,
    diagnostics: inout DiagnosticSet
  ) -> Model? {
    do throws(Diagnostic) {
      let file = try text(of: source)
      listing = file
      if let fault = XMLLimits.fault(in: file, number: number) { throw fault }
      if validates {
        try XMLCursor.walk(file, number: number)
        let faults = IRSchema.faults(in: file, number: number)
        for fault in faults { diagnostics.insert(fault) }
        guard faults.isEmpty else { return nil }
      }
      var reader = try IRReader(file, number: number)
      let (name, root) = (reader.networkName, reader.root)
      let (document, links) = try reader.linked()
      // From there on only diagnostics look at the text.
      defer { source.file.rest() }
      return try IRModelBuilder(
        consume document, links, IRWeights(file, number: number, source: source), name: name, root: root
      ).model
    } catch {
      diagnostics.insert(error)
      return nil
    }
  }

  /// The text of a file, which diagnostics show.
  private static func text(of source: ModelSource) throws(Diagnostic) -> SourceFile {
    guard source.file.bytes.count < XMLLimits.fileSize else {
      throw .irRefusedXML(
        "\(source.file.bytes.count) bytes", at: nil, wanted: "at most \(XMLLimits.fileSize) are read")
    }
    guard let text = XMLEncoding.utf8(source.file) else {
      throw .irMalformedXML("it is not in the encoding that it names, or in an unknown one", at: nil)
    }
    return SourceFile(name: source.name, text: text)
  }
}
