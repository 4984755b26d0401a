// Forwarding to a record store outside: everything that is recorded, in order, as soon as the other side takes it. The
// table of statements itself is the queue; xapi_forwarding says how far it was sent.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr std::int64_t kForwardBatch = 100;
constexpr std::size_t kForwardBytes = 2 << 20;
constexpr std::string_view kUnreadable = "attachment_unreadable";
constexpr std::string_view kSecretPlace = "xapi.forwarding";
constexpr std::int64_t kLongestWait = 3600;

Version version_of(const StatementRow& row) {
  auto document = shape::parse_json(row.json());
  return document && text_member(document->root(), "version").starts_with("2") ? Version::v2 : Version::v1;
}

/// Why the other side will never take this statement; empty when it may, later.
std::string refusal_of(const Result<net::HttpAnswer>& answer) {
  if (!answer) return answer.error().code == kUnreadable ? answer.error().detail : std::string();
  if (answer->status != 400 && answer->status != 413) return {};
  return fmt::format("The server answered {}.", answer->status);
}

std::string failure_of(const Result<net::HttpAnswer>& answer) {
  return answer ? fmt::format("The server answered {}.", answer->status) : answer.error().code;
}

std::string statements_url(std::string endpoint) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/statements";
}

}  // namespace

Result<net::HttpRequest> Service::request_for(const ForwardingRow& row, Version version) {
  net::HttpRequest request;
  request.url = statements_url(row.endpoint);
  request.headers["X-Experience-API-Version"] = header_version(version);
  if (row.secret) {
    Bytes secret = TRY(secret_key_.open(*row.secret, as_bytes(kSecretPlace)));
    request.headers["Authorization"] =
        row.username.empty() ? "Bearer " + std::string(as_text(secret))
                             : "Basic " + to_base64(as_bytes(row.username + ":" + std::string(as_text(secret))));
  }
  return request;
}

/// Statements of one version. One that has attachments goes alone, with their bytes.
Result<net::HttpAnswer> Service::send_statements(const ForwardingRow& row, const std::vector<StatementRow>& batch,
                                                 Version version) {
  net::HttpRequest request = TRY(request_for(row, version));
  std::string json = "[";
  for (const StatementRow& one : batch) json += (json.size() > 1 ? "," : "") + one.json();
  json += "]";
  std::vector<AttachmentRow> attachments;
  if (batch.size() == 1)
    attachments = TRY(platform_.db.read([&](data::Tx& tx) { return store::attachments(tx, batch[0].seq); }));
  if (attachments.empty()) {
    request.body = std::move(json);
    request.content_type = "application/json";
    return send(request, row.trust_pem);
  }
  const std::string boundary = "mc-" + uuid_text(batch[0].id);
  std::string body = "--" + boundary + "\r\nContent-Type: application/json\r\n\r\n" + json + "\r\n";
  for (const AttachmentRow& one : attachments) {
    // What came in one request goes out in one: no more than kBodyLimit.
    auto read = platform_.blobs.read_all(one.blob_id, kBodyLimit);
    if (!read && read.error().fault == Fault::unavailable) return std::unexpected(read.error());
    if (!read)
      return fail(Fault::invalid, std::string(kUnreadable),
                  fmt::format("Its attachment {} cannot be read here ({}).", one.sha2, read.error().code));
    body += "--" + boundary + "\r\nContent-Type: " + one.media_type +
            "\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + one.sha2 + "\r\n\r\n";
    body += as_text(*read);
    body += "\r\n";
  }
  request.body = body + "--" + boundary + "--\r\n";
  request.content_type = "multipart/mixed; boundary=" + boundary;
  return send(request, row.trust_pem);
}

Status Service::forward_done(std::int64_t sent_seq, const std::optional<Uuid>& refused, const std::string& why) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    ForwardingRow row = TRY(store::forwarding(tx));
    row.sent_seq = std::max(row.sent_seq, sent_seq);
    row.failures = 0;
    row.retry_at.reset();
    row.last_sent_at = tx.now();
    row.last_error.clear();
    if (refused) {
      ++row.refused;
      row.last_refused = refused;
      row.last_refusal = why.substr(0, 300);
    }
    return store::put_forwarding(tx, row);
  });
}

Status Service::forward_failed(const std::string& why) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    ForwardingRow row = TRY(store::forwarding(tx));
    ++row.failures;
    std::int64_t wait = std::min<std::int64_t>(kLongestWait, 15LL << std::min<std::int64_t>(row.failures, 8));
    row.retry_at = tx.now() + std::chrono::seconds(wait);
    row.last_error = why.substr(0, 300);
    return store::put_forwarding(tx, row);
  });
}

/// Sends the next statements; is there more to send at once?
Result<bool> Service::forward_some() {
  ForwardingRow row;
  std::vector<StatementRow> batch;
  Version version = Version::v1;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    row = TRY(store::forwarding(tx));
    if (!row.enabled || (row.retry_at && *row.retry_at > platform_.clock.now())) return {};
    StatementFilter filter;
    filter.ascending = filter.voided_too = true;
    filter.above = row.sent_seq;
    filter.limit = kForwardBatch;
    std::size_t bytes = 0;
    for (std::int64_t seq : TRY(store::find(tx, filter))) {
      auto one = TRY(store::statement_at(tx, seq));
      if (!one) continue;
      bool alone = !TRY(store::attachments(tx, seq)).empty();
      Version its = version_of(*one);
      if (!batch.empty() && (alone || its != version || bytes > kForwardBytes)) break;
      version = its;
      bytes += one->text.size();
      batch.push_back(std::move(*one));
      if (alone) break;
    }
    return {};
  }));
  if (batch.empty()) return false;
  auto answer = send_statements(row, batch, version);
  if (batch.size() == 1) return forwarded(batch.front(), answer);
  if (answer && answer->status / 100 == 2) {
    TRY(forward_done(batch.back().seq, {}, ""));
    return true;
  }
  if (answer && (answer->status == 400 || answer->status == 409 || answer->status == 413)) {
    // One of them is not wanted: each for itself.
    for (const StatementRow& one : batch)
      if (!TRY(forwarded(one, send_statements(row, {one}, version)))) return false;
    return true;
  }
  TRY(forward_failed(failure_of(answer)));
  return false;
}

/// Notes what came of one statement: it arrived, or was left out with a reason. False: the other side is not there.
Result<bool> Service::forwarded(const StatementRow& one, const Result<net::HttpAnswer>& answer) {
  const std::string refusal = refusal_of(answer);
  bool arrived = answer && (answer->status / 100 == 2 || answer->status == 409);
  if (!arrived && refusal.empty()) {
    TRY(forward_failed(failure_of(answer)));
    return false;
  }
  TRY(forward_done(one.seq, arrived ? std::optional<Uuid>() : std::optional(one.id), refusal));
  return true;
}

Status Service::forward() {
  std::unique_lock lock(forward_mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return {};
  for (int rounds = 0; rounds < 200; ++rounds)
    if (!TRY(forward_some())) return {};
  return {};
}

Result<Forwarding> Service::forwarding() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Forwarding> {
    ForwardingRow row = TRY(store::forwarding(tx));
    auto last = TRY(store::last(tx));
    return Forwarding{row.enabled,     row.endpoint,
                      row.username,    row.secret.has_value(),
                      row.trust_pem,   row.enabled ? std::max<std::int64_t>(0, last.seq - row.sent_seq) : 0,
                      row.refused,     row.last_sent_at,
                      row.last_error,  row.last_refused,
                      row.last_refusal};
  });
}

Result<Forwarding> Service::set_forwarding(const security::Viewer& viewer, const ForwardingIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (in.enabled || !in.endpoint.value.empty())
    if (!net::parse_https(in.endpoint.value)) return invalid("endpoint", "bad_format", "It must be an https address.");
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    ForwardingRow row = TRY(store::forwarding(tx));
    // A secret goes only where it was given for.
    if (!in.secret && row.endpoint != in.endpoint.value) row.secret.reset();
    if (in.secret) row.secret = secret_key_.seal(as_bytes(in.secret->value), as_bytes(kSecretPlace), platform_.random);
    if (in.enabled && !row.enabled) {
      if (in.from_now)
        row.sent_seq = TRY(store::last(tx)).seq;
      else
        row.sent_seq = 0;
    }
    row.enabled = in.enabled;
    row.endpoint = in.endpoint.value;
    row.username = in.username.value;
    row.trust_pem = in.trust_pem.value;
    row.failures = 0;
    row.retry_at.reset();
    row.last_error.clear();
    TRY(store::put_forwarding(tx, row));
    return audit(tx, viewer.person, "xapi_forwarding.changed", "xapi_forwarding",
                 in.enabled ? R"({"enabled":true})" : R"({"enabled":false})");
  }));
  return forwarding();
}

Result<ForwardingTest> Service::test_forwarding(const security::Viewer& viewer) {
  auto row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<ForwardingRow> {
    TRY(audit(tx, viewer.person, "xapi_forwarding.tested", "xapi_forwarding"));
    return store::forwarding(tx);
  }));
  if (row.endpoint.empty()) return invalid("endpoint", "missing", "Name a server first.");
  net::HttpRequest request = TRY(request_for(row, Version::v1));
  request.url += "?limit=1";
  auto answer = send(request, row.trust_pem);
  if (!answer) return ForwardingTest{false, answer.error().code};
  if (answer->status == 200) return ForwardingTest{true, "The server answered."};
  return ForwardingTest{false, fmt::format("The server answered {}.", answer->status)};
}

}  // namespace mc::xapi
