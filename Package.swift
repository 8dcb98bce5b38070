// swift-tools-version: 6.2
import PackageDescription

// The rooms in the order of the flow: a target imports only from above it.
let package = Package(
  name: "dksc",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dksc", targets: ["dksc"]),
    .library(name: "DKSCompiler", targets: ["DKSCompiler"]),
    .library(name: "DKSRuntime", targets: ["DKSRuntime"]),
    .plugin(name: "DKSPlugin", targets: ["DKSPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Text and blame.
    .target(name: "DKSDiagnostics"),
    // Text to tree.
    .target(name: "DKSSyntax", dependencies: ["DKSDiagnostics"]),
    // Formulas, and the functions that are told by one: each activation with all that there is to know of it.
    .systemLibrary(name: "CMath"),
    .target(name: "DKSFormulas", dependencies: ["CMath"]),
    // The network as data.
    .target(name: "DKSGraph", dependencies: ["DKSDiagnostics", "DKSFormulas"]),
    // Tree to graph.
    .target(
      name: "DKSElaboration",
      dependencies: ["DKSDiagnostics", "DKSSyntax", "DKSFormulas", "DKSGraph", "CMath"]),
    // The mathematics, beside the graph.
    .target(name: "DKSKernels", dependencies: ["DKSFormulas", "CMath"]),
    // The mathematics of a graph.
    .target(name: "DKSAnalysis", dependencies: ["DKSFormulas", "DKSGraph", "DKSKernels", "CMath"]),
    // Graph to graph.
    .target(
      name: "DKSPasses",
      dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSGraph", "DKSKernels", "DKSAnalysis"]),
    // Finite networks, drawn at random and held against the mathematics.
    .target(
      name: "DKSSampling", dependencies: ["DKSFormulas", "DKSGraph", "DKSKernels", "DKSAnalysis", "CMath"]),
    // What networks learn: tensors in memory, in mapped files, or drawn when they are asked for.
    .target(name: "CWeights"),
    .target(name: "DKSTensors", dependencies: ["DKSDiagnostics", "DKSGraph", "CWeights"]),
    // Networks of other formats in one vocabulary.
    .target(
      name: "DKSModels", dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSGraph", "DKSTensors"]),
    // The formats; neither knows the other.
    .target(
      name: "DKSONNX", dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSTensors", "DKSModels"]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(
      name: "DKSOpenVINO",
      dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSTensors", "DKSModels", "CLibXML2"]),
    // Model to graph.
    .target(
      name: "DKSRecognition",
      dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSGraph", "DKSPasses", "DKSTensors", "DKSModels"]),
    // Graph to model.
    .target(
      name: "DKSLowering",
      dependencies: [
        "DKSDiagnostics", "DKSFormulas", "DKSGraph", "DKSTensors", "DKSModels", "DKSRecognition",
      ]),
    // Graph to artifact.
    .target(
      name: "DKSBackEnds", dependencies: ["DKSDiagnostics", "DKSFormulas", "DKSGraph"]),
    // Source and options to a compilation, as a value.
    .target(
      name: "DKSCompiler",
      dependencies: [
        "DKSDiagnostics", "DKSSyntax", "DKSFormulas", "DKSGraph", "DKSElaboration", "DKSKernels",
        "DKSAnalysis",
        "DKSPasses",
        "DKSSampling", "DKSTensors", "DKSModels", "DKSONNX", "DKSOpenVINO", "DKSRecognition", "DKSLowering",
        "DKSBackEnds",
      ]),
    // The command line: files, terminal, exit codes.
    .executableTarget(
      name: "dksc",
      dependencies: [
        "DKSCompiler", "DKSDiagnostics", "DKSTensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What generated Swift stands on; it knows nothing of the compiler.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CElementwise"),
    .target(name: "DKSRuntime", dependencies: ["COpenBLAS", "CElementwise"]),

    // Compiles every .dks file of a target.
    .plugin(
      name: "DKSPlugin", capability: .buildTool(), dependencies: ["dksc"], path: "Sources/DKSPlugin"),

    .testTarget(name: "DKSDiagnosticsTests", dependencies: ["DKSDiagnostics"]),
    .testTarget(name: "DKSSyntaxTests", dependencies: ["DKSSyntax", "DKSDiagnostics"]),
    .testTarget(name: "DKSFormulasTests", dependencies: ["DKSFormulas"]),
    .testTarget(name: "DKSGraphTests", dependencies: ["DKSFormulas", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(
      name: "DKSElaborationTests",
      dependencies: ["DKSFormulas", "DKSElaboration", "DKSSyntax", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(
      name: "DKSKernelsTests", dependencies: ["DKSKernels", "DKSFormulas"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "DKSAnalysisTests",
      dependencies: [
        "DKSFormulas", "CMath", "DKSAnalysis", "DKSPasses", "DKSKernels", "DKSGraph", "DKSDiagnostics",
      ]),
    .testTarget(
      name: "DKSPassesTests",
      dependencies: ["DKSFormulas", "DKSPasses", "DKSAnalysis", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(
      name: "DKSSamplingTests",
      dependencies: ["DKSFormulas", "DKSSampling", "DKSPasses", "DKSAnalysis", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(name: "DKSTensorsTests", dependencies: ["DKSTensors", "DKSGraph"]),
    .testTarget(
      name: "DKSModelsTests",
      dependencies: ["DKSFormulas", "DKSModels", "DKSTensors", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(
      name: "DKSONNXTests",
      dependencies: ["DKSFormulas", "DKSONNX", "DKSModels", "DKSTensors", "DKSGraph", "DKSDiagnostics"],
      exclude: ["Models"]),
    .testTarget(
      name: "DKSOpenVINOTests",
      dependencies: ["DKSFormulas", "DKSOpenVINO", "DKSModels", "DKSTensors", "DKSDiagnostics"]),
    .testTarget(
      name: "DKSRecognitionTests",
      dependencies: [
        "DKSFormulas", "DKSRecognition", "DKSLowering", "DKSONNX", "DKSModels", "DKSTensors", "DKSPasses",
        "DKSGraph",
        "DKSDiagnostics",
      ]),
    .testTarget(
      name: "DKSBackEndsTests", dependencies: ["DKSFormulas", "DKSBackEnds", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(name: "DKSRuntimeTests", dependencies: ["DKSRuntime"]),
    .testTarget(
      name: "CompilerTests",
      dependencies: [
        "DKSFormulas", "DKSCompiler", "DKSBackEnds", "DKSONNX", "DKSOpenVINO", "DKSModels", "DKSTensors",
        "DKSPasses",
        "DKSGraph", "DKSDiagnostics",
      ],
      exclude: ["Fixtures", "Snapshots", "Wrong", "WrongModels"]),
    .testTarget(
      name: "CommandLineTests", dependencies: ["DKSCompiler", "DKSTensors", "DKSRuntime", "dksc"]),
  ]
)

for target in package.targets where ![.plugin, .system].contains(target.type) {
  if target.name.hasPrefix("C") && target.name != "CompilerTests" && target.name != "CommandLineTests" {
    continue  // C sources take no Swift settings
  }
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}

// The fuzzers (Tests/Fuzzing); never part of a package that others depend on.
if Context.environment["DKSC_FUZZ"] != nil {
  let watched = [
    "DKSDiagnostics", "DKSSyntax", "DKSFormulas", "DKSGraph", "DKSElaboration", "DKSTensors", "DKSModels",
    "DKSONNX",
    "DKSOpenVINO",
  ]
  for target in package.targets where watched.contains(target.name) {
    target.swiftSettings? += [.unsafeFlags(["-sanitize=fuzzer"])]
  }
  let fuzzers: [(name: String, dependencies: [Target.Dependency])] = [
    ("SyntaxFuzzer", ["DKSSyntax", "DKSDiagnostics"]),
    ("GraphFuzzer", ["DKSGraph", "DKSDiagnostics"]),
    ("CompilerFuzzer", ["DKSCompiler", "DKSDiagnostics"]),
    ("ONNXFuzzer", ["DKSONNX", "DKSModels", "DKSTensors", "DKSDiagnostics"]),
    ("OpenVINOFuzzer", ["DKSOpenVINO", "DKSModels", "DKSTensors", "DKSDiagnostics"]),
    ("SafetensorsFuzzer", ["DKSTensors"]),
  ]
  package.targets.append(.target(name: "FuzzingDriver", path: "Tests/Fuzzing/FuzzingDriver"))
  for fuzzer in fuzzers {
    package.targets.append(
      .executableTarget(
        name: fuzzer.name, dependencies: fuzzer.dependencies + ["FuzzingDriver"],
        path: "Tests/Fuzzing/\(fuzzer.name)",
        swiftSettings: [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
  }
}

// `DKSC_DOCUMENTATION=1 swift package generate-documentation`; no package that depends on ours pays for it.
if Context.environment["DKSC_DOCUMENTATION"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
