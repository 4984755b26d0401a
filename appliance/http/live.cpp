#include "appliance/http/live.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::http {
namespace {

constexpr std::size_t kKeptPerPerson = 64;
constexpr std::chrono::minutes kKeptFor{5};
constexpr std::chrono::seconds kPing{20};
constexpr std::chrono::seconds kSilent{70};  // a WebSocket that answered no ping for that long is gone
constexpr std::size_t kMaxPersons = 50'000;  // with something kept
constexpr std::string_view kReset = R"({"type":"live.reset","data":{}})";

struct Message {
  std::uint64_t number = 0;
  Instant at;
  std::shared_ptr<const std::string> frame;  // WebSocket
  std::shared_ptr<const std::string> event;  // event stream
};

struct Member {
  std::shared_ptr<LiveSocket> socket;
  LiveStart start;
  Instant last_heard;
  Instant last_ping;
};

/// What one person was sent lately. `dropped` is the highest number that is no longer kept.
struct Kept {
  std::deque<Message> messages;
  std::uint64_t dropped = 0;
};

std::shared_ptr<const std::string> share(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}
std::string event_text(std::uint64_t number, std::string_view json) {
  return fmt::format("id: {}\ndata: {}\n\n", number, json);
}

/// Numbers go on where the clock stands, so that they grow across restarts of the program.
class LiveHub final : public Live {
public:
  explicit LiveHub(const Clock& clock)
      : clock_(clock), number_(static_cast<std::uint64_t>(clock.now().ms) * 1000), floor_(number_) {
    everyone_.dropped = number_;
  }

  void send(PersonId person, std::string_view type, std::string_view json) override {
    std::vector<std::pair<std::shared_ptr<LiveSocket>, std::shared_ptr<const std::string>>> work;
    {
      std::lock_guard lock(mutex_);
      Message message = make(type, json);
      auto [range_begin, range_end] = by_person_.equal_range(person);
      for (auto it = range_begin; it != range_end; ++it)
        work.emplace_back(it->second->socket, pick(*it->second, message));
      keep_for(person, std::move(message));
    }
    for (auto& [socket, bytes] : work) socket->send(std::move(bytes));
  }

  void send_all(std::string_view type, std::string_view json) override {
    std::vector<std::pair<std::shared_ptr<LiveSocket>, std::shared_ptr<const std::string>>> work;
    {
      std::lock_guard lock(mutex_);
      Message message = make(type, json);
      work.reserve(members_.size());
      for (auto& [socket, member] : members_) work.emplace_back(member->socket, pick(*member, message));
      keep(everyone_, std::move(message));
    }
    for (auto& [socket, bytes] : work) socket->send(std::move(bytes));
  }

  void drop(SessionId session) override {
    std::vector<std::shared_ptr<Member>> gone;
    {
      std::lock_guard lock(mutex_);
      for (auto& [socket, member] : members_)
        if (member->start.session == session) gone.push_back(member);
    }
    for (const auto& member : gone) say_goodbye(*member);
  }

  int connections() const override {
    std::lock_guard lock(mutex_);
    return static_cast<int>(members_.size());
  }

  void join(std::shared_ptr<LiveSocket> socket, const LiveStart& start) override {
    auto member = std::make_shared<Member>();
    member->socket = std::move(socket);
    member->start = start;
    member->last_heard = member->last_ping = clock_.now();
    std::lock_guard lock(mutex_);
    members_[member->socket.get()] = member;
    by_person_.emplace(start.person, member);
    // Under the lock, so that no message falls between the replay and the first live one.
    if (start.kind == LiveKind::event_stream) replay(*member);
  }

  void leave(const LiveSocket* socket) override {
    std::lock_guard lock(mutex_);
    auto it = members_.find(socket);
    if (it == members_.end()) return;
    auto [begin, end] = by_person_.equal_range(it->second->start.person);
    for (auto at = begin; at != end; ++at) {
      if (at->second != it->second) continue;
      by_person_.erase(at);
      break;
    }
    members_.erase(it);
  }

  void heard(const LiveSocket& socket) override {
    std::lock_guard lock(mutex_);
    auto it = members_.find(&socket);
    if (it != members_.end()) it->second->last_heard = clock_.now();
  }

  void tick() override {
    std::vector<std::shared_ptr<Member>> due, silent;
    Instant now = clock_.now();
    {
      std::lock_guard lock(mutex_);
      for (auto& [socket, member] : members_) {
        if (member->start.kind == LiveKind::web_socket && now - member->last_heard > kSilent)
          silent.push_back(member);
        else if (now - member->last_ping >= kPing) {
          member->last_ping = now;
          due.push_back(member);
        }
      }
      if (now - last_sweep_ >= kKeptFor) sweep(now);
    }
    static const auto ping = share(websocket_frame(9, ""));
    static const auto comment = share(": ping\n\n");
    for (const auto& member : due) member->socket->send(member->start.kind == LiveKind::web_socket ? ping : comment);
    for (const auto& member : silent) member->socket->finish();
  }

private:
  Message make(std::string_view type, std::string_view json) {
    std::string text = R"({"type":)";
    append_json_string(text, type);
    text.append(R"(,"data":)").append(json.empty() ? "null" : json).append("}");
    ++number_;
    return {number_, clock_.now(), share(websocket_frame(1, text)), share(event_text(number_, text))};
  }
  static std::shared_ptr<const std::string> pick(const Member& member, const Message& message) {
    return member.start.kind == LiveKind::web_socket ? message.frame : message.event;
  }
  static void say_goodbye(Member& member) {
    if (member.start.kind == LiveKind::web_socket)
      member.socket->send(share(websocket_frame(8, std::string_view("\x0f\xa1", 2))));  // 4001, session ended
    member.socket->finish();
  }
  static void keep(Kept& kept, Message message) {
    kept.messages.push_back(std::move(message));
    if (kept.messages.size() <= kKeptPerPerson) return;
    kept.dropped = kept.messages.front().number;
    kept.messages.pop_front();
  }
  void keep_for(PersonId person, Message message) {
    auto it = kept_.find(person);
    if (it == kept_.end()) {
      if (kept_.size() >= kMaxPersons) {
        floor_ = message.number;  // not kept: whoever reconnects from before must fetch anew
        return;
      }
      it = kept_.try_emplace(person).first;
      it->second.dropped = floor_;
    }
    keep(it->second, std::move(message));
  }
  void replay(Member& member) {
    auto own = kept_.find(member.start.person);
    std::uint64_t own_dropped = own == kept_.end() ? floor_ : own->second.dropped;
    std::uint64_t last = member.start.last_event;
    if (last == 0) {  // a first connection; the client fetches the state itself
      member.socket->send(share(event_text(number_, R"({"type":"live.ready","data":{}})")));
      return;
    }
    if (last < own_dropped || last < everyone_.dropped || last > number_) {
      member.socket->send(share(event_text(number_, kReset)));
      return;
    }
    std::vector<const Message*> missed;
    if (own != kept_.end())
      for (const auto& message : own->second.messages)
        if (message.number > last) missed.push_back(&message);
    for (const auto& message : everyone_.messages)
      if (message.number > last) missed.push_back(&message);
    std::sort(missed.begin(), missed.end(), [](auto a, auto b) { return a->number < b->number; });
    for (const auto* message : missed) member.socket->send(message->event);
  }
  void sweep(Instant now) {
    last_sweep_ = now;
    auto trim = [&](Kept& kept) {
      while (!kept.messages.empty() && now - kept.messages.front().at > kKeptFor) {
        kept.dropped = kept.messages.front().number;
        kept.messages.pop_front();
      }
    };
    trim(everyone_);
    for (auto it = kept_.begin(); it != kept_.end();) {
      trim(it->second);
      if (!it->second.messages.empty()) {
        ++it;
        continue;
      }
      floor_ = std::max(floor_, it->second.dropped);
      it = kept_.erase(it);
    }
  }

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<const LiveSocket*, std::shared_ptr<Member>> members_;
  std::unordered_multimap<PersonId, std::shared_ptr<Member>> by_person_;
  std::unordered_map<PersonId, Kept> kept_;
  Kept everyone_;
  std::uint64_t number_;
  std::uint64_t floor_;  // what persons without an entry may have missed
  Instant last_sweep_;
};

}  // namespace

std::unique_ptr<Live> make_live(const Clock& clock) { return std::make_unique<LiveHub>(clock); }

std::string websocket_frame(int opcode, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 10);
  out += static_cast<char>(0x80 | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() < 65536) {
    out += static_cast<char>(126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xff);
  } else {
    out += static_cast<char>(127);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((payload.size() >> shift) & 0xff);
  }
  out += payload;
  return out;
}

}  // namespace mc::http
