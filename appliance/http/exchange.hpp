#pragma once
// HTTP/1.1 on one connection: checks each request's head, lets cpp-httplib speak the protocol, and has the pipeline
// answer. exchange.cpp is the only file that includes the library.
#include "appliance/base/waiting.hpp"
#include "appliance/http/connection.hpp"
#include "appliance/http/server.hpp"

namespace mc::http {

/// What an exchange needs of the server around it. Thread-safe. A request that only waits lends its place to another.
class ExchangeHost : public WorkCount {
public:
  virtual bool stopping() const = 0;
  /// Only so many requests are worked on at a time; waits for a place. False: there was none in time.
  virtual bool enter_request() = 0;
  virtual void leave_request() = 0;
  /// Only half of those may wait for long bodies, so that slow senders cannot take all places.
  virtual bool enter_body() = 0;
  virtual void leave_body() = 0;
  virtual bool enter_live() = 0;
  virtual void leave_live() = 0;
};

/// Serves the connection on the calling thread until it ends. True: the client may still be sending what we refused.
bool exchange(Connection& connection, const ServerOptions& options, Pipeline& pipeline, Live& live, ExchangeHost& host);

}  // namespace mc::http
