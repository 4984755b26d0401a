#include "appliance/saml/library.hpp"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/xmlsec.h>

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
