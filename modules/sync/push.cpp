// On the way: in parts by HTTPS, to an S3-compatible store, the receipt, recalls.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

constexpr std::int64_t kPart = 256 << 10;
/// Of one sending, over some 45 minutes. The queue has a few more for tries that ended with the process.
constexpr std::int64_t kMostTries = 10;
constexpr int kSpareAttempts = 5;

std::string bundle_url(const SyncSettings& settings, const ReleaseRow& row) {
  std::string url = settings.url.value;
  while (url.ends_with('/')) url.pop_back();
  return url + "/bundles/" + bundle_name(row.id);
}

net::HttpRequest request_for(std::string url, std::string method, const std::string& token) {
  net::HttpRequest out;
  out.url = std::move(url);
  out.method = std::move(method);
  if (!token.empty()) out.headers["Authorization"] = "Bearer " + token;
  return out;
}

/// Errors: unavailable for what may go better later, conflict for a refusal.
Status good(const net::HttpAnswer& answer) {
  if (answer.status >= 200 && answer.status < 300) return {};
  const std::string detail = fmt::format("The receiver answered with status {}.", answer.status);
  if (answer.status >= 500 || answer.status == 429) return fail(Fault::unavailable, "receiver_busy", detail);
  return conflict("receiver_refused", detail);
}

backup::TargetSettings store_of(const SyncSettings& settings, const std::string& secret) {
  backup::TargetSettings out;
  out.kind = backup::TargetKind::s3;
  out.folder = settings.prefix;
  out.endpoint = settings.endpoint;
  out.bucket = settings.bucket;
  out.region = settings.region;
  out.access_key = settings.access_key;
  out.trust_pem = settings.trust_pem;
  out.secret = secret;
  return out;
}

struct TemporaryFile {
  explicit TemporaryFile(std::filesystem::path at) : path(std::move(at)) { remove(); }
  ~TemporaryFile() { remove(); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  void remove() const {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  std::filesystem::path path;
};

std::string object_name(const ReleaseRow& row) { return "mcsync-" + bundle_name(row.id) + ".mcsync"; }

}  // namespace

Result<SyncSend> Service::sender(const SyncSettings& settings) const {
  if (parts_.send_for) return parts_.send_for(settings.trust_pem);
  net::HttpLimits limits;
  limits.body = 64 << 10;
  limits.wait = std::chrono::seconds{30};
  limits.total = std::chrono::minutes{5};
  std::optional<net::HttpProxy> proxy;
  if (!settings.proxy.value.empty()) proxy = TRY(net::parse_proxy(settings.proxy.value));
  return SyncSend([client = net::HttpClient(net::Trust{{}, settings.trust_pem.value}, limits, proxy)](
                      const net::HttpRequest& request) { return client.send(request); });
}

Result<SyncRelease> Service::send(const security::Viewer& viewer, ReleaseId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    const SettingsRow settings = TRY(settings_in(tx));
    TRY(check_on(settings));
    const SyncSettings where = TRY(settings_of(settings));
    if (where.way == SyncWay::file) return conflict("no_destination", "No destination is set. Take the file instead.");
    ReleaseRow row = TRY(row_for(tx, id));
    const bool sealed = row.state == ReleaseState::approved || row.state == ReleaseState::sent ||
                        (row.state == ReleaseState::failed && row.approved_at);
    if (!sealed) return conflict("release_not_approved", "Only an approved release is sent.");
    if (!row.sent_to.empty() && row.sent_to != place_of(where))
      return conflict("sent_elsewhere", "It went to another receiver before. Start a new release for this one.");
    row.state = ReleaseState::sending;
    row.cancelled = false;
    ++row.turn;
    row.tries = 0;
    row.code.clear();
    TRY(store::update(tx, row));
    jobs::Settings tries;
    tries.attempts = static_cast<int>(kMostTries) + kSpareAttempts;
    TRY(platform_.jobs.enqueue(tx, SendRelease{id, row.turn}, tries));
    TRY(audit(tx, viewer, "sync.send_started", id));
    return view(tx, row);
  });
}

Result<SyncRelease> Service::cancel(const security::Viewer& viewer, ReleaseId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    ReleaseRow row = TRY(row_for(tx, id));
    if (row.state != ReleaseState::sending) return conflict("release_not_sending", "It is not being sent.");
    row.cancelled = true;
    row.state = ReleaseState::approved;
    TRY(store::update(tx, row));
    TRY(audit(tx, viewer, "sync.send_cancelled", id));
    return view(tx, row);
  });
}

/// False when somebody cancelled or recalled it, or started anew.
Result<bool> Service::note_progress(const ReleaseRow& row, std::int64_t sent, const SyncSettings& settings) {
  return platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    ReleaseRow now = TRY(row_for(tx, row.id));
    if (now.cancelled || now.state != ReleaseState::sending || now.turn != row.turn) return false;
    TRY(check_on(TRY(settings_in(tx))));
    now.sent_bytes = sent;
    if (sent > 0) now.sent_to = place_of(settings);
    TRY(store::update(tx, now));
    return true;
  });
}

Status Service::check_receipt(const SyncReceipt& receipt, const ReleaseRow& row, const SyncSettings& settings) const {
  if (receipt.bundle != bundle_name(row.id) || receipt.sha256 != row.sha256 || !parse_instant(receipt.received_at))
    return conflict("receipt_wrong", "The receipt is not of this bundle.");
  if (settings.receipt_key.value.empty()) return {};
  const Bytes bytes = TRY(from_hex(settings.receipt_key.value));
  security::PublicKey key{};
  if (bytes.size() != key.size()) return conflict("receipt_wrong", "The receipt key is not one.");
  std::copy(bytes.begin(), bytes.end(), key.begin());
  auto signature = from_hex(receipt.signature.value_or(""));
  const std::string text = receipt_text(receipt.bundle, receipt.sha256, receipt.received_at);
  if (!signature || signature->size() != 64 || !security::verify_signature(key, as_bytes(text), *signature))
    return conflict("receipt_unsigned", "The receipt is not signed by the receiver's key.");
  return {};
}

Result<std::optional<SyncReceipt>> Service::push_https(ReleaseRow& row, const SyncSettings& settings,
                                                       const std::string& token, const Bytes& file) {
  const SyncSend send = TRY(sender(settings));
  const auto size = static_cast<std::int64_t>(file.size());
  std::int64_t sent = 0;
  const net::HttpAnswer known = TRY(send(request_for(bundle_url(settings, row), "GET", token)));
  if (known.status != 404) {
    TRY(good(known));
    if (auto receipt = shape::from_json<SyncReceipt>(known.body)) {  // it has everything
      TRY(check_receipt(*receipt, row, settings));
      return std::optional(*receipt);
    }
    sent = TRY(shape::from_json<SyncReceived>(known.body)).received;
    if (sent < 0 || sent >= size)
      return conflict("receiver_confused", "The receiver says that it has more than there is.");
  }
  while (sent < size) {
    if (!TRY(note_progress(row, sent, settings))) return std::optional<SyncReceipt>{};
    const std::int64_t end = std::min(sent + kPart, size);
    net::HttpRequest part = request_for(bundle_url(settings, row), "PUT", token);
    part.content_type = "application/octet-stream";
    part.headers["Content-Range"] = fmt::format("bytes {}-{}/{}", sent, end - 1, size);
    part.headers["X-Content-SHA256"] = row.sha256;
    part.body = std::string(
        as_text(ByteView(file).subspan(static_cast<std::size_t>(sent), static_cast<std::size_t>(end - sent))));
    const net::HttpAnswer answer = TRY(send(part));
    TRY(good(answer));
    sent = end;
    if (sent < size) continue;
    const SyncReceipt receipt = TRY(shape::from_json<SyncReceipt>(answer.body));
    TRY(check_receipt(receipt, row, settings));
    return std::optional(receipt);
  }
  return std::optional<SyncReceipt>{};
}

Result<SyncReceipt> Service::push_s3(const ReleaseRow& row, const SyncSettings& settings, const std::string& secret,
                                     const Bytes& file) {
  auto place = TRY(backup::open_target(store_of(settings, secret), platform_.scratch, platform_.clock));
  const TemporaryFile out(platform_.scratch / object_name(row)), back(platform_.scratch / (object_name(row) + ".back"));
  /// Is it there as it left here?
  auto arrived = [&]() -> Result<bool> {
    back.remove();
    const Status fetched = place->fetch(object_name(row), back.path);
    if (!fetched && fetched.error().fault == Fault::not_found) return false;
    TRY(fetched);
    std::ifstream in(back.path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    return to_hex(security::sha256(as_bytes(bytes))) == row.sha256;
  };
  if (!TRY(arrived())) {
    {
      std::ofstream text(out.path, std::ios::binary | std::ios::trunc);
      text.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
      if (!text.flush()) return fail(Fault::unavailable, "scratch_full", "The file could not be written for sending.");
    }
    TRY(place->put(object_name(row), out.path));
    if (!TRY(arrived()))
      return fail(Fault::unavailable, "store_changed_it", "The storage does not hold what was sent.");
  }
  return SyncReceipt{bundle_name(row.id), row.sha256, to_string(platform_.clock.now()), {}};
}

Status Service::tell_recalls(const SyncSettings& settings, const std::string& token) {
  const auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::untold_recalls(tx, place_of(settings)); }));
  for (ReleaseRow row : rows) {
    if (settings.way == SyncWay::s3) {
      auto place = TRY(backup::open_target(store_of(settings, token), platform_.scratch, platform_.clock));
      Status gone = place->remove(object_name(row));
      if (!gone && gone.error().fault != Fault::not_found) return gone;
    } else {
      const SyncSend send = TRY(sender(settings));
      const net::HttpAnswer answer = TRY(send(request_for(bundle_url(settings, row), "DELETE", token)));
      if (answer.status != 404 && answer.status != 410) TRY(good(answer));
    }
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      ReleaseRow now = TRY(row_for(tx, row.id));
      now.recall_told_at = tx.now();
      TRY(store::update(tx, now));
      return audit(tx, std::nullopt, "sync.recall_told", row.id);
    }));
  }
  return {};
}

Status Service::push_recalls() {
  const auto row = TRY(platform_.db.read([](data::Tx& tx) { return store::settings(tx); }));
  if (!row || !check_on(*row)) return {};
  const SyncSettings settings = TRY(settings_of(*row));
  if (settings.way == SyncWay::file) return {};
  Status told = tell_recalls(settings, TRY(secret_of(*row)));
  if (!told && told.error().fault != Fault::unavailable) return {};  // a refusal: tried again at the next sending
  return told;
}

Status Service::push(ReleaseId id, std::int64_t turn) {
  ReleaseRow row;
  SettingsRow settings_row;
  Bytes file;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    settings_row = TRY(settings_in(tx));
    row = TRY(row_for(tx, id));
    if (auto found = TRY(store::bundle(tx, id))) file = std::move(*found);
    if (row.state != ReleaseState::sending || row.turn != turn) return {};
    ++row.tries;  // before it is tried, so that one that ends with the process counts too
    return store::update(tx, row);
  }));
  if (row.state != ReleaseState::sending || row.turn != turn || file.empty()) return {};
  const SyncSettings settings = TRY(settings_of(settings_row));
  auto attempt = [&]() -> Result<std::optional<SyncReceipt>> {
    TRY(check_on(settings_row));
    const std::string secret = TRY(secret_of(settings_row));
    TRY(tell_recalls(settings, secret));
    if (settings.way == SyncWay::https) return push_https(row, settings, secret, file);
    if (!TRY(note_progress(row, 0, settings))) return std::optional<SyncReceipt>{};
    return std::optional(TRY(push_s3(row, settings, secret, file)));
  };
  const auto done = attempt();
  const bool later = !done && done.error().fault == Fault::unavailable && row.tries < kMostTries;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    ReleaseRow now = TRY(row_for(tx, id));
    if (now.state != ReleaseState::sending || now.turn != turn) {
      if (!done || !*done) return {};
      now.sent_to = place_of(settings);  // it arrived while somebody stopped or recalled it
      TRY(store::update(tx, now));
      return now.recalled_at ? platform_.jobs.enqueue(tx, TellRecalls{id}) : Status{};
    }
    if (done && *done) {
      now.state = ReleaseState::sent;
      now.sent_to = place_of(settings);
      now.sent_at = tx.now();
      now.sent_bytes = now.bytes;
      now.receipt = shape::to_json(**done);
      now.code.clear();
    } else if (!done) {
      now.code = done.error().code;
      if (!later) now.state = ReleaseState::failed;  // somebody looks, and sends again
    }
    TRY(store::update(tx, now));
    return audit(tx, std::nullopt, done ? "sync.sent" : "sync.send_failed", id,
                 fmt::format(R"({{"code":"{}","try":{},"given_up":{}}})", done ? "" : done.error().code, row.tries,
                             !done && !later));
  }));
  if (later) return std::unexpected(done.error());  // the queue tries again
  return {};
}

}  // namespace mc::sync
