#include "appliance/events/outbox.hpp"

#include <algorithm>
#include <map>
#include <shared_mutex>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/base/waker.hpp"

namespace mc::events {
namespace {

constexpr data::Module kModule{"events"};
constexpr std::int64_t kBatch = 512;
using Budget = std::chrono::steady_clock::duration;
// Of one transaction: a request that waits for the writer must not notice a backlog of events.
constexpr Budget kWhileServing = std::chrono::milliseconds{2};
constexpr Budget kWhileDraining = std::chrono::seconds{1};
// Commits of this process ring the bell; the timer is for retries and for events of a command run beside the server.
constexpr std::chrono::milliseconds kLongestSleep{5000};
constexpr std::chrono::hours kKept{7 * 24};
constexpr std::chrono::hours kDeadKeptLonger{23 * 24};  // 30 days in all
constexpr std::chrono::milliseconds kBetweenPurges{60 * 60 * 1000};
constexpr std::int64_t kPurgeBatch = 1000;
constexpr std::int64_t kFirstDelayMs = 1000;
constexpr std::int64_t kLongestDelayMs = 10 * 60 * 1000;

struct Due {
  std::int64_t sequence = 0;
  std::string subscriber;
  std::int64_t attempts = 0;
  EventId id;
  std::string body;
  Instant at;
};
FIELDS(Due, sequence, subscriber, attempts, id, body, at)

class OutboxOnDatabase final : public Outbox {
public:
  OutboxOnDatabase(data::Database& database, const Clock& clock, Random& random)
      : database_(database), clock_(clock), random_(random), waker_(std::make_shared<Waker>()) {}
  ~OutboxOnDatabase() override { stop(); }

  void start() override;
  void stop() override;
  Status drain() override;
  Result<Backlog> backlog() override;
  Result<std::vector<DeadDelivery>> dead(std::int64_t after_sequence) override;
  Status retry(std::int64_t sequence, std::string_view subscriber) override;
  Result<std::int64_t> purge(Instant before) override;

protected:
  Status publish_text(data::Tx& tx, std::string_view topic, std::string json, const void* event) override;
  void subscribe_text(std::string_view topic, std::string subscriber, TextHandler handler, SubjectOf subject) override;

private:
  void loop();
  void purge_sometimes();
  struct Subscriber {
    std::string name;
    SubjectOf subject;
  };
  struct Outcome {
    std::size_t reached = 0;  // deliveries of the run that went well; the transaction may have ended early
    bool refused = false;     // the one after these failed, and nothing of this transaction was kept
  };
  Result<bool> deliver_due(Budget budget);
  Status deliver_run(std::span<const Due> run, Budget budget);
  Status deliver_in(data::Tx& tx, const Due& due, const TextHandler* handler);
  Status attempt(std::span<const Due> run, Budget budget, Outcome& outcome);
  Status note_failure(const Due& due, const std::string& code);
  std::chrono::milliseconds sleep_time();
  const TextHandler* handler_of(const std::string& subscriber);

  data::Database& database_;
  const Clock& clock_;
  Random& random_;
  std::shared_ptr<Waker> waker_;  // shared: an after_commit action may ring after this object is gone
  std::shared_mutex mutex_;       // of the two maps
  std::map<std::string, std::vector<Subscriber>, std::less<>> subscribers_of_topic_;
  std::map<std::string, TextHandler, std::less<>> handlers_;
  std::mutex delivering_;  // one delivery run at a time, by the thread or by drain()
  Instant next_purge_{};   // of the thread only
  std::thread thread_;
};

void OutboxOnDatabase::start() {
  waker_->resume();
  thread_ = std::thread([this] { loop(); });
}

void OutboxOnDatabase::stop() {
  waker_->stop();
  if (thread_.joinable()) thread_.join();
}

void OutboxOnDatabase::subscribe_text(std::string_view topic, std::string subscriber, TextHandler handler,
                                      SubjectOf subject) {
  std::unique_lock guard(mutex_);
  // One purpose may listen to several topics: the handler is found by topic and subscriber.
  handlers_[std::string(topic) + '\n' + subscriber] = std::move(handler);
  subscribers_of_topic_[std::string(topic)].push_back({std::move(subscriber), std::move(subject)});
}

Status OutboxOnDatabase::publish_text(data::Tx& tx, std::string_view topic, std::string json, const void* event) {
  data::Sql sql = tx.in(kModule);
  EventId id{make_uuid7(tx.now(), random_)};
  auto sequence = TRY(
      sql.one<std::int64_t>("INSERT INTO events_outbox (id, topic, body, at) VALUES (?, ?, ?, ?) RETURNING sequence",
                            id, topic, json, tx.now()));
  std::shared_lock guard(mutex_);
  auto found = subscribers_of_topic_.find(topic);
  if (found == subscribers_of_topic_.end()) return {};
  for (const Subscriber& subscriber : found->second) {
    std::optional<std::string> subject;
    if (subscriber.subject) subject = subscriber.name + '\n' + subscriber.subject(event);
    // Due at 0, not at the present time: a clock that is set back must not hold it up.
    // A delivery about the same subject that still waits will see this change too: its transaction comes after this
    // one.
    TRY(sql.run("INSERT INTO events_deliveries (sequence, subscriber, state, attempts, next_at, last_error, subject)"
                " VALUES (?, ?, 'pending', 0, 0, '', ?) ON CONFLICT DO NOTHING",
                sequence, std::string(topic) + '\n' + subscriber.name, subject));
  }
  tx.after_commit([waker = waker_] { waker->ring(); });
  return {};
}

void OutboxOnDatabase::loop() {
  while (!waker_->stopped()) {
    auto more = deliver_due(kWhileServing);
    if (!more) LOG(error, "events_dispatch_failed", {"code", more.error().code});
    if (more && *more) continue;
    purge_sometimes();
    waker_->wait(more ? sleep_time() : kLongestSleep);
  }
}

void OutboxOnDatabase::purge_sometimes() {
  Instant now = clock_.now();
  if (now < next_purge_) return;
  auto purged = purge(now - kKept);
  if (!purged) LOG(error, "events_purge_failed", {"code", purged.error().code});
  // A full batch means that there is more: soon again, so that a long backlog never holds the writer for long.
  next_purge_ = now + (purged && *purged == kPurgeBatch ? std::chrono::milliseconds{1000} : kBetweenPurges);
}

std::chrono::milliseconds OutboxOnDatabase::sleep_time() {
  auto next = database_.read([](data::Tx& tx) {
    return tx.in(kModule).one<std::optional<std::int64_t>>(
        "SELECT MIN(next_at) FROM events_deliveries WHERE state = 'pending'");
  });
  if (!next || !*next) return kLongestSleep;
  std::int64_t wait = **next - clock_.now().ms;
  return std::chrono::milliseconds(std::clamp<std::int64_t>(wait, 1, kLongestSleep.count()));
}

Status OutboxOnDatabase::drain() {
  while (TRY(deliver_due(kWhileDraining))) {
  }
  return {};
}

/// One batch of what is due; true when there was something.
Result<bool> OutboxOnDatabase::deliver_due(Budget budget) {
  std::lock_guard guard(delivering_);
  Instant now = clock_.now();
  std::vector<Due> due = TRY(database_.read([&](data::Tx& tx) {
    return tx.in(kModule).all<Due>(
        "SELECT d.sequence, d.subscriber, d.attempts, o.id, o.body, o.at FROM events_deliveries d"
        " JOIN events_outbox o ON o.sequence = d.sequence"
        " WHERE d.state = 'pending' AND d.next_at <= ? ORDER BY d.next_at, d.sequence LIMIT ?",
        now, kBatch);
  }));
  std::ranges::stable_sort(due, {}, [](const Due& d) { return std::tie(d.subscriber, d.sequence); });
  for (std::size_t from = 0; from < due.size();) {
    std::size_t to = from + 1;
    while (to < due.size() && due[to].subscriber == due[from].subscriber) ++to;
    TRY(deliver_run(std::span(due).subspan(from, to - from), budget));
    from = to;
  }
  return !due.empty();
}

/// Events for one subscriber, as many in a transaction as its time allows. When one fails, those before it are done
/// again without it, then it is put off alone.
Status OutboxOnDatabase::deliver_run(std::span<const Due> run, Budget budget) {
  std::size_t sound = run.size();  // how many of the first are not known to fail
  while (!run.empty()) {
    Outcome outcome;
    Status done = attempt(run.first(sound), budget, outcome);
    if (!done && !outcome.refused) return done;  // the storage failed, not the subscriber: all of this stays due
    if (!done && outcome.reached > 0) {
      sound = outcome.reached;
      continue;
    }
    std::size_t settled = outcome.reached;
    if (!done) {
      TRY(note_failure(run.front(), done.error().code));
      settled = 1;
    }
    run = run.subspan(settled);
    sound = sound > settled ? sound - settled : run.size();
  }
  return {};
}

Status OutboxOnDatabase::attempt(std::span<const Due> run, Budget budget, Outcome& outcome) {
  const TextHandler* handler = handler_of(run.front().subscriber);
  try {
    return database_.write([&](data::Tx& tx) -> Status {
      auto until = std::chrono::steady_clock::now() + budget;
      for (const Due& due : run) {
        outcome.refused = true;
        TRY(deliver_in(tx, due, handler));
        outcome.refused = false;
        ++outcome.reached;
        if (std::chrono::steady_clock::now() > until) break;
      }
      return {};
    });
  } catch (const std::exception&) {
    return internal("exception");
  }
}

Status OutboxOnDatabase::deliver_in(data::Tx& tx, const Due& due, const TextHandler* handler) {
  auto taken = TRY(
      tx.in(kModule).run("DELETE FROM events_deliveries WHERE sequence = ? AND subscriber = ? AND state = 'pending'",
                         due.sequence, due.subscriber));
  if (taken == 0) return {};  // another process was faster
  if (handler == nullptr) return internal("no_subscriber");
  return (*handler)(tx, due.body, Meta{due.id, due.at});
}

const OutboxOnDatabase::TextHandler* OutboxOnDatabase::handler_of(const std::string& subscriber) {
  std::shared_lock guard(mutex_);
  auto found = handlers_.find(subscriber);
  return found == handlers_.end() ? nullptr : &found->second;
}

Status OutboxOnDatabase::note_failure(const Due& due, const std::string& code) {
  std::int64_t attempts = due.attempts + 1;
  bool give_up = attempts >= kAttempts;
  std::int64_t delay = std::min(kLongestDelayMs, kFirstDelayMs << std::min<std::int64_t>(attempts - 1, 20));
  delay += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(delay / 4 + 1)));
  std::string_view topic = std::string_view(due.subscriber).substr(0, due.subscriber.find('\n'));
  std::string_view name = std::string_view(due.subscriber).substr(due.subscriber.find('\n') + 1);
  LOG(error, give_up ? "event_delivery_dead" : "event_delivery_failed", {"topic", topic}, {"subscriber", name},
      {"event", due.id.text()}, {"code", code}, {"attempts", attempts});
  return database_.write([&](data::Tx& tx) -> Status {
    TRY(tx.in(kModule).run("UPDATE events_deliveries SET state = ?, attempts = ?, next_at = ?, last_error = ?"
                           " WHERE sequence = ? AND subscriber = ? AND state = 'pending'",
                           give_up ? "dead" : "pending", attempts, tx.now() + std::chrono::milliseconds(delay), code,
                           due.sequence, due.subscriber));
    return {};
  });
}

Result<Backlog> OutboxOnDatabase::backlog() {
  return database_.read([](data::Tx& tx) {
    return tx.in(kModule).one<Backlog>("SELECT (SELECT COUNT(*) FROM events_deliveries WHERE state = 'pending'),"
                                       " (SELECT COUNT(*) FROM events_deliveries WHERE state = 'dead')");
  });
}

Result<std::vector<DeadDelivery>> OutboxOnDatabase::dead(std::int64_t after_sequence) {
  auto rows = TRY(database_.read([&](data::Tx& tx) {
    return tx.in(kModule).all<DeadDelivery>(
        "SELECT d.sequence, o.id, o.topic, d.subscriber, d.attempts, d.last_error, o.at FROM events_deliveries d"
        " JOIN events_outbox o ON o.sequence = d.sequence"
        " WHERE d.state = 'dead' AND d.sequence > ? ORDER BY d.sequence, d.subscriber LIMIT 200",
        after_sequence);
  }));
  for (DeadDelivery& row : rows) row.subscriber.erase(0, row.subscriber.find('\n') + 1);
  return rows;
}

Status OutboxOnDatabase::retry(std::int64_t sequence, std::string_view subscriber) {
  TRY(database_.write([&](data::Tx& tx) -> Status {
    auto topic = TRY(tx.in(kModule).one<std::string>("SELECT topic FROM events_outbox WHERE sequence = ?", sequence));
    std::string key = topic + '\n' + std::string(subscriber);
    auto dead = TRY(tx.in(kModule).first<std::optional<std::string>>(
        "SELECT subject FROM events_deliveries WHERE sequence = ? AND subscriber = ? AND state = 'dead'", sequence,
        key));
    if (!dead) return not_found();
    // Something else has happened to its subject since: that delivery does the work of this one.
    auto waiting = TRY(tx.in(kModule).first<std::int64_t>(
        "SELECT 1 FROM events_deliveries WHERE subject = ? AND state = 'pending'", *dead));
    if (waiting)
      TRY(tx.in(kModule).run("DELETE FROM events_deliveries WHERE sequence = ? AND subscriber = ? AND state = 'dead'",
                             sequence, key));
    else
      TRY(tx.in(kModule).run("UPDATE events_deliveries SET state = 'pending', attempts = 0, next_at = ?"
                             " WHERE sequence = ? AND subscriber = ? AND state = 'dead'",
                             tx.now(), sequence, key));
    return {};
  }));
  waker_->ring();
  return {};
}

Result<std::int64_t> OutboxOnDatabase::purge(Instant before) {
  return database_.write([&](data::Tx& tx) -> Result<std::int64_t> {
    // One that was given up keeps its event, which may hold somebody's name: for diagnosis, not for ever.
    TRY(tx.in(kModule).run("DELETE FROM events_deliveries WHERE state = 'dead' AND sequence IN (SELECT sequence FROM "
                           "events_outbox WHERE at < ? ORDER BY at LIMIT ?)",
                           before - kDeadKeptLonger, kPurgeBatch));
    return tx.in(kModule).run(
        "DELETE FROM events_outbox WHERE sequence IN (SELECT o.sequence FROM events_outbox o WHERE o.at < ?"
        " AND NOT EXISTS (SELECT 1 FROM events_deliveries d WHERE d.sequence = o.sequence) ORDER BY o.at LIMIT ?)",
        before, kPurgeBatch);
  });
}

}  // namespace

std::unique_ptr<Outbox> make_events(data::Database& database, const Clock& clock, Random& random) {
  return std::make_unique<OutboxOnDatabase>(database, clock, random);
}

}  // namespace mc::events
