#pragma once
// The part of the configuration that modules read; appliance/program fills it.
#include <string>

#include "appliance/security/passwords.hpp"

namespace mc {

/// The part of the configuration that modules read. Immutable while the program runs.
struct Settings {
  std::string organisation_name = "Mercy General Hospital";
  std::string base_url = "https://localhost:8443";  // in QR codes and links
  std::string default_state = "TX";
  /// Where uploaded packages are shown: "https://learn-content.hospital.example"; empty: nowhere, they cannot be
  /// opened.
  std::string content_origin{};
  int content_port = 0;  // of an app without a fixed address: the host that was asked, with this port, instead
  int idle_minutes = 15;
  bool allow_registration = false;
  bool public_verification = true;
  security::PasswordCost password_cost{};  // of new hashes; tests use a cheap one
};

}  // namespace mc
