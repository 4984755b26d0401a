#pragma once
// Owners of OpenSSL objects, for the .cpp files of this room that use it.
#include <memory>

namespace mc::security {

/// Deleter that calls OpenSSL's own function: std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>.
template <auto F>
struct Free {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};

}  // namespace mc::security
