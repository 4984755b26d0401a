#pragma once
// A load generator: many keep-alive TLS connections on one thread, each running its own script of requests.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace mc::bench {

struct Answer {
  int status = 0;
  std::string body;
};

/// A request and the name under which its time is counted; an empty name is not counted.
struct Step {
  std::string name;
  std::string method;
  std::string path;  // below the root, "/api/v1/home"
  std::string body{};
  /// Sent that long after the run began, and timed from then, also when the answer before came late (no coordinated
  /// omission); at once without it.
  std::optional<std::chrono::milliseconds> at{};
};

/// Gives the next step after seeing the answer to the last (null at first); nothing: this client is done.
using Script = std::function<std::optional<Step>(const Answer* last)>;

struct Figures {
  std::vector<double> ms;
  std::int64_t errors = 0;  // status 400 and above
  std::string first_error;
};
struct Run {
  std::map<std::string, Figures> steps;
  double seconds = 0;
};

struct Target {
  int port = 8443;
};

/// Runs each script on its own connection until all are done or the time is up. `tokens[i]` authorises client i.
Run run(const Target& target, std::vector<std::pair<std::string, Script>> clients, std::chrono::milliseconds time);
/// One request on its own connection; throws std::runtime_error when it cannot be sent.
Answer request(const Target& target, const std::string& token, const Step& step);

/// Sockets at /api/v1/live. Throws when one is refused.
class LiveSockets {
public:
  LiveSockets(const Target& target, const std::string& token, int count);
  ~LiveSockets();
  /// Waits until every socket got a message that holds `part`; milliseconds since `since` for each.
  std::vector<double> receive(std::string_view part, std::chrono::steady_clock::time_point since,
                              std::chrono::milliseconds wait);

private:
  struct Socket;
  std::vector<std::unique_ptr<Socket>> sockets_;
  int epoll_ = -1;
};

/// Value of the first `"key":"value"` or `"key":number` at or after `from`; empty when there is none.
std::string json_value(std::string_view json, std::string_view key, std::size_t from = 0);
std::vector<std::string> json_values(std::string_view json, std::string_view key);
double percentile(std::vector<double> values, double share);

}  // namespace mc::bench
