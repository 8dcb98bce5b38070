// swift-tools-version: 6.2
import PackageDescription

// As an outside user would write it: the plugin compiles the .dks files, the product is what they import.
let package = Package(
  name: "Digits",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dksc", path: "../..")],
  targets: [
    .executableTarget(
      name: "Digits",
      dependencies: [.product(name: "DKSRuntime", package: "dksc")],
      resources: [.copy("Resources/digits.csv")],
      plugins: [.plugin(name: "DKSPlugin", package: "dksc")])
  ]
)
