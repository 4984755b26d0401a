#include "appliance/saml/library.hpp"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/xmlsec.h>

// libxml2 is built without XPointer, which xmlsec refers to. An expression of a message is never evaluated: these two
// fail, and so does what would need them.
extern "C" {
xmlXPathContext* xmlXPtrNewContext(xmlDoc*, xmlNode*, xmlNode*) { return nullptr; }
xmlXPathObject* xmlXPtrEval(const xmlChar*, xmlXPathContext*) { return nullptr; }
}

namespace mc::saml {

namespace {

void ignore_text(void*, const char*, ...) {}
void ignore_error(void*, const xmlError*) {}
void ignore_xmlsec(const char*, int, const char*, const char*, const char*, int, const char*) {}

bool start_once() {
  xmlInitParser();
  xmlSecErrorsSetCallback(ignore_xmlsec);
  if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1) return false;
  if (xmlSecOpenSSLInit() < 0) return false;
  xmlSecIOCleanupCallbacks();  // nothing that a document names is ever read
  return true;
}

}  // namespace

bool start_library() {
  static const bool started = start_once();
  // These two belong to the thread.
  xmlSetGenericErrorFunc(nullptr, ignore_text);
  xmlSetStructuredErrorFunc(nullptr, ignore_error);
  return started;
}

}  // namespace mc::saml
