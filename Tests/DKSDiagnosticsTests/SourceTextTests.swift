import DKSDiagnostics
import Testing

/// Memory that is given back with its last holder.
private final class Memory: @unchecked Sendable {
  // Unchecked: written in `init` alone.
  let bytes: UnsafeMutableRawBufferPointer

  init(_ text: String) {
    bytes = .allocate(byteCount: text.utf8.count, alignment: 1)
    bytes.copyBytes(from: text.utf8)
  }

  deinit { bytes.deallocate() }
}

@Suite("Texts of files")
struct SourceTextTests {
  private static let text = "eins\r\nzwei äöü\ndrei"

  private static func held(_ text: String) -> SourceText {
    let memory = Memory(text)
    return SourceText(UnsafeRawBufferPointer(memory.bytes), heldBy: memory)
  }

  @Test("a text that someone else holds is read as an array of its bytes is, and keeps its holder")
  func reading() {
    let (array, held) = (SourceText(Array(Self.text.utf8)), Self.held(Self.text))
    #expect(Array(held) == Array(array))
    #expect(held.bytes == array.bytes)
    #expect(held.count == Self.text.utf8.count)
    #expect(String(decoding: held[6..<10], as: UTF8.self) == "zwei")
    #expect(held.withUnsafeBufferPointer { Array($0) } == array.bytes)
  }

  @Test("lines and columns of both are the same")
  func positions() {
    let files = [SourceText(Array(Self.text.utf8)), Self.held(Self.text)].map {
      SourceFile(name: "t", text: $0)
    }
    for file in files {
      #expect(file.lineStarts == [0, 6, 18])
      let place = file.position(at: 15)
      #expect(place.line == 2 && place.column == 8)
      #expect(String(decoding: file.line(1), as: UTF8.self) == "eins")
      #expect(file.line(4).isEmpty)
      #expect(file.text(from: 11, to: 17) == "äöü")
    }
  }
}
