#pragma once
// Listening sockets that a service manager opened (systemd's socket activation): port 443 without any right, and a
// restart that refuses nobody.
#include <string_view>

namespace mc::http {

/// A descriptor of the socket with this name (FileDescriptorName= in its unit), or -1. Each call gives a new one: the
/// socket stays open for the next server of this process. Only for the process that LISTEN_PID names.
int inherited_listener(std::string_view name);

}  // namespace mc::http
