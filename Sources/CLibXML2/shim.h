#ifndef DKSC_LIBXML2_SHIM_H
#define DKSC_LIBXML2_SHIM_H

// The declarations of ICU that libxml2's encodings bring along clash with Foundation's own; nothing here needs them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>

// From libxml2 2.12 on the argument of an error callback is const; Swift sees these functions instead.
#if LIBXML_VERSION >= 21200
typedef const xmlError *dksc_xml_error;
#else
typedef xmlError *dksc_xml_error;
#endif

typedef void (*dksc_xml_sink)(void *context, int line, int column, const char *message);

struct dksc_xml_listener {
  dksc_xml_sink sink;
  void *context;
};

// Namespace complaints do not make a document unreadable; OpenVINO does not look at namespaces.
static inline void dksc_xml_forward(void *listener, dksc_xml_error error) {
  if (!error || error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE) return;
  struct dksc_xml_listener *to = (struct dksc_xml_listener *)listener;
  to->sink(to->context, error->line, error->int2, error->message ? error->message : "");
}

static inline void dksc_xml_listen_reader(xmlTextReaderPtr reader, struct dksc_xml_listener *listener) {
  xmlTextReaderSetStructuredErrorHandler(reader, dksc_xml_forward, listener);
}

static inline void dksc_xml_listen_schema(xmlSchemaParserCtxtPtr parser, struct dksc_xml_listener *listener) {
  xmlSchemaSetParserStructuredErrors(parser, dksc_xml_forward, listener);
}

static inline void dksc_xml_listen_validation(
    xmlSchemaValidCtxtPtr validation, struct dksc_xml_listener *listener) {
  xmlSchemaSetValidStructuredErrors(validation, dksc_xml_forward, listener);
}

#endif
