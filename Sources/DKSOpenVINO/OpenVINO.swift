/// OpenVINO's intermediate representation, versions 10 and 11: an `.xml` with the layers and a `.bin` with the
/// constants.
package enum OpenVINO {
}
