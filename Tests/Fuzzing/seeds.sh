#!/usr/bin/env bash
# Puts what a fuzzer begins with into a folder: the samples and models of this repository.
#
#   Tests/Fuzzing/seeds.sh FUZZER DKSC FOLDER
set -euo pipefail
fuzzer=$1 dksc=$(realpath "$2") folder=$(realpath "$3")
cd "$(dirname "$0")/../.."

# The samples, as small as they can be made, as models of a format; what stays large is no seed.
as() {
  for program in Samples/*.dks; do
    local output=$folder/$(basename "$program" .dks).$1
    "$dksc" "$program" -D depth=2 -D width=3 -o "$output" 2>/dev/null ||
      "$dksc" "$program" -D depth=2 -o "$output" 2>/dev/null || "$dksc" "$program" -o "$output" 2>/dev/null || true
  done
  find "$folder" -size +256k -delete
}

programs() {
  cp Samples/*.dks Samples/Digits/Sources/Digits/*.dks Tests/CompilerTests/Wrong/*.dks "$folder"
  # The programs of the pages that explain diagnostics.
  awk -v folder="$folder" '
    /^ *```dks/ { n++; inside = 1; next }
    /^ *```/ { inside = 0 }
    inside { sub(/^        /, ""); print > (folder "/page" n ".dks") }' Sources/DKSDiagnostics/Explanations/*.swift
}

graphs() {
  for program in Samples/*.dks; do
    name=$(basename "$program" .dks)
    "$dksc" "$program" -D depth=2 --emit graph >"$folder/$name.graph" 2>/dev/null ||
      "$dksc" "$program" --emit graph >"$folder/$name.graph" || rm "$folder/$name.graph"
  done
  cp Tests/Conformance/referee/known/*.graph "$folder"
}

case $fuzzer in
SyntaxFuzzer) programs ;;
GraphFuzzer) graphs ;;
CompilerFuzzer)
  programs
  graphs
  ;;
ONNXFuzzer)
  cp Tests/DKSONNXTests/Models/*.onnx "$folder"
  as onnx
  ;;
OpenVINOFuzzer)
  cp Tests/CompilerTests/WrongModels/*.xml "$folder"
  for model in Tests/DKSONNXTests/Models/*.onnx; do
    "$dksc" "$model" -o "$folder/$(basename "$model" .onnx).xml" --method none --keep-weights 2>/dev/null || true
  done
  as xml
  rm -f "$folder"/*.bin
  ;;
SafetensorsFuzzer)
  as py
  rm -f "$folder"/*.py
  # The elements are of no interest to the reader: a small file with every type of the format.
  python3 - "$folder" <<'PYTHON'
import json, struct, sys
types = {"F32": 4, "F16": 2, "BF16": 2, "F64": 8, "I8": 1, "I16": 2, "I32": 4, "I64": 8, "U8": 1, "BOOL": 1, "F8_E4M3": 1}
header, offset = {"__metadata__": {"format": "pt"}}, 0
for name, size in types.items():
    header[f"layer.{name} ü\n"] = {"dtype": name, "shape": [2, 1], "data_offsets": [offset, offset + 2 * size]}
    offset += 2 * size
text = json.dumps(header).encode()
with open(f"{sys.argv[1]}/types.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + bytes(offset))
PYTHON
  ;;
*) echo "no such fuzzer: $fuzzer" >&2; exit 64 ;;
esac
