#pragma once
// HTTP/1.1 on one connection: collects a head (and a small body) without waiting, runs the pipeline, sends the answer.
#include <cstdint>

#include "appliance/http/connection.hpp"
#include "appliance/http/server.hpp"

namespace mc::http {

/// Stateless between calls apart from the connection; used by all workers at once.
class Exchange {
public:
  enum class Next : std::uint8_t { wait_read, wait_write, live, close };

  /// What the exchange needs of the server around it. Thread-safe.
  class Host {
  public:
    virtual ~Host() = default;
    virtual bool stopping() const = 0;
    virtual void count_request() = 0;
    /// Hands the connection to the hub; false when there are too many.
    virtual bool go_live(Connection& connection, const LiveStart& start) = 0;
    /// Only so many workers may wait for long bodies at a time, so that slow senders cannot take them all.
    virtual bool enter_body() = 0;
    virtual void leave_body() = 0;
  };

  Exchange(const ServerOptions& options, Pipeline& pipeline, Host& host)
      : options_(options), pipeline_(pipeline), host_(host) {}

  /// Serves every request that is complete on this connection, then says what to wait for.
  Next serve(Connection& connection);

private:
  /// True: a head and the small body it announces are in the buffer. Otherwise `next` is set.
  bool collect(Connection& connection, Next& next);
  Next run(Connection& connection, std::size_t head_end);
  Status answer(Connection& connection, const Head& head, Response& response, bool keep_alive);
  Status send_stream(Connection& connection, const Head& head, Response& response, std::string start);
  Next refuse(Connection& connection, const Error& error, int status);

  const ServerOptions& options_;
  Pipeline& pipeline_;
  Host& host_;
};

}  // namespace mc::http
